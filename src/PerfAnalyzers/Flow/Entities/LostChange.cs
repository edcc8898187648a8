using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Entities;

/// <summary>A change of an entity that a query does not track, before a <c>SaveChanges</c> that does not see it.</summary>
/// <param name="Write">The first change.</param>
/// <param name="Save">The first call that was to save it.</param>
/// <param name="IsCertain">False when the call may have been meant to save something else.</param>
/// <param name="Attach">The call that makes the context track the entity when it is changed already, or null when none does.</param>
internal sealed record LostChange(EntityUse Write, IInvocationOperation Save, bool IsCertain, IInvocationOperation? Attach)
{
    /// <summary>The change that is lost, or null when none is, or that cannot be told.</summary>
    public static LostChange? Get(QueryChain query, EfModel model) =>
        query.Keep<LostChange, StrongBox<LostChange?>>(q => new(Find(q, model))).Value;

    private static LostChange? Find(QueryChain query, EfModel model)
    {
        if (query.IsOpaque
            || query.IsTracked
            || query.DeliveredEntity is null
            || query.Source.Kind is not (QuerySourceKind.Set or QuerySourceKind.Sql))
            return null;
        // It asks the tracker first.
        if (query.Terminal?.Method is EfNames.Find or EfNames.FindAsync)
            return null;
        // Some ways through the code do track.
        if (ReadOnlyQuery.IsTrackingConditional(query))
            return null;

        var usage = EntityUsage.Get(query, model);
        // Update and Entry tell the context of it; who else gets it may do so too.
        if (!usage.IsModified || !usage.IsComplete)
            return null;
        IInvocationOperation? attach = null;
        foreach (var use in usage.Uses)
        {
            if (use.Kind is not (EntityUseKind.Saved or EntityUseKind.Tracked or EntityUseKind.NavigationLoaded))
                continue;
            if (attach is not null || AttachIn(use, query) is not { } call)
                return null;
            attach = call;
        }

        var writes = attach is null ? usage.Uses.Where(IsWrite) : WritesUnseenBy(attach, usage, query, model);
        var changes = writes.Select(w => (Write: w, Save: SaveAfter(w, query, model)));
        if (changes.FirstOrDefault(static c => c.Save is not null) is not { Write: { } write, Save: { } save })
            return null;

        var savesMore = SavesSomethingElse(query, save, attach, model);
        // A copy for the answer, which is not meant to be saved.
        if (savesMore && (usage.IsReturned || usage.IsSerialized))
            return null;
        return new(write, save, !savesMore, attach);
    }

    /// <summary><c>db.Attach(post);</c>, whose entry nobody asks to be marked as changed.</summary>
    private static IInvocationOperation? AttachIn(EntityUse use, QueryChain query) =>
        use is { Kind: EntityUseKind.Saved, Path.Length: 0, Origin: null, Operation: IInvocationOperation {
            // Its own: an application's method of that name may mark what it is given.
            TargetMethod: { Name: "Attach" or "AttachRange", ContainingType: {
                Name: "DbContext" or "DbSet",
                ContainingNamespace.Name: "EntityFrameworkCore"
            } },
            Parent: IExpressionStatementOperation
        } call } && ReferenceEquals(call.Root(), query.Operation.Root())
            ? call
            : null;

    /// <summary>
    /// The changes of an entity's columns that are there when it is attached: the context takes what it finds for what the database has.
    /// None where something says that this is meant, or makes the entity a new one.
    /// </summary>
    private static IEnumerable<EntityUse> WritesUnseenBy(IInvocationOperation attach, EntityUsage usage, QueryChain query, EfModel model)
    {
        var key = model.Entities.KeyOf(query.DeliveredEntity!);
        var context = UnitOfWork.ContextOf(query);
        if (key.IsEmpty
            || context is not null && attach.Instance?.DescendantsAndSelf().Any(o => context.IsSame(o.ReferencedSymbol())) != true
            // Entries that are marked one by one.
            || query.Operation.Root().Descendants().Any(static o =>
                o is IPropertyReferenceOperation { Property.Name: EfNames.ChangeTracker }))
            return [];
        var writes = usage.Uses.Where(IsWrite).ToList();
        foreach (var write in writes)
        {
            // By another key it is another row, and without one a new one. New children are added, with what is set for them. What changes
            // after the call is saved, by a version that may have been set before it.
            if (write.Kind != EntityUseKind.PropertyWritten || write.Path.Length > 0 || key.Contains(write.Property!.Name)
                || !IsBefore(write, attach, query))
                return [];
        }

        return writes;
    }

