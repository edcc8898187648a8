using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Flow.Calls;
using PerfAnalyzers.Flow.Endpoints;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Entities;

/// <summary>Proves that nothing relies on a query's entities being tracked.</summary>
internal static class ReadOnlyQuery
{
    private const int MostQueries = 100;

    /// <summary>
    /// True when the query tracks entities, and all that is done with them and with the context would be the same if it did not.
    /// </summary>
    public static bool Is(QueryChain query, EfModel model) => query.Keep<Key, StrongBox<bool>>(q => new(Prove(q, model))).Value;

    /// <summary>The operator that keeps the context from tracking them, and each entity one object.</summary>
    public static string Operator(QueryChain query, EfModel model) =>
        model.Symbols.HasIdentityResolution && SharedEntities.In(query, model)
            ? EfNames.AsNoTrackingWithIdentityResolution
            : EfNames.AsNoTracking;

    /// <summary>
    /// True when the code around a query would be the same if its entities, which go where nobody tracks them, were not tracked: they
    /// are not saved, the tracker is not asked, and nothing that is read of them, or of the entities of another query, comes from it.
    /// </summary>
    public static bool MayDoWithoutTracking(QueryChain query, EfModel model)
    {
        var usage = EntityUsage.Get(query, model);
        return query.Terminal?.Method is not (EfNames.Find or EfNames.FindAsync) && !usage.IsModified && !usage.IsCompared
            && UnloadedNavigations.Get(query, model).IsEmpty && usage.NavigationsTouched.All(p => IsLoaded(query, p))
            && !Saving.IsReachable(query, model) && !AsksTracker(query, model) && !IsNeededByOthers(query, usage, true, model)
            && !AreOfOneTree(query, usage, model);
    }

    /// <summary>Several rows of a tree, which get their parents and children from each other.</summary>
    private static bool AreOfOneTree(QueryChain query, EntityUsage usage, EfModel model) =>
        query.Terminal is not { Kind: QueryStepKind.Element } && MakeTrees(usage, model) || AreConnectedBelow(query, usage, model);

    private static bool MakeTrees(EntityUsage usage, EfModel model) => usage.Entities.Any(e => FixUp.AreConnected(e, e, model));

    /// <summary>
    /// True when what the query includes gets more of each other than it includes: the replies among the comments of a post, the member of
    /// a project that a task of it is for.
    /// </summary>
    private static bool AreConnectedBelow(QueryChain query, EntityUsage usage, EfModel model)
    {
        if (query.Includes.Paths.IsEmpty || usage.Entities is not [var root])
            return false;
        var steps = query.Includes.Paths.SelectMany(i => i.Path.From(root, model.Entities)).ToList();
        var targets = steps.Select(static n => n.Target).Distinct<INamedTypeSymbol>(SymbolEqualityComparer.Default).ToList();
        foreach (var one in targets)
        {
            foreach (var other in targets)
            {
                if (FixUp.AreConnected(one, other, model)
                    && !steps.Exists(s => IsStep(s, one, other) || IsStep(s, other, one)))
                    return true;
            }
        }

        return false;

        static bool IsStep(Navigation step, INamedTypeSymbol from, INamedTypeSymbol to) =>
            from.IsOrDerivesFrom(step.Property.ContainingType) && step.Target.IsSame(to);
    }

    /// <summary>True when an entity asks the context of the query for what it has not loaded.</summary>
    public static bool LoadsLazily(INamedTypeSymbol entity, QueryChain query, EfModel model) => entity.AllProperties().Any(p =>
        model.Entities.FindNavigation(p) is { } navigation && model.LazyLoadingOf(query.ContextType, navigation) == LazyLoading.On);

    /// <summary>True when only some ways through the code say whether the query tracks.</summary>
    public static bool IsTrackingConditional(QueryChain query) => query.Steps.Any(static s =>
        s is { IsConditional: true, Kind: QueryStepKind.NoTracking or QueryStepKind.NoTrackingWithIdentityResolution
            or QueryStepKind.Tracking });

