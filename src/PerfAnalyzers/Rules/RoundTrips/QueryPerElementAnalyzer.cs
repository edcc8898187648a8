using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Flow.Calls;
using PerfAnalyzers.Flow.Entities;
using PerfAnalyzers.Flow.Loops;
using PerfAnalyzers.Framework;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Rules.RoundTrips;

/// <summary>A query is run once per element of a sequence.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class QueryPerElementAnalyzer : BodyAnalyzer
{
    private static readonly DiagnosticDescriptor s_rule = RuleDescriptor.Create(
        RuleIds.QueryPerElement,
        "Query is run once per element (N+1)",
        "This {0} runs once per {1}{3}; {2}",
        RuleCategory.RoundTrips,
        DiagnosticSeverity.Warning,
        "Each run is a round trip to the database. One query for all elements, read from a dictionary or lookup in the loop, costs one.");

    /// <summary>Creates the analyzer.</summary>
    public QueryPerElementAnalyzer()
        : base(s_rule)
    {
    }

    private protected override void Analyze(RuleContext context, BodySurvey body)
    {
        var found = new List<Repeated>();
        foreach (var query in body.Queries)
        {
            // PERF1004 speaks of explicit loads; a script runs as it is.
            if (query.IsExplicitLoad || query.IsForeignSql)
                continue;
            // db.Posts.Where(p => ids.Contains(p.Id)).Load(), and then Find for each of them: that is what the rows are there for.
            if (MayFindInTracker(query, context.Model, static other => other.Terminal?.Method is EfNames.Load or EfNames.LoadAsync))
                continue;
            var repetition = Repetition.Analyze(query.Operation, context.Model, query);
            if (repetition.IsPerElement)
                found.Add(new(query, repetition, IsCertain(query, repetition, context)));
        }

        // A loop is rewritten once, with all that it asks. What is suppressed where it stands says nothing of its neighbours.
        foreach (var loop in found.GroupBy(static r => (r.Repetition.Loop ?? r.Query.Operation, r.IsWrite)))
        {
            var together = loop.ToList();
            var suppressed = together.Count == 1
                ? []
                : together.FindAll(static r => PragmaWarnings.AreDisabled(RuleIds.QueryPerElement, r.Place.Syntax));
            foreach (var alone in suppressed)
                Report(context, [alone]);
            together.RemoveAll(suppressed.Contains);
            if (together.Count > 0)
                Report(context, together);
        }
    }

    private static void Report(RuleContext context, List<Repeated> loop)
    {
        // What was measured says most.
        var first = loop.Find(r => r.IsCertain && context.IsMeasured(r.Place.Location())) ?? loop.Find(static r => r.IsCertain) ?? loop[0];
        loop.Remove(first);
        (context with { Query = first.Query }).Report(
            first.Place.Location(),
            (first.Repetition.Loop is { } repeated ? [repeated.Location()] : Enumerable.Empty<Location>())
                .Concat(loop.Select(static r => r.Place.Location())),
            null,
            first.IsCertain,
            first.Query.Describe(),
            first.Repetition.Describe(),
            first.IsWrite ? "write all of them with one statement" : "query all of them at once before the loop",
            loop.Count switch { 0 => "", 1 => ", as does one more", var more => $", as do {more} more" });
    }

    /// <summary>A query that runs once per element.</summary>
    private sealed record Repeated(QueryChain Query, Repetition Repetition, bool IsCertain)
    {
        public bool IsWrite => Query.Terminal?.Kind == QueryStepKind.Write;

        public IOperation Place => Query.Operation is IForEachLoopOperation loop ? loop.Collection : Query.Operation;
    }

    /// <summary>Find asks the tracker first: for what such a query has loaded before, it asks nobody else.</summary>
    private static bool MayFindInTracker(QueryChain query, EfModel model, Func<QueryChain, bool> isMeant) =>
        query.Terminal?.Method is EfNames.Find or EfNames.FindAsync
        && UnitOfWork.TrackedWith(query, model).Any(other =>
            other.Operation.Syntax.SpanStart < query.Operation.Syntax.SpanStart
                && other.Entity.IsSame(query.Entity)
                && isMeant(other));

    private static bool IsCertain(QueryChain query, Repetition repetition, RuleContext context) =>
        !query.IsComposedSql
        && (query.Source.IsDatabase || query.HasEfOperator || context.Model.Entities.IsEntity(query.Entity))
        && !ElementChoice.IsRare(query.Operation, repetition)
        && !MayFindInTracker(
            query, context.Model, static other => other.Terminal?.Kind is QueryStepKind.Materialize or QueryStepKind.Enumerate)
        && !SecondLevelCache.MayAnswer(query)
        && !SmallLoops.Is(repetition, query.Operation, context.Model)
        // One statement can give all of them one value; for values of their own they have to be loaded.
        && !(IsUpdate(query.Terminal) && SetsValuesOf(query, repetition));

    private static bool IsUpdate(QueryStep? terminal) =>
        terminal is not null && (QueryOperators.WithoutAsync(terminal.Method) ?? terminal.Method) == EfNames.ExecuteUpdate;

    private static bool SetsValuesOf(QueryChain query, Repetition repetition) =>
        repetition.Loop is { } loop && query.Terminal?.Call is { } update
        && update.Arguments
            .Where(static a => a.Parameter?.Ordinal > 0)
            .SelectMany(static a => a.Value.DescendantsAndSelf())
            .Any(part => part switch
        {
            ILocalReferenceOperation { Local: var local } => local.IsDeclaredWithin(loop),
            IParameterReferenceOperation { Parameter: var parameter } => repetition.Element.IsSame(parameter),
            _ => false,
        });
}
