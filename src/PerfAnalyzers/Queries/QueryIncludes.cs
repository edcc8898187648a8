using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Queries;

/// <summary>The navigations that a query loads with what it delivers.</summary>
/// <param name="Paths">Those that can be read.</param>
/// <param name="AreKnown">False when there may be more: of a caller, of a method that is not at hand, of a path that is computed.</param>
internal sealed record QueryIncludes(ImmutableArray<IncludePath> Paths, bool AreKnown)
{
    /// <summary>What the steps of a query include.</summary>
    public static QueryIncludes Read(QueryChain query)
    {
        var paths = ImmutableArray.CreateBuilder<IncludePath>();
        // What stands before an open end is the callers' affair.
        var areKnown = query.Source.Kind is QuerySourceKind.Set or QuerySourceKind.Sql or QuerySourceKind.Navigation;
        var before = NavigationPath.Empty;
        var end = query.FirstInMemory;
        foreach (var step in query.Steps)
        {
            if (ReferenceEquals(step, end))
                break;
            if (IncludeStep.Read(step, before) is { Path: var path })
            {
                before = path;
                areKnown &= !path.IsEmpty;
                if (!path.IsEmpty)
                    paths.Add(new(path, step.IsConditional));
                continue;
            }

            switch (step.Kind)
            {
                case QueryStepKind.Project or QueryStepKind.Flatten when SelectedPath(step) is { IsEmpty: false } root:
                    KeepBelow(root, paths);
                    break;
                case QueryStepKind.Project or QueryStepKind.Flatten or QueryStepKind.Group or QueryStepKind.Join:
                    // An include belongs to the entity: it stays with it through joins and projections that deliver it in the end.
                    areKnown &= paths.Count == 0
                        || SymbolEqualityComparer.Default.Equals(query.Entity?.UnwrapNullable(), query.DeliveredEntity);
                    break;
                case QueryStepKind.Unknown or QueryStepKind.SetOperation:
                    areKnown = false;
                    break;
            }
        }

        return new(paths.ToImmutable(), areKnown);
    }

    /// <summary>What is picked out of a pair, as a query with a join makes them, is no navigation.</summary>
    private static NavigationPath? SelectedPath(QueryStep step) =>
        step.Lambda is { Symbol.Parameters: [{ Type.IsAnonymousType: false }, ..] } lambda
            && lambda.SingleReturnedValue() is { } selected
            ? IncludeArgument.PathOf(selected)
            : null;

    /// <summary>Select(c => c.Post): what was included below the post stays included.</summary>
    private static void KeepBelow(NavigationPath root, ImmutableArray<IncludePath>.Builder paths)
    {
        var below = paths.Where(p => p.Path.Length > root.Length && p.Path.StartsWith(root)).ToList();
        paths.Clear();
        paths.AddRange(below.Select(p => p with { Path = p.Path.After(root.Length) }));
    }

    /// <summary>True when a path is included, or is the beginning of one that is.</summary>
    public bool Cover(NavigationPath path) => Paths.Any(p => p.Path.StartsWith(path));

    /// <summary>The same, on every way through the code.</summary>
    public bool AlwaysCover(NavigationPath path) => Paths.Any(p => !p.IsConditional && p.Path.StartsWith(path));

    /// <summary>
    /// True when each navigation of the path is loaded on every way through the code: it is included, or never has to be.
    /// </summary>
    public bool Load(ResolvedPath path) => path.Starts.All(s => s.Last.IsAlwaysLoaded || AlwaysCover(s));
}
