using System.Collections.Immutable;
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

    /// <summary>A sum of the rows, or the least or the greatest of a value that may be missing.</summary>
    Aggregate,

    /// <summary>Whether there is a row.</summary>
    Existence,
}

/// <summary>A query in a loop that finds rows by a column that equals a value of the loop's element.</summary>
internal sealed class KeyedQuery
{
    private KeyedQuery(
        RepeatedQuery query,
        KeyedResult result,
        string method,
        ImmutableArray<KeyCondition> conditions,
        IAnonymousFunctionOperation? projection)
    {
        Query = query;
        Result = result;
        Method = method;
        Conditions = conditions;
        Projection = projection;
    }

    public RepeatedQuery Query { get; }

    public KeyedResult Result { get; }

    /// <summary>The name of the method that runs the query, without <c>Async</c>.</summary>
    public string Method { get; }

    /// <summary>The conditions that all have to hold: one, or the parts of a composite key.</summary>
    public ImmutableArray<KeyCondition> Conditions { get; }

    /// <summary>The first condition, which most often is the only one.</summary>
    public KeyCondition Condition => Conditions[0];

    public bool IsComposite => Conditions.Length > 1;

    /// <summary>What is selected of the rows, or null when it is the rows.</summary>
    public IAnonymousFunctionOperation? Projection { get; }

    /// <summary>True when the column is the entity's key, as far as is known here.</summary>
    public bool IsByKey { get; private init; }

    /// <summary>True when it is for sure, so that no two rows have the same value in it.</summary>
    public bool IsByPrimaryKey { get; private init; }

    /// <summary>True when the missing of a row is an error.</summary>
    public bool Throws => Method is "First" or "Single";

    /// <summary>The row that the loop adds where there is none, and that later elements have to find.</summary>
    public ExpressionSyntax? NewRow { get; private init; }

    /// <summary>The token that the query is cancelled by.</summary>
    public ExpressionSyntax? Cancellation { get; private init; }

    /// <summary>The query, or null when it finds rows in another way, or rows that one query for all keys would not find.</summary>
    public static KeyedQuery? Create(RepeatedQuery query, ElementLoops loops)
    {
        var chain = query.Chain;
        if (chain is not { FirstInMemory: null, Terminal: { } terminal, Entity: INamedTypeSymbol entity } || !IsSourceKnown(chain, loops.Model))
            return null;
        var method = QueryOperators.WithoutAsync(terminal.Method) ?? terminal.Method;
        if (ResultOf(method) is not { } result)
            return null;
        // First of LINQ to Objects reads all rows and compares in memory.
        if (result != KeyedResult.Rows && loops.Model.Symbols.IsLinqToObjects(terminal.Call?.TargetMethod.ContainingType))
            return null;
        if (!AreStepsKept(chain, result, method, out var projection) || !AreArgumentsKnown(terminal, out var cancellation))
            return null;

        var conditions = method != "Find"
            ? KeyCondition.Create(query, entity, loops)
            : KeyCondition.OfFind(query, entity, loops) is { } asked
                ? ImmutableArray.Create(asked)
                : ImmutableArray<KeyCondition>.Empty;
        if (conditions.IsEmpty || LosesComments(query, conditions))
            return null;
        var columns = conditions.Select(static c => c.Column.Name).ToList();
        var isPrimaryKey = loops.Model.Entities.KeyOf(entity) is [var key] && columns is [var only] && key == only;
        if (result == KeyedResult.Row && !isPrimaryKey && !IsSingle(chain, method, entity, columns, loops))
            return null;
        // A text that is null finds what has none, which a count has no key for.
        if (result is KeyedResult.Count or KeyedResult.Aggregate
            && conditions.Any(static c => c.MayBeNullText && c.Column.NullableAnnotation != NullableAnnotation.NotAnnotated))
            return null;

        var keyed = new KeyedQuery(query, result, method, conditions, projection)
        {
            IsByKey = isPrimaryKey,
            // Where the model is out of sight, the key that convention finds may be a part of the real one. Find says that it is not.
            IsByPrimaryKey = isPrimaryKey && chain.Source.Kind == QuerySourceKind.Set
                && (method == "Find" || IsModelInSight(entity, loops.Model)),
            Cancellation = cancellation,
            NewRow = NewRowOf(query, method, conditions, entity, loops),
        };
        // A dictionary takes new rows, but neither two of one key nor none.
        if (keyed.NewRow is not null
            && (projection is not null || result != KeyedResult.Row
                || !isPrimaryKey && !loops.Model.Entities.AreUnique(columns, entity)
                    && !loops.Assumptions.Accept($"that no two rows of {entity.Name} have the same {columns[0]}")
                || keyed.Condition.MayBeNullText && !loops.Assumptions.Accept($"that '{keyed.Condition.Value}' is not null")))
            return null;
        return SameRows.AreFound(keyed, entity, loops) && SameEntities.Deliver(keyed, entity, loops) ? keyed : null;
    }

