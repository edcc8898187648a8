using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Entities;

/// <summary>A column that a loop gives a value, of the row itself or the same for all, as the database could.</summary>
/// <param name="Property">The column.</param>
/// <param name="Statement">The statement in the loop.</param>
/// <param name="Value">The value, or what the column is changed by.</param>
/// <param name="Change">The operator of <c>p.Stock += 1</c>; null for a plain value.</param>
/// <param name="IsOfRow">True when the value is computed from the row.</param>
/// <param name="IsClock">True when it is the application's clock, which the database must not be asked for.</param>
internal sealed record ColumnWrite(
    IPropertySymbol Property,
    IOperation Statement,
    IOperation Value,
    BinaryOperatorKind? Change,
    bool IsOfRow,
    bool IsClock)
{
    /// <summary>The write that a statement is; null when it is another one, or one that no bulk write can do.</summary>
    public static ColumnWrite? Of(IOperation statement, ISymbol row, INamedTypeSymbol entity, EfModel model)
    {
        if (statement is not IExpressionStatementOperation { Operation: var expression })
            return null;
        var (target, value, change) = expression switch
        {
            ISimpleAssignmentOperation simple => (simple.Target, simple.Value, (BinaryOperatorKind?)null),
            ICompoundAssignmentOperation {
                OperatorMethod: null,
                IsChecked: false,
                OperatorKind: BinaryOperatorKind.Add or BinaryOperatorKind.Subtract or BinaryOperatorKind.Multiply
            } compound =>
                (compound.Target, compound.Value, compound.OperatorKind),
            ICompoundAssignmentOperation {
                OperatorMethod.ContainingType.SpecialType: SpecialType.System_Decimal,
                OperatorKind: BinaryOperatorKind.Add or BinaryOperatorKind.Subtract or BinaryOperatorKind.Multiply
            } compound =>
                (compound.Target, compound.Value, compound.OperatorKind),
            _ => (null, null, null),
        };
        if (target is not IPropertyReferenceOperation { Property: var property, Instance: { } instance } || value is null
            || !row.IsSame(instance.ReferencedSymbol()) || !IsPlainColumn(property, entity, model))
            return null;
        // What the database adds and takes away are numbers.
        if (change is not null
            && property.Type.SpecialType is not (SpecialType.System_Int16 or SpecialType.System_Int32 or SpecialType.System_Int64
            or SpecialType.System_Double or SpecialType.System_Decimal)
            || change is not null && !Sqlite.CanCompare(property.Type, model))
            return null;
        if (!QueryLambda.Mentions(value, row))
        {
            var isClock = ReadsClock(value);
            return isClock || ClientValues.Translation(value) == Translation.Same
                ? new(property, statement, value, change, false, isClock)
                : null;
        }

        return RowShape.OfType(entity, model) is { } rows
            && Translatability.Read(value, row, rows, model) is { Translation: Translation.Same, Navigations.IsEmpty: true }
            ? new(property, statement, value, change, true, false) : null;
    }

    /// <summary>A column whose setter only stores, and that is no part of the key.</summary>
    private static bool IsPlainColumn(IPropertySymbol property, INamedTypeSymbol entity, EfModel model) =>
        MappedColumns.IsColumn(property, model)
        && property is { IsVirtual: false, IsAbstract: false, SetMethod: { } setter } && IsStored(property, setter)
        && !model.Entities.KeyOf(entity).Contains(property.Name);

    private static bool IsStored(IPropertySymbol property, IMethodSymbol setter) =>
        // What is in another assembly has no code to look at, and most setters have none.
        setter.DeclaringSyntaxReferences.IsEmpty
        || property.ContainingType
            .GetMembers()
            .Any(m => m is IFieldSymbol field && property.OriginalDefinition.IsSame(field.AssociatedSymbol?.OriginalDefinition));

    // DateTime.UtcNow, clock.GetUtcNow().UtcDateTime
    private static bool ReadsClock(IOperation value) => value.Unwrap() switch
    {
        IPropertyReferenceOperation { Property: { IsStatic: true, Name: "Now" or "UtcNow" or "Today" } } => true,
        IPropertyReferenceOperation { Property.Name: "Date" or "DateTime" or "UtcDateTime", Instance: { } instance } =>
            ReadsClock(instance),
        IInvocationOperation { TargetMethod: { Name: "GetUtcNow" or "GetLocalNow", ContainingType.Name: "TimeProvider" } } => true,
        _ => false,
    };
}
