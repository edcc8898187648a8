using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Caches.Keys;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Caches.Values;

/// <content>Calls on the way to the value: what they are given, what they are made on, and what they read themselves.</content>
internal sealed partial class CachedValueInputs
{
    private void Call(IInvocationOperation call, FactoryScope frame)
    {
        _isMade |= !IncidentalCode.IsForm(call);
        foreach (var type in call.TargetMethod.TypeArguments)
        {
            if (frame.Depth == 0 && call.TargetMethod.Name == "Set" && type is ITypeParameterSymbol parameter)
                AddType(parameter, call);
        }

        // A repository of T has other rows for each T.
        if (frame is { Depth: 0, IsOwn: true } && call.Receiver()?.Unwrap().Type is INamedTypeSymbol { TypeArguments: [ITypeParameterSymbol row] } rows && InputTypes.IsOfRows(rows, row))
            AddType(row, call);

        if (TenantFilters.Find(call, _compilation) is { } filter)
            _inputs.Add(filter);
        if ((frame.Depth < _maxDepth || call.TargetMethod.MethodKind == MethodKind.LocalFunction) && WalkCallee(call.TargetMethod, call, frame, call))
        {
            // Only the values among what a method of this compilation is called on may tell it something.
            if (call.Instance is { } instance)
                WalkReceiver(instance, frame);
            return;
        }

        var receiver = call.Receiver();
        foreach (var argument in call.Arguments)
        {
            if (ReferenceEquals(argument.Value, receiver) || argument.Parameter is { } steering && InputTypes.IsSteering(steering.Name) && !IsLinq(call) || IsRulesOfText(argument))
                continue;
            Walk(argument.Value, frame);
        }

        if (receiver is not null)
            WalkReceiver(receiver, frame);
    }

    private static bool IsLinq(IInvocationOperation call) => call.TargetMethod.ContainingType is { Name: "Queryable" or "Enumerable" };

    /// <summary>True for the culture that a text is read or compared in, which style analysers ask for: hardly a text is another one for it.</summary>
    private static bool IsRulesOfText(IArgumentOperation argument) =>
        argument is { Parameter.Type.Name: "IFormatProvider" or "CultureInfo", Parent: IInvocationOperation { TargetMethod.Name: "ToLower" or "ToUpper" or "Parse" or "TryParse" or "StartsWith" or "EndsWith" or "Compare" or "ParseExact" } };

    /// <summary>What a call is made on is no input, unless it is a value itself or was made of some.</summary>
    private void WalkReceiver(IOperation receiver, FactoryScope frame)
    {
        receiver = receiver.Unwrap();
        // What a session or a cookie says is a value itself.
        if (AmbientInputs.Along(receiver) is { } ambient)
            _inputs.Add(ambient);
        if (ValuePath.Create(receiver) is { } path && path.Root is not ILocalSymbol && !InputTypes.IsPlainValue(receiver.Type) && receiver.Type.ElementType() is null && !AmbientInputs.IsPrincipal(receiver.Type))
            return;
        Walk(receiver, frame);
    }

    /// <summary>Walks what is called, with what its parameters were given; false when that is not in sight.</summary>
    private bool WalkCallee(IMethodSymbol called, IInvocationOperation? call, FactoryScope frame, IOperation site)
    {
        if (CallTargets.Method(called, _compilation, call?.Instance) is not { } method)
            return false;
        var body = method.MethodKind == MethodKind.LocalFunction ? BodyIndex.Around(site).LocalFunction(method) : _members.BodyOf(method);
        if (body is null || !_tracing.Add(method))
            return body is not null;
        var isOwn = method.MethodKind == MethodKind.LocalFunction || call?.Instance is null or IInstanceReferenceOperation;
        Walk(body, new(body, method, call, frame, frame.Depth + 1, frame.IsOwn && isOwn));
        _tracing.Remove(method);
        return true;
    }

    private void AddType(ITypeParameterSymbol type, IOperation read)
    {
        // A static table of a generic type is another one for each of its types.
        if (type.DeclaringMethod is not null || _fill?.Call.TargetMethod.ContainingType.Name != "ConcurrentDictionary")
            _inputs.Add(new(CacheInputKind.Type, type.Name, null, read));
    }
}
