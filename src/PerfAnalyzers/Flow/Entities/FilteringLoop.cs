using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Flow.Loops;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Entities;

/// <summary>A loop over a query's rows that passes by those of which a condition, which the query could ask for, does not hold.</summary>
internal sealed class FilteringLoop
{
    private FilteringLoop(IOperation rows, IOperation condition)
    {
        Rows = rows;
        Condition = condition;
    }

    /// <summary>What delivers the rows: the query, or the call of a method.</summary>
    public IOperation Rows { get; }

    /// <summary>The condition of its <c>if</c>, or the part of it that the query could ask for.</summary>
    public IOperation Condition { get; }

    /// <summary>By its form, the cheap question: does a loop over the rows begin with an <c>if</c>?</summary>
    public static bool IsOver(IInvocationOperation rows) => LoopOver(rows) is { } loop && RowTest.Of(loop).Any();

    /// <summary>The loop that the rows of a query are for; null when it does more, or the query could not ask for its condition.</summary>
    public static FilteringLoop? Get(QueryChain query, EfModel model)
    {
        if (!query.IsDatabaseQuery || query.IsOpaque || query.Terminal is not { IsElsewhere: false, IsConditional: false } terminal)
            return null;
        var loop = terminal.Kind switch
        {
            QueryStepKind.Enumerate => terminal.Operation as IForEachLoopOperation,
            QueryStepKind.Materialize when query.FirstInMemory is null
                && terminal is
                {
                    Call: { } call, Method: "ToList" or EfNames.ToListAsync or "ToArray" or EfNames.ToArrayAsync
                } => LoopOver(call),
            _ => null,
        };
        if (loop is null || !RowTest.Of(loop).Any() || !IsAppendable(query, terminal, loop, model))
            return null;
        var shape = RowShape.Create(query, model, query.FirstInMemory ?? terminal);
        return shape is not null && ConditionOf(loop, query, shape, model) is { } condition
            ? new(query.Operation is IForEachLoopOperation ? loop.Collection : query.Operation, condition)
            : null;
    }

    /// <summary>The loop that the rows are for which a method returns; null as above.</summary>
    public static FilteringLoop? Get(IInvocationOperation call, ReturnedRows rows, EfModel model)
    {
        if (LoopOver(call) is not { } loop || !RowTest.Of(loop).Any())
            return null;
        IOperation? found = null;
        foreach (var query in rows.Queries)
        {
            if (InMemoryWork.ShapeOf(query, call, model) is not { } shape
                || ConditionOf(loop, query, shape, model) is not { } condition
                // What one of the queries could not do, the method cannot do.
                || found is not null && !ReferenceEquals(found, condition))
                return null;
            found = condition;
        }

        return found is null ? null : new(call, found);
    }

    /// <summary>The loop that is all that becomes of rows; their order, copies and tests of the list itself say nothing of them.</summary>
    private static IForEachLoopOperation? LoopOver(IInvocationOperation rows)
    {
        var value = InMemoryRows.Outermost(rows);
        for (var isKept = false; ;)
        {
            switch (value.Parent)
            {
                case IForEachLoopOperation loop when ReferenceEquals(loop.Collection, value):
                    return loop;
                case IVariableInitializerOperation { Parent: IVariableDeclaratorOperation declarator }
                    when !isKept && InMemoryRows.OnlyUse(declarator) is { } use:
                    isKept = true;
                    value = InMemoryRows.Outermost(use);
                    break;
                default:
                    if (InMemoryRows.Next(value) is not IInvocationOperation next || !KeepsRows(next))
                        return null;
                    value = InMemoryRows.Outermost(next);
                    break;
            }
        }
    }

    private static bool KeepsRows(IInvocationOperation call) => call.TargetMethod.Name switch
    {
        "ToList" or "ToArray" or "AsEnumerable" => call.Arguments.Length == 1,
        "OrderBy" or "OrderByDescending" or "ThenBy" or "ThenByDescending" => true,
        _ => false,
    };

    /// <summary>True when <c>Where</c> can be put in the query, and nothing but an order comes between it and the loop.</summary>
    private static bool IsAppendable(QueryChain query, QueryStep terminal, IForEachLoopOperation loop, EfModel model)
    {
        var rows = query.FirstInMemory is { } inMemory ? inMemory.Call?.Receiver()
            : terminal.Kind == QueryStepKind.Enumerate ? loop.Collection
            : terminal.Call?.Receiver();
        return model.Symbols.IsQueryable(rows?.Unwrap().Type)
            && query.Steps
                .SkipWhile(s => query.FirstInMemory is not null && !ReferenceEquals(s, query.FirstInMemory))
                .All(s => query.FirstInMemory is null || s.IsTerminal || s.Kind is QueryStepKind.Order or QueryStepKind.ThenOrder
                    || s.Method is "AsEnumerable" or EfNames.AsAsyncEnumerable);
    }

    private static IOperation? ConditionOf(IForEachLoopOperation loop, QueryChain query, RowShape shape, EfModel model)
    {
        // foreach (Article a in posts) throws when there are others among them.
        if (loop.Locals is not [var row]
            || !SymbolEqualityComparer.Default.Equals(row.Type, shape.Type)
            || InMemoryWork.CostsLittle(query, model)
            || InMemoryWork.IsLoadedForItsOwnSake(query, shape.Entity, endsInValue: false, model))
            return null;
        var filtered = FilteredColumns(query);
        // ids.Contains(p.Id): the code has chosen the rows one by one, and checks them.
        if (ResultBound.Get(query, model).Kind == ResultBoundKind.Listed
            && query.Entity is { } entity
            && model.Entities.KeyOf(entity).Any(filtered.Contains))
            return null;
        var tests = RowTest.Of(loop).ToList();
        foreach (var test in tests)
        {
            if (IsMovable(test)
                && test.LeavesOutRows(row)
                // What the query asks for already, is asked again for a reason of its own.
                && !test.Columns(row).Any(filtered.Contains))
            {
                return tests.Where(t => ReferenceEquals(t.Condition, test.Condition)).All(IsMovable) ? test.Condition : test.Part;
            }

            // if (seen.Add(post.BlogId) && post.IsPublished): with fewer rows, the first part would get others.
            if (!test.HasNoEffect && !IsMovable(test))
                return null;
        }

        return null;

        bool IsMovable(RowTest test)
        {
            var reading = test.Read(row, shape, model);
            return reading.Translation != Translation.None
                && reading.Navigations.All(p => p.Resolve(shape.Entity!, model.Entities) is { } path && query.Includes.Load(path))
                && !LoopState.MayChange(test.Value, loop, row);
        }
    }

    /// <summary>The columns that the query's own filters read, as paths from the row.</summary>
    private static HashSet<string> FilteredColumns(QueryChain query)
    {
        var columns = new HashSet<string>(StringComparer.Ordinal);
        foreach (var step in query.Steps)
        {
            if (step is { Kind: QueryStepKind.Filter, Lambda: { Symbol.Parameters: [var row, ..] } lambda })
                columns.UnionWith(RowTest.ColumnsIn(lambda.Body, row));
        }

        return columns;
    }
}
