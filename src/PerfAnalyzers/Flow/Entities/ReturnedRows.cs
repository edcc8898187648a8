using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Flow.Calls;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Entities;

/// <summary>The rows that a method of this compilation hands to its callers, as its query delivered them, or one of its queries.</summary>
internal sealed class ReturnedRows
{
    private static readonly PerCompilation<ConcurrentDictionary<IMethodSymbol, ReturnedRows?>> s_known =
        new(static _ => new(SymbolEqualityComparer.Default));

    private ReturnedRows(ImmutableArray<QueryChain> queries, IMethodSymbol method)
    {
        Queries = queries;
        Method = method;
    }

    /// <summary>The queries, one for each return, in source order: of the tenant's context, or of the host's.</summary>
    public ImmutableArray<QueryChain> Queries { get; }

    /// <summary>The first of them, which stands for all.</summary>
    public QueryChain Query => Queries[0];

    /// <summary>The method that is called.</summary>
    public IMethodSymbol Method { get; }

    /// <summary>The rows that a call delivers; null when they are not those of queries, or when that is not known.</summary>
    public static ReturnedRows? By(IInvocationOperation call, EfModel model) =>
        By(call, model, new(SymbolEqualityComparer.Default));

    /// <summary>True when nobody else calls the method: it can be changed to what this caller needs.</summary>
    public bool HasOneCaller(EfModel model) => Callers.Get(Method, model) is { IsDefault: false, Length: 1 };

    private static ReturnedRows? By(IInvocationOperation call, EfModel model, HashSet<ISymbol> inProgress)
    {
        if (CallTargets.Method(call, model.Compilation) is not { } method)
            return null;
        var known = s_known.Get(model.Compilation);
        // Methods that only call each other return nothing, whichever of them is asked first.
        if (!known.TryGetValue(method, out var rows) && inProgress.Add(method))
            known[method] = rows = Find(method, model, inProgress);
        return rows;
    }

    private static ReturnedRows? Find(IMethodSymbol method, EfModel model, HashSet<ISymbol> inProgress)
    {
        if (Bodies.Get(model.Compilation).Get(method) is not { } body || ReturnedValues(body) is not { } returned)
            return null;
        var queries = ImmutableArray.CreateBuilder<QueryChain>();
        foreach (var value in returned)
        {
            var found = QueriesOf(value.Unwrap(), model, inProgress);
            if (found.IsDefaultOrEmpty)
                return null;
            queries.AddRange(found);
        }

        // Rows of one type are what the caller can work on, wherever they come from.
        return queries.Count > 0 && queries.All(q => SymbolEqualityComparer.Default.Equals(q.ResultElement, queries[0].ResultElement))
            ? new(queries.ToImmutable(), method)
            : null;
    }

    private static ImmutableArray<QueryChain> QueriesOf(IOperation value, EfModel model, HashSet<ISymbol> inProgress)
    {
        if (value is ILocalReferenceOperation local)
        {
            // What else is done with the list, may need all of it.
            var index = BodyIndex.Around(local);
            if (index.ReferencesTo(local.Local).Count(static r => r is not ILocalReferenceOperation { IsDeclaration: true }) != 1
                || index.OnlyValueOf(local.Local)?.Unwrap() is not { } kept)
                return default;
            value = kept;
        }

        if (value is not IInvocationOperation call)
            return default;
        if (QueryChain.Execution(call, model) is { } query)
        {
            return query is { IsDatabaseQuery: true, IsOpaque: false, FirstInMemory: null, Terminal.Kind: QueryStepKind.Materialize }
                ? ImmutableArray.Create(query)
                : default;
        }

        return By(call, model, inProgress) is { } handedOn ? handedOn.Queries : default;
    }

    /// <summary>What a member returns, in source order; null when it yields, or returns nothing.</summary>
    private static List<IOperation>? ReturnedValues(IOperation body)
    {
        var found = new List<IOperation>();
        foreach (var operation in body.DescendantsAndSelf())
        {
            if (operation is not IReturnOperation returned || returned.EnclosingFunction() is not null)
                continue;
            if (returned.Kind != OperationKind.Return || returned.ReturnedValue is not { } value)
                return null;
            AddChoices(value, found);
        }

        return found;
    }

    /// <summary>isHost ? host.Settings.ToList() : tenant.Settings.ToList() — each of them; what throws returns nothing.</summary>
    private static void AddChoices(IOperation value, List<IOperation> found)
    {
        switch (value.Unwrap())
        {
            case IConditionalOperation { WhenFalse: { } whenFalse } choice:
                AddChoices(choice.WhenTrue, found);
                AddChoices(whenFalse, found);
                break;
            case ISwitchExpressionOperation choice:
                foreach (var arm in choice.Arms)
                    AddChoices(arm.Value, found);
                break;
            case IThrowOperation:
                break;
            case var only:
                found.Add(only);
                break;
        }
    }
}
