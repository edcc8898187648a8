using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Flow.Endpoints;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Entities;

/// <summary>How the rows that a query delivers grow.</summary>
internal enum UnlimitedRowsKind
{
    /// <summary>They do not, or it is not known.</summary>
    No,

    /// <summary>As a part of the table, where a filter is not asked for.</summary>
    Optional,

    /// <summary>As a part of the table.</summary>
    Filtered,

    /// <summary>As the table.</summary>
    WholeTable,
}

/// <summary>Finds the queries whose rows grow with a table that grows, and that nothing else would bound.</summary>
internal static class UnlimitedRows
{
    /// <summary>Whether the rows of a query grow without a limit.</summary>
    public static UnlimitedRowsKind Analyze(QueryChain query, EfModel model)
    {
        // Code that is generic, and entities that are not at hand, may be about any table.
        if (query.Source.Kind is not QuerySourceKind.Set || query.IsOpaque || query.Entity is not INamedTypeSymbol entity)
            return UnlimitedRowsKind.No;
        var bound = ResultBound.Get(query, model);
        if (!bound.MayBeUnbounded || bound.Kind == ResultBoundKind.Optional && IsFilterAskedFor(query))
            return UnlimitedRowsKind.No;
        // PERF3007, PERF3008 and PERF3009: once the query does what memory does now, it is bounded.
        if (DelegateOnQuery.Find(query, model) is not null || InMemoryWork.Get(query, model) is not null)
            return UnlimitedRowsKind.No;
        // PERF3010: used instead of the list, the query delivers nothing.
        if (IsListOfAnother(query))
            return UnlimitedRowsKind.No;
        // A list to choose from stays as small as it is.
        if (!EntityGrowth.IsShown(entity, model))
            return UnlimitedRowsKind.No;
        return bound.Kind switch
        {
            ResultBoundKind.WholeTable => UnlimitedRowsKind.WholeTable,
            ResultBoundKind.Optional => UnlimitedRowsKind.Optional,
            _ => UnlimitedRowsKind.Filtered,
        };
    }

    /// <summary>How many rows that are, in words that stand before the entity: "all rows of 'Order'".</summary>
    public static string Describe(UnlimitedRowsKind rows) => rows switch
    {
        UnlimitedRowsKind.WholeTable => "all rows",
        UnlimitedRowsKind.Optional => "all rows, if asked without a filter,",
        _ => "all matching rows",
    };

    /// <summary>
    /// if (blogId == null &amp;&amp; authorId == null) return BadRequest(); — without a filter the code does not get here; nor does it
    /// where one filter stands in for the other.
    /// </summary>
    private static bool IsFilterAskedFor(QueryChain query)
    {
        var asked = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        foreach (var step in query.Steps.Where(static s => s.Kind == QueryStepKind.Filter))
        {
            var conditions = step.IsOptional
                ? step.Operation.Ancestors().OfType<IConditionalOperation>().Take(1).Select(static c => c.Condition)
                : step.Lambda is { } lambda ? [lambda.Body] : [];
            var variables = conditions.SelectMany(Variables).Distinct<ISymbol>(SymbolEqualityComparer.Default).ToList();
            // if (all) …; if (!all) …;
            if (step.IsOptional && variables.Exists(asked.Contains))
                return true;
            asked.UnionWith(variables);
        }

        return query.Operation.Root().Descendants().OfType<IConditionalOperation>().Any(test =>
            test.Type is null
            && test.Syntax.SpanStart < query.Operation.Syntax.SpanStart
            && test.WhenTrue.LeavesFunction()
            && Variables(test.Condition).Any(asked.Contains));
    }

    private static IEnumerable<ISymbol> Variables(IOperation code) => code.DescendantsAndSelf()
        .Where(static o => o is ILocalReferenceOperation
            or IParameterReferenceOperation { Parameter.ContainingSymbol: IMethodSymbol { MethodKind: not MethodKind.AnonymousFunction } }
            or IFieldReferenceOperation
            || IsOwnProperty(o))
        // Of request.BlogId it is the property: a request has several.
        .Where(static o => !(o.Parent is IPropertyReferenceOperation owned && IsOwnProperty(owned)))
        .Select(static o => o.ReferencedSymbol())
        .OfType<ISymbol>();

    private static bool IsOwnProperty(IOperation operation) => operation is IPropertyReferenceOperation {
        Property: { IsIndexer: false, ContainingType.OriginalDefinition.SpecialType: not SpecialType.System_Nullable_T }
    };

    /// <summary>True when the rows are kept only for the predicate of another query: <c>ids.Contains(p.BlogId)</c>.</summary>
    private static bool IsListOfAnother(QueryChain query)
    {
        if (query.Operation.Outermost().Parent?.Parent is not IVariableDeclaratorOperation { Symbol: var local } parent)
            return false;
        var isInQuery = false;
        foreach (var reference in BodyIndex.Around(parent).ReferencesTo(local))
        {
            if (reference.IsInExpressionTree())
                isInQuery = true;
            else if (reference.Parent is not (IPropertyReferenceOperation { Property.Name: "Count" or "Length" }
                or IArgumentOperation { Parent: IInvocationOperation { TargetMethod.Name: "Any" } }))
                return false;
        }

        return isInQuery;
    }

    /// <summary>True when the query's rows are what an endpoint answers: PERF3002 speaks of it.</summary>
    public static bool AreAnswered(QueryChain query, EfModel model) =>
        query.Terminal?.Kind == QueryStepKind.Materialize && Response.HasRowsOf(query.Operation, model);
}
