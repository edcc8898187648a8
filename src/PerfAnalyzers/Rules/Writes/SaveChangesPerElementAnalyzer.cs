using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Flow.Calls;
using PerfAnalyzers.Flow.Loops;
using PerfAnalyzers.Framework;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Rules.Writes;

/// <summary>Changes are saved once per element of a sequence.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class SaveChangesPerElementAnalyzer : BodyAnalyzer
{
    private static readonly DiagnosticDescriptor s_rule = RuleDescriptor.Create(
        RuleIds.SaveChangesPerElement,
        "Changes are saved once per element",
        "{0} once per {1}; change all of them, and save once",
        RuleCategory.Writes,
        DiagnosticSeverity.Warning,
        "Each save is a transaction and at least one round trip, and goes over all that is tracked. One save sends the changes of all "
            + "elements in few commands.");

    // Of comments that say why it is saved each time.
    private static readonly string[] s_reasons =
    [
        "large", "memory", "one by one", "at once", "keep going", "because", "so that", "otherwise", "better not", "must not", "in case",
        "own transaction", "partial",
    ];

    /// <summary>Creates the analyzer.</summary>
    public SaveChangesPerElementAnalyzer()
        : base(s_rule)
    {
    }

    private protected override void Analyze(RuleContext context, BodySurvey body)
    {
        HashSet<IOperation>? reported = null;
        foreach (var save in body.RepeatedSaves)
        {
            // What a save delivers is looked at for each element.
            if (!IsStatement(save.Outermost().Parent))
                continue;
            var repetition = Repetition.Analyze(save, context.Model);
            if (!repetition.IsPerElement || repetition.Loop is not { } loop || SaveStep.BodyOf(repetition, save) is not { } repeated)
                continue;
            if ((SaveSummary.IsSave(save) ? new(save, null, ImmutableArray<IInvocationOperation>.Empty)
                : SaveSummary.SavedBy(save, context.Model)) is not { } path)
                continue;
            // PERF1005 reports a call that queries too.
            if (!SaveSummary.IsSave(save) && CallSummary.QueryRunBy(save, context.Model) is not null)
                continue;
            // The method downloads, sends or uploads, and remembers what it has done.
            if (path.Elsewhere is { IsOfMoreWork: true }
                || !SaveSummary.IsSave(save) && IsOfMoreWork(path.Calls.Insert(0, save), context.Model))
                continue;
            if (SaveStep.IsNeeded(save, repeated, context.Model) || !(reported ??= new()).Add(loop))
                continue;
            context.Report(
                save.Location(),
                path.Calls
                    .Concat(SaveSummary.IsSave(save) || path.Save is null ? [] : [path.Save])
                    .Select(static o => o.Location())
                    .Append(loop.Location()),
                null,
                !CallSummary.IsConditional(save, repeated)
                    && !SaveStep.IsFollowedByQuery(save, repeated, context.Model)
                    && !SaveStep.Forgets(repeated)
                    && !SmallLoops.AreFew(repetition, context.Model)
                    && !IsExplained(save),
                SaveSummary.IsSave(save) ? save.TargetMethod.Name + " is called"
                    : $"'{save.TargetMethod.Name}' saves ({path.Route(withPlaces: true)}), and is called",
                repetition.Describe());
        }
    }

    private static bool IsOfMoreWork(ImmutableArray<IInvocationOperation> calls, EfModel model) =>
        calls.Any(c => SaveStep.IsOfMoreWork(c, model));

    /// <summary>// Blobs are large: do not save all of them at once. Who says why it saves there has thought of it.</summary>
    private static bool IsExplained(IOperation save)
    {
        if (save.Syntax.FirstAncestorOrSelf<StatementSyntax>() is not ExpressionStatementSyntax { Expression: var expression } statement
            || save.Syntax.FirstAncestorOrSelf<LambdaExpressionSyntax>() is { } lambda && expression.Contains(lambda))
            return false;
        var comment = string.Join(" ", statement.GetLeadingTrivia()
            .Where(static t => t.IsKind(SyntaxKind.SingleLineCommentTrivia) || t.IsKind(SyntaxKind.MultiLineCommentTrivia)));
        return comment.IndexOf("TODO", StringComparison.OrdinalIgnoreCase) < 0
            && s_reasons.Any(reason => comment.IndexOf(reason, StringComparison.OrdinalIgnoreCase) >= 0);
    }

    /// <summary>Also the expression that a lambda is.</summary>
    private static bool IsStatement(IOperation? parent) =>
        parent is IExpressionStatementOperation or IReturnOperation { Syntax: ExpressionSyntax };
}
