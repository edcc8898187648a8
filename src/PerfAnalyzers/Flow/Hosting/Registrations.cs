using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Flow.Calls;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Hosting;

/// <summary>How a type is registered.</summary>
internal enum Lifetime
{
    /// <summary>One for the application, by <c>AddSingleton</c>.</summary>
    Singleton,

    /// <summary>One for the application, that runs beside the requests.</summary>
    HostedService,

    /// <summary>One for the application, that each request passes through.</summary>
    Middleware,

    /// <summary>One for each request, or each time.</summary>
    Scoped,
}

/// <summary>A context that is registered.</summary>
/// <param name="Context">The context's type.</param>
/// <param name="Call">The call that registers it.</param>
/// <param name="IsPooled">True when its objects are used again.</param>
/// <param name="HasOwnOptions">True when the options are made anew for each scope.</param>
/// <param name="Options">The delegate that makes the options, resolved where it is handed on.</param>
/// <param name="IsSingleton">True when there is one context for the application.</param>
internal sealed record ContextRegistration(
    INamedTypeSymbol Context,
    IInvocationOperation Call,
    bool IsPooled,
    bool HasOwnOptions,
    IOperation? Options,
    bool IsSingleton);

/// <summary>A service that is registered.</summary>
/// <param name="Type">The service, or what implements it: each is noted.</param>
/// <param name="Lifetime">How long one object of it is used.</param>
/// <param name="Call">The call that registers it.</param>
internal readonly record struct ServiceRegistration(INamedTypeSymbol Type, Lifetime Lifetime, IInvocationOperation Call);

/// <summary>
/// What the code says to the service collection, wherever it says it, through extension methods of this compilation too. Who registers is
/// found by words; what a generic method of the code's own registers, by who calls it.
/// </summary>
internal sealed class Registrations
{
    private const int MaxDepth = 3;

    private static readonly PerCompilation<Registrations> s_instances = new(static c => new(EfModel.For(c)!));
    private static readonly HashSet<uint> s_words = new(new[]
    {
        EfNames.AddDbContext, EfNames.AddDbContextPool, EfNames.AddDbContextFactory, EfNames.AddPooledDbContextFactory,
        "AddSingleton", "TryAddSingleton",
        "AddHostedService", "UseMiddleware", "AddScoped", "TryAddScoped", "AddTransient", "TryAddTransient",
    }.Select(WordHash.Get));

    private readonly EfModel _model;
    private readonly List<ServiceRegistration> _services = new();
    private readonly List<ContextRegistration> _contexts = new();

    private Registrations(EfModel model)
    {
        _model = model;
        foreach (var member in Mentions.Get(model.Compilation).Members)
        {
            if (!member.Mentions(s_words))
                continue;
            foreach (var (_, root) in model.Bodies.In(member))
            {
                foreach (var call in BodyIndex.Around(root).Invocations)
                    Read(call);
            }
        }
    }

    /// <summary>The contexts that are registered.</summary>
    public IReadOnlyList<ContextRegistration> Contexts => _contexts;

    /// <summary>The services that are registered.</summary>
    public IReadOnlyList<ServiceRegistration> Services => _services;

    /// <summary>The registrations of a compilation.</summary>
    public static Registrations Get(EfModel model) => s_instances.Get(model.Compilation);

    /// <summary>How one object of the type serves the whole application; null when it does not, or may not.</summary>
    public Lifetime? LivesAsLongAsTheApplication(INamedTypeSymbol type)
    {
        Lifetime? found = null;
        foreach (var service in _services)
        {
            if (!service.Type.OriginalDefinition.IsSame(type.OriginalDefinition))
                continue;
            // Of some it is not said which: two registrations, one of which is per request.
            if (service.Lifetime == Lifetime.Scoped)
                return null;
            found ??= service.Lifetime;
        }

        return found;
    }

    /// <summary>True when the type is registered for each request, or each time.</summary>
    public bool IsScoped(ITypeSymbol type) =>
        _services.Any(s => s.Lifetime == Lifetime.Scoped && s.Type.OriginalDefinition.IsSame(type.OriginalDefinition));

    private void Read(IInvocationOperation call)
    {
        var method = call.TargetMethod;
        switch (method.Name)
        {
            case "AddSingleton" or "TryAddSingleton" when IsOfServices(call):
                AddServices(call, Lifetime.Singleton);
                break;
            case "AddScoped" or "TryAddScoped" or "AddTransient" or "TryAddTransient" when IsOfServices(call):
                AddServices(call, Lifetime.Scoped);
                break;
            case "AddHostedService" when IsOfServices(call):
                AddServices(call, Lifetime.HostedService);
                break;
            case "UseMiddleware" when method.ContainingType.Name == "UseMiddlewareExtensions":
                AddServices(call, Lifetime.Middleware);
                break;
            case EfNames.AddDbContext or EfNames.AddDbContextPool or EfNames.AddDbContextFactory or EfNames.AddPooledDbContextFactory
                    when IsOfServices(call):
                AddContext(call, method);
                break;
        }
    }

