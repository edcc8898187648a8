using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Caches.Values;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Caches.Keys;

/// <summary>Finds what the methods and properties of this compilation that build keys return.</summary>
internal static class KeyBuilders
{
    /// <summary>What a method of this compilation returns, if that is one expression and no other method may run in its place.</summary>
    public static (IMethodSymbol Builder, IOperation Built)? BuiltBy(IInvocationOperation call, Compilation compilation)
    {
        // Whoever derives from the class, here or elsewhere, may build other keys: what is virtual is a way in for them.
        if (CallTargets.Method(call, compilation) is not { } method || method.IsVirtual || method.IsOverride)
            return null;
        var body = CallTargets.Body(call, compilation);
        return body is not null && OnlyReturned(body) is { } built ? (method, built) : null;
    }

    /// <summary>What a property of this compilation computes, or was given once.</summary>
    public static IOperation? ValueOf(IPropertySymbol property, Compilation compilation)
    {
        if (property.IsVirtual || property.IsAbstract || property.IsOverride || !property.IsDeclaredIn(compilation))
            return null;
        var getter = property.GetMethod is { } method ? Bodies.Get(compilation).Get(method) : null;
        if (getter is not null)
            return OnlyReturned(getter);
        return !property.IsStatic && new OwnMembers(compilation).IsAssigned(property)
            ? null
            : (Bodies.Get(compilation).Get(property) as IPropertyInitializerOperation)?.Value;
    }

    private static IOperation? OnlyReturned(IOperation body)
    {
        IOperation? only = null;
        foreach (var returned in body.ReturnedValues())
        {
            if (only is not null)
                return null;
            only = returned;
        }

        return only;
    }
}
