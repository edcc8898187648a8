using PerfAnalyzers.Ef;
using PerfAnalyzers.Queries;

namespace PerfAnalyzers.Flow.Entities;

/// <summary>The includes of a query that other rules take away: there is nothing more to say of them.</summary>
internal static class SuperfluousIncludes
{
    /// <summary>The paths: PERF4006 takes away what nobody uses, PERF4002 what is only counted or summed up.</summary>
    public static IEnumerable<NavigationPath> Find(QueryChain query, EfModel model) =>
        UnusedInclude.Get(query, model).Select(static NavigationPath (u) => u.Path)
            .Concat(AggregatedCollection.Get(query, model).Select(static c => c.Path));

    /// <summary>The includes that stay.</summary>
    public static IReadOnlyCollection<IncludePath> LeftOf(QueryChain query, EfModel model)
    {
        var superfluous = Find(query, model).ToList();
        return superfluous.Count == 0
            ? query.Includes.Paths
            : query.Includes.Paths.Where(i => !superfluous.Any(s => i.Path.StartsWith(s))).ToList();
    }
}
