using System.Text;
using PerfAnalyzers.Profile;
using PerfAnalyzers.Recorder.Tests.Harness;

namespace PerfAnalyzers.Recorder.Tests.Tool;

public sealed class ToolTests : IDisposable
{
    private const string Header = "perfanalyzers-profile\t1\ttest\n";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Merge_AddsUp_AndTakesTheTimingsAlong()
    {
        foreach (var name in new[] { "a", "b" })
        {
            _folder.Write(name + ".profile", Header + "scope\tGET /books\t10\t20\t30\t2:10\t2:10\nend\n");
            _folder.Write(name + ".timings", Header + "scope-time\tGET /books\t10\t5000\t9:10\nend\n");
        }
        var (code, output, error) = await RunAsync("merge", _folder["a.profile"], _folder["b.profile"], "-o", _folder["all.profile"]);
        Assert.Equal((0, ""), (code, error));
        Assert.Contains("1 lines of 2 profiles", output);
        Assert.Equal(Header + "scope\tGET /books\t20\t40\t60\t2:20\t2:20\nend\n", await File.ReadAllTextAsync(_folder["all.profile"]));
        Assert.Equal(Header + "scope-time\tGET /books\t20\t10000\t9:20\nend\n", await File.ReadAllTextAsync(_folder["all.timings"]));
    }

    [Fact]
    public async Task Merge_RefusesDifferentSources_UnlessToldWhatTheyAreTogether()
    {
        _folder.Write("a.profile", Header + "end\n");
        _folder.Write("b.profile", Header.Replace("test", "production") + "end\n");
        var (code, _, error) = await RunAsync("merge", _folder["a.profile"], _folder["b.profile"], "-o", _folder["all.profile"]);
        Assert.Equal(2, code);
        Assert.Contains("is of 'production'", error);
        Assert.False(File.Exists(_folder["all.profile"]));
        Assert.Equal(0, (await RunAsync("merge", _folder["a.profile"], _folder["b.profile"], "-o", _folder["all.profile"], "--source", "staging")).Code);
        Assert.StartsWith("perfanalyzers-profile\t1\tstaging\n", await File.ReadAllTextAsync(_folder["all.profile"]));
    }

    [Fact]
    public async Task Merge_SaysFileAndLine_AndWritesNothing_WhenOneIsMalformed()
    {
        _folder.Write("all.profile", "as it was");
        _folder.Write("a.profile", Header + "scope\ta\t1\t1\t1\t-\t-\nscope\tb\t1\tx\t1\t-\t-\nend\n");
        var (code, _, error) = await RunAsync("merge", _folder["a.profile"], "-o", _folder["all.profile"]);
        Assert.Equal(2, code);
        Assert.Equal($"error: {_folder["a.profile"]}(3): 'x' is no count", error.Trim());
        Assert.Equal("as it was", await File.ReadAllTextAsync(_folder["all.profile"]));
        Assert.Equal(["a.profile", "all.profile"], _folder.Files);
    }

    [Theory]
    [InlineData("2.01", 1)]
    [InlineData("2", 0)]
    [InlineData("1", 0)]
    public async Task Diff_ExitsWithOne_WhenRequestsSendMore(string perRequest, int expected)
    {
        string Profile(string commands) => Header + $"scope\tGET /books\t100\t{commands}\t0\t-\t-\nsite\tM:A.B\t+1\tToList#1/1\tquery\tsync\tGET /books\t100\t{commands}\t0\t-\t-\nend\n";
        _folder.Write("old.profile", Profile("200"));
        _folder.Write("new.profile", Profile(((int)(100 * decimal.Parse(perRequest, System.Globalization.CultureInfo.InvariantCulture))).ToString()).Replace("+1\t", "+7\t"));
        var (code, output, error) = await RunAsync("diff", _folder["old.profile"], _folder["new.profile"]);
        Assert.Equal(expected, code);
        Assert.Equal(expected == 1, error.Contains("1 scope sends more commands per request than before", StringComparison.Ordinal));
        Assert.Equal(perRequest != "2", output.Contains("M:A.B ToList#1", StringComparison.Ordinal));
        Assert.Equal(0, (await RunAsync("diff", _folder["old.profile"], _folder["new.profile"], "--tolerance", "10")).Code);
    }

