using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PerfAnalyzers.Roslyn;
using static PerfAnalyzers.Ef.BuilderCalls;

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
        ["ModelBuilder", "TypeBuilder", "OptionsBuilder", "AddDbContext", "AddPooledDbContext", "UseLazyLoading", "QueryTrackingBehavior", "UseQuerySplitting", "LazyLoadingEnabled"];

    private static readonly string[] s_generatedMarkers = [": ModelSnapshot", "[Migration("];

    private static readonly ConditionalWeakTable<SyntaxTree, StrongBox<bool>> s_configures = new();

    private readonly List<(InvocationExpressionSyntax Call, string Name)> _details = new();
    private readonly Lazy<bool> _readDetails;
    private readonly SymbolSet _entities = new();
    private readonly TypeNames _entityTypes = new();
    private readonly SymbolSet _owned = new();
    private readonly SymbolSet _ownedNavigations = new();
    private readonly SymbolSet _notNavigations = new();
    private readonly SymbolSet _navigations = new();
    private readonly SymbolSet _autoIncluded = new();
    private readonly SymbolSet _keyless = new();
    private readonly SymbolSet _ignored = new();
    private readonly SymbolSet _converted = new();
    private readonly SymbolSet _valueConverted = new();
    private readonly SymbolSet _limited = new();
    private readonly SymbolSet _filtered = new();
    private readonly SymbolMap<ImmutableArray<string>> _keys = new();
    private readonly SymbolMap<List<ImmutableArray<string>>> _uniqueIndexes = new();
    private readonly SymbolMap<ContextOptions> _options = new();
    private ContextOptions? _anyContext;
    private Compilation _compilation;
    private EfSymbols _symbols;

    private ModelConfiguration(Compilation compilation, EfSymbols symbols)
    {
        _compilation = compilation;
        _symbols = symbols;
        _readDetails = new(ReadDetails);
    }

    /// <summary>True when <c>Entity&lt;T&gt;()</c> names types.</summary>
    public bool HasEntities => _entityTypes.Count > 0;

    /// <summary>True when any options are configured in this compilation.</summary>
    public bool HasOptions => _anyContext is not null || _options.Values.Count > 0;

    public bool IsOwned(ITypeSymbol type) => _owned.Contains(type);

    public bool IsOwnedNavigation(IPropertySymbol property) => _ownedNavigations.Contains(property);

    public bool IsExplicitNavigation(IPropertySymbol property) => _readDetails.Value && _navigations.Contains(property);

    public bool IsExcluded(IPropertySymbol property) => _notNavigations.Contains(property);

    public bool IsAutoIncluded(IPropertySymbol property) => _autoIncluded.Contains(property);

    public bool IsIgnored(ITypeSymbol type) => _ignored.Contains(type);

    public bool IsConverted(IPropertySymbol property) => _readDetails.Value && _converted.Contains(property);

    /// <summary>True when the database has another value than the property: <c>HasConversion&lt;string&gt;()</c>.</summary>
    public bool HasConversion(IPropertySymbol property) => _readDetails.Value && _valueConverted.Contains(property);

    /// <summary>True when the configuration gives a text or bytes a length.</summary>
    public bool IsLimited(IPropertySymbol property) => _readDetails.Value && _limited.Contains(property);

    public bool IsKeyless(ITypeSymbol type) => _readDetails.Value && _keyless.Contains(type);

    public bool HasQueryFilter(ITypeSymbol type) => _readDetails.Value && _filtered.Contains(type);

    public ImmutableArray<string>? KeyOf(ITypeSymbol type) => _readDetails.Value && _keys.TryGetValue(type, out var key) ? key : null;

    public IReadOnlyList<ImmutableArray<string>> UniqueIndexesOf(ITypeSymbol type) =>
        _readDetails.Value && _uniqueIndexes.TryGetValue(type, out var found) ? found : Array.Empty<ImmutableArray<string>>();

    /// <summary>The options of a context: its own, else those that name no context.</summary>
    public ContextOptions OptionsOf(ITypeSymbol? context)
    {
        if (context is not null)
        {
            foreach (var type in context.SelfAndBaseTypes())
            {
                if (_options.TryGetValue(type.OriginalDefinition, out var own))
                    return own;
            }
        }

        if (_anyContext is not null)
            return _anyContext;
        // A repository often knows only an interface or a base class of the context: one configured context is then the one meant.
        return _options.Values.Count == 1 && (context is not { TypeKind: TypeKind.Class } || EfSymbols.Is(context, _symbols.DbContext)) ? _options.Values.First() : ContextOptions.Unseen;
    }

    /// <summary>Reads the configuration of a compilation.</summary>
    public static ModelConfiguration Read(Compilation compilation, EfSymbols symbols, CancellationToken cancellation)
    {
        var configuration = new ModelConfiguration(compilation, symbols);
        var bodies = Bodies.Get(compilation);
        foreach (var tree in compilation.SyntaxTrees)
        {
            cancellation.ThrowIfCancellationRequested();
            if (Configures(tree, cancellation) && bodies.ModelOf(tree) is { } model)
                configuration.Read(model, tree.GetRoot(cancellation), cancellation);
        }

        return configuration;
    }

    /// <summary>From now on, what is still to be bound is bound in this compilation, whose configuration is the same.</summary>
    public void ContinueIn(Compilation compilation, EfSymbols symbols)
    {
        _compilation = compilation;
        _symbols = symbols;
    }

    /// <summary>The types named by <c>Entity&lt;T&gt;()</c>.</summary>
    public IEnumerable<INamedTypeSymbol> EntitiesIn(Compilation compilation) => _entityTypes.In(compilation);

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

    private static bool ContainsAny(string text, string[] words)
    {
        foreach (var word in words)
        {
            if (text.IndexOf(word, StringComparison.Ordinal) >= 0)
                return true;
        }

        return false;
    }

    private void Read(SemanticModel model, SyntaxNode root, CancellationToken cancellation)
    {
        foreach (var node in root.DescendantNodes())
        {
            switch (node)
            {
                case InvocationExpressionSyntax invocation when NameOf(invocation) is { } name:
                    ReadCall(model, invocation, name, cancellation);
                    break;
                // A context that configures itself has its options in sight, whatever they say.
                case MethodDeclarationSyntax { Identifier.ValueText: "OnConfiguring" } configuring when model.GetDeclaredSymbol(configuring, cancellation)?.ContainingType is { } owner && _symbols.IsContext(owner):
                    Configure(owner, static options => options);
                    break;
                case AssignmentExpressionSyntax { Left: MemberAccessExpressionSyntax left } assignment:
                    ReadAssignment(model, assignment, left.Name.Identifier.ValueText, cancellation);
                    break;
            }
        }
    }

    private void ReadCall(SemanticModel model, InvocationExpressionSyntax invocation, string name, CancellationToken cancellation)
    {
        switch (name)
        {
            case "Entity" when EntityNamed(model, invocation, cancellation) is { } entity:
                if (_entities.Add(entity))
                    _entityTypes.Add(entity);
                break;
            case "OwnsOne" or "OwnsMany" or "Owned" or "ComplexProperty" or "AutoInclude" or "Ignore":
                ReadModelCall(model, invocation, name, cancellation);
                break;
            case "HasKey" or "HasNoKey" or "HasConversion" or "HasColumnType" or "HasMaxLength" or "HasQueryFilter" or "HasOne" or "HasMany" or "WithOne" or "WithMany" or "HasAlternateKey" or "IsUnique":
                _details.Add((invocation, name));
                break;
            case EfNames.UseLazyLoadingProxies or EfNames.UseQueryTrackingBehavior or EfNames.UseQuerySplittingBehavior
                or "UseNpgsql" or "UseSqlServer" or "UseSqlite" or "UseInMemoryDatabase" or "UseMySql" or "UseMySQL" or "UseOracle" or "UseCosmos" or "UseAzureSql":
                ReadOption(model, invocation, name, cancellation);
                break;
        }
    }

    private bool ReadDetails()
    {
        var bodies = Bodies.Get(_compilation);
        foreach (var (call, name) in _details)
        {
            if (bodies.ModelOf(call.SyntaxTree) is { } model)
                ReadModelCall(model, call, name, CancellationToken.None);
        }

        _details.Clear();
        return true;
    }

    private static IMethodSymbol? Symbol(SemanticModel model, InvocationExpressionSyntax invocation, CancellationToken cancellation) =>
        model.GetSymbolInfo(invocation, cancellation).Symbol as IMethodSymbol;

    private void ReadModelCall(SemanticModel model, InvocationExpressionSyntax invocation, string name, CancellationToken cancellation)
    {
        if (SubjectOf(invocation, model, cancellation) is { } told)
        {
            ReadEntityCall(model, invocation, name, told, cancellation);
            return;
        }

        if (Symbol(model, invocation, cancellation) is not { ContainingType: { } builder } method
            || !builder.IsIn("Microsoft", "EntityFrameworkCore", "Metadata", "Builders") && !EfSymbols.Is(builder, _symbols.ModelBuilder) && method is not { IsExtensionMethod: true, Name: "AutoInclude" })
            return;

        switch (name)
        {
            case "Owned":
                if (TypeNamed(model, invocation, method, cancellation) is { } ownedType)
                    _owned.Add(ownedType);
                break;
            case "Ignore" when EfSymbols.Is(builder, _symbols.ModelBuilder):
                if (TypeNamed(model, invocation, method, cancellation) is { } ignoredType)
                    _ignored.Add(ignoredType);
                break;
            // The inverse stands on the related type, the builder's last type argument.
            case "WithOne" or "WithMany":
                ReadEntityCall(model, invocation, name, builder.TypeArguments.LastOrDefault(), cancellation);
                break;
            default:
                ReadEntityCall(model, invocation, name, builder.TypeArguments.FirstOrDefault() ?? ReceiverEntity(model, invocation, cancellation), cancellation);
                break;
        }
    }

    private void ReadEntityCall(SemanticModel model, InvocationExpressionSyntax invocation, string name, ITypeSymbol? subject, CancellationToken cancellation)
    {
        switch (name)
        {
            case "OwnsOne" or "OwnsMany" or "ComplexProperty":
                if (PropertyOf(model, invocation, subject, cancellation) is { } owned)
                {
                    if (name != "ComplexProperty")
                        _ownedNavigations.Add(owned);
                    else
                        _notNavigations.Add(owned);
                    if ((owned.Type.ElementType() ?? owned.Type).UnwrapNullable() is INamedTypeSymbol target)
                        _owned.Add(target.OriginalDefinition);
                }

                break;
            case "AutoInclude":
                if (!IsFalse(model, invocation, cancellation) && NavigationNamedBefore(model, invocation, cancellation) is { } included)
                    _autoIncluded.Add(included);
                break;
            case "HasConversion" or "HasColumnType":
                // Property(x => x.Money).HasConversion(…): a class that is a column.
                if (Previous(invocation) is { } property && NameOf(property) == "Property"
                    && PropertyOf(model, property, EntityOf(model, property, cancellation), cancellation) is { } converted)
                    _converted.Add(converted);
                // Property(x => x.Status).IsRequired().HasConversion<string>()
                if (name == "HasConversion" && CallBefore(invocation, "Property") is { } named && PropertyOf(model, named, EntityOf(model, named, cancellation), cancellation) is { } valueConverted)
                    _valueConverted.Add(valueConverted);
                break;
            case "HasMaxLength":
                if (CallBefore(invocation, "Property") is { } text && PropertyOf(model, text, EntityOf(model, text, cancellation), cancellation) is { } limited)
                    _limited.Add(limited);
                break;
            case "Ignore":
                if (PropertyOf(model, invocation, subject, cancellation) is { } ignored)
                    _notNavigations.Add(ignored);
                break;
            case "HasKey":
                if (subject is not null && NamesIn(invocation) is { IsDefaultOrEmpty: false } key)
                    _keys[subject] = key;
                break;
            case "HasAlternateKey":
                if (subject is not null && NamesIn(invocation) is { IsDefaultOrEmpty: false } alternate)
                    AddUnique(subject, alternate);
                break;
            case "IsUnique":
                if (subject is not null && !IsFalse(model, invocation, cancellation) && CallBefore(invocation, "HasIndex") is { } index
                    && NamesIn(index) is { IsDefaultOrEmpty: false } unique)
                    AddUnique(subject, unique);
                break;
            case "HasNoKey":
                if (subject is not null)
                    _keyless.Add(subject);
                break;
            case "HasQueryFilter":
                if (subject is not null)
                    _filtered.Add(subject);
                break;
            case "HasOne" or "HasMany" or "WithOne" or "WithMany":
                if (PropertyOf(model, invocation, subject, cancellation) is { } navigation)
                    _navigations.Add(navigation);
                break;
        }
    }

    private void AddUnique(ISymbol entity, ImmutableArray<string> properties)
    {
        if (!_uniqueIndexes.TryGetValue(entity, out var list))
            _uniqueIndexes[entity] = list = new();
        list.Add(properties);
    }

    private static INamedTypeSymbol? TypeNamed(SemanticModel model, InvocationExpressionSyntax invocation, IMethodSymbol method, CancellationToken cancellation)
    {
        if (method.TypeArguments is [INamedTypeSymbol generic])
            return generic;
        return invocation.ArgumentList.Arguments.FirstOrDefault()?.Expression is TypeOfExpressionSyntax typeOf
            ? model.GetTypeInfo(typeOf.Type, cancellation).Type as INamedTypeSymbol
            : null;
    }

    private static IPropertySymbol? PropertyOf(SemanticModel model, InvocationExpressionSyntax invocation, ITypeSymbol? subject, CancellationToken cancellation)
    {
        // OwnsOne(typeof(Address), nameof(Order.ShipTo)): the type stands before the name.
        if (subject is null || invocation.ArgumentList.Arguments.FirstOrDefault(static a => a.Expression is not TypeOfExpressionSyntax)?.Expression is not { } argument)
            return null;
        if (NamesIn(argument) is [var name])
            return subject.FindProperty(name)?.OriginalDefinition;
        return model.GetConstantValue(argument, cancellation) is { HasValue: true, Value: string constant } ? subject.FindProperty(constant)?.OriginalDefinition : null;
    }

    private static ITypeSymbol? EntityOf(SemanticModel model, InvocationExpressionSyntax invocation, CancellationToken cancellation) =>
        SubjectOf(invocation, model, cancellation) ?? Symbol(model, invocation, cancellation)?.ContainingType.TypeArguments.FirstOrDefault() ?? ReceiverEntity(model, invocation, cancellation);

    /// <summary>The entity of a builder whose method is declared on its base class, without the type argument.</summary>
    private static ITypeSymbol? ReceiverEntity(SemanticModel model, InvocationExpressionSyntax invocation, CancellationToken cancellation) =>
        invocation.Expression is MemberAccessExpressionSyntax { Expression: var receiver }
            ? (model.GetTypeInfo(receiver, cancellation).Type as INamedTypeSymbol)?.TypeArguments.FirstOrDefault()
            : null;

    private static IPropertySymbol? NavigationNamedBefore(SemanticModel model, InvocationExpressionSyntax autoInclude, CancellationToken cancellation) =>
        CallBefore(autoInclude, "Navigation") is { } call ? PropertyOf(model, call, EntityOf(model, call, cancellation), cancellation) : null;

    private static bool IsFalse(SemanticModel model, InvocationExpressionSyntax invocation, CancellationToken cancellation) =>
        invocation.ArgumentList.Arguments is [{ Expression: var argument }] && !argument.IsKind(SyntaxKind.TrueLiteralExpression)
        && (argument.IsKind(SyntaxKind.FalseLiteralExpression) || model.GetConstantValue(argument, cancellation) is { HasValue: true, Value: false });

    private void ReadOption(SemanticModel model, InvocationExpressionSyntax invocation, string name, CancellationToken cancellation)
    {
        var method = Symbol(model, invocation, cancellation);
        if (method is null)
            return;
        // A provider's own builder takes the splitting behaviour: UseNpgsql(…, o => o.UseQuerySplittingBehavior(…)); it has no context type.
        var context = (method.ReturnType as INamedTypeSymbol)?.TypeArguments.FirstOrDefault(_symbols.IsContext)
            ?? ContextAround(model, invocation, cancellation);
        var argument = invocation.ArgumentList.Arguments.FirstOrDefault()?.Expression;
        Configure(context, options => name switch
        {
            EfNames.UseLazyLoadingProxies => options with { LazyLoadingProxies = !IsFalse(model, invocation, cancellation) },
            EfNames.UseQueryTrackingBehavior => options with { Tracking = TrackingIn(argument) },
            EfNames.UseQuerySplittingBehavior => options with { Splitting = LastName(argument) == "SplitQuery" ? SplittingDefault.SplitQuery : SplittingDefault.SingleQuery },
            _ => options with { Provider = name },
        });
    }

    private void ReadAssignment(SemanticModel model, AssignmentExpressionSyntax assignment, string name, CancellationToken cancellation)
    {
        if (name is not (EfNames.QueryTrackingBehavior or EfNames.LazyLoadingEnabled))
            return;
        // Elsewhere than in the context itself it changes one instance for a while: that says nothing about the others.
        if (assignment.FirstAncestorOrSelf<ConstructorDeclarationSyntax>() is not { } constructor
            || model.GetDeclaredSymbol(constructor, cancellation)?.ContainingType is not { } type || !_symbols.IsContext(type))
            return;

        Configure(type, options => name == EfNames.QueryTrackingBehavior
            ? options with { Tracking = TrackingIn(assignment.Right) }
            : options with { LazyLoadingDisabled = assignment.Right.IsKind(SyntaxKind.FalseLiteralExpression) });
    }

    private static TrackingDefault TrackingIn(ExpressionSyntax? expression) => LastName(expression) switch
    {
        "NoTracking" => TrackingDefault.NoTracking,
        "NoTrackingWithIdentityResolution" => TrackingDefault.NoTrackingWithIdentityResolution,
        _ => TrackingDefault.TrackAll,
    };

    /// <summary>The context that options are for: of the class that overrides <c>OnConfiguring</c>, or of the <c>Add…&lt;TContext&gt;</c> call around them.</summary>
    private ITypeSymbol? ContextAround(SemanticModel model, SyntaxNode node, CancellationToken cancellation)
    {
        foreach (var ancestor in node.Ancestors())
        {
            switch (ancestor)
            {
                case InvocationExpressionSyntax { Expression: var called } when GenericName(called) is { } generic:
                    foreach (var argument in generic.TypeArgumentList.Arguments.Reverse())
                    {
                        if (model.GetTypeInfo(argument, cancellation).Type is { } type && _symbols.IsContext(type))
                            return type;
                    }

                    break;
                case TypeDeclarationSyntax declaration:
                    return model.GetDeclaredSymbol(declaration, cancellation) is { } declared && _symbols.IsContext(declared) ? declared : null;
            }
        }

        return null;
    }

    private void Configure(ITypeSymbol? context, Func<ContextOptions, ContextOptions> change)
    {
        if (context is null or ITypeParameterSymbol)
        {
            _anyContext = change(_anyContext ?? ContextOptions.Unseen with { IsSeen = true });
            return;
        }

        _options.TryGetValue(context.OriginalDefinition, out var options);
        _options[context.OriginalDefinition] = change(options ?? ContextOptions.Unseen with { IsSeen = true });
    }
}
