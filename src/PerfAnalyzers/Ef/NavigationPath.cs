using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace PerfAnalyzers.Ef;

/// <summary>
/// The navigations that lead from an entity to another one, by name: <c>Blog.Owner</c>. Paths that name the same are equal.
/// </summary>
internal class NavigationPath : IEquatable<NavigationPath>
{
    public static readonly NavigationPath Empty = new(ImmutableArray<string>.Empty);

    private string? _text;

    private protected NavigationPath(ImmutableArray<string> names) => Names = names;

    /// <summary>The names, outermost first.</summary>
    public ImmutableArray<string> Names { get; }

    public int Length => Names.Length;

    public bool IsEmpty => Names.IsEmpty;

    /// <summary>The path as a string given to <c>Include</c> names it.</summary>
    public string Text => _text ??= string.Join(".", Names);

    public static NavigationPath Create(ImmutableArray<string> names) => names.IsEmpty ? Empty : new(names);

    /// <summary>The path that a text names.</summary>
    public static NavigationPath Parse(string text) => new(text.Split('.').ToImmutableArray());

    /// <summary>The path that goes on by a navigation.</summary>
    public NavigationPath Append(string name) => new(Names.Add(name));

    /// <summary>The path that goes on by another one.</summary>
    public NavigationPath Append(NavigationPath further) => IsEmpty ? further : Create(Names.AddRange(further.Names));

    /// <summary>The first navigations.</summary>
    public NavigationPath Start(int length) => length == Length ? this : Create(Names.RemoveRange(length, Length - length));

    /// <summary>What follows the first navigations.</summary>
    public NavigationPath After(int length) => Create(Names.RemoveRange(0, length));

    /// <summary>True when the path is the other one, or goes on from it: whoever loads it loads the other.</summary>
    public bool StartsWith(NavigationPath beginning)
    {
        if (beginning.Length > Length)
            return false;
        for (var i = 0; i < beginning.Length; i++)
        {
            if (Names[i] != beginning.Names[i])
                return false;
        }

        return true;
    }

    /// <summary>The navigations from an entity on, as far as the model knows them.</summary>
    public IEnumerable<Navigation> From(ITypeSymbol entity, EfEntities entities)
    {
        foreach (var name in Names)
        {
            if (entities.FindNavigation(entity, name) is not { } navigation)
                yield break;
            yield return navigation;
            entity = navigation.Target;
        }
    }

    /// <summary>The path with its navigations; null when one of them is none that the model knows.</summary>
    public ResolvedPath? Resolve(ITypeSymbol entity, EfEntities entities)
    {
        var navigations = From(entity, entities).ToImmutableArray();
        return navigations.Length == Length ? ResolvedPath.Create(navigations) : null;
    }

    public bool Equals(NavigationPath? other) => other is not null && other.Length == Length && StartsWith(other);

    public sealed override bool Equals(object? obj) => Equals(obj as NavigationPath);

    public sealed override int GetHashCode() =>
        Names.Aggregate(17, static (hash, name) => unchecked(hash * 31 + StringComparer.Ordinal.GetHashCode(name)));

    public sealed override string ToString() => Text;
}
