using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace PerfAnalyzers.Tests.Harness.SelfTests;

/// <summary>The harness fails when a fix does something else than a test says, whichever way it is applied.</summary>
[Trait(Versions.Trait, Versions.Roslyn)]
public sealed class CodeFixVerificationTests
{
    private const string Before = """
        class C
        {
            void Slow() { }
            void Fast() { }
            void M()
            {
                [|Slow()|]; // first
                [|Slow()|];
            }
        }
        """;

    private const string After = """
        class C
        {
            void Slow() { }
            void Fast() { }
            void M()
            {
                Fast(); // first
                Fast();
            }
        }
        """;

    [Fact]
    public Task Passes_WhenTheFixIsRight() => VerifyAsync(Before, After, new());

    [Fact]
    public Task Passes_WhenThereIsNoFixAll() => VerifyAsync(Before, After, new() { FixAll = null });

    [Fact]
    public Task Passes_WhenWhatStaysIsMarked() =>
        VerifyAsync(
            "class C { void Slow(int i = 0) { } void Fast() { } void M() { [|Slow()|]; [|Slow(1)|]; } }",
            "class C { void Slow(int i = 0) { } void Fast() { } void M() { Fast(); [|Slow(1)|]; } }",
            new());

    [Fact]
    public async Task Fails_WhenWhatStaysIsNotMarked() =>
        Assert.Contains(
            "Diagnostics of fixed state",
            await FailAsync(
                "class C { void Slow(int i = 0) { } void Fast() { } void M() { [|Slow()|]; [|Slow(1)|]; } }",
                "class C { void Slow(int i = 0) { } void Fast() { } void M() { Fast(); Slow(1); } }",
                new()),
            StringComparison.Ordinal);

