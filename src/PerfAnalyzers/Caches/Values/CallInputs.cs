using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Caches.Keys;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Caches.Values;

/// <summary>
/// What calls on the way to a cached value depend on: what they are given, what they are made on, and what they read themselves.
/// </summary>
internal sealed class CallInputs(InputWalk walk)
{
    /// <summary>Adds the inputs of a call.</summary>
    public void Call(IInvocationOperation call, WalkedCode code, List<CacheInput> found)
    {
        walk.IsMade |= !IncidentalCode.IsForm(call);
        foreach (var type in call.TargetMethod.TypeArguments)
        {
            if (code.Depth == 0 && call.TargetMethod.Name == "Set" && type is ITypeParameterSymbol parameter)
                AddType(parameter, call, found);
        }

        var receiver = call.Receiver();
        // A repository of T has other rows for each T.
        if (code is { Depth: 0, IsOwn: true }
            && receiver?.Unwrap().Type is INamedTypeSymbol { TypeArguments: [ITypeParameterSymbol row] } rows
            && InputTypes.IsOfRows(rows, row))
            AddType(row, call, found);

        if (TenantFilters.Find(call, walk.Compilation) is { } filter)
            found.Add(filter);
        if ((code.Depth < walk.MaxDepth || call.TargetMethod.MethodKind == MethodKind.LocalFunction)
            && WalkCallee(call.TargetMethod, call, code, call, found))
        {
            // Only the values among what a method of this compilation is called on may tell it something.
            if (call.Instance is { } instance)
                WalkReceiver(instance, code, found);
            return;
        }

        foreach (var argument in call.Arguments)
        {
            if (!ReferenceEquals(argument.Value, receiver) && !IsSteering(argument, call) && !IsRulesOfText(argument))
                walk.Walk(argument.Value, code, found);
        }

        if (receiver is not null)
            WalkReceiver(receiver, code, found);
    }

    /// <summary>Walks what is called, with what its parameters were given; false when that is not in sight.</summary>
    public bool WalkCallee(IMethodSymbol called, IInvocationOperation? call, WalkedCode code, IOperation site, List<CacheInput> found)
    {
        if (CallTargets.Method(called, walk.Compilation, call?.Instance) is not { } method)
            return false;
        var body = method.MethodKind == MethodKind.LocalFunction
            ? BodyIndex.Around(site).LocalFunction(method)
            : Bodies.Get(walk.Compilation).Get(method);
        if (body is null || !walk.Tracing.Add(method))
            return body is not null;
        var isOwn = method.MethodKind == MethodKind.LocalFunction || call?.Instance is null or IInstanceReferenceOperation;
        walk.Walk(body, new(body, method, call, code, code.Depth + 1, code.IsOwn && isOwn), found);
        walk.Tracing.Remove(method);
        return true;
    }

    public void AddType(ITypeParameterSymbol type, IOperation read, List<CacheInput> found)
    {
        // A static table of a generic type is another one for each of its types.
        if (type.DeclaringMethod is not null || walk.Fill?.Call.TargetMethod.ContainingType.Name != "ConcurrentDictionary")
            found.Add(new(CacheInputKind.Type, type.Name, null, read));
    }

    // The operators of LINQ take what they are called with by any name.
    private static bool IsSteering(IArgumentOperation argument, IInvocationOperation call) =>
        argument.Parameter is { } parameter
        && InputTypes.IsSteering(parameter.Name)
        && call.TargetMethod.ContainingType is not { Name: "Queryable" or "Enumerable" };

    /// <summary>
    /// True for the culture that a text is read or compared in, which style analysers ask for: hardly a text is another one for it.
    /// </summary>
    private static bool IsRulesOfText(IArgumentOperation argument) =>
        argument is
        {
            Parameter.Type.Name: "IFormatProvider" or "CultureInfo",
            Parent: IInvocationOperation
            {
                TargetMethod.Name: "ToLower" or "ToUpper" or "Parse" or "TryParse" or "StartsWith" or "EndsWith" or "Compare"
                    or "ParseExact",
            },
        };

    /// <summary>What a call is made on is no input, unless it is a value itself or was made of some.</summary>
    private void WalkReceiver(IOperation receiver, WalkedCode code, List<CacheInput> found)
    {
        receiver = receiver.Unwrap();
        // What a session or a cookie says is a value itself.
        if (AmbientInputs.Along(receiver) is { } ambient)
            found.Add(ambient);
        if (ValuePath.Create(receiver) is { } path
            && path.Root is not ILocalSymbol
            && !InputTypes.IsPlainValue(receiver.Type)
            && receiver.Type.ElementType() is null
            && !AmbientInputs.IsPrincipal(receiver.Type))
            return;
        walk.Walk(receiver, code, found);
    }
}
