namespace PerfAnalyzers.Ef;

/// <summary>The names of EF Core's and LINQ's types and members that the analyzers know. A name stands here and nowhere else.</summary>
internal static class EfNames
{
    public const string DbContext = "Microsoft.EntityFrameworkCore.DbContext";
    public const string DbSet = "Microsoft.EntityFrameworkCore.DbSet`1";
    public const string DbContextFactory = "Microsoft.EntityFrameworkCore.IDbContextFactory`1";
    public const string QueryableExtensions = "Microsoft.EntityFrameworkCore.EntityFrameworkQueryableExtensions";
    public const string RelationalQueryableExtensions = "Microsoft.EntityFrameworkCore.RelationalQueryableExtensions";
    public const string DatabaseFacade = "Microsoft.EntityFrameworkCore.Infrastructure.DatabaseFacade";
    public const string RelationalDatabaseFacadeExtensions = "Microsoft.EntityFrameworkCore.RelationalDatabaseFacadeExtensions";
    public const string NavigationEntry = "Microsoft.EntityFrameworkCore.ChangeTracking.NavigationEntry";
    public const string Ef = "Microsoft.EntityFrameworkCore.EF";
    public const string LazyLoader = "Microsoft.EntityFrameworkCore.Infrastructure.ILazyLoader";
    public const string ModelBuilder = "Microsoft.EntityFrameworkCore.ModelBuilder";
    public const string EntityTypeConfiguration = "Microsoft.EntityFrameworkCore.IEntityTypeConfiguration`1";
    public const string Migration = "Microsoft.EntityFrameworkCore.Migrations.Migration";

    public const string Queryable = "System.Linq.Queryable";
    public const string Enumerable = "System.Linq.Enumerable";
    public const string AsyncEnumerable = "System.Linq.AsyncEnumerable";
    public const string ParallelEnumerable = "System.Linq.ParallelEnumerable";
    public const string QueryableOfT = "System.Linq.IQueryable`1";

    /// <summary>The package whose only purpose is lazy loading.</summary>
    public const string ProxiesAssembly = "Microsoft.EntityFrameworkCore.Proxies";

    /// <summary>The assembly that every user of EF Core references.</summary>
    public const string CoreAssembly = "Microsoft.EntityFrameworkCore";

    /// <summary>ASP.NET's contexts with users, which are the user's to derive from.</summary>
    public const string IdentityAssembly = "Microsoft.AspNetCore.Identity.EntityFrameworkCore";

    public const string AsTracking = "AsTracking";
    public const string AsNoTracking = "AsNoTracking";
    public const string AsNoTrackingWithIdentityResolution = "AsNoTrackingWithIdentityResolution";
    public const string SaveChanges = "SaveChanges";
    public const string SaveChangesAsync = "SaveChangesAsync";
    public const string UseLazyLoadingProxies = "UseLazyLoadingProxies";
    public const string UseQueryTrackingBehavior = "UseQueryTrackingBehavior";
    public const string QueryTrackingBehavior = "QueryTrackingBehavior";
    public const string UseQuerySplittingBehavior = "UseQuerySplittingBehavior";
    public const string LazyLoadingEnabled = "LazyLoadingEnabled";
}
