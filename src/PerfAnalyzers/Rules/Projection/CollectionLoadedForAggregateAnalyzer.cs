using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using PerfAnalyzers.Flow.Endpoints;
using PerfAnalyzers.Flow.Entities;
using PerfAnalyzers.Flow.Loops;
using PerfAnalyzers.Framework;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Rules.Projection;

/// <summary>A query includes a collection, and only a count, a sum, or whether there is anything in it is wanted.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class CollectionLoadedForAggregateAnalyzer : QueryAnalyzer
{
    private static readonly DiagnosticDescriptor s_rule = RuleDescriptor.Create(
        RuleIds.CollectionLoadedForAggregate,
        "Collection is loaded for an aggregate of it",
        "All of '{0}' is included, and only its {1} is used; select that in the query instead",
        RuleCategory.Projection,
        DiagnosticSeverity.Warning,
        "Each row of the collection is read, sent and made into an object, and then they are counted or added up. In a projection, the "
            + "database does that, and sends one value.");

    /// <summary>Creates the analyzer.</summary>
    public CollectionLoadedForAggregateAnalyzer()
        : base(s_rule)
    {
    }

    private protected override void Analyze(RuleContext context, QueryChain query)
    {
        foreach (var collection in AggregatedCollection.Get(query, context.Model))
        {
            // What is done in memory with the entities themselves, PERF3007 and PERF3008 move into the query; PERF1003 asks for another
            // one.
            if (InMemoryWork.Get(query, context.Model) is not null
                || Repetition.Analyze(query.Operation, context.Model, query).IsPerElement)
                return;
            context.Report(
                collection.Load.OperatorLocation(),
                [query.Operation.Location(), .. collection.Aggregates.Select(static a => a.Operation.Location())],
                null,
                // The children of one row, now and then.
                !(SingleRow.IsAskedFor(query, context.Model) && BackOffice.Contains(context.Member, context.Model)),
                collection.PathText,
                string.Join(" and ", collection.Aggregates.Select(static a => a.Name).Distinct()));
        }
    }
}
