using System.Diagnostics;
using System.Text;
using PerfAnalyzers.Recorder.Tests.Harness;
using Xunit.Abstractions;

namespace PerfAnalyzers.Recorder.Tests.Tool;

/// <summary>
/// Long files within 500 MB, by the tool as it is installed, in a process of its own. Sizes come from the environment: a part of a million
/// lines and of a gigabyte by default, the whole with PERFANALYZERS_HUGE=1.
/// </summary>
public sealed class HugeFileTests(ITestOutputHelper output) : IDisposable
{
    private static readonly bool s_isHuge = Environment.GetEnvironmentVariable("PERFANALYZERS_HUGE") == "1";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Merge_OfLongProfiles_StaysWithinItsMemory()
    {
        var lines = s_isHuge ? 1_000_000 : 50_000;
        for (var file = 0; file < 2; file++)
        {
            await using var writer = new StreamWriter(_folder[$"{file}.profile"], false, new UTF8Encoding(false), 1 << 16);
            writer.Write("perfanalyzers-profile\t1\tproduction\n");
            for (var i = 0; i < lines; i++)
                writer.Write($"site\tM:Shop.Area{i / 100:D6}.Service.Method{i % 100:D2}(System.Int32,System.Collections.Generic.List{{System.String}})\t+{i % 40}\tToListAsync#1/2\tquery\tasync\tGET /area/{{id}}/{i % 7}\t{i}\t{3L * i}\t{9L * i}\t2:{i + 1}\t3:{i + 1}\n");
            writer.Write("end\n");
        }
        await RunAsync("merge", _folder["0.profile"], _folder["1.profile"], "-o", _folder["all.profile"]);
        using var reader = new StreamReader(_folder["all.profile"]);
        var profile = new PerfAnalyzers.Profile.ProfileReader(reader, "all");
        long count = 0, sum = 0;
        while (profile.Read() is { } record)
        {
            count++;
            sum += record.Sums[0];
        }
        Assert.Equal((lines, (long)lines * (lines - 1)), (count, sum));
        await RunAsync("report", _folder["all.profile"], "-o", _folder["report.html"]);
        Assert.InRange(new FileInfo(_folder["report.html"]).Length, 100_000, 5_000_000);
    }

    [Fact]
    public async Task Import_OfLongTraces_StaysWithinItsMemory()
    {
        var bytes = s_isHuge ? 1L << 30 : 40L << 20;
        long requests = 0;
        await using (var writer = new StreamWriter(_folder["traces.jsonl"], false, new UTF8Encoding(false), 1 << 20))
        {
            // Children come before their roots, as exporters send them, and the spans of a trace in different lines.
            var waiting = new Queue<string>();
            while (writer.BaseStream.Position < bytes)
            {
                writer.Write("{\"resourceSpans\":[{\"resource\":{\"attributes\":[{\"key\":\"service.name\",\"value\":{\"stringValue\":\"shop\"}}]},\"scopeSpans\":[{\"scope\":{\"name\":\"OpenTelemetry.Instrumentation.EntityFrameworkCore\"},\"spans\":[");
                for (var i = 0; i < 50; i++)
                {
                    var trace = $"{requests + 1:x32}";
                    for (var n = 0; n < 4; n++)
                        writer.Write(Span(trace, $"{n + 2:x16}", "0000000000000001", "shop", 3, $",{{\"key\":\"db.system.name\",\"value\":{{\"stringValue\":\"postgresql\"}}}},{{\"key\":\"db.query.text\",\"value\":{{\"stringValue\":\"SELECT b.\\\"Id\\\", b.\\\"Title\\\" FROM \\\"Books\\\" AS b WHERE b.\\\"AuthorId\\\" = @id\"}}}},{{\"key\":\"code.function.name\",\"value\":{{\"stringValue\":\"Shop.Service{requests % 300}.Load\"}}}},{{\"key\":\"code.line.number\",\"value\":{{\"intValue\":\"{10 + n}\"}}}}") + ",");
                    waiting.Enqueue(Span(trace, "0000000000000001", "", "GET /books", 2, $",{{\"key\":\"http.route\",\"value\":{{\"stringValue\":\"/books/{requests % 20}\"}}}}"));
                    requests++;
                }
                for (var i = 0; i < 50; i++)
                    writer.Write((i > 0 ? "," : "") + waiting.Dequeue());
                writer.Write("]}]}]}\n");
            }
        }
        var printed = await RunAsync("import", _folder["traces.jsonl"], "-o", _folder["perf.profile"], "--source", "production");
        Assert.Contains($"{4 * requests} commands of {requests} requests", printed);
        Assert.Equal(4 * requests, Enumerable.Range(0, 20).Sum(i => Read.Scope(_folder["perf.profile"], $"GET /books/{i}")[1]));
    }

    private static string Span(string trace, string id, string parent, string name, int kind, string attributes) =>
        $"{{\"traceId\":\"{trace}\",\"spanId\":\"{id}\",\"parentSpanId\":\"{parent}\",\"name\":\"{name}\",\"kind\":{kind},\"startTimeUnixNano\":\"1764000000000000000\",\"endTimeUnixNano\":\"1764000000004000000\",\"attributes\":[{{\"key\":\"server.address\",\"value\":{{\"stringValue\":\"db.internal\"}}}}{attributes}]}}";

    private async Task<string> RunAsync(params string[] args)
    {
        var tool = Path.Combine(AppContext.BaseDirectory, "perfanalyzers.dll");
        var watch = Stopwatch.StartNew();
        using var process = Process.Start(new ProcessStartInfo("dotnet", [tool, .. args]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var reading = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        long peak = 0;
        while (!process.WaitForExit(50))
        {
            try
            {
                process.Refresh();
                peak = Math.Max(peak, process.PeakWorkingSet64);
            }
            catch (InvalidOperationException)
            {
                // It ended in between.
            }
        }
        Assert.True(process.ExitCode == 0, await error);
        output.WriteLine($"{args[0]}: {watch.Elapsed.TotalSeconds:0.0} s, {peak / 1e6:0} MB");
        Assert.InRange(peak, 1, 500_000_000);
        return await reading;
    }
}
