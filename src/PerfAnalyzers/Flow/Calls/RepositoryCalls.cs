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

/// <summary>
/// The calls of repositories' interfaces, whose implementation is in a project that refers to this one, or is one of several.
/// </summary>
internal static class RepositoryCalls
{
    private static readonly PerCompilation<ConcurrentDictionary<IMethodSymbol, QueryFact?>> s_known =
        new(static _ => new(SymbolEqualityComparer.Default));
    private static readonly PerCompilation<ConcurrentDictionary<IMethodSymbol, QueryFact?>> s_several =
        new(static _ => new(SymbolEqualityComparer.Default));

    // By their names they are not what an application runs on, or answer without a query.
    private static readonly string[] s_otherwise =
    [
        "Cache", "Cached", "Caching", "Memory", "Fake", "Mock", "Stub", "Dummy", "Null", "Empty", "Test", "NoOp", "Noop", "Decorator",
    ];

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
        return (kind == RepositoryKind.None
            ? null
            : s_known.Get(model.Compilation).GetOrAdd(called.OriginalDefinition, m => QueryOf(m, kind, model.Compilation)))
            ?? OfSeveral(called.OriginalDefinition, model);
    }

    /// <summary>
    /// The query of a repository that has an implementation for each of several databases; null where one of them may answer by itself, or
    /// there are not several.
    /// </summary>
    public static QueryFact? OfSeveral(IMethodSymbol method, EfModel model)
    {
        if (!RepositoryInterfaces.MayAsk(method))
            return null;
        var memory = s_several.Get(model.Compilation);
        if (memory.TryGetValue(method, out var known))
            return known;
        var cuts = OpenQuestions.Cuts;
        var found = OpenQuestions.Answer(method, () => FindOfSeveral(method, model));
        if (OpenQuestions.Cuts == cuts)
            memory.TryAdd(method, found);
        return found;
    }

    private static QueryFact? FindOfSeveral(IMethodSymbol method, EfModel model)
    {
        var implementations = CallTargets.AllInSight(method, model.Compilation);
        if (implementations.Length < 2
            || implementations.Any(i => s_otherwise.Any(w => ExecutionScope.ContainsWord(i.ContainingType.Name, w))
                || Wraps(i.ContainingType, method.ContainingType)))
            return null;

        // In an order that the files have no say in.
        var facts = implementations
            .OrderBy(static i => i.GetDocumentationCommentId(), StringComparer.Ordinal)
            .Select(i => i.IsDeclaredIn(model.Compilation)
                ? CallSummary.QueryRunBy(i, model) is { } path ? QueryFact.Create(path, model) : null
                : ReferencedMethods.Get(model.Compilation).QueryOf(i.Implementation()))
            .ToList();
        var known = facts.OfType<QueryFact>().ToList();
        if (known.Count == 0)
            return null;
        var first = known.Find(static f => f is { IsCertain: true, IsOfDatabase: true }) ?? known[0];
        return first with
        {
            // Of what runs its commands without EF Core nothing may be told.
            IsCertain = facts.TrueForAll(static f => f is { IsCertain: true, IsOfDatabase: true }),
            IsAwaited = known.TrueForAll(static f => f.IsAwaited),
            // What leaves one of them out need not leave out the others.
            LeftOutBy = ImmutableArray<(int, string)>.Empty,
            Through = known.SelectMany(static f => f.Through).Distinct().ToImmutableArray(),
        };
    }

    /// <summary>A decorator is given what it decorates.</summary>
    private static bool Wraps(INamedTypeSymbol type, INamedTypeSymbol contract) =>
        type.InstanceConstructors.Any(c => c.Parameters.Any(p =>
            p.Type is INamedTypeSymbol given
            && given.AllInterfaces.Prepend(given)
                .Any(i => SymbolEqualityComparer.Default.Equals(i.OriginalDefinition, contract.OriginalDefinition))));

    /// <summary>What stands behind a method of an interface that another project asks.</summary>
    public static Repository Answer(IMethodSymbol method, EfModel model)
    {
        if (CallTargets.Method(method, model.Compilation) is { } here)
            return new(true, CallSummary.QueryRunBy(here, model) is { } path ? QueryFact.Create(path, model) : null);
        if (!CallTargets.IsImplementedInSight(method, model.Compilation))
            return Repository.OutOfSight;
        if (CallTargets.OnlyInSight(method, model.Compilation) is not { } only)
            return new(true, OfSeveral(method.OriginalDefinition, model));
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
