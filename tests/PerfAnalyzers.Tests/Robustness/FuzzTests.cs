using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using PerfAnalyzers.Tests.Harness;
using PerfAnalyzers.Tests.Repository;
using Xunit.Abstractions;

namespace PerfAnalyzers.Tests.Robustness;

/// <summary>
/// No half-typed code makes an analyzer or a fix throw or hang. <c>FUZZ_SEED</c> and <c>FUZZ_COUNT</c> in the
/// environment run other mutations, or one again; <c>PERFANALYZERS_FUZZ_FOLDER</c> gives more sources.
/// </summary>
public sealed class FuzzTests(ITestOutputHelper output)
{
    private const int MostFailures = 3;
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan s_limitInApplications = TimeSpan.FromSeconds(30);

    // As <ImplicitUsings> makes it in a web project.
    private const string ImplicitUsings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Net.Http.Json;
        global using System.Threading;
        global using System.Threading.Tasks;
        global using Microsoft.AspNetCore.Builder;
        global using Microsoft.AspNetCore.Hosting;
        global using Microsoft.AspNetCore.Http;
        global using Microsoft.AspNetCore.Routing;
        global using Microsoft.Extensions.Configuration;
        global using Microsoft.Extensions.DependencyInjection;
        global using Microsoft.Extensions.Hosting;
        global using Microsoft.Extensions.Logging;
        """;

    [Fact]
    public Task Rules_SurviveBrokenTestSources()
    {
        var sources = FuzzSources.Tests();
        output.WriteLine($"{sources.Count} sources");
        return RunAsync(
            Setting("FUZZ_COUNT", 1000),
            buildsEvery: 1,
            random =>
            {
                var files = new Dictionary<string, string> { [TestSolution.MainFile] = Mutation.Apply(sources[random.Next(sources.Count)], random) };
                return TestSolution.Create(files, Options(random), []).Documents.Single(d => d.Name == TestSolution.MainFile);
            });
    }

    [Fact]
    public Task Rules_SurviveBrokenSamples()
    {
        var samples = FuzzSources.Samples().Select(CreateProject).ToList();
        Assert.NotEmpty(samples);
        return RunAsync(
            Setting("FUZZ_COUNT", 250),
            buildsEvery: 10,
            random =>
            {
                var project = samples[random.Next(samples.Count)];
                var documents = project.Documents.Where(d => d.Name != nameof(ImplicitUsings)).ToList();
                var document = documents[random.Next(documents.Count)];
                return document.WithText(SourceText.From(Mutation.Apply(document.GetTextAsync().Result.ToString(), random)));
            });
    }

    [FuzzFolderFact]
    public async Task Rules_SurviveBrokenApplications()
    {
        var projects = FuzzFolder.Projects().Select(CreateProject).ToList();
        Assert.NotEmpty(projects);
        // Kept, so that a mutation costs no more than its own file.
        var compilations = await Task.WhenAll(projects.Select(p => p.GetCompilationAsync()));
        var documents = projects.SelectMany(p => p.Documents).Where(d => d.Name != nameof(ImplicitUsings)).ToList();
        output.WriteLine($"{documents.Count} files of {projects.Count} projects in {FuzzFolder.Path}");
        await RunAsync(
            Setting("FUZZ_COUNT", 500),
            buildsEvery: int.MaxValue,
            random =>
            {
                var document = documents[random.Next(documents.Count)];
                return document.WithText(SourceText.From(Mutation.Apply(document.GetTextAsync().Result.ToString(), random)));
            },
            s_limitInApplications);
        GC.KeepAlive(compilations);
    }

    private static Project CreateProject(IReadOnlyList<SourceFile> files) => CreateProject(files.ToDictionary(f => f.Path, f => f.Text));

    private static Project CreateProject(IReadOnlyDictionary<string, string> texts)
    {
        var options = new TestOptions { IncludeModel = false, OutputKind = OutputKind.ConsoleApplication };
        return TestSolution.Create(texts.Append(new(nameof(ImplicitUsings), ImplicitUsings)).ToDictionary(), options, []);
    }

    private static TestOptions Options(Random random) =>
        new() { EditorConfig = { ["dotnet_code_quality.PERF.lazy_loading"] = random.Next(2) == 0 ? "on" : "auto" } };

    private async Task RunAsync(int count, int buildsEvery, Func<Random, Document> mutate, TimeSpan? limit = null)
    {
        var first = Setting("FUZZ_SEED", 1);
        output.WriteLine($"FUZZ_SEED={first} FUZZ_COUNT={count}");
        var analyzers = Rule.AnalyzerTypes.Select(t => new Func<DiagnosticAnalyzer>(() => (DiagnosticAnalyzer)Activator.CreateInstance(t)!)).ToList();
        var fixes = Rule.CodeFixTypes.Select(t => (CodeFixProvider)Activator.CreateInstance(t)!).ToList();
        Assert.NotEmpty(analyzers);
        var fuzzer = new Fuzzer(analyzers, fixes, limit ?? s_limit);
        var failures = new ConcurrentQueue<string>();
        await Parallel.ForEachAsync(
            Enumerable.Range(first, count),
            new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount },
            async (seed, _) =>
            {
                if (failures.Count >= MostFailures)
                    return;
                var document = mutate(new Random(seed));
                if (await fuzzer.RunAsync(document, isBuild: seed % buildsEvery == 0) is { } failure)
                    failures.Enqueue($"FUZZ_SEED={seed} FUZZ_COUNT=1: {failure}{Environment.NewLine}{document.Name}:{Environment.NewLine}{await document.GetTextAsync(CancellationToken.None)}");
            });
        Assert.True(failures.IsEmpty, string.Join(Environment.NewLine + Environment.NewLine, failures));
    }

    private static int Setting(string name, int otherwise) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? int.Parse(value, CultureInfo.InvariantCulture) : otherwise;
}
