using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Flow.Calls;
using PerfAnalyzers.Framework;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Rules.Writes;

/// <summary>A bulk write goes over all rows of a table.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
[NoCodeFix("Only the author knows which rows are meant, if not all of them are.")]
public sealed class BulkWriteWithoutFilterAnalyzer : QueryAnalyzer
{
    // What is done to all rows on purpose is called so.
    private static readonly string[] s_meantForAll =
        ["All", "Every", "Clear", "Reset", "Truncate", "Purge", "Wipe", "Empty", "Rebuild", "Recalculate"];

    private static readonly DiagnosticDescriptor s_rule = RuleDescriptor.Create(
        RuleIds.BulkWriteWithoutFilter,
        "Bulk write goes over all rows",
        "{0} {1} every row of {2}, and locks them until it has; say which rows are meant",
        RuleCategory.Writes,
        DiagnosticSeverity.Info,
        "Without a condition a bulk write changes the whole table in one transaction: readers and writers of it wait, and the log grows.");

    /// <summary>Creates the analyzer.</summary>
    public BulkWriteWithoutFilterAnalyzer()
        : base(s_rule)
    {
    }

    private protected override void Analyze(RuleContext context, QueryChain query)
    {
        if (query.Terminal is not { Kind: QueryStepKind.Write, Call: { } call } terminal || query.Source.Kind != QuerySourceKind.Set
            || query.Entity is not { Name.Length: > 0 } entity || !query.Steps.All(s => s == terminal || KeepsAllRows(s)))
            return;
        // A filter of the model says which rows there are.
        if (context.Model.Configuration.HasQueryFilter(entity) && !query.Has(QueryStepKind.IgnoreQueryFilters))
            return;
        var name = QueryOperators.WithoutAsync(terminal.Method) ?? terminal.Method;
        if (name is not (EfNames.ExecuteUpdate or EfNames.ExecuteDelete)
            || IsMeantForAll(AsyncCode.FunctionAround(call, context.Member) ?? context.Member)
            || IsMeantForAll(context.Member))
            return;
        context.Report(call.Location(), null, null, terminal.Method, name == EfNames.ExecuteDelete ? "deletes" : "changes", entity.Name);
    }

    private static bool KeepsAllRows(QueryStep step) => step.Kind
        is QueryStepKind.Neutral or QueryStepKind.NoTracking or QueryStepKind.NoTrackingWithIdentityResolution or QueryStepKind.Tracking
        or QueryStepKind.Include or QueryStepKind.ThenInclude or QueryStepKind.Order or QueryStepKind.ThenOrder
        or QueryStepKind.IgnoreQueryFilters or QueryStepKind.IgnoreAutoIncludes;

    private static bool IsMeantForAll(ISymbol function) => s_meantForAll.Any(w => function.Name.Contains(w));
}
