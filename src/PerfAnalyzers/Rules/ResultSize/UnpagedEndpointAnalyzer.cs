using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using PerfAnalyzers.Flow.Calls;
using PerfAnalyzers.Flow.Endpoints;
using PerfAnalyzers.Flow.Entities;
using PerfAnalyzers.Framework;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Rules.ResultSize;

/// <summary>An endpoint answers with all rows of a table that grows.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UnpagedEndpointAnalyzer : BodyAnalyzer
{
    private static readonly DiagnosticDescriptor s_rule = RuleDescriptor.Create(
        RuleIds.UnpagedEndpoint,
        "Endpoint answers with all rows of a table that grows",
        "This endpoint answers with {0} of '{1}'; add a page and a page size to its parameters",
        RuleCategory.ResultSize,
        DiagnosticSeverity.Warning,
        "Each request reads, serialises and sends the whole list, and whoever can call the endpoint can make the server do it as often "
            + "as they like. A page costs the same however large the table is.");

    // OData and GraphQL put a page into the query that they are given.
    private static readonly string[] s_pagers = ["EnableQueryAttribute", "UsePagingAttribute", "UseOffsetPagingAttribute"];

    /// <summary>Creates the analyzer.</summary>
    public UnpagedEndpointAnalyzer()
        : base(s_rule)
    {
    }

    private protected override void Analyze(RuleContext context, BodySurvey body)
    {
        foreach (var query in body.Queries)
            Analyze(context, query);
        foreach (var returned in body.ReturnedQueries)
            AnalyzeReturned(context, returned);
    }

    private static void Analyze(RuleContext context, QueryChain query)
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
            isCertain: rows != UnlimitedRowsKind.Optional,
            UnlimitedRows.Describe(rows),
            query.Entity.Name);
    }

    /// <summary>A query that the serialiser runs: its rows are sent one after the other, and all the same.</summary>
    private static void AnalyzeReturned(RuleContext context, IOperation returned)
    {
        if (Endpoint.Around(returned, context.Model) is not { Kind: EndpointKind.Controller or EndpointKind.MinimalApi } endpoint
            || IsPaged(endpoint.Method)
            || endpoint.Method.ContainingType is { } type && type.SelfAndBaseTypes().Any(IsPaged)
            || !Response.HasRowsOf(returned, context.Model)
            || QueryChain.Value(returned, context.Model) is not { IsDatabaseQuery: true } query)
            return;
        var rows = UnlimitedRows.Analyze(query, context.Model);
        if (rows == UnlimitedRowsKind.No
            || PageOptions.IsSmall(context, query.Entity!.Name)
            || WholeRead.IsBulkEndpoint(context.Member, query.Entity))
            return;
        context.Report(returned.Location(), null, null, isCertain: false, UnlimitedRows.Describe(rows), query.Entity.Name);
    }

    private static bool IsPaged(ISymbol symbol) => symbol.GetAttributes().Any(static a =>
        a.AttributeClass?.SelfAndBaseTypes().Any(static t => s_pagers.Contains(t.Name)) == true);
}
