using System.Collections.Immutable;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Queries;

namespace PerfAnalyzers.Flow.Entities;

/// <summary>An include that can be taken away: nothing is done with what it loads.</summary>
/// <param name="Calls">The call that includes, and those that go on from it.</param>
/// <param name="Path">The navigations from the query's entity on.</param>
internal sealed record UnusedInclude(ImmutableArray<IInvocationOperation> Calls, ResolvedPath Path)
{
    /// <summary>The includes of a query that nobody needs, outermost first; empty when that cannot be told.</summary>
    public static ImmutableArray<UnusedInclude> Get(QueryChain query, EfModel model)
    {
        var includes = OwnInclude.Find(query, model);
        if (includes.IsEmpty)
            return ImmutableArray<UnusedInclude>.Empty;
        // db.Categories.Include(c => c.Products).Load(); grid.Source = db.Categories.Local: it is all for the tracker's sake.
        if (query.Terminal?.Method is EfNames.Load or EfNames.LoadAsync || query.IsTracked && ReadOnlyQuery.AsksTracker(query, model))
            return ImmutableArray<UnusedInclude>.Empty;
        var usage = EntityUsage.Get(query, model);
        if (!IncludeNeeds.AreKnown(usage, model))
            return ImmutableArray<UnusedInclude>.Empty;

        var found = ImmutableArray.CreateBuilder<UnusedInclude>();
        foreach (var include in includes)
        {
            // It goes with the level above it.
            if (found.Count > 0 && found[found.Count - 1].Calls.Contains(include.Call))
                continue;
            var first = include.Path.Start(include.Start + 1);
            // PERF4002 asks for what is below a collection that is only counted.
            if (usage.NavigationsTouched.Any(t => t.StartsWith(first)) || IncludeNeeds.OfOthers(query, include.Path, include.Start, model)
                || AggregatedCollection.Get(query, model).Any(c => first.StartsWith(c.Path)))
                continue;
            found.Add(new(include.Calls, first));
        }

        return found.ToImmutable();
    }
}
