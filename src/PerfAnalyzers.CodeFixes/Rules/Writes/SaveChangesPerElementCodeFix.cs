using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.CodeFixes.Batching;
using PerfAnalyzers.CodeFixes.Framework;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Flow.Calls;
using PerfAnalyzers.Flow.Loops;
using PerfAnalyzers.Roslyn;
using PerfAnalyzers.Rules;

namespace PerfAnalyzers.CodeFixes.Rules.Writes;

/// <summary>Saves once, after the loop.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(SaveChangesPerElementCodeFix))]
[Shared]
public sealed class SaveChangesPerElementCodeFix : EfCodeFix
{
    /// <summary>Creates the fix.</summary>
    public SaveChangesPerElementCodeFix()
        : base(RuleIds.SaveChangesPerElement, nameof(RuleIds.SaveChangesPerElement), "Save once, after the loop", isSuggestion: true)
    {
    }

    private protected override async Task<FixPlan?> PlanAsync(FixContext context)
    {
        if (await context.GetModelAsync().ConfigureAwait(false) is not { } model)
            return null;
        foreach (var operation in context.OperationsAt(context.Diagnostic.Location, model))
        {
            if (operation is IInvocationOperation save && SaveSummary.IsSave(save))
                return Plan(context, save, model);
        }

        return null;
    }

    // before: foreach (var post in posts) { post.IsPublished = true; db.SaveChanges(); }
    // after:  foreach (var post in posts) { post.IsPublished = true; } db.SaveChanges();
    private static FixPlan? Plan(FixContext context, IInvocationOperation save, EfModel model)
    {
        if (save.Outermost().Parent is not IExpressionStatementOperation { Syntax: ExpressionStatementSyntax statement,
            Parent: IBlockOperation { Parent: ILoopOperation loop } body }
            || statement.Parent is not BlockSyntax || statement.ContainsDirectives
            || loop.Syntax is not StatementSyntax { Parent: BlockSyntax block } written
            // The context, and what the save is given, has to be there after the loop.
            || save.Descendants().Any(d => d is ILocalReferenceOperation { Local: var local } && local.IsDeclaredWithin(loop))
            || HasOtherWork(body, save, model)
            // What is not saved by then would be lost.
            || SaveStep.Forgets(body))
            return null;

        var at = block.Statements.IndexOf(written);
        var moved = statement.WithoutTrivia()
            .WithLeadingTrivia(written.GetLeadingTrivia().Where(static t => t.RawKind == (int)SyntaxKind.WhitespaceTrivia).Take(1))
            .WithTrailingTrivia(statement.GetTrailingTrivia().Where(static t => t.RawKind == (int)SyntaxKind.EndOfLineTrivia));
        return context.NewPlan()
            .Remove(statement)
            .Change(block, "save after the loop " + at, b => b.WithStatements(b.Statements.Insert(at + 1, moved)));
    }

    /// <summary>
    /// True when the loop may be left before the save behind it, or asks the database for what an iteration before has saved.
    /// </summary>
    private static bool HasOtherWork(IOperation body, IInvocationOperation save, EfModel model) => body.Descendants().Any(part =>
        part is IReturnOperation
        || part is IBranchOperation branch && (branch.BranchKind == BranchKind.GoTo || LeavesBefore(branch, body, save, model))
        || part is IInvocationOperation call && !ReferenceEquals(call, save)
        && (SaveSummary.IsSave(call) || CallSummary.QueryRunBy(call, model) is not null)
        || BodySurvey.Around(body, model).Queries.Any(q => ReferenceEquals(q.Operation, part)));

    /// <summary>What is changed before a way out was saved by a later iteration, or not at all.</summary>
    private static bool LeavesBefore(IBranchOperation branch, IOperation body, IInvocationOperation save, EfModel model)
    {
        var position = branch.Syntax.SpanStart;
        return position < save.Syntax.SpanStart
            && !branch.Ancestors().TakeWhile(a => !ReferenceEquals(a, body)).Any(a =>
                a is ILoopOperation || a is ISwitchOperation && branch.BranchKind == BranchKind.Break)
            && body.Descendants().Any(d => d.Syntax.SpanStart < position && ChangesRows(d, model));
    }

    private static bool ChangesRows(IOperation operation, EfModel model)
    {
        switch (operation)
        {
            case IAssignmentOperation { Target: IMemberReferenceOperation }:
            case IIncrementOrDecrementOperation { Target: IMemberReferenceOperation }:
                return true;
            case IInvocationOperation call:
                var effects = LoopEffects.Get(call, model);
                return effects.MayWrite
                    || effects.TellsOfEntities
                    || effects.ChangesAny(p => model.Entities.IsEntity(p.ContainingType));
            default:
                return false;
        }
    }
}
