using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Queries;

/// <summary>The same condition on the column itself, as an index finds its rows.</summary>
/// <param name="Text">The condition's code.</param>
/// <param name="IsProven">True when it is met by the same rows, whatever the values are that the code does not show.</param>
internal sealed record SargableCondition(string Text, bool IsProven)
{
    /// <summary>Rewrites a condition; null where nothing of the same meaning is known.</summary>
    public static SargableCondition? Of(ComputedColumn computed, DatabaseKind database, EfModel model)
    {
        if (computed is not { Operator: { } comparison, Other: { } other } || computed.Condition.Syntax.ContainsDirectives)
            return null;
        var type = computed.Column.Type.UnwrapNullable();
        // The day of a DateTimeOffset is that of its own zone on one database, and that of another one on the next.
        return computed.Kind switch
        {
            ComputationKind.Day when type.SpecialType == SpecialType.System_DateTime && IsDirect(computed) =>
                new DayCondition(computed, comparison, other, database).Rewrite(),
            ComputationKind.Year when IsDirect(computed) => OfYear(computed, comparison, other, database, model),
            ComputationKind.Arithmetic => OfArithmetic(computed, comparison, other, database),
            _ => null,
        };
    }

    /// <summary>The bounds of a half-open range, or the one that an operator asks for.</summary>
    /// <param name="column">The column's code.</param>
    /// <param name="comparison">How it is compared with a day or a year.</param>
    /// <param name="start">Where that begins.</param>
    /// <param name="end">Where the next one begins.</param>
    public static string Range(string column, BinaryOperatorKind comparison, string start, string end) => comparison switch
    {
        BinaryOperatorKind.Equals => $"{column} >= {start} && {column} < {end}",
        BinaryOperatorKind.LessThan => $"{column} < {start}",
        BinaryOperatorKind.LessThanOrEqual => $"{column} < {end}",
        BinaryOperatorKind.GreaterThan => $"{column} >= {end}",
        _ => $"{column} >= {start}",
    };

    /// <summary>True when a value is read from the database's clock while the query runs.</summary>
    public static bool ReadsClock(IOperation value) => value.DescendantsAndSelf().Any(static o =>
        o is IPropertyReferenceOperation { Property: { Name: "Now" or "UtcNow" or "Today", ContainingType.Name: var type } }
        && (type is "DateTime" or "DateTimeOffset"));

    private static bool IsDirect(ComputedColumn computed) =>
        computed.Computation is IPropertyReferenceOperation { Instance: { } instance } && ReferenceEquals(instance, computed.Read);

    // before: o.PlacedAt.Year == 2026
    // after:  o.PlacedAt >= new DateTime(2026, 1, 1) && o.PlacedAt < new DateTime(2027, 1, 1)
    private static SargableCondition? OfYear(
        ComputedColumn computed, BinaryOperatorKind comparison, IOperation other, DatabaseKind database, EfModel model)
    {
        // new DateTime(DateTime.Now.Year, 1, 1) is not translated by each provider.
        if (ReadsClock(other) || other.Unwrap().Type?.SpecialType != SpecialType.System_Int32)
            return null;
        var column = computed.Column.Type.UnwrapNullable();
        var isDate = column.Name == "DateOnly";
        if (!isDate && (column.SpecialType != SpecialType.System_DateTime || database is DatabaseKind.Unknown or DatabaseKind.Other))
            return null;
        var isUtc = !isDate && database == DatabaseKind.PostgreSql;
        // PostgreSQL takes points in time of one kind only, which the type of the column decides.
        if (isUtc && SaysType(computed.Column, model))
            return null;
        // -infinity is a point in time on PostgreSQL, and has no year.
        var isProven = !isUtc || comparison == BinaryOperatorKind.Equals;
        string first, next;
        if (other.TryGetConstantInt(out var year))
        {
            if (year is < 1 or > 9998)
                return null;
            (first, next) = (year.ToString(CultureInfo.InvariantCulture), (year + 1).ToString(CultureInfo.InvariantCulture));
        }
        else
        {
            // A year that there is none of finds nothing before, and fails after.
            isProven = false;
            first = other.Syntax.ToString();
            next = IsSimple(other) ? first + " + 1" : $"({first}) + 1";
        }

        return new(Range(computed.Read.Syntax.ToString(), comparison, Start(first), Start(next)), isProven);

        string Start(string of) => isDate
            ? $"new DateOnly({of}, 1, 1)"
            : isUtc ? $"new DateTime({of}, 1, 1, 0, 0, 0, DateTimeKind.Utc)" : $"new DateTime({of}, 1, 1)";
    }

