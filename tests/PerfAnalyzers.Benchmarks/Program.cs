using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Engines;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.NoEmit;
using PerfAnalyzers.Benchmarks;
using PerfAnalyzers.Benchmarks.Folders;

// --quick [--files 1000] [--repetitions 5] [--check]: a table in a minute or two; with --check, an exit code that says
// whether it is far from what the project promises.
if (args.Contains("--quick"))
{
    var run = new QuickRun(Option("--files", 1000), Option("--repetitions", 5), Console.Out);
    await run.RunAsync();
    return ExitCode(run.Broken);
}

// --typing [--files 250] [--edits 480] [--check]: what an editor waits for after each key.
if (args.Contains("--typing"))
{
    var run = new TypingRun(Option("--files", 250), Option("--edits", 480), Console.Out);
    await run.RunAsync();
    return ExitCode(run.Broken);
}

// --folder PATH [--references PATH] [--form editor|build] [--concurrent] [--repetitions 3] [--check]: what the rules cost on the
// projects of a folder.
if (Text("--folder") is { } folder)
{
    var form = Text("--form") ?? "build";
    if (form is not ("editor" or "build"))
        throw new ArgumentException($"--form is editor or build, not {form}.");
    var concurrent = args.Contains("--concurrent");
    var run = new FolderRun(folder, Text("--references"), form == "build", concurrent, Option("--repetitions", 3), Console.Out);
    await run.RunAsync();
    return ExitCode(run.Broken);
}

// Everything else is for BenchmarkDotNet. In this process: what is measured takes seconds, so a process of its own for each would change nothing but the time.
var job = Job.Default.WithToolchain(InProcessNoEmitToolchain.Instance).WithStrategy(RunStrategy.Monitoring).WithWarmupCount(2).WithIterationCount(10);
BenchmarkSwitcher.FromAssembly(typeof(RuleBenchmarks).Assembly).Run(args, DefaultConfig.Instance.AddJob(job));
return 0;

string? Text(string name) =>
    Array.IndexOf(args, name) is >= 0 and var index && index + 1 < args.Length ? args[index + 1] : null;

int Option(string name, int otherwise) => Text(name) is { } text ? int.Parse(text) : otherwise;

int ExitCode(IReadOnlyList<string> broken)
{
    if (!args.Contains("--check"))
        return 0;
    foreach (var promise in broken)
        Console.Error.WriteLine(promise);
    return broken.Count == 0 ? 0 : 1;
}