    [Fact]
    public async Task Import_TakesEntrySpansForScopes_AndTheirDatabaseSpansForCommands()
    {
        const string Lines =
            """
            {"resourceSpans":[{"resource":{"attributes":[]},"scopeSpans":[{"scope":{"name":"a"},"spans":[{"traceId":"0102030405060708090a0b0c0d0e0f10","spanId":"00000000000000b2","parentSpanId":"00000000000000a1","name":"shop","kind":3,"startTimeUnixNano":"1000000","endTimeUnixNano":"3000000","attributes":[{"key":"db.system.name","value":{"stringValue":"postgresql"}},{"key":"db.query.text","value":{"stringValue":"SELECT secret"}},{"key":"code.function.name","value":{"stringValue":"Shop.Books.List"}},{"key":"code.line.number","value":{"intValue":"42"}}]}]}]}]}

            {"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"0102030405060708090a0b0c0d0e0f10","spanId":"00000000000000b3","parentSpanId":"00000000000000c4","name":"shop","kind":"SPAN_KIND_CLIENT","startTimeUnixNano":1000000,"endTimeUnixNano":2000000,"attributes":[{"key":"db.system","value":{"stringValue":"postgresql"}},{"key":"db.response.returned_rows","value":{"intValue":7}}]},{"traceId":"0102030405060708090a0b0c0d0e0f10","spanId":"00000000000000c4","parentSpanId":"00000000000000a1","name":"inner","kind":1,"startTimeUnixNano":"0","endTimeUnixNano":"9"},{"traceId":"0102030405060708090a0b0c0d0e0f10","spanId":"00000000000000a1","parentSpanId":"","name":"GET","kind":2,"startTimeUnixNano":"1000000","endTimeUnixNano":"11000000","attributes":[{"key":"http.route","value":{"stringValue":"books/{id}"}},{"key":"http.request.method","value":{"stringValue":"GET"}}]}]}]}],"unknown":{"a":[1,{"b":null}]}}
            """;
        _folder.Write("traces.jsonl", Lines);
        var (code, output, error) = await RunAsync("import", _folder["traces.jsonl"], "-o", _folder["perf.profile"], "--source", "production");
        Assert.Equal((0, ""), (code, error));
        Assert.Contains("2 commands of 1 requests, from 4 spans", output);
        Assert.Contains("1 commands say no call site", output);
        Assert.Equal([1, 2, 7], Read.Scope(_folder["perf.profile"], "GET /books/{id}"));
        Assert.Contains("~Shop.Books.List @42 - query async GET /books/{id}: 1 1 0", Read.Sites(_folder["perf.profile"]));
        Assert.DoesNotContain("secret", await File.ReadAllTextAsync(_folder["perf.profile"]));
        Assert.Contains("scope-time\tGET /books/{id}\t1\t10000\t", await File.ReadAllTextAsync(_folder["perf.timings"]));
    }

    [Theory]
    [InlineData("{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{\"traceId\":\"01\"", "(1): malformed JSON")]
    [InlineData("\n{\"resourceSpans\":[]}\nnonsense\n", "(3): malformed JSON")]
    [InlineData("[1,2]\n", "(1): this is no OTLP export request")]
    [InlineData("{\"resourceSpans\":5}\n", "(1): a field has another type")]
    [InlineData("{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{\"traceId\":\"xyz\"}]}]}]}\n", "(1): a field has another type")]
    [InlineData("{\"resourceSpans\":[]} {}\n", "(1): malformed JSON")]
    [InlineData("{\"resourceSpans\":[]}\n", "no span of 0 has a database")]
    public async Task Import_SaysFileAndLine_AndWritesNothing_WhenMalformed(string text, string message)
    {
        _folder.Write("traces.jsonl", text);
        var (code, _, error) = await RunAsync("import", _folder["traces.jsonl"], "-o", _folder["perf.profile"], "--source", "production");
        Assert.Equal(2, code);
        Assert.Contains(message, error);
        Assert.Equal(["traces.jsonl"], _folder.Files);
    }

    [Fact]
    public async Task Import_NeverFailsOtherwise_WhenDamaged()
    {
        const string Line = "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{\"traceId\":\"0a\",\"spanId\":\"0b\",\"kind\":2,\"name\":\"n\",\"startTimeUnixNano\":\"1\",\"endTimeUnixNano\":\"9\",\"attributes\":[{\"key\":\"db.system\",\"value\":{\"stringValue\":\"x\"}}]}]}]}]}\n";
        var random = new Random(1);
        var codes = new int[3];
        for (var i = 0; i < 500; i++)
        {
            var text = new StringBuilder(Line + Line);
            for (var n = random.Next(1, 3); n > 0; n--)
            {
                if (random.Next(2) == 0)
                    text.Length = Math.Max(1, random.Next(text.Length));
                else
                    text[random.Next(text.Length)] = "{}[]\",:x0\n"[random.Next(10)];
            }
            _folder.Write("traces.jsonl", text.ToString());
            var (code, _, error) = await RunAsync("import", _folder["traces.jsonl"], "-o", _folder["perf.profile"], "--source", "test");
            Assert.InRange(code, 0, 2);
            Assert.Equal(code == 0, error.Length == 0);
            codes[code]++;
        }
        Assert.InRange(codes[2], 100, 500);
    }

