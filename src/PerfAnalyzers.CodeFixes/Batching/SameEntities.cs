using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.CodeFixes.Batching;

/// <summary>
/// Tells whether a query before the loop delivers what each of the queries in it did, as far as memory has a say in that.
/// </summary>
internal static class SameEntities
{
    /// <summary>True when the rows are the same, by value and, where the code can tell, by identity.</summary>
    public static bool Deliver(KeyedQuery keyed, INamedTypeSymbol entity, ElementLoops loops)
    {
        // Numbers are the database's.
        if (keyed.Result is KeyedResult.Count or KeyedResult.Existence or KeyedResult.Aggregate)
            return true;
        var chain = keyed.Query.Chain;
        var body = LoopEffects.Get(chain.Operation.Root(), loops.Model);
        if (keyed.Projection is { } projection)
            return IsValue(projection.Last, body, loops.Model) && !Move();
        // Elements with the same key share what is made for them.
        if (keyed.MappedTo is { } mapped)
            return !Changes(mapped, body) && !Move();
        var areSame = !chain.IsTracked
            || (keyed.IsByKey || !Move()) && AreSameWhenReadBefore(chain, entity, SameRows.ResultOf(chain.Operation), loops);
        // A query that somebody else began may say that it does not track.
        return areSame && (chain is { IsTracked: true, Source.Kind: QuerySourceKind.Set } || !ChangesRows(chain, entity, body, loops.Model)
            || chain.IsTracked && loops.Assumptions.Accept($"that the context tracks each {entity.Name}"));

        bool Move() => keyed.Conditions.Any(c => Moves(body, c.Column, entity, loops.Model));
    }

    /// <summary>True when the rows that a loop goes over, as they are read, may be read before it.</summary>
    public static bool AreSameWhenReadBefore(QueryChain chain, ILocalSymbol? element, ElementLoops loops) =>
        !chain.IsTracked || chain.DeliveredEntity is not { } entity || AreSameWhenReadBefore(chain, entity, element, loops);

    private static bool AreSameWhenReadBefore(QueryChain chain, INamedTypeSymbol entity, ILocalSymbol? result, ElementLoops loops) =>
        !SeesFixUp(chain, entity, result, loops) && !GoesWithWhatIsRemoved(chain, entity, loops);

    /// <summary>True when a query that is run once instead of in each round gives objects that nobody can tell from new ones.</summary>
    public static bool DeliverOnce(QueryChain chain, ElementLoops loops)
    {
        if (chain.Terminal?.Kind == QueryStepKind.Scalar)
            return true;
        // A loop without a round would leave the context with entities to track that it did not have.
        if (chain.DeliveredEntity is { } entity)
            return !chain.IsTracked && !ChangesRows(chain, entity, LoopEffects.Get(chain.Operation.Root(), loops.Model), loops.Model);
        return chain.ResultElement is { } element
            && IsImmutable(element)
            && !Changes(element, LoopEffects.Get(chain.Operation.Root(), loops.Model));
    }

    /// <summary>
    /// Without tracking each query makes objects of its own; with one query, elements with the same key share them. Who changes one,
    /// changes it for the others.
    /// </summary>
    private static bool ChangesRows(QueryChain chain, INamedTypeSymbol entity, LoopEffects body, EfModel model) =>
        Changes(entity, body) || chain.Has(QueryStepKind.Include) && body.ChangesAny(p => model.Entities.IsEntity(p.ContainingType));

    /// <summary>True when an object of the type, or one that it holds, gets another value, or a collection in it other elements.</summary>
    private static bool Changes(ITypeSymbol type, LoopEffects body)
    {
        var parts = type.AllProperties()
            .Select(static p => (p.Type.ElementType() ?? p.Type).OriginalDefinition)
            .Where(static t => t is { IsReferenceType: true, SpecialType: SpecialType.None })
            .ToList();
        return body.ChangesAny(p => type.OriginalDefinition.IsOrDerivesFrom(p.ContainingType))
            || body.AssignsAny(p => parts.Exists(t => t.IsOrDerivesFrom(p.ContainingType)));
    }

    /// <summary>The database finds rows by the value that they have there; in memory they may have got another one since.</summary>
    private static bool Moves(LoopEffects body, IPropertySymbol column, INamedTypeSymbol entity, EfModel model) =>
        body.Assigns(column)
        || body.ChangesAny(property => model.Entities.FindNavigation(property) is { } navigation
            && (entity.IsOrDerivesFrom(property.ContainingType) || Related(navigation.Target, entity)));

