namespace PerfAnalyzers.Tests.Harness;

/// <summary>The C# files that are compiled by the tests at run time, and not with them.</summary>
internal sealed class EmbeddedSources(string folder)
{
    /// <summary>Models that test sources are written against.</summary>
    public static EmbeddedSources Models { get; } = new("Sources");

    /// <summary>Assemblies whose packages the tests do without: as much of their surface as sources call.</summary>
    public static EmbeddedSources Stubs { get; } = new("Stubs");

    public IEnumerable<string> Names =>
        from resource in typeof(EmbeddedSources).Assembly.GetManifestResourceNames()
        where resource.StartsWith(folder + "/", StringComparison.Ordinal)
        orderby resource
        select Path.GetFileNameWithoutExtension(resource);

    public string Read(string name)
    {
        using var stream = typeof(EmbeddedSources).Assembly.GetManifestResourceStream($"{folder}/{name}.cs")
            ?? throw new ArgumentException($"There is no {folder}/{name}.cs.", nameof(name));
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
