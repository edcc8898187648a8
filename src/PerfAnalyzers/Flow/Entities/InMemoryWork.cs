using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Entities;

/// <summary>What is done in memory with the rows that a query delivered, although the query could do it and deliver fewer.</summary>
internal sealed class InMemoryWork
{
    private InMemoryWork(
        IInvocationOperation materializer, ImmutableArray<IOperation> operators, ILocalReferenceOperation? variable, bool isAggregate,
            bool keepsMeaning)
    {
        Materializer = materializer;
        Operators = operators;
        Variable = variable;
        IsAggregate = isAggregate;
        KeepsMeaning = keepsMeaning;
    }

    /// <summary>
    /// What brings the rows into memory: <c>ToList</c>, <c>ToArrayAsync</c>, <c>AsEnumerable</c>, or a method that returns them.
    /// </summary>
    public IInvocationOperation Materializer { get; }

    /// <summary>The operators that the query could do, in their order: calls, and <c>Count</c> or <c>Length</c> at the end.</summary>
    public ImmutableArray<IOperation> Operators { get; }

    /// <summary>The only use of the variable that the rows are kept in; null when the operators follow directly.</summary>
    public ILocalReferenceOperation? Variable { get; }

    /// <summary>True when rows are put in a list or array of which only one value, or one row, is wanted.</summary>
    public bool IsAggregate { get; }

    /// <summary>True when the rows come one by one, and the operators are those of async sequences.</summary>
    public bool IsStream => Materializer.TargetMethod.Name == EfNames.AsAsyncEnumerable;

    /// <summary>True when the last of the operators is one that ends a query.</summary>
    public bool EndsQuery => InMemoryOperators.IsAggregate(Operators[Operators.Length - 1]);

    /// <summary>True when no entity is left once the query does it.</summary>
    public bool LeavesNoEntity => EndsQuery && !InMemoryOperators.IsElement(Operators[Operators.Length - 1]);

    /// <summary>True when the database gives the same answer: no collation, no clock, no variable that changes in between.</summary>
    public bool KeepsMeaning { get; }

    /// <summary>What is done in memory with a query's rows, or null when the query could not do it, or nothing is done.</summary>
    public static InMemoryWork? Get(QueryChain query, EfModel model) =>
        query.Keep<InMemoryWork, StrongBox<InMemoryWork?>>(q => new(Find(q, model, isOfOneRow: false))).Value;

    /// <summary>
    /// The columns that are taken of the rows directly after they were put in a list, <c>query.ToList().Select(p => p.Title)</c>; null when
    /// that is not what is done.
    /// </summary>
    public static InMemoryWork? ColumnsOf(QueryChain query, EfModel model) =>
        MaterializerOf(query) is { Kind: QueryStepKind.Materialize, Call: { } call } materializer
        && RowShape.Create(query, model, materializer) is { } shape && InMemoryOperators.ColumnsAfter(call, shape, model) is { } select
            ? new(call, ImmutableArray.Create<IOperation>(select), null, isAggregate: false, keepsMeaning: true)
            : null;

    /// <summary>
    /// The one row that is taken out of a list directly after a query put it there, where the query asks for one row anyway:
    /// <c>query.Where(p => p.Id == id).ToList().FirstOrDefault()</c>; null when that is not what is done.
    /// </summary>
    public static InMemoryWork? OfOneRow(QueryChain query, EfModel model) =>
        Find(query, model, isOfOneRow: true) is { IsAggregate: true, Variable: null, Operators: [IInvocationOperation last] } work
            && InMemoryOperators.IsElement(last) ? work : null;

    /// <summary>
    /// What a caller does with the rows that a method returns, although the method's query could do it; null when it could not, or nothing
    /// is done.
    /// </summary>
    /// <param name="call">The call of the method.</param>
    /// <param name="rows">What it returns.</param>
    /// <param name="model">The model.</param>
    public static InMemoryWork? Get(IInvocationOperation call, ReturnedRows rows, EfModel model)
    {
        InMemoryOperators? first = null;
        foreach (var query in rows.Queries)
        {
            if (CostsLittle(query, model) || ShapeOf(query, call, model) is not { } shape)
                return null;
            var found = new InMemoryOperators(query, shape, model);
            if (!found.Collect(call, skipsCopies: true)
                || IsLoadedForItsOwnSake(query, found.Entity, found.EndsInValue, model)
                || IsTheRowAskedFor(found.Operators, rows.Method))
                return null;
            // What one of the queries could not do, the method cannot do.
            if (first is not null && first.Operators.Length != found.Operators.Length)
                return null;
            first ??= found;
        }

        return first is null ? null
            : new(call, first.Operators, first.Variable, InMemoryOperators.IsAggregate(first.Operators.Last()), first.KeepsMeaning);
    }