    [Fact]
    public async Task Fails_WhenTheTextDiffers()
    {
        var message = await FailAsync(Before, After.Replace(" // first", "", StringComparison.Ordinal), new());
        Assert.Contains("Iterative code fix application", message, StringComparison.Ordinal);
        Assert.Contains("-        Fast();", message, StringComparison.Ordinal);
        Assert.Contains("+        Fast(); // first", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fails_WhenTheFixedSourceDoesNotCompile() =>
        Assert.Contains(
            "error CS0103",
            await FailAsync(Before, After.Replace("Fast();", "Fastest();", StringComparison.Ordinal), new((d, c) => SlowCallCodeFix.RenameAsync(d, c, "Fastest"))),
            StringComparison.Ordinal);

    [Fact]
    public async Task Fails_WhenTheFixLeavesItsDiagnostic()
    {
        static SlowCallCodeFix Fix(FixAllProvider? all) =>
            new((d, c) => SlowCallCodeFix.ReplaceAsync(d, c.FirstAncestorOrSelf<StatementSyntax>()!, c.FirstAncestorOrSelf<StatementSyntax>()!.WithLeadingTrivia(SyntaxFactory.Comment("/* slow */")))) { FixAll = all };
        Assert.Contains("Iterative code fix application", await FailAsync(Before, After, Fix(WellKnownFixAllProviders.BatchFixer)), StringComparison.Ordinal);
        Assert.Contains("Iterative code fix application", await FailAsync(Before, After, Fix(null)), StringComparison.Ordinal);
        Assert.Contains("FixAll in the Document leaves a diagnostic", await FailAsync(Before, Fix(WellKnownFixAllProviders.BatchFixer), static (f, p) => f.FixAllAsync(p, FixAllScope.Document)), StringComparison.Ordinal);
        Assert.Contains("The fix leaves its diagnostic", await FailAsync(Before, Fix(null), static (f, p) => f.FixEachAsync(p, backwards: false)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fails_WhenTheFixIsNotIdempotent()
    {
        // Each time the receiver grows: the call stays reported, in another place.
        const string before = "class C { C Self() => this; void Slow() { } void M() { [|Slow()|]; } }";
        SlowCallCodeFix fix = new((d, c) => SlowCallCodeFix.ReplaceAsync(d, c, SyntaxFactory.ParseExpression("this.Self()." + c.ToString().Replace("this.", "", StringComparison.Ordinal)).WithTriviaFrom(c))) { FixAll = null };
        Assert.Contains(
            "Iterative code fix application",
            await FailAsync(before, "class C { C Self() => this; void Slow() { } void M() { this.Self().Slow(); } }", fix),
            StringComparison.Ordinal);
        Assert.Contains("The fixes come to no end", await FailAsync(before, fix, static (f, p) => f.FixEachAsync(p, backwards: true)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fails_WhenTheTreeIsNotWhatItsTextIs()
    {
        SlowCallCodeFix fix = new((d, c) => SlowCallCodeFix.ReplaceAsync(d, c, c.WithExpression(SyntaxFactory.IdentifierName("this.Fast"))));
        const string before = "class C { void Slow() { } void Fast() { } void M() { [|Slow()|]; } }";
        const string after = "class C { void Slow() { } void Fast() { } void M() { this.Fast(); } }";
        Assert.Contains("Token(IdentifierToken): this.Fast", await FailAsync(before, after, fix), StringComparison.Ordinal);
        await VerifyAsync(before, after, fix, static o => o.AllowOtherTree = true);
    }

    [Fact]
    public async Task Fails_WhenTheFixThrows() =>
        Assert.Contains("in the fix", await FailAsync(Before, After, new((_, _) => throw new InvalidOperationException("in the fix"))), StringComparison.Ordinal);

    [Fact]
    [Trait(Versions.Trait, Versions.One)]
    public async Task Fails_WhenCrlfIsLost()
    {
        const string before = "class C\n{\n    void Slow() { }\n    void Fast() { }\n    void M() { [|Slow()|]; }\n}\n";
        const string after = "class C\n{\n    void Slow() { }\n    void Fast() { }\n    void M() { Fast(\n); }\n}\n";
        SlowCallCodeFix fix = new((d, c) => SlowCallCodeFix.ReplaceAsync(d, c, SyntaxFactory.ParseExpression("Fast(\n)")));
        var message = await FailAsync(before, after, fix);
        Assert.Contains("on a file with CRLF", message, StringComparison.Ordinal);
        Assert.Contains("-    void M() { Fast(<CR>", message, StringComparison.Ordinal);
    }

    [Fact]
    [Trait(Versions.Trait, Versions.One)]
    public async Task Fails_WhenTheOrderOfTheFixesMatters()
    {
        // The first fix to come adds a comment, the others see it and do not.
        SlowCallCodeFix fix = new(async (d, c) =>
        {
            var isFirst = !(await d.GetTextAsync()).ToString().Contains("/* once */", StringComparison.Ordinal);
            return await SlowCallCodeFix.ReplaceAsync(d, c, SyntaxFactory.ParseExpression(isFirst ? "/* once */ Fast()" : "Fast()").WithTrailingTrivia(c.GetTrailingTrivia()));
        })
        { FixAll = null };
        Assert.Contains(
            "the single fixes, last to first",
            await FailAsync(
                "class C { void Slow() { } void Fast() { } void M() { [|Slow()|]; [|Slow()|]; } }",
                "class C { void Slow() { } void Fast() { } void M() { /* once */ Fast(); Fast(); } }",
                fix),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(FixAllScope.Document)]
    [InlineData(FixAllScope.Project)]
    [InlineData(FixAllScope.Solution)]
    public async Task Fails_WhenFixAllDiffersInOneScope(FixAllScope scope) =>
        Assert.Contains($"Fix all in {scope.ToString().ToLowerInvariant()}", await FailAsync(Before, After, new() { FixAll = new OddFixAll(scope) }), StringComparison.Ordinal);

    [Fact]
    public async Task Fails_WhenThereIsNoEquivalenceKey() =>
        Assert.Contains("has no equivalence key", await FailAsync(Before, After, new() { EquivalenceKey = null }), StringComparison.Ordinal);

    [Fact]
    public async Task Fails_WhenNoFixIsOffered() =>
        Assert.Contains(
            "No fix is offered",
            await FailAsync("class C { void Slow(int i) { } void M() { [|Slow(1)|]; } }", "class C { }", new()),
            StringComparison.Ordinal);

    [Fact]
    public async Task Fails_WhenTheFixBringsAWarning()
    {
        const string after = "class C { void Slow() { } void M() { int i; } }";
        SlowCallCodeFix fix = new((d, c) => SlowCallCodeFix.ReplaceAsync(d, c.Parent!, SyntaxFactory.ParseStatement("int i; ")));
        Assert.Contains("CS0168", await FailAsync("class C { void Slow() { } void M() { [|Slow()|]; } }", after, fix), StringComparison.Ordinal);
        await VerifyAsync("class C { void Slow() { } void M() { [|Slow()|]; } }", after, fix, o => o.AllowNewWarnings = true);
    }

    [Fact]
    public Task Passes_WhenTheFixChangesAndAddsOtherFiles()
    {
        SlowCallCodeFix fix = new(async (d, c) =>
        {
            var project = (await SlowCallCodeFix.RenameAsync(d, c, "D.Fast")).GetProject(d.Project.Id)!;
            var other = project.Documents.Single(o => o.Name == "D.cs");
            project = other.WithText(SourceText.From("static partial class D { public static void Slow() { } }")).Project;
            return project.AddDocument("D.Fast.cs", "static partial class D { public static void Fast() { } }").Project.Solution;
        })
        { FixAll = null }; // the stock one keeps no new files
        return VerifyAsync(
            "class C { void M() { [|D.Slow()|]; } }",
            "class C { void M() { D.Fast(); } }",
            fix,
            o =>
            {
                o.AdditionalSources["D.cs"] = "static class D { public static void Slow() { } }";
                o.FixedAdditionalSources["D.cs"] = "static partial class D { public static void Slow() { } }";
                o.FixedAdditionalSources["D.Fast.cs"] = "static partial class D { public static void Fast() { } }";
            });
    }

    [Fact]
    public async Task Fails_WhenTheFixChangesAnotherFileUnexpectedly()
    {
        SlowCallCodeFix fix = new(async (d, c) =>
        {
            var solution = await SlowCallCodeFix.RenameAsync(d, c, "Fast");
            return solution.GetProject(d.Project.Id)!.Documents.Single(o => o.Name == "Blogging.cs").WithText(SourceText.From("// gone")).Project.Solution;
        });
        Assert.Contains(
            "content of '/0/Blogging.cs' did not match",
            await FailAsync("class C { void Slow() { } void Fast() { } void M() { [|Slow()|]; } }", "class C { void Slow() { } void Fast() { } void M() { Fast(); } }", fix),
            StringComparison.Ordinal);
    }

    [Fact]
    public Task Passes_WhenFilesAreFixedTogether() =>
        VerifyAsync(
            "class C { void M() { [|D.Slow()|]; } void Fast() { } }",
            "class C { void M() { Fast(); } void Fast() { } }",
            new(),
            o =>
            {
                o.AdditionalSources["D.cs"] = "static class D { public static void Slow() { } static void Fast() { } static void N() { [|Slow()|]; [|Slow()|]; } }";
                o.FixedAdditionalSources["D.cs"] = "static class D { public static void Slow() { } static void Fast() { } static void N() { Fast(); Fast(); } }";
            });

    [Fact]
    public Task PassesWithoutFix_WhenNoneIsOffered() =>
        Verification(new()).VerifyNoFixAsync("class C { void Slow(int i) { } void M() { [|Slow(1)|]; } }");

    [Fact]
    public async Task FailsWithoutFix_WhenOneIsOffered() =>
        Assert.Contains(
            "The fix \"Call Fast\" is offered",
            (await Assert.ThrowsAsync<HarnessFailure>(() => Verification(new()).VerifyNoFixAsync(Before))).Message,
            StringComparison.Ordinal);

    [Fact]
    public async Task FailsWithoutFix_WhenNothingIsMarked() =>
        Assert.Contains(
            "expects no diagnostic",
            (await Assert.ThrowsAsync<HarnessFailure>(() => Verification(new()).VerifyNoFixAsync("class C { }"))).Message,
            StringComparison.Ordinal);

    private static CodeFixVerification Verification(SlowCallCodeFix fix, Action<TestOptions>? configure = null)
    {
        var options = new TestOptions();
        configure?.Invoke(options);
        return new(() => new SlowCallAnalyzer(), fix, options);
    }

    private static Task VerifyAsync(string source, string fixedSource, SlowCallCodeFix fix, Action<TestOptions>? configure = null) =>
        Verification(fix, configure).VerifyAsync(source, fixedSource);

    /// <summary>The message of the fixes applied by our own runner, which goes where the standard test does not.</summary>
    private static async Task<string> FailAsync(string source, SlowCallCodeFix fix, Func<FixRunner, Project, Task> apply)
    {
        AnalyzerRunner analyzer = new(() => new SlowCallAnalyzer());
        var project = TestSolution.Create(new Dictionary<string, string> { [TestSolution.MainFile] = TestMarkup.Parse(source).Text }, new(), analyzer.Rules);
        return (await Assert.ThrowsAsync<HarnessFailure>(() => apply(new(analyzer, fix, codeActionIndex: null), project))).Message;
    }

    private static async Task<string> FailAsync(string source, string fixedSource, SlowCallCodeFix fix) =>
        (await Assert.ThrowsAnyAsync<Exception>(() => VerifyAsync(source, fixedSource, fix))).Message;

    /// <summary>Fixes right, but in one scope it calls the method by another name.</summary>
    private sealed class OddFixAll(FixAllScope odd) : FixAllProvider
    {
        public override async Task<CodeAction?> GetFixAsync(FixAllContext context)
        {
            var right = (await WellKnownFixAllProviders.BatchFixer.GetFixAsync(context))!;
            if (context.Scope != odd)
                return right;
            return CodeAction.Create("odd", async cancellationToken =>
            {
                var operations = await right.GetOperationsAsync(cancellationToken);
                var fixedDocument = ((ApplyChangesOperation)operations.Single()).ChangedSolution.Projects.Single().Documents.Single(d => d.Name == TestSolution.MainFile);
                var text = (await fixedDocument.GetTextAsync(cancellationToken)).ToString();
                return fixedDocument.WithText(SourceText.From(text.Replace("Fast();", "Faster();", StringComparison.Ordinal)));
            });
        }
    }
}
