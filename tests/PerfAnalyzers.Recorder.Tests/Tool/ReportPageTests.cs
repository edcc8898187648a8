using System.Diagnostics;
using System.Text;
using System.Text.Json;
using PerfAnalyzers.Profile;
using PerfAnalyzers.Recorder.Tests.Harness;

namespace PerfAnalyzers.Recorder.Tests.Tool;

/// <summary>The page as a browser shows it.</summary>
public sealed class ReportPageTests : IDisposable
{
    private static readonly string? s_chromium = new[] { "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome" }.FirstOrDefault(File.Exists);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Page_NeedsNothingElse()
    {
        var page = await ReportAsync();
        Assert.DoesNotContain("http://", page);
        Assert.DoesNotContain("https://", page);
        Assert.DoesNotContain(" src=", page);
        Assert.DoesNotContain("<link", page);
        // A name that would end the script, or begin one.
        Assert.DoesNotContain("</script><b>", page);
    }

    [ChromiumFact]
    public async Task Page_ShowsSortsAndFilters()
    {
        await ReportAsync();
        const string Probe =
            """
            <script>
            {
            const texts = (id, n) => [...document.querySelectorAll(`#${id} tbody tr`)].map(r => r.cells[n].textContent);
            const click = (id, n) => document.querySelectorAll(`#${id} thead button`)[n].click();
            const sorted = id => [...document.querySelectorAll(`#${id} th`)].map(t => t.getAttribute("aria-sort") ?? "").join();
            const result = { first: texts("scopes", 0), perRequest: texts("scopes", 5), p95: texts("scopes", 3), site: texts("sites", 0), siteRows: texts("sites", 6), bold: document.querySelectorAll("tbody b").length };
            click("scopes", 1);
            result.byRequests = texts("scopes", 0);
            result.sorted = sorted("scopes");
            click("scopes", 1);
            result.byRequestsUp = texts("scopes", 0);
            const filter = document.getElementById("filter");
            filter.value = "authors";
            filter.dispatchEvent(new Event("input"));
            result.filtered = texts("sites", 1);
            result.shown = document.getElementById("shown").textContent;
            const back = () => getComputedStyle(document.body).backgroundColor;
            result.light = back();
            document.getElementById("theme").click();
            result.dark = back();
            document.body.replaceChildren(Object.assign(document.createElement("pre"), { id: "result", textContent: JSON.stringify(result) }));
            }
            </script>
            """;
        var html = (await File.ReadAllTextAsync(_folder["report.html"])).Replace("</body>", Probe + "</body>");
        var dom = await ChromiumAsync("--dump-dom", new Uri(_folder.Write("probe.html", html)).AbsoluteUri + "#light");
        var json = System.Net.WebUtility.HtmlDecode(dom[(dom.IndexOf("<pre id=\"result\">", StringComparison.Ordinal) + 17)..dom.IndexOf("</pre>", StringComparison.Ordinal)]);
        var result = JsonDocument.Parse(json).RootElement;
        string[] Texts(string name) => [.. result.GetProperty(name).EnumerateArray().Select(e => e.GetString()!)];

        Assert.Equal(["GET /authors", "GET /books", "</script><b>x</b>"], Texts("first"));
        Assert.Equal(["51", "1", "0"], Texts("perRequest"));
        Assert.EndsWith(" ms", Texts("p95")[0]);
        Assert.Equal("–", Texts("p95")[2]);
        Assert.Equal("BookService.AuthorsWithTitles +3 ToListAsync#2/2", Texts("site")[0]);
        Assert.Equal("2", Texts("siteRows")[0]);
        Assert.Equal(["GET /books", "GET /authors", "</script><b>x</b>"], Texts("byRequests"));
        Assert.Equal(",descending,,,,,,,", result.GetProperty("sorted").GetString());
        Assert.Equal(["</script><b>x</b>", "GET /authors", "GET /books"], Texts("byRequestsUp"));
        Assert.Equal(["GET /authors"], Texts("filtered"));
        Assert.Equal("1 of 2", result.GetProperty("shown").GetString());
        Assert.Equal("rgb(255, 255, 255)", result.GetProperty("light").GetString());
        Assert.Equal("rgb(20, 23, 27)", result.GetProperty("dark").GetString());
        Assert.Equal(0, result.GetProperty("bold").GetInt32());
    }

