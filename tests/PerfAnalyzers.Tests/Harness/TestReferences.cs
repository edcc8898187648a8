using System.Collections.Immutable;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace PerfAnalyzers.Tests.Harness;

/// <summary>The assemblies that test sources are compiled against: .NET, ASP.NET Core, caches and one version of EF Core, read once.</summary>
internal static partial class TestReferences
{
    private static readonly ILookup<string, string> s_metadata = typeof(TestReferences).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .ToLookup(a => a.Key, a => a.Value ?? "");

    private static readonly Lazy<ImmutableArray<MetadataReference>> s_framework = new(() =>
        [.. s_metadata["FrameworkFolder"].SelectMany(f => Assemblies(Path.Combine(f, "ref")))]);

    private static readonly Lazy<ImmutableArray<MetadataReference>> s_all = new(() =>
    {
        ImmutableArray<MetadataReference> real = [.. s_framework.Value, .. OfVersion("PackageFolder").SelectMany(Assemblies)];
        return [.. real, .. EmbeddedSources.Stubs.Names.Select(name => Stub(name, real))];
    });

    /// <summary>The version of EF Core that the sources see: <c>PERFANALYZERS_EFCORE</c>, or the newest one.</summary>
    public static Version EfCore { get; } = Version.Parse(
        Environment.GetEnvironmentVariable("PERFANALYZERS_EFCORE") is { Length: > 0 } chosen ? chosen : s_metadata["EfCoreVersion"].Single());

    /// <summary>The version of StackExchange.Redis that the sources see.</summary>
    public static Version Redis { get; } = Version.Parse(OfVersion("RedisVersion").Single());

    /// <summary>The version of Roslyn that the tests are to run on.</summary>
    public static Version Roslyn { get; } = Version.Parse(s_metadata["RoslynVersion"].Single());

    /// <summary>
    /// Whether the order in which fixes are applied and how lines end is looked at too. That is the fixes' own, and no version's: it is looked
    /// at with the newest ones. For the others it is enough that a rule reports and its fix gives the right text.
    /// </summary>
    public static bool HasEveryWay { get; } = EfCore.ToString() == s_metadata["EfCoreVersion"].Single() && Roslyn.Major > 4;

    /// <summary>Whether what an editor asks for is looked at too. That is Roslyn's: it is looked at with the newest and with the oldest one.</summary>
    public static bool HasEditor { get; } = HasEveryWay || Roslyn.Major == 4;

    /// <summary>The folder that has PerfAnalyzers.sln.</summary>
    public static string RepositoryRoot { get; } = s_metadata["RepositoryRoot"].Single();

    /// <summary>The assemblies of EF Core that a model is built with: those of <see cref="All"/>, and a provider.</summary>
    public static ImmutableArray<string> RunTimeFiles => s_runTimeFiles.Value;

    /// <summary>.NET and ASP.NET Core without EF Core.</summary>
    public static ImmutableArray<MetadataReference> Framework => s_framework.Value;

    /// <summary>Everything but EF Core, its providers and what refers to it.</summary>
    public static ImmutableArray<MetadataReference> WithoutEfCore =>
        [.. All.Where(static r => r.Display?.Contains("EntityFrameworkCore", StringComparison.OrdinalIgnoreCase) != true)];

    /// <summary>Everything.</summary>
    public static ImmutableArray<MetadataReference> All => s_all.Value;

    private static readonly Lazy<ImmutableArray<string>> s_runTimeFiles = new(() =>
        [.. OfVersion("PackageFolder").Concat(OfVersion("RunTimeFolder")).SelectMany(Files)]);

    // What goes with the version of EF Core, and what goes with all.
    private static IEnumerable<string> OfVersion(string key)
    {
        var values = s_metadata[key].Select(static v => v.Split('|')).ToList();
        return values.Any(static v => v[0] == EfCore.ToString())
            ? values.Where(static v => v[0].Length == 0 || v[0] == EfCore.ToString()).Select(static v => v[1])
            : throw new InvalidOperationException($"The tests have no EF Core {EfCore}, only {string.Join(", ", values.Select(static v => v[0]).Distinct())}.");
    }

    // Of a package's folders, the one for the newest framework: none is newer than what the tests run on.
    private static IEnumerable<MetadataReference> Assemblies(string folder) => Files(folder).Select(f => MetadataReference.CreateFromFile(f));

    private static IEnumerable<string> Files(string folder)
    {
        var newest = Directory.GetDirectories(folder).MaxBy(d => Rank(Path.GetFileName(d)))
            ?? throw new InvalidOperationException($"{folder} holds no assemblies.");
        return Directory.GetFiles(newest, "*.dll").Order(StringComparer.Ordinal);
    }

    private static double Rank(string framework) =>
        FrameworkName().Match(framework) is { Success: true } name
            ? double.Parse(name.Groups["version"].Value, CultureInfo.InvariantCulture) + (name.Groups["kind"].Value == "net" ? 100 : 0)
            : -1;

    private static PortableExecutableReference Stub(string name, ImmutableArray<MetadataReference> references)
    {
        string[] texts = [EmbeddedSources.Stubs.Read(name), $"[assembly: System.Reflection.AssemblyVersion(\"{EfCore}\")]"];
        var compilation = CSharpCompilation.Create(
            name,
            texts.Select(t => CSharpSyntaxTree.ParseText(t, path: name + ".cs")),
            references,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        using var image = new MemoryStream();
        var result = compilation.Emit(image);
        return result.Success
            ? MetadataReference.CreateFromImage(image.ToArray(), filePath: name + ".dll")
            : throw new InvalidOperationException(string.Join('\n', result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error)));
    }

    [GeneratedRegex(@"^(?<kind>net|netstandard)(?<version>\d+\.\d+)$")]
    private static partial Regex FrameworkName();
}
