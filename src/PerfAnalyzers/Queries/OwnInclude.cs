using System.Collections.Immutable;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Queries;

/// <summary>An <c>Include</c> or <c>ThenInclude</c> that belongs to a query alone, is part of it on every way through the code, and can be read.</summary>
/// <param name="Calls">The call, and the <c>ThenInclude</c>s that go on from it.</param>
/// <param name="Start">How many navigations of the path an earlier call includes.</param>
/// <param name="Path">The navigations from the query's entity on.</param>
internal sealed record OwnInclude(ImmutableArray<IInvocationOperation> Calls, int Start, ImmutableArray<Navigation> Path)
{
    public IInvocationOperation Call => Calls[0];

    /// <summary>The includes of a query that delivers entities, in their order.</summary>
    public static ImmutableArray<OwnInclude> Find(QueryChain query, EfModel model)
    {
        if (!query.Has(QueryStepKind.Include) || query.DeliveredEntity is null || query.IsOpaque || query.IsMerged || query.IsProjected || query.FirstInMemory is not null)
            return ImmutableArray<OwnInclude>.Empty;

        var own = OwnCalls.Find(query);
        var found = ImmutableArray.CreateBuilder<OwnInclude>();
        var above = ImmutableArray<Navigation>.Empty;
        for (var i = 0; i < query.Steps.Length; i++)
        {
            var step = query.Steps[i];
            if (step.Kind is not (QueryStepKind.Include or QueryStepKind.ThenInclude))
                continue;
            var start = step.Kind == QueryStepKind.Include ? ImmutableArray<Navigation>.Empty : above;
            above = PathOf(step, start, query, model);
            // Not at hand, shared with another query, or on some ways only: who else needs it is not seen.
            if (above.Length > start.Length && IsOwn(step, own))
                found.Add(new(CallsFrom(i, query, own), start.Length, above));
        }

        return found.ToImmutable();
    }

    private static bool IsOwn(QueryStep step, ISet<IInvocationOperation> own) => step is { IsConditional: false, IsElsewhere: false, Call: { } call } && own.Contains(call);

    private static ImmutableArray<IInvocationOperation> CallsFrom(int first, QueryChain query, ISet<IInvocationOperation> own)
    {
        var calls = ImmutableArray.CreateBuilder<IInvocationOperation>();
        calls.Add(query.Steps[first].Call!);
        for (var i = first + 1; i < query.Steps.Length && query.Steps[i] is { Kind: QueryStepKind.ThenInclude, Call: { } next } && own.Contains(next); i++)
            calls.Add(next);
        return calls.ToImmutable();
    }

    private static ImmutableArray<Navigation> PathOf(QueryStep step, ImmutableArray<Navigation> start, QueryChain query, EfModel model)
    {
        if (step.Call?.ArgumentFor(1)?.Value is not { } argument)
            return ImmutableArray<Navigation>.Empty;
        var names = argument.TryGetConstantString(out var text) ? text.Split('.').ToImmutableArray()
            : argument.AsLambda()?.SingleReturnedValue() is { } body ? QueryLambda.NavigationPath(body)
            : ImmutableArray<string>.Empty;
        var path = start;
        foreach (var name in names)
        {
            var from = path.IsEmpty ? query.DeliveredEntity : path[path.Length - 1].Target;
            if (from is null || model.Entities.FindNavigation(from, name) is not { } navigation)
                return ImmutableArray<Navigation>.Empty;
            path = path.Add(navigation);
        }

        return path;
    }
}
