using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;

namespace PerfAnalyzers.Roslyn;

/// <summary>Which methods of a compilation implement an interface's member or override a virtual one.</summary>
internal sealed class Implementations
{
    private static readonly ConditionalWeakTable<Compilation, Implementations> s_instances = new();

    private readonly Compilation _compilation;
    private readonly ConcurrentDictionary<IMethodSymbol, IMethodSymbol?> _only = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<IMethodSymbol, bool> _overridden = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<IAssemblySymbol, HashSet<ISymbol>> _implementedIn = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<string, ImmutableArray<IMethodSymbol>> _candidates = new(StringComparer.Ordinal);

    private Implementations(Compilation compilation) => _compilation = compilation;

    /// <summary>The only method of this compilation that implements an interface's or abstract class's member; null when there is none or more than one.</summary>
    public static IMethodSymbol? OnlyOne(Compilation compilation, IMethodSymbol member)
    {
        var instance = s_instances.GetValue(compilation, static c => new Implementations(c));
        return instance._only.GetOrAdd(member.OriginalDefinition, instance.FindOnly);
    }

    /// <summary>True when a method of this compilation overrides the virtual one.</summary>
    public static bool IsOverridden(Compilation compilation, IMethodSymbol member)
    {
        var instance = s_instances.GetValue(compilation, static c => new Implementations(c));
        return instance._overridden.GetOrAdd(member.OriginalDefinition, m => instance.Candidates(m).Any(c => Overrides(c, m)));
    }

    private IMethodSymbol? FindOnly(IMethodSymbol member)
    {
        // An interface from elsewhere may have its implementations there; the framework's have them everywhere.
        if (!member.IsDeclaredIn(_compilation) && member.ContainingAssembly is { } home
            && (home.Name.StartsWith("System", StringComparison.Ordinal) || home.Name.StartsWith("Microsoft", StringComparison.Ordinal) || home.Name is "netstandard" or "mscorlib"))
            return null;
        if (!member.IsDeclaredIn(_compilation) && member.ContainingAssembly is { } other && _implementedIn.GetOrAdd(other, InterfacesImplementedIn).Contains(member.ContainingType.OriginalDefinition))
            return null;

        IMethodSymbol? only = null;
        foreach (var candidate in Candidates(member))
        {
            if (candidate.IsAbstract || !Implements(candidate, member) && !Overrides(candidate, member))
                continue;
            if (only is not null)
                return null;
            only = candidate;
        }

        return only;
    }

    private static HashSet<ISymbol> InterfacesImplementedIn(IAssemblySymbol assembly)
    {
        var implemented = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        var pending = new Stack<INamespaceOrTypeSymbol>();
        pending.Push(assembly.GlobalNamespace);
        while (pending.Count > 0)
        {
            foreach (var member in pending.Pop().GetMembers())
            {
                if (member is not INamespaceOrTypeSymbol nested)
                    continue;
                pending.Push(nested);
                if (nested is not INamedTypeSymbol { TypeKind: TypeKind.Class or TypeKind.Struct, IsAbstract: false } type)
                    continue;
                foreach (var contract in type.AllInterfaces)
                    implemented.Add(contract.OriginalDefinition);
            }
        }

        return implemented;
    }

    private static bool Overrides(IMethodSymbol candidate, IMethodSymbol member)
    {
        for (var overridden = candidate.OverriddenMethod; overridden is not null; overridden = overridden.OverriddenMethod)
        {
            if (SymbolEqualityComparer.Default.Equals(overridden.OriginalDefinition, member))
                return true;
        }

        return false;
    }

    private static bool Implements(IMethodSymbol candidate, IMethodSymbol member)
    {
        if (member.ContainingType.TypeKind != TypeKind.Interface)
            return false;
        foreach (var implemented in candidate.ContainingType.AllInterfaces)
        {
            if (!SymbolEqualityComparer.Default.Equals(implemented.OriginalDefinition, member.ContainingType.OriginalDefinition))
                continue;
            foreach (var declared in implemented.GetMembers(member.Name))
            {
                if (SymbolEqualityComparer.Default.Equals(declared.OriginalDefinition, member)
                    && SymbolEqualityComparer.Default.Equals(candidate.ContainingType.FindImplementationForInterfaceMember(declared)?.OriginalDefinition, candidate.OriginalDefinition))
                    return true;
            }
        }

        return false;
    }

    /// <summary>
    /// The methods that may stand behind another one: those of its name in classes that have interfaces or base classes. The compiler has a
    /// table of the names that are declared, and brings it over from one compilation to the next: only types that have the name are bound.
    /// </summary>
    private ImmutableArray<IMethodSymbol> Candidates(IMethodSymbol member) => _candidates.GetOrAdd(member.Name, _ =>
    {
        var isGetter = member.MethodKind == MethodKind.PropertyGet;
        var found = ImmutableArray.CreateBuilder<IMethodSymbol>();
        foreach (var symbol in _compilation.GetSymbolsWithName(isGetter ? member.AssociatedSymbol!.Name : member.Name, SymbolFilter.Member))
        {
            var method = isGetter ? (symbol as IPropertySymbol)?.GetMethod : symbol as IMethodSymbol;
            if (method is { IsStatic: false, MethodKind: MethodKind.Ordinary or MethodKind.PropertyGet } && MayStandBehind(method.ContainingType))
                found.Add(method);
        }

        return found.ToImmutable();
    });

    private static bool MayStandBehind(INamedTypeSymbol type) =>
        type is { TypeKind: TypeKind.Class or TypeKind.Struct, IsStatic: false } && (!type.AllInterfaces.IsEmpty || type.BaseType is { SpecialType: not SpecialType.System_Object });
}
