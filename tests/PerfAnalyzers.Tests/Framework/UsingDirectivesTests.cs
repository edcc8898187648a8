using Microsoft.CodeAnalysis.CSharp;
using PerfAnalyzers.CodeFixes.Framework;
using Xunit;

namespace PerfAnalyzers.Tests.Framework;

/// <summary>Where a using directive is put.</summary>
public sealed class UsingDirectivesTests
{
    private const string Added = "using Microsoft.EntityFrameworkCore;\n";

    [Theory]
    // {0} is where the directive is added.
    [InlineData("using System;\nusing System.Linq;\n{0}\nclass C;\n")]
    [InlineData("using System;\n{0}using Zoo;\n\nclass C;\n")]
    [InlineData("using System;\nusing App.Data;\n{0}using Microsoft.Extensions.Logging;\nusing static System.Math;\nusing P = System.IO.Path;\n")]
    [InlineData("// header\n\n{0}using Zoo;\n")]
    [InlineData("using Zoo;\nusing Alpha;\n{0}\nclass C;\n")]
    [InlineData("{0}\nnamespace A;\n\nclass C;\n")]
    [InlineData("// header\n\n{0}\nnamespace A;\n")]
    [InlineData("// header\n\n{0}\n/// <summary>C.</summary>\nclass C;\n")]
    [InlineData("{0}\n// of C\nclass C;\n")]
    [InlineData("#nullable enable\n{0}using Zoo;\n")]
    [InlineData("#if DEBUG\nusing Alpha;\n#endif\n{0}using Zoo;\n")]
    [InlineData("extern alias one;\n{0}\nclass C;\n")]
    [InlineData("global using Zoo;\n{0}using Zebra;\n")]
    [InlineData("global using Zoo;\n{0}\nclass C;\n")]
    [InlineData("namespace A;\n\nusing System;\n{0}using Zoo;\n\nclass C;\n")]
    [InlineData("namespace A\n{\n    using System;\n    {0}    using Zoo;\n}\n")]
    [InlineData("namespace A\n{\n    {0}    using Zoo;\n}\n")]
    [InlineData("namespace A\n{\n    using System;\n    {0}\n    class C;\n}\n")]
    public void Adds_TheDirectiveInItsPlace(string template)
    {
        var before = template.Replace("    {0}", "", StringComparison.Ordinal).Replace("{0}\n", Blank(template), StringComparison.Ordinal).Replace("{0}", "", StringComparison.Ordinal);
        var after = template.Replace("{0}", Added, StringComparison.Ordinal);

        Assert.Equal(after, Add(before, "\n"));
        Assert.Equal(after.ReplaceLineEndings("\r\n"), Add(before.ReplaceLineEndings("\r\n"), "\r\n"));
        Assert.Equal(after, Add(after, "\n"));
    }

    // The first directive of a file is followed by an empty line that was not there.
    private static string Blank(string template) => template.Contains("using", StringComparison.Ordinal) ? "\n" : "";

    private static string Add(string text, string newLine) =>
        UsingDirectives.Add(CSharpSyntaxTree.ParseText(text, new CSharpParseOptions(preprocessorSymbols: ["DEBUG"])).GetRoot(), "Microsoft.EntityFrameworkCore", newLine).ToFullString();
}
