using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Flow.Calls;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Entities;

/// <summary>
/// The entities that a save is about, where code takes them out of the entries of a change tracker, an interceptor or a hook. What loaded
/// them is out of sight, and it did not know what would be read here.
/// </summary>
/// <param name="Start">Where they become entities of one type.</param>
/// <param name="Entity">Their type.</param>
/// <param name="Uses">What is done with them, in source order.</param>
internal sealed record ChangedEntities(IOperation Start, INamedTypeSymbol Entity, ImmutableArray<EntityUse> Uses)
{
    private const int MaxSteps = 8;

    /// <summary>True for <c>entry.Entity</c>, by name and type: an object of no entity's type, or that of an entry of EF Core.</summary>
    public static bool MayBe(IPropertyReferenceOperation reference) =>
        reference is { Property: { Name: "Entity", IsStatic: false, ContainingType: { } owner } property, Instance: not null }
        && (property.Type.SpecialType == SpecialType.System_Object
            || property.Type.TypeKind == TypeKind.Interface
            || property.Type is { TypeKind: TypeKind.Class, IsAbstract: true }
            || owner is { Name: "EntityEntry", Arity: 1 });

    /// <summary>
    /// The entities of one type that a body takes out of the same entries, for each of those; of many types, or unmapped, none.
    /// </summary>
    public static IEnumerable<ChangedEntities> Find(ImmutableArray<IPropertyReferenceOperation> references, EfModel model)
    {
        var found = new List<(IOperation Start, INamedTypeSymbol Entity, ISymbol Entry)>();
        foreach (var reference in references)
        {
            if (EntryOf(reference, model) is { } entry
                && Typed(reference, model) is { Type: INamedTypeSymbol entity } typed && model.Entities.IsEntity(entity))
                found.Add((typed.Start, entity, entry));
        }

        foreach (var alike in found.GroupBy(static f => (f.Entity, f.Entry), Pairs.Instance))
        {
            var starts = alike.Select(static f => f.Start).ToList();
            var flow = new EntityFlow(model, starts[0], static f => new CalleeFlow(f));
            var entities = new HeldEntities(alike.Key.Entity);
            foreach (var start in starts)
            {
                // What OfType gives is gone over by what comes after it.
                flow.Follow(start, start is IInvocationOperation && !MemberFlow.IsInLoop(start) ? entities : entities.PerElement());
            }

            yield return new(starts[0], alike.Key.Entity, flow.Finish());
        }
    }

    /// <summary>
    /// The navigations that are read on each of them, and that nothing in sight loads: the longest of those with one beginning.
    /// </summary>
    public ImmutableArray<UnloadedNavigation> Unloaded(ImmutableArray<QueryChain> queries)
    {
        var found = new List<UnloadedNavigation>();
        if (IsAskedForLoading(Start.Root()))
            return ImmutableArray<UnloadedNavigation>.Empty;
        foreach (var read in Uses)
        {
            if (read is not { Kind: EntityUseKind.NavigationRead, IsPerElement: true, Path.IsEmpty: false }
                || FirstMissing(read) is not (>= 0 and var missing)
                // What is new has nothing in the database that could be loaded.
                || !EntryStates.MayBeStored(read.Operation)
                || !EntryStates.MayBeStored(Start)
                || UnloadedNavigations.MayBeLoadedElsewhere(read, Uses)
                || queries.Any(q => BringsIn(q, read, read.Path[missing])))
                continue;
            if (!found.Any(f => f.Path.Equals(read.Path)))
                found.Add(new(read.Path, missing, read, IsFilledByFixUp: false));
        }

        return found.Where(f => !found.Any(o => o.Path.Length > f.Path.Length && o.Path.StartsWith(f.Path))).ToImmutableArray();
    }

    private int FirstMissing(EntityUse read)
    {
        for (var i = 0; i < read.Path.Length; i++)
        {
            if (!read.Path[i].IsOwned && !read.Path[i].IsAutoIncluded && !IsSet(read.Path.Start(i + 1)))
                return i;
        }

        return -1;
    }

    private bool IsSet(ResolvedPath path) => Uses.Any(use =>
        use.Kind is EntityUseKind.NavigationLoaded or EntityUseKind.NavigationAssigned or EntityUseKind.NavigationChanged
        && use.Path.Equals(path));

