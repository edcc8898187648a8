using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Diagnostics;
using PerfAnalyzers.Framework;
using PerfAnalyzers.Rules;

namespace PerfAnalyzers.Tests.Repository;

/// <summary>A rule as the repository has it: everything follows from its id constant.</summary>
internal sealed record Rule(string Id, string Stem)
{
    public static Assembly Analyzers { get; } = typeof(RuleIds).Assembly;

    public static Assembly CodeFixes { get; } = Assembly.Load("PerfAnalyzers.CodeFixes");

    public static IReadOnlyList<Rule> All { get; } =
        [.. typeof(RuleIds).GetFields(BindingFlags.Public | BindingFlags.Static).Select(f => new Rule((string)f.GetValue(null)!, f.Name))];

    /// <summary>The ids, as rows of a theory.</summary>
    public static TheoryData<string> Ids { get; } = [.. All.Select(r => r.Id)];

    public static IEnumerable<Type> AnalyzerTypes => Concrete<DiagnosticAnalyzer>(Analyzers);

    public static IEnumerable<Type> CodeFixTypes => Concrete<CodeFixProvider>(CodeFixes);

    public Type AnalyzerType => AnalyzerTypes.SingleOrDefault(t => t.Name == Stem + "Analyzer")
        ?? throw Missing($"There is no class {Stem}Analyzer in src/PerfAnalyzers/Rules.");

    public Type? CodeFixType => CodeFixTypes.SingleOrDefault(t => t.Name == Stem + "CodeFix");

    public DiagnosticDescriptor Descriptor => CreateAnalyzer().SupportedDiagnostics.SingleOrDefault(d => d.Id == Id)
        ?? throw Missing($"{Stem}Analyzer does not support {Id}.");

    /// <summary>The reason that the analyzer gives for having no fix.</summary>
    public string? NoCodeFixReason => AnalyzerType.GetCustomAttribute<NoCodeFixAttribute>()?.Reason;

    /// <summary>What the tables say of the fix: applied to a whole solution by one command, offered for one place at a time, or none.</summary>
    public string FixKind => CreateCodeFix() is not { } fix ? "" : fix.GetFixAllProvider() is null ? "suggestion" : "yes";

    public static Rule Get(string id) => All.Single(r => r.Id == id);

    public DiagnosticAnalyzer CreateAnalyzer() => (DiagnosticAnalyzer)Activator.CreateInstance(AnalyzerType)!;

    public CodeFixProvider? CreateCodeFix() => CodeFixType is { } type ? (CodeFixProvider)Activator.CreateInstance(type)! : null;

    private static IEnumerable<Type> Concrete<T>(Assembly assembly) => assembly.GetTypes().Where(t => !t.IsAbstract && t.IsAssignableTo(typeof(T)));

    private static Xunit.Sdk.XunitException Missing(string message) => new(message);
}
