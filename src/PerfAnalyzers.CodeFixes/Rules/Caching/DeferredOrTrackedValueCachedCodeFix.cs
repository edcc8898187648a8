using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Caches.Entries;
using PerfAnalyzers.Caches.Keys;
using PerfAnalyzers.CodeFixes.Edits;
using PerfAnalyzers.CodeFixes.Framework;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Flow.Entities;
using PerfAnalyzers.Framework;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;
using PerfAnalyzers.Rules;

namespace PerfAnalyzers.CodeFixes.Rules.Caching;

/// <summary>The fix of PERF6007: the cache gets rows, and nobody tracks them.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(DeferredOrTrackedValueCachedCodeFix))]
[Shared]
public sealed class DeferredOrTrackedValueCachedCodeFix : EfCodeFix
{
    /// <summary>Creates the fix.</summary>
    public DeferredOrTrackedValueCachedCodeFix()
        : base(RuleIds.DeferredOrTrackedValueCached, nameof(RuleIds.DeferredOrTrackedValueCached), "Cache rows that nobody tracks")
    {
    }

    private protected override Task<FixPlan?> PlanAsync(FixContext context) => context.Hint(FixHints.Kind) switch
    {
        nameof(CachedValueKind.Tracked) => UntrackAsync(context),
        nameof(CachedValueKind.Query) or nameof(CachedValueKind.Sequence) or nameof(CachedValueKind.SequenceInMemory) =>
            MaterializeAsync(context),
        _ => Task.FromResult<FixPlan?>(null),
    };

    // before: entry => db.Posts.ToListAsync(ct)
    // after:  entry => db.Posts.AsNoTracking().ToListAsync(ct)
    private static async Task<FixPlan?> UntrackAsync(FixContext context)
    {
        if (await context.GetModelAsync().ConfigureAwait(false) is not { } model)
            return null;
        var query = context.QueryAt(context.Diagnostic.Location, model);
        var plan = context.NewPlan();
        return query is not null && IsTrackedForNothing(query, model) && Untrack(plan, query, model) ? plan : null;
    }

    // Who gets the entity on a miss may change and save it.
    private static bool IsTrackedForNothing(QueryChain query, EfModel model) =>
        CachedValue.IsTracked(query, model) && ReadOnlyQuery.MayDoWithoutTracking(query, model) && !SavingCallers.MayBe(query, model);

    private static bool Untrack(FixPlan plan, QueryChain query, EfModel model)
    {
        var method = ReadOnlyQuery.Operator(query, model);
        return AppendToSource.Plan(
            plan,
            query,
            method,
            other => ReadOnlyQuery.Is(other, model) && ReadOnlyQuery.Operator(other, model) == method,
            model);
    }

    // before: entry => db.Posts.Where(p => p.IsPublished)
    // after:  entry => db.Posts.Where(p => p.IsPublished).ToList()
    private static async Task<FixPlan?> MaterializeAsync(FixContext context)
    {
        if (await context.NodeAsync().ConfigureAwait(false) is not (ExpressionSyntax expression, var semantics))
            return null;
        var type = semantics.GetTypeInfo(expression, context.Cancellation).Type;
        // Who reads a query from the cache finds no list.
        if (LazySequence.IsQueryable(type) && IsReadAsQuery(context.Diagnostic.AdditionalLocations[0], semantics.Compilation))
            return null;

        if (LazySequence.IsQueryable(type) && IsComposed(context.Diagnostic.AdditionalLocations[0], semantics))
            return null;

        var style = CallStyle.After(expression);
        var plan = context.NewPlan();
        EfModel? model = null;
        var query = LazySequence.IsQueryable(type) ? QueryAt(expression, semantics, out model) : null;
        // Where several starts meet, the operator stands at the end.
        if (query is not null && IsTrackedForNothing(query, model!) && !Untrack(plan, query, model!))
            plan.Change(expression, ".AsNoTracking", current => AppendCall.To(current, ReadOnlyQuery.Operator(query, model!), "", style));
        if (query is not null && semantics.GetOperation(expression, context.Cancellation) is { } value && IsInAsync(value))
        {
            plan.Change(
                expression,
                "await .ToListAsync",
                current => Await(AppendCall.To(current, "ToListAsync", TokenAt(value) ?? "", style)));
            plan.Import("Microsoft.EntityFrameworkCore", expression, semantics);
        }
        else
        {
            plan.Change(expression, ".ToList", current => AppendCall.To(current, "ToList", "", style));
            plan.Import("System.Linq", expression, semantics);
        }

        return await context.CompilesAsync(plan).ConfigureAwait(false) ? plan : null;
    }

