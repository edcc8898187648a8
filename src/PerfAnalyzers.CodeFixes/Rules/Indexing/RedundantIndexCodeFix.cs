using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PerfAnalyzers.CodeFixes.Framework;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Rules;

namespace PerfAnalyzers.CodeFixes.Rules.Indexing;

/// <summary>Takes the index away.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(RedundantIndexCodeFix))]
[Shared]
public sealed class RedundantIndexCodeFix : EfCodeFix
{
    /// <summary>Creates the fix.</summary>
    public RedundantIndexCodeFix()
        : base(RuleIds.RedundantIndex, nameof(RuleIds.RedundantIndex), "Remove the index", isSuggestion: true)
    {
    }

    private protected override async Task<FixPlan?> PlanAsync(FixContext context)
    {
        if (await context.Document.GetSyntaxRootAsync(context.Cancellation).ConfigureAwait(false) is not { } root)
            return null;
        var node = root.FindNode(context.Diagnostic.Location.SourceSpan);
        if (node.FirstAncestorOrSelf<AttributeSyntax>() is { Parent: AttributeListSyntax list } attribute)
            return RemoveAttribute(context, list, attribute);
        if (node.FirstAncestorOrSelf<InvocationExpressionSyntax>(static i => BuilderCalls.NameOf(i) == "HasIndex") is not { } call)
            return null;
        SyntaxNode chain = call;
        while (chain.Parent is MemberAccessExpressionSyntax or InvocationExpressionSyntax)
            chain = chain.Parent;
        // What a lambda consists of, or what is kept, is needed.
        return chain.Parent is ExpressionStatementSyntax { Parent: BlockSyntax } statement ? context.NewPlan().Remove(statement) : null;
    }

    // before: [Index(nameof(A))]
    //         [Index(nameof(A), nameof(B))]
    // after:  [Index(nameof(A), nameof(B))]
    private static FixPlan? RemoveAttribute(FixContext context, AttributeListSyntax list, AttributeSyntax attribute)
    {
        if (list.Parent is not TypeDeclarationSyntax type)
            return null;
        var plan = context.NewPlan();
        var at = list.Attributes.IndexOf(attribute);
        if (list.Attributes.Count > 1)
            return plan.Change(list, "remove " + attribute, l => l.WithAttributes(l.Attributes.RemoveAt(at)));
        var place = type.AttributeLists.IndexOf(list);
        return plan.Change(type, "remove " + list, t =>
        {
            var leading = t.AttributeLists[place].GetLeadingTrivia();
            var without = t.WithAttributeLists(t.AttributeLists.RemoveAt(place));
            // Comments stand before the first one.
            return place == 0 ? without.WithLeadingTrivia(leading) : without;
        });
    }
}
