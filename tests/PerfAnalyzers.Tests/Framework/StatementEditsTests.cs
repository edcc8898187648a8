using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PerfAnalyzers.CodeFixes.Framework;
using Xunit;

namespace PerfAnalyzers.Tests.Framework;

/// <summary>What is left around a statement that is removed, and around one that others are put before.</summary>
public sealed class StatementEditsTests
{
    [Theory]
    [InlineData("A();\nX();\nB();\n", "A();\nB();\n")]
    [InlineData("A();\n\nX();\nB();\n", "A();\n\nB();\n")]
    [InlineData("A();\nX();\n\nB();\n", "A();\n\nB();\n")]
    [InlineData("A();\n\nX();\n\nB();\n", "A();\n\nB();\n")]
    [InlineData("X();\n\nB();\n", "B();\n")]
    [InlineData("A();\n\nX();\n", "A();\n")]
    [InlineData("X();\n", "")]
    [InlineData("A(); X(); B();\n", "A(); B();\n")]
    [InlineData("A(); X();\nB();\n", "A();\nB();\n")]
    [InlineData("A();\nX(); B();\n", "A();\nB();\n")]
    // Comments stay.
    [InlineData("A();\n// why\nX();\nB();\n", "A();\n// why\nB();\n")]
    [InlineData("A();\nX(); // how\nB();\n", "A();\n// how\nB();\n")]
    [InlineData("A();\n\n// why\nX(); // how\n\n// B\nB();\n", "A();\n\n// why\n// how\n\n// B\nB();\n")]
    [InlineData("A();\n// why\nX();\n", "A();\n// why\n")]
    [InlineData("A();\n#pragma warning disable X1\nX();\n#pragma warning restore X1\nB();\n", "A();\n#pragma warning disable X1\n#pragma warning restore X1\nB();\n")]
    [InlineData("A();\nX(\n    // a\n    /* b */); /* c */ // d\nB();\n", "A();\n// a\n/* b */\n/* c */\n// d\nB();\n")]
    // Where a statement has to be.
    [InlineData("if (a)\n    X();\nB();\n", "if (a)\n    { }\nB();\n")]
    [InlineData("switch (a)\n{\n    case 1:\n        X();\n        break;\n}\n", "switch (a)\n{\n    case 1:\n        break;\n}\n")]
    public void Removes_AStatement(string body, string expected) => Verify(body, expected, static (root, x, newLine) => RemoveStatement.From(root, x, newLine));

    [Theory]
    [InlineData("A();\nX();\n", "A();\nvar n = 1;\nX();\n")]
    [InlineData("A();\n\nX();\n", "A();\n\nvar n = 1;\nX();\n")]
    [InlineData("A();\n\n// why\nX();\n", "A();\n\nvar n = 1;\n// why\nX();\n")]
    [InlineData("A(); X();\n", "A(); var n = 1; X();\n")]
    [InlineData("A();\n#region r\nX();\n#endregion\n", "A();\n#region r\nvar n = 1;\nX();\n#endregion\n")]
    [InlineData("if (a)\n    X();\nB();\n", "if (a)\n{\n    var n = 1;\n    X();\n}\nB();\n")]
    [InlineData("if (a) X();\nB();\n", "if (a)\n{\n    var n = 1;\n    X();\n}\nB();\n")]
    [InlineData("switch (a)\n{\n    case 1:\n        X();\n        break;\n}\n", "switch (a)\n{\n    case 1:\n        var n = 1;\n        X();\n        break;\n}\n")]
    public void Inserts_AStatement(string body, string expected) => Verify(
        body,
        expected,
        static (root, x, newLine) => InsertStatements.Before(root, x, [SyntaxFactory.ParseStatement("var n = 1;")], newLine));

    private static void Verify(string body, string expected, Func<SyntaxNode, StatementSyntax, string, SyntaxNode> edit)
    {
        foreach (var newLine in new[] { "\n", "\r\n" })
        {
            Assert.Equal(Method(expected, newLine), Edit(Method(body, newLine), newLine));
            // As top-level statements.
            Assert.Equal(expected.ReplaceLineEndings(newLine), Edit(body.ReplaceLineEndings(newLine), newLine));
        }

        string Edit(string text, string newLine)
        {
            var root = CSharpSyntaxTree.ParseText(text).GetRoot();
            Assert.DoesNotContain(root.GetDiagnostics(), d => d.Severity == DiagnosticSeverity.Error);
            return edit(root, root.DescendantNodes().OfType<ExpressionStatementSyntax>().Single(s => s.Expression.ToString().StartsWith('X')), newLine).ToFullString();
        }
    }

    private static string Method(string body, string newLine)
    {
        var lines = body.Split('\n').Select(l => l.Length == 0 || l[0] == '#' && !l.StartsWith("#region", StringComparison.Ordinal) && !l.StartsWith("#endregion", StringComparison.Ordinal) ? l : "        " + l);
        return $"class C\n{{\n    void M(bool a)\n    {{\n{string.Join('\n', lines)}    }}\n}}\n".ReplaceLineEndings(newLine);
    }
}
