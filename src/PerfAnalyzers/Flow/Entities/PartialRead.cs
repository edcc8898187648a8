using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Flow.Loops;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Entities;

/// <summary>How much of a query's entities is read by the code around it, which would do as well with columns of them.</summary>
/// <param name="Read">The columns that are read, in the order of their first reads, with the path that leads to them.</param>
/// <param name="Unread">How many columns are loaded for nothing.</param>
/// <param name="Large">One of these that may be large, or null.</param>
/// <param name="ReadsLarge">True when a large one is among those that are read.</param>
internal sealed record PartialRead(ImmutableArray<string> Read, int Unread, string? Large, bool ReadsLarge)
{
    private const int Few = 2;
    private const int Many = 6;
    private const int MaxDepth = 3;

    /// <summary>What is read of a query's entities; null when that cannot be told, or they have to be entities.</summary>
    public static PartialRead? Get(QueryChain query, EfModel model) =>
        query.Keep<PartialRead, StrongBox<PartialRead?>>(q => new(Find(q, model))).Value;

    /// <summary>True when so much is loaded for nothing that it is worth a projection.</summary>
    /// <param name="isSingle">True for a query of one row.</param>
    /// <param name="unreadColumns">From this number of unread columns on it is.</param>
    public bool IsWasteful(bool isSingle, int unreadColumns)
    {
        if (Large is not null || Unread >= unreadColumns && Unread >= Read.Length)
            return true;
        // One small row more or less is nothing, nor are small columns beside a large one.
        return !isSingle && !ReadsLarge && Read.Length <= Few && Read.Length + Unread >= Many;
    }

    /// <summary>True when the query could deliver columns, and values of these collections, in place of entities.</summary>
    public static bool IsPossible(QueryChain query, ImmutableArray<AggregatedCollection> aggregated, EfModel model) =>
        HasTheForm(query, model) && IsReadByColumns(query, EntityUsage.Get(query, model), aggregated, model) && IsUntracked(query, model);

    private static PartialRead? Find(QueryChain query, EfModel model)
    {
        if (!HasTheForm(query, model) || query.DeliveredEntity is not { } entity)
            return null;
        // Small entities have nothing to skip; asked first, since many are.
        var columns = EntityColumns.Get(entity, model);
        if (columns.Large.IsEmpty && columns.Columns.Length < Many && columns.LoadedAlong.IsEmpty && query.Includes.Paths.IsEmpty)
            return null;
        var usage = EntityUsage.Get(query, model);
        if (!IsReadByColumns(query, usage, ImmutableArray<AggregatedCollection>.Empty, model) || !IsUntracked(query, model))
            return null;
        if (IsOneOfSeveral(query))
            return null;
        // PERF1003 asks for another query; the fixes of PERF3007 and PERF3008 leave less to load.
        if (InMemoryWork.Get(query, model) is not null || Repetition.Analyze(query.Operation, model, query).IsPerElement)
            return null;

        var read = usage.Uses
            .Where(static u => u.Kind == EntityUseKind.PropertyRead)
            .Select(static u => u.Path.IsEmpty ? u.Property!.Name : u.PathText + "." + u.Property!.Name)
            .Distinct()
            .ToImmutableArray();
        var tally = new Tally(usage, query.Has(QueryStepKind.IgnoreAutoIncludes), model);
        tally.Add(entity, ResolvedPath.Empty, MaxDepth);
        return read.IsEmpty ? null : new(read, tally.Unread, tally.Large, tally.ReadsLarge);
    }

    /// <summary>db.Posts.Where(…).OrderBy(…).Take(…).ToList(): a projection can be put before the end.</summary>
    private static bool HasTheForm(QueryChain query, EfModel model)
    {
        if (query.IsOpaque
            || query.IsProjected
            || query.Source.Kind is not (QuerySourceKind.Set or QuerySourceKind.Sql)
            || !query.Source.IsComposable)
            return false;
        // Sets of rows are compared row by row, and with fewer columns more rows are equal.
        if (query.Has(QueryStepKind.SetOperation) || query.Has(QueryStepKind.Cast) || query.Terminal is not { IsElsewhere: false } terminal)
            return false;
        if (query.FirstInMemory is { } inMemory
            && !(inMemory.Method == EfNames.AsAsyncEnumerable && terminal.Kind == QueryStepKind.Enumerate))
            return false;
        switch (terminal.Kind)
        {
            case QueryStepKind.Enumerate:
                return true;
            // Find asks the tracker first, and a set of anonymous objects holds equal ones once.
            case QueryStepKind.Materialize:
                return terminal.Method is "ToList" or EfNames.ToListAsync or "ToArray" or EfNames.ToArrayAsync or "ToDictionary"
                    or EfNames.ToDictionaryAsync or "ToLookup";
            case QueryStepKind.Element:
                return terminal.Method is not (EfNames.Find or EfNames.FindAsync or "MinBy" or "MaxBy")
                    && terminal.Call is { } call
                    && !model.Symbols.IsLinqToObjects(call.TargetMethod.ContainingType);
            default:
                return false;
        }
    }

