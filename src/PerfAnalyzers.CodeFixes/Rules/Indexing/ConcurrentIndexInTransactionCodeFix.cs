using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PerfAnalyzers.CodeFixes.Framework;
using PerfAnalyzers.Framework;
using PerfAnalyzers.Rules;

namespace PerfAnalyzers.CodeFixes.Rules.Indexing;

/// <summary>Runs a statement outside of the migration's transaction.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(ConcurrentIndexInTransactionCodeFix))]
[Shared]
public sealed class ConcurrentIndexInTransactionCodeFix : EfCodeFix
{
    private const string Parameter = "suppressTransaction";

    /// <summary>Creates the fix.</summary>
    public ConcurrentIndexInTransactionCodeFix()
        : base(RuleIds.ConcurrentIndexInTransaction, nameof(RuleIds.ConcurrentIndexInTransaction), "Run it outside of the transaction")
    {
    }

    // before: migrationBuilder.Sql("CREATE INDEX CONCURRENTLY …");
    // after:  migrationBuilder.Sql("CREATE INDEX CONCURRENTLY …", suppressTransaction: true);
    private protected override async Task<FixPlan?> PlanAsync(FixContext context)
    {
        if (context.Hint(FixHints.Kind) is null
            || await context.Document.GetSyntaxRootAsync(context.Cancellation).ConfigureAwait(false) is not { } root
            || root.FindNode(context.Diagnostic.Location.SourceSpan).FirstAncestorOrSelf<InvocationExpressionSyntax>() is not { } call)
            return null;
        var arguments = call.ArgumentList.Arguments;
        // The only other parameter is the SQL.
        if (arguments.FirstOrDefault(static a => a.NameColon?.Name.Identifier.ValueText == Parameter) is { } named)
            return context.NewPlan().Replace(named.Expression, SyntaxFactory.LiteralExpression(SyntaxKind.TrueLiteralExpression));
        if (arguments.Count == 2)
            return context.NewPlan().Replace(arguments[1].Expression, SyntaxFactory.LiteralExpression(SyntaxKind.TrueLiteralExpression));
        return context.NewPlan().Change(call.ArgumentList, Parameter, WithSuppression);
    }

    private static ArgumentListSyntax WithSuppression(ArgumentListSyntax list)
    {
        // The SQL is the only argument. What stands after it, a comment or a line's end, now stands after the new one.
        var sql = list.Arguments.Last();
        var added = SyntaxFactory.ParseArgumentList($"({Parameter}: true)").Arguments[0].WithTrailingTrivia(sql.GetTrailingTrivia());
        var comma = SyntaxFactory.Token(default, SyntaxKind.CommaToken, SyntaxFactory.TriviaList(SyntaxFactory.Space));
        return list.WithArguments(SyntaxFactory.SeparatedList(new[] { sql.WithoutTrailingTrivia(), added }, new[] { comma }));
    }
}
