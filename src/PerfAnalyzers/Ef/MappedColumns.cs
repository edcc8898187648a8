using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Ef;

/// <summary>Which properties are certain to be columns: what is computed by code looks the same where it is read.</summary>
internal static class MappedColumns
{
    // A type puts its members together each time that it is asked, and each of its columns asks.
    private static readonly ConditionalWeakTable<INamedTypeSymbol, IFieldSymbol[]> s_fields = new();

    /// <summary>True when EF Core maps the property to a column by its conventions, and nothing says otherwise.</summary>
    public static bool IsColumn(IPropertySymbol property, EfModel model)
    {
        if (property is { IsStatic: true } or { IsIndexer: true } or { GetMethod: null } or { SetMethod: null }
            || !IsScalar(property.Type) && !IsBytes(property.Type))
            return false;
        var definition = property.OriginalDefinition;
        if (definition.HasAttribute("NotMapped") || model.Configuration.IsExcluded(definition)
            || model.Entities.FindNavigation(definition) is not null)
            return false;
        return definition.DeclaringSyntaxReferences.IsEmpty || IsStored(definition);
    }

    /// <summary>True for the types that every provider has a column type for.</summary>
    public static bool IsScalar(ITypeSymbol type) => type.UnwrapNullable() switch
    {
        { TypeKind: TypeKind.Enum } => true,
        { SpecialType: >= SpecialType.System_Boolean and <= SpecialType.System_String or SpecialType.System_DateTime } => true,
        { Name: "Guid" or "DateTimeOffset" or "DateOnly" or "TimeOnly" or "TimeSpan" } named => named.IsIn("System"),
        _ => false,
    };

    private static bool IsBytes(ITypeSymbol type) => type is IArrayTypeSymbol { ElementType.SpecialType: SpecialType.System_Byte };

    /// <summary>True for a property with a field of its own, by the compiler or by hand (<c>=> _name</c>).</summary>
    private static bool IsStored(IPropertySymbol property)
    {
        foreach (var field in s_fields.GetValue(property.ContainingType, static t => t.GetMembers().OfType<IFieldSymbol>().ToArray()))
        {
            if (SymbolEqualityComparer.Default.Equals(field.AssociatedSymbol, property) || IsBackingName(field.Name, property.Name))
                return true;
        }

        return false;
    }

    /// <summary>The names by which EF Core finds a backing field.</summary>
    private static bool IsBackingName(string field, string property) =>
        field.Length == property.Length + 1 && field[0] == '_' && string.CompareOrdinal(field, 2, property, 1, property.Length - 1) == 0
            && char.ToUpperInvariant(field[1]) == property[0];
}
