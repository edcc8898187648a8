using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Endpoints;

/// <summary>Finds the endpoints that a convention is given to: <c>MapGet(…).CacheOutput()</c>, <c>MapGroup(…).CacheOutput()</c>.</summary>
internal static class EndpointMaps
{
    private const int MaxLength = 32;

    /// <summary>The calls that map the endpoints, as far as they stand in the same body.</summary>
    public static IEnumerable<IInvocationOperation> Find(IInvocationOperation convention)
    {
        if (Start(convention, out var group) is { } map)
            return [map];
        // var group = app.MapGroup("/posts").CacheOutput();
        if (convention.Ancestors().TakeWhile(static a => a is not IBlockOperation).OfType<IVariableDeclaratorOperation>()
            .FirstOrDefault()?.Symbol is { } declared
            && IsGroup(declared.Type))
            group = declared;
        return group is null
            ? []
            : BodyIndex.Around(convention).Invocations.Where(call => EndpointHandlers.IsMap(call.TargetMethod) && IsOn(call, group));
    }

    private static bool IsOn(IInvocationOperation map, ILocalSymbol group) =>
        map.Receiver() is { } receiver && Start(receiver, out var local) is null && local.IsSame(group);

    private static bool IsGroup(ITypeSymbol type) => type.Name == "RouteGroupBuilder";

    /// <summary>The call that maps the endpoint that a chain of calls starts with; or the group that it starts with.</summary>
    private static IInvocationOperation? Start(IOperation chain, out ILocalSymbol? group)
    {
        group = null;
        var current = chain.Unwrap();
        for (var i = 0; i < MaxLength; i++)
        {
            switch (current)
            {
                case IInvocationOperation map when EndpointHandlers.IsMap(map.TargetMethod):
                    return map;
                case IInvocationOperation call when call.Receiver() is { } receiver:
                    current = receiver.Unwrap();
                    break;
                case ILocalReferenceOperation { Local: var local } when IsGroup(local.Type):
                    group = local;
                    return null;
                // var posts = app.MapGet(…); posts.CacheOutput();
                case ILocalReferenceOperation { Local: var local } when BodyIndex.Around(current).OnlyValueOf(local)?.Unwrap() is { } made:
                    current = made;
                    break;
                default:
                    return null;
            }
        }

        return null;
    }
}
