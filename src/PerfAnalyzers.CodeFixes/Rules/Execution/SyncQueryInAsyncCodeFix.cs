using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.CodeFixes.Edits;
using PerfAnalyzers.CodeFixes.Framework;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;
using PerfAnalyzers.Rules;

namespace PerfAnalyzers.CodeFixes.Rules.Execution;

/// <summary>Calls the asynchronous form, and awaits it.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(SyncQueryInAsyncCodeFix))]
[Shared]
public sealed class SyncQueryInAsyncCodeFix : EfCodeFix
{
    /// <summary>Creates the fix.</summary>
    public SyncQueryInAsyncCodeFix()
        : base(RuleIds.SyncQueryInAsync, nameof(RuleIds.SyncQueryInAsync), "Await the asynchronous form")
    {
    }

    private protected override async Task<FixPlan?> PlanAsync(FixContext context)
    {
        if (await context.GetModelAsync().ConfigureAwait(false) is not { } model)
            return null;
        foreach (var operation in context.OperationsAt(context.Diagnostic.Location, model))
        {
            // The collection of a foreach is reported, not the loop.
            var execution = operation.Outermost().Parent is IForEachLoopOperation loop && loop.Collection.Syntax == operation.Syntax ? loop
                : operation;
            if (QueryChain.Execution(execution, model) is { } query && !SyncQuery.IsCertain(query))
                return null;
            if (MakeAwaited.IsPrevented(operation))
                return null;
            var plan = execution switch
            {
                IForEachLoopOperation { Syntax: CommonForEachStatementSyntax written } each => AwaitEach(context, each, written, model),
                IInvocationOperation call when AsyncForms.Of(call, model) is { } form => AwaitCall(context, call, form, model),
                _ => null,
            };
            // There are more places where await may not stand.
            if (plan is not null)
                return await context.CompilesAsync(plan).ConfigureAwait(false) ? plan : null;
        }

        return null;
    }

    // before: var posts = db.Posts.ToList();
    // after:  var posts = await db.Posts.ToListAsync(ct);
    private static FixPlan? AwaitCall(FixContext context, IInvocationOperation call, IMethodSymbol form, EfModel model)
    {
        // Not as a static call, and not behind ?., where there is nothing to await.
        if (call.Syntax is not InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax } written
            || IsStaticForm(call, written)
            || MakeAwaited.IsBehindConditionalAccess(written)
            || model.Bodies.ModelOf(written.SyntaxTree) is not { } semantics)
            return null;

        var token = form.Name.StartsWith("Rollback", StringComparison.Ordinal) ? null : MakeAwaited.Token(call, semantics);
        var isOperand = MakeAwaited.IsOperand(written);
        var isNew = ((CSharpParseOptions)written.SyntaxTree.Options).LanguageVersion >= LanguageVersion.CSharp12;
        var plan = context.NewPlan();
        plan.Title = $"Await {form.Name}()";
        return plan
            .Change(written, form.Name, c =>
                MakeAwaited.Of(MakeAwaited.Configured(WithForm(c, call, form, token, isNew), written), isOperand))
            .Import("Microsoft.EntityFrameworkCore", written, semantics);
    }

    // before: foreach (var post in db.Posts)
    // after:  await foreach (var post in db.Posts.AsAsyncEnumerable().WithCancellation(ct))
    private static FixPlan? AwaitEach(FixContext context, IForEachLoopOperation loop, CommonForEachStatementSyntax written, EfModel model)
    {
        if (model.Bodies.ModelOf(written.SyntaxTree) is not { } semantics)
            return null;
        var style = CallStyle.After(written.Expression);
        var token = MakeAwaited.Token(loop, semantics);
        var plan = context.NewPlan()
            .Change(written.Expression, "rows", e =>
            {
                var rows = AppendCall.To(e, "AsAsyncEnumerable", "", style);
                return token is null ? rows : AppendCall.To(rows, "WithCancellation", token, style);
            })
            .Change(written, "await foreach", static each => each switch
            {
                ForEachStatementSyntax one =>
                    one.WithForEachKeyword(one.ForEachKeyword.WithLeadingTrivia()).WithAwaitKeyword(Await(one.ForEachKeyword)),
                ForEachVariableStatementSyntax several =>
                    several.WithForEachKeyword(several.ForEachKeyword.WithLeadingTrivia()).WithAwaitKeyword(Await(several.ForEachKeyword)),
                _ => each,
            })
            .Import("Microsoft.EntityFrameworkCore", written, semantics);
        return token is null ? plan : plan.Import("System.Threading.Tasks", written, semantics);
    }

    private static SyntaxToken Await(SyntaxToken keyword) =>
        SyntaxFactory.Token(keyword.LeadingTrivia, SyntaxKind.AwaitKeyword, SyntaxFactory.TriviaList(SyntaxFactory.Space));

    private static bool IsStaticForm(IInvocationOperation call, InvocationExpressionSyntax written) =>
        call.Instance is null && call.Receiver() is { } receiver && written.ArgumentList.Span.Contains(receiver.Syntax.Span);

    private static InvocationExpressionSyntax WithForm(InvocationExpressionSyntax written, IInvocationOperation call, IMethodSymbol form,
        string? token, bool isNew)
    {
        var access = (MemberAccessExpressionSyntax)written.Expression;
        SimpleNameSyntax name = access.Name is GenericNameSyntax generic
            ? generic.WithIdentifier(SyntaxFactory.Identifier(form.Name))
            : SyntaxFactory.IdentifierName(form.Name);
        var renamed = written.WithExpression(access.WithName(name.WithTriviaFrom(access.Name)));
        if (token is null)
            return renamed;

        var arguments = written.ArgumentList.Arguments;
        var values = call.Arguments.FirstOrDefault(static a => a.ArgumentKind == ArgumentKind.ParamArray);
        if (values is not null && form.Name == "FindAsync")
        {
            // Find(id) becomes FindAsync([id], ct): a token at the end would be one more key.
            var keys = string.Join(", ", arguments.Select(static a => a.ToString()));
            return renamed.WithArgumentList(SyntaxFactory.ParseArgumentList(isNew ? $"([{keys}], {token})"
                : $"(new object[] {{ {keys} }}, {token})").WithTriviaFrom(written.ArgumentList));
        }

        // ExecuteSqlRaw(sql, a, b): the token would be one more value.
        if (values is { Value: IArrayCreationOperation { Initializer.ElementValues.Length: > 0 } } || values is null && !TakesToken(form))
            return renamed;
        var isNamed = arguments.Any(static a => a.NameColon is not null);
        var last = form.Parameters[form.Parameters.Length - 1].Name;
        var added = SyntaxFactory.Argument(SyntaxFactory.ParseExpression(token));
        if (isNamed)
            added = added.WithNameColon(SyntaxFactory.NameColon(SyntaxFactory.IdentifierName(last),
                SyntaxFactory.Token(default, SyntaxKind.ColonToken, SyntaxFactory.TriviaList(SyntaxFactory.Space))));
        if (arguments.Count > 0)
            added = added.WithLeadingTrivia(SyntaxFactory.Space);
        return renamed.WithArgumentList(written.ArgumentList.WithArguments(arguments.Count == 0
            ? SyntaxFactory.SingletonSeparatedList(added) : arguments.Add(added)));
    }

    private static bool TakesToken(IMethodSymbol form) => AsyncForms.IsToken(form.Parameters[form.Parameters.Length - 1].Type);
}
