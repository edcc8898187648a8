using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PerfAnalyzers.CodeFixes.Framework;
using PerfAnalyzers.Framework;
using PerfAnalyzers.Rules;

namespace PerfAnalyzers.CodeFixes.Rules.Caching;

/// <summary>The suggestion of PERF6009: a random part in the expiration. How much is too much, its author knows.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(UniformExpirationCodeFix))]
[Shared]
public sealed class UniformExpirationCodeFix : EfCodeFix
{
    /// <summary>Creates the fix.</summary>
    public UniformExpirationCodeFix()
        : base(RuleIds.UniformExpiration, nameof(RuleIds.UniformExpiration), "Add a random part to the expiration", isSuggestion: true)
    {
    }

    private protected override async Task<FixPlan?> PlanAsync(FixContext context)
    {
        if (context.Hint(FixHints.Seconds) is not { } seconds
            || await context.NodeAsync().ConfigureAwait(false) is not (ExpressionSyntax lifetime, var model)
            || model.Compilation.GetTypeByMetadataName("System.Random") is not { } random || random.GetMembers("Shared").IsEmpty)
            return null;
        var part = $"Random.Shared.Next({seconds})";
        var plan = context.NewPlan().Import("System", lifetime, model);
        return model.GetTypeInfo(lifetime, context.Cancellation).Type?.Name switch
        {
            // before: TimeSpan.FromMinutes(10)
            // after:  TimeSpan.FromMinutes(10) + TimeSpan.FromSeconds(Random.Shared.Next(60))
            "TimeSpan" => Replace($"{Text(lifetime, lifetime.IsKind(SyntaxKind.AddExpression))} + TimeSpan.FromSeconds({part})"),
            // before: DateTime.Today.AddDays(1)
            // after:  DateTime.Today.AddDays(1).AddSeconds(Random.Shared.Next(60))
            "DateTime" or "DateTimeOffset" => Replace($"{Text(lifetime, false)}.AddSeconds({part})"),
            _ => null,
        };

        FixPlan Replace(string text) => plan.Replace(lifetime, SyntaxFactory.ParseExpression(text).WithTriviaFrom(lifetime));
    }

    private static string Text(ExpressionSyntax expression, bool isSum) =>
        isSum
        || expression is SimpleNameSyntax or MemberAccessExpressionSyntax or InvocationExpressionSyntax or ParenthesizedExpressionSyntax
            ? expression.WithoutTrivia().ToFullString()
            : "(" + expression.WithoutTrivia().ToFullString() + ")";
}
