using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Ef;

/// <summary>EF Core's and LINQ's types in one compilation.</summary>
internal sealed class EfSymbols
{
    // Each use of List<Post> is a symbol of its own, with interfaces of its own to be made; what it implements is its definition's affair.
    private readonly ConcurrentDictionary<INamedTypeSymbol, bool> _queryables = new(SymbolEqualityComparer.Default);
    private readonly Func<INamedTypeSymbol, bool> _isQueryable;

    private EfSymbols(
        Compilation compilation,
        EfAssemblies assemblies,
        INamedTypeSymbol dbContext,
        INamedTypeSymbol dbSet,
        INamedTypeSymbol queryable)
    {
        Compilation = compilation;
        AreInSight = dbContext.TypeKind != TypeKind.Error;
        DbContext = dbContext;
        DbSet = dbSet;
        QueryableOfT = queryable;
        _isQueryable = type => type.DerivesFrom(queryable);
        DbContextFactory = assemblies.FindEf(EfNames.DbContextFactory);
        QueryableExtensions = assemblies.FindEf(EfNames.QueryableExtensions);
        RelationalQueryableExtensions = assemblies.FindEf(EfNames.RelationalQueryableExtensions);
        DatabaseFacade = assemblies.FindEf(EfNames.DatabaseFacade);
        RelationalDatabaseFacadeExtensions = assemblies.FindEf(EfNames.RelationalDatabaseFacadeExtensions);
        EntityEntry = assemblies.FindEf(EfNames.EntityEntry);
        ContextTransaction = assemblies.FindEf(EfNames.ContextTransaction);
        NavigationEntry = assemblies.FindEf(EfNames.NavigationEntry);
        Ef = assemblies.FindEf(EfNames.Ef);
        LazyLoader = assemblies.FindEf(EfNames.LazyLoader);
        ModelBuilder = assemblies.FindEf(EfNames.ModelBuilder);
        SaveChangesInterceptor = assemblies.FindEf(EfNames.SaveChangesInterceptor);
        EntityTypeConfiguration = assemblies.FindEf(EfNames.EntityTypeConfiguration);
        Migration = assemblies.FindEf(EfNames.Migration);
        Queryable = assemblies.FindLinq(EfNames.Queryable);
        Enumerable = assemblies.FindLinq(EfNames.Enumerable);
        AsyncEnumerable = assemblies.FindOptionalLinq(EfNames.AsyncEnumerable);
        ParallelEnumerable = assemblies.FindOptionalLinq(EfNames.ParallelEnumerable);
    }

    public Compilation Compilation { get; }

    /// <summary>False for a compilation that knows EF Core only through the interfaces of repositories.</summary>
    public bool AreInSight { get; }

    public INamedTypeSymbol DbContext { get; }

    /// <summary>The version of EF Core that the code is compiled against.</summary>
    public int MajorVersion => DbContext.ContainingAssembly.Identity.Version.Major;

    public INamedTypeSymbol DbSet { get; }

    public INamedTypeSymbol QueryableOfT { get; }

    public INamedTypeSymbol? DbContextFactory { get; }

    public INamedTypeSymbol? QueryableExtensions { get; }

    public INamedTypeSymbol? RelationalQueryableExtensions { get; }

    public INamedTypeSymbol? DatabaseFacade { get; }

    public INamedTypeSymbol? RelationalDatabaseFacadeExtensions { get; }

    public INamedTypeSymbol? EntityEntry { get; }

    public INamedTypeSymbol? ContextTransaction { get; }

    public INamedTypeSymbol? NavigationEntry { get; }

    public INamedTypeSymbol? Ef { get; }

    public INamedTypeSymbol? LazyLoader { get; }

    public INamedTypeSymbol? ModelBuilder { get; }

    public INamedTypeSymbol? SaveChangesInterceptor { get; }

    public INamedTypeSymbol? EntityTypeConfiguration { get; }

    public INamedTypeSymbol? Migration { get; }

    public INamedTypeSymbol? Queryable { get; }

    public INamedTypeSymbol? Enumerable { get; }

    public INamedTypeSymbol? AsyncEnumerable { get; }

    public INamedTypeSymbol? ParallelEnumerable { get; }

