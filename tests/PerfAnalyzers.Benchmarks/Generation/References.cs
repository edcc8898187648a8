using System.Reflection;
using Microsoft.CodeAnalysis;

namespace PerfAnalyzers.Benchmarks.Generation;

/// <summary>The assemblies that the generated project is compiled against; the build of this project notes their folders.</summary>
internal static class References
{
    private static readonly Lazy<IReadOnlyList<MetadataReference>> s_framework = new(() =>
        [.. Folders("FrameworkFolder").SelectMany(folder => Assemblies(Path.Combine(folder, "ref")))]);

    private static readonly Lazy<IReadOnlyList<MetadataReference>> s_efCore = new(() =>
        [.. s_framework.Value, .. Folders("PackageFolder").SelectMany(Assemblies)]);

    public static IReadOnlyList<MetadataReference> Framework => s_framework.Value;

    public static IReadOnlyList<MetadataReference> FrameworkAndEfCore => s_efCore.Value;

    private static IEnumerable<string> Folders(string kind) =>
        typeof(References).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Where(item => item.Key == kind).Select(item => item.Value!);

    private static IEnumerable<MetadataReference> Assemblies(string folder)
    {
        // One folder a target framework, of which the last in order is the newest: net10.0 alone, or net6.0, net8.0.
        var newest = Directory.GetDirectories(folder).Order(StringComparer.Ordinal).Last();
        return Directory.GetFiles(newest, "*.dll").Order(StringComparer.Ordinal).Select(file => MetadataReference.CreateFromFile(file));
    }
}
