using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Queries;

/// <summary>The order in which the rows of a query come, as far as one is asked for.</summary>
/// <param name="IsAsked">True when a step orders the rows, on some way through the code.</param>
/// <param name="MayBeUnique">
/// True when the order may say of any two rows which comes first: the key or a unique index is part of it, or it is not understood.
/// </param>
/// <param name="IsUnique">True when it does: the key, or a unique index, is part of it.</param>
/// <param name="IsRandom">True when it is another one each time.</param>
internal readonly record struct QueryOrder(bool IsAsked, bool MayBeUnique, bool IsUnique = false, bool IsRandom = false)
{
    // FROM Posts (NOLOCK) is a table.
    private static readonly Regex s_function = new(
        @"\bFROM\s+[\w.""\[\]`]+\s*\((?!\s*NOLOCK)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    /// <summary>The order of the rows that a step gets.</summary>
    public static QueryOrder Before(QueryStep step, QueryChain query, EfModel model)
    {
        // A query that is handed in, or that another one's SQL makes, may be ordered already.
        if (IsOrderedSource(query.Source))
            return new(true, true);
        var columns = new HashSet<string>(StringComparer.Ordinal);
        var (isAsked, mayBeUnique, isRandom) = (false, false, false);
        foreach (var ordering in query.Steps)
        {
            if (ReferenceEquals(ordering, step))
                break;
            // What another assembly makes of the query may be ordered; mappers only map.
            if (ordering is { Kind: QueryStepKind.Project, IsMapped: false, Method: not "Select" })
                return new(true, true);
            // Each group has a row; joined and united rows are identified by more than one key.
            mayBeUnique |= ordering.Kind is QueryStepKind.Unknown or QueryStepKind.Group or QueryStepKind.Join or QueryStepKind.Flatten
                or QueryStepKind.SetOperation or QueryStepKind.Distinct or QueryStepKind.Cast;
            isAsked |= ordering.Kind is QueryStepKind.Unknown or QueryStepKind.Order or QueryStepKind.ThenOrder;
            if (ordering.Kind is not (QueryStepKind.Order or QueryStepKind.ThenOrder))
                continue;
            isRandom |= IsRandomly(ordering);
            if (ColumnOf(ordering, query) is { } column)
                columns.Add(column);
            else
                mayBeUnique |= !IsPlainPath(ordering);
        }

        var isUnique = isAsked && query.Entity is { } ordered && model.Entities.AreUnique(columns, ordered);
        // Without a key there is nothing to be unique by.
        return new(
            isAsked,
            isAsked && (mayBeUnique || isUnique || query.Entity is not { } entity || model.Entities.KeyOf(entity).IsEmpty),
            isUnique,
            isRandom);
    }

    /// <summary>OrderBy(p => Guid.NewGuid()), OrderBy(p => EF.Functions.Random()): nothing of the row is in it.</summary>
    private static bool IsRandomly(QueryStep ordering) =>
        ordering.Lambda is { Symbol.Parameters: [var row] } lambda
        && lambda.SingleReturnedValue() is { } by
        && by.DescendantsAndSelf().Any(static d => d is IInvocationOperation)
        && !QueryLambda.Mentions(by, row);

    private static bool IsOrderedSource(QuerySource source) =>
        source.Kind == QuerySourceKind.Sql && source.Sql is var sql
            && (sql is null || sql.IndexOf("ORDER BY", StringComparison.OrdinalIgnoreCase) >= 0 || IsOfFunction(sql))
        || source.Kind is QuerySourceKind.Compiled or QuerySourceKind.Unknown
        || source.Operation.Type is { Name: "IOrderedQueryable" };

    /// <summary>SELECT * FROM search_posts(@): a function may put what it finds in an order of its own.</summary>
    private static bool IsOfFunction(string sql) => s_function.IsMatch(sql);

    /// <summary>The entity's column that a step orders by; also through a projection's member.</summary>
    private static string? ColumnOf(QueryStep step, QueryChain query)
    {
        if (step.Lambda is not { Symbol.Parameters: [var row] } lambda || lambda.SingleReturnedValue() is not { } by
            || QueryLambda.RowPath(by, row) is not [var property])
            return null;
        for (var i = query.Steps.IndexOf(step) - 1; i >= 0; i--)
        {
            if (query.Steps[i].Kind == QueryStepKind.Project)
                return ProjectedColumn(query.Steps[i], property.Name);
        }

        return property.Name;
    }

    private static string? ProjectedColumn(QueryStep project, string member)
    {
        if (project.Lambda is not { Symbol.Parameters: [var row] } lambda || lambda.SingleReturnedValue()?.Unwrap() is not { } created)
            return null;
        var initializers = created switch
        {
            IAnonymousObjectCreationOperation anonymous => anonymous.Initializers,
            IObjectCreationOperation { Initializer: { } initializer } => initializer.Initializers,
            _ => ImmutableArray<IOperation>.Empty,
        };
        foreach (var initializer in initializers)
        {
            if (initializer is ISimpleAssignmentOperation { Target: IPropertyReferenceOperation { Property.Name: var name } } assignment
                && name == member)
                return QueryLambda.RowPath(assignment.Value, row) is [var column] ? column.Name : null;
        }

        return null;
    }

    /// <summary>
    /// True for the columns of the entity itself and of its references: <c>p => p.Blog.Name</c>. What is computed may be anything, a random
    /// number among them.
    /// </summary>
    private static bool IsPlainPath(QueryStep step) =>
        step.Lambda is { Symbol.Parameters: [var row] } lambda && lambda.SingleReturnedValue() is { } by
            && QueryLambda.RowPath(by, row) is { IsDefaultOrEmpty: false, Length: var length }
        && length > 1;
}
