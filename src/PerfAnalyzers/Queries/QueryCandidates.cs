using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Queries;

/// <summary>Rejects by names alone, before anything is looked up or kept: most calls, and all loops over lists, end here.</summary>
internal static class QueryCandidates
{
    /// <summary>True when the operation may run a query.</summary>
    public static bool MayExecute(IOperation operation) => operation switch
    {
        IInvocationOperation call => MayExecute(call, call.TargetMethod.Name),
        IForEachLoopOperation loop => MayBeLazy(loop.Collection),
        IObjectCreationOperation creation =>
            creation.Type is INamedTypeSymbol { IsGenericType: true } && HasLazyArgument(creation.Arguments),
        _ => false,
    };

    /// <summary>
    /// The framework's methods that go through a sequence which they are given: <c>list.AddRange(query)</c>, <c>string.Join(",",
    /// query)</c>.
    /// </summary>
    public static ImmutableHashSet<string> ConsumerNames { get; } =
        ImmutableHashSet.Create(
            "AddRange", "AddRangeAsync", "InsertRange", "Join", "Concat", "UnionWith", "ExceptWith", "IntersectWith", "WhenAll");

    private static bool MayExecute(IInvocationOperation call, string name)
    {
        if (QueryOperators.IsTerminalName(name))
        {
            // Find and Load are called on contexts, sets and entries, all else on the query itself.
            return name is EfNames.Find or EfNames.FindAsync or EfNames.Load or EfNames.LoadAsync
                || call.Receiver() is { } receiver && MayBeLazy(receiver);
        }

        return QueryOperators.IsCommandName(name) || call.TargetMethod.MethodKind == MethodKind.DelegateInvoke
            || StoreQueries.IsName(name) && call.Instance is not null || SqlQueries.IsName(name)
            || ForeignOperators.MayRun(call) && call.Receiver() is { } extended && MayBeLazy(extended)
            || ConsumerNames.Contains(name) && HasLazyArgument(call.Arguments);
    }

    private static bool HasLazyArgument(ImmutableArray<IArgumentOperation> arguments)
    {
        foreach (var argument in arguments)
        {
            if (MayBeLazy(argument.Value))
                return true;
        }

        return false;
    }

    /// <summary>By its type's name alone: a query, and not a sequence behind which one may stand.</summary>
    public static bool IsQueryByName(ITypeSymbol type) =>
        type.Name == "DbSet" || type.Name.EndsWith("Queryable", StringComparison.Ordinal);

    /// <summary>By its type's name: a query, or an interface behind which one may stand.</summary>
    private static bool MayBeLazy(IOperation value) => value.Unwrap().Type?.UnwrapTask() switch
    {
        INamedTypeSymbol { TypeKind: TypeKind.Interface, Arity: > 0 } => true,
        INamedTypeSymbol { TypeKind: TypeKind.Class, Name: var name } =>
            name.IndexOf("Quer", StringComparison.Ordinal) >= 0
            || name.IndexOf(EfNames.Set, StringComparison.Ordinal) >= 0 && name is not ("HashSet" or "SortedSet"),
        ITypeParameterSymbol => true,
        _ => false,
    };
}
