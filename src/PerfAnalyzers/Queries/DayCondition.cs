using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Queries;

/// <summary>A condition on the day of a column, as one on the column.</summary>
internal sealed class DayCondition(ComputedColumn computed, BinaryOperatorKind comparison, IOperation other, DatabaseKind database)
{
    private const int MaxDepth = 4;

    private enum Precision
    {
        /// <summary>A point in time, any.</summary>
        Any,

        /// <summary>The beginning of a day, which may be the last one that there is.</summary>
        Day,

        /// <summary>The beginning of a day that another one follows.</summary>
        DayBeforeAnother,
    }

    // before: o.PlacedAt.Date == DateTime.Today
    // after:  o.PlacedAt >= DateTime.Today && o.PlacedAt < DateTime.Today.AddDays(1)
    public SargableCondition? Rewrite()
    {
        if (other.Unwrap().Type?.UnwrapNullable() is not { SpecialType: SpecialType.System_DateTime } type
            || !SymbolEqualityComparer.Default.Equals(type, other.Unwrap().Type)
            || !IsSimple(other.Unwrap()))
            return null;
        var precision = PrecisionOf(other, 0);
        var start = other.Syntax + (precision == Precision.Any ? ".Date" : "");
        // That of the next day is needed, or that of this one.
        var isProven = comparison is BinaryOperatorKind.LessThan or BinaryOperatorKind.GreaterThanOrEqual
            ? precision != Precision.Any
            : precision == Precision.DayBeforeAnother;
        // PostgreSQL's clock is of a zone, as its days are; of what is not known one of both may be true.
        if (SargableCondition.ReadsClock(other) && database is not (DatabaseKind.SqlServer or DatabaseKind.Sqlite))
            isProven = false;
        return new(SargableCondition.Range(computed.Read.Syntax.ToString(), comparison, start, start + ".AddDays(1)"), isProven);
    }

    // Another method may say another day when it is called once more.
    private static bool IsSimple(IOperation value) => value is ILocalReferenceOperation or IParameterReferenceOperation
        or IMemberReferenceOperation
        or IInvocationOperation { Instance.Type: { SpecialType: SpecialType.System_DateTime } or { Name: "DateOnly" } }
        or IObjectCreationOperation;

    private static Precision PrecisionOf(IOperation value, int depth)
    {
        value = value.Unwrap();
        if (depth > MaxDepth)
            return Precision.Any;
        switch (value)
        {
            case IPropertyReferenceOperation
            {
                Property: { Name: "Today", IsStatic: true, ContainingType.SpecialType: SpecialType.System_DateTime },
            }:
                return Precision.DayBeforeAnother;
            case IPropertyReferenceOperation { Property.Name: "Date", Instance: { Type.Name: "DateTime" or "DateTimeOffset" } of }:
                return SargableCondition.ReadsClock(of) && of.Unwrap() is IPropertyReferenceOperation { Instance: null }
                    ? Precision.DayBeforeAnother
                    : Precision.Day;
            case IInvocationOperation { TargetMethod.Name: "AddDays", Instance: { } of, Arguments: [{ Value: var days }] }
                when days.Unwrap().ConstantValue is { HasValue: true, Value: int and > -100_000 and < 100_000 }:
                return PrecisionOf(of, depth + 1);
            case IObjectCreationOperation { Arguments: [{ Value: var year }, _, _, ..] } when SaysDay(value):
                return year.TryGetConstantInt(out var number) && number is > 0 and < 9000 ? Precision.DayBeforeAnother : Precision.Day;
            case ILocalReferenceOperation { Local: var local }:
                return BodyIndex.Around(value).OnlyValueOf(local) is { } only ? PrecisionOf(only, depth + 1) : Precision.Any;
            default:
                return Precision.Any;
        }
    }

    /// <summary>new DateTime(2026, 3, 1), new DateTime(2026, 3, 1, 0, 0, 0, DateTimeKind.Utc)</summary>
    private static bool SaysDay(IOperation created)
    {
        foreach (var argument in ((IObjectCreationOperation)created).Arguments)
        {
            if (argument.Value.ConstantValue is not { HasValue: true, Value: int part }
                || argument.ParameterOrdinal() is > 2 and < 6 && part != 0)
                return false;
        }

        return ((IObjectCreationOperation)created).Arguments.Length is 3 or 6 or 7;
    }
}