    /// <summary>
    /// Tracked entities find each other: a row that is read sets the navigations of those that were read before. With all rows read before
    /// the loop, code in it could see navigations set that were not yet.
    /// </summary>
    private static bool SeesFixUp(QueryChain chain, INamedTypeSymbol entity, ILocalSymbol? result, ElementLoops loops)
    {
        var entities = loops.Model.Entities;
        var included = IncludedIn(chain, entity, loops.Model).ToList();
        foreach (var (property, read) in loops.Effects.NavigationReads)
        {
            if (entities.FindNavigation(property) is not { } navigation)
                continue;
            // What the row itself included is there for it.
            var mayBeSet = Related(navigation.Target, entity)
                || included.Any(t => Related(navigation.Target, t)) && (result is null || read is null || !IsReadFrom(read, result));
            if (mayBeSet && !loops.Assumptions.Accept($"that nothing depends on whether '{property.Name}' is set yet"))
                return true;
        }

        return false;
    }

    /// <summary>
    /// When a row is removed, those that the context tracks and that belong to it lose their key of it or are removed too, at once. Those
    /// that are read later do not.
    /// </summary>
    private static bool GoesWithWhatIsRemoved(QueryChain chain, INamedTypeSymbol entity, ElementLoops loops)
    {
        foreach (var removed in loops.Effects.RemovedTypes.Distinct<ITypeSymbol>(SymbolEqualityComparer.Default))
        {
            foreach (var dependent in IncludedIn(chain, entity, loops.Model).Prepend(entity))
            {
                if (BelongsTo(dependent, removed, loops.Model)
                    && !loops.Assumptions.Accept(
                        $"that no {dependent.Name} is asked for after the {removed.Name} that it belongs to is removed"))
                    return true;
            }
        }

        return false;
    }

    private static bool BelongsTo(INamedTypeSymbol entity, ITypeSymbol principal, EfModel model)
    {
        var (own, others) = (Navigations(entity), principal is INamedTypeSymbol named ? Navigations(named) : []);
        return own.Any(n => !n.IsCollection && (principal.SpecialType == SpecialType.System_Object || Related(n.Target, principal)))
            // Not where each has several of the other.
            || others.Any(n => n.IsCollection && Related(n.Target, entity))
                && !own.Any(n => n.IsCollection && Related(n.Target, principal));

        List<Navigation> Navigations(INamedTypeSymbol type) =>
            [.. type.AllProperties().Select(model.Entities.FindNavigation).OfType<Navigation>().Where(static n => !n.IsOwned)];
    }

    private static IEnumerable<INamedTypeSymbol> IncludedIn(QueryChain chain, INamedTypeSymbol entity, EfModel model) =>
        chain.Includes.Paths.SelectMany(i => i.Path.From(entity, model.Entities)).Select(static n => n.Target);

    private static bool IsReadFrom(IOperation read, ILocalSymbol result)
    {
        var current = read;
        while (current is IPropertyReferenceOperation { Instance: { } instance })
            current = instance.Unwrap();
        while (current is IConditionalAccessInstanceOperation access
                && access.Ancestors()
                    .OfType<IConditionalAccessOperation>()
                    .FirstOrDefault(a => access.IsWithin(a.WhenNotNull)) is { } owner)
            current = owner.Operation.Unwrap();
        return current is ILocalReferenceOperation { Local: var local } && SymbolEqualityComparer.Default.Equals(local, result);
    }

    private static bool Related(ITypeSymbol type, ITypeSymbol other) => type.IsOrDerivesFrom(other) || other.IsOrDerivesFrom(type);

    /// <summary>What is selected is a value, a text, or an object made of such that nobody changes.</summary>
    private static bool IsValue(IAnonymousFunctionOperation projection, LoopEffects body, EfModel model)
    {
        if (projection.SingleReturnedValue() is not { Type: { } type } value
            || value.Descendants().Append(value).Any(part => IsDeliveredEntity(part, model)))
            return false;
        return (IsImmutable(type) || value.Unwrap() is IObjectCreationOperation) && !Changes(type, body);
    }

    private static bool IsImmutable(ITypeSymbol type) =>
        type.IsValueType || type.SpecialType == SpecialType.System_String || type.IsAnonymousType;

    /// <summary>An entity that is not only a step on the way to a column.</summary>
    private static bool IsDeliveredEntity(IOperation part, EfModel model)
    {
        if (!model.Entities.IsEntity(part.Type.ElementType() ?? part.Type))
            return false;
        var user = part.Parent;
        while (user is IConversionOperation)
            user = user.Parent;
        return user is not (IMemberReferenceOperation
            or IArgumentOperation { Parameter.Ordinal: 0, Parent: IInvocationOperation { TargetMethod.IsExtensionMethod: true } }
            or IBinaryOperation or IIsTypeOperation or IInvocationOperation or IIsPatternOperation);
    }
}
