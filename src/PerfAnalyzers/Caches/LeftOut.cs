using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Caches;

/// <summary>Knows the code that stands between a miss and the store and does not make the value.</summary>
internal static class LeftOut
{
    /// <summary>True for what does not make the value: messages of errors and logs, tests for null, how long the entry lives.</summary>
    public static bool Contains(IOperation operation) => operation switch
    {
        IThrowOperation or INameOfOperation => true,
        IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals } comparison =>
            IsNull(comparison.LeftOperand) || IsNull(comparison.RightOperand),
        IIsPatternOperation { Pattern: IConstantPatternOperation { Value: var value } } => IsNull(value),
        IIsPatternOperation { Pattern: INegatedPatternOperation { Pattern: IConstantPatternOperation { Value: var value } } } => IsNull(value),
        IAssignmentOperation { Target: IPropertyReferenceOperation { Instance.Type.Name: var name } } => IsEntry(name),
        IInvocationOperation call => IsSideEffect(call),
        IObjectCreationOperation { Type.Name: var name } => IsEntry(name),
        _ => false,
    };

    private static bool IsNull(IOperation operation) => operation.Unwrap().ConstantValue is { HasValue: true, Value: null };

    private static bool IsEntry(string name) =>
        name is "ICacheEntry" or "FusionCacheFactoryExecutionContext" || name.EndsWith("EntryOptions", StringComparison.Ordinal) || name.EndsWith("CacheOptions", StringComparison.Ordinal);

    private static bool IsSideEffect(IInvocationOperation call)
    {
        var type = (call.Receiver()?.Type ?? call.TargetMethod.ContainingType)?.Name;
        return type is not null
            && (IsEntry(type) || type is "ILogger" or "Console" or "Debug" or "Trace" or "Activity" or "ActivitySource" or "Stopwatch" or "SemaphoreSlim" or "Monitor" or "Interlocked" or "ArgumentNullException" or "ArgumentException" or "Guard"
                || type.EndsWith("Logger", StringComparison.Ordinal) || type.EndsWith("Metrics", StringComparison.Ordinal));
    }
}
