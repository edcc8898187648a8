using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Caches.Keys;

/// <summary>Text that each culture writes in its own way.</summary>
internal static class CultureText
{
    /// <summary>True for a value of which the current culture makes the text.</summary>
    public static bool IsWrittenBy(ITypeSymbol? type, string? format)
    {
        type = type?.UnwrapNullable();
        return type switch
        {
            null => false,
            { SpecialType: SpecialType.System_Double or SpecialType.System_Single or SpecialType.System_Decimal } => true,
            { SpecialType: SpecialType.System_DateTime } => !IsInvariantDate(format),
            { Name: "DateTimeOffset" or "DateOnly" or "TimeOnly" } => type.IsIn("System") && !IsInvariantDate(format),
            _ => false,
        };
    }

    /// <summary>True for a call that makes a text of another one by the rules of the current culture.</summary>
    public static bool IsChangeOfCase(IInvocationOperation call) =>
        call.TargetMethod.Name is "ToLower" or "ToUpper"
        && call.Arguments.IsEmpty
        && call.Instance?.Type?.SpecialType == SpecialType.System_String;

    /// <summary>True for a call of <c>ToString</c> that says no culture.</summary>
    public static bool IsWriting(IInvocationOperation call) =>
        call is { TargetMethod.Name: "ToString", Instance: { } written }
        && call.Arguments.All(static a => a.Parameter?.Type.SpecialType == SpecialType.System_String)
        && IsWrittenBy(written.Type, call.Arguments.FirstOrDefault()?.Value.ConstantValue.Value as string);

    /// <summary>True for a body in which the current culture writes something besides the keys, or is asked for.</summary>
    public static bool IsMadeIn(IOperation root, ISet<SyntaxNode> keys)
    {
        var pending = new Stack<IOperation>();
        pending.Push(root);
        while (pending.Count > 0)
        {
            var operation = pending.Pop();
            if (keys.Contains(operation.Syntax))
                continue;
            switch (operation)
            {
                // Who fails leaves nothing in the cache, and the database knows no culture.
                case IThrowOperation:
                case IConversionOperation { Type.Name: "Expression" }:
                case IDelegateCreationOperation { Type.Name: "Expression" }:
                    continue;
                case IInvocationOperation call when IsChangeOfCase(call) || IsWriting(call):
                case IInterpolationOperation interpolation
                    when IsWrittenBy(interpolation.Expression.Type, interpolation.FormatString?.ConstantValue.Value as string):
                case IPropertyReferenceOperation { Property: { Name: "CurrentCulture" or "CurrentUICulture" } }:
                case IBinaryOperation { OperatorKind: BinaryOperatorKind.Add, Type.SpecialType: SpecialType.System_String } sum
                    when IsWrittenBy(sum.LeftOperand.Unwrap().Type, null) || IsWrittenBy(sum.RightOperand.Unwrap().Type, null):
                    return true;
            }

            foreach (var child in operation.ChildOperations)
                pending.Push(child);
        }

        return false;
    }

    // The round-trip formats are the same everywhere; a custom format of digits alone is in all but a few calendars.
    private static bool IsInvariantDate(string? format) => format switch
    {
        null => false,
        "o" or "O" or "r" or "R" or "s" or "u" => true,
        { Length: 1 } => false,
        _ =>
            format.IndexOf("MMM", StringComparison.Ordinal) < 0
            && format.IndexOf("ddd", StringComparison.Ordinal) < 0
            && format.IndexOfAny(['/', ':', 't']) < 0,
    };
}
