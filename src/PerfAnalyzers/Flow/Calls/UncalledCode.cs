using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Flow.Endpoints;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Calls;

/// <summary>
/// Methods that an application has and does not call, and obsolete ones: what they would cost, nobody pays.
/// </summary>
internal static class UncalledCode
{
    private const int MaxSiblings = 3;

    /// <summary>
    /// True for such a method. Frameworks call what they find by a base class, an interface, an attribute or a convention.
    /// </summary>
    public static bool Is(ISymbol member, EfModel model)
    {
        if (member is not IMethodSymbol { MethodKind: MethodKind.Ordinary, IsOverride: false, IsVirtual: false, IsAbstract: false } method)
            return false;
        // A library is there for others to call, but not what it keeps to itself.
        if (model.Compilation.Options.OutputKind is not (OutputKind.ConsoleApplication or OutputKind.WindowsApplication))
            return method.DeclaredAccessibility == Accessibility.Private && IsMentionedNowhere(method, model);
        if (method.Name is "Main" or "<Main>$"
            || method.GetAttributes().Any(static a => a.AttributeClass?.Name != "ObsoleteAttribute")
            || !IsOfOwnKind(method.ContainingType)
            || Implements(method, static m => m.DeclaringSyntaxReferences.IsEmpty)
            // IHandler<T> is called by whoever hands on what it is handed.
            || Implements(method, static m => m.ContainingType.IsGenericType)
            || Endpoint.KindOf(method, model) is not null)
            return false;
        return Callers.Get(method, model) is { IsDefault: false, IsEmpty: true }
            // What an interface of the application's own shows, no framework looks for.
            && (Implements(method, static _ => true) || IsCalledOtherwise(method, model));
    }

    /// <summary>
    /// True for a private method whose name no other code has. Markup may name the methods of a class that it is the rest of.
    /// </summary>
    private static bool IsMentionedNowhere(IMethodSymbol method, EfModel model) =>
        method is { ExplicitInterfaceImplementations.IsEmpty: true, DeclaringSyntaxReferences: [var declaration] }
        && method.GetAttributes().IsEmpty
        && method.ContainingType.DeclaringSyntaxReferences is [var type]
        && !type.GetSyntax().ChildTokens().Any(static t => t.IsKind(SyntaxKind.PartialKeyword))
        && Mentions.Get(model.Compilation).Of(method.Name).All(m =>
            m.Node.SyntaxTree == declaration.SyntaxTree && declaration.Span.Contains(m.Span));

    /// <summary>True for a class that no framework knows by its base or its attributes: a controller, a hub, a component.</summary>
    private static bool IsOfOwnKind(INamedTypeSymbol type) =>
        type.TypeKind == TypeKind.Class
        && !type.IsStatic
        && type.SelfAndBaseTypes().All(static t =>
            t.SpecialType == SpecialType.System_Object || !t.DeclaringSyntaxReferences.IsEmpty && t.GetAttributes().IsEmpty);

    private static bool Implements(IMethodSymbol method, Func<ISymbol, bool> isOf)
    {
        foreach (var contract in method.ContainingType.AllInterfaces)
        {
            foreach (var declared in contract.GetMembers(method.Name))
            {
                if (isOf(declared) && method.IsSame(method.ContainingType.FindImplementationForInterfaceMember(declared)))
                    return true;
            }
        }

        return false;
    }

    /// <summary>
    /// True when code calls another method of the class: it is a service to the application, and not a class whose methods a framework
    /// finds by their names, like a middleware or a resolver.
    /// </summary>
    private static bool IsCalledOtherwise(IMethodSymbol method, EfModel model)
    {
        var type = method.ContainingType;
        var mentions = Mentions.Get(model.Compilation);
        // A name that stands in few places is soon looked at.
        var siblings = type.GetMembers()
            .OfType<IMethodSymbol>()
            .Where(m => m.MethodKind == MethodKind.Ordinary && !m.IsSame(method))
            .Select(m => (Method: m, Places: mentions.Of(m.Name).Count))
            .Where(static m => m.Places > 0)
            .OrderBy(static m => m.Places)
            .Select(static m => m.Method)
            .Take(MaxSiblings);
        foreach (var sibling in siblings)
        {
            var callers = Callers.Get(sibling, model);
            if (callers.IsDefault || callers.Any(c => !type.IsSame(c.ContainingType)))
                return true;
        }

        return false;
    }
}
