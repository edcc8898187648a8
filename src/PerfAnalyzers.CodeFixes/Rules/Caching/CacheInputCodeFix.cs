using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PerfAnalyzers.CodeFixes.Edits;
using PerfAnalyzers.CodeFixes.Framework;
using PerfAnalyzers.Framework;

namespace PerfAnalyzers.CodeFixes.Rules.Caching;

/// <summary>
/// The suggestion of the rules about what a cache key lacks: the missing values at its end. What reads or removes the same key in the same
/// member gets them too; a key that is written elsewhere as well is left to its author.
/// </summary>
public abstract class CacheInputCodeFix : EfCodeFix
{
    private protected CacheInputCodeFix(string id, string stem)
        : base(id, stem, "Add what is missing to the cache key", isSuggestion: true)
    {
    }

    private protected sealed override async Task<FixPlan?> PlanAsync(FixContext context)
    {
        if (context.Hint(FixHints.Parts) is not { Length: > 0 } parts || context.Hint(FixHints.Separator) is not { } separator
            || await context.NodeAsync().ConfigureAwait(false) is not (ExpressionSyntax key, var model))
            return null;
        // A number as the key, or an object: what would be put to it makes another type of it.
        if (key is not TupleExpressionSyntax && model.GetTypeInfo(key, context.Cancellation).Type?.SpecialType != SpecialType.System_String)
            return null;
        var values = FixHints.SplitUp(parts);
        if (ExtendCacheKey.With(key, values, separator) is null
            || AnchorOf(key, model) is not { } anchor
            || MemberOf(key) is not { } member)
            return null;

        var plan = context.NewPlan();
        var keys = new HashSet<SyntaxNode> { key };
        foreach (var document in context.Document.Project.Solution.Projects.SelectMany(static p => p.Documents))
        {
            if (await document.GetSyntaxRootAsync(context.Cancellation).ConfigureAwait(false) is not { } tree)
                continue;
            foreach (var token in tree.DescendantTokens())
            {
                if (!IsSame(token, anchor)
                    || token.Parent is null
                    || keys.Any(k => k.SyntaxTree == token.SyntaxTree && k.Span.Contains(token.Span)))
                    continue;
                if (token.Parent.AncestorsAndSelf()
                        .OfType<ExpressionSyntax>()
                        .FirstOrDefault(e => e.IsEquivalentTo(key, topLevel: false)) is { } same
                    && MemberOf(same) == member)
                {
                    if (!values.All(v => MeansTheSame(v, key, same, model)))
                        return null;
                    keys.Add(same);
                }
                // A key of the same beginning elsewhere would fall out of step.
                else if (!IsOther(token, key))
                    return null;
            }
        }

        foreach (var same in keys)
            plan.Replace(same, ExtendCacheKey.With((ExpressionSyntax)same, values, separator)!);
        return plan;
    }

    /// <summary>The text that the key begins with, the constant that it begins with, or the method that builds it.</summary>
    private static SyntaxToken? AnchorOf(ExpressionSyntax key, SemanticModel model)
    {
        foreach (var token in key.DescendantTokens())
        {
            // The separator of string.Join.
            if (token.Parent?.Parent
                    is ArgumentSyntax
                    {
                        Parent.Parent: InvocationExpressionSyntax
                        {
                            Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Join" },
                        } call,
                    }
                && call.ArgumentList.Arguments[0].Expression == token.Parent)
                continue;
            if (IsText(token))
                return token;
            if (token.IsKind(SyntaxKind.IdentifierToken)
                && token.Parent is IdentifierNameSyntax name
                && IsAnchor(model.GetSymbolInfo(name).Symbol))
                return token;
        }

        return null;
    }

    private static bool IsAnchor(ISymbol? symbol) => symbol switch
    {
        IFieldSymbol field => field.IsConst || field.IsReadOnly,
        IMethodSymbol method =>
            method.ContainingType?.SpecialType != SpecialType.System_String
            && !method.ContainingNamespace.ToString().StartsWith("System", StringComparison.Ordinal),
        _ => false,
    };

    private static bool IsText(SyntaxToken token) =>
        token.IsKind(SyntaxKind.StringLiteralToken) || token.IsKind(SyntaxKind.InterpolatedStringTextToken);

    private static bool IsSame(SyntaxToken token, SyntaxToken anchor)
    {
        if (anchor.IsKind(SyntaxKind.IdentifierToken))
            return token.IsKind(SyntaxKind.IdentifierToken) && token.ValueText == anchor.ValueText && token.Parent is IdentifierNameSyntax;
        return IsText(token)
            && token.ValueText.StartsWith(anchor.ValueText.TrimEnd(':', '-', '_', '/', '.', '|'), StringComparison.Ordinal);
    }

    /// <summary>True for a text that belongs to no key, or to keys of another form.</summary>
    private static bool IsOther(SyntaxToken token, ExpressionSyntax key)
    {
        if (!IsText(token))
            return false;
        return token.Parent!.FirstAncestorOrSelf<AttributeSyntax>() is not null
            || token.Parent!.FirstAncestorOrSelf<ExpressionSyntax>() is { } text && KeyOutline.AreDifferent(key, KeyOutline.WholeOf(text));
    }

    /// <summary>True when the variables of a value are there at the other place as well, and are the same ones.</summary>
    private static bool MeansTheSame(string value, SyntaxNode place, SyntaxNode other, SemanticModel model)
    {
        foreach (var name in SyntaxFactory.ParseExpression(value).DescendantNodesAndSelf().OfType<IdentifierNameSyntax>())
        {
            if (name.Parent is MemberBindingExpressionSyntax || name.Parent is MemberAccessExpressionSyntax access && access.Name == name)
                continue;
            var meant = model.LookupSymbols(place.SpanStart, name: name.Identifier.ValueText).FirstOrDefault();
            var there = model.LookupSymbols(other.SpanStart, name: name.Identifier.ValueText).FirstOrDefault();
            if (!SymbolEqualityComparer.Default.Equals(meant, there)
                || there is ILocalSymbol { DeclaringSyntaxReferences: [var declaration, ..] } && declaration.Span.Start > other.SpanStart)
                return false;
        }

        return true;
    }

    private static SyntaxNode? MemberOf(SyntaxNode node) =>
        node.FirstAncestorOrSelf<MemberDeclarationSyntax>(static m => m is not GlobalStatementSyntax);
}
