namespace PerfAnalyzers.Ef;

/// <summary>
/// The names of EF Core's and LINQ's types and members that the analyzers know; a test looks them up in EF Core's assemblies.
/// </summary>
internal static class EfNames
{
    // Types
    public const string DbContext = "Microsoft.EntityFrameworkCore.DbContext";
    public const string DbSet = "Microsoft.EntityFrameworkCore.DbSet`1";
    public const string DbContextFactory = "Microsoft.EntityFrameworkCore.IDbContextFactory`1";
    public const string QueryableExtensions = "Microsoft.EntityFrameworkCore.EntityFrameworkQueryableExtensions";
    public const string RelationalQueryableExtensions = "Microsoft.EntityFrameworkCore.RelationalQueryableExtensions";
    public const string DatabaseFacade = "Microsoft.EntityFrameworkCore.Infrastructure.DatabaseFacade";
    public const string RelationalDatabaseFacadeExtensions = "Microsoft.EntityFrameworkCore.RelationalDatabaseFacadeExtensions";
    public const string EntityEntry = "Microsoft.EntityFrameworkCore.ChangeTracking.EntityEntry";
    public const string ContextTransaction = "Microsoft.EntityFrameworkCore.Storage.IDbContextTransaction";
    public const string NavigationEntry = "Microsoft.EntityFrameworkCore.ChangeTracking.NavigationEntry";
    public const string Ef = "Microsoft.EntityFrameworkCore.EF";
    public const string LazyLoader = "Microsoft.EntityFrameworkCore.Infrastructure.ILazyLoader";
    public const string ModelBuilder = "Microsoft.EntityFrameworkCore.ModelBuilder";
    public const string SaveChangesInterceptor = "Microsoft.EntityFrameworkCore.Diagnostics.ISaveChangesInterceptor";
    public const string EntityTypeConfiguration = "Microsoft.EntityFrameworkCore.IEntityTypeConfiguration`1";
    public const string Migration = "Microsoft.EntityFrameworkCore.Migrations.Migration";

    public const string Queryable = "System.Linq.Queryable";
    public const string Enumerable = "System.Linq.Enumerable";
    public const string AsyncEnumerable = "System.Linq.AsyncEnumerable";
    public const string ParallelEnumerable = "System.Linq.ParallelEnumerable";
    public const string QueryableOfT = "System.Linq.IQueryable`1";

    // Assemblies

    /// <summary>The assembly that every user of EF Core references.</summary>
    public const string CoreAssembly = "Microsoft.EntityFrameworkCore";

    /// <summary>The package whose only purpose is lazy loading.</summary>
    public const string ProxiesAssembly = "Microsoft.EntityFrameworkCore.Proxies";

    /// <summary>ASP.NET's contexts with users, which are the user's to derive from.</summary>
    public const string IdentityAssembly = "Microsoft.AspNetCore.Identity.EntityFrameworkCore";

    // Contexts and sets
    public const string Set = "Set", Find = "Find", FindAsync = "FindAsync";
    public const string SaveChanges = "SaveChanges", SaveChangesAsync = "SaveChangesAsync";
    public const string SavingChanges = "SavingChanges", SavingChangesAsync = "SavingChangesAsync", SavedChanges = "SavedChanges";
    public const string Database = "Database", ChangeTracker = "ChangeTracker", Local = "Local", OnConfiguring = "OnConfiguring";
    public const string GetDbConnection = "GetDbConnection";
    public const string SetConnectionString = "SetConnectionString", SetDbConnection = "SetDbConnection";
    public const string AddDbContext = "AddDbContext", AddDbContextPool = "AddDbContextPool";
    public const string AddDbContextFactory = "AddDbContextFactory", AddPooledDbContextFactory = "AddPooledDbContextFactory";
    public const string ReplaceService = "ReplaceService", ConfigureDbContext = "ConfigureDbContext";
    public const string BeginTransaction = "BeginTransaction", BeginTransactionAsync = "BeginTransactionAsync";
    public const string CommitTransaction = "CommitTransaction", RollbackTransaction = "RollbackTransaction", CanConnect = "CanConnect";
    public const string OpenConnection = "OpenConnection", Commit = "Commit", Rollback = "Rollback";
    public const string LazyLoadingEnabled = "LazyLoadingEnabled", QueryTrackingBehavior = "QueryTrackingBehavior";

