using Microsoft.CodeAnalysis;
using PerfAnalyzers.Ef;

namespace PerfAnalyzers.Queries;

/// <summary>What SQLite stores as text, and therefore cannot put in order or add up by itself.</summary>
internal static class Sqlite
{
    // EF Core 6 compares and multiplies decimals with functions of its own, 9 adds them up, 10 orders by them and finds the smallest. No
    // symbol says so: what is left is the version.
    private const int FirstWithDecimals = 10;

    /// <summary>True when every database that the compilation may use can compare values of this type.</summary>
    public static bool CanCompare(ITypeSymbol type, EfModel model)
    {
        if (type.SpecialType is not (SpecialType.System_Decimal or SpecialType.System_UInt64)
            && type.Name is not ("DateTimeOffset" or "TimeSpan"))
            return true;
        foreach (var reference in model.Compilation.ReferencedAssemblyNames)
        {
            if (reference.Name == Providers.SqliteAssembly)
                return type.SpecialType == SpecialType.System_Decimal && reference.Version.Major >= FirstWithDecimals;
        }

        return true;
    }
}
