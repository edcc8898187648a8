using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Ef;

/// <summary>What an interface says of its implementation, which is out of sight.</summary>
internal enum RepositoryKind
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>By its name and its asynchronous methods it stands in front of a database.</summary>
    Likely,

    /// <summary>A package's interface, whose implementation, in another package, asks EF Core.</summary>
    Known,
}

/// <summary>
/// The interfaces through which a project asks a database that it knows nothing of. In an application in layers the domain and the use
/// cases refer to no EF Core: what asks it is in a project that refers to them, and can never be seen from here.
/// </summary>
internal sealed class RepositoryInterfaces
{
    private const string Store = "Store";

    private static readonly string[] s_suffixes = ["Repository", "RepositoryBase", "RepositoryAsync", Store, "Dao"];

    private static readonly PerCompilation<RepositoryInterfaces> s_instances = new(static c => new(c));
    private static readonly ConditionalWeakTable<IAssemblySymbol, HashSet<string>> s_ofAssemblies = new();

    // What is asked, by the first word of a method's name.
    private static readonly string[] s_verbs =
    [
        "Get", "Find", "List", "Load", "Fetch", "Search", "Select", "Query", "Read", "Retrieve", "Lookup", "Exists", "Any", "Count",
        "First", "Single", "Last", "Max", "Min", "Sum", "Is", "Has",
    ];

    // What is no database, or is loaded once.
    private static readonly string[] s_elsewhere =
    [
        "Cache", "Cached", "Memory", "File", "Files", "Blob", "Git", "Http", "Api", "Remote", "Rest", "Config", "Configuration", "Setting",
        "Settings", "Secret", "Template", "Resource", "Session", "Cookie", "Package", "Image", "Storage", "Redis", "Basket", "Token",
    ];

    // What is kept by a key, in whatever there is.
    private static readonly string[] s_keptInStores =
        ["Event", "Message", "State", "Key", "Value", "Ticket", "Grant", "Saga", "Outbox", "Inbox", "Vector", "Object", "Document", "Data", "App"];

    private readonly HashSet<IAssemblySymbol> _assemblies = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<INamedTypeSymbol, RepositoryKind> _kinds = new(SymbolEqualityComparer.Default);

    private RepositoryInterfaces(Compilation compilation)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        _assemblies.Add(compilation.Assembly);
        foreach (var symbol in compilation.GetSymbolsWithName(IsName, SymbolFilter.Type))
            Add(symbol as INamedTypeSymbol, names);
        // Who refers to EF Core mostly refers to what asks it as well, and to many packages: there the application's own projects are
        // looked at, which share the beginning of their names. Elsewhere it is what nobody has signed.
        var root = new EfAssemblies(compilation).FindEf(EfNames.DbContext) is null ? null : RootOf(compilation.AssemblyName ?? "");
        foreach (var assembly in compilation.SourceModule.ReferencedAssemblySymbols)
        {
            if (assembly.IsFramework()
                || !(root is null ? !assembly.Identity.IsStrongName : RootOf(assembly.Name) == root) && !IsPackage(assembly.Name))
                continue;
            _assemblies.Add(assembly);
            names.UnionWith(s_ofAssemblies.GetValue(assembly, static a => NamesIn(a)));
        }

