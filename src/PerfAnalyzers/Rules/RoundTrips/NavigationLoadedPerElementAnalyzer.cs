using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using PerfAnalyzers.Flow.Calls;
using PerfAnalyzers.Flow.Entities;
using PerfAnalyzers.Flow.Loops;
using PerfAnalyzers.Framework;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Rules.RoundTrips;

/// <summary>
/// A lazily loaded navigation is read on each element of a query, or on each entity that is being saved: one more query per element.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class NavigationLoadedPerElementAnalyzer : BodyAnalyzer
{
    private static readonly DiagnosticDescriptor s_rule = RuleDescriptor.Create(
        RuleIds.NavigationLoadedPerElement,
        "Navigation is loaded once per element (N+1)",
        "{0} loaded once per {1}; {2}",
        RuleCategory.RoundTrips,
        DiagnosticSeverity.Warning,
        "With lazy loading, the first read of a navigation is a query. Read on each element of a result, it makes one query per element "
            + "where one Include would do.");

    private const int MostCollections = 4;

    /// <summary>Creates the analyzer.</summary>
    public NavigationLoadedPerElementAnalyzer()
        : base(s_rule)
    {
    }

    private protected override void Analyze(RuleContext context, BodySurvey body)
    {
        foreach (var query in body.Queries)
            Analyze(context with { Query = query }, query);
        if (body.ChangedEntities.IsEmpty)
            return;
        foreach (var changed in ChangedEntities.Find(body.ChangedEntities, context.Model))
            Analyze(context, changed, body.Queries);
    }

    private static void Analyze(RuleContext context, QueryChain query)
    {
        var loaded = UnloadedNavigations.Get(query, context.Model).RemoveAll(u => !IsLoadedPerElement(u, query, context));
        // What a mapper walks, its configuration may leave out.
        var mapped = UnloadedNavigations.GetMapped(query, context.Model)
            .RemoveAll(u => !u.Read.IsPerElement || u.IsFilledByFixUp || !LazyLoadingRule.IsOn(context, query, u.Missing));
        if (loaded.IsEmpty && mapped.IsEmpty)
            return;
        // What is not tracked would be added anew with what it is included in.
        if (TrackingScope.MayBeOff(context.Member, context.Model))
            return;
        var hints = FixHints.Create((FixHints.Paths, FixHints.Join(loaded.Concat(mapped).Select(static u => u.PathText))));
        // Nobody waits for a job, which mostly does for each what there is to do.
        var isCertain = !BulkCode.Contains(context.Member, context.Model)
            && !loaded.All(u => IsOfFew(u, context))
            // Who reads all of an entity does more with it than an include would save.
            && loaded.Count(static u => u.Missing.IsCollection) <= MostCollections;
        Report(context, query, loaded, hints, isCertain);
        Report(context, query, mapped, hints, isCertain: false);
    }

    private static void Report(
        RuleContext context,
        QueryChain query,
        ImmutableArray<UnloadedNavigation> loaded,
        ImmutableDictionary<string, string?>? hints,
        bool isCertain)
    {
        if (loaded.IsEmpty)
            return;
        // One query is one thing to change, whatever is read of it.
        context.Report(
            loaded[0].Read.Operation.Location(),
            UnloadedNavigations.Related(query, loaded),
            hints,
            isCertain,
            UnloadedNavigations.NamesOf(loaded) + (loaded.Length == 1 ? " is" : " are"),
            $"{loaded[0].Missing.Property.ContainingType.Name} of the query at line {query.Operation.Syntax.Line()}",
            $"add Include for {UnloadedNavigations.PathsOf(loaded)} to that query");
    }

    // Who saves them may have loaded it by chance.
    private static void Analyze(RuleContext context, ChangedEntities changed, ImmutableArray<QueryChain> queries)
    {
        var loaded = changed.Unloaded(queries).RemoveAll(u =>
            !LazyLoadingRule.IsOn(context, of: null, u.Missing) || !IsRepeated(u, context) || IsOfFew(u, context));
        if (loaded.IsEmpty)
            return;
        context.Report(
            loaded[0].Read.Operation.Location(),
            loaded.Select(static u => u.Read.Operation).Distinct().Skip(1).Prepend(changed.Start).Select(static o => o.Location()),
            null,
            isCertain: false,
            UnloadedNavigations.NamesOf(loaded) + " may be",
            $"{loaded[0].Missing.Property.ContainingType.Name} that is saved",
            "ask for what is needed of all of them in one query");
    }

    private static bool IsOfFew(UnloadedNavigation unloaded, RuleContext context) =>
        SmallLoops.AreOfFewKinds(Repetition.Analyze(unloaded.Read.Operation, context.Model));

    private static bool IsLoadedPerElement(UnloadedNavigation unloaded, QueryChain query, RuleContext context)
    {
        if (!unloaded.Read.IsPerElement || !LazyLoadingRule.IsOn(context, query, unloaded.Missing))
            return false;
        // A reference to an entity that the context already has is connected without a query; a collection asks all the same.
        if (unloaded.IsFilledByFixUp && !unloaded.Missing.IsCollection)
            return false;
        // The children of one parent have one parent, which is loaded once.
        if (SingleRow.FixedColumns(query, context.Model).Contains(unloaded.PathText.Split('.')[0] + "Id"))
            return false;
        return IsRepeated(unloaded, context);
    }

    /// <summary>
    /// A search ends at the first hit; a branch that leaves the loop is entered once. A called method may have the loop itself.
    /// </summary>
    private static bool IsRepeated(UnloadedNavigation unloaded, RuleContext context)
    {
        var repetition = Repetition.Analyze(unloaded.Read.Operation, context.Model);
        return repetition.Kind != RepetitionKind.Legitimate && (repetition.Kind != RepetitionKind.None || unloaded.Read.Origin is not null);
    }
}
