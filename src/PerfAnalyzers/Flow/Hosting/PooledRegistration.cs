using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Hosting;

/// <summary>The pool that a registration of a context could be one of.</summary>
/// <param name="Context">The context.</param>
/// <param name="Method">What registers a pool of it.</param>
internal sealed record PooledRegistration(INamedTypeSymbol Context, string Method)
{
    private const int FirstWithContextsOfFactories = 10;

    /// <summary>The same registration with a pool; null when the context may be another one with it, or there is none.</summary>
    public static PooledRegistration? Of(IInvocationOperation call, EfModel model)
    {
        var registrations = Registrations.Get(model);
        if (call.TargetMethod is not { TypeArguments: [.., INamedTypeSymbol context] } method
            || PooledForm(method, model) is not { } form
            || registrations.Services.Any(s => s.Type.IsSame(context))
            // What another project registers it with is added to the options, or comes first.
            || ReferencedModels.Get(model.Symbols).Any(m => m.Options.Register(context)))
            return null;
        var isKnown = false;
        foreach (var registration in registrations.Contexts)
        {
            if (!registration.Context.IsSame(context))
                continue;
            var isThis = registration.Call.Syntax == call.Syntax;
            // Who takes it gets that of one of them, and which one depends on the order, or on a setting.
            if (registration.Call.TargetMethod.Name != method.Name
                || !HasUsualLifetimes(registration.Call)
                || !CommonOptions.AreMadeBy(registration.Options, model, mayBeInMemory: !isThis))
                return null;
            // What callers hand in, others may too.
            isKnown |= isThis && call.Syntax.Span.Contains(registration.Options!.Syntax.Span);
        }

        return isKnown && PoolableContexts.Contain(context, model) ? new(context, form) : null;
    }

    private static bool HasUsualLifetimes(IInvocationOperation call) => call.Arguments.All(static a =>
        a.Parameter is not { Type.Name: "ServiceLifetime", HasExplicitDefaultValue: true } parameter
        || a.ArgumentKind == ArgumentKind.DefaultValue
        || a.Value.ConstantValue is { HasValue: true, Value: var lifetime } && Equals(lifetime, parameter.ExplicitDefaultValue));

    /// <summary>The method that does the same with a pool, if EF Core has it.</summary>
    private static string? PooledForm(IMethodSymbol method, EfModel model)
    {
        // A factory of the code's own is not EF Core's; and up to EF Core 9 a pooled one registers no context besides.
        var isFactory = method.Name == EfNames.AddDbContextFactory;
        if (isFactory && (method.Arity > 1 || model.Symbols.MajorVersion < FirstWithContextsOfFactories))
            return null;
        var name = isFactory ? EfNames.AddPooledDbContextFactory : EfNames.AddDbContextPool;
        return method.ContainingType.GetMembers(name).Any(m => m is IMethodSymbol pool && pool.Arity == method.Arity) ? name : null;
    }
}
