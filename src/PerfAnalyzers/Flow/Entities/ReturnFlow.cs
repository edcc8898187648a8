using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Flow.Calls;
using PerfAnalyzers.Flow.Endpoints;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Entities;

/// <summary>Who gets what a function returns: the operator that a lambda is given to, a local function's calls, the callers.</summary>
internal sealed class ReturnFlow(EntityFlow flow)
{
    // Their first lambda says by what the elements are found.
    private static readonly HashSet<string> s_keyed = new(StringComparer.Ordinal)
    {
        "GroupBy", "DistinctBy", "UnionBy", "ToDictionary", EfNames.ToDictionaryAsync, "ToLookup", "ToFrozenDictionary",
        "ToImmutableDictionary",
    };

    /// <summary>Entities that are returned.</summary>
    public void Follow(IReturnOperation returned, HeldEntities entities)
    {
        switch (returned.EnclosingFunction())
        {
            case IAnonymousFunctionOperation lambda when lambda.AsArgument() is { Parent: IInvocationOperation call } argument:
                FollowOutOfLambda(returned, lambda, argument, call, entities);
                break;
            case ILocalFunctionOperation function:
                FollowOutOfLocalFunction(returned, function, entities);
                break;
            default:
                flow.Use(EntityUseKind.Returned, entities, returned);
                break;
        }
    }

    /// <summary>Select(p => p.Author), SelectMany(p => p.Comments): the result holds it, and so does the next lambda's parameter.</summary>
    private void FollowOutOfLambda(
        IReturnOperation returned, IAnonymousFunctionOperation lambda, IArgumentOperation argument, IInvocationOperation call,
            HeldEntities entities)
    {
        if (EndpointHandlers.IsMap(call.TargetMethod))
        {
            flow.Use(EntityUseKind.Returned, entities, returned);
            return;
        }

        var isHeld = entities.AreIn(call.Type);
        if (call.TargetMethod.Name is "SelectMany")
            flow.Sequences.FollowLambdas(call, entities, argument.ParameterOrdinal() + 1);
        if (s_keyed.Contains(call.TargetMethod.Name) && argument.ParameterOrdinal() == 1)
            flow.Use(EntityUseKind.Compared, entities, returned);
        // What a cache or another method keeps of it is not seen.
        else if (!isHeld && !ReturnsNothing(argument) || !ExecutionScope.RunsInPlace(lambda, flow.Model))
            flow.Use(EntityUseKind.Unknown, entities, returned);
        if (isHeld)
            flow.Follow(call, entities);
    }

    private void FollowOutOfLocalFunction(IReturnOperation returned, ILocalFunctionOperation function, HeldEntities entities)
    {
        var isCalled = false;
        foreach (var call in BodyIndex.Around(function).Invocations)
        {
            if (!call.TargetMethod.OriginalDefinition.IsSame(function.Symbol))
                continue;
            isCalled = true;
            flow.Follow(call, entities);
        }

        if (EndpointHandlers.IsHandler(function.Symbol, flow.Model))
            flow.Use(EntityUseKind.Returned, entities, returned);
        else if (!isCalled)
            flow.Use(EntityUseKind.Unknown, entities, returned);
    }

    private static bool ReturnsNothing(IArgumentOperation lambda) =>
        lambda.Parameter?.Type is INamedTypeSymbol { DelegateInvokeMethod.ReturnsVoid: true };
}
