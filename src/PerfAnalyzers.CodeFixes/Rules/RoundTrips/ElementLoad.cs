using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.CodeFixes.Batching;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Flow.Entities;
using PerfAnalyzers.Flow.Loops;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.CodeFixes.Rules.RoundTrips;

/// <summary>
/// An explicit load that is a statement of its own and is run for each entity that a query delivers, so that the query could load the same.
/// </summary>
internal sealed class ElementLoad
{
    private const int MaxSteps = 8;

    private readonly QueryChain _query;
    private readonly EfModel _model;
    private readonly HashSet<IOperation> _loops = new();
    private readonly SortedSet<string> _unknown = new(StringComparer.Ordinal);

    private ElementLoad(QueryChain query, IInvocationOperation call, ResolvedPath path, EfModel model)
    {
        _query = query;
        _model = model;
        Call = call;
        Path = path;
        Statement = call;
    }

    public IInvocationOperation Call { get; }

    /// <summary>The navigations from the query's entity to what is loaded.</summary>
    public ResolvedPath Path { get; }

    /// <summary>The statement that only loads.</summary>
    public IOperation Statement { get; private set; }

    /// <summary>The loops, and the lambdas given to <c>ForEach</c>, that go through the entities.</summary>
    public IReadOnlyCollection<IOperation> Loops => _loops;

    /// <summary>The names of the calls before the load, or in its loop, that nobody can follow.</summary>
    public IReadOnlyCollection<string> Unknown => _unknown;

    /// <summary>The loads of what a query delivers that are run for each of them, in source order.</summary>
    public static IEnumerable<ElementLoad> Find(QueryChain query, EfModel model)
    {
        var uses = EntityFlow.Analyze(query, model);
        foreach (var use in uses)
        {
            if (use.Kind == EntityUseKind.NavigationLoaded
                && use.Operation.Parent is IInvocationOperation { TargetMethod.Name: "Load" or "LoadAsync" } call
                && ReferenceEquals(call.Instance, use.Operation) && Repetition.Analyze(call, model).IsPerElement)
            {
                var load = new ElementLoad(query, call, use.Path, model);
                if (load.IsStatement()
                    && load.IsForEach(use.Operation)
                    && load.IsAlwaysRun()
                    && !load.ComesAfterWrite(uses)
                    && !load.ComesAfterCommand()
                    && !load.ComesAfterRead(uses))
                    yield return load;
            }
        }
    }

    private bool IsStatement()
    {
        var isAwaited = false;
        var current = Call.Parent;
        // await ….LoadAsync().ConfigureAwait(false);
        while (current is IAwaitOperation or IInvocationOperation { TargetMethod.Name: "ConfigureAwait" })
        {
            isAwaited |= current is IAwaitOperation;
            current = current.Parent;
        }

        // A task that is not awaited is used for something.
        if (current is not IExpressionStatementOperation statement
            || isAwaited != Call.TargetMethod.Name.EndsWith("Async", StringComparison.Ordinal))
            return false;
        Statement = statement;
        return true;
    }

    /// <summary>True when what is given to <c>Entry(…)</c> is each entity of the result in turn, or is reached from each.</summary>
    private bool IsForEach(IOperation navigation) =>
        navigation is IInvocationOperation { Instance: IInvocationOperation { TargetMethod.Name: "Entry", Arguments: [var entity, ..] } }
        && IsElement(entity.Value, MaxSteps);