    [Fact]
    public async Task Baseline_ListsRuleMemberAndCount_AndCheckSaysWhatIsGone()
    {
        var source = _folder.Write("Shop.cs", "namespace Shop;\nclass Books<T>\n{\n    void List() { }\n    int Count => 1;\n}\n");
        string Result(string rule, int line, string more = "") =>
            $$$"""{"ruleId":"{{{rule}}}","level":"warning","locations":[{"physicalLocation":{"artifactLocation":{"uri":"{{{new Uri(source).AbsoluteUri}}}"},"region":{"startLine":{{{line}}},"startColumn":{{{(more.Length > 0 ? 9 : 6 + line)}}} } } }]{{{more}}} }""";
        string Log(params string[] results) => $$"""{"version":"2.1.0","runs":[{"results":[{{string.Join(",", results)}}]}]}""";
        _folder.Write("build.sarif", Log(
            Result("PERF1001", 4), Result("PERF1001", 4, ""","properties":{"customProperties":{"PerfAnalyzers.Member":"M:Shop.Books`1.List"}}"""), Result("PERF2001", 5),
            Result("PERF2001", 4, ""","suppressions":[{"kind":"inSource"}]"""), Result("CS0169", 4)));
        var baseline = _folder["PerfAnalyzers.Baseline.txt"];
        Assert.Equal((0, $"{baseline}: 3 findings in 3 entries", ""), await TrimmedAsync("baseline", _folder["build.sarif"], "-o", baseline));
        Assert.Equal("perfanalyzers-baseline\t1\nPERF1001\tM:Shop.Books`1.List\t1\nPERF1001\t~Shop.Books`1.List\t1\nPERF2001\t~Shop.Books`1.Count\t1\n", await File.ReadAllTextAsync(baseline));

        Assert.Equal(0, (await RunAsync("baseline", "--check", _folder["build.sarif"], "-o", baseline)).Code);
        _folder.Write("build.sarif", Log(Result("PERF1001", 4)));
        var (code, output, error) = await RunAsync("baseline", "--check", _folder["build.sarif"], "-o", baseline);
        Assert.Equal(1, code);
        Assert.Contains("PERF2001 in ~Shop.Books`1.Count no longer occurs", output);
        Assert.Contains("write it anew", error);
    }

    /// <summary>What the analyzers suppressed because a baseline lists it is listed again; what somebody suppressed in the source is not.</summary>
    [Fact]
    public async Task Baseline_ListsAgain_WhatIsSuppressedByABaseline()
    {
        const string Suppressed = "\"suppressions\":[{\"kind\":\"inSource\"}]";
        const string Known = "\"PerfAnalyzers.Member\":\"M:Shop.Books.List\"";
        _folder.Write("build.sarif", "{\"version\":\"2.1.0\",\"runs\":[{\"results\":["
            + $"{{\"ruleId\":\"PERF1001\",{Suppressed},\"properties\":{{\"customProperties\":{{{Known},\"PerfAnalyzers.Baseline\":\"true\"}}}}}},"
            + $"{{\"ruleId\":\"PERF1003\",{Suppressed},\"properties\":{{\"customProperties\":{{{Known}}}}}}}]}}]}}");
        var baseline = _folder["PerfAnalyzers.Baseline.txt"];
        Assert.Equal(0, (await RunAsync("baseline", _folder["build.sarif"], "-o", baseline)).Code);
        Assert.Equal("perfanalyzers-baseline\t1\nPERF1001\tM:Shop.Books.List\t1\n", await File.ReadAllTextAsync(baseline));
    }

    [Theory]
    [InlineData("", "malformed JSON")]
    [InlineData("{\"runs\":[", "malformed JSON")]
    [InlineData("[]", "no SARIF log")]
    [InlineData("{\"version\":\"1.0.0\",\"runs\":[]}", "no SARIF 2.1 log")]
    [InlineData("{\"version\":\"2.1.0\",\"runs\":{\"a\":1}}", "no SARIF 2.1 log")]
    public async Task Baseline_SaysWhy_WhenTheLogIsMalformed(string text, string message)
    {
        _folder.Write("build.sarif", text);
        var (code, _, error) = await RunAsync("baseline", _folder["build.sarif"], "-o", _folder["b.txt"]);
        Assert.Equal(2, code);
        Assert.Contains(message, error);
        Assert.Equal(["build.sarif"], _folder.Files);
    }

    [Theory]
    [InlineData("report", "none.profile")]
    [InlineData("merge", "none.profile", "-o", "x")]
    [InlineData("merge", "a")]
    [InlineData("import", "a", "-o", "x")]
    [InlineData("import", "a", "-o", "x", "--source", "moon")]
    [InlineData("diff", "a")]
    [InlineData("nonsense")]
    [InlineData("baseline", "none.sarif")]
    public async Task FailsWithTwo_AndAWord_WhenItCannotBeDone(params string[] args)
    {
        var (code, _, error) = await RunAsync(args);
        Assert.Equal(2, code);
        Assert.NotEmpty(error);
        Assert.DoesNotContain("   at ", error);
    }

    internal static async Task<(int Code, string Output, string Error)> RunAsync(params string[] args)
    {
        StringWriter output = new(), error = new();
        var code = await PerfAnalyzers.Tool.Program.RunAsync(args, output, error);
        return (code, output.ToString(), error.ToString());
    }

    private static async Task<(int, string, string)> TrimmedAsync(params string[] args)
    {
        var (code, output, error) = await RunAsync(args);
        return (code, output.Trim(), error.Trim());
    }
}
