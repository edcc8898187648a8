using Microsoft.CodeAnalysis;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Ef;

/// <summary>Finds the column by which an entity refers to another one.</summary>
internal static class ForeignKeys
{
    /// <summary>The property of the entity that holds the key of what a navigation leads to: by attribute, or by the names that EF Core goes by; null when none is found.</summary>
    public static IPropertySymbol? Find(Navigation navigation, ITypeSymbol entity, EfModel model)
    {
        var property = navigation.Property;
        if (Named(property) is { } named)
            return entity.FindProperty(named);
        foreach (var candidate in entity.AllProperties())
        {
            if (Named(candidate) == property.Name)
                return candidate;
        }

        var key = model.Entities.KeyOf(navigation.Target) is [var only] ? only : "Id";
        return entity.FindProperty(property.Name + key) ?? entity.FindProperty(property.Name + "Id");
    }

    private static string? Named(IPropertySymbol property) =>
        property.FindAttribute("ForeignKey") is { ConstructorArguments: [{ Value: string name }] } ? name : null;
}