    // Entries
    public const string Reference = "Reference", Collection = "Collection", Query = "Query", Load = "Load", LoadAsync = "LoadAsync";
    public const string Reload = "Reload", GetDatabaseValues = "GetDatabaseValues";

    // What queries are composed of
    public const string Include = "Include", ThenInclude = "ThenInclude", IgnoreAutoIncludes = "IgnoreAutoIncludes";
    public const string AsTracking = "AsTracking", AsNoTracking = "AsNoTracking";
    public const string AsNoTrackingWithIdentityResolution = "AsNoTrackingWithIdentityResolution";
    public const string AsSplitQuery = "AsSplitQuery", AsSingleQuery = "AsSingleQuery", IgnoreQueryFilters = "IgnoreQueryFilters";
    public const string TagWith = "TagWith", TagWithCallSite = "TagWithCallSite", AsAsyncEnumerable = "AsAsyncEnumerable";

    // What runs queries
    public const string ToListAsync = "ToListAsync", ToArrayAsync = "ToArrayAsync", ToDictionaryAsync = "ToDictionaryAsync";
    public const string ForEachAsync = "ForEachAsync", FirstAsync = "FirstAsync", FirstOrDefaultAsync = "FirstOrDefaultAsync";
    public const string SingleOrDefaultAsync = "SingleOrDefaultAsync", LastOrDefaultAsync = "LastOrDefaultAsync";
    public const string AnyAsync = "AnyAsync", CountAsync = "CountAsync", LongCountAsync = "LongCountAsync";
    public const string ExecuteUpdate = "ExecuteUpdate", ExecuteDelete = "ExecuteDelete";
    public const string SetProperty = "SetProperty";

    // SQL and compiled queries
    public const string ExecuteSql = "ExecuteSql", ExecuteSqlAsync = "ExecuteSqlAsync";
    public const string ExecuteSqlRaw = "ExecuteSqlRaw", ExecuteSqlRawAsync = "ExecuteSqlRawAsync";
    public const string ExecuteSqlInterpolated = "ExecuteSqlInterpolated", ExecuteSqlInterpolatedAsync = "ExecuteSqlInterpolatedAsync";
    public const string FromSql = "FromSql", FromSqlRaw = "FromSqlRaw", FromSqlInterpolated = "FromSqlInterpolated";
    public const string FromExpression = "FromExpression", SqlQuery = "SqlQuery", SqlQueryRaw = "SqlQueryRaw";
    public const string CompileQuery = "CompileQuery", CompileAsyncQuery = "CompileAsyncQuery";

    // Model builders
    public const string Entity = "Entity", OwnsOne = "OwnsOne", OwnsMany = "OwnsMany", Owned = "Owned", ComplexProperty = "ComplexProperty";
    public const string Property = "Property", Navigation = "Navigation", AutoInclude = "AutoInclude", Ignore = "Ignore";
    public const string HasOne = "HasOne", HasMany = "HasMany", WithOne = "WithOne", WithMany = "WithMany";
    public const string ApplyConfiguration = "ApplyConfiguration";
    public const string ApplyConfigurationsFromAssembly = "ApplyConfigurationsFromAssembly";
    public const string HasQueryFilter = "HasQueryFilter", IsUnique = "IsUnique";
    public const string HasKey = "HasKey", HasNoKey = "HasNoKey", HasAlternateKey = "HasAlternateKey", HasIndex = "HasIndex";
    public const string IsConcurrencyToken = "IsConcurrencyToken", IsRowVersion = "IsRowVersion", OnDelete = "OnDelete";
    public const string ValueGeneratedOnAddOrUpdate = "ValueGeneratedOnAddOrUpdate", ValueGeneratedOnUpdate = "ValueGeneratedOnUpdate";
    public const string HasComputedColumnSql = "HasComputedColumnSql";
    public const string HasConversion = "HasConversion", HasMaxLength = "HasMaxLength", HasColumnType = "HasColumnType";

    // Options of contexts
    public const string UseQueryTrackingBehavior = "UseQueryTrackingBehavior", NoTracking = "NoTracking";
    public const string NoTrackingWithIdentityResolution = "NoTrackingWithIdentityResolution";
    public const string UseQuerySplittingBehavior = "UseQuerySplittingBehavior", SplitQuery = "SplitQuery";

    public const string AddInterceptors = "AddInterceptors";

    /// <summary>A method of the package <see cref="ProxiesAssembly"/>.</summary>
    public const string UseLazyLoadingProxies = "UseLazyLoadingProxies";
}
