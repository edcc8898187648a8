using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using PerfAnalyzers.Framework;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Rules.ResultSize;

/// <summary>Pages are cut from an order in which several rows share a place.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class PagingByNonUniqueOrderAnalyzer : QueryAnalyzer
{
    private static readonly DiagnosticDescriptor s_rule = RuleDescriptor.Create(
        RuleIds.PagingByNonUniqueOrder,
        "Pages are cut from an order that is not unique",
        "'{0}' cuts a page from an order in which several rows of {1} may share a place; end the order with the key",
        RuleCategory.ResultSize,
        DiagnosticSeverity.Info,
        "Rows that are equal by the order come in any order among themselves, and in another one for the next page: a row is shown "
            + "twice, or never. With the key at its end the order is unique.");

    /// <summary>Creates the analyzer.</summary>
    public PagingByNonUniqueOrderAnalyzer()
        : base(s_rule)
    {
    }

    private protected override void Analyze(RuleContext context, QueryChain query)
    {
        // The first rows of an order are not a page: nobody asks for the next.
        if (PagingSteps.FirstPick(query) is not { Kind: QueryStepKind.Skip } skip
            || !query.Source.IsDatabase
            || query.IsOpaque
            || query.Terminal?.Kind == QueryStepKind.Write)
            return;
        // PERF3004 speaks of pages without any order.
        if (QueryOrder.Before(skip, query, context.Model) is not { IsAsked: true, MayBeUnique: false }
            || SingleRow.IsAskedFor(query, context.Model))
            return;
        if (PagingSteps.IsFirstWith(skip, query, context))
            context.Report(
                PagingSteps.LocationOf(skip, query),
                [query.Operation.Location()],
                null,
                true,
                skip.Method,
                query.Entity?.Name ?? "the query");
    }
}
