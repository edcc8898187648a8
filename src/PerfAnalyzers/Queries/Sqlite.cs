using Microsoft.CodeAnalysis;
using PerfAnalyzers.Ef;

namespace PerfAnalyzers.Queries;

/// <summary>What SQLite stores as text, and therefore cannot put in order or add up.</summary>
internal static class Sqlite
{
    /// <summary>True when every database that the compilation may use can compare values of this type.</summary>
    public static bool CanCompare(ITypeSymbol type, EfModel model)
    {
        if (type.SpecialType is not (SpecialType.System_Decimal or SpecialType.System_UInt64)
            && type.Name is not ("DateTimeOffset" or "TimeSpan"))
            return true;
        foreach (var reference in model.Compilation.ReferencedAssemblyNames)
        {
            if (reference.Name == Providers.SqliteAssembly)
                return false;
        }

        return true;
    }
}