    private static bool Prove(QueryChain query, EfModel model)
    {
        // What is around each query is looked at for each; nobody writes so many in one body, generators do.
        if (BodySurvey.Around(query.Operation, model).Queries.Length > MostQueries)
            return false;
        // A compiled query has its tracking elsewhere; what a caller or another assembly gives may not track.
        if (query.Source.Kind is not (QuerySourceKind.Set or QuerySourceKind.Sql) || query.IsOpaque || !query.IsTracked)
            return false;
        // Find asks the tracker first, and Load is for its sake.
        if (query.Terminal is not { Kind: QueryStepKind.Materialize or QueryStepKind.Element or QueryStepKind.Enumerate } terminal
            || terminal.Method is EfNames.Find or EfNames.FindAsync or EfNames.Load or EfNames.LoadAsync)
            return false;
        // Some ways say so, or the code asks for tracking.
        if (query.Has(QueryStepKind.NoTracking)
            || query.Has(QueryStepKind.NoTrackingWithIdentityResolution)
            || query.Has(QueryStepKind.Tracking))
            return false;

        var usage = EntityUsage.Get(query, model);
        if (usage.Entities.IsEmpty || usage.Entities.Any(e => model.Entities.IsKeyless(e)))
            return false;
        if (OwnContext.OnlyQueries(query, model) && IsSameUntracked(query, usage, model))
            return true;
        // Only loaded: for the sake of the tracker, or to see whether there is one.
        if (usage.IsUnread || !usage.IsComplete || usage.IsModified || usage.IsCompared)
            return false;
        var leaves = usage.IsReturned || usage.IsSerialized;
        if (usage.IsReturned && !usage.Returns.All(r => IsResponse(r, model)))
            return false;
        // A serialiser would load what is lazy.
        if (leaves && usage.Entities.Any(e => LoadsLazily(e, query, model)))
            return false;
        if (leaves && AreOfOneTree(query, usage, model))
            return false;
        if (ReadsThroughProperty(query, model))
            return false;
        // What is read and not included comes from the tracker, or from lazy loading.
        if (!UnloadedNavigations.Get(query, model).IsEmpty || !usage.NavigationsTouched.All(p => IsLoaded(query, p)))
            return false;
        // The fixes of PERF3007 and PERF3008 make values of them, which nothing tracks.
        if (InMemoryWork.Get(query, model) is { } work
            && (work.LeavesNoEntity || work.Operators.Any(static o => o is IInvocationOperation { TargetMethod.Name: "Select" })))
            return false;
        return !Saving.IsReachable(query, model) && !AsksTracker(query, model) && !IsNeededByOthers(query, usage, leaves, model);
    }

    /// <summary>
    /// The context ends with the method, and saves nothing: what is done with the entities, and where they go, is the same whether it
    /// tracks them or not, as long as they ask it for nothing more, and each is one object still.
    /// </summary>
    private static bool IsSameUntracked(QueryChain query, EntityUsage usage, EfModel model)
    {
        // Of two queries that meet, one may be for the tracker's sake.
        if (usage.IsUnread || usage.IsCompared || query.IsMerged || usage.Entities.Any(e => LoadsLazily(e, query, model)))
            return false;
        // The rows of a tree get their parents and children from each other.
        if (MakeTrees(usage, model) || AreConnectedBelow(query, usage, model))
            return false;
        // The fixes of PERF3007 and PERF3008 make values of them, which nothing tracks.
        return InMemoryWork.Get(query, model) is not { LeavesNoEntity: true } && !UnitOfWork.TrackedWith(query, model).Any(other =>
            EntityUsage.Get(other, model).Entities.Any(o => usage.Entities.Any(e => FixUp.AreConnected(e, o, model))));
    }

