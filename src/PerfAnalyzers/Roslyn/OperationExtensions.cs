using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace PerfAnalyzers.Roslyn;

/// <summary>Reads operation trees: what stands around an operation, and what it is without its wrapping.</summary>
internal static class OperationExtensions
{
    /// <summary>The value itself: without conversions, parentheses, <c>await</c> and <c>ConfigureAwait</c>.</summary>
    public static IOperation Unwrap(this IOperation operation)
    {
        while (true)
        {
            switch (operation)
            {
                case IConversionOperation { OperatorMethod: null } conversion:
                    operation = conversion.Operand;
                    break;
                case IAwaitOperation awaited:
                    operation = awaited.Operation;
                    break;
                case ITranslatedQueryOperation query:
                    operation = query.Operation;
                    break;
                case IArgumentOperation argument:
                    operation = argument.Value;
                    break;
                case IInvocationOperation { TargetMethod.Name: "ConfigureAwait" or "WithCancellation", Arguments.Length: > 0 } configured
                    when configured.Receiver() is { } receiver:
                    operation = receiver;
                    break;
                default:
                    return operation;
            }
        }
    }

    /// <summary>The reverse: the value with all that stands around it, conversions, <c>await</c> and <c>ConfigureAwait</c>.</summary>
    public static IOperation Outermost(this IOperation value)
    {
        while (value.Parent is IAwaitOperation or IConversionOperation { OperatorMethod: null }
            || value.Parent is IInvocationOperation { TargetMethod.Name: "ConfigureAwait" } configured
                && ReferenceEquals(configured.Instance, value))
            value = value.Parent;
        return value;
    }

    /// <summary>True for <c>null</c>, also as a constant's value.</summary>
    public static bool IsNullConstant(this IOperation value) => value.Unwrap().ConstantValue is { HasValue: true, Value: null };

    /// <summary>True for <c>null</c>, <c>default</c> and what throws.</summary>
    public static bool IsNoObject(this IOperation value) =>
        value.Unwrap() is IThrowOperation or IDefaultValueOperation || value.IsNullConstant();

    /// <summary>The object that a call is made on: the instance, or the first argument of an extension method in either form.</summary>
    public static IOperation? Receiver(this IInvocationOperation invocation)
    {
        if (invocation.Instance is { } instance)
            return instance;
        return invocation.TargetMethod.IsExtensionMethod ? invocation.ArgumentFor(0)?.Value : null;
    }

    /// <summary>The argument of the parameter at this position, wherever it stands in the source.</summary>
    public static IArgumentOperation? ArgumentFor(this IInvocationOperation invocation, int ordinal)
    {
        foreach (var argument in invocation.Arguments)
        {
            if (argument.Parameter?.Ordinal == ordinal)
                return argument;
        }

        return null;
    }

    /// <summary>The position of the parameter that this operation is the argument of, or -1 when it is the instance.</summary>
    public static int ParameterOrdinal(this IArgumentOperation argument) => argument.Parameter?.Ordinal ?? -1;

    /// <summary>The enclosing operations, nearest first, the operation itself left out.</summary>
    public static IEnumerable<IOperation> Ancestors(this IOperation operation)
    {
        for (var parent = operation.Parent; parent is not null; parent = parent.Parent)
            yield return parent;
    }

    /// <summary>The outermost operation: the body of the method, accessor or initialiser that this one belongs to.</summary>
    public static IOperation Root(this IOperation operation)
    {
        while (operation.Parent is { } parent)
            operation = parent;
        return operation;
    }

    /// <summary>True when the operation lies within the other one, or is it.</summary>
    public static bool IsWithin(this IOperation operation, IOperation? outer)
    {
        if (outer is null)
            return false;

        for (IOperation? current = operation; current is not null; current = current.Parent)
        {
            if (ReferenceEquals(current, outer))
                return true;
        }

        return false;
    }

    /// <summary>The lambda or local function that directly holds the operation, or null when that is the member's own body.</summary>
    public static IOperation? EnclosingFunction(this IOperation operation)
    {
        for (var parent = operation.Parent; parent is not null; parent = parent.Parent)
        {
            if (parent is IAnonymousFunctionOperation or ILocalFunctionOperation)
                return parent;
        }

        return null;
    }

    /// <summary>True inside a lambda that becomes an expression tree: its code is translated, not run.</summary>
    public static bool IsInExpressionTree(this IOperation operation)
    {
        for (var parent = operation.Parent; parent is not null; parent = parent.Parent)
        {
            if (parent is IAnonymousFunctionOperation lambda && lambda.IsExpressionTree())
                return true;
        }

        return false;
    }

    /// <summary>True for a lambda that is converted to <c>Expression&lt;…&gt;</c>.</summary>
    public static bool IsExpressionTree(this IAnonymousFunctionOperation lambda)
    {
        for (var parent = lambda.Parent; parent is IConversionOperation or IDelegateCreationOperation; parent = parent.Parent)
        {
            if (parent.Type is INamedTypeSymbol { Name: "Expression", Arity: 1 } type && type.ContainingNamespace?.Name == "Expressions")
                return true;
        }

        return false;
    }

    /// <summary>The argument that a lambda or method group is passed as, through the delegate that is made of it.</summary>
    public static IArgumentOperation? AsArgument(this IOperation operation)
    {
        var parent = operation.Parent;
        while (parent is IConversionOperation or IDelegateCreationOperation)
            parent = parent.Parent;
        return parent as IArgumentOperation;
    }

    /// <summary>The lambda that a value is, through the delegate or expression that is made of it.</summary>
    public static IAnonymousFunctionOperation? AsLambda(this IOperation? operation)
    {
        while (true)
        {
            switch (operation)
            {
                case IAnonymousFunctionOperation lambda:
                    return lambda;
                case IConversionOperation conversion:
                    operation = conversion.Operand;
                    break;
                case IDelegateCreationOperation creation:
                    operation = creation.Target;
                    break;
                case IArgumentOperation argument:
                    operation = argument.Value;
                    break;
                default:
                    return null;
            }
        }
    }

