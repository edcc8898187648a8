using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace PerfAnalyzers.Benchmarks;

/// <summary>The analyzers that are measured: all that the product has, and one that measures the driver.</summary>
internal static class RuleSet
{
    public static ImmutableArray<DiagnosticAnalyzer> All { get; } =
    [
        .. typeof(Rules.RuleIds).Assembly.GetTypes()
            .Where(type => !type.IsAbstract && typeof(DiagnosticAnalyzer).IsAssignableFrom(type))
            .Select(type => (DiagnosticAnalyzer)Activator.CreateInstance(type)!)
            .OrderBy(Name, StringComparer.Ordinal),
    ];

    /// <summary>
    /// An analyzer that asks for every call and does nothing with it. Roslyn binds method bodies once more for the first
    /// analyzer that asks for operations, whoever it is; this one shows what that costs.
    /// </summary>
    public static ImmutableArray<DiagnosticAnalyzer> Idle { get; } = [new IdleAnalyzer()];

    /// <summary>An analyzer that asks for every body and does nothing with it: what any analyzer of bodies makes the driver do.</summary>
    public static ImmutableArray<DiagnosticAnalyzer> IdleOnBodies { get; } = [new IdleBodyAnalyzer()];

    /// <summary>An analyzer that asks for nothing, which is how Roslyn's driver runs in a project in which no rule has anything to do.</summary>
    public static ImmutableArray<DiagnosticAnalyzer> Absent { get; } = [new AbsentAnalyzer()];

    /// <summary>Such as <c>PERF1003 QueryPerElement</c>.</summary>
    public static string Name(DiagnosticAnalyzer analyzer)
    {
        var stem = analyzer.GetType().Name;
        if (stem.EndsWith("Analyzer", StringComparison.Ordinal))
            stem = stem[..^"Analyzer".Length];
        return $"{analyzer.SupportedDiagnostics.Select(rule => rule.Id).Max(StringComparer.Ordinal)} {stem}";
    }

#pragma warning disable RS1001, RS1012, RS1036, RS2008 // Never shipped, only run here.
    private sealed class IdleAnalyzer : DiagnosticAnalyzer
    {
        private static readonly DiagnosticDescriptor s_rule =
            new("IDLE0001", "Never reported", "Never reported", "Idle", DiagnosticSeverity.Warning, isEnabledByDefault: true);

        public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [s_rule];

        public override void Initialize(AnalysisContext context)
        {
            context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
            context.EnableConcurrentExecution();
            context.RegisterOperationAction(static _ => { }, OperationKind.Invocation);
        }
    }

    private sealed class IdleBodyAnalyzer : DiagnosticAnalyzer
    {
        private static readonly DiagnosticDescriptor s_rule =
            new("IDLE0003", "Never reported", "Never reported", "Idle", DiagnosticSeverity.Warning, isEnabledByDefault: true);

        public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [s_rule];

        public override void Initialize(AnalysisContext context)
        {
            context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.ReportDiagnostics);
            context.EnableConcurrentExecution();
            context.RegisterOperationBlockAction(static _ => { });
        }
    }

    private sealed class AbsentAnalyzer : DiagnosticAnalyzer
    {
        private static readonly DiagnosticDescriptor s_rule =
            new("IDLE0002", "Never reported", "Never reported", "Idle", DiagnosticSeverity.Warning, isEnabledByDefault: true);

        public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [s_rule];

        public override void Initialize(AnalysisContext context)
        {
            context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
            context.EnableConcurrentExecution();
            context.RegisterCompilationStartAction(static _ => { });
        }
    }
}
