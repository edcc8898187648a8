using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Entities;

/// <summary>What LINQ to Objects and collections do with a sequence of entities: lambdas get them, and the result may hold them.</summary>
internal sealed class SequenceFlow(EntityFlow flow)
{
    /// <summary>A call on a sequence of entities.</summary>
    public void FollowCall(IInvocationOperation call, HeldEntities entities)
    {
        if (!flow.Visit(call, entities))
            return;
        if (IsByIdentity(call.TargetMethod))
            flow.Use(EntityUseKind.Compared, entities, call);
        FollowLambdas(call, entities);
        if (entities.AreIn(call.Type))
            flow.Follow(call, entities);
        else if (call.TargetMethod.Name is "Cast" or "OfType")
            flow.Use(EntityUseKind.Unknown, entities, call);
    }

    /// <summary>A call of LINQ to Objects that gets the entities as one of its arguments.</summary>
    public void FollowArgument(IInvocationOperation call, int ordinal, HeldEntities entities)
    {
        if (ordinal != 1 || call.TargetMethod.Name is "Union" or "Concat" or "UnionBy" or "Append" or "Prepend")
        {
            FollowCall(call, entities);
            return;
        }

        // Except and Intersect hand nothing of their second sequence on.
        if (!IsJoin(call.TargetMethod) && call.TargetMethod.Name != "SelectMany")
            flow.Use(EntityUseKind.Compared, entities, call);
        FollowSecond(call, entities);
    }

    /// <summary>The lambdas and method groups that get the elements, from an argument on.</summary>
    public void FollowLambdas(IInvocationOperation call, HeldEntities entities, int from = 0)
    {
        var element = entities.PerElement();
        foreach (var argument in call.Arguments)
        {
            if (argument.ParameterOrdinal() < from)
                continue;
            if (argument.Value.AsLambda() is { } lambda)
                FollowLambda(call.TargetMethod, argument, lambda, element);
            else if (argument.Value.AsMethodGroup() is { } group)
                FollowMethodGroup(group, element);
            else if (argument.ArgumentKind == ArgumentKind.Explicit
                && (argument.Parameter?.Type is { TypeKind: TypeKind.Delegate } || IsComparerOf(element, argument)))
                flow.Use(EntityUseKind.Unknown, element, argument);
        }
    }

    /// <summary>posts.Sort(new ByAuthorName()): what it looks at is its own affair.</summary>
    private static bool IsComparerOf(HeldEntities element, IArgumentOperation argument) =>
        argument.Parameter?.Type is INamedTypeSymbol { Name: "IComparer" or "IEqualityComparer", TypeArguments: [var compared] }
        && element.MayBeIn(compared)
        && !argument.Value.IsNullConstant();

    private void FollowLambda(IMethodSymbol method, IArgumentOperation argument, IAnonymousFunctionOperation lambda, HeldEntities element)
    {
        // a.Join(b, keyOfA, keyOfB, result): the other sequence has its own key and its own parameter.
        var isJoin = IsJoin(method);
        if (isJoin && argument.ParameterOrdinal() == 3)
            return;
        foreach (var parameter in isJoin ? lambda.Symbol.Parameters.Take(1) : lambda.Symbol.Parameters)
        {
            if (element.MayBeIn(parameter.Type))
                flow.Variables.Follow(parameter, lambda, element);
            else if (parameter.Type.SpecialType == SpecialType.System_Object || parameter.Type.TypeKind == TypeKind.Dynamic)
                flow.Use(EntityUseKind.Unknown, element, lambda);
        }
    }

    private void FollowMethodGroup(IMethodReferenceOperation group, HeldEntities element)
    {
        if (group.Method.Parameters is [var first, ..] && first.Type.Mentions(element.Entity)
            && flow.Callees.OfArgument(group.Method, 0, element) is { IsDefault: false } uses)
            flow.Callees.Import(uses, group, element);
        else
            flow.Use(EntityUseKind.PassedOn, element, group);
    }

    /// <summary>a.Join(b, keyOfA, keyOfB, result): what comes from b is the second parameter of the result's lambda.</summary>
    private void FollowSecond(IInvocationOperation call, HeldEntities entities)
    {
        var element = entities.PerElement();
        foreach (var argument in call.Arguments)
        {
            if (argument.Value.AsLambda() is not { Symbol.Parameters: var parameters } lambda)
                continue;
            var own = parameters.Length == 2 ? parameters[1] : argument.ParameterOrdinal() == 3 ? parameters.FirstOrDefault() : null;
            if (own is not null && element.MayBeIn(own.Type))
                flow.Variables.Follow(own, lambda, element);
        }
    }

    private static bool IsJoin(IMethodSymbol method) => method.Name is "Join" or "GroupJoin" or "LeftJoin" or "Zip";

    private static bool IsByIdentity(IMethodSymbol method) =>
        method.Name is "Distinct" or "Union" or "Except" or "Intersect" or "ToHashSet" or "ToImmutableHashSet" or "ToFrozenSet"
            or "SequenceEqual";
}
