using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Endpoints;

/// <summary>
/// Reads the policies of output caching. The default one, which every other is built on, neither serves nor stores what is asked for
/// with an <c>Authorization</c> header or by an authenticated user, nor stores what sets a cookie; a policy of the application's own may
/// undo that.
/// </summary>
internal static class OutputCachePolicies
{
    /// <summary>Whom <c>CacheOutput(…)</c> lets have the response.</summary>
    public static ServedTo Analyze(IInvocationOperation cacheOutput, Compilation compilation)
    {
        foreach (var argument in cacheOutput.Arguments)
        {
            if (argument.Parameter is not { Name: "policy" or "policyName" })
                continue;
            if (argument.Value.TryGetConstantString(out var name))
                return Named(name, compilation);
            return argument.Parameter.Name == "policy" ? OfValue(argument.Value, compilation) : ServedTo.Nobody;
        }

        return ServedTo.Anonymous;
    }

    /// <summary>Whom the policy of a name lets have the response.</summary>
    public static ServedTo Named(string name, Compilation compilation)
    {
        foreach (var value in NamedOptions.Find(name, "AddPolicy", compilation))
            return OfValue(value, compilation);
        // A policy that is not in sight may vary by anything.
        return ServedTo.Nobody;
    }

    private static ServedTo OfValue(IOperation policy, Compilation compilation)
    {
        if (policy.AsLambda() is { } build)
            return OfBuilder(build, compilation);
        return policy.Unwrap().Type is INamedTypeSymbol type ? OfType(type, compilation) : ServedTo.Nobody;
    }

    private static ServedTo OfBuilder(IAnonymousFunctionOperation build, Compilation compilation)
    {
        var served = ServedTo.Anonymous;
        foreach (var call in build.Descendants().OfType<IInvocationOperation>())
        {
            switch (call.TargetMethod.Name)
            {
                // What it depends on is not looked into.
                case "NoCache" or "With" or "VaryByValue" or "SetVaryByValue" or "SetCacheKeyPrefix":
                    return ServedTo.Nobody;
                case "SetVaryByHeader"
                        when call.Syntax is InvocationExpressionSyntax { ArgumentList: var headers }
                            && headers.DescendantNodes().OfType<LiteralExpressionSyntax>()
                                .Any(static l => ResponseCaching.TellsUsers(l.Token.ValueText)):
                    return ServedTo.Nobody;
                case "SetVaryByQuery"
                        when call.Syntax is InvocationExpressionSyntax { ArgumentList: var keys }
                            && keys.DescendantNodes().OfType<LiteralExpressionSyntax>()
                                .Any(static l => l.Token.ValueText != "*" && ResponseCaching.TellsUsers(l.Token.ValueText)):
                    return ServedTo.Nobody;
                case "AddPolicy":
                    var type = call.TargetMethod.TypeArguments.FirstOrDefault()
                        ?? call.Arguments.Select(static a => a.Value).OfType<ITypeOfOperation>().FirstOrDefault()?.TypeOperand;
                    if (type is not INamedTypeSymbol named || OfType(named, compilation) is not (var added and not ServedTo.Nobody))
                        return ServedTo.Nobody;
                    served = added;
                    break;
                // Methods of the application's own may do anything to a policy.
                case not ("Expire" or "Tag" or "SetLocking" or "Cache" or "SetVaryByHeader" or "SetVaryByQuery" or "SetVaryByRouteValue"
                    or "SetVaryByHost")
                        when call.Type?.Name == "OutputCachePolicyBuilder":
                    return ServedTo.Nobody;
            }
        }

        return served;
    }

    /// <summary>
    /// A policy's class: it serves everybody when it allows storing, and looks neither at who is authenticated nor at anything to vary
    /// by.
    /// </summary>
    private static ServedTo OfType(INamedTypeSymbol type, Compilation compilation)
    {
        if (!type.IsDeclaredIn(compilation))
            return ServedTo.Nobody;
        var allows = false;
        foreach (var reference in type.DeclaringSyntaxReferences)
        {
            foreach (var name in reference.GetSyntax().DescendantNodes().OfType<IdentifierNameSyntax>())
            {
                switch (name.Identifier.ValueText)
                {
                    case "IsAuthenticated" or "Authorization" or "VaryByValues" or "CacheKeyPrefix" or "HeaderNames" or "User" or "Cookies":
                        return ServedTo.Nobody;
                    case "AllowCacheStorage":
                        allows = true;
                        break;
                }
            }
        }

        return allows ? ServedTo.Everybody : ServedTo.Anonymous;
    }
}
