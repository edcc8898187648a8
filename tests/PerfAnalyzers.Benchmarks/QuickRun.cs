using System.Globalization;
using PerfAnalyzers.Benchmarks.Generation;
using PerfAnalyzers.Framework;

namespace PerfAnalyzers.Benchmarks;

/// <summary>The same measurements in a minute or two: a few repetitions of each, side by side, and their medians.</summary>
internal sealed class QuickRun(int files, int repetitions, TextWriter output)
{
    // What the project promises. On a machine that does other work meanwhile, only a multiple of it can be asserted.
    private const double ShareOfBinding = 0.08;
    private const double WithoutEfCoreMilliseconds = 5;
    private const double Growth = 1;
    private const double Tolerance = 3;

    private readonly List<string> _broken = [];

    /// <summary>What exceeds the promises even with the tolerance.</summary>
    public IReadOnlyList<string> Broken => _broken;

    public async Task RunAsync()
    {
        output.WriteLine($"Medians of {repetitions} repetitions, in processor time of one thread.");
        await WarmUpAsync(GeneratedProject.WithEfCore(files / 4));
        var sizes = new List<Size>();
        foreach (var factor in new[] { 8, 4, 2, 1 })
            sizes.Add(await MeasureAsync(GeneratedProject.WithEfCore(files / factor)));

        WriteRules(sizes[^1]);
        WriteSizes(sizes);
        await MeasureWithoutEfCoreAsync();
    }

    /// <summary>Compiler and rules are themselves compiled, and compiled better, while they run for the first few times.</summary>
    private static async Task WarmUpAsync(GeneratedProject project)
    {
        for (var i = 0; i < 4; i++)
        {
            Measurement.Bind(project);
            await Measurement.AnalyzeAsync(project, RuleSet.Idle);
            await Measurement.AnalyzeAsync(project, RuleSet.All);
        }
    }

    private async Task<Size> MeasureAsync(GeneratedProject project)
    {
        List<double> binding = [], idle = [], rules = [];
        List<(double Binding, double Rules)> megabytes = [];
        List<Measurement> runs = [];
        for (var i = 0; i < repetitions; i++)
        {
            var bind = Measurement.Bind(project);
            var nothing = await Measurement.AnalyzeAsync(project, RuleSet.Idle);
            var all = await Measurement.AnalyzeAsync(project, RuleSet.All);
            binding.Add(bind.Milliseconds);
            idle.Add(nothing.Milliseconds);
            rules.Add(all.Milliseconds);
            megabytes.Add((bind.Megabytes, all.Megabytes - nothing.Megabytes));
            runs.Add(all);
        }

        return new Size(
            project.Files,
            project.Lines,
            Median(binding),
            Median(idle.Zip(binding, (with, without) => with - without)),
            Median(rules.Zip(idle, (with, without) => with - without)),
            Median(megabytes.Select(m => m.Binding)),
            Median(megabytes.Select(m => m.Rules)),
            [.. RuleSet.All.Select((_, index) => Median(runs.Select(run => run.PerAnalyzer[index])))],
            Median(runs.Select(run => run.PerAnalyzer.Sum())),
            (rules.Min() - idle.Min()) / binding.Min(),
            runs.Min(run => run.PerAnalyzer.Sum()) / binding.Min(),
            runs.Min(run => run.PerAnalyzer.Sum()) / project.Lines,
            runs[0]);
    }

