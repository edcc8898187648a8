using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Flow.Calls;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Entities;

/// <summary>
/// What the code has changed in entities and not saved yet: a query that tracks delivers it, and its conditions do not see it.
/// </summary>
internal static class UnsavedChanges
{
    /// <summary>True when rows of the entity, or of one that the query includes, may have such changes when the query runs.</summary>
    public static bool MayPrecede(QueryChain query, INamedTypeSymbol entity, EfModel model)
    {
        if (!query.IsTracked || query.DeliveredEntity is null)
            return false;
        var delivered = query.Includes.Paths
            .SelectMany(i => i.Path.From(entity, model.Entities))
            .Select(static n => n.Target)
            .Prepend(entity)
            .ToList();
        return UnitOfWork.ScopeOf(query, model).Descendants().Any(operation =>
            Changed(operation) is { Type: { } type } owner
                && delivered.Exists(d => type.IsOrDerivesFrom(d) || d.IsOrDerivesFrom(type))
                && !IsNew(owner)
                && IsUnsaved(operation, query.Operation, model));
    }

    /// <summary>The entity that an operation changes.</summary>
    private static IOperation? Changed(IOperation operation) => operation switch
    {
        IAssignmentOperation { Target: IPropertyReferenceOperation { Instance: { } owner } } => owner.Unwrap(),
        IIncrementOrDecrementOperation { Target: IPropertyReferenceOperation { Instance: { } owner } } => owner.Unwrap(),
        IInvocationOperation
        {
            TargetMethod.Name: "Add" or "AddRange" or "Remove" or "RemoveAt" or "RemoveAll" or "RemoveRange" or "Clear" or "Insert",
            Instance: { } collection,
        } => (collection.Unwrap() as IPropertyReferenceOperation)?.Instance?.Unwrap(),
        // db.Entry(post).CurrentValues.SetValues(dto)
        IInvocationOperation
        {
            TargetMethod.Name: "SetValues",
            Instance: IPropertyReferenceOperation { Instance: IInvocationOperation { Arguments: [{ Value: var entry }, ..] } },
        } => entry.Unwrap(),
        _ => null,
    };

    /// <summary>A new object is no row yet, and none that the query delivers.</summary>
    private static bool IsNew(IOperation owner) => owner switch
    {
        IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ImplicitReceiver } => true,
        ILocalReferenceOperation local => BodyIndex.Around(local).OnlyValueOf(local.Local)?.Unwrap() is IObjectCreationOperation,
        _ => false,
    };

    /// <summary>
    /// True when the change comes before the query, in the code or in the iteration before, and nothing between them saves.
    /// </summary>
    private static bool IsUnsaved(IOperation change, IOperation query, EfModel model)
    {
        var (from, until) = (change.Syntax.SpanStart, query.Syntax.SpanStart);
        var isBefore = change.Syntax.Span.End <= until;
        var loop = isBefore ? null : query.Ancestors().FirstOrDefault(a => a is ILoopOperation && change.IsWithin(a)
            && !(a is IForEachLoopOperation each && query.IsWithin(each.Collection)));
        if (!isBefore && loop is null)
            return false;
        return !BodyIndex.Around(query).Invocations.Any(call =>
            (isBefore
                ? call.Syntax.SpanStart > from && call.Syntax.Span.End <= until
                : call.IsWithin(loop!) && (call.Syntax.SpanStart > from || call.Syntax.Span.End <= until))
            && (SaveSummary.IsSave(call) || CallNames.Get(model).MaySave(call)));
    }
}
