using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Loops;

/// <summary>Loops that end when an operation has delivered what they look for: a search, another attempt, the last iteration.</summary>
internal static class SearchLoops
{
    /// <summary>Between the operation and the test of its result there stand so few statements.</summary>
    private const int MaxDistance = 3;

    /// <summary>True when the iteration that comes to the operation is the last: its block, or its statement, leaves the loop.</summary>
    public static bool RunsOnce(IOperation operation, IOperation body)
    {
        var leaves = false;
        for (IOperation? current = operation; current is not null; current = current.Parent)
        {
            // What leaves a lambda leaves no loop around it.
            if (current is IAnonymousFunctionOperation)
                leaves = false;
            else if (current is IBlockOperation or IReturnOperation or IThrowOperation && IsExit(current, body))
                leaves = true;
            if (ReferenceEquals(current, body))
                return leaves || IsExit(body, body);
        }

        return false;
    }

    /// <summary>True when the loop's condition looks at what the operation delivers: it goes on until that is found.</summary>
    public static bool IsTested(IOperation operation, IOperation condition) =>
        ResultOf(operation) is { } result && Mentions(condition, result);

    /// <summary>True when the result is looked at, and what was looked for ends the loop.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="body">The loop's body.</param>
    /// <param name="stopsAtMiss">True when the loop may also look for what is not there: a free name.</param>
    public static bool StopsAtFirstHit(IOperation operation, IOperation body, bool stopsAtMiss)
    {
        // The statement that holds the query, and the block that holds the statement.
        IOperation statement = operation;
        while (statement.Parent is not null and not IBlockOperation && !ReferenceEquals(statement.Parent, body))
            statement = statement.Parent;

        if (statement is IConditionalOperation direct && operation.IsWithin(direct.Condition))
            return Ends(direct, part => operation.IsWithin(part), stopsAtMiss);

        if (ResultOf(operation) is not { } result)
            return false;
        while (statement.Parent is IBlockOperation block)
        {
            var test = block.Operations.Skip(block.Operations.IndexOf(statement) + 1).Take(MaxDistance)
                .OfType<IConditionalOperation>().FirstOrDefault(test => Mentions(test.Condition, result));
            if (test is not null)
                return Ends(test, part => IsReferenceTo(part.Unwrap(), result), stopsAtMiss);
            // if (isPost) exists = …; else if (isPage) exists = …; if (exists) return: one test for all branches.
            if (ReferenceEquals(block, body) || block.Parent is not IConditionalOperation branch)
                return false;
            statement = branch;
            while (statement.Parent is IConditionalOperation outer)
                statement = outer;
        }

        return false;
    }

    /// <summary>try { … return; } catch { wait }: the next iteration is another attempt.</summary>
    public static bool IsRetried(IOperation operation, IOperation body)
    {
        foreach (var ancestor in operation.Ancestors())
        {
            if (ReferenceEquals(ancestor, body))
                return false;
            if (ancestor is ITryOperation { Catches.Length: > 0 } attempt
                && operation.IsWithin(attempt.Body)
                && attempt.Body.Descendants().Any(IsFound))
                return true;
        }

        return false;
    }

    private static bool Ends(IConditionalOperation test, Func<IOperation, bool> isResult, bool stopsAtMiss)
    {
        var isHit = IsHit(test.Condition, isResult);
        if (EndsSearch(test.WhenTrue))
            return isHit == true || stopsAtMiss;
        return test.WhenFalse is not null && EndsSearch(test.WhenFalse) && (isHit == false || stopsAtMiss);
    }

    /// <summary>True when the condition holds if something was found, false if nothing was, null when it says neither.</summary>
    private static bool? IsHit(IOperation condition, Func<IOperation, bool> isResult)
    {
        var isYesOrNo = condition.Type?.SpecialType == SpecialType.System_Boolean;
        condition = condition.Unwrap();
        // A pattern is on the result, whatever is read of it.
        if (NullTest.Find(condition) is { } test && (condition is IIsPatternOperation || isResult(test.Value.Unwrap())))
            return !test.IsNull;
        return condition switch
        {
            IUnaryOperation { OperatorKind: UnaryOperatorKind.Not, Operand: var operand } => !IsHit(operand, isResult),
            IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd } and =>
                IsHit(and.LeftOperand, isResult) ?? IsHit(and.RightOperand, isResult),
            // A count.
            IBinaryOperation { OperatorKind: BinaryOperatorKind.GreaterThan, RightOperand.ConstantValue: { HasValue: true, Value: 0 } } =>
                true,
            IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals, RightOperand.ConstantValue: { HasValue: true, Value: 0 } } => false,
            IIsPatternOperation { Pattern: IRecursivePatternOperation or IDeclarationPatternOperation } => true,
            IIsPatternOperation { Pattern: INegatedPatternOperation { Pattern: IConstantPatternOperation } } => true,
            IInvocationOperation { TargetMethod.Name: "Any" } any when any.Receiver() is { } receiver && isResult(receiver.Unwrap()) =>
                true,
            // What a cache answers.
            IPropertyReferenceOperation { Property.Name: "IsNull" or "IsNullOrEmpty", Instance: { } missed }
                when isResult(missed.Unwrap()) =>
                false,
            _ when isYesOrNo && isResult(condition) => true,
            _ => null,
        };
    }

    private static ILocalSymbol? ResultOf(IOperation operation)
    {
        foreach (var ancestor in operation.Ancestors())
        {
            switch (ancestor)
            {
                case IVariableDeclaratorOperation declarator:
                    return declarator.Symbol;
                case ISimpleAssignmentOperation { Target: ILocalReferenceOperation target }:
                    return target.Local;
                case IBlockOperation or IAnonymousFunctionOperation:
                    return null;
            }
        }

        return null;
    }

    private static bool Mentions(IOperation condition, ILocalSymbol result) =>
        condition.DescendantsAndSelf().Any(part => IsReferenceTo(part, result));

    private static bool IsReferenceTo(IOperation part, ILocalSymbol local) =>
        part is ILocalReferenceOperation reference && reference.Local.IsSame(local);

    /// <summary>An exit that is no error: an exception is never what was looked for.</summary>
    private static bool EndsSearch(IOperation branch) =>
        IsFound(branch) || branch is IBlockOperation { Operations: [.., var last] } && EndsSearch(last);

    private static bool IsFound(IOperation statement) =>
        statement is IReturnOperation { Kind: OperationKind.Return } or IBranchOperation { BranchKind: BranchKind.Break };

    /// <summary>A jump out of the loop of this body; the break of a switch or of an inner loop is none.</summary>
    private static bool IsExit(IOperation statement, IOperation body) => statement switch
    {
        IReturnOperation { Kind: OperationKind.Return } => true,
        IBranchOperation { BranchKind: BranchKind.Break } branch =>
            body.Parent is ILoopOperation loop && branch.Target.IsSame(loop.ExitLabel),
        IBranchOperation { BranchKind: BranchKind.GoTo } => true,
        IThrowOperation or IExpressionStatementOperation { Operation: IThrowOperation } => true,
        IBlockOperation { Operations: [.., var last] } => IsExit(last, body),
        _ => false,
    };
}
