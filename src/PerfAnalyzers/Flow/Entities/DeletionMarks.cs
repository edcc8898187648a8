using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Flow.Calls;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Entities;

/// <summary>A place in the code that saves where the deletion of an entity becomes a mark: the row stays.</summary>
/// <param name="Type">What is marked: an entity, a base class or an interface of entities.</param>
/// <param name="Mark">The property that says so.</param>
/// <param name="Write">Where it is set.</param>
/// <param name="Context">The context that saves so; null for an interceptor, which may be any one's.</param>
internal sealed record DeletionMark(ITypeSymbol Type, IPropertySymbol Mark, IOperation Write, INamedTypeSymbol? Context);

/// <summary>
/// Finds the code that turns deletions into marks: a <c>SaveChanges</c> of a context's own, or an interceptor of saves, with what they
/// call, sets a property of a deleted entity and gives the entity another state.
/// </summary>
internal static class DeletionMarks
{
    private const int MaxDepth = 3;

    private static readonly PerCompilation<ImmutableArray<DeletionMark>> s_known =
        new(static c => Find(EfModel.For(c)!).ToImmutableArray());

    /// <summary>The mark that a save by the context makes of a deletion of the entity; null when none is in sight.</summary>
    public static DeletionMark? Of(INamedTypeSymbol entity, ITypeSymbol? context, EfModel model)
    {
        foreach (var mark in s_known.Get(model.Compilation))
        {
            var isMarked = mark.Type.TypeKind == TypeKind.Interface
                ? entity.AllInterfaces.Any(i => i.IsSame(mark.Type)) : entity.IsOrDerivesFrom(mark.Type);
            if (isMarked && (mark.Context is null
                || context is not null && model.Entities.ContextsOf(context).Any(c => c.IsOrDerivesFrom(mark.Context))))
                return mark;
        }

        return null;
    }

    private static IEnumerable<DeletionMark> Find(EfModel model) =>
        SaveCode.Find(model).SelectMany(s => In(s.Root, s.Context, model, 0, new(SymbolEqualityComparer.Default)));

    private static IEnumerable<DeletionMark> In(
        IOperation root,
        INamedTypeSymbol? context,
        EfModel model,
        int depth,
        HashSet<ISymbol> visited)
    {
        foreach (var part in root.Descendants())
        {
            if (part is ISimpleAssignmentOperation { Target: IPropertyReferenceOperation {
                Property: { Name: not "State" } mark,
                Instance: { } instance
            } } write
                && instance.Unwrap().Type is { } type && SaveCode.IsOfEntities(type, model)
                && RegionOfDeleted(write) is { } region && region.Descendants().Any(IsKept))
                yield return new(type.UnwrapNullable(), mark, write, context);
        }

        if (depth == MaxDepth)
            yield break;
        foreach (var call in BodyIndex.Around(root).Invocations)
        {
            if (CallTargets.Method(call, model.Compilation) is not { } method
                || !visited.Add(method)
                || model.Bodies.Get(method) is not { } body)
                continue;
            foreach (var mark in In(body, context, model, depth + 1, visited))
                yield return mark;
        }
    }

    /// <summary>entry.State = EntityState.Modified</summary>
    private static bool IsKept(IOperation part) =>
        part is ISimpleAssignmentOperation { Target: IPropertyReferenceOperation { Property.Name: "State" }, Value: var value }
        && StateOf(value) is "Modified" or "Unchanged";

    /// <summary>
    /// The code that is for deleted entities: a branch, a case, a loop over them, or what comes after the others were left out.
    /// </summary>
    private static IOperation? RegionOfDeleted(IOperation write)
    {
        for (IOperation child = write, parent = write.Parent!; parent is not null; child = parent, parent = parent.Parent!)
        {
            switch (parent)
            {
                case IConditionalOperation conditional
                    when ReferenceEquals(conditional.WhenTrue, child) && Asks(conditional.Condition, BinaryOperatorKind.Equals):
                case ISwitchCaseOperation @case when @case.Clauses.Any(static c => c.Descendants().Any(IsDeleted)):
                case IForEachLoopOperation loop when loop.Collection
                    .Descendants()
                    .Any(static d => d is IAnonymousFunctionOperation lambda && Asks(lambda, BinaryOperatorKind.Equals)):
                    return parent is IConditionalOperation { WhenTrue: var branch } ? branch : parent;
                case IBlockOperation block when block.Operations.TakeWhile(o => !ReferenceEquals(o, child)).Any(LeavesOthersOut):
                    return block;
                case IAnonymousFunctionOperation or ILocalFunctionOperation:
                    return null;
            }
        }

        return null;
    }

    /// <summary>if (entry.State != EntityState.Deleted) continue;</summary>
    private static bool LeavesOthersOut(IOperation statement) =>
        statement is IConditionalOperation { WhenFalse: null, WhenTrue: var leaving } conditional
            && Asks(conditional.Condition, BinaryOperatorKind.NotEquals)
        && leaving.DescendantsAndSelf().Any(static o => o is IBranchOperation or IReturnOperation or IThrowOperation);

    private static bool Asks(IOperation condition, BinaryOperatorKind comparison) => condition.DescendantsAndSelf().Any(part => part switch
    {
        IBinaryOperation binary => binary.OperatorKind == comparison && (IsDeleted(binary.LeftOperand) || IsDeleted(binary.RightOperand)),
        // entry is { State: EntityState.Deleted }, entry.State is not EntityState.Deleted
        IConstantPatternOperation { Value: var value, Parent: var around } =>
            IsDeleted(value) && around is INegatedPatternOperation == (comparison == BinaryOperatorKind.NotEquals),
        _ => false,
    });

    private static bool IsDeleted(IOperation value) => StateOf(value) == "Deleted";

    private static string? StateOf(IOperation value) =>
        value.Unwrap() is IFieldReferenceOperation { Field: { Name: var name, ContainingType.Name: "EntityState" } } ? name : null;
}
