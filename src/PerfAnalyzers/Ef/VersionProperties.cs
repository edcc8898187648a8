using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Ef;

/// <summary>Properties that say when, or how often, an object has changed.</summary>
internal static class VersionProperties
{
    private static readonly Regex s_name = new(
        "^((Last)?(Updated|Modified|Changed|Edited)(At|On|Utc|Date|Time|DateTime|AtUtc|OnUtc|DateUtc|TimeUtc)?"
            + "|Last(Update|Modification|Change)(Date|Time)?|RowVersion|Version|ConcurrencyStamp)$",
        RegexOptions.CultureInvariant);

    /// <summary>True for a name that people give to nothing else.</summary>
    public static bool IsNamedSo(string name) => s_name.IsMatch(name);

    /// <summary>True when the database gives the property its value at each update, or may.</summary>
    public static bool IsDatabaseGenerated(IPropertySymbol property, EfModel model) =>
        property.HasAttribute("Timestamp")
        // DatabaseGeneratedOption.Computed
        || property.FindAttribute("DatabaseGenerated") is { ConstructorArguments: [{ Value: int option }] } && option != 0
        || model.Configuration.IsDatabaseGenerated(property.OriginalDefinition);
}
