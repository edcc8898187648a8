using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Flow.Calls;
using PerfAnalyzers.Flow.Entities;
using PerfAnalyzers.Framework;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Rules.Writes;

/// <summary>A bulk delete removes rows that a save would only mark as deleted.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
[NoCodeFix("Whether the rows are to be gone or marked, and what else the mark takes, only the author knows.")]
public sealed class BulkDeleteBypassesSoftDeleteAnalyzer : QueryAnalyzer
{
    // What is meant to be gone is called so.
    private static readonly string[] s_meantForGood =
        ["Purge", "Permanent", "Hard", "Physical", "Wipe", "Expunge", "Erase", "Forget", "Cleanup", "CleanUp"];

    private static readonly DiagnosticDescriptor s_rule = RuleDescriptor.Create(
        RuleIds.BulkDeleteBypassesSoftDelete,
        "Bulk delete bypasses the mark of deletion",
        "{0} removes rows of {1} for good, where a save sets '{2}' and keeps them ({3}); set the mark by ExecuteUpdate",
        RuleCategory.Writes,
        DiagnosticSeverity.Warning,
        "The code that saves turns deletions of this entity into a mark. A bulk delete does not pass through it: the rows are gone.");

    /// <summary>Creates the analyzer.</summary>
    public BulkDeleteBypassesSoftDeleteAnalyzer()
        : base(s_rule)
    {
    }

    private protected override void Analyze(RuleContext context, QueryChain query)
    {
        if (query.Terminal is not { Kind: QueryStepKind.Write, Call: { } call } terminal
            || (QueryOperators.WithoutAsync(terminal.Method) ?? terminal.Method) != EfNames.ExecuteDelete
            || query.Source.Kind != QuerySourceKind.Set || query.Entity is not INamedTypeSymbol { Name.Length: > 0 } entity
            || query.IsProjected)
            return;
        // Who looks for rows behind the filter looks for those that are marked.
        if (query.Has(QueryStepKind.IgnoreQueryFilters))
            return;
        if (DeletionMarks.Of(entity, query.ContextType, context.Model) is not { } mark || IsAsked(query, mark)
            || IsMeantForGood(AsyncCode.FunctionAround(call, context.Member) ?? context.Member) || IsMeantForGood(context.Member))
            return;
        context.Report(
            call.Location(),
            [mark.Write.Location()],
            null,
            // Which contexts have an interceptor, is said where they are registered.
            mark.Context is not null || context.Model.Entities.Contexts.Length <= 1,
            terminal.Method,
            entity.Name,
            mark.Mark.Name,
            context.LocationOf(mark.Write));
    }

    /// <summary>Rows that are marked already are those that are to be gone.</summary>
    private static bool IsAsked(QueryChain query, DeletionMark mark) => query.Steps.Any(s =>
        s.Lambda?.Descendants().Any(d => d is IPropertyReferenceOperation { Property.Name: var name } && name == mark.Mark.Name) == true);

    private static bool IsMeantForGood(ISymbol function) =>
        s_meantForGood.Any(w => function.Name.Contains(w) || function.ContainingType?.Name.Contains(w) == true);
}
