using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Flow.Calls;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Endpoints;

/// <summary>What calls an endpoint and takes its result.</summary>
internal enum EndpointKind
{
    /// <summary>An action of an ASP.NET Core controller.</summary>
    Controller,

    /// <summary>A handler that is given to <c>MapGet</c>, <c>MapPost</c>…</summary>
    MinimalApi,

    /// <summary>A method of a gRPC service.</summary>
    Grpc,

    /// <summary>A method of a SignalR hub.</summary>
    SignalR,

    /// <summary>A resolver of a GraphQL type.</summary>
    GraphQL,

    /// <summary>A handler of a Razor page: it renders, and serialises nothing.</summary>
    RazorPage,
}

/// <summary>A method or lambda that a request runs, and whose parameters the request gives.</summary>
/// <param name="Kind">What calls it.</param>
/// <param name="Method">The method, or the lambda's symbol.</param>
/// <param name="Function">Its body, the lambda or the local function.</param>
internal sealed record Endpoint(EndpointKind Kind, IMethodSymbol Method, IOperation Function)
{
    private static readonly string[] s_services = ["FromServices", "FromKeyedServices", "Service", "ScopedService", "Parent"];
    private static readonly string[] s_bindings = ["FromQuery", "FromRoute", "FromBody", "FromForm", "FromHeader", "AsParameters"];
    private static readonly string[] s_resolverTypes = ["ExtendObjectType", "ObjectType", "QueryType", "MutationType", "SubscriptionType"];

    /// <summary>The endpoint whose own code the operation is, or null when it belongs to none; code that it calls is not its own.</summary>
    public static Endpoint? Around(IOperation operation, EfModel model)
    {
        var root = operation;
        for (var parent = operation.Parent; parent is not null; root = parent, parent = parent.Parent)
        {
            switch (parent)
            {
                case IAnonymousFunctionOperation lambda
                        when lambda.AsArgument() is { Parent: IInvocationOperation call } && EndpointHandlers.IsMap(call.TargetMethod):
                    return new(EndpointKind.MinimalApi, lambda.Symbol, lambda);
                // What LINQ or a retry policy runs in place is the endpoint's own code.
                case IAnonymousFunctionOperation lambda when !ExecutionScope.RunsInPlace(lambda, model):
                    return null;
                case ILocalFunctionOperation function:
                    return EndpointHandlers.IsHandler(function.Symbol, model)
                        ? new(EndpointKind.MinimalApi, function.Symbol, function)
                        : null;
            }
        }

        return root.Syntax is MethodDeclarationSyntax declaration
            && root.SemanticModel?.GetDeclaredSymbol(declaration) is { } method
            && KindOf(method, model) is { } kind
            ? new(kind, method, root)
            : null;
    }

    /// <summary>What calls a method when it is an endpoint, or null.</summary>
    public static EndpointKind? KindOf(IMethodSymbol method, EfModel model)
    {
        if (method.MethodKind is MethodKind.LocalFunction)
            return EndpointHandlers.IsHandler(method, model) ? EndpointKind.MinimalApi : null;
        if (method.MethodKind != MethodKind.Ordinary)
            return null;
        if (method is { DeclaredAccessibility: Accessibility.Public, IsStatic: false })
        {
            foreach (var type in method.ContainingType.SelfAndBaseTypes())
            {
                switch (type.Name)
                {
                    case "ControllerBase" when type.IsIn("Microsoft", "AspNetCore", "Mvc"):
                        return method.HasAttribute("NonAction") ? null : EndpointKind.Controller;
                    case "Hub" when type.IsIn("Microsoft", "AspNetCore", "SignalR"):
                        return method.IsOverride ? null : EndpointKind.SignalR;
                    case "PageModel" when type.IsIn("Microsoft", "AspNetCore", "Mvc", "RazorPages"):
                        return method.Name.StartsWith("On", StringComparison.Ordinal) ? EndpointKind.RazorPage : null;
                }

                if (!type.GetAttributes().IsEmpty && (type.HasAttribute("ApiController") || type.HasAttribute("Controller")))
                    return method.HasAttribute("NonAction") ? null : EndpointKind.Controller;
            }

            if (method is { IsOverride: true, Parameters: [.., { Type.Name: "ServerCallContext" }] })
                return EndpointKind.Grpc;
            if (s_resolverTypes.Any(method.ContainingType.HasAttribute))
                return EndpointKind.GraphQL;
        }

        return EndpointHandlers.IsHandler(method, model) ? EndpointKind.MinimalApi : null;
    }

    /// <summary>True for the model of a Razor page, which lives as long as the request.</summary>
    public static bool IsPage(ITypeSymbol type) => type.SelfAndBaseTypes().Any(static t => t.Name == "PageModel");

    /// <summary>True when the request gives the parameter's value: by its route, query, form, header or body.</summary>
    public bool IsFromRequest(IParameterSymbol parameter)
    {
        var type = parameter.Type.UnwrapNullable();
        if (type is { Name: "CancellationToken" or "HttpContext" or "HttpRequest" or "HttpResponse" or "ClaimsPrincipal"
            or "ServerCallContext" })
            return false;
        if (s_services.Any(parameter.HasAttribute))
            return false;
        if (IsSimple(type))
            return true;
        // A class without an attribute is a service to a handler, unless it is the body; no request makes an interface, but that of a list.
        if (type.TypeKind == TypeKind.Delegate
            || type.TypeKind == TypeKind.Interface && type.ElementType() is null or { TypeKind: TypeKind.Interface })
            return false;
        return Kind != EndpointKind.MinimalApi || s_bindings.Any(parameter.HasAttribute);
    }

    private static bool IsSimple(ITypeSymbol type) =>
        type.SpecialType is not SpecialType.None || type.TypeKind is TypeKind.Enum or TypeKind.Struct;
}
