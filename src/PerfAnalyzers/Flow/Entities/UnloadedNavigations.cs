using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Flow.Calls;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Entities;

/// <summary>A path of navigations that is read on what a query delivers, and that nothing loads.</summary>
/// <param name="Path">The navigations from the query's entity on, as far as they are read.</param>
/// <param name="FirstMissing">The position in the path of the first one that is not loaded.</param>
/// <param name="Read">The first read, in source order.</param>
/// <param name="IsFilledByFixUp">True when another query of the method brings the entities in, so that the context connects them.</param>
internal sealed record UnloadedNavigation(ResolvedPath Path, int FirstMissing, EntityUse Read, bool IsFilledByFixUp)
{
    public string PathText => Path.Text;

    public Navigation Missing => Path[FirstMissing];
}

/// <summary>Compares the navigations that are read on a query's entities with those that anything in the method loads.</summary>
internal static class UnloadedNavigations
{
    /// <summary>The paths that are read and not loaded, the longest of those with one beginning; empty when that cannot be told.</summary>
    public static ImmutableArray<UnloadedNavigation> Get(QueryChain query, EfModel model)
    {
        // Where includes may come from a caller or a method that is not at hand, nothing can be said to be missing.
        if (query.DeliveredEntity is null || !query.Includes.AreKnown || query.IsOpaque)
            return ImmutableArray<UnloadedNavigation>.Empty;
        return query.Keep<UnloadedNavigation, ImmutableArray<UnloadedNavigation>>(q => Find(q, model));
    }

    /// <summary>The other locations of a report on these: the query, and each read but the first.</summary>
    public static IEnumerable<Location> Related(QueryChain query, ImmutableArray<UnloadedNavigation> unloaded) =>
        unloaded.Select(static u => u.Read.Operation)
            .Distinct()
            .Skip(1)
            .Prepend(query.Operation)
            .Select(static o => o.Location());

    /// <summary>'Order.Customer', 'Order.Lines' and 3 more: what is missing, as a message says it.</summary>
    public static string NamesOf(ImmutableArray<UnloadedNavigation> unloaded) =>
        Enumerate(unloaded.Select(static u => $"{u.Missing.Property.ContainingType.Name}.{u.Missing.Property.Name}"));

    /// <summary>'Customer', 'Lines.Product' and 3 more: the paths to include, as a message says them.</summary>
    public static string PathsOf(ImmutableArray<UnloadedNavigation> unloaded) => Enumerate(unloaded.Select(static u => u.PathText));

    /// <summary>A message names as many as one takes in at a glance.</summary>
    private static string Enumerate(IEnumerable<string> names)
    {
        const int Shown = 3;
        var quoted = names.Distinct().Select(static n => $"'{n}'").ToList();
        var left = quoted.Count > Shown + 1 ? quoted.Count - Shown : 0;
        var last = left > 0 ? $"{left} more" : quoted[quoted.Count - 1];
        var others = string.Join(", ", quoted.Take(left > 0 ? Shown : quoted.Count - 1));
        return others.Length == 0 ? last : $"{others} and {last}";
    }

    /// <summary>
    /// The paths that an object mapper walks, by the names of what it maps to, and that nothing loads; those of <see cref="Get"/> are left
    /// out. What its configuration changes is not read.
    /// </summary>
    public static ImmutableArray<UnloadedNavigation> GetMapped(QueryChain query, EfModel model)
    {
        if (query.DeliveredEntity is not { } entity || !query.Includes.AreKnown || query.IsOpaque)
            return ImmutableArray<UnloadedNavigation>.Empty;
        var read = Get(query, model);
        var uses = EntityFlow.Analyze(query, model);
        return Find(query, uses, uses.SelectMany(u => MappedNavigations.ReadBy(u, entity, model)), model)
            .RemoveAll(m => read.Any(r => r.Path.StartsWith(m.Path)));
    }

    private static ImmutableArray<UnloadedNavigation> Find(QueryChain query, EfModel model)
    {
        var uses = EntityFlow.Analyze(query, model);
        return Find(query, uses, uses.Where(static u => u.Kind == EntityUseKind.NavigationRead), model);
    }