    [ChromiumFact]
    public async Task Page_IsDrawnInLightAndDark()
    {
        await ReportAsync();
        foreach (var theme in new[] { "light", "dark" })
        {
            await ChromiumAsync("--screenshot=" + _folder[theme + ".png"], "--window-size=1280,700", "--hide-scrollbars", new Uri(_folder["report.html"]).AbsoluteUri + "#" + theme);
            Assert.InRange(new FileInfo(_folder[theme + ".png"]).Length, 10_000, 10_000_000);
        }
    }

    private async Task<string> ReportAsync()
    {
        var data = new ProfileData();
        Add(data, "GET /authors", 200, 51 * 200, 102 * 200, 350_000);
        Add(data, "GET /books", 18_000, 18_000, 18_000 * 20, 9_000);
        Add(data, "</script><b>x</b>", 3, 0, 0, 0);
        foreach (var (member, offset, call, scope, requests, commands) in new[]
        {
            ("M:Library.BookService.AuthorsWithTitles(System.Int32)", "+3", "ToListAsync#2/2", "GET /authors", 200L, 51L * 200),
            ("M:Program.<Main>$(System.String[])", "+12", "ToListAsync#1/1", "GET /books", 18_000L, 18_000L),
        })
        {
            string[] key = [member, offset, call, "query", "async", scope];
            var site = data.Get(RecordShape.Site, key);
            (site.Sums[0], site.Sums[1], site.Sums[2]) = (requests, commands, 2 * commands);
            var time = data.Get(RecordShape.SiteTime, key);
            (time.Sums[0], time.Sums[1]) = (commands, commands * 900);
            time.Histograms[0].AddTo(10, commands);
        }
        WriteTo("perf.profile", shape => !shape.IsTime);
        WriteTo("perf.timings", shape => shape.IsTime);
        var (code, output, error) = await ToolTests.RunAsync("report", _folder["perf.profile"], "-o", _folder["report.html"], "--title", "The <library>");
        Assert.Equal((0, ""), (code, error));
        Assert.Contains("3 scopes, 2 call sites", output);
        return await File.ReadAllTextAsync(_folder["report.html"]);

        void WriteTo(string name, Func<RecordShape, bool> isWanted)
        {
            using var writer = new StreamWriter(_folder[name], false, new UTF8Encoding(false));
            data.WriteTo(writer, "staging", isWanted);
        }
    }

    private static void Add(ProfileData data, string name, long requests, long commands, long rows, long micros)
    {
        var scope = data.Get(RecordShape.Scope, name);
        (scope.Sums[0], scope.Sums[1], scope.Sums[2]) = (requests, commands, rows);
        scope.Histograms[0].AddTo(Log2Histogram.BucketOf(commands / requests), requests);
        if (micros == 0)
            return;
        var time = data.Get(RecordShape.ScopeTime, name);
        (time.Sums[0], time.Sums[1]) = (requests, requests * micros);
        time.Histograms[0].AddTo(Log2Histogram.BucketOf(micros), requests);
    }

    private async Task<string> ChromiumAsync(params string[] args)
    {
        var start = new ProcessStartInfo(s_chromium!, ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--user-data-dir=" + _folder["browser"], "--virtual-time-budget=2000", .. args])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await process.WaitForExitAsync(timeout.Token);
        Assert.True(process.ExitCode == 0, await error);
        return output;
    }

    /// <summary>A test that needs a browser.</summary>
    private sealed class ChromiumFactAttribute : FactAttribute
    {
        public ChromiumFactAttribute()
        {
            if (s_chromium is null)
                Skip = "There is no Chromium on this machine.";
        }
    }
}
