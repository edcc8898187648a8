using System.Collections.Immutable;
using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Caches.Entries;
using PerfAnalyzers.Caches.Keys;
using PerfAnalyzers.Framework;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Rules.Caching;

/// <summary>Cache entries that are written together, or that all end at the same time of day, end together.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UniformExpirationAnalyzer : CacheAnalyzer
{
    private const int DefaultSeconds = 60;

    private static readonly DiagnosticDescriptor s_rule = RuleDescriptor.Create(
        RuleIds.UniformExpiration,
        "Cache entries expire at the same time",
        "The entries '{0}' {1}, and are loaded together again; add a random part to their expiration",
        RuleCategory.Caching,
        DiagnosticSeverity.Info,
        "Entries with the same expiration that are written together end together, and everything that was in them is loaded at once. A "
            + "random part in each expiration spreads the load.",
        isEnabledByDefault: false);

    /// <summary>Creates the analyzer.</summary>
    public UniformExpirationAnalyzer()
        : base(s_rule)
    {
    }

    private protected override void Analyze(RuleContext context, ImmutableArray<CacheCall> calls)
    {
        foreach (var call in calls)
        {
            if (call.Action is not (CacheAction.Write or CacheAction.ReadOrCreate)
                || !call.IsLibraryCall
                || EntryLifetime.Find(call) is not { } lifetime
                || IsRandom(lifetime, 3)
                || call.Kind == CacheKind.Fusion && FusionCacheSetup.HasJitter(context.Compilation))
                continue;
            var loop = call.Operation.Ancestors().FirstOrDefault(IsLoop);
            var isInLoop = loop is not null && VariesIn(loop, call.KeyValue) && !VariesIn(loop, lifetime);
            if (!isInLoop && !(EndsAtATime(lifetime) && KeyCardinalities.Analyze(call.Key) == KeyCardinality.Many))
                continue;
            // Of options that are made before the loop there is one random part for all.
            var isPerEntry = loop is null || lifetime.IsWithin(loop);
            context.Report(
                lifetime.Location(),
                [call.Operation.Location()],
                isPerEntry ? FixHints.Create((FixHints.Seconds, context
                    .NumberOption(RuleOption.MaxJitterSeconds, DefaultSeconds, 1)
                    .ToString(CultureInfo.InvariantCulture))) : null,
                CacheKeyShape.Create(call.Key)?.Display ?? call.KeyValue.Syntax.ToString(),
                isInLoop ? "are written together and end together" : "all end at the same time");
        }
    }

    private static bool IsLoop(IOperation operation) => operation switch
    {
        ILoopOperation => true,
        IAnonymousFunctionOperation lambda => lambda.AsArgument()?.Parent is IInvocationOperation { TargetMethod: {
            Name: "ForEach" or "ForEachAsync" or "Select",
            ContainingType.Name: "List" or "Parallel" or "Enumerable" or "Array"
        } },
        _ => false,
    };

    /// <summary>True for a value that is made of what a loop declares, or gets in each round.</summary>
    private static bool VariesIn(IOperation loop, IOperation value, int depth = 3)
    {
        foreach (var operation in value.DescendantsAndSelf())
        {
            if (operation.ReferencedSymbol() is not (ILocalSymbol or IParameterSymbol)
                || operation is not (ILocalReferenceOperation or IParameterReferenceOperation))
                continue;
            var symbol = operation.ReferencedSymbol()!;
            if (symbol.DeclaringSyntaxReferences is [var reference, ..]
                && reference.SyntaxTree == loop.Syntax.SyntaxTree
                && loop.Syntax.Span.Contains(reference.Span)
                && !(depth > 0
                    && reference.GetSyntax().Parent is not VariableDeclarationSyntax { Parent: ForStatementSyntax }
                    && BodyIndex.Around(operation).OnlyValueOf(symbol) is { } written
                    && !VariesIn(loop, written, depth - 1)))
                return true;
        }

        return false;
    }

    /// <summary>True for an end that is the same for all who ask on one day: <c>DateTime.Today.AddDays(1)</c>.</summary>
    private static bool EndsAtATime(IOperation lifetime) =>
        lifetime.Unwrap().Type?.UnwrapNullable() is { Name: "DateTime" or "DateTimeOffset" }
        && lifetime.DescendantsAndSelf().Any(static o => o
            is IPropertyReferenceOperation { Property: { Name: "Today" or "Date", ContainingType.Name: "DateTime" or "DateTimeOffset" } });

    private static bool IsRandom(IOperation lifetime, int depth)
    {
        foreach (var operation in lifetime.DescendantsAndSelf())
        {
            switch (operation)
            {
                case IInvocationOperation { TargetMethod: var called }
                    when called.ContainingType.Name.Contains("Random") || called.Name.Contains("Jitter") || called.Name.Contains("Random"):
                case IMemberReferenceOperation { Member.Name: var name }
                    when name.IndexOf("jitter", StringComparison.OrdinalIgnoreCase) >= 0:
                // A method may do so out of sight.
                case IInvocationOperation {
                    TargetMethod.ContainingType.SpecialType: SpecialType.None,
                    TargetMethod.ContainingType.Name: not ("TimeSpan" or "DateTimeOffset" or "DateTime" or "Math")
                }:
                    return true;
                case ILocalReferenceOperation local
                    when depth > 0 && BodyIndex.Around(local).OnlyValueOf(local.Local) is { } written && IsRandom(written, depth - 1):
                    return true;
                case ILocalReferenceOperation local when BodyIndex.Around(local).WritesOf(local.Local).Count > 1:
                    return true;
            }
        }

        return false;
    }
}