    /// <summary>What a row is that a method returns: a generic repository's query is of what the caller asks for.</summary>
    public static RowShape? ShapeOf(QueryChain query, IInvocationOperation call, EfModel model) =>
        query is { Entity: ITypeParameterSymbol, IsProjected: false }
            ? RowShape.OfType(call.Type?.UnwrapTask().ElementType(), model)
            : RowShape.Create(query, model, query.Terminal);

    private static InMemoryWork? Find(QueryChain query, EfModel model, bool isOfOneRow)
    {
        if (MaterializerOf(query) is not { } materializer || !InMemoryOperators.IsFollowed(materializer.Call!))
            return null;
        // Nothing can be added to what is a sequence only: a compiled query, a repository's IEnumerable.
        if (materializer.Call!.Receiver() is not { } receiver || !model.Symbols.IsQueryable(receiver.Unwrap().Type))
            return null;
        if (isOfOneRow ? !IsOneRowOfMany(query, model) : CostsLittle(query, model))
            return null;
        if (RowShape.Create(query, model, materializer) is not { } shape)
            return null;

        var found = new InMemoryOperators(query, shape, model);
        if (!found.Collect(materializer.Call!) || IsLoadedForItsOwnSake(query, found.Entity, found.EndsInValue, model))
            return null;
        var isLazy = materializer.Kind == QueryStepKind.Client;
        var isAggregate = !isLazy && InMemoryOperators.IsAggregate(found.Operators[found.Operators.Length - 1]);
        return new(materializer.Call!, found.Operators, found.Variable, isAggregate, found.KeepsMeaning);
    }

    /// <summary>
    /// (await Find(new Query { Id = id })).FirstOrDefault(): the arguments say which row is meant, and there is hardly another.
    /// </summary>
    private static bool IsTheRowAskedFor(ImmutableArray<IOperation> operators, IMethodSymbol method) =>
        operators[operators.Length - 1] is IInvocationOperation { Arguments.Length: 1 } last && InMemoryOperators.IsElement(last)
        // Who sorts or filters them first, expects several.
        && operators.All(o => ReferenceEquals(o, last) || o is IInvocationOperation { TargetMethod.Name: "Select" })
        && method.Parameters.Any(static p => p.Type.Name != "CancellationToken");

    /// <summary>
    /// Few rows cost little, wherever they are sorted out; distinct values are few; and to some SQL nothing can be added.
    /// </summary>
    public static bool CostsLittle(QueryChain query, EfModel model) =>
        query.Has(QueryStepKind.Take)
        || !query.Source.IsComposable
        || SingleRow.IsAskedFor(query, model)
        || query.Has(QueryStepKind.Distinct);

    private static bool IsOneRowOfMany(QueryChain query, EfModel model) =>
        SingleRow.IsAskedFor(query, model)
        && query.Source.IsComposable
        && !query.Has(QueryStepKind.Take)
        && !query.Has(QueryStepKind.Distinct);

    private static QueryStep? MaterializerOf(QueryChain query)
    {
        var step = query.FirstInMemory ?? query.Terminal;
        return step is
        {
            Call: not null, IsElsewhere: false, IsConditional: false,
            Method: "ToList" or EfNames.ToListAsync or "ToArray" or EfNames.ToArrayAsync or "AsEnumerable" or EfNames.AsAsyncEnumerable,
        } ? step : null;
    }

    /// <summary>
    /// True when tracked entities are also needed to be found from others: all of a tree is loaded, and its roots are picked in memory;
    /// and when they may have been changed before, which only memory knows of.
    /// </summary>
    public static bool IsLoadedForItsOwnSake(QueryChain query, INamedTypeSymbol? entity, bool endsInValue, EfModel model)
    {
        if (query.Has(QueryStepKind.NoTracking) && !query.Has(QueryStepKind.NoTrackingWithIdentityResolution) || entity is null)
            return false;
        return UnsavedChanges.MayPrecede(query, entity, model)
            || !endsInValue && FixUp.AreConnected(entity, entity, model)
            || UnitOfWork.OthersOf(query, model).Any(other => other.DeliveredEntity is { } related
                && !related.IsSame(entity) && FixUp.AreConnected(entity, related, model));
    }
}
