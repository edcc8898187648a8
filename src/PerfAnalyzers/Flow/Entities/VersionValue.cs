using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Entities;

/// <summary>What kind of value tells one state of a row from the one before.</summary>
internal enum VersionValueKind
{
    /// <summary>Another one.</summary>
    Other,

    /// <summary>One more than before.</summary>
    Increment,

    /// <summary>A clock, or a new id, of static members alone: it can be written anywhere.</summary>
    Static,

    /// <summary>The clock that a member or parameter has.</summary>
    Clock,
}

/// <summary>Reads the value that a version is given.</summary>
internal static class VersionValue
{
    /// <summary>The value itself, behind a local.</summary>
    public static IOperation Resolve(IOperation value)
    {
        var current = value.Unwrap();
        return current is ILocalReferenceOperation local && BodyIndex.Around(local).OnlyValueOf(local.Local) is { } only
            ? only.Unwrap()
            : current;
    }

    /// <summary>The kind of the value that a write gives.</summary>
    public static VersionValueKind KindOf(IOperation write, IOperation? value, string property)
    {
        if (write is IIncrementOrDecrementOperation { Kind: OperationKind.Increment })
            return VersionValueKind.Increment;
        if (write is ICompoundAssignmentOperation { OperatorKind: BinaryOperatorKind.Add, Value: var added })
            return IsOne(added) ? VersionValueKind.Increment : VersionValueKind.Other;
        return value switch
        {
            IBinaryOperation { OperatorKind: BinaryOperatorKind.Add } sum
                when sum.LeftOperand.Unwrap() is IPropertyReferenceOperation { Property.Name: var name } && name == property
                && IsOne(sum.RightOperand) =>
                VersionValueKind.Increment,
            null => VersionValueKind.Other,
            _ when IsStatic(value) => VersionValueKind.Static,
            _ when ClockOf(value) is not null => VersionValueKind.Clock,
            _ => VersionValueKind.Other,
        };
    }

    /// <summary>The object that a clock's reading is asked of: <c>_clock</c> in <c>_clock.GetUtcNow().UtcDateTime</c>.</summary>
    public static IOperation? ClockOf(IOperation value)
    {
        switch (value.Unwrap())
        {
            case IPropertyReferenceOperation { Property.Name: "UtcNow" or "Now", Instance: { } clock }:
                return Receiver(clock);
            case IPropertyReferenceOperation { Property.Name: "DateTime" or "UtcDateTime" or "LocalDateTime", Instance: { } instant }:
                return ClockOf(instant);
            case IInvocationOperation { TargetMethod: { Name: var name, Parameters.Length: 0 }, Instance: { } clock }
                when name is "GetUtcNow" or "GetLocalNow" or "GetCurrentInstant" or "UtcNow" or "Now" or "GetNow":
                return Receiver(clock);
            default:
                return null;
        }
    }

    private static IOperation? Receiver(IOperation clock) =>
        clock.Unwrap() is (IFieldReferenceOperation or IPropertyReferenceOperation or IParameterReferenceOperation) and var receiver
            ? receiver
            : null;

    private static bool IsOne(IOperation value) =>
        value.Unwrap().ConstantValue is { HasValue: true, Value: 1 or 1L or (short)1 or (byte)1 or 1u or 1ul };

    /// <summary>DateTime.UtcNow, DateTimeOffset.UtcNow.UtcDateTime, Guid.NewGuid().ToByteArray()</summary>
    private static bool IsStatic(IOperation value) => value.Unwrap() switch
    {
        IPropertyReferenceOperation { Property: { Name: var name, ContainingType.Name: "DateTime" or "DateTimeOffset" } } time =>
            time.Instance is { } instance ? IsStatic(instance) : name is "UtcNow" or "Now",
        IInvocationOperation { TargetMethod: { Name: var name, ContainingType.Name: "Guid", Parameters.Length: 0 } } id =>
            id.Instance is { } instance ? name is "ToString" or "ToByteArray" && IsStatic(instance) : name is "NewGuid" or "CreateVersion7",
        _ => false,
    };
}
