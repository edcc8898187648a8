using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Loops;

/// <summary>Loops whose iterations handle many rows each: chunks, groups, pages, every n-th iteration.</summary>
internal static class Batches
{
    private const int MaxDepth = 4;

    private static readonly string[] s_pagerNames = ["page", "offset", "skip", "batch", "attempt", "retry", "chunk"];

    /// <summary>True for chunks, pages and groups of rows: the element is itself a sequence that one query handles.</summary>
    public static bool AreIn(IOperation elements)
    {
        var value = FewElements.Resolve(elements);
        if (value is IInvocationOperation { TargetMethod.Name: "Chunk" or "ChunkBy" or "Batch" or "InBatchesOf" or "Buffer" or "Partition"
            or "Page" or "Paginate" })
            return true;
        return (value.Type.ElementType() ?? elements.Unwrap().Type.ElementType()) switch
        {
            // A file's content is one value.
            IArrayTypeSymbol array => array.ElementType.SpecialType != SpecialType.System_Byte,
            INamedTypeSymbol { Arity: 1, Name: var name } =>
                name is "List" or "IList" or "IReadOnlyList" or "ICollection" or "IReadOnlyCollection" or "IEnumerable" or "HashSet"
                    or "ImmutableArray" or "ImmutableList",
            _ => false,
        };
    }

    /// <summary>foreach (var group in items.GroupBy(…)) with a query for all ids of the group: as few queries as there are kinds.</summary>
    public static bool IsQueryForGroup(IForEachLoopOperation loop, QueryChain? query) =>
        query is not null && loop.Collection.Unwrap().Type.ElementType() is { Name: "IGrouping" }
        && query.Steps.Any(static s => s is { Kind: QueryStepKind.Filter, Lambda: { } predicate }
            && predicate.Descendants().Any(static d => d is IInvocationOperation { TargetMethod.Name: "Contains" }));

    /// <summary>foreach (var group in items.GroupBy(…)) Load(group.Select(i => i.Id).ToArray()): as few calls as there are kinds.</summary>
    public static bool IsCallForGroup(IOperation? loop, IOperation operation)
    {
        if (loop is not IForEachLoopOperation { Locals: [var group, ..] }
            || operation is not IInvocationOperation call
            || group.Type.AllInterfaces
                .Prepend(group.Type)
                .OfType<INamedTypeSymbol>()
                .All(static t => t.Name is not ("IGrouping" or "KeyValuePair")))
            return false;
        foreach (var argument in call.Arguments)
        {
            var value = argument.Value.Unwrap();
            if (value is ILocalReferenceOperation local && BodyIndex.Around(local).OnlyValueOf(local.Local)?.Unwrap() is { } kept)
                value = kept;
            if (value.Type is { SpecialType: not SpecialType.System_String } type
                && type.ElementType() is not null
                && DependsOn(value, group, MaxDepth))
                return true;
        }

        return false;
    }

    /// <summary>True when the value is made of a variable, also through locals.</summary>
    private static bool DependsOn(IOperation value, ILocalSymbol variable, int depth) =>
        depth > 0 && value.DescendantsAndSelf().OfType<ILocalReferenceOperation>().Any(local =>
            local.Local.IsSame(variable)
            || BodyIndex.Around(local).OnlyValueOf(local.Local) is { } kept && DependsOn(kept, variable, depth - 1));

    /// <summary>True for what counts pages, batches or attempts, by its name.</summary>
    public static bool IsPagerName(string? counter) =>
        counter is not null && s_pagerNames.Any(word => counter.IndexOf(word, StringComparison.OrdinalIgnoreCase) >= 0);

    /// <summary>i += size: each iteration is a batch. An addition of one, or of a day, goes from element to element.</summary>
    public static bool IsStep(IOperation atLoopBottom) =>
        atLoopBottom is IExpressionStatementOperation { Operation: ICompoundAssignmentOperation addition }
        && addition.OperatorKind == BinaryOperatorKind.Add
        && !(addition.Value.TryGetConstantInt(out var size) && size == 1);

    /// <summary>A query that skips and takes by something that the loop moves reads the next page in each iteration.</summary>
    public static bool IsPage(QueryChain? query, IOperation body) =>
        query is not null && (query.Has(QueryStepKind.Skip) || query.Has(QueryStepKind.Take) && !IsOfElement(query, body));

