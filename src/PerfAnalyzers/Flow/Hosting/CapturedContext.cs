using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Flow.Calls;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Hosting;

/// <summary>A context that something keeps which lives as long as the application.</summary>
/// <param name="Location">Where it gets it: a parameter of its constructor, a field, a registration.</param>
/// <param name="Context">The context.</param>
/// <param name="Holder">Who keeps it, by name.</param>
/// <param name="Lifetime">Why that lives so long; null for what is static.</param>
internal sealed record CapturedContext(Location Location, ITypeSymbol Context, string Holder, Lifetime? Lifetime)
{
    private static readonly PerCompilation<ImmutableArray<CapturedContext>> s_ofServices =
        new(static c => OfServices(EfModel.For(c)!).ToImmutableArray());

    /// <summary>The contexts that are kept by code of a file.</summary>
    public static IEnumerable<CapturedContext> In(SyntaxTree tree, EfModel model) =>
        s_ofServices.Get(model.Compilation).Where(c => c.Location.SourceTree == tree).Concat(InStatics(tree, model));

    private static IEnumerable<CapturedContext> OfServices(EfModel model)
    {
        var registrations = Registrations.Get(model);
        var seen = new HashSet<INamedTypeSymbol>(SymbolEqualityComparer.Default);
        foreach (var service in registrations.Services)
        {
            if (service.Lifetime == Hosting.Lifetime.Scoped)
                continue;
            if (model.Symbols.IsContext(service.Type))
            {
                if (service.Lifetime == Hosting.Lifetime.Singleton && seen.Add(service.Type))
                    yield return new(service.Call.OperatorLocation(), service.Type, service.Type.Name, service.Lifetime);
                continue;
            }

            if (!service.Type.IsDeclaredIn(model.Compilation)
                || !seen.Add(service.Type)
                || registrations.LivesAsLongAsTheApplication(service.Type) is not { } lifetime
                // A middleware that is made for each request, by a factory.
                || lifetime == Hosting.Lifetime.Middleware && service.Type.AllInterfaces.Any(static i => i.Name == "IMiddleware")
                || ExecutionScope.IsTestLike(service.Type, model))
                continue;
            foreach (var captured in OfService(service.Type, lifetime, model))
                yield return captured;
        }

        foreach (var context in registrations.Contexts)
        {
            if (context.IsSingleton)
                yield return new(context.Call.OperatorLocation(), context.Context, context.Context.Name, Hosting.Lifetime.Singleton);
        }
    }

    private static IEnumerable<CapturedContext> OfService(INamedTypeSymbol service, Lifetime lifetime, EfModel model)
    {
        foreach (var constructor in service.InstanceConstructors)
        {
            foreach (var parameter in constructor.Parameters)
            {
                if (IsContext(parameter.Type, model) && parameter.DeclaringSyntaxReferences is [var declared])
                    yield return new(Location.Create(declared.SyntaxTree, declared.Span), parameter.Type, service.Name, lifetime);
            }

            // What a constructor makes, and keeps.
            if (model.Bodies.Get(constructor) is not { } body)
                continue;
            foreach (var part in body.OwnOperations())
            {
                if (part is ISimpleAssignmentOperation {
                    Target: IMemberReferenceOperation { Instance: IInstanceReferenceOperation } target,
                    Value: var value
                }
                    && IsContext(target.Type, model) && value.Unwrap() is IInvocationOperation or IObjectCreationOperation)
                    yield return new(part.Syntax.GetLocation(), target.Type!, service.Name, lifetime);
            }
        }

        foreach (var member in service.GetMembers())
        {
            // private readonly BlogContext _db = factory.CreateDbContext();
            if (member is IFieldSymbol { IsStatic: false, IsImplicitlyDeclared: false } field && IsContext(field.Type, model)
                && model.Bodies.Get(field) is { } made
                    && made.Descendants().Any(static d => d is IInvocationOperation or IObjectCreationOperation))
                yield return new(field.Locations[0], field.Type, service.Name, lifetime);
        }
    }

    private static IEnumerable<CapturedContext> InStatics(SyntaxTree tree, EfModel model)
    {
        foreach (var member in DeclaredMembers.In(tree))
        {
            var isStatic = member.Node switch
            {
                VariableDeclaratorSyntax { Parent.Parent: FieldDeclarationSyntax field } => field.Modifiers.Any(SyntaxKind.StaticKeyword),
                // A computed getter keeps nothing.
                PropertyDeclarationSyntax { ExpressionBody: null } property => property.Modifiers.Any(SyntaxKind.StaticKeyword)
                    && property.AccessorList?.Accessors.All(static a => a.Body is null && a.ExpressionBody is null) == true,
                _ => false,
            };
            if (!isStatic || !MayBeContext(member.Type, model) || model.Bodies.ModelOf(tree) is not { } semantics
                || semantics.GetDeclaredSymbol(member.Node) is not { } symbol
                    || symbol.HasAttribute("ThreadStatic")
                    || ExecutionScope.IsTestLike(symbol, model))
                continue;
            var type = (symbol as IFieldSymbol)?.Type ?? (symbol as IPropertySymbol)?.Type;
            if (IsContext(type, model))
                yield return new(symbol.Locations[0], type!, symbol.Name, null);
        }
    }

    private static bool IsContext(ITypeSymbol? type, EfModel model) =>
        type?.UnwrapNullable() is { } plain && (model.Symbols.IsContext(plain)
            // IApplicationDbContext, which a context implements.
            || plain is INamedTypeSymbol { TypeKind: TypeKind.Interface } face
                && face.GetMembers().Any(m => m is IPropertySymbol property && model.Symbols.IsDbSet(property.Type))
                && model.Entities.Contexts.Any(c => c.DerivesFrom(face.OriginalDefinition)));

    private static bool MayBeContext(TypeSyntax? type, EfModel model)
    {
        type = type is NullableTypeSyntax nullable ? nullable.ElementType : type;
        var name = ((type as QualifiedNameSyntax)?.Right ?? type as SimpleNameSyntax)?.Identifier.ValueText;
        return name is not null && (name == "DbContext"
            || name.EndsWith("Context", StringComparison.Ordinal)
            || model.Entities.Contexts.Any(c => c.Name == name));
    }
}