    /// <summary>
    /// decimal Total => Lines.Sum(l => l.Price): who reads it reads a navigation, which the query has to bring.
    /// </summary>
    private static bool ReadsThroughProperty(QueryChain query, EfModel model) => EntityFlow.Analyze(query, model).Any(use =>
        use is { Kind: EntityUseKind.PropertyRead, Operation: IPropertyReferenceOperation { Property.GetMethod: { } getter } }
            && model.Bodies.Get(getter) is { } body
            && body.Descendants().Any(d => d is IPropertyReferenceOperation { Instance: IInstanceReferenceOperation } read
                && model.Entities.FindNavigation(read.Property) is { IsAlwaysLoaded: false } navigation
                && !IncludesAnywhere(query, navigation, model)));

    private static bool IncludesAnywhere(QueryChain query, Navigation navigation, EfModel model) =>
        query.DeliveredEntity is { } root
        && query.Includes.Paths.SelectMany(i => i.Path.From(root, model.Entities)).Any(n => n.Property.IsSame(navigation.Property));

    /// <summary>What an endpoint answers is written out, or shown by a view; anybody else may go on with it.</summary>
    private static bool IsResponse(IOperation returned, EfModel model) => returned switch
    {
        IReturnOperation { ReturnedValue: { } value } => Response.Has(value, model),
        IInvocationOperation { TargetMethod.Name: "View" or "PartialView" } view =>
            view.Parent is IReturnOperation or IConversionOperation && Endpoint.Around(view, model) is { Kind: EndpointKind.Controller },
        IInvocationOperation call => Response.Has(call, model),
        _ => false,
    };

    private static bool IsLoaded(QueryChain query, ResolvedPath path)
    {
        // Inside a projection, includes do not say what is loaded.
        if (query.DeliveredEntity is null)
            return false;
        Navigation? before = null;
        foreach (var start in path.Starts)
        {
            var navigation = start.Last;
            var isBack = before is not null
                && !navigation.IsCollection
                && navigation.Target.IsOrDerivesFrom(before.Property.ContainingType);
            if (!navigation.IsAlwaysLoaded && !isBack && !query.Includes.AlwaysCover(start))
                return false;
            before = navigation;
        }

        return true;
    }

    /// <summary>db.Posts.Local, db.ChangeTracker: the code looks at what is tracked.</summary>
    /// <summary>True when the code asks the context what it tracks.</summary>
    public static bool AsksTracker(QueryChain query, EfModel model) => BodyIndex.Around(query.Operation).ImplicitCalls.Any(member =>
        member is IPropertyReferenceOperation { Property: { Name: EfNames.Local or EfNames.ChangeTracker, ContainingType: var type } }
        && (model.Symbols.IsContext(type) || model.Symbols.IsDbSet(type)));

    /// <summary>
    /// Another query of the context is connected with these entities: what is read, or written out, of one comes from the other.
    /// </summary>
    private static bool IsNeededByOthers(QueryChain query, EntityUsage usage, bool leaves, EfModel model)
    {
        var scope = UnitOfWork.ScopeOf(query, model);
        foreach (var other in UnitOfWork.TrackedWith(query, model))
        {
            if (!other.Operation.IsWithin(scope))
                continue;
            var others = EntityUsage.Get(other, model);
            // What is loaded is there to be found from these.
            if (other.Terminal?.Method is EfNames.Load or EfNames.LoadAsync
                && other.Entity is { } loaded && usage.Entities.Any(e => FixUp.AreConnected(e, loaded, model)))
                return true;
            if ((leaves || others.IsReturned || others.IsSerialized || !others.IsComplete)
                && usage.Entities.Any(e => others.Entities.Any(o => FixUp.AreConnected(e, o, model))))
                return true;
            if (!others.NavigationsTouched.All(p => IsLoaded(other, p)))
                return true;
        }

        return false;
    }

    /// <summary>Under this the answer is kept with the query.</summary>
    private sealed class Key;
}
