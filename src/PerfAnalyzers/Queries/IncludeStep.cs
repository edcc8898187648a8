using PerfAnalyzers.Ef;

namespace PerfAnalyzers.Queries;

/// <summary>An <c>Include</c> or <c>ThenInclude</c> in a query.</summary>
/// <param name="Step">The step.</param>
/// <param name="Start">How many navigations of the path an earlier step includes.</param>
/// <param name="Path">The navigations from the query's entity on; empty when they cannot be read.</param>
internal readonly record struct IncludeStep(QueryStep Step, int Start, NavigationPath Path)
{
    /// <summary>The step, when it follows one that leads to a path.</summary>
    public static IncludeStep? Read(QueryStep step, NavigationPath before)
    {
        if (step.Kind is not (QueryStepKind.Include or QueryStepKind.ThenInclude))
            return null;
        var path = IncludeArgument.Of(step.Call).Path;
        if (step.Kind == QueryStepKind.Include)
            return new(step, 0, path);
        // What goes on from nothing that is known leads nowhere that is known.
        return new(step, before.Length, path.IsEmpty || before.IsEmpty ? NavigationPath.Empty : before.Append(path));
    }

    /// <summary>The includes of a query, in their order.</summary>
    public static IEnumerable<IncludeStep> Find(QueryChain query)
    {
        var before = NavigationPath.Empty;
        foreach (var step in query.Steps)
        {
            if (Read(step, before) is not { } include)
                continue;
            before = include.Path;
            yield return include;
        }
    }
}
