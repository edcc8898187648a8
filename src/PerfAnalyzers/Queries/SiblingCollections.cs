using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Queries;

/// <summary>Finds the included collections whose rows multiply each other when one SQL query fetches them.</summary>
internal static class SiblingCollections
{
    /// <summary>
    /// True when two or more of the collections do not lie on one path: each row of one comes with each row of the other.
    /// </summary>
    /// <param name="entity">The query's entity.</param>
    /// <param name="paths">What is included, each path from the entity on.</param>
    /// <param name="model">The model.</param>
    public static bool Exist(ITypeSymbol entity, IEnumerable<NavigationPath> paths, EfModel model) => Find(entity, paths, model).Length > 0;

    /// <summary>The first collections that do not lie on one path, as paths from the entity on; none when all lie on one.</summary>
    public static ImmutableArray<string> Find(ITypeSymbol entity, IEnumerable<NavigationPath> paths, EfModel model)
    {
        // A collection's parent is the nearest collection above it, through any references; "" is the entity itself.
        var children = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (var path in paths)
        {
            ITypeSymbol? type = entity;
            var parent = "";
            var walked = "";
            foreach (var name in path.Names)
            {
                if (type?.FindProperty(name) is not { } property)
                    break;
                // What is included is a navigation, also of an entity that is mapped out of sight.
                var navigation = model.Entities.FindNavigation(property);
                var isCollection = navigation?.IsCollection ?? property.Type.ElementType() is not null;
                walked = walked.Length == 0 ? name : walked + "." + name;
                if (isCollection)
                {
                    if (!children.TryGetValue(parent, out var siblings))
                        children[parent] = siblings = new();
                    if (!siblings.Contains(walked))
                        siblings.Add(walked);
                    parent = walked;
                }

                type = navigation?.Target ?? property.Type.ElementType() ?? property.Type;
            }
        }

        return children.Values.FirstOrDefault(static s => s.Count > 1)?.ToImmutableArray() ?? ImmutableArray<string>.Empty;
    }
}
