using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.CodeFixes.Framework;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Flow.Calls;
using PerfAnalyzers.Flow.Entities;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.CodeFixes.Edits;

/// <summary>Puts one bulk write in the place of a save, and takes away what loads the rows and writes to them.</summary>
internal static class BulkWrite
{
    /// <summary>The write whose rows are loaded at a diagnostic's place.</summary>
    public static LoadedWrite? At(FixContext context, EfModel model)
    {
        foreach (var operation in context.OperationsAt(context.Diagnostic.Location, model))
        {
            var found = LoadedWrite.In(BodySurvey.Around(operation, model), model)
                .FirstOrDefault(w => w.Execution.Syntax.Span == context.Diagnostic.Location.SourceSpan);
            if (found is not null)
                return found;
        }

        return null;
    }

    // before: var posts = await db.Posts.Where(p => p.IsOld).ToListAsync(ct); db.Posts.RemoveRange(posts); await db.SaveChangesAsync(ct);
    // after:  await db.Posts.Where(p => p.IsOld).ExecuteDeleteAsync(ct);
    /// <summary>
    /// The plan; null when the statements do not stand together, so that something would come before or after what it does now.
    /// </summary>
    /// <param name="setters">What the columns are set to; empty when the rows are deleted.</param>
    public static FixPlan? Plan(FixContext context, LoadedWrite write, string setters, EfModel model)
    {
        if (write.Uses.Steps is not [{ Syntax: StatementSyntax { Parent: BlockSyntax block } step }]
            || StatementOf(write.Save.Syntax) is not { } save || save.Parent != block || save.ContainsDirectives || step.ContainsDirectives
            || write.Save.Syntax is not InvocationExpressionSyntax saved
            || Query(write, model) is not { } query)
            return null;
        var arguments = saved.ArgumentList.Arguments.Select(static a => a.ToString());
        var call = query(write.BulkMethod, string.Join(", ", setters.Length == 0 ? arguments : arguments.Prepend(setters)));
        var loading = write.Uses.Local is null ? null : StatementOf(write.Execution.Syntax) as LocalDeclarationStatementSyntax;
        if (loading is null != write.Uses.Local is null || loading?.Declaration.Variables.Count > 1)
            return null;

        var plan = context.NewPlan().Import("System.Linq", save, model.Bodies.ModelOf(save.SyntaxTree)!)
            .Import("Microsoft.EntityFrameworkCore", save, model.Bodies.ModelOf(save.SyntaxTree)!);
        switch (write.Uses.Tests)
        {
            case []:
                return AreTogether(block, [loading, step, save]) ? Replace(plan, loading, step, saved, call) : null;
            case [{ Parent: IConditionalOperation { Syntax: IfStatementSyntax choice } test } asked]
                when loading is not null && loading.Parent == choice.Parent && choice.Parent is BlockSyntax outer:
                if (block.Parent == choice
                    && choice.Else is null
                    && !choice.Statement.DescendantTrivia().Any(IsComment)
                    && IsTrueForRows(asked)
                    && AreTogether(outer, [loading, choice])
                    && block.Statements.Count == 2 && AreTogether(block, [step, save]))
                {
                    // if (posts.Count > 0) { … }: no row, no write.
                    return plan.Remove(loading).Replace(choice, save.ReplaceNode(saved, call.WithTriviaFrom(saved)).WithoutTrivia());
                }

                // if (post is null) return NotFound();
                return block == outer
                    && choice.Else is null
                    && !IsTrueForRows(asked)
                    && Leaves(choice.Statement)
                    && AreTogether(block, [loading, choice, step, save])
                    && save is ExpressionStatementSyntax { Expression: var awaited } && test.Type is null
                    ? plan
                        .Remove(loading)
                        .Remove(step)
                        .Remove(save)
                        .Replace(choice.Condition, SyntaxFactory.ParseExpression(awaited.ReplaceNode(saved, call).ToString() + " == 0"))
                    : null;
            default:
                return null;
        }
    }

    private static FixPlan Replace(
        FixPlan plan,
        StatementSyntax? loading,
        StatementSyntax step,
        InvocationExpressionSyntax saved,
        ExpressionSyntax call)
    {
        if (loading is not null)
            plan.Remove(loading);
        return plan.Remove(step).Replace(saved, call.WithoutTrivia());
    }

