using System.CommandLine;
using PerfAnalyzers.Profile;

namespace PerfAnalyzers.Tool.Commands;

/// <summary>Adds profiles up, as streams: of each, one line is in memory at a time.</summary>
internal static class MergeCommand
{
    public static Command Create(ToolConsole console)
    {
        var files = new Argument<string[]>("profiles")
        {
            Description = "The profiles. Their timings, in files of the same name that end in .timings, are merged too.",
            Arity = ArgumentArity.OneOrMore,
        };
        var output = new Option<string>("--output", "-o") { Description = "The profile to write.", Required = true };
        var command = new Command("merge", "Adds profiles up.") { files, output, CommonOptions.Source() };
        command.SetAction(parsed => Run(console, parsed.GetValue(files)!, parsed.GetValue(output)!, parsed.GetValue<string?>("--source")));
        return command;
    }

    private static int Run(ToolConsole console, string[] files, string output, string? source)
    {
        var count = Merge(console, files, output, source);
        console.Line($"{output}: {count} lines of {files.Length} profiles");
        var timings = files.Select(Files.TimingsOf).Where(File.Exists).ToArray();
        if (timings.Length > 0 && !timings.Intersect(files).Any())
            console.Line($"{Files.TimingsOf(output)}: {Merge(console, timings, Files.TimingsOf(output), source)} lines");
        return Program.Success;
    }

    private static long Merge(ToolConsole console, string[] files, string output, string? source)
    {
        using var profiles = new ProfileSet(files, source);
        long count = 0;
        console.Progress("merging", profiles.Length, progress =>
        {
            Files.Write(output, text =>
            {
                var writer = new ProfileWriter(text, profiles.Source);
                foreach (var record in profiles.Read(progress))
                    writer.Write(record);
                writer.End();
                count = writer.Count;
            });
            return 0;
        });
        return count;
    }
}

/// <summary>Options that several commands have.</summary>
internal static class CommonOptions
{
    public static Option<string?> Source(bool isRequired = false)
    {
        var option = new Option<string?>("--source")
        {
            Description = "What the result is of: test, staging or production.",
            Required = isRequired,
        };
        option.AcceptOnlyFromAmong(ProfileText.Sources);
        return option;
    }
}
