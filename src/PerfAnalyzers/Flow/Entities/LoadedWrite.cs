using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Flow.Calls;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Entities;

/// <summary>
/// Rows that a method loads for nothing but to delete them, or to give all of them the same values, and then saves: one bulk write does
/// the same, and loads nothing.
/// </summary>
/// <param name="Query">The query.</param>
/// <param name="Execution">What runs it: a call, the sequence of a loop, the argument of <c>RemoveRange</c>.</param>
/// <param name="Uses">What is done with the rows, all of it.</param>
/// <param name="Save">The save that writes them.</param>
/// <param name="IsAlone">True when the save writes nothing else: then one bulk write is all of it.</param>
internal sealed record LoadedWrite(QueryChain Query, IOperation Execution, RowUses Uses, IInvocationOperation Save, bool IsAlone)
{
    private static readonly PerCompilation<ConcurrentDictionary<BodySurvey, ImmutableArray<LoadedWrite>>> s_known = new(static _ => new());

    /// <summary>True when the rows are deleted.</summary>
    public bool IsDelete => Uses.Columns.IsEmpty;

    /// <summary>The method that does it in one command, asynchronous where the save is.</summary>
    public string BulkMethod =>
        (IsDelete ? EfNames.ExecuteDelete : EfNames.ExecuteUpdate) + (Save.TargetMethod.Name == EfNames.SaveChangesAsync ? "Async" : "");

    /// <summary>The bulk writes that a body could do instead.</summary>
    public static ImmutableArray<LoadedWrite> In(BodySurvey body, EfModel model)
    {
        // EF Core has them from version 7 on.
        if (!model.Symbols.HasBulkWrites)
            return ImmutableArray<LoadedWrite>.Empty;
        var known = s_known.Get(model.Compilation);
        return known.TryGetValue(body, out var found) ? found : known.GetOrAdd(body, Find(body, model).ToImmutableArray());
    }

    private static IEnumerable<LoadedWrite> Find(BodySurvey body, EfModel model)
    {
        if (!body.Saves)
            yield break;
        foreach (var query in body.Queries)
        {
            // Only what is loaded here can be left out here.
            if (query.Terminal is { IsElsewhere: false, IsConditional: false } && Of(query, ExecutionOf(query), model) is { } found)
                yield return found;
        }

        foreach (var call in BodyIndex.Around(body.Root).Invocations)
        {
            // db.Posts.RemoveRange(db.Posts.Where(…))
            if (call.TargetMethod.Name == RowUses.RemoveRange
                && RowUses.RowsGivenTo(call)?.Unwrap() is { } given
                && model.Symbols.IsQueryable(given.Type)
                && QueryChain.Value(given, model) is { } query
                && Of(query, given.Parent is ITranslatedQueryOperation whole ? whole : given, model) is { } found)
                yield return found;
        }
    }

    private static LoadedWrite? Of(QueryChain query, IOperation execution, EfModel model)
    {
        var isJoined = query.IsProjected;
        if (UnitOfWork.ContextOf(query) is not { } context || !IsBulkWritable(query, model) || query.DeliveredEntity is not { } entity
            || isJoined && !JoinedSets.DeliverRows(query, model)
            || !IsPlainEntity(entity, model))
            return null;
        // They have no bulk writes.
        if (model.Configuration.OptionsOf(query.ContextType).Provider is "UseInMemoryDatabase" or "UseCosmos")
            return null;
        // A query per element is PERF1003's, and a loop that loads until nothing is left is a batch.
        var function = execution.EnclosingFunction() ?? execution.Root();
        if (execution
            .Ancestors()
            .TakeWhile(a => !ReferenceEquals(a, function))
            .Any(a => a is ILoopOperation over && !IsOver(over, execution))
            || function is IAnonymousFunctionOperation lambda
                && lambda.AsArgument() is { Parent: IInvocationOperation runner }
                && ExecutionScope.IsElementwise(runner, model))
            return null;
        if (RowUses.Of(query, execution, context, entity, model) is not { } uses || uses.Writes.IsEmpty)
            return null;
        // What is deleted takes along what the context has loaded of others, and what is not tracked is not saved.
        var isDelete = uses.Columns.IsEmpty;
        if (isDelete ? BringsOthers(query, entity, context, model) : !query.IsTracked || isJoined)
            return null;
        var isPlain = isDelete
            ? PlainSaving.IsOfDeletions(entity, query.ContextType, model) : PlainSaving.IsOfChanges(entity, query.ContextType, model);
        if (!isPlain || SaveOf(uses, context, function) is not { } save)
            return null;
        return Others(uses, execution, save, function, model) switch
        {
            SavedAlong.Nothing => new(query, execution, uses, save, IsAlone: true),
            // Both happen, or neither: for one row that takes more than it saves.
            SavedAlong.Something when isDelete && query.Terminal?.Kind != QueryStepKind.Element =>
                new(query, execution, uses, save, IsAlone: false),
            _ => null,
        };
    }

