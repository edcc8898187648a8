using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Flow.Calls;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Entities;

/// <summary>The rows that a method of this compilation hands to its callers, as its only query delivered them.</summary>
internal sealed class ReturnedRows
{
    private static readonly PerCompilation<ConcurrentDictionary<IMethodSymbol, ReturnedRows?>> s_known =
        new(static _ => new(SymbolEqualityComparer.Default));

    private ReturnedRows(QueryChain query, IMethodSymbol method)
    {
        Query = query;
        Method = method;
    }

    /// <summary>The query.</summary>
    public QueryChain Query { get; }

    /// <summary>The method that is called.</summary>
    public IMethodSymbol Method { get; }

    /// <summary>The rows that a call delivers; null when they are not those of one query, or when that is not known.</summary>
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
        if (Bodies.Get(model.Compilation).Get(method) is not { } body || OnlyReturnedValue(body) is not { } returned)
            return null;
        var value = returned.Unwrap();
        if (value is ILocalReferenceOperation local)
        {
            // What else is done with the list, may need all of it.
            var index = BodyIndex.Around(local);
            if (index.ReferencesTo(local.Local).Count(static r => r is not ILocalReferenceOperation { IsDeclaration: true }) != 1
                || index.OnlyValueOf(local.Local)?.Unwrap() is not { } kept)
                return null;
            value = kept;
        }

        if (value is not IInvocationOperation call)
            return null;
        if (QueryChain.Execution(call, model) is { } query)
        {
            return query is { IsDatabaseQuery: true, IsOpaque: false, FirstInMemory: null, Terminal.Kind: QueryStepKind.Materialize }
                ? new(query, method)
                : null;
        }

        return By(call, model, inProgress) is { } handedOn ? new(handedOn.Query, method) : null;
    }

    /// <summary>The value of the only return of a member; null when there are several, or when it yields.</summary>
    private static IOperation? OnlyReturnedValue(IOperation body)
    {
        IOperation? found = null;
        foreach (var operation in body.DescendantsAndSelf())
        {
            if (operation is not IReturnOperation returned || returned.EnclosingFunction() is not null)
                continue;
            if (returned.Kind != OperationKind.Return || found is not null || returned.ReturnedValue is null)
                return null;
            found = returned.ReturnedValue;
        }

        return found;
    }
}
