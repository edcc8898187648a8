using Microsoft.CodeAnalysis;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Flow.Calls;
using PerfAnalyzers.Flow.Endpoints;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Entities;

/// <summary>What belongs to one run of a query: its code, its context, the queries beside it.</summary>
internal static class UnitOfWork
{
    /// <summary>The code: the handler of an endpoint, else the member.</summary>
    public static IOperation ScopeOf(QueryChain query, EfModel model) =>
        Endpoint.Around(query.Operation, model) is { Function: var function } ? function : query.Operation.Root();

    /// <summary>The variable or member that the context is in; null when it is not in sight.</summary>
    public static ISymbol? ContextOf(QueryChain query) => query.Source.Context.ReferencedSymbol();

    /// <summary>True when both may be the same context: a local one is only itself, and two members are two.</summary>
    public static bool MayBeSame(ISymbol? context, ISymbol? other) =>
        context is null || other is null || context.IsSame(other);

    /// <summary>The other queries of the body.</summary>
    public static IEnumerable<QueryChain> OthersOf(QueryChain query, EfModel model) =>
        BodySurvey.Around(query.Operation, model).Queries.Where(other => !ReferenceEquals(other.Operation, query.Operation));

    /// <summary>Those of them whose entities the query's context may track.</summary>
    public static IEnumerable<QueryChain> TrackedWith(QueryChain query, EfModel model) =>
        OthersOf(query, model).Where(other => other.IsTracked && MayBeSame(ContextOf(query), ContextOf(other)));
}
