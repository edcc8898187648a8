using PerfAnalyzers.Tests.Harness;
using PerfAnalyzers.Tests.Harness.SelfTests;

namespace PerfAnalyzers.Tests.Repository;

/// <summary>A page that shows something else than the rule does is found out.</summary>
public sealed class RulePageTests
{
    private const string Right = """
        # TEST0001: Slow call

        <!-- option: dotnet_code_quality.TEST.mode = on -->

        ## What is slow

        Calls.

        ## Before

        ```csharp
        private void Slow() { }
        private void Fast() { }

        public void Run()
        {
            Slow(); // TEST0001
            Fast();
            Slow(); // TEST0001
        }
        ```

        ```csharp
        void Slow(int i) { }

        Slow(1); // TEST0001
        ```

        ## After

        ```csharp
        private void Slow() { }
        private void Fast() { }

        public void Run()
        {
            Fast();
            Fast();
            Fast();
        }
        ```

        ```csharp by hand
        ;
        ```

        ## When it is silent

        ```csharp
        public class Other
        {
            public void Fast() => Fast();
        }
        ```

        ```ini
        not = code
        ```

        ## Suppress

        ```csharp
        #pragma warning disable TEST0001
        ```
        """;

    [Fact]
    public Task Passes_WhenThePageIsRight() => VerifyAsync(Right);

    [Fact]
    public void Page_IsRead()
    {
        var page = new RulePage(Right);
        Assert.Equal("TEST0001: Slow call", page.Title);
        Assert.Equal(RulePage.RequiredSections, page.Sections);
        Assert.Equal(("dotnet_code_quality.TEST.mode", "on"), page.Options.Select(o => (o.Key, o.Value)).Single());
        Assert.Equal([false, false, false, true, false, false], page.Blocks.Select(b => b.IsByHand));
        Assert.True(page.IsFilled("What is slow"));
        Assert.False(new RulePage("## What is slow\n\nTODO\n").IsFilled("What is slow"));
        Assert.False(new RulePage("## What is slow\n").IsFilled("What is slow"));
    }

    [Theory]
    [InlineData("    Slow(); // TEST0001\n    Fast();", "    Slow();\n    Fast();", "are not those that are reported")]
    [InlineData("Fast();\n    Slow(); // TEST0001", "Fast(); // TEST0001\n    Slow(); // TEST0001", "are not those that are reported")]
    [InlineData("Fast();\n    Fast();\n    Fast();", "Fast();\n    Fast();", "content of '/0/Test0.cs' did not match")]
    [InlineData("Slow(1); // TEST0001", "Slow(1) // TEST0001", "Compile errors")]
    [InlineData("```csharp by hand\n;\n```", "", "2 blocks of C# before and 1 after")]
    [InlineData("public void Fast() => Fast();", "public void Slow() => Slow();", "expected \"0\" actual \"1\"")]
    [InlineData("public void Fast() => Fast();", "public void Slow() => Slow(); // TEST0001", "outside of \"## Before\"")]
    [InlineData("public void Fast() => Fast();", "public void Fast() => Faster();", "error CS0103")]
    public async Task Fails_WhenThePageIsWrong(string right, string wrong, string message)
    {
        var text = Right.ReplaceLineEndings("\n").Replace(right, wrong, StringComparison.Ordinal);
        Assert.NotEqual(Right, text);
        Assert.Contains(message, (await Assert.ThrowsAnyAsync<Exception>(() => VerifyAsync(text))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fails_WhenNoBlockShowsTheFix() =>
        Assert.Contains(
            "no block shows what it makes",
            (await Assert.ThrowsAsync<HarnessFailure>(() => VerifyAsync("## Before\n```csharp\n;\n```\n## After\n```csharp by hand\n;\n```\n"))).Message,
            StringComparison.Ordinal);

    [Fact]
    public void GeneratedBlock_IsReplaced()
    {
        Assert.Equal("a\n<!-- x:begin -->\nnew\n<!-- x:end -->\nb", GeneratedBlock.Replace("a\n<!-- x:begin -->\nold\n<!-- x:end -->\nb", "x", "new\n"));
        Assert.Null(GeneratedBlock.Replace("a\n<!-- x:end -->\n<!-- x:begin -->\nb", "x", "new\n"));
        Assert.Null(GeneratedBlock.Replace("a", "x", "new\n"));
    }

    private static Task VerifyAsync(string text) =>
        new RulePageVerification(SlowCallAnalyzer.Id, () => new SlowCallAnalyzer(), new SlowCallCodeFix()).VerifyAsync(new(text));
}
