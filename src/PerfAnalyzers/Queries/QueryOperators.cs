using Microsoft.CodeAnalysis;
using PerfAnalyzers.Ef;

namespace PerfAnalyzers.Queries;

/// <summary>
/// What the operators of LINQ and EF Core mean, by name; the symbol decides whether a method of that name is one of them.
/// </summary>
internal static class QueryOperators
{
    private static readonly (QueryStepKind Kind, string[] Methods)[] s_operators =
    [
        (QueryStepKind.Filter, ["Where"]),
        (QueryStepKind.Order, ["OrderBy", "OrderByDescending", "Order", "OrderDescending"]),
        (QueryStepKind.ThenOrder, ["ThenBy", "ThenByDescending"]),
        (QueryStepKind.Project, ["Select"]),
        (QueryStepKind.Flatten, ["SelectMany"]),
        (QueryStepKind.Include, [EfNames.Include]),
        (QueryStepKind.ThenInclude, [EfNames.ThenInclude]),
        (QueryStepKind.Skip, ["Skip", "SkipWhile", "SkipLast"]),
        (QueryStepKind.Take, ["Take", "TakeWhile", "TakeLast"]),
        (QueryStepKind.Group, ["GroupBy"]),
        (QueryStepKind.Join, ["Join", "GroupJoin", "LeftJoin", "RightJoin", "Zip"]),
        (QueryStepKind.SetOperation, ["Union", "UnionBy", "Concat", "Intersect", "IntersectBy", "Except", "ExceptBy"]),
        (QueryStepKind.Distinct, ["Distinct", "DistinctBy"]),
        (QueryStepKind.Reverse, ["Reverse"]),
        (QueryStepKind.Cast, ["OfType", "Cast"]),
        (QueryStepKind.NoTracking, [EfNames.AsNoTracking]),
        (QueryStepKind.NoTrackingWithIdentityResolution, [EfNames.AsNoTrackingWithIdentityResolution]),
        (QueryStepKind.Tracking, [EfNames.AsTracking]),
        (QueryStepKind.Split, [EfNames.AsSplitQuery]),
        (QueryStepKind.Single, [EfNames.AsSingleQuery]),
        (QueryStepKind.IgnoreQueryFilters, [EfNames.IgnoreQueryFilters]),
        (QueryStepKind.IgnoreAutoIncludes, [EfNames.IgnoreAutoIncludes]),
        (QueryStepKind.Neutral, [EfNames.TagWith, EfNames.TagWithCallSite, "AsQueryable", "DefaultIfEmpty", "Append", "Prepend", "Chunk"]),
        (QueryStepKind.Client, ["AsEnumerable", EfNames.AsAsyncEnumerable, "AsParallel", "ToAsyncEnumerable"]),
        (QueryStepKind.Materialize,
        [
            "ToList", "ToArray", "ToDictionary", "ToHashSet", "ToLookup", EfNames.Load, "ForEach", "ToImmutableArray", "ToImmutableList",
            "ToFrozenSet", "ToFrozenDictionary",
        ]),
        (QueryStepKind.Element,
        [
            "First", "FirstOrDefault", "Single", "SingleOrDefault", "Last", "LastOrDefault", "ElementAt", "ElementAtOrDefault", "MinBy",
            "MaxBy", EfNames.Find,
        ]),
        (QueryStepKind.Scalar,
        [
            "Count", "LongCount", "Any", "All", "Contains", "Sum", "Average", "Min", "Max", "Aggregate", "SequenceEqual",
        ]),
        (QueryStepKind.Write, [EfNames.ExecuteUpdate, EfNames.ExecuteDelete]),
    ];

    // In both forms: asked of every call.
    private static readonly Dictionary<string, QueryStepKind> s_kinds = WithAsyncForms();

    /// <summary>The methods of <c>DatabaseFacade</c>'s extensions that send a command.</summary>
    private static readonly HashSet<string> s_commands = new(StringComparer.Ordinal)
    {
        EfNames.ExecuteSql, EfNames.ExecuteSqlRaw, EfNames.ExecuteSqlInterpolated,
        EfNames.ExecuteSqlAsync, EfNames.ExecuteSqlRawAsync, EfNames.ExecuteSqlInterpolatedAsync,
    };

    /// <summary>The methods that make a query out of SQL.</summary>
    private static readonly HashSet<string> s_sqlSources = new(StringComparer.Ordinal)
    {
        EfNames.FromSql, EfNames.FromSqlRaw, EfNames.FromSqlInterpolated, EfNames.FromExpression, EfNames.SqlQuery, EfNames.SqlQueryRaw,
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
        var kinds = new Dictionary<string, QueryStepKind>(StringComparer.Ordinal);
        foreach (var (kind, methods) in s_operators)
        {
            foreach (var method in methods)
            {
                kinds[method] = kind;
                if (kind >= QueryStepKind.Materialize)
                    kinds[method + "Async"] = kind;
            }
        }

        return kinds;
    }
}
