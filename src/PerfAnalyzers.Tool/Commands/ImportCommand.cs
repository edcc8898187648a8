using System.CommandLine;
using PerfAnalyzers.Tool.Import;

namespace PerfAnalyzers.Tool.Commands;

/// <summary>Makes a profile of traces.</summary>
internal static class ImportCommand
{
    public static Command Create(ToolConsole console)
    {
        var files = new Argument<string[]>("traces")
        {
            Description = "OTLP JSON lines, as the Collector's file exporter writes them.",
            Arity = ArgumentArity.OneOrMore,
        };
        var output = new Option<string>("--output", "-o") { Description = "The profile to write.", Required = true };
        var command = new Command(
            "import",
            "Makes a profile of OpenTelemetry traces: scopes are entry spans, commands are spans with a database.")
        {
            files,
            output,
            CommonOptions.Source(isRequired: true),
        };
        command.SetAction((parsed, cancellation) => Task.FromResult(Run(
            console,
            parsed.GetValue(files)!,
            parsed.GetValue(output)!,
            parsed.GetValue<string>("--source")!,
            cancellation)));
        return command;
    }

    private static int Run(ToolConsole console, string[] files, string output, string source, CancellationToken cancellation)
    {
        var import = new TraceImport();
        var streams = new List<FileStream>();
        try
        {
            foreach (var file in files)
                streams.Add(Files.OpenRead(file));
            console.Progress("importing", streams.Sum(s => s.Length), progress =>
            {
                long done = 0;
                for (var i = 0; i < files.Length; i++)
                {
                    OtlpLines.Read(streams[i], files[i], import, read => progress(done + read), cancellation);
                    done += streams[i].Length;
                }
                return 0;
            });
        }
        finally
        {
            streams.ForEach(s => s.Dispose());
        }
        import.End();
        if (import.Commands == 0)
            throw new ToolException($"no span of {import.Spans} has a database ('db.system.name' or 'db.system'); nothing was written");
        Files.Write(output, text => import.Data.WriteTo(text, source, shape => !shape.IsTime));
        Files.Write(Files.TimingsOf(output), text => import.Data.WriteTo(text, source, shape => shape.IsTime));
        console.Line($"{output}: {import.Commands} commands of {import.Requests} requests, from {import.Spans} spans");
        if (import.WithoutSite > 0)
            console.Line($"{import.WithoutSite} commands say no call site ('code.function.name'); see docs/tool.md for what adds it");
        if (import.WithoutRoot > 0)
            console.Line($"{import.WithoutRoot} commands belong to traces whose entry span is not in the files, and count for no request");
        return Program.Success;
    }
}
