using Microsoft.CodeAnalysis;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Ef;

/// <summary>
/// What EF Core is in a compilation, and what the user's model and options say. Read once per compilation, the parts when they are asked
/// for.
/// </summary>
internal sealed class EfModel
{
    private static readonly PerCompilation<EfModel?> s_instances = new(static compilation =>
        (EfSymbols.Find(compilation) ?? EfSymbols.OutOfSight(compilation)) is { } symbols ? new EfModel(compilation, symbols) : null);

    private readonly Lazy<ModelConfiguration> _configuration;
    private readonly Lazy<EfEntities> _entities;
    private readonly ModelReuse _reuse;
    private readonly bool _referencesProxies;

    private EfModel(Compilation compilation, EfSymbols symbols)
    {
        Compilation = compilation;
        Symbols = symbols;
        _reuse = ModelReuse.For(compilation);
        _configuration = new(() => _reuse.Configuration(symbols));
        _entities = new(() => _reuse.Entities(symbols, _configuration.Value));
        foreach (var reference in compilation.ReferencedAssemblyNames)
            _referencesProxies |= reference.Name == EfNames.ProxiesAssembly;
    }

    public Compilation Compilation { get; }

    public EfSymbols Symbols { get; }

    /// <summary>
    /// False where only the interfaces of repositories are in sight: then there are no contexts, entities and queries, but calls that may
    /// run some.
    /// </summary>
    public bool IsInSight => Symbols.AreInSight;

    /// <summary>The bodies of this compilation's members.</summary>
    public Bodies Bodies => Bodies.Get(Compilation);

    public EfEntities Entities => _entities.Value;

    public ModelConfiguration Configuration => _configuration.Value;

    /// <summary>The model of a compilation; null when it neither references EF Core nor asks repositories.</summary>
    public static EfModel? For(Compilation compilation) => s_instances.Get(compilation);

    /// <summary>Whether reading a navigation of this entity that was not loaded is a query.</summary>
    /// <param name="context">The context's type, or null when it is not known.</param>
    /// <param name="navigation">The navigation that is read.</param>
    public LazyLoading LazyLoadingOf(ITypeSymbol? context, Navigation navigation)
    {
        var options = Configuration.OptionsOf(context);
        if (options.LazyLoadingDisabled)
            return LazyLoading.Off;
        if (TakesLazyLoader(navigation.Property.ContainingType))
            return LazyLoading.On;

        // Proxies override the navigation, so it must be virtual. The package has no other purpose: where it is referenced and the
        // options are somewhere else, it is used.
        var proxies = options.LazyLoadingProxies || !options.IsSeen && _referencesProxies && !Configuration.HasOptions;
        return proxies && navigation.Property is { IsVirtual: true } or { IsOverride: true, IsSealed: false }
            ? LazyLoading.On : LazyLoading.Off;
    }

    private bool TakesLazyLoader(INamedTypeSymbol entity)
    {
        foreach (var type in entity.SelfAndBaseTypes().OfType<INamedTypeSymbol>())
        {
            foreach (var constructor in type.InstanceConstructors)
            {
                foreach (var parameter in constructor.Parameters)
                {
                    if (EfSymbols.Is(parameter.Type, Symbols.LazyLoader) || IsLoadDelegate(parameter))
                        return true;
                }
            }

            foreach (var member in type.GetMembers())
            {
                if (member is IPropertySymbol property && EfSymbols.Is(property.Type, Symbols.LazyLoader))
                    return true;
            }
        }

        return false;
    }

    /// <summary>
    /// The form without a reference to EF Core: <c>Action&lt;object, string&gt; lazyLoader</c>; EF Core itself goes by the name.
    /// </summary>
    private static bool IsLoadDelegate(IParameterSymbol parameter) =>
        parameter is { Name: "lazyLoader", Type: INamedTypeSymbol { Name: "Action", Arity: 2 } action }
        && action.TypeArguments[0].SpecialType == SpecialType.System_Object
        && action.TypeArguments[1].SpecialType == SpecialType.System_String;
}
