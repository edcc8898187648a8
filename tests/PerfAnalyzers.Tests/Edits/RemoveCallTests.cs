using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PerfAnalyzers.CodeFixes.Edits;
using Xunit;

namespace PerfAnalyzers.Tests.Edits;

/// <summary>What is left of a chain, and of the comments in it, when a call is taken out.</summary>
public sealed class RemoveCallTests
{
    [Theory]
    [InlineData("a.X().B()", "a.B()")]
    [InlineData("a.X()", "a")]
    [InlineData("a\n    .X()\n    .B()", "a\n    .B()")]
    [InlineData("a\n    .B()\n    .X()", "a\n    .B()")]
    [InlineData("a.X(p => p.Q)\n    .B()", "a\n    .B()")]
    // Comments stay.
    [InlineData("a\n    // why\n    .X()\n    .B()", "a\n    // why\n    .B()")]
    [InlineData("a // what\n    .X()\n    .B()", "a // what\n    .B()")]
    [InlineData("a\n    .X() // how\n    .B()", "a // how\n    .B()")]
    [InlineData("a\n    // why\n    .X() // how\n    .B()", "a\n    // why\n    // how\n    .B()")]
    [InlineData("a // what\n    .X() // how\n    .B()", "a // what\n    // how\n    .B()")]
    [InlineData("a.X(/* q */ p => p.Q).B()", "a /* q */.B()")]
    public void Removes_ACall(string chain, string expected)
    {
        foreach (var newLine in new[] { "\n", "\r\n" })
        {
            var statement = SyntaxFactory.ParseStatement((chain + ";").ReplaceLineEndings(newLine));
            var call = statement.DescendantNodes().OfType<InvocationExpressionSyntax>().Single(static i => i.Expression is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "X" });
            Assert.Equal((expected + ";").ReplaceLineEndings(newLine), statement.ReplaceNode(call, RemoveCall.Without(call)).ToFullString());
        }
    }
}
