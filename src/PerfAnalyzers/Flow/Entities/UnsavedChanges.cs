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
        var span = query.Operation.Syntax.Span;
        var isOfAny = query.Has(QueryStepKind.Include);
        var changed = -1;
        foreach (var operation in UnitOfWork.ScopeOf(query, model).Descendants())
        {
            if (Changed(operation) is { Instance: { } owner, Property.ContainingType: { } type }
                && (type.IsOrDerivesFrom(entity) || entity.IsOrDerivesFrom(type) || isOfAny && model.Entities.IsEntity(type))
                && !IsNew(owner)
                && MayPrecede(operation, query.Operation))
                changed = Math.Max(changed, operation.Syntax.SpanStart);
        }

        return changed >= 0 && !BodyIndex.Around(query.Operation).Invocations.Any(call =>
            call.Syntax.SpanStart > changed && call.Syntax.Span.End <= span.Start
            && (SaveSummary.IsSave(call) || CallNames.Get(model).MaySave(call)));
    }

    private static IPropertyReferenceOperation? Changed(IOperation operation) => operation switch
    {
        IAssignmentOperation assignment => assignment.Target as IPropertyReferenceOperation,
        IIncrementOrDecrementOperation step => step.Target as IPropertyReferenceOperation,
        IInvocationOperation
        {
            TargetMethod.Name: "Add" or "AddRange" or "Remove" or "RemoveAt" or "RemoveAll" or "RemoveRange" or "Clear" or "Insert",
            Instance: { } collection,
        } => collection.Unwrap() as IPropertyReferenceOperation,
        _ => null,
    };

    /// <summary>A new object is no row yet, and none that the query delivers.</summary>
    private static bool IsNew(IOperation owner) => owner.Unwrap() switch
    {
        IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ImplicitReceiver } => true,
        ILocalReferenceOperation local => BodyIndex.Around(local).OnlyValueOf(local.Local)?.Unwrap() is IObjectCreationOperation,
        _ => false,
    };

    private static bool MayPrecede(IOperation change, IOperation query) =>
        change.Syntax.Span.End <= query.Syntax.SpanStart
        || query.Ancestors().Any(a => a is ILoopOperation && change.IsWithin(a)
            && !(a is IForEachLoopOperation loop && query.IsWithin(loop.Collection)));
}
