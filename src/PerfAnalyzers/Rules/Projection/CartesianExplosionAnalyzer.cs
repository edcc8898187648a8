using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Flow.Entities;
using PerfAnalyzers.Framework;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Rules.Projection;

/// <summary>One SQL query loads several collections of its rows: each row of one comes with each row of the others.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class CartesianExplosionAnalyzer : QueryAnalyzer
{
    private static readonly DiagnosticDescriptor s_rule = RuleDescriptor.Create(
        RuleIds.CartesianExplosion,
        "Collections multiply each other's rows (cartesian explosion)",
        "One SQL query loads {0} of each {1}: it returns each row of one with each row of the other; split the query with AsSplitQuery",
        RuleCategory.Projection,
        DiagnosticSeverity.Warning,
        "Joins multiply: ten comments and ten tags of a post are a hundred rows, each with all columns of the post. A split query loads "
            + "each collection by a query of its own.");

    /// <summary>Creates the analyzer.</summary>
    public CartesianExplosionAnalyzer()
        : base(s_rule)
    {
    }

    private protected override void Analyze(RuleContext context, QueryChain query)
    {
        if (CartesianProduct.Get(query, context.Model) is not { } product
            || !product.IsLeftWithout(SuperfluousIncludes.Find(query, context.Model), query, context.Model))
            return;
        var place = query.Operation is IForEachLoopOperation loop ? loop.Collection : query.Operation;
        context.Report(
            place.Location(),
            [query.Operation.Location()],
            null,
            // Where the context is configured in another project, that may split all queries.
            context.Model.Configuration.OptionsOf(query.ContextType).IsSeen && product.IsCertain(query, context.Model),
            string.Join(" and ", product.Collections.Select(static c => $"'{c}'")),
            query.Entity?.Name ?? "row");
    }
}
