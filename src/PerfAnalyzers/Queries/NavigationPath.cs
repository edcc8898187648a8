using System.Collections.Immutable;
using PerfAnalyzers.Ef;

namespace PerfAnalyzers.Queries;

/// <summary>Writes and compares paths of navigations as an <c>Include</c> names them: <c>Blog.Owner</c>.</summary>
internal static class NavigationPath
{
    /// <summary>The first navigations of a path.</summary>
    public static string Text(ImmutableArray<Navigation> path, int length) => string.Join(".", path.Take(length).Select(static n => n.Property.Name));

    /// <summary>True when a path is another one, or goes on from it.</summary>
    public static bool StartsWith(string path, string beginning) =>
        path.StartsWith(beginning, StringComparison.Ordinal) && (path.Length == beginning.Length || path[beginning.Length] == '.');
}
