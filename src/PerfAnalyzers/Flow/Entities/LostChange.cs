using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Flow.Calls;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Entities;

/// <summary>A change of an entity that a query does not track, before a <c>SaveChanges</c> that does not see it.</summary>
/// <param name="Write">The first change.</param>
/// <param name="Save">The first call that was to save it.</param>
/// <param name="IsCertain">False when the call may have been meant to save something else.</param>
internal sealed record LostChange(EntityUse Write, IInvocationOperation Save, bool IsCertain)
{
    /// <summary>The change that is lost, or null when none is, or that cannot be told.</summary>
    public static LostChange? Get(QueryChain query, EfModel model) => query.Keep<LostChange, StrongBox<LostChange?>>(q => new(Find(q, model))).Value;

    private static LostChange? Find(QueryChain query, EfModel model)
    {
        if (query.IsOpaque || query.IsTracked || query.DeliveredEntity is null || query.Terminal?.Method is "Find" or "FindAsync" || query.Source.Kind is not (QuerySourceKind.Set or QuerySourceKind.Sql))
            return null;
        // Some ways through the code do track.
        if (query.Steps.Any(static s => s.IsConditional && s.Kind is QueryStepKind.NoTracking or QueryStepKind.NoTrackingWithIdentityResolution or QueryStepKind.Tracking))
            return null;

        var account = EntityUsage.Get(query, model);
        // Update, Attach and Entry tell the context of it; who else gets it may do so too.
        if (!account.IsModified || !account.IsComplete || account.Uses.Any(static u => u.Kind is EntityUseKind.Saved or EntityUseKind.Tracked or EntityUseKind.NavigationLoaded))
            return null;
        if (account.Uses.FirstOrDefault(static u => u.Kind is EntityUseKind.PropertyWritten or EntityUseKind.NavigationAssigned or EntityUseKind.NavigationChanged) is not { } write)
            return null;
        if (SaveAfter(write, query, model) is not { } save)
            return null;

        var savesMore = SavesSomethingElse(query, save, model);
        // A copy for the answer, which is not meant to be saved.
        if (savesMore && (account.IsReturned || account.IsSerialized))
            return null;
        return new(write, save, !savesMore);
    }

    /// <summary>The first SaveChanges on the query's context that runs after the change.</summary>
    private static IInvocationOperation? SaveAfter(EntityUse write, QueryChain query, EfModel model)
    {
        var context = query.Source.Context.ReferencedSymbol();
        var isThis = query.Source.Context?.Unwrap() is IInstanceReferenceOperation;
        foreach (var call in BodyIndex.Around(query.Operation).Invocations)
        {
            if (call.TargetMethod.Name is not (EfNames.SaveChanges or EfNames.SaveChangesAsync) || call.Syntax.SpanStart < write.Operation.Syntax.SpanStart && !IsInOneLoop(call, write.Operation))
                continue;
            if (!call.IsWithin(Saving.ScopeOf(query, model)) || call.Instance is not { } instance)
                continue;
            if (context is not null && SymbolEqualityComparer.Default.Equals(context, instance.ReferencedSymbol()) || isThis && instance.Unwrap() is IInstanceReferenceOperation)
                return call;
        }

        return null;
    }

    private static bool IsInOneLoop(IOperation a, IOperation b) => a.Ancestors().Any(l => l is ILoopOperation && b.IsWithin(l));

    /// <summary>True when something is added to the context, or entities that it tracks are changed.</summary>
    private static bool SavesSomethingElse(QueryChain query, IInvocationOperation save, EfModel model)
    {
        foreach (var call in BodyIndex.Around(query.Operation).Invocations)
        {
            if (!ReferenceEquals(call, save) && call.TargetMethod.Name is "Add" or "AddAsync" or "AddRange" or "AddRangeAsync" or "Update" or "UpdateRange" or "Remove" or "RemoveRange" or "Attach" or "AttachRange" or "Entry"
                && call.Instance?.Unwrap().Type is { } type && (model.Symbols.IsContext(type) || model.Symbols.IsDbSet(type)))
                return true;
        }

        foreach (var other in BodySurvey.Around(query.Operation, model).Queries)
        {
            if (!ReferenceEquals(other.Operation, query.Operation) && other.IsTracked && EntityUsage.Get(other, model) is { } account && (account.IsModified || !account.IsComplete))
                return true;
        }

        return false;
    }
}
