using System.Collections.Immutable;

namespace PerfAnalyzers.Framework;

/// <summary>What a rule knows and its fix needs, as the properties of the diagnostic.</summary>
internal static class FixHints
{
    /// <summary>The navigations that are missing, from the query's entity on, joined by dots.</summary>
    public const string Path = nameof(Path);

    /// <summary>Present when the included collections must be loaded by queries of their own.</summary>
    public const string Split = nameof(Split);

    /// <summary>Present when there is nothing that a fix could edit without changing what the code means.</summary>
    public const string NoFix = nameof(NoFix);

    /// <summary>The hints of a diagnostic.</summary>
    public static ImmutableDictionary<string, string?> Of(params (string Name, string? Value)[] hints)
    {
        var builder = ImmutableDictionary.CreateBuilder<string, string?>();
        foreach (var (name, value) in hints)
        {
            if (value is not null)
                builder[name] = value;
        }

        return builder.ToImmutable();
    }
}
