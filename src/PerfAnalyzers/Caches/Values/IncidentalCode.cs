using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Caches.Values;

/// <summary>Knows the code that stands between a miss and the store and does not make the value.</summary>
internal static class IncidentalCode
{
    /// <summary>True for what does not make the value: messages of errors and logs, tests for null, how long the entry lives.</summary>
    public static bool Contains(IOperation operation) => operation switch
    {
        IThrowOperation or INameOfOperation => true,
        IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals } comparison =>
            IsNull(comparison.LeftOperand) || IsNull(comparison.RightOperand),
        IIsPatternOperation { Pattern: IConstantPatternOperation { Value: var value } } => IsNull(value),
        IIsPatternOperation
        {
            Pattern: INegatedPatternOperation { Pattern: IConstantPatternOperation { Value: var value } },
        } => IsNull(value),
        IAssignmentOperation { Target: IPropertyReferenceOperation { Instance.Type.Name: var name } } => IsEntry(name),
        IInvocationOperation call => IsSideEffect(call),
        IObjectCreationOperation { Type.Name: var name } => IsEntry(name),
        // if (…) throw …; says what is not allowed, and nothing of the value.
        IConditionalOperation { WhenFalse: null, WhenTrue: var branch } => Throws(branch),
        IExpressionStatementOperation { Operation: var statement } => statement.Unwrap() is IInvocationOperation call && IsForItself(call),
        _ => false,
    };

    /// <summary>True for a call that only gives what there is another form: text, a task, a list of the same.</summary>
    public static bool IsForm(IInvocationOperation call)
    {
        var method = call.TargetMethod;
        return method.ContainingType?.Name is "JsonSerializer" or "JsonConvert" or "Encoding" or "String" or "Convert" or "Task"
            or "ValueTask" or "Math" or "Guid" or "Enum" or "TimeSpan"
            || method.Name is "ToString" or "ToList" or "ToArray" or "AsReadOnly" or "GetAwaiter" or "GetResult" or "Clone"
            || method.ContainingType?.SpecialType is >= SpecialType.System_Boolean and <= SpecialType.System_String
                or SpecialType.System_DateTime
            || IsSideEffect(call);
    }

    /// <summary>True for a branch that ends in a failure.</summary>
    public static bool Throws(IOperation branch) => branch switch
    {
        IThrowOperation => true,
        IExpressionStatementOperation { Operation: IThrowOperation } => true,
        IBlockOperation { Operations: [.., var last] } => Throws(last),
        _ => false,
    };

    /// <summary>True for a call whose result nobody wants and that is given nothing that it could fill: a notice, a measurement.</summary>
    private static bool IsForItself(IInvocationOperation call)
    {
        if (call.TargetMethod.MethodKind == MethodKind.LocalFunction)
            return false;
        foreach (var operation in call.DescendantsAndSelf())
        {
            if (operation is ILocalReferenceOperation { Type: var type } && !InputTypes.IsPlainValue(type)
                || operation is IArgumentOperation { Parameter.RefKind: not RefKind.None })
                return false;
        }

        return true;
    }

    private static bool IsNull(IOperation operation) => operation.Unwrap().ConstantValue is { HasValue: true, Value: null };

    private static bool IsEntry(string name) =>
        name is "ICacheEntry" or "FusionCacheFactoryExecutionContext"
        || name.EndsWith("EntryOptions", StringComparison.Ordinal)
        || name.EndsWith("CacheOptions", StringComparison.Ordinal);

    private static bool IsSideEffect(IInvocationOperation call)
    {
        var type = (call.Receiver()?.Type ?? call.TargetMethod.ContainingType)?.Name;
        return type is not null
            && (IsEntry(type)
                || type is "ILogger" or "Console" or "Debug" or "Trace" or "Activity" or "ActivitySource" or "Stopwatch" or "SemaphoreSlim"
                    or "Monitor" or "Interlocked" or "ArgumentNullException" or "ArgumentException" or "Guard"
                || type.EndsWith("Logger", StringComparison.Ordinal) || type.EndsWith("Metrics", StringComparison.Ordinal));
    }
}