    private static bool SaysType(IPropertySymbol column, EfModel model) =>
        column.FindAttribute("Column")?.Named("TypeName") is not null || model.Configuration.IsConverted(column.OriginalDefinition)
        || ColumnTypes.Get(model).SayTimestamps;

    private static SargableCondition? OfArithmetic(
        ComputedColumn computed, BinaryOperatorKind comparison, IOperation other, DatabaseKind database) =>
        computed.Computation switch
        {
            IBinaryOperation sum => OfSum(computed, sum, comparison, other),
            IInvocationOperation { Instance: { } instance, Arguments: [{ } amount] } call when ReferenceEquals(instance, computed.Read) =>
                OfShift(computed, call.TargetMethod.Name, amount.Value, comparison, other, database),
            _ => null,
        };

    // before: i.Quantity + 5 > 20
    // after:  i.Quantity > 15
    private static SargableCondition? OfSum(ComputedColumn computed, IBinaryOperation sum, BinaryOperatorKind comparison, IOperation other)
    {
        // Fractions are rounded; and what divides whole numbers loses the rest.
        if (computed.Column.Type.UnwrapNullable().SpecialType != SpecialType.System_Int32
            || sum.Type?.UnwrapNullable().SpecialType != SpecialType.System_Int32
            || sum.OperatorKind is not (BinaryOperatorKind.Add or BinaryOperatorKind.Subtract))
            return null;
        var isLeft = ReferenceEquals(sum.LeftOperand, computed.Read);
        if (!isLeft && (!ReferenceEquals(sum.RightOperand, computed.Read) || sum.OperatorKind == BinaryOperatorKind.Subtract))
            return null;
        var moved = isLeft ? sum.RightOperand : sum.LeftOperand;
        var isSum = sum.OperatorKind == BinaryOperatorKind.Add;
        var column = $"{computed.Read.Syntax} {TextOf(comparison)} ";
        if (moved.TryGetConstantInt(out var amount) && other.TryGetConstantInt(out var limit))
        {
            var result = isSum ? (long)limit - amount : (long)limit + amount;
            return result is >= int.MinValue and <= int.MaxValue ? new(column + result.ToString(CultureInfo.InvariantCulture), true) : null;
        }

        // The other side may overflow where this one does not.
        return IsSimple(other) && IsSimple(moved) && other.Type?.UnwrapNullable().SpecialType == SpecialType.System_Int32
            ? new($"{column}{other.Syntax} {(isSum ? "-" : "+")} {moved.Syntax}", false)
            : null;
    }

    // before: t.CreatedAt.AddHours(24) < DateTime.UtcNow
    // after:  t.CreatedAt < DateTime.UtcNow.AddHours(-24)
    private static SargableCondition? OfShift(
        ComputedColumn computed, string method, IOperation amount, BinaryOperatorKind comparison, IOperation other, DatabaseKind database)
    {
        // A month back from a month on is not always where it was.
        if (method is not ("AddDays" or "AddHours" or "AddMinutes" or "AddSeconds") || !IsSimple(other) || !IsSimple(amount))
            return null;
        var back = amount.Unwrap().ConstantValue switch
        {
            { HasValue: true, Value: int whole and > int.MinValue } => (-whole).ToString(CultureInfo.InvariantCulture),
            { HasValue: true } => null,
            _ => "-" + amount.Syntax,
        };
        if (back is null)
            return null;
        // What the code hands over may be too early to go back from; a day of PostgreSQL's is one of the session's time zone, and SQLite's
        // functions know milliseconds.
        var isProven = amount.Unwrap().ConstantValue.HasValue && ReadsClock(other)
            && computed.Column.Type.UnwrapNullable().SpecialType == SpecialType.System_DateTime
            && (database == DatabaseKind.SqlServer || database == DatabaseKind.PostgreSql && method != "AddDays");
        return new($"{computed.Read.Syntax} {TextOf(comparison)} {other.Syntax}.{method}({back})", isProven);
    }

    /// <summary>True for what needs no parentheses where it is put.</summary>
    private static bool IsSimple(IOperation value) => value.Unwrap() is ILocalReferenceOperation or IParameterReferenceOperation
        or IMemberReferenceOperation or IInvocationOperation or ILiteralOperation or { ConstantValue.HasValue: true };

    private static string TextOf(BinaryOperatorKind comparison) => comparison switch
    {
        BinaryOperatorKind.Equals => "==",
        BinaryOperatorKind.LessThan => "<",
        BinaryOperatorKind.LessThanOrEqual => "<=",
        BinaryOperatorKind.GreaterThan => ">",
        _ => ">=",
    };
}
