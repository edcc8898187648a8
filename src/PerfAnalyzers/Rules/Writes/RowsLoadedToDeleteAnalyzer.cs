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
        "This query of {0} loads what is only deleted at line {1}; {2} deletes it in one command",
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
        foreach (var write in LoadedWrite.In(body, context.Model))
        {
            if (write.IsDelete)
            {
                context.Report(
                    write.Execution.Location(),
                    [write.Save.Location(), .. write.Uses.Writes.Select(static w => w.Location())],
                    null,
                    write.Query.Entity!.Name,
                    write.Save.Syntax.Line(),
                    write.BulkMethod);
            }
        }
    }
}
