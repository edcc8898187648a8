using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.CodeFixes.Batching;

/// <summary>A query in a loop that finds rows by a column that equals a value of the loop's element.</summary>
internal sealed class KeyedQuery
{
    private KeyedQuery(
        RepeatedQuery query,
        KeyedResult result,
        string method,
        ImmutableArray<KeyCondition> conditions,
        KeyedProjection? projection)
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
    public KeyedProjection? Projection { get; }

    /// <summary>The class that a mapper makes of the rows.</summary>
    public INamedTypeSymbol? MappedTo { get; private init; }

    /// <summary>True when the column is the entity's key, as far as is known here.</summary>
    public bool IsByKey { get; private init; }

    /// <summary>True when nothing is selected of the rows of several keys but these.</summary>
    public bool IsOfKeys { get; private init; }

    /// <summary>True when it is for sure, so that no two rows have the same value in it.</summary>
    public bool IsByPrimaryKey { get; private init; }

    /// <summary>True when the missing of a row is an error.</summary>
    public bool Throws => Method is "First" or "Last" or "Single";

    /// <summary>The row that the loop adds where there is none, and that later elements have to find.</summary>
    public ExpressionSyntax? NewRow { get; private init; }

    /// <summary>The token that the query is cancelled by.</summary>
    public ExpressionSyntax? Cancellation { get; private init; }

