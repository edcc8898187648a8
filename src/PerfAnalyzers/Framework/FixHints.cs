using System.Collections.Immutable;

namespace PerfAnalyzers.Framework;

/// <summary>What a rule knows and its fix needs, as the properties of the diagnostic.</summary>
internal static class FixHints
{
    /// <summary>
    /// All paths that are reported for the query, in the order of their reads, as <see cref="Join"/> puts them together: its fix decides
    /// about all of them at once.
    /// </summary>
    public const string Paths = nameof(Paths);

    /// <summary>The largest number of rows to ask for.</summary>
    public const string Limit = nameof(Limit);

    /// <summary>The number of rows of a page, unless the caller asks for another.</summary>
    public const string PageSize = nameof(PageSize);

    /// <summary>The expressions for what a cache key lacks, as <see cref="Join"/> puts them together.</summary>
    public const string Parts = nameof(Parts);

    /// <summary>The character that separates the parts of a cache key.</summary>
    public const string Separator = nameof(Separator);

    /// <summary>The expression for the version of an object.</summary>
    public const string Version = nameof(Version);

    /// <summary>What kind of finding it is, where a rule has several.</summary>
    public const string Kind = nameof(Kind);

    /// <summary>The minutes that a cache entry is to last.</summary>
    public const string Minutes = nameof(Minutes);

    /// <summary>The most seconds by which the lives of cache entries are to differ.</summary>
    public const string Seconds = nameof(Seconds);

    /// <summary>Set when the value may be null.</summary>
    public const string IsNullable = nameof(IsNullable);

    /// <summary>Present when the same has to be changed at another place that the fix does not reach.</summary>
    public const string IsElsewhere = nameof(IsElsewhere);

    /// <summary>The format that a call writes the value in.</summary>
    public const string Format = nameof(Format);

    /// <summary>The annotation that an operation of a migration is to have.</summary>
    public const string Annotation = nameof(Annotation);

    /// <summary>The name that something new has to have.</summary>
    public const string Name = nameof(Name);

    /// <summary>The hints of a diagnostic.</summary>
    public static ImmutableDictionary<string, string?> Create(params (string Name, string? Value)[] hints)
    {
        var builder = ImmutableDictionary.CreateBuilder<string, string?>();
        foreach (var (name, value) in hints)
        {
            if (value is not null)
                builder[name] = value;
        }

        return builder.ToImmutable();
    }

    /// <summary>Several values as one.</summary>
    public static string Join(IEnumerable<string> values) => string.Join(";", values);

    /// <summary>The values that <see cref="Join"/> put together.</summary>
    public static string[] SplitUp(string joined) => joined.Split(';');
}
