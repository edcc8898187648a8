using System.Collections.Immutable;
using BenchmarkDotNet.Attributes;
using Microsoft.CodeAnalysis.Diagnostics;
using PerfAnalyzers.Benchmarks.Generation;

namespace PerfAnalyzers.Benchmarks;

/// <summary>All rules together beside the compiler alone, at one, two, four and eight times the code.</summary>
public class RuleBenchmarks
{
    private GeneratedProject _project = null!;

    [Params(125, 250, 500, 1000)]
    public int Files { get; set; }

    [GlobalSetup]
    public void Generate() => _project = GeneratedProject.WithEfCore(Files);

    [Benchmark(Baseline = true)]
    public object Binding() => Measurement.Bind(_project);

    [Benchmark]
    public object BindingAndIdleAnalyzer() => Measurement.AnalyzeAsync(_project, RuleSet.Idle).GetAwaiter().GetResult();

    [Benchmark]
    public object BindingAndAllRules() => Measurement.AnalyzeAsync(_project, RuleSet.All).GetAwaiter().GetResult();
}

/// <summary>Each rule alone, on the largest project.</summary>
public class SingleRuleBenchmarks
{
    private GeneratedProject _project = null!;
    private ImmutableArray<DiagnosticAnalyzer> _analyzers;

    public static IEnumerable<string> Rules => ["(idle)", .. RuleSet.All.Select(RuleSet.Name)];

    [ParamsSource(nameof(Rules))]
    public string Rule { get; set; } = "";

    [GlobalSetup]
    public void Generate()
    {
        _project = GeneratedProject.WithEfCore(1000);
        _analyzers = Rule == "(idle)" ? RuleSet.Idle : [RuleSet.All.Single(analyzer => RuleSet.Name(analyzer) == Rule)];
    }

    [Benchmark]
    public object BindingAndRule() => Measurement.AnalyzeAsync(_project, _analyzers).GetAwaiter().GetResult();
}

/// <summary>A project that does not refer to EF Core, in which no rule has anything to do: what they cost beside the driver alone.</summary>
public class WithoutEfCoreBenchmarks
{
    private GeneratedProject _project = null!;

    [GlobalSetup]
    public void Generate() => _project = GeneratedProject.WithoutEfCore(1000);

    [Benchmark(Baseline = true)]
    public object Driver() => Measurement.AnalyzeAsync(_project, RuleSet.Absent).GetAwaiter().GetResult();

    [Benchmark]
    public object DriverAndAllRules() => Measurement.AnalyzeAsync(_project, RuleSet.All).GetAwaiter().GetResult();
}
