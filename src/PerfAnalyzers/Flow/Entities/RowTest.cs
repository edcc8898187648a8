using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Entities;

/// <summary>A part of the conditions that decide, at the beginning of a loop's body, whether anything is done with a row.</summary>
/// <param name="Value">The part: what stands between <c>&amp;&amp;</c>, or between <c>||</c> where the rows are passed by.</param>
/// <param name="IsKept">True when something is done with the rows of which it holds.</param>
/// <param name="Condition">The whole condition.</param>
internal sealed record RowTest(IOperation Value, bool IsKept, IOperation Condition)
{
    /// <summary>True for a test that changes nothing: whether it is made for a row or not makes no difference.</summary>
    public bool HasNoEffect => Value.DescendantsAndSelf().All(static part => part switch
    {
        IInvocationOperation call => call.TargetMethod.ContainingType.SpecialType == SpecialType.System_String,
        IAssignmentOperation or IIncrementOrDecrementOperation or IObjectCreationOperation or IAwaitOperation => false,
        _ => true,
    });

    /// <summary>The part as it stands in the code, with what negates it.</summary>
    public IOperation Part
    {
        get
        {
            var part = Value;
            while (part.Parent is IUnaryOperation { OperatorKind: UnaryOperatorKind.Not } not && not.IsWithin(Condition))
                part = not;
            return part;
        }
    }

    /// <summary>
    /// The tests of a loop, in their order: of <c>if (…) continue;</c> at its beginning, and of an <c>if</c> that the rest of it is in.
    /// </summary>
    public static IEnumerable<RowTest> Of(IForEachLoopOperation loop)
    {
        var statements = loop.Body is IBlockOperation block ? block.Operations : ImmutableArray.Create(loop.Body);
        for (var i = 0; i < statements.Length; i++)
        {
            if (IsCancellation(statements[i]))
                continue;
            if (statements[i] is not IConditionalOperation { Type: null, WhenFalse: null } choice)
                yield break;
            var isKept = !IsContinue(choice.WhenTrue, loop);
            if (isKept && i < statements.Length - 1)
                yield break;
            foreach (var (part, isPartKept) in Parts(choice.Condition, isKept))
                yield return new(part, isPartKept, choice.Condition);
        }
    }

    /// <summary>What becomes of it in a query, where patterns are written as comparisons.</summary>
    public TranslatedExpression Read(ISymbol row, RowShape shape, EfModel model)
    {
        if (Value is not IIsPatternOperation { Value: var tested, Pattern: var pattern })
            return Translatability.Read(Value, row, shape, model);
        var reading = Translatability.Read(tested, row, shape, model);
        return IsOfConstants(pattern) ? reading : reading with { Translation = Translation.None };
    }

    /// <summary>
    /// True when rows are meant to be left out: that is not so of a guard against values that are missing, nor of an exception to all
    /// others.
    /// </summary>
    public bool LeavesOutRows(ISymbol row) => LeavesOutRows(Value, IsKept, row);

    /// <summary>The columns that it reads, as paths from the row.</summary>
    public IEnumerable<string> Columns(ISymbol row) => ColumnsIn(Value, row);

    /// <summary>The columns that code reads of a row, as paths from it.</summary>
    public static IEnumerable<string> ColumnsIn(IOperation code, ISymbol row)
    {
        foreach (var part in code.DescendantsAndSelf())
        {
            if (part is not IPropertyReferenceOperation { Property: var property } reference || !MappedColumns.IsScalar(property.Type))
                continue;
            var path = property.Name;
            var owner = reference.Instance?.Unwrap();
            for (; owner is IPropertyReferenceOperation { Property.Name: var name } navigation; owner = navigation.Instance?.Unwrap())
                path = name + "." + path;
            if (row.IsSame(owner.ReferencedSymbol()))
                yield return path;
        }
    }

    /// <summary>True when code reads the row.</summary>
    public static bool Mentions(IOperation code, ISymbol row) =>
        code.DescendantsAndSelf().Any(part => part is ILocalReferenceOperation { Local: var local } && local.IsSame(row));

