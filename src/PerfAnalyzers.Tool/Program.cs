using System.CommandLine;
using PerfAnalyzers.Profile;
using PerfAnalyzers.Tool.Commands;
using Spectre.Console;

namespace PerfAnalyzers.Tool;

/// <summary>The command line. Exit codes: 0 for yes, 1 for a comparison that says no, 2 for what could not be done.</summary>
internal static class Program
{
    public const int Success = 0;
    public const int Difference = 1;
    public const int Failed = 2;

    public static Task<int> Main(string[] args) => RunAsync(args, Console.Out, Console.Error);

    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter error)
    {
        var console = new ToolConsole(output, error);
        var root = new RootCommand(
            "Reports on, merges, compares and imports profiles of database commands, and writes baselines of warnings.")
        {
            ReportCommand.Create(console),
            MergeCommand.Create(console),
            DiffCommand.Create(console),
            ImportCommand.Create(console),
            BaselineCommand.Create(console),
        };
        var parsed = root.Parse(args);
        var configuration = new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false };
        try
        {
            var code = await parsed.InvokeAsync(configuration);
            return parsed.Errors.Count > 0 ? Failed : code;
        }
        catch (ProfileException exception)
        {
            console.Error(exception.Message);
        }
        catch (ToolException exception)
        {
            console.Error(exception.Message);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            console.Error(exception.Message);
        }
        catch (OperationCanceledException)
        {
            console.Error("canceled; nothing was written");
        }
        return Failed;
    }
}

/// <summary>What cannot be done, in words for the one who asked.</summary>
internal sealed class ToolException(string message) : Exception(message);

/// <summary>The two streams of the tool. Progress is for people: it is shown on a terminal only.</summary>
internal sealed class ToolConsole(TextWriter output, TextWriter error)
{
    private readonly IAnsiConsole _error = AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(error) });

    public IAnsiConsole Out { get; } = AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(output) });

    public void Line(string text) => output.WriteLine(text);

    public void Error(string text) => error.WriteLine("error: " + text);

    /// <summary>Runs something long that reads so many bytes.</summary>
    public T Progress<T>(string title, long bytes, Func<Action<long>, T> work)
    {
        // Short files are read before a bar is drawn.
        if (bytes < 32_000_000 || !_error.Profile.Capabilities.Interactive || Console.IsErrorRedirected)
            return work(_ => { });
        return _error.Progress().AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(context =>
            {
                var task = context.AddTask(Markup.Escape(title), maxValue: bytes);
                return work(read => task.Value = read);
            });
    }
}
