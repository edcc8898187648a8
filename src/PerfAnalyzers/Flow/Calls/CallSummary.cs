using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Flow.Loops;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Calls;

/// <summary>
/// What the methods of this compilation do, across calls: found on demand, kept with the compilation, with a limit on depth. A method
/// counts as running a query when it does so on its ordinary way: not on a cache miss, not in a callback that it only hands on.
/// </summary>
internal static class CallSummary
{
    private const int MaxDepth = 12;
    private const int MaxMethods = 2000;

    private static readonly PerCompilation<ConcurrentDictionary<ISymbol, QueryPath?>> s_paths =
        new(static _ => new(SymbolEqualityComparer.Default));

    /// <summary>
    /// The query that a call, a property's getter, an operator or a method group runs; null when it runs none, or its code is not at hand.
    /// </summary>
    public static QueryPath? QueryRunBy(IOperation operation, EfModel model) => QueryRunBy(operation, model, new Search());

    /// <summary>The query that a method of this compilation runs when it is called.</summary>
    public static QueryPath? QueryRunBy(IMethodSymbol method, EfModel model) => QueryRunBy(method, model, new Search());

    /// <summary>
    /// The query that a function runs on its ordinary way, itself or through its calls; calls back to the function itself left out.
    /// </summary>
    public static QueryChain? QueryOf(IOperation function, ISymbol? self, EfModel model)
    {
        var search = new Search();
        if (self is not null)
            search.InProgress.Add(self);
        return FindIn(function, function, model, search)?.Query;
    }

    /// <summary>
    /// The query that a function runs directly, on its ordinary way; one that no condition leaves out comes before others.
    /// </summary>
    public static QueryChain? OwnQuery(IOperation body, IOperation function, EfModel model)
    {
        if (!model.IsInSight)
            return null;
        QueryChain? conditional = null;
        foreach (var query in BodySurvey.Around(body, model).Queries)
        {
            if (query.Operation.IsWithin(function)
                && !query.IsForeignSql
                && ExecutionScope.RunsWith(query.Operation, function, model)
                && !IsGuarded(query.Operation, function))
            {
                if (!IsConditional(query.Operation, function))
                    return query;
                conditional ??= query;
            }
        }

        return conditional;
    }

    /// <summary>The query that a body runs without a call of the application's: its own, or a question to a repository.</summary>
    public static QueryPath? OwnWay(IOperation body, EfModel model)
    {
        if (OwnQuery(body, body, model) is { } own)
            return new(own, null, ImmutableArray<IOperation>.Empty, !IsConditional(own.Operation, body));
        if (RepositoryInterfaces.Get(model.Compilation).IsEmpty)
            return null;
        foreach (var call in BodyIndex.Around(body).Invocations)
        {
            if (RepositoryCalls.QueryOf(call, model) is { } asked
                && ExecutionScope.RunsWith(call, body, model)
                && !IsGuarded(call, body)
                && !call.IsInExpressionTree())
                return new(null, asked, ImmutableArray.Create<IOperation>(call), asked.IsCertain && !IsConditional(call, body));
        }

        return null;
    }

    private static QueryPath? QueryRunBy(IOperation operation, EfModel model, Search search)
    {
        // load(id), where load is a lambda in a local.
        var kept = operation is IInvocationOperation {
            TargetMethod.MethodKind: MethodKind.DelegateInvoke,
            Instance: ILocalReferenceOperation instance
        } ? instance : operation as ILocalReferenceOperation;
        if (kept is not null)
        {
            return BodyIndex.Around(kept).OnlyValueOf(kept.Local).AsLambda() is { } lambda
                && !kept.IsWithin(lambda)
                && OwnQuery(lambda, lambda, model) is { } own
                ? new(own, null, ImmutableArray<IOperation>.Empty, !IsConditional(own.Operation, lambda))
                : null;
        }

        var called = (operation as IInvocationOperation)?.TargetMethod ?? (operation as IMethodReferenceOperation)?.Method;
        if (called is { MethodKind: MethodKind.LocalFunction } localFunction)
        {
            if (BodyIndex.Around(operation).LocalFunction(localFunction) is not { } function
                || operation.IsWithin(function)
                || !search.InProgress.Add(localFunction))
                return null;
            var found = FindIn(function, function, model, search);
            search.InProgress.Remove(localFunction);
            return found;
        }

        if (!CallNames.Get(model).MayQuery(operation))
            return null;
        if (CallTargets.Method(operation, model.Compilation) is { } method)
            return QueryRunBy(method, model, search);
        var known = ReferencedMethods.Get(model.Compilation).Find(operation)?.Query ?? RepositoryCalls.QueryOf(operation, model);
        return known is { } elsewhere
            ? new(null, elsewhere, ImmutableArray<IOperation>.Empty, elsewhere.IsCertain)
            : null;
    }

