using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using PerfAnalyzers.Flow.Entities;
using PerfAnalyzers.Framework;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Rules.ResultSize;

/// <summary>An endpoint answers with all rows of a table that grows.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UnpagedEndpointAnalyzer : QueryAnalyzer
{
    private static readonly DiagnosticDescriptor s_rule = RuleDescriptor.Create(
        RuleIds.UnpagedEndpoint,
        "Endpoint answers with all rows of a table that grows",
        "This endpoint answers with {0} of '{1}'; add a page and a page size to its parameters",
        RuleCategory.ResultSize,
        DiagnosticSeverity.Warning,
        "Each request reads, serialises and sends the whole list, and whoever can call the endpoint can make the server do it as often "
            + "as they like. A page costs the same however large the table is.");

    /// <summary>Creates the analyzer.</summary>
    public UnpagedEndpointAnalyzer()
        : base(s_rule)
    {
    }

    private protected override void Analyze(RuleContext context, QueryChain query)
    {
        var rows = UnlimitedRows.Analyze(query, context.Model);
        if (rows == UnlimitedRowsKind.No
            || !UnlimitedRows.AreAnswered(query, context.Model)
            || PageOptions.IsSmall(context, query.Entity!.Name))
            return;
        // A list that a form chooses from, a download of all rows.
        if (WholeRead.IsIntended(query, context.Member, context.Model))
            return;

        context.Report(
            query.Operation.Location(),
            null,
            FixHints.Create(
                (FixHints.PageSize, PageOptions.Read(context, PageOptions.PageSize, PageOptions.DefaultPageSize)),
                (FixHints.Limit, PageOptions.Read(context, PageOptions.MaxPageSize, PageOptions.DefaultMaxPageSize))),
            isCertain: true,
            rows == UnlimitedRowsKind.WholeTable ? "all rows" : "all matching rows",
            query.Entity.Name);
    }
}
