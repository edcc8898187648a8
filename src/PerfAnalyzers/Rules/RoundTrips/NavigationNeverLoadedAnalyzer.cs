using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using PerfAnalyzers.Flow.Entities;
using PerfAnalyzers.Framework;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Rules.RoundTrips;

/// <summary>A navigation is read on what a query delivers; nothing loads it, and it does not load itself: the data is missing.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class NavigationNeverLoadedAnalyzer : QueryAnalyzer
{
    private static readonly DiagnosticDescriptor s_rule = RuleDescriptor.Create(
        RuleIds.NavigationNeverLoaded,
        "Navigation is read but never loaded",
        "{0} {1} here: the query at line {2} does not load {3}; add Include for {4} to that query",
        RuleCategory.RoundTrips,
        DiagnosticSeverity.Warning,
        "Without lazy loading, a navigation that a query does not include is null or empty: the code works on data that is not there, or "
            + "queries it again elsewhere. Include it where the query is built.");

    /// <summary>Creates the analyzer.</summary>
    public NavigationNeverLoadedAnalyzer()
        : base(s_rule)
    {
    }

    private protected override void Analyze(RuleContext context, QueryChain query)
    {
        // What another query of this context brings in is connected without a query.
        var missing = UnloadedNavigations.Get(query, context.Model)
            .RemoveAll(u => u.IsFilledByFixUp || LazyLoadingRule.IsOn(context, query, u.Missing));
        // Whether it is auto-included or owned, only a model in another project could say.
        foreach (var alike in missing.GroupBy(u =>
            u.Path.All(n => n.IsCertain)
            && LazyLoadingRule.IsCertainlyOff(context, query, u.Missing)
            && !UnloadedNavigations.MayBeFilledBefore(query, u.Missing, context.Model)))
        {
            // One query is one thing to change, whatever is read of it.
            var unloaded = alike.ToImmutableArray();
            var isOne = unloaded.Length == 1;
            context.Report(
                unloaded[0].Read.Operation.Location(),
                UnloadedNavigations.Related(query, unloaded),
                FixHints.Create((FixHints.Paths, FixHints.Join(missing.Select(static u => u.PathText)))),
                isCertain: alike.Key,
                UnloadedNavigations.NamesOf(unloaded) + (isOne ? " is" : " are"),
                string.Join(" or ", unloaded.Select(static u => u.Missing.IsCollection ? "empty" : "null").Distinct()),
                query.Operation.Syntax.Line(),
                isOne ? "it" : "them",
                UnloadedNavigations.PathsOf(unloaded));
        }
    }
}
