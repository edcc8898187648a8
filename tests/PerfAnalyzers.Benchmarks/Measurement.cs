using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using PerfAnalyzers.Benchmarks.Generation;

namespace PerfAnalyzers.Benchmarks;

/// <summary>
/// One run over a project in which nothing is bound yet, on one thread, so that times add up. It is measured in processor
/// time, which does not count what else the machine does meanwhile.
/// </summary>
internal sealed record Measurement(double Milliseconds, ImmutableArray<double> PerAnalyzer, ImmutableArray<Diagnostic> Reported)
{
    /// <summary>What the compiler does without us: it binds everything, and reports what it finds.</summary>
    public static Measurement Bind(GeneratedProject project)
    {
        var compilation = Prepare(project);
        var start = Environment.CpuUsage.TotalTime;
        compilation.GetDiagnostics();
        return new Measurement((Environment.CpuUsage.TotalTime - start).TotalMilliseconds, [], []);
    }

    /// <summary>The same, with analyzers.</summary>
    public static async Task<Measurement> AnalyzeAsync(GeneratedProject project, ImmutableArray<DiagnosticAnalyzer> analyzers)
    {
        var failures = new List<string>();
        var options = new CompilationWithAnalyzersOptions(
            new AnalyzerOptions([]),
            onAnalyzerException: (exception, analyzer, _) => failures.Add($"{analyzer}: {exception}"),
            concurrentAnalysis: false,
            logAnalyzerExecutionTime: true);
        var driver = new CompilationWithAnalyzers(Prepare(project), analyzers, options);

        var start = Environment.CpuUsage.TotalTime;
        var result = await driver.GetAnalysisResultAsync(CancellationToken.None);
        var elapsed = (Environment.CpuUsage.TotalTime - start).TotalMilliseconds;

        if (failures.Count > 0)
            throw new InvalidOperationException(string.Join('\n', failures));
        return new Measurement(
            elapsed,
            [.. analyzers.Select(analyzer => result.AnalyzerTelemetryInfo[analyzer].ExecutionTime.TotalMilliseconds)],
            result.GetAllDiagnostics());
    }

    private static CSharpCompilation Prepare(GeneratedProject project)
    {
        var compilation = project.Compile();
        // Reading the references is nobody's share: whoever asks for a type first would pay for it.
        compilation.GetSpecialType(SpecialType.System_Object);
        return compilation;
    }
}
