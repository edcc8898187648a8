using System.Collections;
using System.Collections.Immutable;

namespace PerfAnalyzers.Ef;

/// <summary>A path of which the model knows each navigation.</summary>
internal sealed class ResolvedPath : NavigationPath, IEnumerable<Navigation>
{
    public static new readonly ResolvedPath Empty = new(ImmutableArray<Navigation>.Empty);

    private readonly ImmutableArray<Navigation> _navigations;

    private ResolvedPath(ImmutableArray<Navigation> navigations)
        : base(navigations.Select(static n => n.Property.Name).ToImmutableArray()) => _navigations = navigations;

    /// <summary>The navigation that the path ends with; it must have one.</summary>
    public Navigation Last => _navigations[Length - 1];

    /// <summary>The beginnings of the path, shortest first, the whole path last.</summary>
    public IEnumerable<ResolvedPath> Starts
    {
        get
        {
            for (var length = 1; length <= Length; length++)
                yield return Start(length);
        }
    }

    public Navigation this[int index] => _navigations[index];

    public static ResolvedPath Create(ImmutableArray<Navigation> navigations) => navigations.IsEmpty ? Empty : new(navigations);

    /// <summary>The path that goes on by a navigation.</summary>
    public ResolvedPath Append(Navigation navigation) => new(_navigations.Add(navigation));

    /// <summary>The path that goes on by another one.</summary>
    public ResolvedPath Append(ResolvedPath further) => IsEmpty ? further : Create(_navigations.AddRange(further._navigations));

    /// <summary>The first navigations.</summary>
    public new ResolvedPath Start(int length) => length == Length ? this : Create(_navigations.RemoveRange(length, Length - length));

    public IEnumerator<Navigation> GetEnumerator() => ((IEnumerable<Navigation>)_navigations).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
