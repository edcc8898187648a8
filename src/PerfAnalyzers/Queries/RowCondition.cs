using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Queries;

/// <summary>Reads how many rows a predicate leaves: one, the children of a parent, those of a list, or a share of the table.</summary>
internal sealed class RowCondition(ITypeSymbol? entity, QueryStep filter, HashSet<string> fixedColumns, EfModel model)
{
    private const int MaxDepth = 24;

    private readonly HashSet<string> _lowerEnds = new(StringComparer.Ordinal);
    private readonly HashSet<string> _upperEnds = new(StringComparer.Ordinal);

    /// <summary>What the filter bounds the rows to; <see cref="ResultBoundKind.WholeTable"/> when it leaves all.</summary>
    public ResultBoundKind Read()
    {
        if (filter.Lambda is not { Symbol.Parameters: [var row, ..] } lambda)
            // Where(predicate), where the predicate is put together elsewhere.
            return filter.Call?.ArgumentFor(1)?.Value.AsMethodGroup() is null ? ResultBoundKind.Unknown : ResultBoundKind.Filtered;
        if (lambda.SingleReturnedValue() is not { } body)
            return ResultBoundKind.Unknown;

        var isOnEntity = entity is not null && SymbolEqualityComparer.Default.Equals(row.Type.UnwrapNullable(), entity.UnwrapNullable());
        var kind = Read(body.Unwrap(), row, isOnEntity && !filter.IsConditional, 0);
        if (isOnEntity && !filter.IsConditional && entity is not null && model.Entities.AreUnique(fixedColumns, entity))
            return ResultBoundKind.OneRow;
        return kind;
    }

