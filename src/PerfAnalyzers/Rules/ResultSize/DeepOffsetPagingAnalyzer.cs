using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using PerfAnalyzers.Framework;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Rules.ResultSize;

/// <summary>A page is found by counting off all rows before it.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
[NoCodeFix("Whether the callers can ask for the rows after the last one they have, instead of for a page by its number, "
    + "is a matter of the whole interface.")]
public sealed class DeepOffsetPagingAnalyzer : QueryAnalyzer
{
    private static readonly DiagnosticDescriptor s_rule = RuleDescriptor.Create(
        RuleIds.DeepOffsetPaging,
        "Offset pagination reads the rows before the page too",
        "'{0}' makes the database read all rows of {1} before the page and throw them away; ask for the rows after the last key of the "
            + "page before",
        RuleCategory.ResultSize,
        DiagnosticSeverity.Info,
        "The hundredth page of twenty rows costs a hundred times as much as the first. A condition on the last key of the page before "
            + "costs the same on each page, as long as an index has the order.",
        isEnabledByDefault: false);

    /// <summary>Creates the analyzer.</summary>
    public DeepOffsetPagingAnalyzer()
        : base(s_rule)
    {
    }

    private protected override void Analyze(RuleContext context, QueryChain query)
    {
        if (PagingSteps.FirstPick(query) is not { Kind: QueryStepKind.Skip, Method: "Skip", Call: { } call } skip
            || query.IsOpaque
            || !query.Source.IsDatabase)
            return;
        // A constant is one place in the result, not any page of it.
        if (call.ArgumentFor(1)?.Value is not { ConstantValue.HasValue: false }
            || query.Source.Kind == QuerySourceKind.Navigation
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
