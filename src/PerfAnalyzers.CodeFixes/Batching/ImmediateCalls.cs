using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Queries;

namespace PerfAnalyzers.CodeFixes.Batching;

/// <summary>
/// Calls that run their lambda for each element, all of them before the statement ends: <c>posts.Select(…).ToList()</c>,
/// <c>posts.ForEach(…)</c>.
/// </summary>
internal static class ImmediateCalls
{
    /// <summary>True when all elements have been through the lambda when the statement ends, and one after the other.</summary>
    public static bool RunsAtOnce(IInvocationOperation call, EfModel model)
    {
        if (call.TargetMethod is { Name: "ForEach" or "ConvertAll", ContainingType.Name: "List" })
            return true;
        var isBuffered = false;
        for (var current = call; current is not null; current = NextOf(current))
        {
            if (!EfSymbols.Is(current.TargetMethod.ContainingType, model.Symbols.Enumerable))
                return false;
            switch (QueryOperators.KindOf(current.TargetMethod.Name))
            {
                case QueryStepKind.Materialize:
                case QueryStepKind.Scalar when current.TargetMethod.Name is not ("Any" or "All" or "Contains" or "SequenceEqual"):
                    return true;
                // What is not asked for is not computed, unless it has to be put in order.
                case QueryStepKind.Order:
                    isBuffered = true;
                    break;
                case QueryStepKind.Element when isBuffered:
                    return true;
                case QueryStepKind.Skip or QueryStepKind.Take when isBuffered:
                    break;
                case QueryStepKind.Skip or QueryStepKind.Take or QueryStepKind.Element or QueryStepKind.Scalar:
                    return false;
            }
        }

        return false;
    }

    /// <summary>
    /// The variable that holds what the call gives, where all elements go through the lambda as soon as somebody asks for the first; null
    /// where some of them may not.
    /// </summary>
    public static string? NameOfDeferred(IInvocationOperation call, EfModel model)
    {
        var last = call;
        var isBuffered = false;
        for (var current = call; current is not null; current = NextOf(current))
        {
            last = current;
            if (!EfSymbols.Is(current.TargetMethod.ContainingType, model.Symbols.Enumerable))
                return null;
            var kind = QueryOperators.KindOf(current.TargetMethod.Name);
            isBuffered |= kind == QueryStepKind.Order;
            if (kind >= QueryStepKind.Materialize || !isBuffered && kind is QueryStepKind.Skip or QueryStepKind.Take)
                return null;
        }

        var holder = last.Parent;
        while (holder is IConversionOperation or IVariableInitializerOperation)
            holder = holder.Parent;
        return (holder as IVariableDeclaratorOperation)?.Symbol.Name;
    }

    /// <summary>The statement that the call is part of, when nothing in it decides whether the call is made.</summary>
    public static IOperation? StatementOf(IInvocationOperation call)
    {
        for (IOperation child = call, parent = call.Parent!; parent is not null; child = parent, parent = parent.Parent!)
        {
            switch (parent)
            {
                case IBlockOperation:
                    return child.Syntax is LocalDeclarationStatementSyntax or ExpressionStatementSyntax or ReturnStatementSyntax
                        ? child
                        : null;
                case IAnonymousFunctionOperation or ILocalFunctionOperation or IConditionalOperation or ICoalesceOperation
                    or ICoalesceAssignmentOperation or IConditionalAccessOperation
                    or ISwitchExpressionOperation
                        or IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd or BinaryOperatorKind.ConditionalOr }
                        or ILoopOperation:
                    return null;
            }
        }

        return null;
    }

    /// <summary>The call that is made on the result of this one.</summary>
    private static IInvocationOperation? NextOf(IInvocationOperation call)
    {
        IOperation current = call;
        while (current.Parent is IConversionOperation)
            current = current.Parent;
        return current.Parent
                is IArgumentOperation { Parameter.Ordinal: 0, Parent: IInvocationOperation { TargetMethod.IsExtensionMethod: true } next }
            ? next
            : null;
    }
}
