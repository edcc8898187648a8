using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using PerfAnalyzers.Flow.Calls;
using PerfAnalyzers.Flow.Entities;
using PerfAnalyzers.Framework;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Rules.Writes;

/// <summary>Rows are loaded for nothing but to be given the same values.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class RowsLoadedToUpdateAnalyzer : BodyAnalyzer
{
    private static readonly DiagnosticDescriptor s_rule = RuleDescriptor.Create(
        RuleIds.RowsLoadedToUpdate,
        "Rows are loaded only to be updated",
        "This query of {0} loads rows only to set {1}, and saves each at line {2}; {3} sets it in one command",
        RuleCategory.Writes,
        DiagnosticSeverity.Info,
        "Every row comes over the network with all its columns, is tracked, and goes back as a command of its own. The database needs "
        + "none of "
            + "that to set columns by a condition.");

    /// <summary>Creates the analyzer.</summary>
    public RowsLoadedToUpdateAnalyzer()
        : base(s_rule)
    {
    }

    private protected override void Analyze(RuleContext context, BodySurvey body)
    {
        foreach (var write in LoadedWrite.In(body, context.Model))
        {
            if (!write.IsDelete)
            {
                context.Report(
                    write.Execution.Location(),
                    [write.Save.Location(), .. write.Uses.Writes.Select(static w => w.Location())],
                    null,
                    write.Query.Entity!.Name,
                    string.Join(", ", write.Uses.Columns.Select(static c => "'" + c.Property.Name + "'")),
                    write.Save.Syntax.Line(),
                    write.BulkMethod);
            }
        }
    }
}