    private static QueryPath? QueryRunBy(IMethodSymbol method, EfModel model, Search search)
    {
        var memory = s_paths.Get(model.Compilation);
        if (memory.TryGetValue(method, out var known))
            return known;
        if (search.HasMissed(method))
            return null;
        if (--search.Budget < 0 || search.InProgress.Count >= MaxDepth || !search.InProgress.Add(method))
        {
            search.WasCut = true;
            return null;
        }

        var wasCut = search.WasCut;
        var cuts = OpenQuestions.Cuts;
        search.WasCut = false;
        var path = CallNames.Get(model).MayQuery(method) && model.Bodies.Get(method) is { } body ? FindIn(body, body, model, search) : null;
        search.InProgress.Remove(method);
        search.WasCut |= OpenQuestions.Cuts != cuts;
        // What a limit or a cycle cut short is true only in this search: others start elsewhere and may see more.
        if (!search.WasCut)
            memory.TryAdd(method, path);
        else if (path is null)
            search.Miss(method);
        search.WasCut |= wasCut;
        return path;
    }

    private static QueryPath? FindIn(IOperation body, IOperation function, EfModel model, Search search)
    {
        QueryPath? best = null;
        if (OwnQuery(body, function, model) is { } own)
        {
            best = new(own, null, ImmutableArray<IOperation>.Empty, !IsConditional(own.Operation, function));
            if (best.IsCertain)
                return best;
        }

        var index = BodyIndex.Around(body);
        var names = CallNames.Get(model);
        foreach (var call in index.Invocations.Concat(index.ImplicitCalls))
        {
            // Asked first, since it leaves few calls whose surroundings have to be looked at.
            if (!names.MayQuery(call))
                continue;
            if (call is IMethodReferenceOperation
                && (call.AsArgument() is not { Parent: IInvocationOperation user } || !ExecutionScope.IsElementwise(user, model)))
                continue;
            if (call.IsWithin(function)
                && ExecutionScope.RunsWith(call, function, model)
                && !IsGuarded(call, function)
                && !call.IsInExpressionTree()
                && QueryRunBy(call, model, search) is { } deeper)
            {
                // What this call's own constants leave out, it does not come to.
                if (deeper.Query is null && call is IInvocationOperation invocation && deeper.IsLeftOutBy(invocation))
                    continue;
                var path = deeper with
                {
                    Calls = deeper.Calls.Insert(0, call),
                    IsCertain = deeper.IsCertain && !IsConditional(call, function),
                };
                // A query of this compilation is known better than another project's.
                if (path is { IsCertain: true, Query: not null })
                    return path;
                if (best is null || Rank(path) > Rank(best))
                    best = path;
            }
        }

        return best;
    }

    private static int Rank(QueryPath path) =>
        (path.IsCertain ? 4 : 0) + (path.Elsewhere is { IsOfDatabase: true } ? 2 : 0) + (path.Query is not null ? 1 : 0);

    /// <summary>One search down the calls: what it is in, what it has seen in vain, and how much it may still do.</summary>
    private sealed class Search
    {
        // Most searches end before either is needed.
        private HashSet<ISymbol>? _inProgress;
        private HashSet<ISymbol>? _missed;

        public HashSet<ISymbol> InProgress => _inProgress ??= new(SymbolEqualityComparer.Default);

        public bool WasCut { get; set; }

        public int Budget { get; set; } = MaxMethods;

        public bool HasMissed(ISymbol method) => _missed?.Contains(method) == true;

        public void Miss(ISymbol method) => (_missed ??= new(SymbolEqualityComparer.Default)).Add(method);
    }

    /// <summary>
    /// True when a branch around the operation may leave it out. What stands after an early return counts as certain: that is how arguments
    /// are checked.
    /// </summary>
    public static bool IsConditional(IOperation operation, IOperation function)
    {
        for (IOperation child = operation, parent = operation.Parent!;
            parent is not null && !ReferenceEquals(child, function);
            child = parent, parent = parent.Parent!)
        {
            switch (parent)
            {
                case IConditionalOperation conditional when !ReferenceEquals(child, conditional.Condition):
                case ISwitchCaseOperation or ISwitchExpressionArmOperation:
                case ICoalesceOperation coalesce when ReferenceEquals(child, coalesce.WhenNull):
                case IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd or BinaryOperatorKind.ConditionalOr } either
                    when ReferenceEquals(child, either.RightOperand):
                    return true;
            }
        }

        return false;
    }

    /// <summary>True when a cache, a first-use check or an exception handler keeps the operation from running on each call.</summary>
    public static bool IsGuarded(IOperation operation, IOperation function)
    {
        for (IOperation child = operation, parent = operation.Parent!;
            parent is not null && !ReferenceEquals(child, function);
            child = parent, parent = parent.Parent!)
        {
            if (parent is ICatchClauseOperation || Guards.IsGuarded(child, parent, operation))
                return true;
            if (parent is IArgumentOperation { Parent: IInvocationOperation call } && Guards.IsCacheName(call.TargetMethod.Name))
                return true;
            if (parent is IObjectCreationOperation { Type.Name: "Lazy" or "AsyncLazy" })
                return true;
        }

        return false;
    }
}
