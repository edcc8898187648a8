using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PerfAnalyzers.CodeFixes.Framework;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;
using PerfAnalyzers.Rules;

namespace PerfAnalyzers.CodeFixes.Rules.Tracking;

/// <summary>The fix of PERF2004: the query resolves identities.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(UntrackedGraphWithSharedEntitiesCodeFix))]
[Shared]
public sealed class UntrackedGraphWithSharedEntitiesCodeFix : EfCodeFix
{
    /// <summary>Creates the fix.</summary>
    public UntrackedGraphWithSharedEntitiesCodeFix()
        : base(RuleIds.UntrackedGraphWithSharedEntities, nameof(RuleIds.UntrackedGraphWithSharedEntities), "Make one object of each entity")
    {
    }

    // before: db.Posts.AsNoTracking().Include(p => p.Author)
    // after:  db.Posts.AsNoTrackingWithIdentityResolution().Include(p => p.Author)
    private protected override async Task<FixPlan?> PlanAsync(FixContext context)
    {
        if (context.Diagnostic.AdditionalLocations is not [var place, ..]
            || await context.GetModelAsync().ConfigureAwait(false) is not { } model)
            return null;
        var query = context.QueriesAt(place, model).FirstOrDefault();
        var step = query?.Steps.FirstOrDefault(s => s.Operation.OperatorLocation().SourceSpan == context.Diagnostic.Location.SourceSpan);
        if (step?.Operation.Syntax
            is not InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name: IdentifierNameSyntax name } })
            return null;
        return context.NewPlan()
            .Change(
                name,
                EfNames.AsNoTrackingWithIdentityResolution,
                static n =>
                    n.WithIdentifier(SyntaxFactory.Identifier(
                        n.Identifier.LeadingTrivia,
                        EfNames.AsNoTrackingWithIdentityResolution,
                        n.Identifier.TrailingTrivia)));
    }
}
