using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Entities;

/// <summary>
/// Reads a <c>SaveChanges</c> of a context's own: whether it does nothing for a deleted entity, such as one that dates what is added or
/// modified. Each statement has to be understood.
/// </summary>
internal sealed class DeletionSaving(INamedTypeSymbol entity, ITypeSymbol context, EfModel model)
{
    private readonly EntryConditions _conditions = new(entity, context, model, EntryConditions.Deleted);

    /// <summary>True when it saves, and does no more for the entity.</summary>
    public bool IsPlain(IOperation body) => body switch
    {
        IMethodBodyOperation method => (method.BlockBody ?? method.ExpressionBody) is { } block && IsPassed(block),
        IBlockOperation => IsPassed(body),
        _ => false,
    };

    private bool IsPassed(IOperation statement) => statement switch
    {
        IBlockOperation block => block.Operations.All(IsPassed),
        IForEachLoopOperation loop =>
            IsKnown(loop.Collection) && (_conditions.AreEntries(loop.Collection) == false || IsPassed(loop.Body)),
        IConditionalOperation choice => IsKnown(choice.Condition)
            && (_conditions.Holds(choice.Condition) == false || IsPassed(choice.WhenTrue))
            && (_conditions.Holds(choice.Condition) == true || choice.WhenFalse is null || IsPassed(choice.WhenFalse)),
        ISwitchOperation choice => choice.Cases.All(c => _conditions.Takes(choice, c) == false || c.Body.All(IsPassed)),
        IVariableDeclarationGroupOperation declaration => IsKnown(declaration),
        IReturnOperation { ReturnedValue: var value } => value is null || IsKnown(value),
        IExpressionStatementOperation { Operation: var operation } => operation.Unwrap() is IInvocationOperation && IsKnown(operation),
        IBranchOperation => true,
        _ => false,
    };

    /// <summary>Calls nothing but the save itself, and what looks for entries.</summary>
    private bool IsKnown(IOperation value) => value.DescendantsAndSelf().All(part => part switch
    {
        IInvocationOperation { TargetMethod: { ContainingType: var type, Name: var name } } =>
            type.Name == EfNames.ChangeTracker
            || model.Symbols.IsLinqToObjects(type)
            || type.SpecialType != SpecialType.None
            || name == "ConfigureAwait"
            || (name is EfNames.SaveChanges or EfNames.SaveChangesAsync && model.Symbols.IsContext(type)),
        IAssignmentOperation or IObjectCreationOperation or IDynamicInvocationOperation => false,
        _ => true,
    });
}
