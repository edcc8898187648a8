using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Caches.Entries;
using PerfAnalyzers.Caches.Keys;
using PerfAnalyzers.Caches.Values;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Framework;

/// <summary>The base of the rules about what a cache key lacks: each of them is about some of the inputs.</summary>
public abstract class CacheInputAnalyzer : CacheAnalyzer
{
    private protected CacheInputAnalyzer(DiagnosticDescriptor rule)
        : base(rule)
    {
    }

    /// <summary>True for an input that the rule is about.</summary>
    private protected abstract bool IsConcerned(CacheInput input);

    private protected sealed override void Analyze(RuleContext context, ImmutableArray<CacheCall> calls)
    {
        foreach (var (fill, inputs) in MissingInputs.In(
            context.Root,
            context.Compilation,
            context.ListOption(RuleOption.CacheMethods)).Fills)
        {
            var missing = inputs.Where(i => IsConcerned(i) && !IsAllowed(i, context)).ToImmutableArray();
            if (missing.IsEmpty)
                continue;
            var key = KeyOf(fill);
            var parts = missing.Select(m => KeyPartText.Create(m, key)).ToImmutableArray();
            context.Report(
                key.Location(),
                missing.Select(static m => m.Read.Location()),
                FixHints.Create(
                    (FixHints.Parts, parts.Contains(null) || fill.Keys.Length > 1 ? null : FixHints.Join(parts!)),
                    (FixHints.Separator, CacheKey.Create(key, context.Compilation).Separator)),
                string.Join(", ", missing.Select(static m => "'" + m.Name + "'")),
                UserOf(missing[0].Read));
        }
    }

    private static bool IsAllowed(CacheInput input, RuleContext context)
    {
        if (context.ListOption(RuleOption.IgnoredInputs) is { } names
            && (names.Contains(input.Name.ToLowerInvariant())
                || input.Path is { } path && names.Contains(path.Root.Name.ToLowerInvariant())))
            return true;
        return context.ListOption(RuleOption.IgnoredTypes) is { } types
            && input.Read.Type is { } type
            && types.Contains(type.Name.ToLowerInvariant());
    }

    /// <summary>The key where it is written: in the call, or where its local gets it.</summary>
    private static IOperation KeyOf(CacheFill fill)
    {
        var key = fill.Keys[0];
        // RedisKey is made of the text.
        var text = key is IConversionOperation conversion ? conversion.Operand : key;
        return text.Unwrap() is ILocalReferenceOperation local
            && BodyIndex.Around(local).OnlyValueOf(local.Local) is { } written ? written : key;
    }

    /// <summary>The call that an input goes into; the code around it when there is none.</summary>
    private static string UserOf(IOperation read)
    {
        foreach (var ancestor in read.Ancestors())
        {
            switch (ancestor)
            {
                case IInvocationOperation { TargetMethod.Name: "Invoke" }:
                    break;
                case IInvocationOperation call:
                    return call.TargetMethod.Name;
                case IObjectCreationOperation { Type.Name: var name }:
                    return name;
            }
        }

        return read.Syntax.ToString();
    }
}
