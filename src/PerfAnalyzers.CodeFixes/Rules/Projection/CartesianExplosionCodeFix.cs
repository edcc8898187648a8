using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PerfAnalyzers.CodeFixes.Edits;
using PerfAnalyzers.CodeFixes.Framework;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;
using PerfAnalyzers.Rules;

namespace PerfAnalyzers.CodeFixes.Rules.Projection;

/// <summary>The fix of PERF4003: each collection is loaded by a query of its own, and a page is the same in all of them.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(CartesianExplosionCodeFix))]
[Shared]
public sealed class CartesianExplosionCodeFix : EfCodeFix
{
    /// <summary>Creates the fix.</summary>
    public CartesianExplosionCodeFix()
        : base(RuleIds.CartesianExplosion, nameof(RuleIds.CartesianExplosion), "Add AsSplitQuery()")
    {
    }

    // before: db.Posts.Include(p => p.Comments).Include(p => p.Tags).Take(10)
    // after:  db.Posts.Include(p => p.Comments).Include(p => p.Tags).AsSplitQuery().OrderBy(p => p.Id).Take(10)
    private protected override async Task<FixPlan?> PlanAsync(FixContext context)
    {
        if (await context.RelatedQueryAsync().ConfigureAwait(false) is not var (query, model)
            || CartesianProduct.Get(query, model) is not { } product
            || Anchor(query, product, model) is not { } anchor
            || model.Bodies.ModelOf(anchor.SyntaxTree) is not { } semantics)
            return null;

        var plan = context.NewPlan();
        var style = CallStyle.After(anchor);
        plan.Change(anchor, ".AsSplitQuery()", node => AppendCall.To(node, "AsSplitQuery", "", style));
        plan.Import("Microsoft.EntityFrameworkCore", anchor, semantics);
        return HasStablePage(plan, query, model) ? plan : null;
    }

    /// <summary>
    /// After the order that there is, EF Core orders by the key itself from version 10 on; a random one it asks for anew.
    /// </summary>
    private static bool IsStable(QueryOrder order, EfModel model) =>
        !order.IsRandom && (order.IsUnique || order.IsAsked && model.Symbols.MajorVersion >= 10);

    /// <summary>What the call is put behind: the last include, or what is projected, which is of a class in any case.</summary>
    private static ExpressionSyntax? Anchor(QueryChain query, CartesianProduct product, EfModel model)
    {
        if (product.Projection is not { } projection)
            return IncludeSite.Find(query, model)?.Anchor;
        return !projection.IsElsewhere
            && projection.Call?.Receiver() is { } receiver
            && QueryUse.IsAtHand(receiver, query)
            && QueryUse.Value(receiver.Unwrap(), model) is { Syntax: ExpressionSyntax expression } value
            && QueryUse.TakesQuery(value)
            ? expression
            : null;
    }

    /// <summary>Each of the queries picks the page anew: it is the same in all of them only by a unique order.</summary>
    private static bool HasStablePage(FixPlan plan, QueryChain query, EfModel model)
    {
        var page = query.Steps.FirstOrDefault(static s => s.Kind is QueryStepKind.Skip or QueryStepKind.Take);
        // First takes any row that fits, too.
        if (page is null && query.Terminal is
            {
                Kind: QueryStepKind.Element,
                Method: not ("Single" or "SingleAsync" or "SingleOrDefault" or "SingleOrDefaultAsync"),
            } first)
        {
            var chosen = QueryOrder.Before(first, query, model);
            return SingleRow.IsAskedFor(query, model) || IsStable(chosen, model);
        }

        if (page is null)
            return true;
        var order = QueryOrder.Before(page, query, model);
        if (IsStable(order, model))
            return true;
        return !order.IsRandom && !page.IsElsewhere && OrderByKey.To(plan, query, page, model);
    }
}
