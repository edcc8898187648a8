using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Ef;

/// <summary>Which properties of entities are navigations, and where they lead.</summary>
internal sealed class EntityNavigations(EfEntities entities, MappedTypes types, ModelConfiguration configuration)
{
    private readonly ConcurrentDictionary<IPropertySymbol, Navigation?> _known = new(SymbolEqualityComparer.Default);

    /// <summary>The navigation that a property is, or null when it is a column, a computed property or none of an entity's.</summary>
    public Navigation? Find(IPropertySymbol property)
    {
        var definition = property.OriginalDefinition;
        return _known.TryGetValue(definition, out var known) ? known : _known.GetOrAdd(definition, Read(definition));
    }

    private Navigation? Read(IPropertySymbol property)
    {
        if (property.ContainingType is not { } owner || !(IsMapped(owner) || entities.IsOwned(owner))
            || TargetOf(property, configuration) is not { } target)
            return null;

        var isCollection = property.Type.ElementType() is not null;
        var isOwned = entities.IsOwned(target) || configuration.IsOwnedNavigation(property)
            // A document has all in it that no set names.
            || entities.AreDocuments && !types.IsRoot(target);
        if (!isOwned && !IsMapped(target))
            return null;

        // A class with an Id that a converter makes a column; asked only of types that no set names, since it has to be bound.
        if (!isOwned && !types.IsRoot(target) && configuration.IsConverted(property))
            return null;

        // Without the configuration, a type that no set names may be owned, and any navigation may be auto-included. What has no setter in
        // another project may be computed as well as filled by a private one.
        var isCertain = (types.ModelIsInSource || types.ModelIsKnown)
            && (entities.AreDeclaredHere(property)
                || property.SetMethod is { DeclaredAccessibility: Accessibility.Public or Accessibility.Protected
                    or Accessibility.ProtectedOrInternal });
        return new(property, target, isCollection, isOwned, configuration.IsAutoIncluded(property), isCertain);
    }

    private bool IsMapped(INamedTypeSymbol type) => entities.IsEntity(type) || types.RootBases.Contains(type.OriginalDefinition);

    /// <summary>The class that a property would lead to if that is an entity; null when it cannot be a navigation.</summary>
    public static INamedTypeSymbol? TargetOf(IPropertySymbol property, ModelConfiguration configuration)
    {
        if (property is { IsStatic: true } or { IsIndexer: true } or { GetMethod: null })
            return null;
        var element = property.Type.ElementType();
        var type = (element ?? property.Type).UnwrapNullable();
        if (type is not INamedTypeSymbol { TypeKind: TypeKind.Class, SpecialType: SpecialType.None } target)
            return null;
        if (target.IsAnonymousType || target.ContainingNamespace is { Name: "System" } || configuration.IsExcluded(property)
            || configuration.IsIgnored(target))
            return null;
        // Asked after the types: attributes have to be bound, and most properties are plain columns. [Column(TypeName = "jsonb")] is one,
        // too.
        if (property.HasAttribute("NotMapped") || target.HasAttribute("NotMapped")
            || property.FindAttribute("Column")?.Named("TypeName") is not null)
            return null;
        // Asked late: whether a relationship names it has to be bound.
        if (property.DeclaredAccessibility != Accessibility.Public && !configuration.IsOwnedNavigation(property)
            && !configuration.IsExplicitNavigation(property))
            return null;
        return property.SetMethod is not null || CanBeFilledWithoutSetter(property, element is not null, configuration) ? target : null;
    }

    /// <summary>
    /// EF Core fills a reference through a setter, a collection also through its backing field; what is computed it does not map.
    /// </summary>
    private static bool CanBeFilledWithoutSetter(IPropertySymbol property, bool isCollection, ModelConfiguration configuration)
    {
        if (configuration.IsOwnedNavigation(property))
            return true;
        // A private setter in another assembly may not be visible.
        if (property.DeclaringSyntaxReferences.IsEmpty)
            return true;
        if (!isCollection)
            return configuration.IsExplicitNavigation(property);
        var declarations = property.DeclaringSyntaxReferences.Select(static r => r.GetSyntax()).OfType<PropertyDeclarationSyntax>();
        var declaration = declarations.FirstOrDefault();
        if (declaration is null)
            return false;

        var accessors = declaration.AccessorList?.Accessors;
        var getter = declaration.ExpressionBody
            ?? accessors?.FirstOrDefault(static a => a.IsKind(SyntaxKind.GetAccessorDeclaration))?.ExpressionBody;
        if (getter is null)
            return accessors?.All(static a => a.Body is null) == true;
        return getter.Expression switch
        {
            IdentifierNameSyntax => true,
            CollectionExpressionSyntax or ThrowExpressionSyntax => false,
            InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax } called } =>
                called.Name.Identifier.ValueText is "AsReadOnly" or "Load" || configuration.IsExplicitNavigation(property),
            _ => configuration.IsExplicitNavigation(property),
        };
    }
}
