using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow;

/// <summary>The queries that a member's body runs, in source order, those in its lambdas and local functions too.</summary>
internal static class BodyQueries
{
    private static readonly ConditionalWeakTable<IOperation, StrongBox<ImmutableArray<QueryChain>>> s_bodies = new();

    /// <summary>The queries of the body that the operation belongs to.</summary>
    public static ImmutableArray<QueryChain> Around(IOperation operation, EfModel model) =>
        s_bodies.GetValue(operation.Root(), root => new(Find(root, model))).Value;

    private static ImmutableArray<QueryChain> Find(IOperation root, EfModel model)
    {
        var index = BodyIndex.Around(root);
        var queries = ImmutableArray.CreateBuilder<QueryChain>();
        foreach (var candidate in index.Invocations.Concat<IOperation>(index.ForEachLoops))
        {
            if (QueryChain.Execution(candidate, model) is { IsDatabaseQuery: true } query && !candidate.IsInExpressionTree())
                queries.Add(query);
        }

        queries.Sort(static (a, b) => a.Operation.Syntax.SpanStart.CompareTo(b.Operation.Syntax.SpanStart));
        return queries.ToImmutable();
    }
}