    private static ImmutableArray<UnloadedNavigation> Find(
        QueryChain query,
        ImmutableArray<EntityUse> uses,
        IEnumerable<EntityUse> reads,
        EfModel model)
    {
        var found = new List<UnloadedNavigation>();
        foreach (var read in reads)
        {
            var missing = FirstMissing(query, read, uses, model);
            if (missing < 0
                || MayBeLoadedElsewhere(read, uses)
                || IsExpectedMissing(read, read.Path[missing], uses)
                || IsEndOfWalk(read, missing))
                continue;
            // One report a path, at its first read; the uses come in source order.
            if (!found.Any(f => f.Path.Equals(read.Path)))
                found.Add(new(read.Path, missing, read, IsFixedUp(query, read, read.Path[missing], model)));
        }

        return found
            .Where(f => !found.Any(o => o.Path.Length > f.Path.Length
                && o.Path.StartsWith(f.Path)
                && f.IsFilledByFixUp == o.IsFilledByFixUp))
            .ToImmutableArray();
    }

    /// <summary>
    /// for (; shelf != null; shelf = shelf.Parent): a walk goes on until nothing is there. Where some of its levels are included, so is
    /// the number of them decided.
    /// </summary>
    private static bool IsEndOfWalk(EntityUse read, int missing)
    {
        if (read.Operation is not IPropertyReferenceOperation { Instance: { } from, Parent: ISimpleAssignmentOperation assignment }
            || from.ReferencedSymbol() is not { } variable || !assignment.Target.ReferencedSymbol().IsSame(variable))
            return false;
        return read.Path.Take(missing).Contains(read.Path[missing]);
    }

    private static int FirstMissing(QueryChain query, EntityUse read, ImmutableArray<EntityUse> uses, EfModel model)
    {
        for (var i = 0; i < read.Path.Length; i++)
        {
            var navigation = read.Path[i];
            if (navigation.IsOwned || navigation.IsAutoIncluded && !query.HasAlways(QueryStepKind.IgnoreAutoIncludes))
                continue;
            var path = read.Path.Start(i + 1);
            if (query.Includes.Cover(path))
                continue;
            // The way back: the entity that the collection was reached from is the one at its other end.
            if (IsInverse(query, read.Path, i))
                continue;
            if (uses.Any(use =>
                use.Kind is EntityUseKind.NavigationLoaded or EntityUseKind.NavigationAssigned or EntityUseKind.NavigationChanged
                    && use.Path.Equals(path)))
                continue;
            return i;
        }

        return -1;
    }

    private static bool IsInverse(QueryChain query, ResolvedPath path, int at)
    {
        if (path[at].IsCollection || at == 0)
            return false;
        var cameFrom = at == 1 ? query.DeliveredEntity : path[at - 2].Target;
        return cameFrom is not null && FixUp.Relate(cameFrom, path[at].Target)
            && !SymbolEqualityComparer.Default.Equals(path[at - 1].Property, path[at].Property);
    }

    /// <summary>Handed before the read to code that is not at hand: that may have loaded it.</summary>
    public static bool MayBeLoadedElsewhere(EntityUse read, ImmutableArray<EntityUse> uses) =>
        uses.TakeWhile(use => use.Operation.Syntax.SpanStart < read.Operation.Syntax.SpanStart).Any(use =>
            use.Kind is EntityUseKind.PassedOn or EntityUseKind.Tracked
            && use.Path.Length < read.Path.Length && read.Path.StartsWith(use.Path));

    /// <summary>
    /// A method that serves loaded and unloaded entities alike asks first: it tests for null what is never null when it is loaded, a
    /// collection or a required reference.
    /// </summary>
    private static bool IsExpectedMissing(EntityUse read, Navigation missing, ImmutableArray<EntityUse> uses)
    {
        if (read.Origin is null || !missing.IsCollection && IsOptional(missing.Property))
            return false;
        return uses.Any(use =>
            use is { Kind: EntityUseKind.NavigationRead, Origin: { } origin } && ReferenceEquals(use.Operation, read.Operation)
            && use.Path.Last.Equals(missing) && IsTestedForNull(origin));
    }

    /// <summary>A reference that may be null in the database: by its annotation, or by its foreign key.</summary>
    private static bool IsOptional(IPropertySymbol reference)
    {
        if (reference.NullableAnnotation == NullableAnnotation.Annotated)
            return true;
        return reference.ContainingType.FindProperty(reference.Name + "Id") is { Type: var key }
            && (key.IsReferenceType || !key.UnwrapNullable().IsSame(key));
    }

    private static bool IsTestedForNull(IOperation read) =>
        read.Parent is ICoalesceOperation or IIsPatternOperation
        || read.Parent is IConditionalAccessOperation access && ReferenceEquals(access.Operation, read)
        || NullTest.Around(read) is not null;

