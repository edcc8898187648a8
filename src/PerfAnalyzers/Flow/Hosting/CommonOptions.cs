using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Hosting;

/// <summary>
/// Whether code makes the same options each time that it runs, whoever is served: it reads what the application is configured with, and
/// asks for services of which there is one.
/// </summary>
internal sealed class CommonOptions
{
    private const int MaxDepth = 3;
    private const int MaxOperations = 5_000;

    private readonly EfModel _model;
    private readonly bool _mayBeInMemory;
    private bool _hasProvider;
    private int _looked;

    private CommonOptions(EfModel model, bool mayBeInMemory)
    {
        _model = model;
        _mayBeInMemory = mayBeInMemory;
    }

    /// <summary>True when the delegate names a database, and nothing in it depends on the request.</summary>
    /// <param name="options">The delegate.</param>
    /// <param name="model">The model.</param>
    /// <param name="mayBeInMemory">False to leave out databases in memory, which are those of tests.</param>
    public static bool AreMadeBy(IOperation? options, EfModel model, bool mayBeInMemory)
    {
        var body = options.AsLambda()?.Body
            ?? (options.AsMethodGroup() is { Method: var method } ? model.Bodies.Get(method.Implementation()) : null);
        var common = new CommonOptions(model, mayBeInMemory);
        return body is not null && common.Are(body, 0) && common._hasProvider;
    }

    private bool Are(IOperation body, int depth) => body.Descendants().All(o => _looked++ < MaxOperations && IsCommon(o, depth));

    private bool IsCommon(IOperation operation, int depth) => operation switch
    {
        // A connection of its own is one that all would share.
        _ when IsA(operation.Type, "DbConnection") => false,
        IInvocationOperation call => IsCommon(call, depth),
        // Who is asked for a service is looked at with the question.
        IParameterReferenceOperation or ILocalReferenceOperation when operation.Type is { Name: "IServiceProvider" } =>
            operation.Outermost() is var value && (value.AsArgument()?.Parent ?? value.Parent) is IInvocationOperation,
        IPropertyReferenceOperation { Property: var property } => IsCommon(property),
        IFieldReferenceOperation { Field: var field } => field.Type.Name is not ("AsyncLocal" or "ThreadLocal")
            && !field.HasAttribute("ThreadStatic"),
        IObjectCreationOperation { Type: INamedTypeSymbol type } => IsCommon(type),
        _ => true,
    };

    private bool IsCommon(IInvocationOperation call, int depth)
    {
        var method = call.TargetMethod;
        // What replaces a service of EF Core may look at who is served, and is kept with the context.
        if (method.Name is "UseInternalServiceProvider" or "UseApplicationServiceProvider" or EfNames.ReplaceService)
            return false;
        if (IsProvider(method))
        {
            _hasProvider = true;
            if (!_mayBeInMemory && IsInMemory(call))
                return false;
        }

        var takesProvider = call.Instance?.Type is { Name: "IServiceProvider" }
            || call.Arguments.Any(static a => a.Value.Unwrap().Type is { Name: "IServiceProvider" });
        if (method.IsDeclaredIn(_model.Compilation) || method.MethodKind is MethodKind.DelegateInvoke or MethodKind.LocalFunction)
            return depth < MaxDepth && CallTargets.Body(call, _model.Compilation) is { } body && Are(body, depth + 1);
        if (takesProvider)
            return ServiceOf(call) is { } service && IsOneForAll(service);
        // What another project does is not in sight; and a pool of connections for each context is a problem of its own.
        return !IsOfApplication(method) && !IsA(call.Type, "DbDataSource");
    }

    private static bool IsProvider(IMethodSymbol method) => method.Name is "UseNpgsql" or "UseSqlServer" or "UseAzureSql" or "UseSqlite"
        or "UseMySql" or "UseMySQL" or "UseOracle" or "UseCosmos" or "UseMongoDB" or "UseFirebird" or "UseInMemoryDatabase";

    private static bool IsInMemory(IInvocationOperation call) => call.TargetMethod.Name == "UseInMemoryDatabase"
        || call.Descendants().Any(static d => d.TryGetConstantString(out var text)
            && (text.IndexOf(":memory:", StringComparison.OrdinalIgnoreCase) >= 0
                || text.IndexOf("Mode=Memory", StringComparison.OrdinalIgnoreCase) >= 0));

    private static ITypeSymbol? ServiceOf(IInvocationOperation call) => call.TargetMethod switch
    {
        { Name: "GetService" or "GetRequiredService" or "GetServices", TypeArguments: [var service] } => service,
        { Name: "GetService" or "GetRequiredService" } => call.Arguments.Select(static a => a.Value.Unwrap())
            .OfType<ITypeOfOperation>().FirstOrDefault()?.TypeOperand,
        _ => null,
    };

    private bool IsOneForAll(ITypeSymbol service)
    {
        if (service is not INamedTypeSymbol named)
            return false;
        var registrations = Registrations.Get(_model);
        return !registrations.IsScoped(named) && (registrations.LivesAsLongAsTheApplication(named) == Lifetime.Singleton
            || named.Name is "IConfiguration" or "IHostEnvironment" or "IWebHostEnvironment" or "ILoggerFactory" or "ILogger" or "IOptions"
                or "IOptionsMonitor" or "TimeProvider" or "NpgsqlDataSource"
            && named.RootNamespace() is { Name: "Microsoft" or "System" or "Npgsql" });
    }

    private bool IsCommon(IPropertySymbol property)
    {
        if (property.Name is "HttpContext" or "Current" || property.Type.Name is "AsyncLocal" or "ThreadLocal")
            return false;
        // What is computed may be computed from anything.
        return property.IsDeclaredIn(_model.Compilation)
            ? property.ContainingType.GetMembers().Any(m => m is IFieldSymbol field && property.IsSame(field.AssociatedSymbol))
            : property.SetMethod is not null || !IsOfApplication(property);
    }

    /// <summary>An object that notes something of the context that it is for; one for all would mix them up.</summary>
    private bool IsCommon(INamedTypeSymbol type) => type.SelfAndBaseTypes().OfType<INamedTypeSymbol>().All(t =>
        t.IsDeclaredIn(_model.Compilation) ? !PooledState.MayBeKeptBy(t, _model) : !IsOfApplication(t));

    /// <summary>True for the code of another project, which tells facts or is at hand as source.</summary>
    private bool IsOfApplication(ISymbol symbol) => symbol.ContainingAssembly is { } home && !home.IsFramework()
        && !symbol.IsDeclaredIn(_model.Compilation)
        && (AssemblyFacts.Get(home) is not null || AssemblyFacts.SourceOf(home, _model.Compilation) is not null);

    private static bool IsA(ITypeSymbol? type, string name) =>
        type?.SelfAndBaseTypes().Any(t => t.Name == name && t.IsIn("System", "Data", "Common")) == true;
}