    private bool IsElement(IOperation value, int steps)
    {
        if (steps == 0)
            return false;
        value = value.Unwrap();
        if (ReferenceEquals(value, _query.Operation))
            return _query.Terminal?.Kind == QueryStepKind.Element;
        switch (value)
        {
            case ILocalReferenceOperation local:
                if (BodyIndex.Around(local).WritesOf(local.Local) is not [var write])
                    return false;
                if (write.Value is not null)
                    return IsElement(write.Value, steps - 1);
                if (write.Site is not IVariableDeclaratorOperation { Parent: IForEachLoopOperation loop })
                    return false;
                _loops.Add(loop);
                return ReferenceEquals(loop, _query.Operation) || IsWhole(loop.Collection, steps - 1);
            case IParameterReferenceOperation parameter:
                var lambda = parameter.Ancestors()
                    .OfType<IAnonymousFunctionOperation>()
                    .FirstOrDefault(f => f.Symbol.Parameters.Contains(parameter.Parameter, SymbolEqualityComparer.Default));
                if (lambda is not { Symbol.IsAsync: false }
                    || lambda.AsArgument()
                        is not
                        {
                            Parent: IInvocationOperation
                            {
                                TargetMethod: { Name: "ForEach", ContainingType.Name: "List" },
                                Instance: { } all,
                            },
                        })
                    return false;
                _loops.Add(lambda);
                return IsWhole(all, steps - 1);
            case IPropertyReferenceOperation { Property.IsIndexer: true, Instance: { } list, Arguments: [var index] }:
                return IsCounter(index.Value, list) && IsWhole(list, steps - 1);
            case IArrayElementReferenceOperation { ArrayReference: var array, Indices: [var index] }:
                return IsCounter(index, array) && IsWhole(array, steps - 1);
            case IPropertyReferenceOperation { Instance: { } owner } property:
                return _model.Entities.FindNavigation(property.Property) is { IsCollection: false } && IsElement(owner, steps - 1);
            default:
                return false;
        }
    }

    private bool IsWhole(IOperation value, int steps)
    {
        if (steps == 0)
            return false;
        value = value.Unwrap();
        return ReferenceEquals(value, _query.Operation)
            || value is ILocalReferenceOperation local
                && BodyIndex.Around(local).OnlyValueOf(local.Local) is { } only
                && IsWhole(only, steps - 1)
            || value is IPropertyReferenceOperation { Instance: { } owner } property
                && _model.Entities.FindNavigation(property.Property) is { IsCollection: true }
                && IsElement(owner, steps - 1);
    }

    /// <summary>for (var i = 0; i &lt; list.Count; i++)</summary>
    private bool IsCounter(IOperation index, IOperation list)
    {
        if (index.Unwrap() is not ILocalReferenceOperation { Local: var counter } || list.ReferencedSymbol() is not { } variable)
            return false;
        var loop = index.Ancestors()
            .OfType<IForLoopOperation>()
            .FirstOrDefault(l => l.Locals.Contains(counter, SymbolEqualityComparer.Default));
        var isWhole = loop
            is { AtLoopBottom: [IExpressionStatementOperation
            {
                Operation: IIncrementOrDecrementOperation { Kind: OperationKind.Increment },
            }], Condition: IBinaryOperation { OperatorKind: BinaryOperatorKind.LessThan } condition }
            && condition.LeftOperand.ReferencedSymbol() is { } compared && SymbolEqualityComparer.Default.Equals(compared, counter)
            && condition.RightOperand.Unwrap() is IPropertyReferenceOperation { Property.Name: "Count" or "Length", Instance: { } counted }
            && SymbolEqualityComparer.Default.Equals(counted.ReferencedSymbol(), variable)
            && BodyIndex.Around(index).WritesOf(counter) is [{ Value: { } start }, ..]
                && start.TryGetConstantInt(out var first)
                && first == 0;
        if (isWhole)
            _loops.Add(loop!);
        return isWhole;
    }

