using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Flow.Calls;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Entities;

/// <summary>An entity that a context tracks, after a bulk write of its row that the context does not know of.</summary>
/// <param name="Query">The query that has loaded it.</param>
/// <param name="Write">The bulk write.</param>
/// <param name="Use">The first use of what is not true any more: a column is read, or changed to be saved.</param>
internal sealed record StaleEntity(QueryChain Query, QueryChain Write, EntityUse Use)
{
    /// <summary>The stale uses after the bulk writes of a body.</summary>
    public static IEnumerable<StaleEntity> In(BodySurvey body, EfModel model)
    {
        foreach (var write in body.Queries)
        {
            if (write.Terminal is not { Kind: QueryStepKind.Write, Call: { } call }
                || write.Source.Kind != QuerySourceKind.Set
                || write.IsOpaque
                || write.Steps.Any(static s => !s.IsTerminal && (s.Kind != QueryStepKind.Filter || s.IsElsewhere || s.IsConditional))
                    || UnitOfWork.ContextOf(write) is not { } context)
                continue;
            foreach (var query in body.Queries)
            {
                if (query.Operation.Syntax.Span.End <= call.Syntax.SpanStart
                    && context.IsSame(UnitOfWork.ContextOf(query))
                    && IsTracked(query, write)
                    && ReferenceEquals(query.Operation.EnclosingFunction(), call.EnclosingFunction())
                    && UseAfter(query, call, model) is { } use)
                    yield return new(query, write, use);
            }
        }
    }

    /// <summary>True when the query tracks entities whose rows the bulk write is sure to find.</summary>
    private static bool IsTracked(QueryChain query, QueryChain write) =>
        query.IsTracked && !query.IsOpaque && query.Source.Kind == QuerySourceKind.Set && query.FirstInMemory is null
        && query.Terminal is { Kind: QueryStepKind.Materialize or QueryStepKind.Element, IsConditional: false, IsElsewhere: false }
        && query.DeliveredEntity is { } entity && entity.IsSame(write.Entity)
        && write.Steps.All(s => s.IsTerminal || s.Lambda is { } filter && IsFilterOf(filter, query));

    /// <summary>The query has the same filter, or the filter asks for the key of what it has loaded.</summary>
    private static bool IsFilterOf(IAnonymousFunctionOperation filter, QueryChain query) =>
        query.Steps.Any(s => s.Kind is QueryStepKind.Filter or QueryStepKind.Element
            && s is { IsConditional: false, Lambda: { } own }
            && IsSame(own, filter))
        || LocalOf(query) is { } local && QueryLambda.Conjuncts(filter).ToList() is [var condition]
            && QueryLambda.Equality(condition, filter) is { Path: [var column], Value: var value }
            && value.Unwrap() is IPropertyReferenceOperation { Property: var property, Instance: { } instance }
            && property.IsSame(column) && property.Name == "Id" && local.IsSame(instance.ReferencedSymbol());

    private static bool IsSame(IAnonymousFunctionOperation a, IAnonymousFunctionOperation b)
    {
        if (a.Symbol.Parameters is not [var first] || b.Symbol.Parameters is not [var second]
            || a.SingleReturnedValue() is not { } left || b.SingleReturnedValue() is not { } right)
            return false;
        // id = other, in between: the same text asks for another row.
        var index = BodyIndex.Around(a);
        if (right.DescendantsAndSelf().Any(part => part is ILocalReferenceOperation or IParameterReferenceOperation
            && part.ReferencedSymbol() is { } variable
            && index.WritesOf(variable).Any(w => w.Position > a.Syntax.SpanStart && w.Position < b.Syntax.SpanStart)))
            return false;
        return Text(left, first.Name) == Text(right, second.Name);
    }

    // With one name for the row.
    private static string Text(IOperation value, string row) =>
        string.Concat(value.Syntax.DescendantTokens().Select(t => (t.ValueText == row ? "row" : t.Text) + " "));

    private static ILocalSymbol? LocalOf(QueryChain query) =>
        query.Operation.Outermost().Parent is IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: var local } }
            ? local
            : null;

    private static EntityUse? UseAfter(QueryChain query, IInvocationOperation write, EfModel model)
    {
        var columns = BulkSetters.Of(write).Columns;
        var isDelete = IsDelete(write);
        // Setters that are put together elsewhere may set any column.
        if (!isDelete && columns.IsEmpty)
            return null;
        // What comes after it in the same block, and within what follows there.
        var block = write.Ancestors().OfType<IBlockOperation>().FirstOrDefault();
        if (block is null || LocalOf(query) is null)
            return null;
        var index = BodyIndex.Around(write);
        foreach (var use in EntityUsage.Get(query, model).Uses)
        {
            if (use.Operation.Syntax.SpanStart < write.Syntax.Span.End || !use.Operation.IsWithin(block) || !use.Path.IsEmpty
                || use.Operation.IsInExpressionTree())
                continue;
            // Told to forget, to read again, or to take what it is told.
            if (index.Invocations.Any(i => i.Syntax.SpanStart > write.Syntax.Span.End && i.Syntax.SpanStart < use.Operation.Syntax.SpanStart
                && i.TargetMethod.Name is "Clear" or "Reload" or "ReloadAsync" or "Entry" or "Attach" or "Update"))
                return null;
            if (use.Kind == EntityUseKind.PropertyWritten)
            {
                // The application knows, and gives the object the same value.
                if (!isDelete && columns.Contains(use.Property, SymbolEqualityComparer.Default))
                    return null;
                if (isDelete && index.Invocations.Any(i => SaveSummary.IsSave(i) && i.Syntax.SpanStart > use.Operation.Syntax.SpanStart))
                    return use;
            }
            else if (!isDelete && use.Kind == EntityUseKind.PropertyRead && columns.Contains(use.Property, SymbolEqualityComparer.Default))
            {
                return use;
            }
        }

        return null;
    }

    /// <summary>True for <c>ExecuteDelete</c>, in both forms.</summary>
    public static bool IsDelete(IInvocationOperation write) =>
        (QueryOperators.WithoutAsync(write.TargetMethod.Name) ?? write.TargetMethod.Name) == EfNames.ExecuteDelete;
}