    /// <summary>The rows without what orders them, and the call that writes to them.</summary>
    private static Func<string, string, ExpressionSyntax>? Query(LoadedWrite write, EfModel model)
    {
        var execution = write.Execution;
        if (write.Query.Terminal is { Kind: QueryStepKind.Materialize or QueryStepKind.Element, Call: { } terminal })
        {
            if (execution.Syntax is not InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access } written
                || terminal.Instance is null && written.ArgumentList.Span.Contains(terminal.Receiver()!.Syntax.Span))
                return null;
            if (Condition(write, terminal, model) is not { } condition)
                return null;
            var rows = WithoutOrder(access.Expression);
            if (condition.Length > 0)
                return (method, arguments) => AppendCall.To(
                    AppendCall.To(rows, "Where", condition, CallStyle.After(access.Expression)),
                    method,
                    arguments,
                    CallStyle.After(access.Expression));
            return (method, arguments) => written
                .WithExpression(access.WithExpression(rows).WithName(SyntaxFactory.IdentifierName(method)))
                .WithArgumentList(SyntaxFactory.ParseArgumentList($"({arguments})"));
        }

        if (execution.Syntax is not ExpressionSyntax sequence
            || write.Query.Steps.Any(static s => s.Kind == QueryStepKind.Order) && sequence is IdentifierNameSyntax)
            return null;
        return (method, arguments) => AppendCall.To(WithoutOrder(sequence).WithoutTrivia(), method, arguments, CallStyle.After(sequence));
    }

    /// <summary>
    /// What the call that loads one row says of it; empty when it says nothing, null when it says it in a way that is not known.
    /// </summary>
    private static string? Condition(LoadedWrite write, IInvocationOperation terminal, EfModel model)
    {
        if (write.Query.Terminal!.Method is EfNames.Find or EfNames.FindAsync)
        {
            if (terminal.Instance?.Unwrap().Type is var type && !model.Symbols.IsDbSet(type)
                || model.Entities.KeyOf(write.Query.Entity!) is not [var key])
                return null;
            var value = terminal.Arguments.FirstOrDefault(static a => a.Parameter?.Ordinal == 0)?.Value.Unwrap();
            var keys = value is IArrayCreationOperation { Initializer.ElementValues: var elements } ? elements : default;
            if (keys is not [var one] || one.Unwrap() is not { Syntax: ExpressionSyntax written, Type: { } given }
                || write.Query.Entity!.FindProperty(key) is not { } property
                    || !given.UnwrapNullable().IsSame(property.Type.UnwrapNullable()))
                return null;
            if (model.Bodies.ModelOf(terminal.Syntax.SyntaxTree) is not { } semantics)
                return null;
            var row = RowName.Escaped(RowName.For(write.Query.Entity, terminal.Syntax.SpanStart, semantics));
            return $"{row} => {row}.{key} == {written}";
        }

        return terminal.Arguments.FirstOrDefault(static a => a.Value.AsLambda() is not null)?.Syntax.ToString() ?? "";
    }

    private static ExpressionSyntax WithoutOrder(ExpressionSyntax query)
    {
        if (query is not InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access } call)
            return query;
        return access.Name.Identifier.ValueText
            is "OrderBy" or "OrderByDescending" or "ThenBy" or "ThenByDescending" or "Order" or "OrderDescending"
            ? WithoutOrder((ExpressionSyntax)RemoveCall.Without(call))
            : call.WithExpression(access.WithExpression(WithoutOrder(access.Expression)));
    }

    /// <summary>True when nothing else stands between the statements.</summary>
    private static bool AreTogether(BlockSyntax block, IReadOnlyList<StatementSyntax?> statements)
    {
        var present = statements.OfType<StatementSyntax>().ToList();
        var at = block.Statements.IndexOf(present[0]);
        return at >= 0 && present.Select((s, i) => block.Statements.Count > at + i && block.Statements[at + i] == s).All(static s => s);
    }

    private static StatementSyntax? StatementOf(SyntaxNode node) => node.FirstAncestorOrSelf<StatementSyntax>();

    private static bool Leaves(StatementSyntax statement) => statement is ReturnStatementSyntax or ThrowStatementSyntax
        || statement is BlockSyntax { Statements: [ReturnStatementSyntax or ThrowStatementSyntax] };

    /// <summary>True for a condition that holds when there are rows: posts.Any(), post != null.</summary>
    private static bool IsTrueForRows(IOperation condition) => condition switch
    {
        IUnaryOperation { OperatorKind: UnaryOperatorKind.Not, Operand: var inner } => !IsTrueForRows(inner),
        IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals } => false,
        // posts.Count < 1
        IBinaryOperation { OperatorKind: BinaryOperatorKind.LessThan, LeftOperand: IPropertyReferenceOperation } => false,
        IIsPatternOperation { Pattern: IConstantPatternOperation } => false,
        _ => true,
    };

    private static bool IsComment(SyntaxTrivia trivia) =>
        trivia.Kind() is SyntaxKind.SingleLineCommentTrivia or SyntaxKind.MultiLineCommentTrivia;
}
