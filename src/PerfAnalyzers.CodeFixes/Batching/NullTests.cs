using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.CodeFixes.Batching;

/// <summary>What code asks whether it is there.</summary>
internal static class NullTests
{
    /// <summary>True when the code tests one of the variables or members for null, in whatever form.</summary>
    public static bool Ask(IReadOnlyCollection<ISymbol> symbols, IOperation code) =>
        In(code).Any(t => t.Unwrap().ReferencedSymbol() is { } symbol && symbols.Contains(symbol, SymbolEqualityComparer.Default));

    /// <summary>What the code tests for null.</summary>
    public static IEnumerable<IOperation> In(IOperation code)
    {
        foreach (var part in code.Descendants())
        {
            var tested = part switch
            {
                IIsPatternOperation pattern => pattern.Value,
                IConditionalAccessOperation access => access.Operation,
                ICoalesceOperation coalesce => coalesce.Value,
                IInvocationOperation
                {
                    TargetMethod: { Name: "IsNullOrEmpty" or "IsNullOrWhiteSpace", IsStatic: true },
                    Arguments: [{ Value: var text }, ..],
                } => text,
                IPropertyReferenceOperation
                {
                    Property: { Name: "HasValue", ContainingType.OriginalDefinition.SpecialType: SpecialType.System_Nullable_T },
                    Instance: { } nullable,
                } => nullable,
                IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals } comparison =>
                    IsNull(comparison.LeftOperand) ? comparison.RightOperand
                    : IsNull(comparison.RightOperand) ? comparison.LeftOperand
                    : null,
                _ => null,
            };
            if (tested is not null)
                yield return tested;
        }
    }

    private static bool IsNull(IOperation value) => value.Unwrap().ConstantValue is { HasValue: true, Value: null };
}
