using System.Collections.Immutable;

namespace PerfAnalyzers.Queries;

/// <summary>The navigations from a query's entity to what is loaded with it: <c>Comments.Author</c>.</summary>
internal readonly struct IncludePath(ImmutableArray<string> names, bool isConditional) : IEquatable<IncludePath>
{
    /// <summary>The navigations' names, outermost first.</summary>
    public ImmutableArray<string> Names { get; } = names;

    /// <summary>True when only some ways through the code include it.</summary>
    public bool IsConditional { get; } = isConditional;

    /// <summary>True when this path loads the other one: it is the same, or goes on from it.</summary>
    public bool Covers(IReadOnlyList<string> other)
    {
        if (other.Count > Names.Length)
            return false;
        for (var i = 0; i < other.Count; i++)
        {
            if (Names[i] != other[i])
                return false;
        }

        return true;
    }

    public bool Equals(IncludePath other) => IsConditional == other.IsConditional && Names.SequenceEqual(other.Names);

    public override bool Equals(object? obj) => obj is IncludePath other && Equals(other);

    public override int GetHashCode() => Names.Aggregate(17, static (hash, name) => unchecked(hash * 31 + StringComparer.Ordinal.GetHashCode(name)));

    public override string ToString() => string.Join(".", Names);
}
