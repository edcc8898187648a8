using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Samples;

/// <summary>The sample as a process of its own on a new SQLite file, and what it answered to each request of its <c>.http</c> file.</summary>
public sealed partial class RunningSample : IAsyncLifetime
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("BookStore.");
    private readonly StringBuilder _log = new();
    private Process? _process;

    internal IReadOnlyList<Answer> Answers { get; private set; } = [];

    /// <summary>The start page, after all of these.</summary>
    internal string StartPage { get; private set; } = "";

    internal string Log
    {
        get
        {
            lock (_log)
                return _log.ToString();
        }
    }

    public async Task InitializeAsync()
    {
        using var http = new HttpClient { BaseAddress = await StartAsync(), Timeout = s_patience };
        var answers = new List<Answer>();
        foreach (var request in Request.ReadAll())
            answers.Add(await SendAsync(http, request));
        Answers = answers;
        StartPage = await http.GetStringAsync("/");
    }

    public async Task DisposeAsync()
    {
        if (_process is { HasExited: false })
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process?.Dispose();
        _folder.Delete(recursive: true);
    }

    private static async Task<Answer> SendAsync(HttpClient http, Request request)
    {
        using var message = new HttpRequestMessage(new HttpMethod(request.Method), request.Path);
        if (request.Body is { } body)
            message.Content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await http.SendAsync(message);
        var commands = response.Headers.TryGetValues("X-Db-Commands", out var values) ? int.Parse(values.Single(), CultureInfo.InvariantCulture) : -1;
        return new(request, (int)response.StatusCode, commands);
    }

    private async Task<Uri> StartAsync()
    {
        var assembly = typeof(RunningSample).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "SampleAssembly").Value!;
        var start = new ProcessStartInfo("dotnet", [assembly, "--urls", "http://127.0.0.1:0"])
        {
            WorkingDirectory = Path.GetDirectoryName(assembly)!,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Remove("ConnectionStrings__Store");
        start.Environment["Store__SqliteFile"] = Path.Combine(_folder.FullName, "bookstore.db");

        var address = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        _process = new() { StartInfo = start, EnableRaisingEvents = true };
        _process.OutputDataReceived += (_, e) => Read(e.Data);
        _process.ErrorDataReceived += (_, e) => Read(e.Data);
        _process.Exited += (_, _) => address.TrySetException(new InvalidOperationException($"The sample ended:\n{Log}"));
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        return await address.Task.WaitAsync(s_patience);

        void Read(string? line)
        {
            if (line is null)
                return;
            lock (_log)
                _log.AppendLine(line);
            if (Listening().Match(line) is { Success: true } listening)
                address.TrySetResult(new(listening.Groups["address"].Value));
        }
    }

    [GeneratedRegex(@"Now listening on: (?<address>http://\S+)")]
    private static partial Regex Listening();

    internal sealed record Answer(Request Request, int Status, int Commands);

    /// <summary>A request of <c>BookStore.http</c>.</summary>
    internal sealed record Request(string Title, string Method, string Path, string? Body)
    {
        public static IReadOnlyList<Request> ReadAll() =>
            [.. File.ReadAllText(System.IO.Path.Combine(TestReferences.RepositoryRoot, "samples", "BookStore", "BookStore.http"))
                .ReplaceLineEndings("\n").Split("\n### ").Skip(1).Select(Read)];

        private static Request Read(string text)
        {
            var lines = text.Trim().Split('\n');
            var line = lines[1].Split(" {{host}}");
            var body = string.Join('\n', lines.SkipWhile(l => l.Length > 0)).Trim();
            return new(lines[0], line[0], line[1], body.Length > 0 ? body : null);
        }
    }
}
