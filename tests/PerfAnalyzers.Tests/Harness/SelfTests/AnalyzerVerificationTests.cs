using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Testing;

namespace PerfAnalyzers.Tests.Harness.SelfTests;

/// <summary>The harness fails when an analyzer does something else than a test says.</summary>
[Trait(Versions.Trait, Versions.Roslyn)]
public sealed class AnalyzerVerificationTests
{
    [Fact]
    public Task Passes_WhenTheSpansAreExact() =>
        VerifyAsync("class C { void Slow() { } void M() { [|Slow()|]; {|TEST0001:Slow()|}; } }");

    [Fact]
    public Task Passes_WhenNothingIsMarkedAndNothingReported() =>
        VerifyAsync("class C { void Fast() { } void M() { Fast(); } }");

    [Fact]
    public async Task Fails_WhenTheSpanIsWrong()
    {
        var message = await FailAsync("class C { void Slow() { } void M() { [|Slow|](); } }");
        Assert.Contains("Expected diagnostic to end at column \"42\" was actually at column \"44\"", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fails_WhenADiagnosticIsMissing()
    {
        var message = await FailAsync("class C { void Fast() { } void M() { [|Fast()|]; } }");
        Assert.Contains("expected \"1\" actual \"0\"", message, StringComparison.Ordinal);
        Assert.Contains("NONE.", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fails_WhenADiagnosticIsUnexpected()
    {
        var message = await FailAsync("class C { void Slow() { } void M() { Slow(); [|Slow()|]; } }");
        Assert.Contains("expected \"1\" actual \"2\"", message, StringComparison.Ordinal);
        Assert.Contains("/0/Test0.cs(1,38): warning TEST0001: Slow is slow", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fails_WhenTheIdDiffers() =>
        Assert.Contains("Expected diagnostic id to be \"TEST0002\" was \"TEST0001\"", await FailAsync("class C { void Slow() { } void M() { {|TEST0002:Slow()|}; } }"), StringComparison.Ordinal);

    [Fact]
    public async Task Fails_WhenTheAnalyzerThrows()
    {
        var message = await FailAsync(
            "class C { void Slow() { } void M() { Slow(); } }",
            analyzer: new((_, _) => throw new InvalidOperationException("in the analyzer")));
        Assert.Contains("The analyzer threw an exception", message, StringComparison.Ordinal);
        Assert.Contains("in the analyzer", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fails_WhenTheSourceDoesNotCompile()
    {
        var message = await FailAsync("class C { void M() { int i = 0 } }");
        Assert.Contains("expected \"0\" actual \"1\"", message, StringComparison.Ordinal);
        Assert.Contains("CS1002", message, StringComparison.Ordinal);
    }

    [Fact]
    public Task Passes_WhenCompileErrorsAreAllowed() =>
        VerifyAsync("class C { void Slow() { } void M() { [|Slow()|] } }", o => o.AllowCompileErrors = true);

    [Fact]
    public async Task Fails_WhenItIsReportedAtTheEndOfTheCompilation() =>
        Assert.Contains(
            "told something else than a build",
            await FailAsync("class C { void Slow() { } void M() { [|Slow()|]; } }", analyzer: new() { ReportsAtEnd = true }),
            StringComparison.Ordinal);

    [Fact]
    public async Task Fails_WhenItIsReportedInAnotherFile()
    {
        SlowCallAnalyzer analyzer = null!;
        analyzer = new((context, call) => context.ReportDiagnostic(analyzer.Report(call, call.TargetMethod.Locations[0])));
        var message = await FailAsync(
            "class C { void M() { D.Slow(); } }",
            o => o.AdditionalSources["D.cs"] = "static class D { public static void [|Slow|]() { } }",
            analyzer);
        Assert.Contains("an editor that analyzes this file only", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fails_WhenItIsReportedAwayFromWhatWasAnalyzed()
    {
        SlowCallAnalyzer analyzer = null!;
        analyzer = new((context, call) => context.ReportDiagnostic(analyzer.Report(call, call.TargetMethod.Locations[0])));
        Assert.Contains(
            "an editor that analyzes this file only",
            await FailAsync("class C { void [|Slow|]() { } void M() { Slow(); } }", analyzer: analyzer),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fails_WhenItIsReportedOnlyAfterSomethingElse()
    {
        var seen = false;
        SlowCallAnalyzer Create()
        {
            seen = false;
            SlowCallAnalyzer analyzer = null!;
            analyzer = new((context, call) =>
            {
                if (seen)
                    context.ReportDiagnostic(analyzer.Report(call));
                seen = true;
            });
            return analyzer;
        }

        var verification = new AnalyzerVerification(Create, new());
        var failure = await Assert.ThrowsAsync<HarnessFailure>(() => verification.VerifyAsync("class C { void Slow() { } void M() { Slow(); [|Slow()|]; } }"));
        Assert.Contains("an editor that analyzes this place only", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public Task Passes_WhenAnAdditionalSourceIsMarked() =>
        VerifyAsync(
            "class C { void M() { [|D.Slow()|]; } }",
            o => o.AdditionalSources["D.cs"] = "static class D { public static void Slow() { } static void N() { [|Slow()|]; } }");

    [Fact]
    public async Task Fails_WhenAnAdditionalSourceIsNotMarked() =>
        Assert.Contains(
            "/0/D.cs(1,66): warning TEST0001: Slow is slow",
            await FailAsync("class C { }", o => o.AdditionalSources["D.cs"] = "static class D { public static void Slow() { } static void N() { Slow(); } }"),
            StringComparison.Ordinal);

    [Fact]
    public Task Passes_WhenTheDetailsAreRight() =>
        VerifyAsync(
            "class C { void {|#1:Slow|}() { } void M() { {|#0:Slow()|}; } }",
            o => o.ExpectedDiagnostics.Add(Expected()
                .WithLocation(0).WithMessage("Slow is slow").WithSeverity(DiagnosticSeverity.Warning).WithAdditionalLocations(1)));

    [Fact]
    public async Task Fails_WhenTheMessageDiffers() =>
        Assert.Contains("Expected diagnostic message to be \"Slow is fast\" was \"Slow is slow\"", await FailWithDetailAsync(d => d.WithMessage("Slow is fast")), StringComparison.Ordinal);

    [Fact]
    public async Task Fails_WhenTheSeverityDiffers() =>
        Assert.Contains("Expected diagnostic severity to be \"Info\" was \"Warning\"", await FailWithDetailAsync(d => d.WithSeverity(DiagnosticSeverity.Info)), StringComparison.Ordinal);

    [Fact]
    public async Task Fails_WhenTheAdditionalLocationsDiffer()
    {
        Assert.Contains("Expected diagnostic to start at column", await FailWithDetailAsync(d => d.WithAdditionalLocations(0)), StringComparison.Ordinal);
        Assert.Contains("Expected 0 additional locations but got 1", await FailWithDetailAsync(d => d.WithAdditionalLocations()), StringComparison.Ordinal);
    }

    [Fact]
    public Task Passes_WhenARuleIsOffByDefault() =>
        VerifyAsync("class C { void Slow() { } void M() { [|Slow()|]; } }", analyzer: new(isEnabledByDefault: false));

    [Fact]
    public Task Passes_WhenAnOptionOfTheEditorConfigIsRead()
    {
        SlowCallAnalyzer analyzer = null!;
        analyzer = new((context, call) =>
        {
            if (context.Options.AnalyzerConfigOptionsProvider.GetOptions(call.Syntax.SyntaxTree).TryGetValue("dotnet_code_quality.TEST.report", out var value) && value == "yes")
                context.ReportDiagnostic(analyzer.Report(call));
        });
        return VerifyAsync("class C { void Slow() { } void M() { [|Slow()|]; } }", o => o.EditorConfig["dotnet_code_quality.TEST.report"] = "yes", analyzer);
    }

    [Fact]
    public Task Passes_WhenACalledMethodIsInAReferencedProject() =>
        VerifyAsync(
            "class C { void M(Blogging.Post post) { [|D.Slow(post)|]; } }",
            o => o.ReferencedSources["D.cs"] = "public static class D { public static void Slow(Blogging.Post post) { } }");

    [Fact]
    public Task Passes_WhenThereAreTopLevelStatements() =>
        VerifyAsync("[|Slow()|]; void Slow() { }", o => o.OutputKind = OutputKind.ConsoleApplication);

    private static Task VerifyAsync(string source, Action<TestOptions>? configure = null, SlowCallAnalyzer? analyzer = null)
    {
        var options = new TestOptions();
        configure?.Invoke(options);
        return new AnalyzerVerification(() => analyzer ?? new SlowCallAnalyzer(), options).VerifyAsync(source);
    }

    private static async Task<string> FailAsync(string source, Action<TestOptions>? configure = null, SlowCallAnalyzer? analyzer = null) =>
        (await Assert.ThrowsAnyAsync<Exception>(() => VerifyAsync(source, configure, analyzer))).Message;

    private static DiagnosticResult Expected() =>
        new DiagnosticResult(SlowCallAnalyzer.Id, DiagnosticSeverity.Warning).WithOptions(DiagnosticOptions.IgnoreAdditionalLocations);

    private static Task<string> FailWithDetailAsync(Func<DiagnosticResult, DiagnosticResult> detail) =>
        FailAsync(
            "class C { void {|#1:Slow|}() { } void M() { {|#0:Slow()|}; } }",
            o => o.ExpectedDiagnostics.Add(detail(Expected().WithLocation(0))));
}
