using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Queries;

/// <summary>The index by which a query would find its rows: what is equal first, then what is sorted by, or lies in a range.</summary>
/// <param name="Equal">The columns that are equal to a value.</param>
/// <param name="Then">The column that rows are sorted by or that lies in a range; null for none.</param>
/// <param name="IsSorted">True when <paramref name="Then"/> is the order's.</param>
/// <param name="Step">The step that asks for the first of them.</param>
internal sealed record IndexNeed(ImmutableArray<IPropertySymbol> Equal, IPropertySymbol? Then, bool IsSorted, QueryStep Step)
{
    private const int MaxColumns = 3;

    // What these say, many rows have in common.
    private static readonly string[] s_fewValues =
    [
        "Type", "Status", "State", "Kind", "Level", "Mode", "Category", "Country", "Currency", "Language", "Gender", "Role", "Priority",
        "Culture", "Provider", "Version", "Format", "Extension", "Severity", "Source", "Tenant", "TenantId",
    ];

    /// <summary>All columns, as the index has them.</summary>
    public ImmutableArray<IPropertySymbol> Columns => Then is null ? Equal : Equal.Add(Then);

    /// <summary>What a query needs; null when no index would help for certain.</summary>
    public static IndexNeed? Of(QueryChain query, EfModel model)
    {
        var equal = ImmutableArray.CreateBuilder<IPropertySymbol>();
        (IPropertySymbol Column, QueryStep Step)? range = null;
        QueryStep? first = null;
        foreach (var requirement in RowRequirement.Of(query))
        {
            // A filter that only some calls have is one of many that a search has.
            if (requirement.Step.IsConditional || requirement.SoughtColumn is not { } column || !CanBeIndexed(column, query, model))
                continue;
            if (IsEquality(requirement))
            {
                if (IsSelective(requirement, column) && equal.Count < MaxColumns && !equal.Contains(column, SymbolEqualityComparer.Default))
                {
                    equal.Add(column);
                    first ??= requirement.Step;
                }
            }
            else if (range is null && IsNarrow(requirement, column))
            {
                range = (column, requirement.Step);
            }
        }

        var order = IsLimited(query) ? OrderOf(query, model) : null;
        var then = order ?? range;
        if (equal.Count == MaxColumns || then is { } last && equal.Contains(last.Column, SymbolEqualityComparer.Default))
            then = null;
        return (first ?? then?.Step) is { } step
            ? new(equal.ToImmutable(), then?.Column, order is not null && then is not null, step)
            : null;
    }

    private static bool IsEquality(RowRequirement requirement) =>
        QueryLambda.Equality(requirement.Condition, requirement.Row) is not null
        || requirement.Condition is IInvocationOperation { TargetMethod.Name: "Contains" };

    private static bool IsSelective(RowRequirement requirement, IPropertySymbol column) =>
        column.Type.UnwrapNullable() is { TypeKind: not TypeKind.Enum } type
        && type.SpecialType is not (SpecialType.System_Boolean or SpecialType.System_Byte)
        && !Ends(column.Name)
        // A value that stands in the code is one of a few.
        && QueryLambda.Equality(requirement.Condition, requirement.Row)?.Value.Unwrap().ConstantValue.HasValue != true;

    /// <summary>A part of the time, as far as the code says: from a day on, between two. Of numbers it may be any share.</summary>
    private static bool IsNarrow(RowRequirement requirement, IPropertySymbol column) =>
        column.Type.UnwrapNullable() is { SpecialType: SpecialType.System_DateTime } or { Name: "DateTimeOffset" or "DateOnly" }
        // What ended before now is nearly all there is.
        && requirement.Condition is IBinaryOperation { OperatorKind: var kind } comparison
        && IsColumn(comparison.LeftOperand, requirement.Row)
            == (kind is BinaryOperatorKind.GreaterThan or BinaryOperatorKind.GreaterThanOrEqual);

    private static bool IsColumn(IOperation side, IParameterSymbol row) => !QueryLambda.RowPath(side, row).IsDefaultOrEmpty;

    private static bool Ends(string name)
    {
        foreach (var word in s_fewValues)
        {
            if (name.EndsWith(word, StringComparison.Ordinal))
                return true;
        }

        return false;
    }

    private static bool CanBeIndexed(IPropertySymbol column, QueryChain query, EfModel model) =>
        MappedColumns.IsColumn(column, model)
        && !model.Configuration.HasConversion(column.OriginalDefinition)
        && query.Entity is { } entity
        && !EntityColumns.Get(entity, model).Large.Contains(column, SymbolEqualityComparer.Default);

    private static bool IsLimited(QueryChain query) => query.IsLimited
        || query.Terminal is { Kind: QueryStepKind.Element, Method: var method }
            && (method.StartsWith("First", StringComparison.Ordinal) || method.StartsWith("Last", StringComparison.Ordinal));

    /// <summary>The first column that the rows are always sorted by, before they are made something else.</summary>
    private static (IPropertySymbol Column, QueryStep Step)? OrderOf(QueryChain query, EfModel model)
    {
        foreach (var step in query.Steps)
        {
            if (step.Kind is QueryStepKind.Project or QueryStepKind.Group or QueryStepKind.Join or QueryStepKind.Flatten
                or QueryStepKind.SetOperation or QueryStepKind.Distinct
                or QueryStepKind.Take or QueryStepKind.Skip
                || ReferenceEquals(step, query.FirstInMemory))
                return null;
            if (step.Kind != QueryStepKind.Order)
                continue;
            return !step.IsConditional
                && step.Lambda is { Symbol.Parameters: [var row, ..] } lambda
                && lambda.SingleReturnedValue() is { } by
                && QueryLambda.RowPath(by, row) is [var column]
                && by.Unwrap() is IPropertyReferenceOperation
                && column.Type.SpecialType != SpecialType.System_Boolean
                && CanBeIndexed(column, query, model) ? (column, step) : null;
        }

        return null;
    }
}