    private static bool IsOfServices(IInvocationOperation call) => call.TargetMethod.RootNamespace() is { Name: "Microsoft" };

    /// <summary>
    /// AddSingleton&lt;T&gt;(), AddSingleton&lt;I, T&gt;(), AddSingleton(typeof(I), typeof(T)), AddSingleton(new T()),
    /// AddSingleton&lt;I&gt;(p => new T()): the interface is noted too.
    /// </summary>
    private void AddServices(IInvocationOperation call, Lifetime lifetime)
    {
        var types = call.TargetMethod.TypeArguments.SelectMany(t => Named(t, 0)).ToList();
        foreach (var argument in call.Arguments)
        {
            switch (argument.Value.Unwrap())
            {
                case ITypeOfOperation { TypeOperand: INamedTypeSymbol named }:
                    types.Add(named);
                    break;
                case IObjectCreationOperation { Type: INamedTypeSymbol created }:
                    types.Add(created);
                    break;
                case var value when value.AsLambda() is { } lambda:
                    foreach (var returned in lambda.Body.ReturnedValues())
                    {
                        if (returned.Unwrap() is IObjectCreationOperation { Type: INamedTypeSymbol made })
                            types.Add(made);
                    }

                    break;
            }
        }

        foreach (var type in types)
            _services.Add(new(type, lifetime, call));
    }

    private void AddContext(IInvocationOperation call, IMethodSymbol method)
    {
        var isPooled = method.Name.IndexOf("Pool", StringComparison.Ordinal) >= 0;
        var isFactory = method.Name.EndsWith("Factory", StringComparison.Ordinal);
        var options = call.Arguments.FirstOrDefault(static a =>
            a.Parameter?.Type.TypeKind == TypeKind.Delegate && a.ArgumentKind == ArgumentKind.Explicit)?.Value;
        // A pool and a factory have one set of options for all; else the last lifetime that is said is that of the options.
        var lifetimes = call.Arguments
            .Where(static a => a.Parameter?.Type.Name == "ServiceLifetime")
            .OrderBy(static a => a.Parameter!.Ordinal)
            .ToList();
        var hasOwn = !isPooled && !(lifetimes.Count > 0 ? IsSingleton(lifetimes[lifetimes.Count - 1], lifetimes[0]) : isFactory);
        var isSingleton = method.Name == EfNames.AddDbContext && lifetimes.Count > 0 && IsSingleton(lifetimes[0].Value);
        foreach (var context in method.TypeArguments.Reverse().Take(1).SelectMany(t => Named(t, 0)))
        {
            foreach (var delivered in options is null ? new IOperation?[] { null } : Delegates(options, 0).Cast<IOperation?>())
                _contexts.Add(new(context, call, isPooled, hasOwn, delivered, isSingleton));
        }
    }

    private static bool IsSingleton(IArgumentOperation options, IArgumentOperation context) =>
        IsSingleton(options.Value) || options.ArgumentKind == ArgumentKind.DefaultValue && IsSingleton(context.Value);

    private static bool IsSingleton(IOperation value) => value.ConstantValue is { HasValue: true, Value: 0 };

    /// <summary>The types that a type argument may be: of a generic method, what its callers say.</summary>
    private IEnumerable<INamedTypeSymbol> Named(ITypeSymbol type, int depth)
    {
        if (type is INamedTypeSymbol named)
            return [named];
        if (type is not ITypeParameterSymbol { TypeParameterKind: TypeParameterKind.Method, Ordinal: var ordinal } parameter
            || depth == MaxDepth)
            return [];
        return Callers.CallsOf(parameter.DeclaringMethod!, _model)
            .Select(static c => c.Call)
            .Where(c => c.TargetMethod.TypeArguments.Length > ordinal)
            .SelectMany(c => Named(c.TargetMethod.TypeArguments[ordinal], depth + 1));
    }

    /// <summary>The delegates that an argument may be: of a parameter, what the callers hand in.</summary>
    private IEnumerable<IOperation> Delegates(IOperation value, int depth)
    {
        if (value.Unwrap() is not IParameterReferenceOperation { Parameter: { ContainingSymbol: IMethodSymbol method } parameter }
            || depth == MaxDepth)
            return [value];
        var ordinal = parameter.Ordinal;
        return Callers.CallsOf(method, _model)
            .Select(c => c.Call.ArgumentFor(ordinal)?.Value)
            .OfType<IOperation>()
            .SelectMany(v => Delegates(v, depth + 1));
    }
}
