using System.CommandLine;
using PerfAnalyzers.Profile;
using PerfAnalyzers.Tool.Baselines;

namespace PerfAnalyzers.Tool.Commands;

/// <summary>Writes down the warnings that a build has today, so that only new ones are shown from then on.</summary>
internal static class BaselineCommand
{
    public static Command Create(ToolConsole console)
    {
        var logs = new Argument<string[]>("sarif")
        {
            Description = "What builds wrote with -p:ErrorLog=build.sarif,version=2.1.",
            Arity = ArgumentArity.OneOrMore,
        };
        var output = new Option<string>("--output", "-o")
        {
            Description = "The baseline.",
            DefaultValueFactory = _ => BaselineReader.FileName,
        };
        var check = new Option<bool>("--check")
        {
            Description = "Writes nothing: says which entries no longer occur, with exit code 1 if there are any.",
        };
        var command = new Command("baseline", "Writes the baseline of the warnings in a build's log, or checks it.")
        {
            logs,
            output,
            check,
        };
        command.SetAction(parsed => parsed.GetValue(check)
            ? Check(console, parsed.GetValue(logs)!, parsed.GetValue(output)!)
            : Write(console, parsed.GetValue(logs)!, parsed.GetValue(output)!));
        return command;
    }

    private static int Write(ToolConsole console, string[] logs, string output)
    {
        var baseline = Baseline.Of(logs.SelectMany(l => SarifLog.Read(l)).Where(r => !r.IsSuppressed));
        Files.Write(output, baseline.WriteTo);
        console.Line($"{output}: {baseline.Total} findings in {baseline.Entries.Count} entries");
        return Program.Success;
    }

    private static int Check(ToolConsole console, string[] logs, string output)
    {
        var baseline = Baseline.Read(output);
        var now = Baseline.Of(logs.SelectMany(l => SarifLog.Read(l)));
        var isOutdated = false;
        foreach (var ((rule, member), count) in baseline.Entries)
        {
            var found = now.Entries.GetValueOrDefault((rule, member));
            if (found >= count)
                continue;
            isOutdated = true;
            console.Line(found == 0
                ? $"{rule} in {member} no longer occurs"
                : $"{rule} in {member} occurs {found} times, no longer {count}");
        }
        if (!isOutdated)
        {
            console.Line($"All {baseline.Entries.Count} entries of {output} still occur.");
            return Program.Success;
        }
        console.Error($"{output} lists what no longer occurs: write it anew, so that it does not come back unseen");
        return Program.Difference;
    }
}