    /// <summary>A query before the read may deliver what the navigation leads to, or these entities with it.</summary>
    private bool BringsIn(QueryChain query, EntityUse read, Navigation navigation) =>
        query.Operation.Syntax.SpanStart < read.Operation.Syntax.SpanStart
        && (query.DeliveredEntity ?? query.Entity) is { } delivered
        && (FixUp.Relate(delivered, navigation.Target) || FixUp.Relate(delivered, Entity));

    /// <summary>Where the object is taken for an entity of one type: by its entry, a cast, a pattern, <c>OfType</c>.</summary>
    private static (IOperation Start, ITypeSymbol Type)? Typed(IPropertyReferenceOperation reference, EfModel model)
    {
        if (model.Entities.IsEntity(reference.Type))
            return (reference, reference.Type!);
        switch (reference.Parent)
        {
            case IConversionOperation { Type: { } cast } conversion when model.Entities.IsEntity(cast):
                return (conversion, cast);
            case IIsPatternOperation { Pattern: var pattern } when MatchedType(pattern) is { } matched:
                return (reference, matched);
            case IReturnOperation { Parent: IBlockOperation { Parent: IAnonymousFunctionOperation lambda } }:
                return OfSequence(lambda);
            default:
                return null;
        }
    }

    private static ITypeSymbol? MatchedType(IPatternOperation pattern) => pattern switch
    {
        INegatedPatternOperation negated => MatchedType(negated.Pattern),
        IDeclarationPatternOperation declaration => declaration.MatchedType,
        IRecursivePatternOperation recursive => recursive.MatchedType,
        _ => null,
    };

    /// <summary>entries.Select(e => e.Entity).OfType&lt;Post&gt;()</summary>
    private static (IOperation Start, ITypeSymbol Type)? OfSequence(IAnonymousFunctionOperation lambda)
    {
        var call = lambda.AsArgument()?.Parent as IInvocationOperation;
        for (var steps = 0; steps < MaxSteps && call is { TargetMethod.Name: "Select" or "Where" or "Distinct" }; steps++)
            call = Next(call);
        return call is { TargetMethod: { Name: "OfType" or "Cast", TypeArguments: [var type] } } ? (call, type) : null;
    }

    private static IInvocationOperation? Next(IInvocationOperation call)
    {
        var parent = call.Parent;
        while (parent is IConversionOperation)
            parent = parent.Parent;
        return parent is IArgumentOperation { Parent: IInvocationOperation next } && next.TargetMethod.IsExtensionMethod ? next : null;
    }

    /// <summary>
    /// The entry that a loop or an operator of a sequence gives in turn; null for one entry, and for what is made, added or asked for here.
    /// </summary>
    private static ISymbol? EntryOf(IPropertyReferenceOperation reference, EfModel model) => reference.Instance?.Unwrap() switch
    {
        ILocalReferenceOperation { Local: var local } when reference.Ancestors().OfType<IForEachLoopOperation>().Any(l =>
            l.Locals.Contains(local, SymbolEqualityComparer.Default)) => local,
        IParameterReferenceOperation { Parameter: var parameter }
            when reference.Ancestors().OfType<IAnonymousFunctionOperation>().FirstOrDefault(l =>
                l.Symbol.Parameters.Contains(parameter, SymbolEqualityComparer.Default)) is { } lambda
                && lambda.AsArgument() is { Parent: IInvocationOperation call }
                && ExecutionScope.IsElementwise(call, model) => parameter,
        _ => null,
    };

    /// <summary>if (!entry.Collection(p => p.Tags).IsLoaded): the code knows that it may be loaded, or not.</summary>
    private static bool IsAskedForLoading(IOperation root) => root.Descendants().Any(static o => o is IPropertyReferenceOperation
    {
        Property: { Name: "IsLoaded", ContainingType.Name: "NavigationEntry" or "CollectionEntry" or "ReferenceEntry" },
    });

    private sealed class Pairs : IEqualityComparer<(INamedTypeSymbol Entity, ISymbol Entry)>
    {
        public static readonly Pairs Instance = new();

        public bool Equals((INamedTypeSymbol Entity, ISymbol Entry) x, (INamedTypeSymbol Entity, ISymbol Entry) y) =>
            SymbolEqualityComparer.Default.Equals(x.Entity, y.Entity) && SymbolEqualityComparer.Default.Equals(x.Entry, y.Entry);

        public int GetHashCode((INamedTypeSymbol Entity, ISymbol Entry) pair) => SymbolEqualityComparer.Default.GetHashCode(pair.Entry);
    }
}
