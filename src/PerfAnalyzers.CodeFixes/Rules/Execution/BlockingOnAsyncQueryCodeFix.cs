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
            if (MemberAround(written, semantics) is not { } member || !AsyncCode.MayAwait(operation, member) || SeesAggregate(written)
                || MakeAwaited.IsPrevented(operation)
                || MakeAwaited.IsBehindConditionalAccess(written))
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

    /// <summary>
    /// True where a handler tells the exception itself, which await throws, from the AggregateException around it, which Result and Wait
    /// throw: by its type, in a filter, or by what it reads of it.
    /// </summary>
    private static bool SeesAggregate(ExpressionSyntax written)
    {
        var throwsItself = written is InvocationExpressionSyntax
        {
            Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "GetResult" },
        };
        return written.Ancestors()
            .OfType<TryStatementSyntax>()
            .Where(t => t.Block.Span.Contains(written.Span))
            .SelectMany(static t => t.Catches)
            .Any(c => c.Declaration is { Type: var type } declared
                && (type.ToString().EndsWith(nameof(AggregateException), StringComparison.Ordinal)
                    || !throwsItself
                        && (type.ToString() is not ("Exception" or "System.Exception")
                            || c.Filter is not null
                            || declared.Identifier.ValueText is { Length: > 0 } name && LooksInto(c.Block, name))));
    }

    private static bool LooksInto(BlockSyntax block, string exception) => block.DescendantNodes().Any(n => n switch
    {
        MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax owner, Name.Identifier.ValueText: var member } =>
            owner.Identifier.ValueText == exception && member is not ("Message" or "StackTrace"),
        IsPatternExpressionSyntax or SwitchStatementSyntax or SwitchExpressionSyntax => true,
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.IsExpression or (int)SyntaxKind.AsExpression } => true,
        _ => false,
    });

    private static ISymbol? MemberAround(SyntaxNode node, SemanticModel? semantics) =>
        node.FirstAncestorOrSelf<BaseMethodDeclarationSyntax>() is { } method ? semantics?.GetDeclaredSymbol(method)
        : node.FirstAncestorOrSelf<AccessorDeclarationSyntax>() is { } accessor ? semantics?.GetDeclaredSymbol(accessor)
        : semantics?.GetEnclosingSymbol(node.SpanStart);
}