    /// <summary>The query, or null when it finds rows in another way, or rows that one query for all keys would not find.</summary>
    public static KeyedQuery? Create(RepeatedQuery query, ElementLoops loops)
    {
        var chain = query.Chain;
        if (chain is not { FirstInMemory: null, Terminal: { } terminal, Entity: INamedTypeSymbol entity }
            || !IsSourceKnown(chain, loops.Model) && !IsManager(chain))
            return null;
        var method = QueryOperators.WithoutAsync(terminal.Method) ?? terminal.Method;
        if (KeyedSteps.ResultOf(method) is not { } result)
            return null;
        // First of LINQ to Objects reads all rows and compares in memory.
        if (result != KeyedResult.Rows && loops.Model.Symbols.IsLinqToObjects(terminal.Call?.TargetMethod.ContainingType))
            return null;
        if (!KeyedSteps.AreKept(chain, result, method, loops.Model, out var projection)
            || !KeyedSteps.AreArgumentsKnown(terminal, out var cancellation))
            return null;

        // What an operator of somebody else, or a manager of users, is called tells what it does.
        var isForeign = ForeignFind.IsName(method);
        var conditions = method != "Find" && !isForeign
            ? KeyCondition.Create(query, entity, loops)
            : KeyCondition.OfFind(query, entity, loops) is { } asked
                ? ImmutableArray.Create(asked)
                : ImmutableArray<KeyCondition>.Empty;
        if (conditions.IsEmpty || LosesComments(query, conditions))
            return null;
        var isOfList = conditions[0].IsList;
        if (isOfList && (chain.Has(QueryStepKind.Order) || result is KeyedResult.Row or KeyedResult.Aggregate))
            return null;
        // A row in memory may not have what it refers to.
        if (conditions.Any(static c => !c.Path.IsEmpty)
            && result is not (KeyedResult.Count or KeyedResult.Existence or KeyedResult.Aggregate))
            return null;
        var mapped = KeyedSteps.MappedTo(chain);
        if (mapped is not null && !conditions.All(c => IsMapped(c, mapped, entity, loops)))
            return null;
        // Beside its key, what is selected is called Value.
        if (projection is not null && conditions.Any(static c => c.Column.Name == "Value"))
            return null;
        var columns = conditions.Where(static c => c.Path.IsEmpty).Select(static c => c.Column.Name).ToList();
        var isPrimaryKey = conditions.Length == 1
            && columns is [var only]
            && loops.Model.Entities.KeyOf(entity) is [var key]
            && key == only;
        // A column that equals something which is the same for all elements is part of what makes a row the only one.
        var all = chain.Steps
            .Where(static s => s is { Kind: QueryStepKind.Filter, IsConditional: false } or { IsTerminal: true })
            .Select(static s => s.Lambda)
            .OfType<IAnonymousFunctionOperation>()
            .SelectMany(static l => QueryLambda.Conjuncts(l).Select(c => QueryLambda.Equality(c, l)))
            .ToList();
        var compared = all.Select(static e => e is { Path: [var column] } ? column.Name : null).OfType<string>();
        columns.AddRange(compared.Except(columns).ToList());
        // Where the model is out of sight, the key that convention finds may be a part of the real one. Find says that it is not.
        var isCertain = isPrimaryKey && chain.Source.Kind is QuerySourceKind.Set or QuerySourceKind.Store
            && (method == "Find" || isForeign || IsModelInSight(entity, loops.Model));
        if (isOfList && (result == KeyedResult.Count && !isCertain
            || result == KeyedResult.Rows
                && !loops.Assumptions.Accept("that the order of the rows does not matter, which the query leaves open")))
            return null;
        if (result == KeyedResult.Row && !isPrimaryKey && !IsSingle(chain, method, entity, columns, loops))
            return null;
        // A text that is null finds what has none, which a count has no key for.
        if (result is KeyedResult.Count or KeyedResult.Aggregate
            && conditions.Any(static c => c.MayBeNullText && c.Column.NullableAnnotation != NullableAnnotation.NotAnnotated))
            return null;

        var keyed = new KeyedQuery(query, result, method, conditions, projection)
        {
            IsByKey = isPrimaryKey,
            IsByPrimaryKey = isCertain,
            Cancellation = cancellation,
            IsOfKeys = isOfList && isCertain && projection?.Value is { } selected
                && selected == $"{projection.Lambda.Symbol.Parameters[0].Name}.{conditions[0].Column.Name}",
            NewRow = NewRowOf(query, method, conditions, entity, loops),
            MappedTo = mapped,
        };
        // A dictionary takes new rows, but neither two of one key nor none; and whether they meet another condition is not known.
        if (keyed.NewRow is not null
            && (projection is not null || mapped is not null || result != KeyedResult.Row || all.Count > 1
                || !isPrimaryKey
                    && (!loops.Model.Entities.AreUnique(columns, entity) || loops.Model.Configuration.HasFilteredUnique(entity))
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

    /// <summary>True when what a mapper makes of a row has the column under its own name.</summary>
    private static bool IsMapped(KeyCondition condition, INamedTypeSymbol mapped, INamedTypeSymbol entity, ElementLoops loops) =>
        condition.Path.IsEmpty
        && mapped.IsReferenceType
        && mapped.FindProperty(condition.Column.Name) is { GetMethod.DeclaredAccessibility: Accessibility.Public, Type: var type }
        && SymbolEqualityComparer.Default.Equals(type, condition.Column.Type)
        && loops.Assumptions.Accept($"that '{condition.Column.Name}' of each {mapped.Name} is that of its {entity.Name}");

    /// <summary>The users or roles of ASP.NET Core Identity, asked for by their ids or names.</summary>
    private static bool IsManager(QueryChain chain) =>
        chain is { Source.Kind: QuerySourceKind.Store, Terminal.Method: var method, Steps.Length: 2 }
        && ForeignFind.IsName(QueryOperators.WithoutAsync(method) ?? method);

    /// <summary>True when what is configured of the entity is, so that its key is known.</summary>
    public static bool IsModelInSight(INamedTypeSymbol entity, EfModel model) =>
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
        method is "Single" or "SingleOrDefault" or "FindByName" or "FindByEmail"
        || loops.Model.Entities.AreUnique(columns, entity)
        || loops.Assumptions.Accept(chain.IsOrdered
            ? $"that the rows of {entity.Name} with one {string.Join(" and ", columns)} are few"
            : $"that no two rows of {entity.Name} have the same {string.Join(" and ", columns)}");
}