    private static IEnumerable<(IOperation Part, bool IsKept)> Parts(IOperation condition, bool isKept) => condition switch
    {
        IUnaryOperation { OperatorKind: UnaryOperatorKind.Not, OperatorMethod: null } not => Parts(not.Operand, !isKept),
        IBinaryOperation { OperatorMethod: null } both when both.OperatorKind == Joining(isKept) =>
            Parts(both.LeftOperand, isKept).Concat(Parts(both.RightOperand, isKept)),
        _ => [(condition, isKept)],
    };

    private static BinaryOperatorKind Joining(bool isKept) =>
        isKept ? BinaryOperatorKind.ConditionalAnd : BinaryOperatorKind.ConditionalOr;

    private static bool IsContinue(IOperation branch, IForEachLoopOperation loop) => branch switch
    {
        IBranchOperation { BranchKind: BranchKind.Continue, Target: var target } => target.IsSame(loop.ContinueLabel),
        IBlockOperation { Operations: [var only] } => IsContinue(only, loop),
        _ => false,
    };

    private static bool IsCancellation(IOperation statement) => statement is IExpressionStatementOperation
    {
        Operation: IInvocationOperation { TargetMethod.Name: "ThrowIfCancellationRequested" },
    };

    private static bool IsOfConstants(IPatternOperation pattern) => pattern switch
    {
        IConstantPatternOperation => true,
        INegatedPatternOperation negated => IsOfConstants(negated.Pattern),
        IBinaryPatternOperation binary => IsOfConstants(binary.LeftPattern) && IsOfConstants(binary.RightPattern),
        _ => false,
    };

    private static bool LeavesOutRows(IOperation test, bool isKept, ISymbol row)
    {
        if (!Mentions(test, row))
            return false;
        if (NullTest.Find(test) is { } nullTest)
            return IsState(nullTest.Value.Type, asksForNull: nullTest.IsNull == isKept);
        switch (test.Unwrap())
        {
            case IUnaryOperation { OperatorKind: UnaryOperatorKind.Not } not:
                return LeavesOutRows(not.Operand, !isKept, row);
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd or BinaryOperatorKind.ConditionalOr } both:
                var (left, right) = (LeavesOutRows(both.LeftOperand, isKept, row), LeavesOutRows(both.RightOperand, isKept, row));
                // Of two that may hold, both have to; what is no matter of the row decides for all of them.
                return both.OperatorKind == Joining(isKept)
                    ? left || right
                    : (left || !Mentions(both.LeftOperand, row)) && (right || !Mentions(both.RightOperand, row));
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals } comparison:
                return isKept == (comparison.OperatorKind == BinaryOperatorKind.Equals) || IsKind(comparison.LeftOperand.Unwrap().Type);
            // if (line.Quantity > 0): a guard too.
            case IBinaryOperation comparison:
                return !IsZero(comparison.LeftOperand) && !IsZero(comparison.RightOperand);
            case IIsPatternOperation { Value: var tested, Pattern: var pattern }:
                return isKept == pattern is not INegatedPatternOperation || IsKind(tested.Type);
            case IInvocationOperation call:
                // What is not in a list, or does not begin with a text, is nearly all; and a set is made to be searched in memory.
                return isKept && !IsSet(call.Receiver()) && call is not { TargetMethod.Name: "Any", Arguments.Length: 1 };
            default:
                return true;
        }
    }

    private static bool IsSet(IOperation? items) => items?.Unwrap().Type?.Name.EndsWith("Set", StringComparison.Ordinal) == true;

    /// <summary>Null says what is still to be done; a date that is not null says what was, any other value that it can be read.</summary>
    private static bool IsState(ITypeSymbol? type, bool asksForNull) =>
        type?.UnwrapNullable() is { } column && MappedColumns.IsScalar(column)
        && (asksForNull || column.Name is "DateTime" or "DateTimeOffset" or "DateOnly");

    /// <summary>True for values of which there are few: all but one of them may be few rows.</summary>
    private static bool IsKind(ITypeSymbol? type) =>
        type?.UnwrapNullable() is { } column && (column.TypeKind == TypeKind.Enum || column.SpecialType == SpecialType.System_Boolean);

    private static bool IsZero(IOperation value) => value.Unwrap().ConstantValue is { HasValue: true, Value: 0 or 0L or 0m or 0d or 0f };
}