    private ResultBoundKind Read(IOperation condition, IParameterSymbol row, bool isRequired, int depth)
    {
        condition = condition.Unwrap();
        if (depth > MaxDepth)
            return ResultBoundKind.Unknown;
        switch (condition)
        {
            case { ConstantValue: { HasValue: true, Value: true } }:
                return ResultBoundKind.WholeTable;
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd or BinaryOperatorKind.And } and:
                return And(Read(and.LeftOperand, row, isRequired, depth + 1), Read(and.RightOperand, row, isRequired, depth + 1));
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalOr or BinaryOperatorKind.Or } or:
                return Or(Read(or.LeftOperand, row, false, depth + 1), Read(or.RightOperand, row, false, depth + 1));
        }

        // id == null || p.BlogId == id: what does not ask the row switches the rest on and off.
        if (!QueryLambda.Mentions(condition, row))
            return ResultBoundKind.WholeTable;
        if (Equality(condition, row) is var (path, value))
            return OfEquality(path, value, isRequired);
        if (IsRangeEnd(condition, row))
            return ResultBoundKind.Window;
        return condition is IInvocationOperation call ? OfCall(call, row, depth) : ResultBoundKind.Filtered;
    }

    private static ResultBoundKind And(ResultBoundKind left, ResultBoundKind right) => (left, right) switch
    {
        (ResultBoundKind.Unknown, >= ResultBoundKind.Matched) => right,
        (>= ResultBoundKind.Matched, ResultBoundKind.Unknown) => left,
        (ResultBoundKind.Unknown, _) or (_, ResultBoundKind.Unknown) => ResultBoundKind.Unknown,
        _ => left > right ? left : right,
    };

    /// <summary>The weaker side counts; a condition that may be switched off bounds on some ways only.</summary>
    private static ResultBoundKind Or(ResultBoundKind left, ResultBoundKind right)
    {
        var (weak, strong) = left < right ? (left, right) : (right, left);
        return weak switch
        {
            ResultBoundKind.Unknown => ResultBoundKind.Unknown,
            ResultBoundKind.WholeTable => strong >= ResultBoundKind.Optional ? ResultBoundKind.Optional : ResultBoundKind.Filtered,
            ResultBoundKind.OneRow => ResultBoundKind.Listed,
            _ => weak,
        };
    }

    /// <summary>The column and the value of <c>p.A.B == value</c>, also by <c>Equals</c> and <c>EF.Property</c>.</summary>
    private static (ImmutableArray<IPropertySymbol> Path, IOperation Value)? Equality(IOperation condition, IParameterSymbol row)
    {
        if (QueryLambda.Equality(condition, row) is { } equality)
            return (equality.Path, equality.Value);
        var (left, right) = QueryLambda.Sides(condition);
        if (left is null || right is null)
            return null;
        var (named, value) = IsNamedColumn(left) ? (left, right) : (right, left);
        return NamedColumn(named, row) is { } column && !QueryLambda.Mentions(value, row) ? (ImmutableArray.Create(column), value) : null;
    }

    private static bool IsNamedColumn(IOperation value) =>
        value.Unwrap() is IInvocationOperation { TargetMethod: { Name: EfNames.Property, IsStatic: true, ContainingType.Name: "EF" } };

    /// <summary>EF.Property&lt;int&gt;(p, "Id"), where the class has that property.</summary>
    private static IPropertySymbol? NamedColumn(IOperation value, IParameterSymbol row) =>
        IsNamedColumn(value) && value.Unwrap() is IInvocationOperation { Arguments: [var instance, var name] }
            && QueryLambda.Mentions(instance, row) && name.Value.TryGetConstantString(out var text)
            ? row.Type.FindProperty(text)
            : null;

    private ResultBoundKind OfEquality(ImmutableArray<IPropertySymbol> path, IOperation value, bool isRequired)
    {
        var column = path[path.Length - 1];
        if (path.Length == 1 && isRequired)
            fixedColumns.Add(column.Name);
        var owner = column.ContainingType;
        var type = column.Type.UnwrapNullable();
        var isConstant = value.Unwrap().ConstantValue.HasValue;
        // p.Parent == null, p.IsPublished == true, p.State == State.Open: many rows have that.
        if (value.Unwrap().ConstantValue is { HasValue: true, Value: null } || type.SpecialType == SpecialType.System_Boolean
            || type.TypeKind == TypeKind.Enum)
            return ResultBoundKind.Filtered;
        if (path.Length == 1 && entity is not null && model.Entities.KeyOf(entity) is [var key] && key == column.Name)
            return ResultBoundKind.OneRow;
        // p.Blog == blog, p.Blog.Id == id, p.BlogId == id; but p.TypeId == 3 is a category.
        if (model.Entities.FindNavigation(column) is not null)
            return ResultBoundKind.Children;
        if (isConstant)
            return ResultBoundKind.Filtered;
        // A tenant's rows are the table, as that tenant sees it.
        if (column.Name.IndexOf("Tenant", StringComparison.Ordinal) >= 0)
            return ResultBoundKind.Filtered;
        if (IsReference(column, owner) || path.Length > 1)
            return ResultBoundKind.Children;
        return ResultBoundKind.Matched;
    }

    private static bool IsReference(IPropertySymbol column, ITypeSymbol owner) =>
        column.Name.EndsWith("Id", StringComparison.Ordinal) || column.Name.EndsWith("ID", StringComparison.Ordinal)
            || owner.FindProperty(column.Name + "Id") is not null;

    /// <summary>p.CreatedAt >= from, in either order; true when the other end stands in the same predicate.</summary>
    private bool IsRangeEnd(IOperation condition, IParameterSymbol row)
    {
        if (condition is not IBinaryOperation comparison)
            return false;
        var isLess = comparison.OperatorKind is BinaryOperatorKind.LessThan or BinaryOperatorKind.LessThanOrEqual;
        if (!isLess && comparison.OperatorKind is not (BinaryOperatorKind.GreaterThan or BinaryOperatorKind.GreaterThanOrEqual))
            return false;
        var path = QueryLambda.RowPath(comparison.LeftOperand, row);
        if (path.IsDefaultOrEmpty)
        {
            path = QueryLambda.RowPath(comparison.RightOperand, row);
            isLess = !isLess;
        }

        if (path.IsDefaultOrEmpty)
            return false;
        var name = string.Join(".", path.Select(static p => p.Name));
        (isLess ? _upperEnds : _lowerEnds).Add(name);
        return (isLess ? _lowerEnds : _upperEnds).Contains(name);
    }

    private ResultBoundKind OfCall(IInvocationOperation call, IParameterSymbol row, int depth)
    {
        var receiver = call.Receiver();
        switch (call.TargetMethod.Name)
        {
            // ids.Contains(p.Id), and not p.Title.Contains(text).
            case "Contains" when call.TargetMethod.ContainingType.SpecialType != SpecialType.System_String && call.Arguments.Length > 0:
                var item = call.Arguments[call.Arguments.Length - 1].Value;
                foreach (var argument in call.Arguments)
                {
                    if (argument.Parameter?.Name is "value" or "item")
                        item = argument.Value;
                }

                var list = receiver ?? call.Arguments[0].Value;
                if (QueryLambda.Mentions(list, row))
                    return QueryLambda.Mentions(item, row) ? ResultBoundKind.Filtered : ResultBoundKind.Children;
                if (item.Unwrap().Type?.UnwrapNullable() is { } type
                    && (type.TypeKind == TypeKind.Enum || type.SpecialType == SpecialType.System_Boolean))
                    return ResultBoundKind.Filtered;
                // What a subquery leaves is not known; a list is in memory.
                return model.Symbols.IsQueryable(list.Unwrap().Type) ? ResultBoundKind.Unknown : ResultBoundKind.Listed;
            // p.Tags.Any(t => t.Id == id)
            case "Any" when receiver is not null && QueryLambda.RowPath(receiver, row) is { IsDefaultOrEmpty: false }
                && call.ArgumentFor(1)?.Value.AsLambda() is { Symbol.Parameters: [var inner] } lambda:
                return lambda.SingleReturnedValue() is { } body
                    && Read(body, inner, false, depth + 1) is >= ResultBoundKind.Matched and not ResultBoundKind.Window
                    ? ResultBoundKind.Children : ResultBoundKind.Filtered;
            // A predicate of the code's own, or one that a library translates.
            default:
                return call.TargetMethod.ContainingType.SpecialType == SpecialType.System_String || EfNamesOfFunctions(call)
                    || model.Symbols.IsLinqToObjects(call.TargetMethod.ContainingType) ? ResultBoundKind.Filtered : ResultBoundKind.Unknown;
        }
    }

    private static bool EfNamesOfFunctions(IInvocationOperation call) =>
        call.TargetMethod.ContainingType.Name.EndsWith("DbFunctionsExtensions", StringComparison.Ordinal);
}