    private static bool IsOver(ILoopOperation loop, IOperation execution) =>
        loop is IForEachLoopOperation each && execution.IsWithin(each.Collection);

    /// <summary>Filters on a set, or on sets that are joined; what limits or includes would have to be translated along.</summary>
    private static bool IsBulkWritable(QueryChain query, EfModel model) =>
        query.Source.Kind == QuerySourceKind.Set && !query.IsOpaque && query.FirstInMemory is null
        && query.Steps.All(s => s.IsTerminal ? IsLoad(query, s, model) : IsFilterOrSo(s));

    private static bool IsLoad(QueryChain query, QueryStep terminal, EfModel model) => terminal.Kind switch
    {
        QueryStepKind.Enumerate => true,
        QueryStepKind.Materialize => terminal.Method is "ToList" or "ToArray" or EfNames.ToListAsync or EfNames.ToArrayAsync,
        // Of several rows it would be any one; and who calls First or Single wants to hear that there is none.
        QueryStepKind.Element => terminal.Method is EfNames.Find or EfNames.FindAsync
            || terminal.Method is "FirstOrDefault" or EfNames.FirstOrDefaultAsync or "SingleOrDefault" or EfNames.SingleOrDefaultAsync
                && SingleRow.IsAskedFor(query, model),
        _ => false,
    };

    private static bool IsFilterOrSo(QueryStep step) => step.Kind switch
    {
        QueryStepKind.Filter or QueryStepKind.Order or QueryStepKind.ThenOrder or QueryStepKind.Tracking or QueryStepKind.NoTracking
            or QueryStepKind.IgnoreQueryFilters or QueryStepKind.IgnoreAutoIncludes => true,
        // Which rows come of it is JoinedSets' to say.
        QueryStepKind.Join or QueryStepKind.Flatten or QueryStepKind.Project => true,
        QueryStepKind.Neutral => step.Method is EfNames.TagWith or EfNames.TagWithCallSite or "AsQueryable",
        _ => false,
    };

    /// <summary>One table of its own: what is owned, or derived, may be elsewhere.</summary>
    private static bool IsPlainEntity(INamedTypeSymbol entity, EfModel model) =>
        !model.Entities.IsKeyless(entity)
        && !(entity.BaseType is { } ancestor && model.Entities.IsEntity(ancestor))
        && !model.Entities.IsBaseOfRoot(entity)
        && !entity.AllProperties().Any(p => model.Entities.FindNavigation(p) is { IsOwned: true });

    private static bool BringsOthers(QueryChain query, INamedTypeSymbol entity, ISymbol context, EfModel model) =>
        model.Configuration.IsCascadedByClient(entity)
        || entity.AllProperties().Any(p => model.Entities.FindNavigation(p) is { IsAlwaysLoaded: true })
        || UnitOfWork.TrackedWith(query, model).Any(other =>
            other.DeliveredEntity is { } delivered && FixUp.AreConnected(entity, delivered, model)
            // What is deleted too is not taken along.
            && !(RowUses.Of(other, ExecutionOf(other), context, delivered, model) is { Columns: [], Writes: [_, ..] }));

    private static IOperation ExecutionOf(QueryChain query) =>
        query.Operation is IForEachLoopOperation loop ? loop.Collection.Unwrap() : query.Operation;

