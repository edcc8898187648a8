using System.CommandLine;
using PerfAnalyzers.Tool.Reports;

namespace PerfAnalyzers.Tool.Commands;

/// <summary>Draws a profile.</summary>
internal static class ReportCommand
{
    public static Command Create(ToolConsole console)
    {
        var files = new Argument<string[]>("profiles")
        {
            Description = "The profiles. Their timings, in files of the same name that end in .timings, are read too.",
            Arity = ArgumentArity.OneOrMore,
        };
        var output = new Option<string>("--output", "-o") { Description = "The page to write.", DefaultValueFactory = _ => "report.html" };
        var title = new Option<string>("--title") { Description = "The page's title.", DefaultValueFactory = _ => "Database commands" };
        var command = new Command("report", "Makes a page of profiles: one file, which needs nothing else.")
        {
            files,
            output,
            title,
            CommonOptions.Source(),
        };
        command.SetAction(parsed => Run(
            console,
            parsed.GetValue(files)!,
            parsed.GetValue(output)!,
            parsed.GetValue(title)!,
            parsed.GetValue<string?>("--source")));
        return command;
    }

    private static int Run(ToolConsole console, string[] files, string output, string title, string? source)
    {
        string[] all = [.. files.Concat(files.Select(Files.TimingsOf).Where(File.Exists)).Distinct()];
        using var profiles = new ProfileSet(all, source);
        var report = console.Progress(
            "reading",
            profiles.Length,
            progress => ReportData.Of(profiles.Source, title, profiles.Read(progress)));
        Files.Write(output, report.WriteTo);
        console.Line(
            $"{output}: {report.Scopes} scopes, {report.Sites} call sites"
            + $"{(report.IsCut ? "; only those with most commands are shown" : "")}");
        return Program.Success;
    }
}
