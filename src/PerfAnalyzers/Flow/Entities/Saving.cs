using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Flow.Calls;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Entities;

/// <summary>Finds out whether the changes of a query's context are saved around it: in the same code, or in what that code calls.</summary>
internal static class Saving
{
    private const int MaxDepth = 4;
    private const int MaxMethods = 200;

    private static readonly PerCompilation<ConcurrentDictionary<IMethodSymbol, bool>> s_methods =
        new(static _ => new(SymbolEqualityComparer.Default));

    /// <summary>True when the code around the query, or a method that it calls, may save what may be the query's context.</summary>
    public static bool IsReachable(QueryChain query, EfModel model) => query.Keep<Key, StrongBox<bool>>(q => new(Find(q, model))).Value;

    /// <summary>True for <c>SaveChanges</c>, and for what units of work call it.</summary>
    public static bool IsSave(IMethodSymbol method) =>
        method.Name.StartsWith("Save", StringComparison.Ordinal)
        || method.Name is "Commit" or "CommitAsync" or "Complete" or "CompleteAsync" or "BulkSaveChanges" or "BulkSaveChangesAsync"
            or "AcceptAllChanges";

    private static bool Find(QueryChain query, EfModel model)
    {
        var scope = UnitOfWork.ScopeOf(query, model);
        var context = UnitOfWork.ContextOf(query);
        var budget = MaxMethods;
        foreach (var call in BodyIndex.Around(query.Operation).Invocations)
        {
            if (!call.IsWithin(scope))
                continue;
            if (IsSave(call.TargetMethod)
                ? UnitOfWork.MayBeSame(context, ContextOf(call, model))
                : MayReach(call, context) && Saves(call, model, MaxDepth, ref budget))
                return true;
        }

        return false;
    }

    /// <summary>A context that is made here is nobody else's, unless it is handed on.</summary>
    private static bool MayReach(IInvocationOperation call, ISymbol? context) =>
        context is not ILocalSymbol || call.Arguments.Any(a => a.Value.ReferencedSymbol().IsSame(context));

    private static ISymbol? ContextOf(IInvocationOperation save, EfModel model) =>
        save.Instance is { } instance && model.Symbols.IsContext(instance.Unwrap().Type) ? instance.ReferencedSymbol() : null;

    private static bool Saves(IInvocationOperation call, EfModel model, int depth, ref int budget)
    {
        // LINQ, EF Core and .NET do not save.
        if (call.TargetMethod is { MethodKind: MethodKind.DelegateInvoke } or { ContainingNamespace.Name: "Linq" or "EntityFrameworkCore" }
            || CallTargets.Method(call, model.Compilation) is not { } method)
            return false;
        var memory = s_methods.Get(model.Compilation);
        if (memory.TryGetValue(method, out var known))
            return known;
        if (depth == 0 || --budget < 0 || model.Bodies.Get(method) is not { } body)
            return false;

        foreach (var inner in BodyIndex.Around(body).Invocations)
        {
            if (IsSave(inner.TargetMethod)
                || !inner.TargetMethod.IsSame(call.TargetMethod) && Saves(inner, model, depth - 1, ref budget))
            {
                memory.TryAdd(method, true);
                return true;
            }
        }

        // Less deep, less is seen: only a whole search says no.
        if (depth == MaxDepth && budget > 0)
            memory.TryAdd(method, false);
        return false;
    }

    /// <summary>Under this the answer is kept with the query.</summary>
    private sealed class Key;
}