    /// <summary>
    /// A tracking context connects what it has: related entities that another of its queries delivers, or a tree that is loaded whole.
    /// A query that does not track takes no part in that.
    /// </summary>
    private static bool IsFixedUp(QueryChain query, EntityUse read, Navigation navigation, EfModel model)
    {
        if (!query.IsTracked)
            return false;
        if (query.Terminal?.Kind is QueryStepKind.Materialize or QueryStepKind.Enumerate && query.DeliveredEntity is { } entity
            && FixUp.Relate(entity, navigation.Target))
            return true;
        // The replies among the comments that it includes.
        if (query.DeliveredEntity is { } root
            && query.Includes.Paths.Any(i => i.Path.From(root, model.Entities).ToList() is [.., var last] path
                && path.Exists(static n => n.IsCollection)
                && FixUp.Relate(last.Target, navigation.Target)))
            return true;
        return IsOfTrackedParent(query, navigation) || IsBroughtInByCall(query, read, navigation, model)
            || UnitOfWork.TrackedWith(query, model).Any(other =>
                other.Operation.Syntax.SpanStart < read.Operation.Syntax.SpanStart && BringsIn(other, navigation, model));
    }

    /// <summary>
    /// True when another method of the class brings such entities in through the same context: who calls that one before, has them
    /// connected.
    /// </summary>
    public static bool MayBeFilledBefore(QueryChain query, ISymbol member, Navigation navigation, EfModel model)
    {
        if (!query.IsTracked
            || query.Source.Context?.ReferencedSymbol() is not { } context
            || context is ILocalSymbol or IParameterSymbol { ContainingSymbol: IMethodSymbol { MethodKind: not MethodKind.Constructor } })
            return false;
        // Only who is of the class, or of its application, calls one method before another: a request comes to one.
        if (member.DeclaredAccessibility == Accessibility.Public || member.ContainingType is not { } type)
            return false;
        var root = query.Operation.Root().Syntax;
        return type.DeclaringSyntaxReferences
            .Select(static d => d.SyntaxTree)
            .Distinct()
            .SelectMany(tree => TreeSurvey.Get(tree, model.Compilation).Queries)
            .Any(body => body.Root.Syntax != root
                && body.Member.ContainingType.IsSame(type)
                && body.Survey!.Queries.Any(other => other.IsTracked
                    && context.IsSame(other.Source.Context.ReferencedSymbol())
                    && other.Terminal?.Kind is QueryStepKind.Materialize or QueryStepKind.Enumerate
                    && BringsIn(other, navigation, model)));
    }

    private static bool BringsIn(QueryChain query, Navigation navigation, EfModel model)
    {
        if (query.DeliveredEntity is not { } delivered)
            return false;
        var isRelated = FixUp.Relate(delivered, navigation.Target);
        if (query.Terminal?.Method is not (EfNames.Find or EfNames.FindAsync))
            return isRelated
                || query.Includes.Paths.Any(i => i.Path.From(delivered, model.Entities)
                    .Any(n => FixUp.Relate(n.Target, navigation.Target)));
        // Finding one entity fills the reference only where it is found by that reference's key.
        return isRelated && query.Terminal.Call is { } find
            && find.Arguments.Any(a => a.Descendants().Any(d => d is IPropertyReferenceOperation { Property.Name: var name }
                && name.StartsWith(navigation.Property.Name, StringComparison.Ordinal)));
    }

    /// <summary>Where(c => c.PostId == post.Id): the post is at hand, and very likely tracked; it is the one that c.Post becomes.</summary>
    private static bool IsOfTrackedParent(QueryChain query, Navigation navigation) =>
        query.Steps.Any(step => step is { Kind: QueryStepKind.Filter or QueryStepKind.Element,
            Lambda: { Symbol.Parameters: [var row, ..] } predicate }
            && predicate.Descendants().Any(part => part is ILocalReferenceOperation or IParameterReferenceOperation
                && !part.ReferencedSymbol().IsSame(row)
                && part.Type is { } type
                && FixUp.Relate(type.UnwrapNullable(), navigation.Target)));

    /// <summary>A method that is called before the read loads the related entities into the context that both use.</summary>
    private static bool IsBroughtInByCall(QueryChain query, EntityUse read, Navigation navigation, EfModel model) =>
        BodyIndex.Around(query.Operation).Invocations.TakeWhile(call => call.Syntax.SpanStart < read.Operation.Syntax.SpanStart).Any(call =>
            !ReferenceEquals(call, query.Operation)
            && CallSummary.QueryRunBy(call, model)?.DeliveredEntity(model) is { } delivered && FixUp.Relate(delivered, navigation.Target));
}
