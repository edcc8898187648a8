using Microsoft.CodeAnalysis;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Calls;

/// <summary>Code that runs once, when the application starts, before anybody waits for it.</summary>
internal static class StartupCode
{
    /// <summary>True for an operation of a member that starts the application, or that only such members call.</summary>
    public static bool Contains(IOperation operation, ISymbol member, EfModel model) =>
        // What is handed over while the application starts, a handler, a factory, runs later.
        ExecutionScope.RunsWith(operation, operation.Root(), model)
        && Callers.AllAre(member, model, static (m, called) => m switch
        {
            // What a program calls is its work.
            IMethodSymbol { Name: "Main" or "<Main>$", IsStatic: true } => called is null,
            _ => Starts(m) ? true : null,
        });

    private static bool Starts(ISymbol member) => member switch
    {
        // A background service goes on: what it executes is no start.
        IMethodSymbol { Name: "StartAsync", ContainingType: var service } =>
            service.AllInterfaces.Any(static i => i.Name == "IHostedService"),
        IMethodSymbol { Name: "Load", IsOverride: true, ContainingType: var provider } =>
            provider.SelfAndBaseTypes().Any(static t => t.Name == "ConfigurationProvider"),
        // By convention a class with no interface.
        IMethodSymbol
        {
            Name: "Configure" or "ConfigureServices",
            ContainingType.Name: var host,
            Parameters: [{ Type.Name: var given }, ..],
        }
            when host.StartsWith("Startup", StringComparison.Ordinal)
                && given is "IApplicationBuilder" or "IServiceCollection" or "WebApplication" => true,
        { ContainingType: { } type } => type.AllInterfaces.Any(static i => i.Name.StartsWith("IStartup", StringComparison.Ordinal)),
        _ => false,
    };
}