    /// <summary>True when queries that do not track can resolve identities: from EF Core 5 on.</summary>
    public bool HasIdentityResolution =>
        QueryableExtensions is { } operators && !operators.GetMembers(EfNames.AsNoTrackingWithIdentityResolution).IsEmpty;

    /// <summary>True when queries can update rows, and delete them: from EF Core 7 on, with a relational provider.</summary>
    public bool HasBulkWrites =>
        HasOperator(RelationalQueryableExtensions, EfNames.ExecuteDelete) || HasOperator(QueryableExtensions, EfNames.ExecuteDelete);

    /// <summary>The symbols, or null when the compilation does not reference EF Core.</summary>
    public static EfSymbols? Find(Compilation compilation)
    {
        var assemblies = new EfAssemblies(compilation);
        return assemblies.FindEf(EfNames.DbContext) is { } context
            && assemblies.FindEf(EfNames.DbSet) is { } set
            && assemblies.FindLinq(EfNames.QueryableOfT) is { } queryable
                ? new(compilation, assemblies, context, set, queryable)
                : null;
    }

    /// <summary>
    /// The symbols of a compilation that references no EF Core, but asks repositories: types that nothing is, and LINQ's; null when it asks
    /// none.
    /// </summary>
    public static EfSymbols? OutOfSight(Compilation compilation)
    {
        if (RepositoryInterfaces.Get(compilation).IsEmpty)
            return null;
        var assemblies = new EfAssemblies(compilation, isOutOfSight: true);
        // No type of the code's own that is missing has such a name.
        return assemblies.FindLinq(EfNames.QueryableOfT) is { } queryable
            ? new(compilation, assemblies, Missing("DbContext?", 0), Missing("DbSet?", 1), queryable)
            : null;

        INamedTypeSymbol Missing(string name, int arity) => compilation.CreateErrorTypeSymbol(null, name, arity);
    }

    /// <summary>True for <c>DbContext</c> and what derives from it, Identity's contexts among them.</summary>
    public bool IsContext(ITypeSymbol? type) =>
        type is { TypeKind: TypeKind.Class or TypeKind.TypeParameter } && type.DerivesFrom(DbContext);

    /// <summary>True for <c>DbSet&lt;T&gt;</c> and what derives from it.</summary>
    public bool IsDbSet(ITypeSymbol? type) => type is { TypeKind: TypeKind.Class } && type.DerivesFrom(DbSet);

    /// <summary>True for <c>IQueryable&lt;T&gt;</c> and its implementations.</summary>
    public bool IsQueryable(ITypeSymbol? type) => type switch
    {
        INamedTypeSymbol { TypeKind: TypeKind.Interface or TypeKind.Class } named =>
            _queryables.GetOrAdd(named.OriginalDefinition, _isQueryable),
        ITypeParameterSymbol => type.DerivesFrom(QueryableOfT),
        _ => false,
    };

    /// <summary>The <c>T</c> of an <c>IQueryable&lt;T&gt;</c>.</summary>
    public ITypeSymbol? QueryElement(ITypeSymbol? type) => IsQueryable(type) ? type.ElementType() : null;

    /// <summary>True for the operators of LINQ on objects, on async sequences and PLINQ: their lambdas run, once per element.</summary>
    public bool IsLinqToObjects(INamedTypeSymbol? type) => type?.Name switch
    {
        "Enumerable" => Is(type, Enumerable),
        "ParallelEnumerable" => Is(type, ParallelEnumerable),
        "AsyncEnumerable" or "AsyncEnumerableEx" or "EnumerableEx" => Is(type, AsyncEnumerable) || type!.IsIn("System", "Linq"),
        _ => false,
    };

    /// <summary>True for EF Core's own extension methods on queries.</summary>
    public bool IsEfOperators(INamedTypeSymbol? type) => Is(type, QueryableExtensions) || Is(type, RelationalQueryableExtensions);

    private static bool HasOperator(INamedTypeSymbol? operators, string name) => operators?.GetMembers(name).IsEmpty == false;

    /// <summary>True when both are the same type.</summary>
    public static bool Is(ITypeSymbol? type, INamedTypeSymbol? other) =>
        other is not null && SymbolEqualityComparer.Default.Equals(type?.OriginalDefinition, other);
}