    private static ExpressionSyntax Await(ExpressionSyntax task) =>
        SyntaxFactory.AwaitExpression(
                SyntaxFactory.Token(SyntaxKind.AwaitKeyword).WithTrailingTrivia(SyntaxFactory.Space),
                task.WithoutLeadingTrivia())
            .WithLeadingTrivia(task.GetLeadingTrivia());

    private static QueryChain? QueryAt(ExpressionSyntax expression, SemanticModel semantics, out EfModel? model)
    {
        model = EfModel.For(semantics.Compilation);
        return model?.Bodies.ModelOf(expression.SyntaxTree)?.GetOperation(expression) is { } operation
                && QueryChain.Value(operation, model) is { IsDatabaseQuery: true } query
            ? query
            : null;
    }

    private static bool IsInAsync(IOperation value) => value.EnclosingFunction() switch
    {
        IAnonymousFunctionOperation lambda => lambda.Symbol.IsAsync,
        ILocalFunctionOperation function => function.Symbol.IsAsync,
        _ => value.SemanticModel?.GetEnclosingSymbol(value.Syntax.SpanStart) is IMethodSymbol { IsAsync: true },
    };

    /// <summary>The token that the nearest function is given.</summary>
    private static string? TokenAt(IOperation value)
    {
        for (var symbol = value.SemanticModel?.GetEnclosingSymbol(value.Syntax.SpanStart);
            symbol is IMethodSymbol method;
            symbol = symbol.ContainingSymbol)
        {
            if (method.Parameters.FirstOrDefault(static p => p.Type.Name == "CancellationToken") is { Name: not "_" and var name })
                return name;
        }

        return null;
    }

    /// <summary>
    /// memory.GetOrCreate("posts", e => db.Posts)!.Where(…): what is a part of the query would be done in memory, by other rules and
    /// without what is not loaded. Only who goes over the rows, or makes a list of them, gets the same.
    /// </summary>
    private static bool IsComposed(Location store, SemanticModel semantics)
    {
        if (store.SourceTree != semantics.SyntaxTree
            || semantics.SyntaxTree.GetRoot().FindNode(store.SourceSpan, getInnermostNodeForTie: true) is not { } node
            || semantics.GetOperation(node) is not IInvocationOperation call
            || !LazySequence.IsQueryable(call.Type?.UnwrapTask()))
            return false;
        return !IsOnlyRead(call, isVariable: false);

        static bool IsOnlyRead(IOperation value, bool isVariable)
        {
            while (value.Parent is IAwaitOperation or IConversionOperation)
            {
                value = value.Parent;
                // Who gets it as a sequence goes over it.
                if (value is IConversionOperation && !LazySequence.IsQueryable(value.Type?.UnwrapTask()))
                    return true;
            }

            return value.Parent switch
            {
                IExpressionStatementOperation or IForEachLoopOperation => true,
                IArgumentOperation { Parameter.Ordinal: 0, Parent: IInvocationOperation { Arguments.Length: 1 } next } =>
                    next.TargetMethod.Name is "ToList" or "ToArray" or "AsEnumerable" or "Count" or "Any",
                IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: var local } declarator } =>
                    !isVariable && BodyIndex.Around(declarator).ReferencesTo(local).All(static r => IsOnlyRead(r, isVariable: true)),
                _ => false,
            };
        }
    }

    private static bool IsReadAsQuery(Location store, Compilation compilation) =>
        store.SourceTree is null
        || CacheKeyIndex.Get(compilation)
            .All.Any(e => LazySequence.IsQueryable(e.Call.ValueType) && e.Call.Operation.Syntax.Span != store.SourceSpan);
}
