using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Caches.Keys;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Flow.Calls;
using PerfAnalyzers.Flow.Entities;
using PerfAnalyzers.Framework;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Rules.Writes;

/// <summary>A bulk update leaves the version of its rows as it is, which the rest of the code sets with every change.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class BulkUpdateSkipsVersionAnalyzer : QueryAnalyzer
{
    // Who means to leave it says so.
    private static readonly string[] s_onPurpose = ["Without", "Silent", "Quiet", "Backfill", "Migrat", "SkipAudit", "NoAudit"];

    private static readonly DiagnosticDescriptor s_rule = RuleDescriptor.Create(
        RuleIds.BulkUpdateSkipsVersion,
        "Bulk update leaves the version as it is",
        "{0} changes rows of {1} and leaves '{2}' as it is, which {3} sets ({4}): {5}; set it too",
        RuleCategory.Writes,
        DiagnosticSeverity.Warning,
        "A bulk update does not pass through the code that sets a version or a time of change. Whoever goes by it, a cache, a reader of "
            + "changes, another user's save, does not see that the row is another one.");

    /// <summary>Creates the analyzer.</summary>
    public BulkUpdateSkipsVersionAnalyzer()
        : base(s_rule)
    {
    }

    private protected override void Analyze(RuleContext context, QueryChain query)
    {
        if (query.Terminal is not { Kind: QueryStepKind.Write, Call: { } call } terminal || !context.Model.Symbols.HasBulkWrites
            || IsOnPurpose(AsyncCode.FunctionAround(call, context.Member) ?? context.Member) || IsOnPurpose(context.Member)
            || SkippedVersion.Of(query, context.Model) is not { } skipped)
            return;
        var key = KeyWith(skipped, context.Compilation);
        context.Report(
            call.Location(),
            key is null ? [skipped.Write.Location()] : [skipped.Write.Location(), key.Location()],
            null,
            skipped.IsCertain,
            terminal.Method,
            skipped.Entity.Name,
            string.Join("', '", skipped.Others.Select(static o => o.Version.Name).Prepend(skipped.Version.Name)),
            skipped.Changed is { } changed ? $"whatever else changes '{changed.Name}'" : "every save",
            context.LocationOf(skipped.Write),
            key is not null ? $"the cache key at {context.LocationOf(key)} goes on finding what was before"
                : IsConcurrencyToken(skipped, context.Model) ? "who has loaded a row before overwrites the change unseen"
                : "whoever goes by it does not see the change");
    }

    private static bool IsOnPurpose(ISymbol function) => s_onPurpose.Any(w => function.Name.Contains(w));

    private static bool IsConcurrencyToken(SkippedVersion skipped, EfModel model) =>
        skipped.Version.HasAttribute("ConcurrencyCheck") || PlainSaving.IsVersioned(skipped.Entity, model);

    /// <summary>A part of a cache key that is the version.</summary>
    private static IOperation? KeyWith(SkippedVersion skipped, Compilation compilation) => CacheKeyIndex.Get(compilation).All
        .SelectMany(static e => e.Call.Key.Parts)
        .SelectMany(static p => p.Value?.DescendantsAndSelf() ?? [])
        .FirstOrDefault(o => o is IPropertyReferenceOperation { Property: var read, Instance.Type: INamedTypeSymbol type }
            && read.Name == skipped.Version.Name
            && skipped.Entity.DerivesFrom(type.OriginalDefinition));
}