    /// <summary>Only a saved row is found by a query, and an added one by <c>Find</c>.</summary>
    private static ExpressionSyntax? NewRowOf(
        RepeatedQuery query, string method, ImmutableArray<KeyCondition> conditions, INamedTypeSymbol entity, ElementLoops loops) =>
        conditions is [var only] && loops.Effects.Adds(entity) && (loops.Effects.Saves || method == "Find")
            ? FindOrAdd.NewRowOf(query.Chain.Operation, only, loops)
            : null;

    /// <summary>A set, or a query that somebody else began: what it has done to the rows, it does to those of all keys.</summary>
    private static bool IsSourceKnown(QueryChain chain, EfModel model) => chain.Source.Kind switch
    {
        QuerySourceKind.Set => true,
        QuerySourceKind.Member or QuerySourceKind.Parameter => chain is { IsOpaque: false, IsDatabaseQuery: true, IsMerged: false }
            && chain.Entity is INamedTypeSymbol { TypeKind: TypeKind.Class } entity
            && (model.Entities.IsEntity(entity) || EntityKeys.HasConventionalKey(entity)),
        _ => false,
    };

    private static KeyedResult? ResultOf(string method) => method switch
    {
        "First" or "FirstOrDefault" or "Single" or "SingleOrDefault" or "Find" => KeyedResult.Row,
        "ToList" or "ToArray" or "foreach" => KeyedResult.Rows,
        "Count" or "LongCount" => KeyedResult.Count,
        "Any" => KeyedResult.Existence,
        "Sum" or "Min" or "Max" => KeyedResult.Aggregate,
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

        if (result == KeyedResult.Aggregate)
            return chain.Terminal?.Lambda is { } selector && IsAggregated(method, selector.SingleReturnedValue()?.Type);
        return projection is null || chain.Terminal?.Lambda is null;
    }

    /// <summary>
    /// True for a value whose aggregate is <c>default</c> where there are no rows: a sum of whole numbers, which come to the same in any order;
    /// the least of what may be null. Of other values there is no least among none, which is an error.
    /// </summary>
    private static bool IsAggregated(string method, ITypeSymbol? type) =>
        method == "Sum"
            ? type?.SpecialType is SpecialType.System_Int32 or SpecialType.System_Int64 or SpecialType.System_Decimal
            : type?.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T;

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
    private static bool LosesComments(RepeatedQuery query, ImmutableArray<KeyCondition> conditions) =>
        conditions.Any(static c => Comments(c.Equality?.Syntax))
        || query.Chain.Operation is IInvocationOperation && Comments((query.Written as InvocationExpressionSyntax)?.ArgumentList);

    private static bool Comments(SyntaxNode? node) =>
        node?.DescendantTrivia()
            .Any(static t => t.Kind() is SyntaxKind.SingleLineCommentTrivia or SyntaxKind.MultiLineCommentTrivia) == true;

    /// <summary>
    /// True when the rows of a key are one at most, as the model says or as the query demands. A unique index may leave out rows by a
    /// filter, so that a dictionary by its columns could not be made; a lookup can.
    /// </summary>
    private static bool IsSingle(QueryChain chain, string method, INamedTypeSymbol entity, List<string> columns, ElementLoops loops) =>
        method is "Single" or "SingleOrDefault"
        || loops.Model.Entities.AreUnique(columns, entity)
        || loops.Assumptions.Accept(chain.IsOrdered
            ? $"that the rows of {entity.Name} with one {string.Join(" and ", columns)} are few"
            : $"that no two rows of {entity.Name} have the same {string.Join(" and ", columns)}");
}