    private static bool IsBefore(EntityUse write, IInvocationOperation attach, QueryChain query) =>
        ReferenceEquals(write.Operation.EnclosingFunction(), attach.EnclosingFunction())
        && write.Operation.Syntax.SpanStart < attach.Syntax.SpanStart
        && !ComesAgain(write, attach, query)
        // if (…) post.Title = ""; else db.Attach(post);
        && write.Operation.Ancestors().FirstOrDefault(attach.IsWithin) is not (IConditionalOperation or ISwitchOperation);

    /// <summary>In a loop over something else the change may follow the call of the iteration before.</summary>
    private static bool ComesAgain(EntityUse write, IInvocationOperation attach, QueryChain query) =>
        write.Operation.Ancestors().OfType<ILoopOperation>().Any(loop => attach.IsWithin(loop) && !query.Operation.IsWithin(loop)
            && !(loop is IForEachLoopOperation each
                && each.Locals.Any(local => attach.Arguments.Any(a => local.IsSame(a.Value.ReferencedSymbol())))));

    private static bool IsWrite(EntityUse use) =>
        use.Kind is EntityUseKind.NavigationAssigned or EntityUseKind.NavigationChanged
        // What is not mapped is for the application alone.
        || use is { Kind: EntityUseKind.PropertyWritten, Property: var property } && property?.HasAttribute("NotMapped") != true;

    /// <summary>The first SaveChanges on the query's context that runs after the change.</summary>
    private static IInvocationOperation? SaveAfter(EntityUse write, QueryChain query, EfModel model)
    {
        var context = UnitOfWork.ContextOf(query);
        var isThis = query.Source.Context?.Unwrap() is IInstanceReferenceOperation;
        foreach (var call in BodyIndex.Around(query.Operation).Invocations)
        {
            if (call.TargetMethod.Name is not (EfNames.SaveChanges or EfNames.SaveChangesAsync) || call.Instance is not { } instance)
                continue;
            if (call.Syntax.SpanStart < write.Operation.Syntax.SpanStart && !IsInOneLoop(call, write.Operation))
                continue;
            if (LeavesBefore(write.Operation, call))
                continue;
            if (call.IsWithin(UnitOfWork.ScopeOf(query, model))
                && (context is not null && context.IsSame(instance.ReferencedSymbol())
                    || isThis && instance.Unwrap() is IInstanceReferenceOperation))
                return call;
        }

        return null;
    }

    /// <summary>if (…) { post.Title = ""; return post; } … db.SaveChanges(): the branch that changes it never comes to the save.</summary>
    private static bool LeavesBefore(IOperation write, IOperation save)
    {
        if (!ReferenceEquals(write.EnclosingFunction(), save.EnclosingFunction()))
            return false;
        for (IOperation child = write, parent = write.Parent!;
            parent is not null && !save.IsWithin(parent);
            child = parent, parent = parent.Parent!)
        {
            if (parent is IBlockOperation block && block.Operations.SkipWhile(o => !ReferenceEquals(o, child)).Any(static o =>
                o is IReturnOperation or IThrowOperation or IExpressionStatementOperation { Operation: IThrowOperation }))
                return true;
        }

        return false;
    }

    private static bool IsInOneLoop(IOperation a, IOperation b) => a.Ancestors().Any(l => l is ILoopOperation && b.IsWithin(l));

    /// <summary>True when something is added to the context, or entities that it tracks are changed.</summary>
    private static bool SavesSomethingElse(QueryChain query, IInvocationOperation save, IInvocationOperation? attach, EfModel model) =>
        BodyIndex.Around(query.Operation).Invocations.Any(call =>
            !ReferenceEquals(call, save) && !ReferenceEquals(call, attach) && TellsContext(call, model))
        || UnitOfWork.OthersOf(query, model)
            .Any(other => other.IsTracked && EntityUsage.Get(other, model) is { IsModified: true } or { IsComplete: false });

    private static bool TellsContext(IInvocationOperation call, EfModel model) =>
        call.TargetMethod.Name is "Add" or "AddAsync" or "AddRange" or "AddRangeAsync" or "Update" or "UpdateRange" or "Remove"
            or "RemoveRange"
            or "Attach" or "AttachRange" or "Entry"
        && call.Instance?.Unwrap().Type is { } type && (model.Symbols.IsContext(type) || model.Symbols.IsDbSet(type));
}