        MethodNames = names;
    }

    /// <summary>The names of the methods that ask.</summary>
    public IReadOnlyCollection<string> MethodNames { get; }

    /// <summary>True when there are none.</summary>
    public bool IsEmpty => MethodNames.Count == 0;

    /// <summary>Those that a compilation sees.</summary>
    public static RepositoryInterfaces Get(Compilation compilation) => s_instances.Get(compilation);

    /// <summary>What an interface's method does where it is called, as far as the interface says.</summary>
    public RepositoryKind KindOf(IMethodSymbol method) =>
        method.ContainingType is { TypeKind: TypeKind.Interface } type && Asks(method)
            ? _kinds.GetOrAdd(type.OriginalDefinition, KindOf)
            : RepositoryKind.None;

    /// <summary>True for a method of a repository's interface that asks, whoever's it is.</summary>
    public static bool MayAsk(IMethodSymbol method) =>
        method.ContainingType is { TypeKind: TypeKind.Interface } type && IsName(type.Name) && Asks(method);

    private static HashSet<string> NamesIn(IAssemblySymbol assembly)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        // The names alone make no symbols.
        var wanted = assembly.TypeNames.Where(IsName).ToList();
        if (wanted.Count == 0)
            return names;
        var pending = new Stack<INamespaceSymbol>();
        pending.Push(assembly.GlobalNamespace);
        while (pending.Count > 0)
        {
            var space = pending.Pop();
            foreach (var name in wanted)
            {
                foreach (var type in space.GetTypeMembers(name))
                    Add(type, names);
            }

            foreach (var nested in space.GetNamespaceMembers())
                pending.Push(nested);
        }

        return names;
    }

    private static void Add(INamedTypeSymbol? type, HashSet<string> names)
    {
        if (type is not { TypeKind: TypeKind.Interface })
            return;
        foreach (var member in type.GetMembers())
        {
            if (member is IMethodSymbol method && Asks(method))
                names.Add(method.Name);
        }
    }

    private RepositoryKind KindOf(INamedTypeSymbol type)
    {
        if (!IsName(type.Name) || type.ContainingAssembly is not { } assembly || !_assemblies.Contains(assembly))
            return RepositoryKind.None;
        return IsPackage(assembly.Name) ? RepositoryKind.Known : RepositoryKind.Likely;
    }

    /// <summary>True for a method that asks and whose answer takes its time: what has an answer at once may have it in memory.</summary>
    private static bool Asks(IMethodSymbol method) =>
        method is { MethodKind: MethodKind.Ordinary, IsStatic: false }
        // The name first, since it has not to be bound.
        && s_verbs.Any(v => StartsWithWord(method.Name, v))
        && method.Name.IndexOf("Cache", StringComparison.Ordinal) < 0
        && method.ReturnType is INamedTypeSymbol { Arity: 1 } answer && answer.IsTask();

    /// <summary><c>IOrderRepository</c>, <c>IRepository&lt;T&gt;</c>, <c>IReadRepositoryBase&lt;T&gt;</c>, <c>IOrderStore</c>.</summary>
    private static bool IsName(string name)
    {
        if (name.Length < 4 || name[0] != 'I' || !char.IsUpper(name[1])
            || Array.Find(s_suffixes, s => name.EndsWith(s, StringComparison.Ordinal)) is not { } suffix)
            return false;
        var of = name.Substring(1, name.Length - 1 - suffix.Length);
        // A store without a name keeps anything.
        return (of.Length > 0 || suffix != Store)
            && !s_elsewhere.Any(w => of.EndsWith(w, StringComparison.Ordinal) || StartsWithWord(of, w))
            && (suffix != Store || !s_keptInStores.Any(w => of.EndsWith(w, StringComparison.Ordinal)));
    }

    /// <summary>True for the package whose repositories ask EF Core.</summary>
    public static bool AreOfEfCore(IAssemblySymbol? assembly) =>
        assembly is { Name: "Ardalis.Specification.EntityFrameworkCore" or "Volo.Abp.EntityFrameworkCore" };

    private static bool IsPackage(string assembly) =>
        assembly is "Ardalis.Specification" || assembly.StartsWith("Volo.Abp.Ddd.Domain", StringComparison.Ordinal);

    private static bool StartsWithWord(string name, string word) =>
        name.StartsWith(word, StringComparison.Ordinal) && (name.Length == word.Length || !char.IsLower(name[word.Length]));

    private static string RootOf(string assembly)
    {
        var end = assembly.IndexOf('.');
        return end < 0 ? assembly : assembly.Substring(0, end);
    }
}
