using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Paging;

/// <summary>Finds out whether something keeps a number below a limit: a test, a validation, a type.</summary>
internal static class UpperBound
{
    /// <summary>The largest limit that a validation may have to count as one.</summary>
    private const int LargestLimit = 100_000;

    // Of numbers and of texts, as routes have them: max(100), maxlength(2), length(2).
    private static readonly string[] s_constraints = ["max(", "range(", "length(", "regex("];

    private static readonly string[] s_checks = ["Valid", "Ensure", "ThrowIf", "Check", "OutOfRange", "Normali", "Limit", "Require"];

    /// <summary>True when the code around a read of a variable, or of a property of it, tests the value or has it tested.</summary>
    public static bool IsTested(ISymbol variable, ImmutableArray<IPropertySymbol> path, IOperation read)
    {
        var index = BodyIndex.Around(read);
        foreach (var write in variable is IParameterSymbol ? index.WritesOf(variable) : [])
        {
            if (!LeavesRequest(write.Value))
                return true;
        }

        foreach (var reference in index.ReferencesTo(variable))
        {
            var value = reference;
            var depth = 0;
            while (depth < path.Length && Outer(value) is IPropertyReferenceOperation property && property.Property.IsSame(path[depth]))
            {
                value = property;
                depth++;
            }

            if (depth < path.Length ? IsChecked(value) : IsTest(value) || depth > 0 && IsLimitedByWrite(value))
                return true;
        }

        return false;
    }

    private static bool IsLimitedByWrite(IOperation value) =>
        value.Parent is ISimpleAssignmentOperation write && ReferenceEquals(write.Target, value) && !LeavesRequest(write.Value);

    /// <summary>size = Math.Min(size, 100) is a limit; size ??= 20 and size = 20 leave what the request gave.</summary>
    private static bool LeavesRequest(IOperation? written) =>
        written?.Unwrap() is { ConstantValue.HasValue: true } or IParameterReferenceOperation
        || written?.Unwrap() is IInvocationOperation call && Floored(call) is { } floored && LeavesRequest(floored)
        // size < 1 ? 20 : size: its test is looked at by itself.
        || written?.Unwrap() is IConditionalOperation { WhenFalse: { } whenFalse } choice
            && LeavesRequest(choice.WhenTrue)
            && LeavesRequest(whenFalse);

    /// <summary>The <c>size</c> of <c>Math.Max(1, size)</c>: it is not less, and may be whatever more.</summary>
    public static IOperation? Floored(IInvocationOperation call)
    {
        if (call.TargetMethod is not { Name: "Max", ContainingType: { Name: "Math" } type } || !type.IsIn("System")
            || call.ArgumentFor(0)?.Value is not { } first || call.ArgumentFor(1)?.Value is not { } second)
            return null;
        return first.Unwrap().ConstantValue.HasValue ? second : second.Unwrap().ConstantValue.HasValue ? first : null;
    }

    /// <summary>True when a number's declaration limits it: a type, an attribute, accessors or a constructor that look at it.</summary>
    /// <param name="isText">True when the number is parsed from it.</param>
    public static bool IsDeclared(IParameterSymbol parameter, ImmutableArray<IPropertySymbol> path, bool isText, EfModel model)
    {
        var last = path.IsEmpty ? parameter.Type : path[path.Length - 1].Type;
        if (isText
            ? last.SpecialType != SpecialType.System_String
            : last.UnwrapNullable().SpecialType
                is not (SpecialType.System_Int32 or SpecialType.System_Int64 or SpecialType.System_UInt32))
            return true;
        if (HasLimit(parameter) || IsLimitedByRoute(parameter))
            return true;
        var owner = parameter.Type;
        foreach (var property in path)
        {
            if (IsDeclared(owner, property, model))
                return true;
            owner = property.Type;
        }

        return false;
    }

    /// <summary>True when the declaration of a type or of its property limits the property's value.</summary>
    public static bool IsDeclared(ITypeSymbol owner, IPropertySymbol property, EfModel model) =>
        HasLimit(property) || IsComputed(property) || IsValidated(owner, property, model) || IsLimitedByConstructor(property);

    private static IOperation? Outer(IOperation value)
    {
        var parent = value.Parent;
        while (parent is IConversionOperation)
            parent = parent.Parent;
        return parent;
    }

    private static bool IsTest(IOperation value)
    {
        for (var parent = Outer(value); parent is not null; parent = Outer(parent))
        {
            switch (parent)
            {
                // size.Value, size.GetValueOrDefault(), size ?? 20
                case IPropertyReferenceOperation { Property.Name: "Value" or "Length" }
                    or IInvocationOperation { TargetMethod.Name: "GetValueOrDefault" } or ICoalesceOperation:
                    continue;
                // int.Parse(size) > 100
                case IArgumentOperation { Parent: IInvocationOperation call } when ParsedText.IsParsing(call.TargetMethod):
                case IInvocationOperation { TargetMethod: var parse } when ParsedText.IsParsing(parse):
                    continue;
                case IBinaryOperation { OperatorKind: BinaryOperatorKind.LessThan or BinaryOperatorKind.LessThanOrEqual
                    or BinaryOperatorKind.GreaterThan or BinaryOperatorKind.GreaterThanOrEqual } comparison:
                    var other = value.IsWithin(comparison.LeftOperand) ? comparison.RightOperand : comparison.LeftOperand;
                    // size < 1 is a test from below.
                    return !(other.Unwrap().TryGetConstantInt(out var bound) && bound <= 1);
                case IIsPatternOperation pattern:
                    return pattern.Pattern.DescendantsAndSelf().Any(IsLimit);
                case ISwitchExpressionOperation or ISwitchOperation:
                    return true;
                default:
                    return IsChecked(value);
            }
        }

        return false;
    }

