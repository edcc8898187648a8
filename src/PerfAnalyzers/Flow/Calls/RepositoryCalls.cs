using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Calls;

/// <summary>What stands behind a method of a repository's interface.</summary>
/// <param name="IsInSight">True when the implementation is in sight.</param>
/// <param name="Query">The query that it then runs; null for none.</param>
internal readonly record struct Repository(bool IsInSight, QueryFact? Query)
{
    /// <summary>It is in a project that refers to this one.</summary>
    public static readonly Repository OutOfSight = new(false, null);
}

/// <summary>The calls of repositories' interfaces, whose implementation is in a project that refers to this one.</summary>
internal static class RepositoryCalls
{
    private static readonly PerCompilation<ConcurrentDictionary<IMethodSymbol, QueryFact?>> s_known =
        new(static _ => new(SymbolEqualityComparer.Default));

    /// <summary>
    /// The query that a call of a repository runs, as far as its interface says; null when its implementation is in sight.
    /// </summary>
    public static QueryFact? QueryOf(IOperation operation, EfModel model)
    {
        var called = (operation as IInvocationOperation)?.TargetMethod ?? (operation as IMethodReferenceOperation)?.Method;
        if (called is not { ContainingType.TypeKind: TypeKind.Interface })
            return null;
        var interfaces = RepositoryInterfaces.Get(model.Compilation);
        var kind = interfaces.IsEmpty ? RepositoryKind.None : interfaces.KindOf(called);
        return kind == RepositoryKind.None
            ? null
            : s_known.Get(model.Compilation).GetOrAdd(called.OriginalDefinition, m => QueryOf(m, kind, model.Compilation));
    }

    /// <summary>What stands behind a method of an interface that another project asks.</summary>
    public static Repository Answer(IMethodSymbol method, EfModel model)
    {
        if (CallTargets.Method(method, model.Compilation) is { } here)
            return new(true, CallSummary.QueryRunBy(here, model) is { } path ? QueryFact.Create(path, model) : null);
        if (!CallTargets.IsImplementedInSight(method, model.Compilation))
            return Repository.OutOfSight;
        if (CallTargets.OnlyInSight(method, model.Compilation) is not { } only)
            return new(true, null);
        // What the package's class does, the question says.
        return RepositoryInterfaces.AreOfEfCore(only.ContainingAssembly)
            ? Repository.OutOfSight
            : new(true, ReferencedMethods.Get(model.Compilation).QueryOf(only.Implementation()));
    }

    private static QueryFact? QueryOf(IMethodSymbol method, RepositoryKind kind, Compilation compilation)
    {
        if (CallTargets.IsImplementedInSight(method, compilation)
            // A class of the application that derives from the package's own.
            && !(kind == RepositoryKind.Known
                && CallTargets.OnlyInSight(method, compilation) is { } only
                && RepositoryInterfaces.AreOfEfCore(only.ContainingAssembly)))
            return null;
        var type = method.ContainingType;
        return new(
            type.Name,
            IsCertain: true,
            IsOfDatabase: kind == RepositoryKind.Known,
            IsWrite: false,
            IsGeneric: type.IsGenericType,
            IsAwaited: true,
            Delivers: null,
            ImmutableArray<(int, string)>.Empty,
            ImmutableArray<string>.Empty,
            method.GetDocumentationCommentId());
    }
}
