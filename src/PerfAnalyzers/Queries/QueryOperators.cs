using Microsoft.CodeAnalysis;
using PerfAnalyzers.Ef;

namespace PerfAnalyzers.Queries;

/// <summary>What the operators of LINQ and EF Core mean, by name; the symbol decides whether a method of that name is one of them.</summary>
internal static class QueryOperators
{
    private static readonly Dictionary<string, QueryStepKind> s_syncKinds = new(StringComparer.Ordinal)
    {
        ["Where"] = QueryStepKind.Filter,
        ["OrderBy"] = QueryStepKind.Order,
        ["OrderByDescending"] = QueryStepKind.Order,
        ["Order"] = QueryStepKind.Order,
        ["OrderDescending"] = QueryStepKind.Order,
        ["ThenBy"] = QueryStepKind.ThenOrder,
        ["ThenByDescending"] = QueryStepKind.ThenOrder,
        ["Select"] = QueryStepKind.Project,
        ["SelectMany"] = QueryStepKind.Flatten,
        ["Include"] = QueryStepKind.Include,
        ["ThenInclude"] = QueryStepKind.ThenInclude,
        ["Skip"] = QueryStepKind.Skip,
        ["SkipWhile"] = QueryStepKind.Skip,
        ["SkipLast"] = QueryStepKind.Skip,
        ["Take"] = QueryStepKind.Take,
        ["TakeWhile"] = QueryStepKind.Take,
        ["TakeLast"] = QueryStepKind.Take,
        ["GroupBy"] = QueryStepKind.Group,
        ["Join"] = QueryStepKind.Join,
        ["GroupJoin"] = QueryStepKind.Join,
        ["LeftJoin"] = QueryStepKind.Join,
        ["RightJoin"] = QueryStepKind.Join,
        ["Zip"] = QueryStepKind.Join,
        ["Union"] = QueryStepKind.SetOperation,
        ["UnionBy"] = QueryStepKind.SetOperation,
        ["Concat"] = QueryStepKind.SetOperation,
        ["Intersect"] = QueryStepKind.SetOperation,
        ["IntersectBy"] = QueryStepKind.SetOperation,
        ["Except"] = QueryStepKind.SetOperation,
        ["ExceptBy"] = QueryStepKind.SetOperation,
        ["Distinct"] = QueryStepKind.Distinct,
        ["DistinctBy"] = QueryStepKind.Distinct,
        ["Reverse"] = QueryStepKind.Reverse,
        ["OfType"] = QueryStepKind.Cast,
        ["Cast"] = QueryStepKind.Cast,
        ["AsNoTracking"] = QueryStepKind.NoTracking,
        ["AsNoTrackingWithIdentityResolution"] = QueryStepKind.NoTrackingWithIdentityResolution,
        ["AsTracking"] = QueryStepKind.Tracking,
        ["AsSplitQuery"] = QueryStepKind.Split,
        ["AsSingleQuery"] = QueryStepKind.Single,
        ["IgnoreQueryFilters"] = QueryStepKind.IgnoreQueryFilters,
        ["IgnoreAutoIncludes"] = QueryStepKind.IgnoreAutoIncludes,
        ["TagWith"] = QueryStepKind.Neutral,
        ["TagWithCallSite"] = QueryStepKind.Neutral,
        ["AsQueryable"] = QueryStepKind.Neutral,
        ["DefaultIfEmpty"] = QueryStepKind.Neutral,
        ["Append"] = QueryStepKind.Neutral,
        ["Prepend"] = QueryStepKind.Neutral,
        ["Chunk"] = QueryStepKind.Neutral,
        ["AsEnumerable"] = QueryStepKind.Client,
        ["AsAsyncEnumerable"] = QueryStepKind.Client,
        ["AsParallel"] = QueryStepKind.Client,
        ["ToAsyncEnumerable"] = QueryStepKind.Client,
        ["ToList"] = QueryStepKind.Materialize,
        ["ToArray"] = QueryStepKind.Materialize,
        ["ToDictionary"] = QueryStepKind.Materialize,
        ["ToHashSet"] = QueryStepKind.Materialize,
        ["ToLookup"] = QueryStepKind.Materialize,
        ["Load"] = QueryStepKind.Materialize,
        ["ForEach"] = QueryStepKind.Materialize,
        ["ToImmutableArray"] = QueryStepKind.Materialize,
        ["ToImmutableList"] = QueryStepKind.Materialize,
        ["ToFrozenSet"] = QueryStepKind.Materialize,
        ["ToFrozenDictionary"] = QueryStepKind.Materialize,
        ["First"] = QueryStepKind.Element,
        ["FirstOrDefault"] = QueryStepKind.Element,
        ["Single"] = QueryStepKind.Element,
        ["SingleOrDefault"] = QueryStepKind.Element,
        ["Last"] = QueryStepKind.Element,
        ["LastOrDefault"] = QueryStepKind.Element,
        ["ElementAt"] = QueryStepKind.Element,
        ["ElementAtOrDefault"] = QueryStepKind.Element,
        ["MinBy"] = QueryStepKind.Element,
        ["MaxBy"] = QueryStepKind.Element,
        ["Find"] = QueryStepKind.Element,
        ["Count"] = QueryStepKind.Scalar,
        ["LongCount"] = QueryStepKind.Scalar,
        ["Any"] = QueryStepKind.Scalar,
        ["All"] = QueryStepKind.Scalar,
        ["Contains"] = QueryStepKind.Scalar,
        ["Sum"] = QueryStepKind.Scalar,
        ["Average"] = QueryStepKind.Scalar,
        ["Min"] = QueryStepKind.Scalar,
        ["Max"] = QueryStepKind.Scalar,
        ["Aggregate"] = QueryStepKind.Scalar,
        ["SequenceEqual"] = QueryStepKind.Scalar,
        ["ExecuteUpdate"] = QueryStepKind.Write,
        ["ExecuteDelete"] = QueryStepKind.Write,
    };

