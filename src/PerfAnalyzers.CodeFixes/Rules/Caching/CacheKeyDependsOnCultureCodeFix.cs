using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PerfAnalyzers.Caches.Keys;
using PerfAnalyzers.CodeFixes.Edits;
using PerfAnalyzers.CodeFixes.Framework;
using PerfAnalyzers.Framework;
using PerfAnalyzers.Rules;

namespace PerfAnalyzers.CodeFixes.Rules.Caching;

/// <summary>The fix of PERF6005: the part of the key is written in the invariant culture.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(CacheKeyDependsOnCultureCodeFix))]
[Shared]
public sealed class CacheKeyDependsOnCultureCodeFix : EfCodeFix
{
    private const string Globalization = "System.Globalization";

    /// <summary>Creates the fix.</summary>
    public CacheKeyDependsOnCultureCodeFix()
        : base(
            RuleIds.CacheKeyDependsOnCulture,
            nameof(RuleIds.CacheKeyDependsOnCulture),
            "Write the part of the key in the invariant culture")
    {
    }

    private protected override async Task<FixPlan?> PlanAsync(FixContext context)
    {
        if (await context.NodeAsync().ConfigureAwait(false) is not (ExpressionSyntax part, var model))
            return null;
        // What a local holds may be searched for, or shown: that would change with it.
        if (CacheKeyPlace.IsShared(part) || context.Hint(FixHints.IsElsewhere) is not null)
            return null;

        var plan = context.NewPlan();
        if (part is InvocationExpressionSyntax call && NameOf(call) is { Identifier.Text: var name })
        {
            if (name is "ToLower" or "ToUpper")
                return plan.Change(call, "invariant case", c => WithInvariantCase(c));
            if (name is "ToString")
                return plan.Change(call, "invariant text", c => c.AddArgumentListArguments(InvariantCulture()))
                    .Import(Globalization, call, model);
        }

        // day ?? DateTime.Today is one value, of which no part can become a text; and a format behind it is the whole's.
        if (part.Parent is BinaryExpressionSyntax { RawKind: (int)SyntaxKind.CoalesceExpression }
            || part.Parent is not InterpolationSyntax && part.FirstAncestorOrSelf<InterpolationSyntax>() is { FormatClause: not null })
            return null;
        var isNullable = context.Hint(FixHints.IsNullable) is not null;
        if (part.Parent is not InterpolationSyntax interpolation)
            return plan.Change(part, "invariant text", e => ToText(e, isNullable, context.Hint(FixHints.Format)))
                .Import(Globalization, part, model);

        // Before C# 11 there are no quotes in an interpolation.
        if (interpolation.FormatClause is not null
            && part.SyntaxTree.Options is CSharpParseOptions { LanguageVersion: < LanguageVersion.CSharp11 })
            return null;
        return plan.Change(interpolation, "invariant text", i => i
            .WithExpression(ToText(i.Expression, isNullable, i.FormatClause?.FormatStringToken.ValueText))
            .WithFormatClause(null)).Import(Globalization, part, model);
    }

    // before: name.ToLower()
    // after:  name.ToLowerInvariant()
    private static InvocationExpressionSyntax WithInvariantCase(InvocationExpressionSyntax call)
    {
        var name = NameOf(call)!;
        return call.ReplaceNode(name, SyntaxFactory.IdentifierName(name.Identifier.Text + "Invariant").WithTriviaFrom(name));
    }

    // before: {price:F2}
    // after:  {price.ToString("F2", CultureInfo.InvariantCulture)}
    private static ExpressionSyntax ToText(ExpressionSyntax value, bool isNullable, string? format)
    {
        var receiver = value.WithoutTrivia();
        if (receiver is not (IdentifierNameSyntax or MemberAccessExpressionSyntax or InvocationExpressionSyntax
            or ElementAccessExpressionSyntax or ParenthesizedExpressionSyntax or MemberBindingExpressionSyntax))
            receiver = SyntaxFactory.ParenthesizedExpression(receiver);
        var arguments = SyntaxFactory.ArgumentList();
        if (format is not null)
            arguments = arguments.AddArguments(SyntaxFactory.Argument(SyntaxFactory.LiteralExpression(
                SyntaxKind.StringLiteralExpression,
                SyntaxFactory.Literal(format))));
        arguments = arguments.AddArguments(InvariantCulture());
        if (arguments.Arguments.Count > 1)
            arguments = arguments.WithArguments(SyntaxFactory.SeparatedList(
                arguments.Arguments,
                [SyntaxFactory.Token(SyntaxKind.CommaToken).WithTrailingTrivia(SyntaxFactory.Space)]));

        var name = SyntaxFactory.IdentifierName("ToString");
        ExpressionSyntax text = isNullable
            ? SyntaxFactory.ConditionalAccessExpression(
                receiver,
                SyntaxFactory.InvocationExpression(SyntaxFactory.MemberBindingExpression(name), arguments))
            : SyntaxFactory.InvocationExpression(
                SyntaxFactory.MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, receiver, name),
                arguments);
        return text.WithTriviaFrom(value);
    }

    private static ArgumentSyntax InvariantCulture() =>
        SyntaxFactory.Argument(SyntaxFactory.ParseExpression("CultureInfo.InvariantCulture"));

    private static SimpleNameSyntax? NameOf(InvocationExpressionSyntax call) => call.Expression switch
    {
        MemberAccessExpressionSyntax access => access.Name,
        MemberBindingExpressionSyntax binding => binding.Name,
        _ => null,
    };
}
