using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Queries;

/// <summary>
/// The queries that Dapper sends beside EF Core, most often on a context's connection: a round trip each, and SQL that nobody reads here.
/// </summary>
internal static class DapperQueries
{
    private static readonly Dictionary<string, QueryStepKind> s_methods = new(StringComparer.Ordinal)
    {
        ["QueryAsync"] = QueryStepKind.Materialize,
        ["QueryMultiple"] = QueryStepKind.Materialize,
        ["QueryMultipleAsync"] = QueryStepKind.Materialize,
        ["QueryFirst"] = QueryStepKind.Element,
        ["QueryFirstAsync"] = QueryStepKind.Element,
        ["QueryFirstOrDefault"] = QueryStepKind.Element,
        ["QueryFirstOrDefaultAsync"] = QueryStepKind.Element,
        ["QuerySingle"] = QueryStepKind.Element,
        ["QuerySingleAsync"] = QueryStepKind.Element,
        ["QuerySingleOrDefault"] = QueryStepKind.Element,
        ["QuerySingleOrDefaultAsync"] = QueryStepKind.Element,
    };

    /// <summary>The names of the methods that query.</summary>
    public static IEnumerable<string> MethodNames => s_methods.Keys;

    /// <summary>True when a method of this name queries, if it is Dapper's.</summary>
    public static bool IsName(string method) => s_methods.ContainsKey(method);

    /// <summary>The query that a call of Dapper sends, as far as it is known, and what it delivers.</summary>
    public static (QueryDraft Draft, QueryStepKind Kind)? Parse(IInvocationOperation call)
    {
        if (!s_methods.TryGetValue(call.TargetMethod.Name, out var kind)
            || call.TargetMethod.ContainingType is not { Name: "SqlMapper" } mapper || !mapper.IsIn("Dapper")
            || call.Receiver() is not { } connection)
            return null;
        var step = new QueryStep(QueryStepKind.Unknown, call.TargetMethod.Name, call);
        return (QueryDraft.StartingFrom(QuerySourceKind.Store, connection, null, null).Append([step], false), kind);
    }
}
