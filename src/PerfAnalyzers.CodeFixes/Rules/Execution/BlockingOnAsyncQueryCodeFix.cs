using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PerfAnalyzers.CodeFixes.Edits;
using PerfAnalyzers.CodeFixes.Framework;
using PerfAnalyzers.Flow.Calls;
using PerfAnalyzers.Rules;

namespace PerfAnalyzers.CodeFixes.Rules.Execution;

/// <summary>Awaits the task that the thread waits for.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(BlockingOnAsyncQueryCodeFix))]
[Shared]
public sealed class BlockingOnAsyncQueryCodeFix : EfCodeFix
{
    /// <summary>Creates the fix.</summary>
    public BlockingOnAsyncQueryCodeFix()
        : base(RuleIds.BlockingOnAsyncQuery, nameof(RuleIds.BlockingOnAsyncQuery), "Await the task")
    {
    }

    private protected override async Task<FixPlan?> PlanAsync(FixContext context)
    {
        if (await context.GetModelAsync().ConfigureAwait(false) is not { } model)
            return null;
        foreach (var operation in context.OperationsAt(context.Diagnostic.Location, model))
        {
            if (operation.Syntax is not ExpressionSyntax written || BlockedTask.Of(operation, model) is not { } blocked)
                continue;
            var semantics = model.Bodies.ModelOf(written.SyntaxTree);
            if (MemberAround(written, semantics) is not { } member || !AsyncCode.MayAwait(operation, member) || CatchesAggregate(written)
                || MakeAwaited.IsPrevented(operation))
                return null;
            var plan = Plan(context, written, Levels(written, blocked.Task.Syntax));
            return await context.CompilesAsync(plan).ConfigureAwait(false) ? plan : null;
        }

        return null;
    }

    // before: var posts = db.Posts.ToListAsync(ct).Result;
    // after:  var posts = await db.Posts.ToListAsync(ct);
    private static FixPlan Plan(FixContext context, ExpressionSyntax written, int levels)
    {
        var isOperand = MakeAwaited.IsOperand(written);
        return context.NewPlan().Change(written, "await", whole =>
        {
            var task = whole;
            for (var i = 0; i < levels; i++)
                task = Inner(task) ?? task;
            return MakeAwaited.Of(IsConfigured(task) ? task : MakeAwaited.Configured(task, written), isOperand).WithTriviaFrom(whole);
        });
    }

    /// <summary>How many links of the chain stand between the wait and the task: two for <c>GetAwaiter().GetResult()</c>.</summary>
    private static int Levels(ExpressionSyntax written, SyntaxNode task)
    {
        var levels = 0;
        for (ExpressionSyntax? part = written; part is not null && part.Span != task.Span && !IsConfigured(part); part = Inner(part))
            levels++;
        return levels;
    }

    private static bool IsConfigured(ExpressionSyntax expression) =>
        expression
            is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ConfigureAwait" } };

    private static ExpressionSyntax? Inner(ExpressionSyntax expression) => expression switch
    {
        MemberAccessExpressionSyntax access => access.Expression,
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access } => access.Expression,
        ParenthesizedExpressionSyntax parenthesized => parenthesized.Expression,
        CastExpressionSyntax cast => cast.Expression,
        _ => null,
    };

    // What await throws is the exception itself, which such a handler would not see.
    private static bool CatchesAggregate(SyntaxNode node) => node.Ancestors().OfType<TryStatementSyntax>().Any(static t =>
        t.Catches.Any(static c =>
            c.Declaration?.Type.ToString().EndsWith(nameof(AggregateException), StringComparison.Ordinal) == true));

    private static ISymbol? MemberAround(SyntaxNode node, SemanticModel? semantics) =>
        node.FirstAncestorOrSelf<BaseMethodDeclarationSyntax>() is { } method ? semantics?.GetDeclaredSymbol(method)
        : node.FirstAncestorOrSelf<AccessorDeclarationSyntax>() is { } accessor ? semantics?.GetDeclaredSymbol(accessor)
        : semantics?.GetEnclosingSymbol(node.SpanStart);
}
