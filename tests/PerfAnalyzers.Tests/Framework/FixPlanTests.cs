using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PerfAnalyzers.CodeFixes.Framework;
using Xunit;

namespace PerfAnalyzers.Tests.Framework;

/// <summary>How plans are applied together.</summary>
public sealed class FixPlanTests
{
    private const string Source = """
        class C
        {
            void M()
            {
                A(B(1));
                D(2);
            }
        }
        """;

    [Fact]
    public async Task Applies_EditsThatLieWithinEachOther()
    {
        var (solution, root) = await OpenAsync();
        var text = await ApplyAsync(
            solution,
            Plan(solution).Change(Call(root, "A"), "!", Wrap("Outer")),
            Plan(solution).Change(Call(root, "B"), "!", Wrap("Inner")));

        Assert.Contains("Outer(A(Inner(B(1))));", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Applies_SeveralEditsOfANodeInTheOrderOfTheirPlans()
    {
        var (solution, root) = await OpenAsync();
        var text = await ApplyAsync(
            solution,
            Plan(solution).Change(Call(root, "B"), "1", Wrap("First")),
            Plan(solution).Change(Call(root, "B"), "2", Wrap("Second")));

        Assert.Contains("A(Second(First(B(1))));", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Applies_TheSameEditOnce()
    {
        var (solution, root) = await OpenAsync();
        var text = await ApplyAsync(
            solution,
            Plan(solution).Change(Call(root, "B"), "1", Wrap("First")).Remove(Statement(root, "D")),
            Plan(solution).Change(Call(root, "B"), "1", Wrap("First")).Remove(Statement(root, "D")));

        Assert.Contains("        A(First(B(1)));\n    }", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, "A(3);")]
    [InlineData(false, "A(Inner(B(1)));")]
    public async Task Applies_TheFirstOfPlansThatContradictEachOther(bool replaceFirst, string expected)
    {
        var (solution, root) = await OpenAsync();
        var replace = Plan(solution).Replace(Call(root, "A"), SyntaxFactory.ParseExpression("A(3)"));
        var wrap = Plan(solution).Change(Call(root, "B"), "!", Wrap("Inner")).Remove(Statement(root, "D"));
        var text = await ApplyAsync(solution, replaceFirst ? [replace, wrap] : [wrap, replace]);

        Assert.Contains(expected, text, StringComparison.Ordinal);
        // A plan is carried out as a whole or not at all.
        Assert.Equal(replaceFirst, text.Contains("D(2);", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Applies_WhatIsInsertedBeforeAStatementThatIsReplaced()
    {
        var (solution, root) = await OpenAsync();
        var text = await ApplyAsync(solution, Plan(solution)
            .InsertBefore(Statement(root, "D"), SyntaxFactory.ParseStatement("E();"), SyntaxFactory.ParseStatement("F();"))
            .Replace(Statement(root, "D"), SyntaxFactory.ParseStatement("G();")));

        Assert.Contains("        A(B(1));\n        E();\n        F();\n        G();\n    }", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task IsImpossible_WhenANodeIsInNoDocument()
    {
        var (solution, _) = await OpenAsync();
        var other = await CSharpSyntaxTree.ParseText(Source).GetRootAsync();

        Assert.False(Plan(solution).Remove(Statement(other, "D")).IsPossible);
    }

    private static FixPlan Plan(Solution solution) => new(solution);

    private static Func<InvocationExpressionSyntax, SyntaxNode> Wrap(string name) => call => SyntaxFactory.ParseExpression($"{name}({call})");

    private static InvocationExpressionSyntax Call(SyntaxNode root, string name) =>
        root.DescendantNodes().OfType<InvocationExpressionSyntax>().Single(i => i.Expression.ToString() == name);

    private static ExpressionStatementSyntax Statement(SyntaxNode root, string name) => (ExpressionStatementSyntax)Call(root, name).Parent!;

    private static async Task<(Solution Solution, SyntaxNode Root)> OpenAsync()
    {
        var document = new AdhocWorkspace().AddProject("P", LanguageNames.CSharp).AddDocument("C.cs", Source);
        return (document.Project.Solution, (await document.GetSyntaxRootAsync())!);
    }

    private static async Task<string> ApplyAsync(Solution solution, params FixPlan[] plans)
    {
        var changed = await FixPlan.ApplyAsync(solution, plans, CancellationToken.None);
        return (await changed.Projects.Single().Documents.Single().GetTextAsync()).ToString();
    }
}
