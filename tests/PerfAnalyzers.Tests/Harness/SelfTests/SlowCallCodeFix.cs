using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace PerfAnalyzers.Tests.Harness.SelfTests;

/// <summary>A fix for the harness to be tested with: it calls <c>Fast</c> instead, or does what else it is told to.</summary>
internal sealed class SlowCallCodeFix(Func<Document, InvocationExpressionSyntax, Task<Solution>>? edit = null) : CodeFixProvider
{
    public string? EquivalenceKey { get; init; } = "SlowCall";

    public FixAllProvider? FixAll { get; init; } = WellKnownFixAllProviders.BatchFixer;

    public override ImmutableArray<string> FixableDiagnosticIds => [SlowCallAnalyzer.Id];

    public override FixAllProvider? GetFixAllProvider() => FixAll;

    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        var root = (await context.Document.GetSyntaxRootAsync(context.CancellationToken))!;
        var call = root.FindNode(context.Span, getInnermostNodeForTie: true).FirstAncestorOrSelf<InvocationExpressionSyntax>()!;
        // A call with an argument is more than this fix can do.
        if (call.ArgumentList.Arguments.Count > 0)
            return;
        context.RegisterCodeFix(
            CodeAction.Create("Call Fast", _ => (edit ?? ((d, c) => RenameAsync(d, c, "Fast")))(context.Document, call), EquivalenceKey),
            context.Diagnostics);
    }

    public static Task<Solution> RenameAsync(Document document, InvocationExpressionSyntax call, string name) =>
        ReplaceAsync(document, call, call.WithExpression(SyntaxFactory.ParseExpression(name).WithTriviaFrom(call.Expression)));

    public static async Task<Solution> ReplaceAsync(Document document, SyntaxNode old, SyntaxNode replacement) =>
        document.WithSyntaxRoot((await document.GetSyntaxRootAsync())!.ReplaceNode(old, replacement)).Project.Solution;
}
