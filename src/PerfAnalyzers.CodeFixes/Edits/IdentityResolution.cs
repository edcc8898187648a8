using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PerfAnalyzers.CodeFixes.Framework;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Queries;

namespace PerfAnalyzers.CodeFixes.Edits;

/// <summary>Drops the search for equal entities from an untracked query that no longer includes any.</summary>
internal static class IdentityResolution
{
    // before: db.Posts.AsNoTrackingWithIdentityResolution().Include(p => p.Author)
    // after:  db.Posts.AsNoTracking()
    public static void Drop(FixPlan plan, QueryChain query, IReadOnlyCollection<IncludePath> left, EfModel model)
    {
        if (SharedEntities.In(query, left, model))
            return;
        var own = OwnCalls.Find(query);
        foreach (var step in query.Steps)
        {
            if (step.Kind == QueryStepKind.NoTrackingWithIdentityResolution && step.Call is { } call && own.Contains(call)
                && call.Syntax
                    is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name: IdentifierNameSyntax name } })
                plan.Change(
                    name,
                    EfNames.AsNoTracking,
                    static n =>
                        n.WithIdentifier(SyntaxFactory.Identifier(
                            n.Identifier.LeadingTrivia,
                            EfNames.AsNoTracking,
                            n.Identifier.TrailingTrivia)));
        }
    }
}