    /// <summary>customer ?? query.First(): the same variable gets entities that come from elsewhere.</summary>
    private static bool IsOneOfSeveral(QueryChain query)
    {
        var value = query.Operation.Outermost();
        return value.Parent switch
        {
            ICoalesceOperation coalesce => ReferenceEquals(coalesce.WhenNull, value),
            ICoalesceAssignmentOperation or ISwitchExpressionArmOperation => true,
            IConditionalOperation { WhenFalse: { } whenFalse } choice =>
                !(ReferenceEquals(choice.WhenTrue, value) ? whenFalse : choice.WhenTrue).IsNoObject(),
            ISimpleAssignmentOperation { Target: ILocalReferenceOperation { Local: var local } } assignment =>
                BodyIndex.Around(assignment).WritesOf(local)
                    .Any(w => !ReferenceEquals(w.Site, assignment) && w.Value?.IsNoObject() != true),
            _ => false,
        };
    }

    private static bool IsReadByColumns(QueryChain query, EntityUsage usage, ImmutableArray<AggregatedCollection> aggregated, EfModel model)
    {
        if (!usage.IsReadLocally || usage.IsUnread || !query.Includes.AreKnown)
            return false;
        foreach (var use in usage.Uses)
        {
            // A method that takes the entity would have to take something else.
            if (use.Origin is not null)
                return false;
            if (aggregated.Any(a => use.Path.StartsWith(a.Path)))
                continue;
            // A computed property reads others, in code of its own.
            if (use.Kind == EntityUseKind.PropertyRead && !EntityColumns.IsColumn(use.Property!, model))
                return false;
            // PERF1001 and PERF1002 speak of what is not loaded, PERF4002 of collections.
            if (use.Kind == EntityUseKind.NavigationRead && use.Path.Any(static n => n.IsCollection) || !query.Includes.Load(use.Path))
                return false;
        }

        return !IncludeNeeds.LeaveOutRows(query, model, usage.NavigationsRead.Contains);
    }

    /// <summary>True when nothing else needs the entities to be in the context.</summary>
    private static bool IsUntracked(QueryChain query, EfModel model) =>
        query.IsTracked ? ReadOnlyQuery.Is(query, model) : !ReadOnlyQuery.IsTrackingConditional(query);

    /// <summary>Counts what is loaded and not read: of the entity, of what it owns, and of the entities that are read through it.</summary>
    private sealed class Tally(EntityUsage usage, bool ignoresAutoIncludes, EfModel model)
    {
        public int Unread { get; private set; }

        public string? Large { get; private set; }

        public bool ReadsLarge { get; private set; }

        public void Add(ITypeSymbol entity, ResolvedPath path, int depth)
        {
            var columns = EntityColumns.Get(entity, model);
            var read = usage.ColumnsRead(path);
            foreach (var column in columns.Columns)
            {
                var isLarge = columns.Large.Contains(column, SymbolEqualityComparer.Default);
                if (read.Any(r => r.Name == column.Name))
                {
                    ReadsLarge |= isLarge;
                    continue;
                }

                Unread++;
                if (isLarge)
                    Large ??= path.IsEmpty ? column.Name : path + "." + column.Name;
            }

            if (depth == 0)
                return;
            foreach (var navigation in columns.LoadedAlong)
                AddLoaded(path.Append(navigation), depth);
            foreach (var way in usage.NavigationsRead)
            {
                // What is included and not read at all is PERF4006's.
                if (way.Length == path.Length + 1 && way.StartsWith(path) && !way.Last.IsAlwaysLoaded)
                    Add(way.Last.Target, way, depth - 1);
            }
        }

        /// <summary>What is owned comes with every row: in its columns, as a document, or in a join of its own.</summary>
        private void AddLoaded(ResolvedPath way, int depth)
        {
            if (!way.Last.IsOwned && ignoresAutoIncludes)
                return;
            if (!way.Last.IsCollection)
                Add(way.Last.Target, way, depth - 1);
            else if (!usage.NavigationsTouched.Contains(way))
                Large ??= way.Text;
        }
    }
}
