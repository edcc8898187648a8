using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow;

/// <summary>An include that can be taken away: nothing is done with what it loads.</summary>
/// <param name="Calls">The call that includes, and those that go on from it.</param>
/// <param name="Path">The navigations from the query's entity on.</param>
internal sealed record UnusedInclude(ImmutableArray<IInvocationOperation> Calls, string Path)
{
    /// <summary>The includes of a query that nobody needs, outermost first; empty when that cannot be told.</summary>
    public static ImmutableArray<UnusedInclude> Of(QueryChain query, EfModel model)
    {
        if (!query.Has(QueryStepKind.Include) || query.DeliveredEntity is null || query.IsOpaque || query.IsMerged || query.IsProjected || query.FirstInMemory is not null)
            return ImmutableArray<UnusedInclude>.Empty;
        var account = EntityAccount.Of(query, model);
        if (!IsAllRead(account, model))
            return ImmutableArray<UnusedInclude>.Empty;

        var own = OwnCalls.Of(query);
        var found = ImmutableArray.CreateBuilder<UnusedInclude>();
        var above = ImmutableArray<Navigation>.Empty;
        for (var i = 0; i < query.Steps.Length; i++)
        {
            var step = query.Steps[i];
            if (step.Kind is not (QueryStepKind.Include or QueryStepKind.ThenInclude))
                continue;
            var start = step.Kind == QueryStepKind.Include ? ImmutableArray<Navigation>.Empty : above;
            var path = PathOf(step, start, query, model);
            above = path;
            // Not at hand, shared with another query, or on some ways only: who else needs it is not seen.
            if (path.Length <= start.Length || step.IsConditional || step.IsElsewhere || step.Call is not { } call || !own.Contains(call))
                continue;
            var first = path.Take(start.Length + 1).ToImmutableArray();
            if (IsTouched(account, first) || IsNeededByOthers(query, path, start.Length, model))
                continue;

            var calls = ImmutableArray.CreateBuilder<IInvocationOperation>();
            calls.Add(call);
            while (i + 1 < query.Steps.Length && query.Steps[i + 1] is { Kind: QueryStepKind.ThenInclude, Call: { } next } && own.Contains(next))
            {
                calls.Add(next);
                i++;
            }

            found.Add(new(calls.ToImmutable(), Text(first)));
        }

        return found.ToImmutable();
    }

    /// <summary>True when the uses that are in sight are all there are, and none of them can need what is not read.</summary>
    private static bool IsAllRead(EntityAccount account, EfModel model)
    {
        if (!account.IsComplete || account.IsReturned || account.IsSerialized)
            return false;
        foreach (var use in account.Uses)
        {
            switch (use.Kind)
            {
                // Removing an entity cascades to what is loaded with it; an entry tells of all of it.
                case EntityUseKind.Saved or EntityUseKind.Tracked or EntityUseKind.NavigationLoaded:
                    return false;
                // A computed property, or a setter with code, may read any navigation.
                case EntityUseKind.PropertyRead or EntityUseKind.PropertyWritten when use.Property is null || !MappedColumns.IsColumn(use.Property, model):
                    return false;
            }
        }

        return true;
    }

    private static bool IsTouched(EntityAccount account, ImmutableArray<Navigation> path)
    {
        var text = Text(path);
        foreach (var touched in account.NavigationsTouched)
        {
            if (touched == text || touched.Length > text.Length && touched[text.Length] == '.' && touched.StartsWith(text, StringComparison.Ordinal))
                return true;
        }

        return false;
    }

    /// <summary>True when what is included fills the navigations of other entities, or decides which rows there are.</summary>
    private static bool IsNeededByOthers(QueryChain query, ImmutableArray<Navigation> path, int from, EfModel model)
    {
        var isTracked = query.IsTracked || query.Has(QueryStepKind.NoTrackingWithIdentityResolution);
        for (var i = from; i < path.Length; i++)
        {
            // An inner join to a filtered table leaves out rows.
            if (!path[i].IsCollection && model.Configuration.HasQueryFilter(path[i].Target))
                return true;
            if (path[i].IsOwned || isTracked && FixUp.IsRead(query, path[i].Target, model))
                return true;
        }

        return false;
    }

    private static ImmutableArray<Navigation> PathOf(QueryStep step, ImmutableArray<Navigation> start, QueryChain query, EfModel model)
    {
        if (step.Call?.ArgumentFor(1)?.Value is not { } argument)
            return ImmutableArray<Navigation>.Empty;
        var names = argument.TryGetConstantString(out var text) ? text.Split('.').ToImmutableArray()
            : argument.AsLambda()?.SingleReturnedValue() is { } body ? QueryLambda.NavigationPath(body)
            : ImmutableArray<string>.Empty;
        var path = start;
        foreach (var name in names)
        {
            var from = path.IsEmpty ? query.DeliveredEntity : path[path.Length - 1].Target;
            if (from is null || model.Entities.FindNavigation(from, name) is not { } navigation)
                return ImmutableArray<Navigation>.Empty;
            path = path.Add(navigation);
        }

        return path;
    }

    private static string Text(ImmutableArray<Navigation> path) => string.Join(".", path.Select(static n => n.Property.Name));
}
