using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Ef;

/// <summary>
/// What the code says to <c>ModelBuilder</c> and <c>DbContextOptionsBuilder</c>, wherever it says it: <c>OnModelCreating</c>,
/// <c>OnConfiguring</c>, <c>IEntityTypeConfiguration&lt;T&gt;</c>, <c>AddDbContext</c>. The builders' type arguments and lambdas tell
/// what is meant, so that no flow between the calls has to be followed. Binding fluent calls is most of the cost: what few questions need
/// (keys, filters, relationships) is bound when the first of them is asked. Symbols are kept by name, so that the answers hold for the next
/// compilation too while only bodies change that configure nothing: see <see cref="ModelReuse"/>.
/// </summary>
internal sealed class ModelConfiguration
{
    // A tree without any of these configures no model and no context.
    private static readonly string[] s_markers =
    [
        "ModelBuilder", "TypeBuilder", "OptionsBuilder", "AddDbContext", "AddPooledDbContext", "UseLazyLoading", "QueryTrackingBehavior",
        "UseQuerySplitting", "LazyLoadingEnabled",
    ];

    private static readonly string[] s_generatedMarkers = [": ModelSnapshot", "[Migration("];

    private static readonly ConditionalWeakTable<SyntaxTree, StrongBox<bool>> s_configures = new();

    private readonly OwnConfiguration _own;
    private readonly ModelFacts _facts;
    private readonly Lazy<ModelFacts> _ownDetails;
    private readonly Lazy<ModelFacts> _details;
    private readonly ConfiguredOptions _options;

    private ModelConfiguration(OwnConfiguration own, EfSymbols symbols)
    {
        _own = own;
        _ownDetails = new(() => ModelReader.ReadDetails(own.Postponed, symbols));
        (_facts, _details, _options) = (own.Facts, _ownDetails, own.Options);
        var referenced = ReferencedModels.Get(symbols);
        if (referenced.IsEmpty)
            return;
        _facts = new();
        _facts.Add(own.Facts);
        _options = own.Options.Copy();
        foreach (var model in referenced)
        {
            _facts.Add(model.Facts);
            _options.Add(model.Options);
        }

        _details = new(() =>
        {
            var details = new ModelFacts();
            details.Add(_ownDetails.Value);
            foreach (var model in referenced)
                details.Add(model.Details);
            return details;
        });
    }

    /// <summary>True when <c>Entity&lt;T&gt;()</c> names types in this compilation.</summary>
    public bool HasEntities => _own.Facts.Entities.Count > 0;

    /// <summary>True when any options are configured in this compilation.</summary>
    public bool HasOptions => _own.Options.Any;

    public bool IsOwned(ITypeSymbol type) => _facts.Contain(ModelFact.Owned, type);

    public bool IsOwnedNavigation(IPropertySymbol property) => _facts.Contain(ModelFact.OwnedNavigation, property);

    public bool IsExplicitNavigation(IPropertySymbol property) => _details.Value.Contain(ModelFact.Navigation, property);

    public bool IsExcluded(IPropertySymbol property) => _facts.Contain(ModelFact.NotNavigation, property);

    public bool IsAutoIncluded(IPropertySymbol property) => _facts.Contain(ModelFact.AutoIncluded, property);

    public bool IsIgnored(ITypeSymbol type) => _facts.Contain(ModelFact.Ignored, type);

    public bool IsConverted(IPropertySymbol property) => _details.Value.Contain(ModelFact.Converted, property);

    /// <summary>True when the database has another value than the property: <c>HasConversion&lt;string&gt;()</c>.</summary>
    public bool HasConversion(IPropertySymbol property) => _details.Value.Contain(ModelFact.ValueConverted, property);

    /// <summary>
    /// True when a unique index of the type is for some of its rows: those that are deleted, and only marked so, may be equal to others.
    /// </summary>
    public bool HasFilteredUnique(ITypeSymbol type) => _details.Value.Contain(ModelFact.FilteredUnique, type);

    /// <summary>
    /// True when the column holds what only this application can read: a condition on it finds nothing, or not all. It is said by a
    /// converter, or by an attribute of a package.
    /// </summary>
    public bool IsEncrypted(IPropertySymbol property) =>
        _details.Value.Contain(ModelFact.Encrypted, property)
        || property.GetAttributes().Any(static a => a.AttributeClass is { Name: var name }
            && (name.IndexOf("Encrypt", StringComparison.Ordinal) >= 0
                || name.StartsWith("ProtectedPersonalData", StringComparison.Ordinal)));

