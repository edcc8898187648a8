using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Entities;

/// <summary>Tells sequences that are computed when they are read from those that are there. It needs no EF Core.</summary>
internal static class LazySequence
{
    private const int MaxLength = 32;

    /// <summary>Whether a lazy sequence is made of objects in memory alone; null for one that is not lazy, or not known to be.</summary>
    public static bool? Analyze(IOperation value, Compilation compilation)
    {
        value = value.Unwrap();
        if (IsIteratorCall(value, compilation))
            return false;
        if (!IsDeferred(value)
            && value is not IInvocationOperation { TargetMethod: { Name: "AsEnumerable", ContainingType.Name: "Enumerable" } })
            return null;

        var isInMemory = true;
        for (var i = 0; i < MaxLength && value is IInvocationOperation call; i++)
        {
            isInMemory &= !call.Arguments.Any(static a => a.Value.AsLambda() is { } lambda && ReadsContext(lambda));
            if (call.Receiver() is not { } receiver || !IsDeferred(call) && call.TargetMethod.Name != "AsEnumerable")
                break;
            value = receiver.Unwrap();
            if (value is ILocalReferenceOperation local && BodyIndex.Around(local).OnlyValueOf(local.Local) is { } only)
                value = only.Unwrap();
        }

        return isInMemory && !IsQueryable(value.Type) && !IsIteratorCall(value, compilation);
    }

    /// <summary>True for <c>IQueryable</c> and what implements it.</summary>
    public static bool IsQueryable(ITypeSymbol? type)
    {
        if (type is not INamedTypeSymbol { TypeKind: TypeKind.Interface or TypeKind.Class } named)
            return false;
        return Is(named) || named.AllInterfaces.Any(Is);

        static bool Is(INamedTypeSymbol candidate) => candidate.Name == "IQueryable" && candidate.IsIn("System", "Linq");
    }

    /// <summary>True for a query of objects in memory.</summary>
    public static bool IsInMemory(IOperation query)
    {
        var value = query.Unwrap();
        for (var i = 0; i < MaxLength; i++)
        {
            if (value is ILocalReferenceOperation local && BodyIndex.Around(local).OnlyValueOf(local.Local) is { } only)
                value = only.Unwrap();
            if (value is not IInvocationOperation call || call.Receiver() is not { } receiver)
                return false;
            value = receiver.Unwrap();
            if (call.TargetMethod.Name == "AsQueryable" && !IsQueryable(value.Type))
                return true;
        }

        return false;
    }

    /// <summary>True for a body that yields.</summary>
    public static bool IsIterator(IOperation body) =>
        body.OwnOperations().Any(static o => o.Kind is OperationKind.YieldReturn or OperationKind.YieldBreak);

    private static bool IsIteratorCall(IOperation value, Compilation compilation) =>
        value is IInvocationOperation { Type.TypeKind: TypeKind.Interface } call
            && CallTargets.Body(call, compilation) is { } body
            && IsIterator(body);

    private static bool IsDeferred(IOperation value) =>
        value is IInvocationOperation { TargetMethod: { ContainingType: { Name: "Enumerable" } type } method }
        && type.IsIn("System", "Linq")
        && method.Name is "Where" or "Select" or "SelectMany" or "OrderBy" or "OrderByDescending" or "ThenBy" or "ThenByDescending"
            or "Order" or "OrderDescending"
            or "Skip" or "SkipWhile" or "SkipLast" or "Take" or "TakeWhile" or "TakeLast" or "Distinct" or "DistinctBy" or "Union"
            or "UnionBy" or "Intersect" or "IntersectBy"
            or "Except" or "ExceptBy" or "Concat" or "Zip" or "GroupBy" or "GroupJoin" or "Join" or "Reverse" or "Append" or "Prepend"
            or "OfType" or "Chunk" or "DefaultIfEmpty";

    /// <summary>Select(id => db.Posts.First(…)): each read of the sequence asks the context.</summary>
    private static bool ReadsContext(IAnonymousFunctionOperation lambda) => lambda.Descendants().Any(operation =>
        operation.Type is INamedTypeSymbol { TypeKind: TypeKind.Class } type
        && type.SelfAndBaseTypes().Any(static t => t.Name == "DbContext"));
}
