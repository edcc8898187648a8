using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using PerfAnalyzers.Tests.Harness;
using PerfAnalyzers.Tests.Repository;

namespace PerfAnalyzers.Tests.Robustness;

/// <summary>
/// The same code is told the same, whichever rule, file or thread comes first: what the rules share may be filled in any order.
/// <c>REPEATED_RUNS</c> in the environment says how often that is tried.
/// </summary>
[Trait(Versions.Trait, Versions.Roslyn)]
public sealed class RepeatedRunTests
{
    private static readonly int s_runs = int.Parse(
        Environment.GetEnvironmentVariable("REPEATED_RUNS") is { Length: > 0 } given ? given : "20", CultureInfo.InvariantCulture);

    [Fact]
    public async Task Rules_ReportTheSameInEveryRun()
    {
        // What does not parse may leave its namespace: then its types are those of other files too, and the order of the files says which.
        var files = FuzzSources.Tests().Where(static (text, i) => i % 8 == 0 && CSharpSyntaxTree.ParseText(text).GetDiagnostics().All(static d => d.Severity != DiagnosticSeverity.Error))
            .Select(static (text, i) => (Name: $"Test{i}.cs", Text: text.Replace("namespace Tests;", $"namespace Tests{i};", StringComparison.Ordinal))).ToList();
        string? first = null;
        for (var run = 0; run < s_runs; run++)
        {
            var reported = await ReportAsync(files, new Random(run));
            first ??= reported;
            Assert.Equal(first, reported);
        }

        Assert.True(first!.Count(static c => c == '\n') > 20, $"Too little is reported to tell runs apart:\n{first}");
    }

    private static async Task<string> ReportAsync(List<(string Name, string Text)> files, Random random)
    {
        var shuffled = files.ToArray();
        random.Shuffle(shuffled);
        var analyzers = Rule.AnalyzerTypes.Select(static t => (DiagnosticAnalyzer)Activator.CreateInstance(t)!).ToArray();
        random.Shuffle(analyzers);

        var exceptions = new System.Collections.Concurrent.ConcurrentQueue<Exception>();
        var project = TestSolution.Create(shuffled.ToDictionary(static f => f.Name, static f => f.Text), new TestOptions(), Rule.All.Select(static r => r.Descriptor));
        var driver = (await project.GetCompilationAsync())!.WithAnalyzers(
            [.. analyzers],
            new CompilationWithAnalyzersOptions(project.AnalyzerOptions, (e, _, _) => exceptions.Enqueue(e), concurrentAnalysis: true, logAnalyzerExecutionTime: false));
        var diagnostics = await driver.GetAnalyzerDiagnosticsAsync(CancellationToken.None);
        Assert.Empty(exceptions);
        return string.Join('\n', diagnostics.Select(Describe).Order(StringComparer.Ordinal));
    }

    private static string Describe(Diagnostic diagnostic) =>
        $"{diagnostic} {string.Join(", ", diagnostic.AdditionalLocations.Select(static l => l.GetLineSpan()))} {string.Join(", ", diagnostic.Properties.OrderBy(static p => p.Key, StringComparer.Ordinal))}";
}
