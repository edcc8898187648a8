using Microsoft.CodeAnalysis;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Queries;

namespace PerfAnalyzers.Flow.Entities;

/// <summary>Decides whether anything but a read that is in sight needs what a query includes.</summary>
internal static class IncludeNeeds
{
    /// <summary>True when the uses that are in sight are all there are, and none of them can need what is not read.</summary>
    public static bool AreKnown(EntityUsage usage, EfModel model)
    {
        if (!usage.IsComplete || usage.IsReturned || usage.IsSerialized)
            return false;
        foreach (var use in usage.Uses)
        {
            switch (use.Kind)
            {
                // Removing an entity cascades to what is loaded with it; an entry tells of all of it.
                case EntityUseKind.Saved or EntityUseKind.Tracked or EntityUseKind.NavigationLoaded:
                    return false;
                // A computed property, or a setter with code, may read any navigation.
                case EntityUseKind.PropertyRead or EntityUseKind.PropertyWritten
                        when use.Property is null || !MappedColumns.IsColumn(use.Property, model):
                    return false;
            }
        }

        return true;
    }

    /// <summary>
    /// True when what a query includes leaves out rows, by an inner join to a table with a filter: who asks without it gets more of them.
    /// </summary>
    /// <param name="query">The query.</param>
    /// <param name="model">The model.</param>
    /// <param name="isKept">What is asked for all the same.</param>
    public static bool LeaveOutRows(QueryChain query, EfModel model, Func<ResolvedPath, bool>? isKept = null)
    {
        if (query.DeliveredEntity is not { } entity)
            return false;
        foreach (var include in query.Includes.Paths)
        {
            var path = ResolvedPath.Empty;
            foreach (var navigation in include.Path.From(entity, model.Entities))
            {
                path = path.Append(navigation);
                if (!navigation.IsCollection
                    && model.Configuration.HasQueryFilter(navigation.Target)
                    && isKept?.Invoke(path) != true)
                    return true;
            }
        }

        return false;
    }

    /// <summary>
    /// True when what is included, from a position in the path on, fills the navigations of others, or decides which rows there are.
    /// </summary>
    /// <param name="query">The query.</param>
    /// <param name="path">What is included.</param>
    /// <param name="from">The position in the path.</param>
    /// <param name="model">The model.</param>
    /// <param name="known">Reads of it that are none of others.</param>
    public static bool OfOthers(QueryChain query, ResolvedPath path, int from, EfModel model, ICollection<SyntaxNode>? known = null)
    {
        var isTracked = query.IsTracked || query.Has(QueryStepKind.NoTrackingWithIdentityResolution);
        for (var i = from; i < path.Length; i++)
        {
            // An inner join to a filtered table leaves out rows.
            if (!path[i].IsCollection && model.Configuration.HasQueryFilter(path[i].Target))
                return true;
            // It is loaded without being asked for.
            if (path[i].IsAlwaysLoaded || isTracked && FixUp.IsRead(query, path[i].Target, model, known))
                return true;
        }

        return false;
    }
}