    /// <summary>True when the configuration gives a text or bytes a length.</summary>
    public bool IsLimited(IPropertySymbol property) => _details.Value.Contain(ModelFact.Limited, property);

    public bool IsKeyless(ITypeSymbol type) => _details.Value.Contain(ModelFact.Keyless, type);

    public bool HasQueryFilter(ITypeSymbol type) => _details.Value.Contain(ModelFact.Filtered, type);

    /// <summary>True when an update checks a version that the configuration names.</summary>
    public bool IsVersioned(ITypeSymbol type) => _details.Value.Contain(ModelFact.Versioned, type);

    /// <summary>True when the configuration leaves the value of each update to the database.</summary>
    public bool IsDatabaseGenerated(IPropertySymbol property) => _details.Value.Contain(ModelFact.DatabaseGenerated, property);

    /// <summary>True when the context deletes or changes what it has loaded of others along with the type.</summary>
    public bool IsCascadedByClient(ITypeSymbol type) => _details.Value.Contain(ModelFact.CascadedByClient, type);

    public ImmutableArray<string>? KeyOf(ITypeSymbol type) => _details.Value.Keys.TryGetValue(type, out var key) ? key : null;

    public ImmutableArray<ImmutableArray<string>> UniqueIndexesOf(ITypeSymbol type) =>
        _details.Value.UniqueIndexes.TryGetValue(type, out var found) ? found : ImmutableArray<ImmutableArray<string>>.Empty;

    /// <summary>The options of a context: its own, else those that name no context.</summary>
    public ContextOptions OptionsOf(ITypeSymbol? context) => _options.Of(context);

    /// <summary>The types named by <c>Entity&lt;T&gt;()</c>.</summary>
    public IEnumerable<INamedTypeSymbol> EntitiesIn(Compilation compilation) => _facts.Entities.In(compilation);

    /// <summary>Reads the configuration of a compilation.</summary>
    public static ModelConfiguration Read(EfSymbols symbols)
    {
        var models = new ModelReader(symbols);
        var options = new OptionsReader(symbols);
        var bodies = Bodies.Get(symbols.Compilation);
        foreach (var tree in symbols.Compilation.SyntaxTrees)
        {
            if (!Configures(tree, CancellationToken.None) || bodies.ModelOf(tree) is not { } semantics)
                continue;
            foreach (var node in tree.GetRoot().DescendantNodes())
            {
                if (node is InvocationExpressionSyntax call)
                    models.Read(call, semantics);
                options.Read(node, semantics);
            }
        }

        return new(new(models.Facts, options.Options, models.Postponed.ToImmutableArray()), symbols);
    }

    /// <summary>The same configuration, for a compilation that says the same: what is still to be bound is bound there.</summary>
    public ModelConfiguration In(EfSymbols symbols) => _details.IsValueCreated ? this : new(_own, symbols);

    /// <summary>What this compilation itself says, as lines of <see cref="AssemblyFacts"/>.</summary>
    public IEnumerable<string> Write() =>
        _own.Facts.Write().Concat(_ownDetails.Value.Write()).Concat(_own.Options.Write());

    /// <summary>What this compilation itself says, for those that refer to it as source.</summary>
    public ReferencedModel AsReferenced() => new(_own.Facts, _ownDetails, _own.Options);

    /// <summary>True when the tree configures a model or a context.</summary>
    public static bool Configures(SyntaxTree tree, CancellationToken cancellation)
    {
        if (s_configures.TryGetValue(tree, out var known))
            return known.Value;

        var text = tree.GetText(cancellation).ToString();
        var result = ContainsAny(text, s_markers) && !IsGeneratedByMigrations(text);
        return s_configures.GetValue(tree, _ => new(result)).Value;
    }

    /// <summary>True for the files that migrations generate: they are large, repeat the model in strings, and nothing calls them.</summary>
    public static bool IsGeneratedByMigrations(string text) => ContainsAny(text, s_generatedMarkers);

    private static bool ContainsAny(string text, string[] words) =>
        Array.Exists(words, w => text.IndexOf(w, StringComparison.Ordinal) >= 0);

    /// <summary>What a compilation says itself; some of it is bound only when somebody asks.</summary>
    private sealed record OwnConfiguration(
        ModelFacts Facts,
        ConfiguredOptions Options,
        ImmutableArray<InvocationExpressionSyntax> Postponed);
}