    /// <summary>
    /// True when nothing between the load and the query leaves out an entity: no condition, no jump, no loop over something else.
    /// </summary>
    private bool IsAlwaysRun()
    {
        var left = new HashSet<IOperation>(_loops);
        var current = Statement;
        while (left.Count > 0)
        {
            var parent = current.Parent;
            switch (parent)
            {
                case IBlockOperation block:
                    if (block.Operations.TakeWhile(o => !ReferenceEquals(o, current)).Any(Jumps))
                        return false;
                    break;
                case ILoopOperation or IAnonymousFunctionOperation when left.Remove(parent):
                    break;
                case IConversionOperation or IDelegateCreationOperation or IArgumentOperation
                    or IInvocationOperation { TargetMethod.Name: "ForEach" }:
                    break;
                default:
                    return false;
            }

            current = parent;
        }

        while (current is not null && current.Parent is not (IBlockOperation or ISwitchCaseOperation or null))
        {
            if (current.Parent is IConditionalOperation or ITryOperation or ILoopOperation)
                return false;
            current = current.Parent;
        }

        // Under a condition that the query is not under, or after a way out with what it delivered, the entities are wanted without.
        return current?.Parent is { } scope && _query.Operation.IsWithin(scope)
            && !scope.ChildOperations.TakeWhile(o => !ReferenceEquals(o, current))
                .SkipWhile(o => !_query.Operation.IsWithin(o))
                .Skip(1)
                .Any(Returns);
    }

    /// <summary>
    /// True when other rows are in the database at the load than when the query ran: by a command in between, or in a loop, where what
    /// follows one load comes before the next. What cannot be followed is named.
    /// </summary>
    private bool ComesAfterCommand()
    {
        var current = Statement;
        while (current.Parent is { } parent && !ReferenceEquals(current, _query.Operation))
        {
            var between = _loops.Contains(parent) ? [parent]
                : parent is IBlockOperation or ISwitchCaseOperation
                    ? parent.ChildOperations
                        .TakeWhile(o => !ReferenceEquals(o, current))
                        .SkipWhile(o => _query.Operation.IsWithin(parent) && !_query.Operation.IsWithin(o))
                : [];
            foreach (var effects in between.Select(o => LoopEffects.Get(o, _model)))
            {
                if (effects.Writes)
                    return true;
                _unknown.UnionWith(effects.Unknown);
            }

            if (_query.Operation.IsWithin(parent))
                return false;
            current = parent;
        }

        return false;
    }

    private static bool Jumps(IOperation statement) => Own(statement).Any(o => o switch
    {
        IReturnOperation => true,
        // The way out of a loop or switch of its own leads back here.
        IBranchOperation branch =>
            !branch.Ancestors()
                .TakeWhile(a => !ReferenceEquals(a, statement.Parent))
                .Any(static a => a is ILoopOperation or ISwitchOperation),
        _ => false,
    });

    private static bool Returns(IOperation statement) =>
        Own(statement).Any(static o => o is IReturnOperation { ReturnedValue: { ConstantValue.HasValue: false } });

    private static IEnumerable<IOperation> Own(IOperation statement)
    {
        var pending = new Stack<IOperation>();
        pending.Push(statement);
        while (pending.Count > 0)
        {
            var current = pending.Pop();
            yield return current;
            foreach (var child in current.ChildOperations)
            {
                if (child is not (IAnonymousFunctionOperation or ILocalFunctionOperation))
                    pending.Push(child);
            }
        }
    }

    /// <summary>Whoever looks before it is loaded sees that it is not: an empty collection, null.</summary>
    private bool ComesAfterRead(ImmutableArray<EntityUse> uses) => uses.Any(use =>
        use.Kind == EntityUseKind.NavigationRead && use.Operation.Syntax.SpanStart < Call.Syntax.SpanStart && use.Path.Equals(Path));

    /// <summary>A foreign key that was written, a collection that was changed: what is loaded then is not what the row says.</summary>
    private bool ComesAfterWrite(ImmutableArray<EntityUse> uses) => uses.Any(use =>
        use.Operation.Syntax.SpanStart < Call.Syntax.SpanStart
        && use.Kind is EntityUseKind.PropertyWritten or EntityUseKind.NavigationAssigned or EntityUseKind.NavigationChanged
        && use.Path.Length - (use.Kind == EntityUseKind.PropertyWritten ? 0 : 1) == Path.Length - 1
        && use.Path.StartsWith(Path.Start(Path.Length - 1)));
}