    // In both forms: asked of every call.
    private static readonly Dictionary<string, QueryStepKind> s_kinds = WithAsyncForms();

    /// <summary>The methods of <c>DatabaseFacade</c>'s extensions that send a command.</summary>
    private static readonly HashSet<string> s_commands = new(StringComparer.Ordinal)
    {
        "ExecuteSql", "ExecuteSqlRaw", "ExecuteSqlInterpolated", "ExecuteSqlCommand",
        "ExecuteSqlAsync", "ExecuteSqlRawAsync", "ExecuteSqlInterpolatedAsync", "ExecuteSqlCommandAsync",
    };

    /// <summary>The methods that make a query out of SQL.</summary>
    private static readonly HashSet<string> s_sqlSources = new(StringComparer.Ordinal)
    {
        "FromSql", "FromSqlRaw", "FromSqlInterpolated", "FromExpression", "SqlQuery", "SqlQueryRaw",
    };

    /// <summary>The names of all methods that run a query, in both forms.</summary>
    public static IEnumerable<string> TerminalNames
    {
        get
        {
            foreach (var pair in s_kinds)
            {
                if (pair.Value >= QueryStepKind.Materialize)
                    yield return pair.Key;
            }
        }
    }

    /// <summary>The names of the methods that send a command.</summary>
    public static IEnumerable<string> CommandNames => s_commands;

    /// <summary>What a method of this name does when it is an operator; async forms mean what the sync forms do.</summary>
    public static QueryStepKind KindOf(string method) => s_kinds.TryGetValue(method, out var kind) ? kind : QueryStepKind.Unknown;

    /// <summary>True when a method of this name runs a query, if it is called on one.</summary>
    public static bool IsTerminalName(string method) => KindOf(method) >= QueryStepKind.Materialize;

    /// <summary>True for <c>ExecuteSql…</c>.</summary>
    public static bool IsCommandName(string method) => s_commands.Contains(method);

    /// <summary>True for <c>FromSql…</c> and <c>SqlQuery…</c>.</summary>
    public static bool IsSqlSourceName(string method) => s_sqlSources.Contains(method);

    /// <summary>The name without the suffix of the async form, or null when it has none.</summary>
    public static string? WithoutAsync(string method) =>
        method.Length > 5 && method.EndsWith("Async", StringComparison.Ordinal) ? method.Substring(0, method.Length - 5) : null;

    /// <summary>True when the method belongs to LINQ or EF Core, whatever its name.</summary>
    public static bool IsOperator(IMethodSymbol method, EfSymbols symbols)
    {
        var type = method.ContainingType;
        return EfSymbols.Is(type, symbols.Queryable) || symbols.IsEfOperators(type) || symbols.IsLinqToObjects(type)
            || method.Name is "ToImmutableArray" or "ToImmutableList" or "ToFrozenSet" or "ToFrozenDictionary";
    }

    private static Dictionary<string, QueryStepKind> WithAsyncForms()
    {
        var kinds = new Dictionary<string, QueryStepKind>(s_syncKinds, StringComparer.Ordinal);
        foreach (var pair in s_syncKinds)
        {
            if (pair.Value >= QueryStepKind.Materialize)
                kinds[pair.Key + "Async"] = pair.Value;
        }

        return kinds;
    }
}
