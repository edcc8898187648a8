using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Calls;

/// <summary>
/// Which method handles a request that is sent by a mediator: the <c>Handle</c> of the class that is an <c>IRequestHandler</c> of the
/// request's type.
/// </summary>
internal sealed class RequestHandlers
{
    /// <summary>The name of the methods that handle requests.</summary>
    public const string MethodName = "Handle";

    private static readonly PerCompilation<RequestHandlers> s_instances = new(static c => new(c));

    private readonly Dictionary<ISymbol, IMethodSymbol> _handlers;

    private RequestHandlers(Compilation compilation) => _handlers = Read(compilation);

    /// <summary>True for a call by which a request may be sent, by its name.</summary>
    public static bool IsSending(IInvocationOperation call) =>
        call.TargetMethod.Name is "Send" or "SendAsync" && call.Arguments.Length is 1 or 2;

    /// <summary>The method that gets the first argument of <c>mediator.Send(request)</c>, or null.</summary>
    public static IMethodSymbol? HandlerOf(IInvocationOperation call, EfModel model)
    {
        if (!IsSending(call)
            || call.ArgumentFor(0)?.Value.Unwrap().Type is not INamedTypeSymbol request
            || !request.IsDeclaredIn(model.Compilation))
            return null;
        var handlers = s_instances.Get(model.Compilation)._handlers;
        return handlers.TryGetValue(request, out var handler) ? handler : null;
    }

    private static Dictionary<ISymbol, IMethodSymbol> Read(Compilation compilation)
    {
        var handlers = new Dictionary<ISymbol, IMethodSymbol>(SymbolEqualityComparer.Default);
        foreach (var symbol in compilation.GetSymbolsWithName(
            static n => n.EndsWith("Handler", StringComparison.Ordinal),
            SymbolFilter.Type))
        {
            if (symbol is not INamedTypeSymbol type)
                continue;
            foreach (var contract in type.AllInterfaces)
            {
                if (contract is { Name: "IRequestHandler" or "IQueryHandler" or "IStreamRequestHandler", TypeArguments: [var request, ..] }
                    && type.GetMembers(MethodName).OfType<IMethodSymbol>().FirstOrDefault(m => m.Parameters.Length > 0
                        && SymbolEqualityComparer.Default.Equals(m.Parameters[0].Type, request)) is { } handle)
                    handlers[request] = handle.Implementation();
            }
        }

        return handlers;
    }
}
