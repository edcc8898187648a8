using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.CodeFixes.Edits;
using PerfAnalyzers.CodeFixes.Framework;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Flow.Entities;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;
using PerfAnalyzers.Rules;

namespace PerfAnalyzers.CodeFixes.Rules.Execution;

/// <summary>Streams the rows after the query has left out what is not wanted.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(AsyncOperatorInMemoryCodeFix))]
[Shared]
public sealed class AsyncOperatorInMemoryCodeFix : EfCodeFix
{
    /// <summary>Creates the fix.</summary>
    public AsyncOperatorInMemoryCodeFix()
        : base(RuleIds.AsyncOperatorInMemory, nameof(RuleIds.AsyncOperatorInMemory), "Let the query do it")
    {
    }

    private protected override async Task<FixPlan?> PlanAsync(FixContext context)
    {
        if (context.Diagnostic.AdditionalLocations is not [var place, ..]
            || await context.GetModelAsync().ConfigureAwait(false) is not { } model)
            return null;
        // The sequence of a loop is what is run; the loop is the query's execution.
        foreach (var operation in context.OperationsAt(place, model))
        {
            if (QueryChain.Execution(operation, model) is { } query
                && InMemoryWork.Get(query, model) is { IsStream: true, KeepsMeaning: true, Variable: null } work
                && Plan(context, work, model) is { } plan)
                return await context.CompilesAsync(plan).ConfigureAwait(false) ? plan : null;
        }

        return null;
    }

    // before: db.Posts.AsAsyncEnumerable().Where(p => p.IsPublished)
    // after:  db.Posts.Where(p => p.IsPublished).AsAsyncEnumerable()
    private static FixPlan? Plan(FixContext context, InMemoryWork work, EfModel model)
    {
        if (work.Materializer.Syntax is not InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax } stream
            || !work.Operators.All(static o => o.Syntax is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax })
            || work.Operators[work.Operators.Length - 1].Syntax is not InvocationExpressionSyntax last
            || model.Bodies.ModelOf(last.SyntaxTree) is not { } semantics)
            return null;
        var plan = context.NewPlan().Change(stream, "no stream", static call => RemoveCall.Without(call))
            .Import("System.Linq", last, semantics)
            .Import("Microsoft.EntityFrameworkCore", last, semantics);
        if (work.EndsQuery)
            return work.Operators[work.Operators.Length - 1].Parent is IAwaitOperation ? plan : null;
        var style = CallStyle.After(last, CallStyle.DotOf(stream));
        return plan.Change(last, "stream", rows => AppendCall.To(rows, EfNames.AsAsyncEnumerable, "", style));
    }
}
