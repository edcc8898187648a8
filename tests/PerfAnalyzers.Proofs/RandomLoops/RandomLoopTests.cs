using System.Diagnostics;
using System.Globalization;
using Microsoft.CodeAnalysis;
using PerfAnalyzers.Proofs.Machinery;
using PerfAnalyzers.Proofs.Runtime;
using Xunit.Abstractions;

namespace PerfAnalyzers.Proofs.RandomLoops;

/// <summary>
/// Loops that nobody thought of return and leave the same after the fix of queries in loops, or get none. <c>LOOP_SEED</c> and
/// <c>LOOP_COUNT</c> in the environment run others, or one again.
/// </summary>
public sealed class RandomLoopTests(ITestOutputHelper output)
{
    private const string Model = "Library.cs";
    private const int MostFailures = 12;

    [Fact]
    public async Task FixedLoops_DoTheSame()
    {
        var (seed, count) = (Setting("LOOP_SEED", 1), Setting("LOOP_COUNT", 300));
        var watch = Stopwatch.StartNew();
        var programs = Enumerable.Range(seed, count).Select(s => LoopProgram.Create((ulong)s)).ToDictionary(p => p.Name + ".cs");
        var project = ProofDatabase.SqliteNewest.Programs.CreateProject(
            programs.ToDictionary(p => p.Key, p => p.Value.Text).Append(new(Model, LibraryModel.Text)));
        var failures = new List<string>();
        foreach (var (name, error) in await ErrorsAsync(project))
        {
            failures.Add($"No program: {error}\n{programs[name].Text}");
            project = Without(project, name);
        }


        var fixes = new LoopFixes();
        var automatic = await fixes.ApplyAsync(project, areSuggestionsTaken: false);
        var fixedNames = fixes.Changed.ToHashSet();
        var suggested = await fixes.ApplyAsync(automatic, areSuggestionsTaken: true);
        output.WriteLine($"LOOP_SEED={seed} LOOP_COUNT={count}: {fixedNames.Count} fixed, {fixes.Assumptions.Count} with a suggestion, {fixes.Left.Count} with what is left alone");
        output.WriteLine($"{watch.Elapsed}: fixed");
        foreach (var (name, error) in (await ErrorsAsync(automatic)).Concat(await ErrorsAsync(suggested)))
        {
            failures.Add($"{name}: the fixed program does not compile: {error}\n{await TextAsync(suggested, name)}");
            fixedNames.Remove(name);
            fixes.Assumptions.Remove(name);
            (automatic, suggested) = (Without(automatic, name), Without(suggested, name));
        }

        var before = await ProgramCompiler.EmitAsync(project);
        var after = await ProgramCompiler.EmitAsync(automatic);
        var assuming = await ProgramCompiler.EmitAsync(suggested);
        output.WriteLine($"{watch.Elapsed}: emitted");
        foreach (var (name, program) in programs)
        {
            if (fixedNames.Contains(name))
                await CompareAsync(program, after, [.. LibraryData.Wild, .. LibraryData.Tame], "automatic", automatic);
            if (fixes.Assumptions.TryGetValue(name, out var assumptions))
                await CompareAsync(program, assuming, LoopAssumptions.DataFor(assumptions, program.Text), string.Join("\n", assumptions), suggested);
        }

        output.WriteLine($"{watch.Elapsed}: run");
        Assert.True(failures.Count == 0, $"{failures.Count} failures\n" + string.Join("\n\n==========\n\n", failures.Take(MostFailures)));

        async Task CompareAsync(LoopProgram program, byte[] changed, IReadOnlyList<Data> data, string kind, Project fixedProject)
        {
            var text = await TextAsync(fixedProject, program.Name + ".cs");
            try
            {
                await LoopComparison.CompareAsync(before, changed, program, text, data);
            }
            catch (ProofFailure failure)
            {
                failures.Add(
                    $"LOOP_SEED={program.Seed} LOOP_COUNT=1 ({kind}): {failure.Message}\n\n{program.Text}\n\n-----\n\n{text}");
            }
        }
    }

    private static Project Without(Project project, string name) => project.RemoveDocument(project.Documents.Single(d => d.Name == name).Id);

    private static async Task<string> TextAsync(Project project, string name) => (await project.Documents.Single(d => d.Name == name).GetTextAsync()).ToString();

    private static async Task<Dictionary<string, string>> ErrorsAsync(Project project) => (await project.GetCompilationAsync())!.GetDiagnostics()
        .Where(d => d.Severity == DiagnosticSeverity.Error)
        .GroupBy(d => project.GetDocument(d.Location.SourceTree)!.Name)
        .ToDictionary(g => g.Key, g => string.Join('\n', g));

    private static int Setting(string name, int otherwise) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? int.Parse(value, CultureInfo.InvariantCulture) : otherwise;
}