    /// <summary>The method that a method group names, through the delegate that is made of it.</summary>
    public static IMethodReferenceOperation? AsMethodGroup(this IOperation? operation)
    {
        while (true)
        {
            switch (operation)
            {
                case IMethodReferenceOperation reference:
                    return reference;
                case IConversionOperation conversion:
                    operation = conversion.Operand;
                    break;
                case IDelegateCreationOperation creation:
                    operation = creation.Target;
                    break;
                case IArgumentOperation argument:
                    operation = argument.Value;
                    break;
                default:
                    return null;
            }
        }
    }

    /// <summary>The value of a lambda that is one expression, or of a body that is one return statement.</summary>
    public static IOperation? SingleReturnedValue(this IAnonymousFunctionOperation lambda) =>
        lambda.Body.Operations switch
        {
            [IReturnOperation { ReturnedValue: { } value }] => value,
            [IExpressionStatementOperation { Operation: var expression }] => expression,
            // The compiler's own return ends a lambda without a value.
            [IExpressionStatementOperation { Operation: var expression }, IReturnOperation { ReturnedValue: null }] => expression,
            _ => null,
        };

    /// <summary>All that a body does itself, its lambdas and local functions left out.</summary>
    public static IEnumerable<IOperation> OwnOperations(this IOperation body)
    {
        var pending = new Stack<IOperation>();
        pending.Push(body);
        while (pending.Count > 0)
        {
            var current = pending.Pop();
            yield return current;
            foreach (var child in current.ChildOperations)
            {
                if (child is not (IAnonymousFunctionOperation or ILocalFunctionOperation))
                    pending.Push(child);
            }
        }
    }

    /// <summary>The values that a body returns itself.</summary>
    public static IEnumerable<IOperation> ReturnedValues(this IOperation body)
    {
        foreach (var part in body.OwnOperations())
        {
            if (part is IReturnOperation { ReturnedValue: { } value, Kind: OperationKind.Return })
                yield return value;
        }
    }

    /// <summary>The local, parameter, field or property that a value is read from; null for anything else.</summary>
    public static ISymbol? ReferencedSymbol(this IOperation? operation) => operation?.Unwrap() switch
    {
        ILocalReferenceOperation local => local.Local,
        IParameterReferenceOperation parameter => parameter.Parameter,
        IFieldReferenceOperation field => field.Field,
        IPropertyReferenceOperation property => property.Property,
        IDeclarationExpressionOperation { Expression: ILocalReferenceOperation declared } => declared.Local,
        _ => null,
    };

    /// <summary>The text of a constant string value.</summary>
    public static bool TryGetConstantString(this IOperation? operation, [NotNullWhen(true)] out string? text)
    {
        text = operation?.ConstantValue is { HasValue: true, Value: string value } ? value : null;
        return text is not null;
    }

    /// <summary>The value of a constant integer.</summary>
    public static bool TryGetConstantInt(this IOperation? operation, out int number)
    {
        number = 0;
        if (operation?.ConstantValue is not { HasValue: true, Value: int value })
            return false;
        number = value;
        return true;
    }

    /// <summary>True for a branch that ends in a return or a throw: what follows it is for the other way. A yield goes on.</summary>
    public static bool LeavesFunction(this IOperation branch) => branch switch
    {
        IReturnOperation { Kind: OperationKind.Return } or IThrowOperation => true,
        IExpressionStatementOperation { Operation: IThrowOperation } => true,
        IBlockOperation { Operations: [.., var last] } => last.LeavesFunction(),
        _ => false,
    };

    /// <summary>True when the property reference is what an assignment writes to.</summary>
    public static bool IsAssignmentTarget(this IOperation operation) => operation.Parent switch
    {
        IAssignmentOperation assignment => ReferenceEquals(assignment.Target, operation),
        IIncrementOrDecrementOperation => true,
        IArgumentOperation { Parameter.RefKind: RefKind.Out or RefKind.Ref } => true,
        ITupleOperation { Parent: IDeconstructionAssignmentOperation deconstruction } tuple =>
            ReferenceEquals(deconstruction.Target, tuple),
        IMemberInitializerOperation => true,
        _ => false,
    };

    /// <summary>Where the operation stands.</summary>
    public static Location Location(this IOperation operation) => operation.Syntax.GetLocation();

    /// <summary>Where a call's name and arguments stand: <c>Take(5)</c> of <c>query.Take(5)</c>.</summary>
    public static Location OperatorLocation(this IOperation operation)
    {
        var syntax = operation.Syntax;
        var name = syntax switch
        {
            InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access } => access.Name,
            InvocationExpressionSyntax { Expression: MemberBindingExpressionSyntax binding } => binding.Name,
            MemberAccessExpressionSyntax access => access.Name,
            _ => null,
        };
        return name is null ? syntax.GetLocation() : Microsoft.CodeAnalysis.Location.Create(
            syntax.SyntaxTree,
            Microsoft.CodeAnalysis.Text.TextSpan.FromBounds(name.SpanStart, syntax.Span.End));
    }

    /// <summary>The line that the node starts in, as editors count.</summary>
    public static int Line(this SyntaxNode node) => node.GetLocation().GetLineSpan().StartLinePosition.Line + 1;

    /// <summary>The syntax without parentheses around it.</summary>
    public static SyntaxNode WithoutParentheses(this SyntaxNode node)
    {
        while (node is ParenthesizedExpressionSyntax parenthesized)
            node = parenthesized.Expression;
        return node;
    }
}
