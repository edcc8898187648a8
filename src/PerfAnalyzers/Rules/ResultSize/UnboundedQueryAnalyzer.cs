using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using PerfAnalyzers.Flow.Entities;
using PerfAnalyzers.Framework;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Rules.ResultSize;

/// <summary>A query reads all rows of a table that grows.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UnboundedQueryAnalyzer : QueryAnalyzer
{
    private const int DefaultMaxRows = 1000;

    private static readonly DiagnosticDescriptor s_rule = RuleDescriptor.Create(
        RuleIds.UnboundedQuery,
        "Query reads all rows of a table that grows",
        "This query reads {0} of '{1}' into memory, and the table grows; page it, filter by key, or limit it with 'Take'",
        RuleCategory.ResultSize,
        DiagnosticSeverity.Warning,
        "What takes a moment on a developer's machine reads a million rows later. A query whose rows grow with its table needs a limit, "
            + "a page, or a key.");

    /// <summary>Creates the analyzer.</summary>
    public UnboundedQueryAnalyzer()
        : base(s_rule)
    {
    }

    private protected override void Analyze(RuleContext context, QueryChain query)
    {
        var rows = UnlimitedRows.Analyze(query, context.Model);
        if (rows == UnlimitedRowsKind.No || WholeRead.IsIntended(query, context.Member, context.Model))
            return;
        // PERF3002 speaks of what an endpoint answers.
        if (UnlimitedRows.AreAnswered(query, context.Model) || PageOptions.IsSmall(context, query.Entity!.Name))
            return;
        // GetAll of a repository, which a job calls.
        if (WholeRead.IsForBulkCode(context.Member, query, context.Model))
            return;

        // One column of all rows is cheaper, and is often compared with something else as a whole.
        var isWhole = rows == UnlimitedRowsKind.WholeTable && !query.IsProjected;
        context.Report(
            query.Operation.Location(),
            null,
            FixHints.Create((FixHints.Limit, PageOptions.Read(context, PageOptions.MaxRows, DefaultMaxRows))),
            isWhole,
            UnlimitedRows.Describe(rows),
            query.Entity.Name);
    }
}