    /// <summary>True in a branch that is taken every n-th iteration, or when enough has been collected.</summary>
    public static bool IsEveryNth(IOperation operation, IOperation body)
    {
        for (var child = operation; child.Parent is { } parent && !ReferenceEquals(child, body); child = parent)
        {
            if (parent is IConditionalOperation conditional && !ReferenceEquals(child, conditional.Condition)
                && conditional.Condition.DescendantsAndSelf().Any(c => IsCountTest(c, body)))
                return true;
            // if (batch.Count < 500) continue;
            if (parent is IBlockOperation block
                && block.Operations.TakeWhile(o => !ReferenceEquals(o, child)).Any(o => GoesOnUnlessFull(o, body)))
                return true;
        }

        return false;
    }

    /// <summary>
    /// True when the query takes the first rows of an element: its filter names the counter, or a local that the iteration gives its value
    /// before the query. A page's cursor gets its value after it, and without one the rows of the iteration before are gone or marked.
    /// </summary>
    private static bool IsOfElement(QueryChain query, IOperation body)
    {
        var counters = (body.Parent as ILoopOperation)?.Locals;
        var locals = query.Steps.Where(static s => s.Kind == QueryStepKind.Filter).SelectMany(static s => s.Lambda?.Descendants() ?? [])
            .OfType<ILocalReferenceOperation>().Select(static r => r.Local);
        return locals.Any(local => counters?.Contains(local, SymbolEqualityComparer.Default) == true
            || BodyIndex.Around(body).WritesOf(local)
                .Any(w => w.Site.IsWithin(body) && w.Position <= query.Operation.Syntax.SpanStart));
    }

    private static bool GoesOnUnlessFull(IOperation statement, IOperation body) =>
        statement is IConditionalOperation { WhenFalse: null } guard
        && (guard.WhenTrue is IBlockOperation { Operations: [var only] } ? only : guard.WhenTrue)
            is IBranchOperation { BranchKind: BranchKind.Continue }
        && guard.Condition.DescendantsAndSelf().Any(c => IsCountTest(c, body, isNegated: true));

    private static bool IsCountTest(IOperation condition, IOperation body, bool isNegated = false)
    {
        if (condition is not IBinaryOperation comparison)
            return false;
        // if (i % 100 == 0) save, if (i % 100 != 0) continue; what leaves out one of a hundred is no batch.
        if (comparison.LeftOperand.Unwrap() is IBinaryOperation { OperatorKind: BinaryOperatorKind.Remainder })
            return isNegated
                ? comparison.OperatorKind is BinaryOperatorKind.NotEquals or BinaryOperatorKind.GreaterThan
                : comparison.OperatorKind == BinaryOperatorKind.Equals;
        return (isNegated
                ? comparison.OperatorKind is BinaryOperatorKind.LessThan or BinaryOperatorKind.LessThanOrEqual
                    or BinaryOperatorKind.NotEquals
                : comparison.OperatorKind is BinaryOperatorKind.GreaterThanOrEqual or BinaryOperatorKind.Equals
                    or BinaryOperatorKind.GreaterThan)
            && CountsUp(comparison.LeftOperand.Unwrap(), body)
            // Whether there is one at all is no batch.
            && !(comparison.RightOperand.TryGetConstantInt(out var bound) && bound <= 1);
    }

    /// <summary>What has been collected so far, or how many there were, until it begins anew.</summary>
    private static bool CountsUp(IOperation counted, IOperation body) => counted switch
    {
        IPropertyReferenceOperation { Property.Name: "Count" or "Length", Instance: { } collected } =>
            collected is IFieldReferenceOperation
            || collected is ILocalReferenceOperation { Local: var local } && !local.IsDeclaredWithin(body),
        // if (++pending == 500) { …; pending = 0; }
        IIncrementOrDecrementOperation { Target: ILocalReferenceOperation target } => IsReset(target, body),
        ILocalReferenceOperation { Type.SpecialType: SpecialType.System_Int32 } local => IsReset(local, body),
        _ => false,
    };

    private static bool IsReset(ILocalReferenceOperation counter, IOperation body) =>
        !counter.Local.IsDeclaredWithin(body)
        && BodyIndex.Around(body).WritesOf(counter.Local).Any(w =>
            w.Site.IsWithin(body)
                // What begins anew with each iteration counts something of the element.
                && w.Site.Syntax.SpanStart > counter.Syntax.SpanStart
                && w.Value?.TryGetConstantInt(out var start) == true && start == 0);
}