    /// <summary>The only save of the context after the writes, in the same function.</summary>
    private static IInvocationOperation? SaveOf(RowUses uses, ISymbol context, IOperation function)
    {
        var last = uses.Writes.Max(static w => w.Syntax.Span.End);
        IInvocationOperation? found = null;
        foreach (var call in BodyIndex.Around(function).Invocations)
        {
            if (!SaveSummary.IsSave(call)
                || call.Syntax.SpanStart < last
                || !ReferenceEquals(call.EnclosingFunction() ?? call.Root(), function)
                || !context.IsSame(call.Instance.ReferencedSymbol()))
                continue;
            // Of two, the second may be for something else.
            if (found is not null)
                return null;
            found = call;
        }

        return found is not null
            && found.Arguments.All(static a => a.Parameter is { } p && AsyncForms.IsToken(p.Type))
            && !IsHandled(found)
            && !IsInLoop(found, function)
            ? found : null;
    }

    private static bool IsInLoop(IOperation save, IOperation function) =>
        save.Ancestors().TakeWhile(a => !ReferenceEquals(a, function)).Any(static a => a is ILoopOperation);

    /// <summary>What a save throws is looked at, and a bulk write throws something else.</summary>
    private static bool IsHandled(IOperation save) => save.Ancestors().Any(static a =>
        a is ITryOperation attempt
            && attempt.Catches.Any(static c => c.ExceptionType.Name.StartsWith("DbUpdate", StringComparison.Ordinal)));

    /// <summary>What else is saved: with the rows, or neither is.</summary>
    private static SavedAlong Others(RowUses uses, IOperation execution, IInvocationOperation save, IOperation function, EfModel model)
    {
        var end = save.Syntax.SpanStart;
        var found = SavedAlong.Nothing;
        foreach (var part in function.Descendants())
        {
            if (part.Syntax.SpanStart >= end)
                continue;
            switch (part)
            {
                case IInvocationOperation call when !uses.Writes.Contains(call) && !call.IsWithin(execution):
                    if (IsChange(call, model))
                        return SavedAlong.Something;
                    // posts.Each(p => p.IsPublished = true)
                    if (!uses.Steps.Contains(call.Parent!) && MayChange(call, execution, model))
                        found = SavedAlong.Unknown;
                    break;
                case IPropertyReferenceOperation property
                    when property.IsAssignmentTarget() && property.Parent is not IMemberInitializerOperation
                    && property.Parent?.Parent is not IObjectOrCollectionInitializerOperation
                    && model.Entities.IsEntity(property.Property.ContainingType)
                    && !uses.Columns.Any(c => property.IsWithin(c.Statement)):
                    return SavedAlong.Something;
            }
        }

        return found;
    }

    private static bool IsChange(IInvocationOperation call, EfModel model)
    {
        var method = call.TargetMethod;
        if (method.ContainingType.DerivesFrom(model.Symbols.DbContext) || model.Symbols.IsDbSet(method.ContainingType))
            return method.Name
                is "Add" or "AddAsync" or "AddRange" or "AddRangeAsync" or "Update" or "UpdateRange" or "Remove" or RowUses.RemoveRange
                or "Attach" or "AttachRange" or "Entry";
        // post.Tags.Add(tag)
        return call.Instance?.Unwrap() is IPropertyReferenceOperation { Property: var navigation }
            && model.Entities.FindNavigation(navigation) is not null;
    }

    /// <summary>Whoever is called while the rows are at hand, or is given an entity or the context, may change more.</summary>
    private static bool MayChange(IInvocationOperation call, IOperation execution, EfModel model)
    {
        var method = call.TargetMethod;
        var isOwn = method.IsDeclaredIn(model.Compilation) || method.MethodKind is MethodKind.DelegateInvoke or MethodKind.LocalFunction;
        return isOwn && !model.Symbols.IsQueryable(call.Type)
            && (call.Syntax.SpanStart > execution.Syntax.SpanStart
                || call.Arguments.Any(a =>
                    a.Value.Unwrap().Type is { } given && (model.Entities.IsEntity(given) || model.Symbols.IsContext(given))));
    }

    private enum SavedAlong
    {
        Nothing,

        /// <summary>Code is called of which nobody knows.</summary>
        Unknown,
        Something,
    }
}
