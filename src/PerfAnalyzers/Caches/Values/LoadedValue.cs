using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Caches.Entries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Caches.Values;

/// <summary>Tells whether making a value means to wait for a database or another service. What only computes does not.</summary>
internal sealed class LoadedValue
{
    private const int MaxDepth = 3;
    private const int Budget = 1000;

    private readonly Compilation _compilation;
    private readonly HashSet<ISymbol> _visited = new(SymbolEqualityComparer.Default);
    private int _left = Budget;

    private LoadedValue(Compilation compilation) => _compilation = compilation;

    /// <summary>True when one of these loads something.</summary>
    public static bool IsIn(IEnumerable<IOperation> makers, Compilation compilation)
    {
        var reader = new LoadedValue(compilation);
        return makers.Any(m => reader.IsLoading(m, MaxDepth));
    }

    private bool IsLoading(IOperation maker, int depth)
    {
        if (maker.AsMethodGroup() is { } group)
            return depth > 0 && CallTargets.Body(maker, _compilation) is { } body
                ? IsLoading(body, depth - 1)
                : group.Method.ReturnType.Name is "Task" or "ValueTask";
        foreach (var operation in maker.DescendantsAndSelf())
        {
            if (--_left <= 0)
                return false;
            switch (operation)
            {
                case IInvocationOperation call when IsLoadingCall(call, depth):
                case IForEachLoopOperation loop when loop.IsAsynchronous || IsQuery(loop.Collection.Unwrap().Type):
                    return true;
                // What was made before is stored.
                case ILocalReferenceOperation local when _visited.Add(local.Local) && IsFilledByLoading(local, depth):
                    return true;
            }
        }

        return false;
    }

    private bool IsFilledByLoading(ILocalReferenceOperation local, int depth)
    {
        foreach (var write in BodyIndex.Around(local).WritesOf(local.Local))
        {
            // An out argument and the element of a loop have what they come from.
            var source = write.Value
                ?? (write.Site is IVariableDeclaratorOperation { Parent: IForEachLoopOperation loop } ? loop.Collection : null);
            if (source is not null && IsLoading(source, depth))
                return true;
        }

        return false;
    }

    private bool IsLoadingCall(IInvocationOperation call, int depth)
    {
        var method = call.TargetMethod;
        // Asking a cache is what the value is to be kept from.
        if (CacheCall.IsNameOfOne(method.Name) && CacheCall.Create(call, _compilation) is not null)
            return false;
        if (depth > 0 && CallTargets.Body(call, _compilation) is { } body)
            return _visited.Add(method.OriginalDefinition) && IsLoading(body, depth - 1);
        if (method.ReturnType.Name is "Task" or "ValueTask")
            return !IsPlain(method.ContainingType);
        var receiver = call.Receiver()?.Unwrap().Type;
        return IsQuery(receiver) && !IsQuery(method.ReturnType) || IsConnection(receiver);
    }

    // A task of these is no wait for anybody else.
    private static bool IsPlain(INamedTypeSymbol? type) =>
        type is null
        || type.IsIn("System", "Threading")
        || type.IsIn("System", "Threading", "Tasks")
        || type.IsIn("System", "IO")
        || type is { Name: "TestServer" or "TaskCompletionSource" };

    private static bool IsQuery(ITypeSymbol? type) =>
        type is INamedTypeSymbol { Name: "IQueryable" }
        || type is { TypeKind: not TypeKind.Array, SpecialType: not SpecialType.System_String }
            && type.AllInterfaces.Any(static i => i is { Name: "IQueryable", Arity: 0 });

    private static bool IsConnection(ITypeSymbol? type)
    {
        if (type is null)
            return false;
        foreach (var current in type.SelfAndBaseTypes())
        {
            if (current.Name is "DbConnection" or "DbCommand" or "IDbConnection" or "IDbCommand" or "HttpClient" or "WebClient")
                return true;
        }

        return false;
    }
}
