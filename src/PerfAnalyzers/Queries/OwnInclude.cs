using System.Collections.Immutable;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;

namespace PerfAnalyzers.Queries;

/// <summary>
/// An <c>Include</c> or <c>ThenInclude</c> that belongs to a query alone, is part of it on every way through the code, and can be read.
/// </summary>
/// <param name="Calls">The call, and the <c>ThenInclude</c>s that go on from it.</param>
/// <param name="Start">How many navigations of the path an earlier call includes.</param>
/// <param name="Path">The navigations from the query's entity on.</param>
internal sealed record OwnInclude(ImmutableArray<IInvocationOperation> Calls, int Start, ResolvedPath Path)
{
    public IInvocationOperation Call => Calls[0];

    /// <summary>The includes of a query that delivers entities, in their order.</summary>
    public static ImmutableArray<OwnInclude> Find(QueryChain query, EfModel model)
    {
        if (!query.Has(QueryStepKind.Include) || query.DeliveredEntity is not { } entity
            || query.IsOpaque || query.IsMerged || query.IsProjected || query.FirstInMemory is not null)
            return ImmutableArray<OwnInclude>.Empty;

        var own = OwnCalls.Find(query);
        var found = ImmutableArray.CreateBuilder<OwnInclude>();
        foreach (var include in IncludeStep.Find(query))
        {
            // Not at hand, shared with another query, or on some ways only: who else needs it is not seen.
            if (!include.Path.IsEmpty && IsOwn(include.Step, own) && include.Path.Resolve(entity, model.Entities) is { } path)
                found.Add(new(CallsFrom(include.Step, query, own), include.Start, path));
        }

        return found.ToImmutable();
    }

    private static bool IsOwn(QueryStep step, ISet<IInvocationOperation> own) =>
        step is { IsConditional: false, IsElsewhere: false, Call: { } call } && own.Contains(call);

    private static ImmutableArray<IInvocationOperation> CallsFrom(QueryStep first, QueryChain query, ISet<IInvocationOperation> own)
    {
        var calls = ImmutableArray.CreateBuilder<IInvocationOperation>();
        calls.Add(first.Call!);
        for (var i = query.Steps.IndexOf(first) + 1; i < query.Steps.Length; i++)
        {
            if (query.Steps[i] is not { Kind: QueryStepKind.ThenInclude, Call: { } next } || !own.Contains(next))
                break;
            calls.Add(next);
        }

        return calls.ToImmutable();
    }
}
