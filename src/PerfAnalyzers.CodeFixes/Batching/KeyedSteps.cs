using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.CodeFixes.Batching;

/// <summary>What a query by a key delivers.</summary>
internal enum KeyedResult
{
    /// <summary>The one row of the key.</summary>
    Row,

    /// <summary>The rows of the key.</summary>
    Rows,

    /// <summary>How many rows there are.</summary>
    Count,

    /// <summary>A sum of the rows, or the least or the greatest of a value that may be missing.</summary>
    Aggregate,

    /// <summary>Whether there is a row.</summary>
    Existence,
}

/// <summary>What a query does to the rows of one key, and whether one query can do it to those of all.</summary>
internal static class KeyedSteps
{
    /// <summary>What the method that runs a query delivers; null for one that is not rewritten.</summary>
    public static KeyedResult? ResultOf(string method) => method switch
    {
        "First" or "FirstOrDefault" or "Last" or "LastOrDefault" or "Single" or "SingleOrDefault" => KeyedResult.Row,
        "Find" or "FindById" or "FindByName" or "FindByEmail" => KeyedResult.Row,
        "ToList" or "ToArray" or "AsEnumerable" or "foreach" => KeyedResult.Rows,
        "Count" or "LongCount" => KeyedResult.Count,
        "Any" or "RoleExists" => KeyedResult.Existence,
        "Sum" or "Min" or "Max" => KeyedResult.Aggregate,
        _ => null,
    };

    /// <summary>
    /// What is done to the rows of one key can be done to those of all: not paging, not grouping. An order stays one among the rows of a
    /// key; for a number it says nothing.
    /// </summary>
    public static bool AreKept(QueryChain chain, KeyedResult result, string method, EfModel model, out KeyedProjection? projection)
    {
        projection = null;
        foreach (var step in chain.Steps)
        {
            if (projection is not null && !step.IsTerminal)
            {
                projection = projection.Followed(step);
                if (projection is null)
                    return false;
                continue;
            }

            switch (step.Kind)
            {
                // Somebody else's call, which its name stands for.
                case QueryStepKind.Unknown when ForeignFind.IsName(method) && ReferenceEquals(step.Operation, chain.Operation):
                case QueryStepKind.Unknown when KeyOperator.Is(step, chain, model):
                // The rows of one key that differ are those of all that differ.
                case QueryStepKind.Distinct:
                case QueryStepKind.Filter or QueryStepKind.NoTracking or QueryStepKind.NoTrackingWithIdentityResolution
                    or QueryStepKind.Tracking
                        or QueryStepKind.IgnoreQueryFilters or QueryStepKind.IgnoreAutoIncludes:
                case QueryStepKind.Neutral when step.Method is "AsQueryable" or "TagWith" or "TagWithCallSite":
                case QueryStepKind.Include or QueryStepKind.ThenInclude or QueryStepKind.Split or QueryStepKind.Single
                    or QueryStepKind.Order or QueryStepKind.ThenOrder
                        when result is KeyedResult.Row or KeyedResult.Rows:
                    break;
                case QueryStepKind.Project
                    when !step.IsElsewhere && !step.IsConditional && step.Lambda is { Symbol.Parameters.Length: 1 } selected
                        && (result == KeyedResult.Rows
                            || result == KeyedResult.Row && method is "First" or "FirstOrDefault" or "Single" or "SingleOrDefault"):
                    projection = KeyedProjection.Create(selected);
                    break;
                // What a mapper selects has the columns that are called alike.
                case QueryStepKind.Project
                    when step is { IsElsewhere: false, IsConditional: false, Lambda: null, Method: "ProjectTo" or "ProjectToType" }
                        && MappedTo(chain) is not null
                        && (result == KeyedResult.Rows
                            || result == KeyedResult.Row && method is "First" or "FirstOrDefault" or "Single" or "SingleOrDefault"):
                    break;
                default:
                    if (!step.IsTerminal)
                        return false;
                    break;
            }
        }

        if (result == KeyedResult.Aggregate)
            return chain.Terminal?.Lambda is { } selector && IsAggregated(method, selector.SingleReturnedValue()?.Type);
        return projection is null || chain.Terminal?.Lambda is null;
    }

    /// <summary>The class that a mapper makes of the rows, in the query's last step: <c>ProjectTo&lt;PostDto&gt;(…)</c>.</summary>
    public static INamedTypeSymbol? MappedTo(QueryChain chain) =>
        chain.Steps is [.., { Kind: QueryStepKind.Project, Method: "ProjectTo" or "ProjectToType", Call: { } call }, { Lambda: null }]
            ? call.Type.ElementType() as INamedTypeSymbol
            : null;

    /// <summary>
    /// True for a value whose aggregate is <c>default</c> where there are no rows: a sum of whole numbers, which come to the same in any
    /// order; the least of what may be null. Of other values there is no least among none, which is an error.
    /// </summary>
    private static bool IsAggregated(string method, ITypeSymbol? type) =>
        method == "Sum"
            ? type?.SpecialType is SpecialType.System_Int32 or SpecialType.System_Int64 or SpecialType.System_Decimal
            : type?.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T;

    /// <summary>Nothing but a condition, a token and, for <c>Find</c>, the key.</summary>
    public static bool AreArgumentsKnown(QueryStep terminal, out ExpressionSyntax? cancellation)
    {
        cancellation = null;
        if (terminal.Call is not { } call)
            return true;
        foreach (var argument in call.Arguments)
        {
            if (argument.ArgumentKind == ArgumentKind.DefaultValue || ReferenceEquals(argument.Value, call.Receiver()))
                continue;
            if (argument.Parameter?.Type.Name == "CancellationToken")
                cancellation = argument.Value.Syntax as ExpressionSyntax;
            else if (argument.Value.AsLambda() is not { Symbol.Parameters.Length: 1 } && argument.Parameter?.Name != "keyValues"
                && !ForeignFind.IsKnown(argument))
                return false;
        }

        return true;
    }
}
