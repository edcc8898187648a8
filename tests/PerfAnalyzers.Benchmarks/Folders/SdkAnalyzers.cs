using System.Collections.Immutable;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace PerfAnalyzers.Benchmarks.Folders;

/// <summary>The analyzers that the SDK runs in every project, with the severities that it gives them.</summary>
internal sealed class SdkAnalyzers
{
    private readonly ImmutableDictionary<string, ReportDiagnostic> _severities;

    private SdkAnalyzers(ImmutableArray<DiagnosticAnalyzer> analyzers, ImmutableDictionary<string, ReportDiagnostic> severities) =>
        (Analyzers, _severities) = (analyzers, severities);

    public ImmutableArray<DiagnosticAnalyzer> Analyzers { get; }

    /// <summary>The analyzers of the SDK that built this program; null when it is not here.</summary>
    /// <param name="asBuild">True for a build, which does not run a rule that is neither a warning nor an error.</param>
    public static SdkAnalyzers? Load(bool asBuild)
    {
        var folder = typeof(SdkAnalyzers).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .SingleOrDefault(item => item.Key == "SdkAnalyzers")?.Value;
        if (folder is null || !Directory.Exists(folder))
            return null;
        var analyzers = Directory.GetFiles(folder, "Microsoft.CodeAnalysis.*NetAnalyzers.dll").SelectMany(Types)
            .Where(type => !type.IsAbstract && typeof(DiagnosticAnalyzer).IsAssignableFrom(type))
            .Where(type => type.GetCustomAttribute<DiagnosticAnalyzerAttribute>()?.Languages.Contains(LanguageNames.CSharp) == true)
            .Select(type => (DiagnosticAnalyzer)Activator.CreateInstance(type)!)
            .OrderBy(analyzer => analyzer.GetType().Name, StringComparer.Ordinal)
            .ToImmutableArray();
        var severities = Severities(folder).ToBuilder();
        foreach (var rule in analyzers.SelectMany(analyzer => analyzer.SupportedDiagnostics))
        {
            if (!severities.TryGetValue(rule.Id, out var severity))
                severity = rule.IsEnabledByDefault ? Default(rule.DefaultSeverity) : ReportDiagnostic.Suppress;
            if (asBuild && severity is ReportDiagnostic.Info or ReportDiagnostic.Hidden)
                severity = ReportDiagnostic.Suppress;
            severities[rule.Id] = severity;
        }

        return analyzers.IsEmpty ? null : new(analyzers, severities.ToImmutable());
    }

    /// <summary>The compilation with the severities of the SDK.</summary>
    public CSharpCompilation Configure(CSharpCompilation compilation) =>
        compilation.WithOptions(compilation.Options.WithSpecificDiagnosticOptions(_severities));

    /// <summary>Those of the newest level, which is what a project gets that says nothing.</summary>
    private static ImmutableDictionary<string, ReportDiagnostic> Severities(string folder)
    {
        var configurations = Path.Combine(folder, "build", "config");
        var anyCase = new EnumerationOptions { MatchCasing = MatchCasing.CaseInsensitive };
        var newest = Directory.Exists(configurations)
            ? Directory.GetFiles(configurations, "analysislevel_*_default.globalconfig", anyCase).MaxBy(Level)
            : null;
        if (newest is null)
            return ImmutableDictionary<string, ReportDiagnostic>.Empty;
        var configuration = AnalyzerConfig.Parse(SourceText.From(File.ReadAllText(newest)), newest);
        return AnalyzerConfigSet.Create(ImmutableArray.Create(configuration)).GlobalConfigOptions.TreeOptions;
    }

    private static int Level(string path) => int.TryParse(Path.GetFileName(path).Split('_')[1], out var level) ? level : 0;

    private static ReportDiagnostic Default(DiagnosticSeverity severity) => severity switch
    {
        DiagnosticSeverity.Error => ReportDiagnostic.Error,
        DiagnosticSeverity.Warning => ReportDiagnostic.Warn,
        DiagnosticSeverity.Info => ReportDiagnostic.Info,
        _ => ReportDiagnostic.Hidden,
    };

    private static IEnumerable<Type> Types(string path)
    {
        try
        {
            return Assembly.LoadFrom(path).GetTypes();
        }
        catch (ReflectionTypeLoadException exception)
        {
            // Fixes, whose assemblies are an editor's.
            return exception.Types.OfType<Type>();
        }
    }
}