    private void WriteRules(Size size)
    {
        output.WriteLine();
        output.WriteLine($"| {Number(size.Files)} files, {Number(size.Lines)} lines | ms | of binding | reports |");
        output.WriteLine("| --- | ---: | ---: | ---: |");
        output.WriteLine($"| the compiler's own binding | {size.Binding:N1} | | |");
        output.WriteLine($"| + an analyzer that does nothing with each call | {size.IdleOverhead:N1} | {size.IdleOverhead / size.Binding:P1} | |");
        output.WriteLine($"| **+ all rules instead** | {size.RulesOverhead:N1} | {size.RulesOverhead / size.Binding:P1} | {size.Sample.Reported.Length} |");
        for (var i = 0; i < size.PerRule.Count; i++)
        {
            var ids = RuleSet.All[i].SupportedDiagnostics.Select(rule => rule.Id).ToHashSet();
            var reports = size.Sample.Reported.Count(diagnostic => ids.Contains(diagnostic.Id));
            output.WriteLine($"| {RuleSet.Name(RuleSet.All[i])} | {size.PerRule[i]:N1} | {size.PerRule[i] / size.Binding:P1} | {reports} |");
        }
        output.WriteLine($"| sum of the rules | {size.AllRules:N1} | {size.AllRules / size.Binding:P1} | |");
        output.WriteLine();
        output.WriteLine("The first three lines are processor time. The others are what Roslyn counts, by the clock, while a rule runs: for the");
        output.WriteLine("first rule that asks also what later ones, and the driver itself, get for nothing: the model, parsed queries, bodies.");
        output.WriteLine("So what the rules cost lies between the two: all rules instead, and the sum of the rules.");
        output.WriteLine();
        output.WriteLine($"Allocated: {size.BindingMegabytes:N0} MB by binding, {size.RulesMegabytes:N1} MB more by all rules instead of the one that does nothing.");
        output.WriteLine($"Of the shortest runs, all rules are {size.ShareAtBest:P1} of binding, and the sum of the rules is {size.SumAtBest:P1}.");

        Check(size.SumAtBest, ShareOfBinding, "the sum of the rules, as a share of binding");
    }

    private void WriteSizes(List<Size> sizes)
    {
        output.WriteLine();
        output.WriteLine("| files | lines | binding ms | rules ms | of binding | sum of the rules ms | µs per line |");
        output.WriteLine("| ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
        foreach (var size in sizes)
            output.WriteLine($"| {Number(size.Files)} | {Number(size.Lines)} | {size.Binding:N1} | {size.RulesOverhead:N1} | {size.RulesOverhead / size.Binding:P1} | {size.AllRules:N1} | {size.PerLine * 1000:N2} |");

        // Linear: a line costs in the largest project what it costs in the smallest, or less, as what is read once is spread over more.
        Check(sizes[^1].PerLineAtBest / sizes[0].PerLineAtBest, Growth, "cost of a line in the largest project, as a multiple of the smallest");
    }

    private async Task MeasureWithoutEfCoreAsync()
    {
        var project = GeneratedProject.WithoutEfCore(files);
        List<double> others = [], caching = [];
        for (var i = 0; i < repetitions; i++)
        {
            // A quarter of the files has a cache of its own, and ASP.NET Core refers to those of the framework: these rules have something to read.
            var perRule = RuleSet.All.Zip((await Measurement.AnalyzeAsync(project, RuleSet.All)).PerAnalyzer).ToLookup(rule => rule.First is CacheAnalyzer, rule => rule.Second);
            others.Add(perRule[false].Sum());
            caching.Add(perRule[true].Sum());
        }

        output.WriteLine();
        output.WriteLine($"Without EF Core, {Number(project.Files)} files: the rules about queries {Median(others):N2} ms, those about caches {Median(caching):N2} ms.");
        Check(others.Min(), WithoutEfCoreMilliseconds, "the rules about queries without EF Core, in ms");
    }

    private void Check(double actual, double promised, string what)
    {
        if (actual > promised * Tolerance)
            _broken.Add(string.Create(CultureInfo.InvariantCulture, $"{what}: {actual:0.###}, promised {promised:0.###}"));
    }

    private static string Number(int value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[sorted.Length / 2 - 1] + sorted[sorted.Length / 2]) / 2;
    }

    /// <summary>
    /// What was measured on one project. The medians are for reading. For checking there is what the shortest runs say,
    /// since whatever disturbs a run makes it longer, and never shorter.
    /// </summary>
    private sealed record Size(
        int Files,
        int Lines,
        double Binding,
        double IdleOverhead,
        double RulesOverhead,
        double BindingMegabytes,
        double RulesMegabytes,
        IReadOnlyList<double> PerRule,
        double AllRules,
        double ShareAtBest,
        double SumAtBest,
        double PerLineAtBest,
        Measurement Sample)
    {
        public double PerLine => AllRules / Lines;
    }
}