    private static bool IsLimit(IOperation pattern) => pattern switch
    {
        IRelationalPatternOperation relation => !(relation.Value.TryGetConstantInt(out var bound) && bound <= 1),
        IConstantPatternOperation constant => constant.Value.TryGetConstantInt(out var number) && number > 1
            || constant.Value.ConstantValue is { HasValue: true, Value: string { Length: > 0 } },
        _ => false,
    };

    /// <summary>
    /// Validate(size), Guard.Against.OutOfRange(size, …), allowed.Contains(size), size.Clamp(…), new Page(request): handed to something
    /// that may look at it.
    /// </summary>
    private static bool IsChecked(IOperation value)
    {
        if (value.Parent is IPropertyReferenceOperation)
            return false;
        var parent = Outer(value);
        var call = parent is IArgumentOperation argument ? argument.Parent as IInvocationOperation : parent as IInvocationOperation;
        if (call is null)
            return false;
        var name = call.TargetMethod.Name;
        return call.Parent is IExpressionStatementOperation && !ParsedText.IsParsing(call.TargetMethod)
            || name is "Contains" or "Clamp" or "Min"
            || s_checks.Any(word => name.IndexOf(word, StringComparison.OrdinalIgnoreCase) >= 0);
    }

    private static bool HasLimit(ISymbol symbol)
    {
        foreach (var attribute in symbol.GetAttributes())
        {
            switch (attribute.AttributeClass?.Name)
            {
                case "RangeAttribute":
                    // [Range(1, int.MaxValue)] is a test from below.
                    if (attribute.ConstructorArguments is not [.., { Value: int max }] || max <= LargestLimit)
                        return true;
                    break;
                case "RequiredAttribute" or "DisplayAttribute" or "DefaultValueAttribute" or null:
                    break;
                default:
                    // An attribute of the code's own that validates.
                    if (attribute.AttributeClass.SelfAndBaseTypes().Any(static t => t.Name == "ValidationAttribute"))
                        return true;
                    break;
            }
        }

        // A positional record's parameter has what its property is not given.
        return symbol is IPropertySymbol { ContainingType: { IsRecord: true } record } property
            && record.InstanceConstructors.Any(c => c.Parameters.Any(p => p.Name == property.Name && HasLimit(p)));
    }

    /// <summary>[HttpGet("{size:int:max(100)}")], [HttpGet("{size:maxlength(2)}")]</summary>
    private static bool IsLimitedByRoute(IParameterSymbol parameter) =>
        parameter.ContainingSymbol.GetAttributes().SelectMany(static a => a.ConstructorArguments).Any(argument =>
            argument is { Kind: TypedConstantKind.Primitive, Value: string route }
            && route.IndexOf("{" + parameter.Name + ":", StringComparison.OrdinalIgnoreCase) >= 0
            && s_constraints.Any(route.Contains));

    /// <summary>True when an accessor does more than to keep the value.</summary>
    private static bool IsComputed(IPropertySymbol property)
    {
        foreach (var reference in property.DeclaringSyntaxReferences)
        {
            if (reference.GetSyntax() is not PropertyDeclarationSyntax declaration)
                continue;
            if (declaration.Initializer?.Value.DescendantNodesAndSelf().OfType<InvocationExpressionSyntax>().Any() == true)
                return true;
            var accessors = declaration.ExpressionBody is { } arrow
                ? [arrow]
                : declaration.AccessorList?.Accessors.Select(static a => (SyntaxNode?)a.Body ?? a.ExpressionBody).OfType<SyntaxNode>()
                    ?? [];
            if (accessors.Any(static a => a.DescendantNodes()
                .Any(static n => n is InvocationExpressionSyntax or ConditionalExpressionSyntax or IfStatementSyntax
                    or SwitchExpressionSyntax or ThrowExpressionSyntax)))
                return true;
        }

        return false;
    }

    /// <summary>public PageRequest(int size) { Size = size > 100 ? 100 : size; }</summary>
    private static bool IsLimitedByConstructor(IPropertySymbol property) =>
        !property.ContainingType.IsRecord && property.SetMethod is null or { DeclaredAccessibility: Accessibility.Private }
        && property.ContainingType.InstanceConstructors
            .Any(static c => c.DeclaringSyntaxReferences.Any(static r => r.GetSyntax() is ConstructorDeclarationSyntax));

    /// <summary>The request's type validates itself, or a validator does: by FluentValidation's naming, PageRequestValidator.</summary>
    private static bool IsValidated(ITypeSymbol owner, IPropertySymbol property, EfModel model)
    {
        if (owner.AllInterfaces.Any(static i => i.Name == "IValidatableObject"))
            return true;
        var types = model.Compilation.GetSymbolsWithName(static name => name.EndsWith("Validator", StringComparison.Ordinal),
            SymbolFilter.Type);
        return types.Any(type => type is INamedTypeSymbol { BaseType: { Arity: 1, TypeArguments: [var validated] } }
            && (validated.IsSame(owner) || validated.IsSame(property.ContainingType)));
    }
}
