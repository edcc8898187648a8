using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
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

    /// <summary>Whether there is a row.</summary>
    Existence,
}

/// <summary>A query in a loop that finds rows by a column that equals a value of the loop's element.</summary>
internal sealed class KeyedQuery
{
    private KeyedQuery(
        RepeatedQuery query, KeyedResult result, string method, KeyCondition condition, IAnonymousFunctionOperation? projection)
    {
        Query = query;
        Result = result;
        Method = method;
        Condition = condition;
        Projection = projection;
    }

    public RepeatedQuery Query { get; }

    public KeyedResult Result { get; }

    /// <summary>The name of the method that runs the query, without <c>Async</c>.</summary>
    public string Method { get; }

    public KeyCondition Condition { get; }

    /// <summary>What is selected of the rows, or null when it is the rows.</summary>
    public IAnonymousFunctionOperation? Projection { get; }

    /// <summary>True when the column is the entity's key, as far as is known here.</summary>
    public bool IsByKey { get; private init; }

    /// <summary>True when it is for sure, so that no two rows have the same value in it.</summary>
    public bool IsByPrimaryKey { get; private init; }

    /// <summary>True when the missing of a row is an error.</summary>
    public bool Throws => Method is "First" or "Single";

    /// <summary>The token that the query is cancelled by.</summary>
    public ExpressionSyntax? Cancellation { get; private init; }

    /// <summary>The query, or null when it finds rows in another way, or rows that one query for all keys would not find.</summary>
    public static KeyedQuery? Create(RepeatedQuery query, ElementLoops loops)
    {
        var chain = query.Chain;
        if (chain is not { Source.Kind: QuerySourceKind.Set, FirstInMemory: null, Terminal: { } terminal, Entity: INamedTypeSymbol entity })
            return null;
        var method = QueryOperators.WithoutAsync(terminal.Method) ?? terminal.Method;
        if (ResultOf(method) is not { } result)
            return null;
        // First of LINQ to Objects reads all rows and compares in memory.
        if (result != KeyedResult.Rows && loops.Model.Symbols.IsLinqToObjects(terminal.Call?.TargetMethod.ContainingType))
            return null;
        if (!AreStepsKept(chain, result, method, out var projection) || !AreArgumentsKnown(terminal, out var cancellation))
            return null;

        var condition = method == "Find" ? KeyCondition.OfFind(query, entity, loops) : KeyCondition.Create(query, loops);
        if (condition is null || loops.Effects.Adds(entity) || LosesComments(query, condition))
            return null;
        var isPrimaryKey = loops.Model.Entities.KeyOf(entity) is [var key] && key == condition.Column.Name;
        if (result == KeyedResult.Row && !isPrimaryKey && !IsSingle(method, entity, condition.Column, loops.Model))
            return null;

        var keyed = new KeyedQuery(query, result, method, condition, projection)
        {
            IsByKey = isPrimaryKey,
            // Where the model is out of sight, the key that convention finds may be a part of the real one. Find says that it is not.
            IsByPrimaryKey = isPrimaryKey && (method == "Find" || IsModelInSight(entity, loops.Model)),
            Cancellation = cancellation,
        };
        return SameEntities.Deliver(keyed, entity, loops) ? keyed : null;
    }

    private static KeyedResult? ResultOf(string method) => method switch
    {
        "First" or "FirstOrDefault" or "Single" or "SingleOrDefault" or "Find" => KeyedResult.Row,
        "ToList" or "ToArray" or "foreach" => KeyedResult.Rows,
        "Count" or "LongCount" => KeyedResult.Count,
        "Any" => KeyedResult.Existence,
        _ => null,
    };

    /// <summary>
    /// What is done to the rows of one key can be done to those of all: not paging, not grouping. An order stays one among the rows of a
    /// key; for a number it says nothing.
    /// </summary>
    private static bool AreStepsKept(QueryChain chain, KeyedResult result, string method, out IAnonymousFunctionOperation? projection)
    {
        projection = null;
        foreach (var step in chain.Steps)
        {
            if (projection is not null && !step.IsTerminal)
                return false;
            switch (step.Kind)
            {
                case QueryStepKind.Filter or QueryStepKind.NoTracking or QueryStepKind.NoTrackingWithIdentityResolution
                    or QueryStepKind.Tracking
                        or QueryStepKind.IgnoreQueryFilters or QueryStepKind.IgnoreAutoIncludes:
                case QueryStepKind.Neutral when step.Method is "AsQueryable" or "TagWith" or "TagWithCallSite":
                case QueryStepKind.Include or QueryStepKind.ThenInclude or QueryStepKind.Split or QueryStepKind.Single
                    or QueryStepKind.Order or QueryStepKind.ThenOrder
                        when result is KeyedResult.Row or KeyedResult.Rows:
                    break;
                // Of a single row that is missing, nothing tells its value from that of a row that has none.
                case QueryStepKind.Project
                    when !step.IsElsewhere && !step.IsConditional && step.Lambda is { Symbol.Parameters.Length: 1 } selected
                        && (result == KeyedResult.Rows || result == KeyedResult.Row && method is "FirstOrDefault" or "SingleOrDefault"):
                    projection = selected;
                    break;
                default:
                    if (!step.IsTerminal)
                        return false;
                    break;
            }
        }

        return projection is null || chain.Terminal?.Lambda is null;
    }

    /// <summary>Nothing but a condition, a token and, for <c>Find</c>, the key.</summary>
    private static bool AreArgumentsKnown(QueryStep terminal, out ExpressionSyntax? cancellation)
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
            else if (argument.Value.AsLambda() is not { Symbol.Parameters.Length: 1 } && argument.Parameter?.Name != "keyValues")
                return false;
        }

        return true;
    }

    private static bool IsModelInSight(INamedTypeSymbol entity, EfModel model) =>
        entity.AllProperties().Any(static p => p.HasAttribute("Key")) || entity.HasAttribute("PrimaryKey")
        || model.Entities.Contexts.Any(c => SymbolEqualityComparer.Default.Equals(c.ContainingAssembly, model.Compilation.Assembly));

    /// <summary>True when a comment stands in what is written anew.</summary>
    private static bool LosesComments(RepeatedQuery query, KeyCondition condition) =>
        Comments(condition.Equality?.Syntax)
        || query.Chain.Operation is IInvocationOperation && Comments((query.Written as InvocationExpressionSyntax)?.ArgumentList);

    private static bool Comments(SyntaxNode? node) =>
        node?.DescendantTrivia()
            .Any(static t => t.Kind() is SyntaxKind.SingleLineCommentTrivia or SyntaxKind.MultiLineCommentTrivia) == true;

    /// <summary>
    /// True when the rows of a key are one at most, as the model says or as the query demands. A unique index may leave out rows by a
    /// filter, so that a dictionary by its columns could not be made; a lookup can.
    /// </summary>
    private static bool IsSingle(string method, INamedTypeSymbol entity, IPropertySymbol column, EfModel model) =>
        method is "Single" or "SingleOrDefault" || model.Entities.UniqueIndexesOf(entity).Any(i => i is [var only] && only == column.Name);
}
