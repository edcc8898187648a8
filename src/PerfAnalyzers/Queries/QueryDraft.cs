using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Queries;

/// <summary>A query on the way from its end to its source.</summary>
/// <param name="Source">Where it starts; null when it starts from <paramref name="Origin"/>.</param>
/// <param name="Steps">What is done to it.</param>
/// <param name="IsMerged">True when branches meet in it.</param>
/// <param name="Origin">The variable that is being resolved, when the query goes on from its earlier value.</param>
internal sealed record QueryDraft(QuerySource? Source, ImmutableArray<QueryStep> Steps, bool IsMerged = false, ISymbol? Origin = null)
{
    public bool IsProjected =>
        Steps.Any(static s => s.Kind is QueryStepKind.Project or QueryStepKind.Flatten or QueryStepKind.Group or QueryStepKind.Join);

    public static QueryDraft StartingFrom(ISymbol variable) => new(null, ImmutableArray<QueryStep>.Empty, Origin: variable);

    public static QueryDraft StartingFrom(QuerySource source) => new(source, ImmutableArray<QueryStep>.Empty);

    public static QueryDraft StartingFrom(QuerySourceKind kind, IOperation operation, ITypeSymbol? entity, IOperation? context) =>
        StartingFrom(new QuerySource(kind, operation, entity, context));

    /// <summary>With the steps that were collected from the end backwards.</summary>
    public QueryDraft Append(List<QueryStep>? reversed)
    {
        if (reversed is null)
            return this;
        var steps = Steps.ToBuilder();
        for (var i = reversed.Count - 1; i >= 0; i--)
            steps.Add(reversed[i]);
        return this with { Steps = steps.ToImmutable() };
    }

    public QueryDraft Append(IEnumerable<QueryStep> steps, bool isConditional) =>
        this with { Steps = Steps.AddRange(isConditional ? steps.Select(static s => s with { IsConditional = true }) : steps) };

    /// <summary>As it looks from code that calls the method in which it stands.</summary>
    public QueryDraft Elsewhere() => this with { Steps = Steps.Select(static s => s with { IsElsewhere = true }).ToImmutableArray() };

    /// <summary>The query that is one or the other; null when one of them is not known.</summary>
    public static QueryDraft? Merge(QueryDraft? left, QueryDraft? right)
    {
        if (left is null || right is null || !SymbolEqualityComparer.Default.Equals(left.Origin, right.Origin))
            return null;

        // What both ways have in common at the start is certain; all after it is not.
        var common = 0;
        while (common < left.Steps.Length && common < right.Steps.Length
            && ReferenceEquals(left.Steps[common].Operation, right.Steps[common].Operation))
            common++;
        var steps = left.Steps.Take(common)
            .Concat(left.Steps.Skip(common).Concat(right.Steps.Skip(common)).Select(static s => s with { IsConditional = true }))
            .ToImmutableArray();
        return new(Merge(left.Source, right.Source), steps, true, left.Origin);
    }

    private static QuerySource? Merge(QuerySource? left, QuerySource? right)
    {
        var source = left is { IsDatabase: false } && right is { IsDatabase: true } ? right : left;
        // Different entities under one static type: no statement about either holds for both.
        if (left is { Kind: not QuerySourceKind.InMemory } && right is { Kind: not QuerySourceKind.InMemory }
            && !SymbolEqualityComparer.Default.Equals(left.Entity, right.Entity))
            return source! with { Kind = QuerySourceKind.Unknown };
        return source;
    }
}

/// <summary>What the parameters of an entered method stand for.</summary>
/// <param name="Arguments">The caller's arguments.</param>
/// <param name="Caller">What the caller's parameters stand for.</param>
internal sealed record QueryScope(IReadOnlyDictionary<ISymbol, IOperation> Arguments, QueryScope? Caller)
{
    /// <summary>
    /// The lambda for which the one argument of an operator stands: <c>Where(predicate)</c>, where the caller gives the predicate.
    /// </summary>
    public IAnonymousFunctionOperation? LambdaFor(IInvocationOperation call)
    {
        // Of an extension method the first one is what it is called on.
        if (call.Arguments is not [.., { Value: var value }] || call.Arguments.Length != (call.Instance is null ? 2 : 1))
            return null;
        for (var scope = this; scope is not null; scope = scope.Caller)
        {
            if (value.Unwrap() is not IParameterReferenceOperation { Parameter: var parameter }
                || !scope.Arguments.TryGetValue(parameter, out var given))
                return null;
            if (given.AsLambda() is { } lambda)
                return lambda;
            value = given;
        }

        return null;
    }
}
