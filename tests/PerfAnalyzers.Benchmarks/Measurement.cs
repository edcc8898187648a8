using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using PerfAnalyzers.Benchmarks.Generation;

namespace PerfAnalyzers.Benchmarks;

/// <summary>
/// One run over a project in which nothing is bound yet, on one thread, so that times add up. It is measured in processor
/// time, which does not count what else the machine does meanwhile, and without garbage collections: one takes as long as all
/// rules together, clears up what the compiler made, and would count to whoever runs at the time. What is allocated is counted
/// instead.
/// </summary>
internal sealed record Measurement(double Milliseconds, double Megabytes, ImmutableArray<double> PerAnalyzer, ImmutableArray<Diagnostic> Reported)
{
    private const long Room = 6L << 30;

    /// <summary>What the compiler does without us: it binds everything, and reports what it finds.</summary>
    public static Measurement Bind(GeneratedProject project)
    {
        var compilation = Prepare(project);
        var meter = Meter.Start();
        compilation.GetDiagnostics();
        var (milliseconds, megabytes) = meter.Stop();
        return new Measurement(milliseconds, megabytes, [], []);
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

        var meter = Meter.Start();
        var result = await driver.GetAnalysisResultAsync(CancellationToken.None);
        var (milliseconds, megabytes) = meter.Stop();

        if (failures.Count > 0)
            throw new InvalidOperationException(string.Join('\n', failures));
        return new Measurement(
            milliseconds,
            megabytes,
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

    private readonly record struct Meter(TimeSpan Time, long Bytes)
    {
        public static Meter Start()
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            if (!GC.TryStartNoGCRegion(Room))
                throw new InvalidOperationException("There is not enough memory to measure without garbage collections.");
            return new(Environment.CpuUsage.TotalTime, GC.GetTotalAllocatedBytes(precise: true));
        }

        public (double Milliseconds, double Megabytes) Stop()
        {
            var milliseconds = (Environment.CpuUsage.TotalTime - Time).TotalMilliseconds;
            var megabytes = (GC.GetTotalAllocatedBytes(precise: true) - Bytes) / 1e6;
            GC.EndNoGCRegion();
            return (milliseconds, megabytes);
        }
    }
}
