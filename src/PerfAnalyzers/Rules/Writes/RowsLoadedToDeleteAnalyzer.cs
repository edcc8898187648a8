using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using PerfAnalyzers.Flow.Calls;
using PerfAnalyzers.Flow.Entities;
using PerfAnalyzers.Framework;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Rules.Writes;

/// <summary>Rows are loaded for nothing but to be deleted.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class RowsLoadedToDeleteAnalyzer : BodyAnalyzer
{
    private static readonly DiagnosticDescriptor s_rule = RuleDescriptor.Create(
        RuleIds.RowsLoadedToDelete,
        "Rows are loaded only to be deleted",
        "This query of {0} what is only deleted at line {1}; {2} deletes it in one command{3}",
        RuleCategory.Writes,
        DiagnosticSeverity.Info,
        "Every row comes over the network with all its columns, is tracked, and goes back as a command of its own. The database needs "
        + "none of "
            + "that to delete rows by a condition.");

    /// <summary>Creates the analyzer.</summary>
    public RowsLoadedToDeleteAnalyzer()
        : base(s_rule)
    {
    }

    private protected override void Analyze(RuleContext context, BodySurvey body)
    {
        var deletes = LoadedWrite.In(body, context.Model).RemoveAll(static w => !w.IsDelete);
        if (deletes.IsEmpty)
            return;
        foreach (var write in deletes.Where(static w => w.IsAlone))
            Report(context, [write], "");
        // Who takes one of them out of the save looks at all of them.
        foreach (var save in deletes.Where(static w => !w.IsAlone).GroupBy(static w => w.Save.Syntax))
        {
            Report(
                context,
                [.. save.OrderBy(static w => w.Execution.Syntax.SpanStart)],
                ", at once, so that one transaction has to hold it and what else is saved");
        }
    }

    private static void Report(RuleContext context, IReadOnlyList<LoadedWrite> writes, string condition)
    {
        var write = writes[0];
        var entity = write.Query.DeliveredEntity!.Name;
        context.Report(
            write.Execution.Location(),
            [
                write.Save.Location(),
                .. write.Uses.Writes.Select(static w => w.Location()),
                .. writes.Skip(1).Select(static w => w.Execution.Location()),
            ],
            null,
            writes.Count == 1 ? entity + " loads" : $"{entity} and {writes.Count - 1} more load",
            write.Save.Syntax.Line(),
            write.BulkMethod,
            condition);
    }
}
