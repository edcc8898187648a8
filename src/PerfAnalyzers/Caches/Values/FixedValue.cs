using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Caches.Values;

/// <summary>Knows where only one value of a variable gets to: within <c>if (page == 1)</c> there is one page.</summary>
internal static class FixedValue
{
    /// <summary>True where the code around a call has asked for the value.</summary>
    public static bool IsAt(IOperation call, ISymbol root)
    {
        var inner = call;
        foreach (var ancestor in call.Ancestors())
        {
            switch (ancestor)
            {
                case IConditionalOperation conditional
                    when !ReferenceEquals(conditional.Condition, inner)
                    && Narrows(conditional.Condition, ReferenceEquals(conditional.WhenTrue, inner), root, true):
                case ISwitchOperation { Value: { } value } when Mentions(value, root):
                case ISwitchExpressionOperation { Value: { } switched } when Mentions(switched, root):
                    return true;
                case IBlockOperation block when HasLeftBefore(block, inner, root):
                    return true;
            }

            inner = ancestor;
        }

        return false;
    }

    public static bool Mentions(IOperation operation, ISymbol symbol)
    {
        foreach (var part in operation.DescendantsAndSelf())
        {
            if (part is ILocalReferenceOperation or IParameterReferenceOperation or IFieldReferenceOperation or IPropertyReferenceOperation
                && SymbolEqualityComparer.Default.Equals(part.ReferencedSymbol(), symbol))
                return true;
        }

        return false;
    }

    /// <summary><c>if (search is not null) return …;</c> leaves one case behind; a check of what is given does not.</summary>
    private static bool HasLeftBefore(IBlockOperation block, IOperation inner, ISymbol root)
    {
        foreach (var statement in block.Operations)
        {
            if (ReferenceEquals(statement, inner))
                return false;
            if (statement is IConditionalOperation { WhenFalse: null } guard
                && LastOf(guard.WhenTrue) is var last
                && (last is IReturnOperation || IncidentalCode.Throws(last))
                && Narrows(guard.Condition, false, root, last is IReturnOperation))
                return true;
        }

        return false;
    }

    private static IOperation LastOf(IOperation branch) => branch is IBlockOperation { Operations: [.., var last] } ? last : branch;

    /// <summary>True when a condition that holds, or does not, leaves one value of the variable.</summary>
    /// <param name="condition">The condition.</param>
    /// <param name="holds">Whether it holds.</param>
    /// <param name="root">The variable.</param>
    /// <param name="otherwise">
    /// What a condition says that is not understood: one that chooses a way is taken to leave one value, a check of arguments is not.
    /// </param>
    private static bool Narrows(IOperation condition, bool holds, ISymbol root, bool otherwise)
    {
        condition = condition.Unwrap();
        switch (condition)
        {
            case IUnaryOperation { OperatorKind: UnaryOperatorKind.Not, Operand: var negated }:
                return Narrows(negated, !holds, root, otherwise);
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd or BinaryOperatorKind.ConditionalOr } both:
                return Narrows(both.LeftOperand, holds, root, otherwise) || Narrows(both.RightOperand, holds, root, otherwise);
        }

        if (!Mentions(condition, root))
            return false;
        return condition switch
        {
            IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals } comparison =>
                comparison.OperatorKind == BinaryOperatorKind.Equals == holds
                || comparison.LeftOperand.Type?.SpecialType == SpecialType.System_Boolean,
            // More than so many are many; up to so many are few, and those first ones are what is kept.
            IBinaryOperation { OperatorKind: BinaryOperatorKind.GreaterThan or BinaryOperatorKind.GreaterThanOrEqual } => !holds,
            IBinaryOperation { OperatorKind: BinaryOperatorKind.LessThan or BinaryOperatorKind.LessThanOrEqual } => holds,
            IIsPatternOperation { Pattern: INegatedPatternOperation } => !holds,
            IIsPatternOperation { Pattern: IConstantPatternOperation } => holds,
            IIsPatternOperation { Pattern: IDeclarationPatternOperation or IRecursivePatternOperation or ITypePatternOperation }
                or IIsTypeOperation => !holds,
            IInvocationOperation { TargetMethod.Name: "IsNullOrEmpty" or "IsNullOrWhiteSpace" } => holds,
            IInvocationOperation { TargetMethod.Name: "Any" } => !holds,
            IPropertyReferenceOperation { Property.Name: "HasValue" } => !holds,
            ILocalReferenceOperation or IParameterReferenceOperation => true,
            _ => otherwise,
        };
    }
}
