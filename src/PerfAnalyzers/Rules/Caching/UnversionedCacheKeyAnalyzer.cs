using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Caches.Entries;
using PerfAnalyzers.Caches.Keys;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Framework;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Rules.Caching;

/// <summary>What is made from an object is cached under the object's id alone, although the object says when it changed.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UnversionedCacheKeyAnalyzer : CacheAnalyzer
{
    private static readonly DiagnosticDescriptor s_rule = RuleDescriptor.Create(
        RuleIds.UnversionedCacheKey,
        "Cache key lacks the version of what it is for",
        "What is cached for '{0}' outlives its changes; put '{1}.{2}' into the key",
        RuleCategory.Caching,
        DiagnosticSeverity.Info,
        "An entry under the id alone is found after the object has changed, until it expires. With the object's version in the key, a "
            + "changed object has a key of its own, and nothing has to be removed.");

    /// <summary>Creates the analyzer.</summary>
    public UnversionedCacheKeyAnalyzer()
        : base(s_rule)
    {
    }

    private protected override void Analyze(RuleContext context, ImmutableArray<CacheCall> calls)
    {
        foreach (var call in calls)
        {
            if (call.Action is not (CacheAction.Read or CacheAction.ReadOrCreate)
                || IdOf(call.Key) is not { } id
                || id.Instance?.ReferencedSymbol() is not { } owner)
                continue;
            if (!ReferenceEquals(id.Root(), context.Root)
                || VersionOf(id.Instance.Type) is not { } version
                || !IsMadeFrom(owner, call, calls)
                || IsRemoved(call, context.Compilation))
                continue;
            context.Report(
                id.Location(),
                null,
                Hints(call, id.Instance, version, context.Compilation),
                id.Syntax.ToString(),
                owner.Name,
                version.Name);
        }
    }

    /// <summary>The only value of a key, where that is the id of a local or parameter.</summary>
    private static IPropertyReferenceOperation? IdOf(CacheKey key)
    {
        IPropertyReferenceOperation? id = null;
        foreach (var part in key.Parts)
        {
            if (part.Text is not null)
                continue;
            if (id is not null || part.Value?.Unwrap()
                is not IPropertyReferenceOperation { Instance: ILocalReferenceOperation or IParameterReferenceOperation } read)
                return null;
            id = read;
        }

        return id is { Property.Name: var name, Instance.Type: { } type } && (name is "Id" or "ID" or "Key" || name == type.Name + "Id")
            ? id
            : null;
    }

    private static IPropertySymbol? VersionOf(ITypeSymbol? type) =>
        type?.AllProperties().FirstOrDefault(static p =>
            !p.IsStatic && VersionProperties.IsNamedSo(p.Name) && TextOf(p.Type, "") is not null);

    /// <summary>
    /// True when the value is made from what the object holds. What is only looked up by its id is of another object, whose changes the
    /// version does not show.
    /// </summary>
    private static bool IsMadeFrom(ISymbol owner, CacheCall call, ImmutableArray<CacheCall> calls)
    {
        var (start, end) = (call.Operation.Syntax.SpanStart, call.Operation.Syntax.Span.End);
        if (call.Action == CacheAction.Read)
        {
            // Between the miss and the write of the same key.
            var write = calls.FirstOrDefault(c => c.Action == CacheAction.Write && c.Operation.Syntax.SpanStart > end
                && IdOf(c.Key) is { } written && SymbolEqualityComparer.Default.Equals(written.Instance.ReferencedSymbol(), owner));
            if (write is null)
                return false;
            (start, end) = (end, write.Operation.Syntax.Span.End);
        }

        return BodyIndex.Around(call.Operation)
            .ReferencesTo(owner)
            .Any(read => read.Syntax.SpanStart >= start && read.Syntax.Span.End <= end && IsContent(read));
    }

    /// <summary>
    /// True for a read of what the object says of itself, or for handing it to what makes a value of it at once; a task is likely to load
    /// something else.
    /// </summary>
    private static bool IsContent(IOperation read) => read.Parent switch
    {
        IPropertyReferenceOperation property => !property.IsAssignmentTarget()
            && !property.Property.Name.EndsWith("Id", StringComparison.Ordinal)
            && !VersionProperties.IsNamedSo(property.Property.Name)
            && (property.Type is { SpecialType: not SpecialType.None } || property.Type?.TypeKind is TypeKind.Enum or TypeKind.Array),
        IArgumentOperation { Parent: IInvocationOperation { TargetMethod: {
            ReturnsVoid: false,
            ReturnType.Name: not ("Task" or "ValueTask")
        } } } => true,
        _ => false,
    };

    // Who removes the entry when the object changes needs no version; nor does who may.
    private static bool IsRemoved(CacheCall call, Compilation compilation) =>
        CacheKeyShape.Create(call.Key) is not { } shape
        || CacheKeyIndex.Get(compilation).MayRemoveAnything(call.Kind)
        // A token ends the entry when something changes.
        || BodyIndex.Around(call.Operation).Invocations.Any(static i => i.TargetMethod.Name == "AddExpirationToken")
        || CacheKeyIndex.Get(compilation)
            .Removals(shape)
            .Any(e => e.Call.Kind == call.Kind && (e.Shape is not { } removed || removed.MayBe(shape)));

    private static ImmutableDictionary<string, string?> Hints(
        CacheCall call,
        IOperation owner,
        IPropertySymbol version,
        Compilation compilation)
    {
        var text = TextOf(version.Type, owner.Syntax + "." + version.Name);
        // What was never saved has none.
        if (version.Type is IArrayTypeSymbol && version.NullableAnnotation == NullableAnnotation.Annotated)
            text = TextOf(version.Type, owner.Syntax + "." + version.Name + " ?? Array.Empty<byte>()");
        // A key that is put together in a second place as well would fall out of step.
        var shape = CacheKeyShape.Create(call.Key);
        var key = call.Key.Parts.First(static p => p.Value is not null).Composition?.Syntax;
        var isElsewhere = CacheKeyIndex.Get(compilation).All.Any(e =>
            e.Call.Kind == call.Kind
                && e.Shape is { } other
                && other.MayBe(shape!)
                && e.Call.Key.Parts.FirstOrDefault(static p => p.Value is not null).Composition?.Syntax is var same
                && same != key);
        return isElsewhere ? FixHints.Create() : FixHints.Create((FixHints.Version, text), (FixHints.Separator, call.Key.Separator));
    }

    /// <summary>The version as a text that is the same everywhere.</summary>
    private static string? TextOf(ITypeSymbol type, string version) => type switch
    {
        { SpecialType: SpecialType.System_DateTime } => version + ".Ticks",
        { Name: "DateTimeOffset" } when type.IsIn("System") => version + ".UtcTicks",
        { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } =>
            type.UnwrapNullable() is { SpecialType: SpecialType.System_DateTime }
            ? version + "?.Ticks"
            : type.UnwrapNullable().Name == "DateTimeOffset" ? version + "?.UtcTicks" : null,
        IArrayTypeSymbol { ElementType.SpecialType: SpecialType.System_Byte } => "Convert.ToHexString(" + version + ")",
        { SpecialType: (>= SpecialType.System_SByte and <= SpecialType.System_UInt64) or SpecialType.System_String } => version,
        { Name: "Guid" } when type.IsIn("System") => version,
        _ => null,
    };
}
