using Microsoft.CodeAnalysis;

namespace PerfAnalyzers.Ef;

/// <summary>
/// Finds EF Core's and LINQ's types in the few assemblies that can have them. A compilation looks for each type in all of its references,
/// and a solution has many projects with hundreds of them.
/// </summary>
internal readonly struct EfAssemblies
{
    private readonly Compilation _compilation;
    private readonly List<IAssemblySymbol> _ef;
    private readonly List<IAssemblySymbol> _linq;
    private readonly bool _isOutOfSight;

    /// <summary>Looks for the assemblies.</summary>
    /// <param name="compilation">What refers to them.</param>
    /// <param name="isOutOfSight">True when it is known that EF Core is not among them.</param>
    public EfAssemblies(Compilation compilation, bool isOutOfSight = false)
    {
        _compilation = compilation;
        _isOutOfSight = isOutOfSight;
        _ef = new();
        _linq = new();
        foreach (var assembly in compilation.SourceModule.ReferencedAssemblySymbols)
        {
            if (assembly.Name.StartsWith(EfNames.CoreAssembly, StringComparison.Ordinal))
                _ef.Add(assembly);
            else if (assembly.Name.StartsWith("System.Linq", StringComparison.Ordinal) || assembly.Name is "System.Core" or "netstandard")
                _linq.Add(assembly);
        }
    }

    /// <summary>A type of EF Core; where EF Core is built from source, or under another name, it is anywhere.</summary>
    public INamedTypeSymbol? FindEf(string name) =>
        _isOutOfSight ? null : _ef.Count == 0 ? _compilation.GetTypeByMetadataName(name) : FindIn(_ef, name);

    /// <summary>A type of LINQ that every framework has; one that is forwarded to an assembly of another name is anywhere.</summary>
    public INamedTypeSymbol? FindLinq(string name) => FindIn(_linq, name) ?? _compilation.GetTypeByMetadataName(name);

    /// <summary>A type of LINQ that may be missing.</summary>
    public INamedTypeSymbol? FindOptionalLinq(string name) => FindIn(_linq, name);

    private static INamedTypeSymbol? FindIn(List<IAssemblySymbol> assemblies, string name)
    {
        foreach (var assembly in assemblies)
        {
            if (assembly.GetTypeByMetadataName(name) is { } type)
                return type;
        }

        return null;
    }
}
