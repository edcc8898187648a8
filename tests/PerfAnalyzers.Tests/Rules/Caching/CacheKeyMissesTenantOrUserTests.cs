using PerfAnalyzers.CodeFixes.Rules.Caching;
using PerfAnalyzers.Rules.Caching;
using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.Caching;

public sealed class CacheKeyMissesTenantOrUserTests : CodeFixTests<CacheKeyMissesTenantOrUserAnalyzer, CacheKeyMissesTenantOrUserCodeFix>
{
    private const string Members = """
        public interface ICurrentUser { int Id { get; } string? UserName { get; } bool IsAuthenticated { get; } Task<Author> GetUserAsync(); int? GetUserId(); }
        public interface ITenantProvider { string TenantId { get; } string GetTenantId(); }
        public interface IUserService { Author Get(int id); int Count(); }
        public interface IPosts { Task<List<Post>> MineAsync(CancellationToken ct); Task<List<Post>> OfAsync(int user); Task<List<Post>> OfAsync(string tenant); }

        private readonly ICurrentUser currentUser = null!;
        private readonly ITenantProvider tenants = null!;
        private readonly IUserService users = null!;
        private readonly IPosts posts = null!;
        private readonly Microsoft.AspNetCore.Http.IHttpContextAccessor accessor = null!;
        private System.Security.Claims.ClaimsPrincipal User => accessor.HttpContext!.User;
        private int CurrentUserId => currentUser.Id;

        private Task<List<Post>> OfTenantAsync() => posts.OfAsync(tenants.TenantId);
        """;

    [Theory]
    [InlineData("""await memory.GetOrCreateAsync([|"posts"|], e => posts.OfAsync(currentUser.Id));""")]
    [InlineData("""await memory.GetOrCreateAsync([|"posts"|], e => posts.OfAsync(tenants.TenantId));""")]
    [InlineData("""await memory.GetOrCreateAsync([|"posts"|], e => posts.OfAsync(tenants.GetTenantId()));""")]
    [InlineData("""memory.GetOrCreate([|"posts"|], e => db.Posts.Where(p => p.AuthorId == currentUser.Id).ToList());""")]
    [InlineData("""memory.GetOrCreate([|$"posts:{page}"|], e => db.Posts.Where(p => p.AuthorId == currentUser.Id).Skip(page).ToList());""")]
    [InlineData("""var userId = currentUser.Id; memory.GetOrCreate([|"posts"|], e => db.Posts.Where(p => p.AuthorId == userId).ToList());""")]
    [InlineData("""var userId = currentUser.GetUserId(); await hybrid.GetOrCreateAsync([|"posts"|], async c => await db.Posts.Where(p => p.AuthorId == userId).ToListAsync(c));""")]
    [InlineData("""var me = await currentUser.GetUserAsync(); memory.GetOrCreate([|"posts"|], e => db.Posts.Where(p => p.AuthorId == me.Id).ToList());""")]
    [InlineData("""await memory.GetOrCreateAsync([|"posts"|], e => OfTenantAsync());""")]
    [InlineData("""await memory.GetOrCreateAsync([|"posts"|], async e => (await OfTenantAsync()).Count);""")]
    [InlineData("""memory.GetOrCreate([|"posts"|], e => db.Posts.Where(p => p.AuthorId == CurrentUserId).ToList());""")]
    [InlineData("""memory.GetOrCreate([|"posts"|], e => db.Authors.First(a => a.Name == User.Identity!.Name));""")]
    [InlineData("""memory.GetOrCreate([|"posts"|], e => db.Authors.First(a => a.Name == accessor.HttpContext!.User.Identity!.Name));""")]
    [InlineData("""memory.GetOrCreate([|"posts"|], e => db.Posts.Where(p => User.IsInRole("admin") || p.IsPublished).ToList());""")]
    [InlineData("""await fusion.GetOrSetAsync([|"posts"|], async c => await posts.OfAsync(currentUser.Id), token: ct);""")]
    [InlineData("""await lazy.GetOrAddAsync([|"posts"|], () => posts.OfAsync(currentUser.Id));""")]
    [InlineData("""
        var key = [|"posts"|];
        if (!memory.TryGetValue(key, out List<Post>? list))
        {
            list = await posts.OfAsync(tenants.TenantId);
            memory.Set(key, list);
        }
        """)]
    [InlineData("""
        var key = [|$"posts:{page}"|];
        var json = await distributed.GetStringAsync(key, ct);
        if (json == null)
        {
            json = System.Text.Json.JsonSerializer.Serialize(await posts.OfAsync(currentUser.Id));
            await distributed.SetStringAsync(key, json, ct);
        }
        """)]
    // The tenant is there, the user is not.
    [InlineData("""memory.GetOrCreate([|$"posts:{tenants.TenantId}"|], e => db.Posts.Where(p => p.AuthorId == currentUser.Id).ToList());""")]
    public Task Reports_WhenTheValueIsOneUsersOrTenants(string body) => VerifyAnalyzerAsync(Source(body));

    [Theory]
    // The context shows each tenant its own rows.
    [InlineData("e => context.Orders.ToList()")]
    [InlineData("e => context.Set<Order>().Count()")]
    [InlineData("e => (from o in context.Orders select o.Id).ToList()")]
    [InlineData("e => { var all = context.Orders; return all.Where(o => o.Id > 1).ToList(); }")]
    public Task Reports_WhenAQueryFilterReadsTheTenant(string factory) => VerifyAnalyzerAsync(Filtered($"""memory.GetOrCreate([|"orders"|], {factory})"""));

    [Theory]
    // A parameter of the constructor.
    [InlineData("modelBuilder.Entity<Order>().HasQueryFilter(o => o.TenantId == tenantId);", "", "")]
    [InlineData("modelBuilder.Entity<Order>().HasQueryFilter(o => o.TenantId == tenant.Id);", "", "")]
    // Helpers.
    [InlineData("Filter(modelBuilder);", "private void Filter(ModelBuilder builder) => builder.Entity<Order>().HasQueryFilter(o => o.TenantId == _tenantId);", "")]
    [InlineData("Filter<Order>(modelBuilder);", "private void Filter<T>(ModelBuilder builder) where T : class, IOfTenant => builder.Entity<T>().HasQueryFilter(o => o.TenantId == _tenantId);", "")]
    // Classes of their own.
    [InlineData("modelBuilder.ApplyConfiguration(new OrderConfiguration(tenantId));", "", "public class OrderConfiguration(string tenantId) : IEntityTypeConfiguration<Order> { public void Configure(EntityTypeBuilder<Order> builder) => builder.HasQueryFilter(o => o.TenantId == tenantId); }")]
    [InlineData("modelBuilder.ApplyConfigurationsFromAssembly(typeof(ShopContext).Assembly);", "", "public class OrderConfiguration(ITenant tenant) : IEntityTypeConfiguration<Order> { private readonly ITenant _tenant = tenant; public void Configure(EntityTypeBuilder<Order> builder) { builder.HasKey(o => o.Id); builder.HasQueryFilter(o => o.TenantId == _tenant.TenantId); } }")]
    // A library's.
    [InlineData("modelBuilder.Entity<Order>().ToTable(\"Orders\").IsMultiTenant();", "", Finbuckle)]
    [InlineData("modelBuilder.ApplyConfigurationsFromAssembly(typeof(ShopContext).Assembly);", "", "public class OrderConfiguration : IEntityTypeConfiguration<Order> { public void Configure(EntityTypeBuilder<Order> builder) => builder.ToTable(\"Orders\").IsMultiTenant(); }" + Finbuckle)]
    [InlineData("", "", "[MultiTenant] public partial class Order; public class MultiTenantAttribute : Attribute;")]
    // Of the class that an entity derives from.
    [InlineData("modelBuilder.Entity<Document>().HasQueryFilter(o => o.TenantId == _tenantId);", "", "public partial class Order : Document;")]
    public Task Reports_WhereverTheFilterIsSetUp(string configuration, string members, string types) =>
        VerifyAnalyzerAsync(Configured(configuration, members, types, """memory.GetOrCreate([|"orders"|], e => context.Orders.ToList())"""));

    [Theory]
    [InlineData("modelBuilder.Entity<Order>().HasQueryFilter(o => o.TenantId != null);", "", "")]
    [InlineData("Filter<Order>(modelBuilder);", "private void Filter<T>(ModelBuilder builder) where T : class, IOfTenant => builder.Entity<T>().HasQueryFilter(o => o.TenantId == _tenantId);", "", "Countries")]
    [InlineData("modelBuilder.ApplyConfiguration(new OrderConfiguration());", "", "public class OrderConfiguration : IEntityTypeConfiguration<Order> { public void Configure(EntityTypeBuilder<Order> builder) => builder.HasQueryFilter(o => o.Id > 3); }")]
    [InlineData("modelBuilder.Entity<Country>().IsMultiTenant();", "", Finbuckle)]
    // Another context's.
    [InlineData("modelBuilder.Entity<Order>();", "", "public class OrderConfiguration(string tenantId) : IEntityTypeConfiguration<Order> { public void Configure(EntityTypeBuilder<Order> builder) => builder.HasQueryFilter(o => o.TenantId == tenantId); }")]
    [InlineData("modelBuilder.ApplyConfiguration(new CountryConfiguration());", "", "public class CountryConfiguration : IEntityTypeConfiguration<Country> { public void Configure(EntityTypeBuilder<Country> builder) => builder.HasKey(o => o.Id); } public class OrderConfiguration(string tenantId) : IEntityTypeConfiguration<Order> { public void Configure(EntityTypeBuilder<Order> builder) => builder.HasQueryFilter(o => o.TenantId == tenantId); }")]
    public Task IsSilent_WhereverNoFilterReadsTheTenant(string configuration, string members, string types, string set = "Orders") =>
        VerifyAnalyzerAsync(Configured(configuration, members, types, $"memory.GetOrCreate(\"all\", e => context.{set}.ToList())"));

    private const string Finbuckle = """
         public static class Finbuckle { public static EntityTypeBuilder<T> IsMultiTenant<T>(this EntityTypeBuilder<T> builder) where T : class => builder; }
        """;

    private static string Configured(string configuration, string members, string types, string call) => Code.CacheFile($$"""
        public interface IOfTenant { string TenantId { get; } }
        public interface ITenant { string Id { get; } string TenantId { get; } }
        public abstract class Document : IOfTenant { public int Id { get; set; } public string TenantId { get; set; } = ""; }
        public partial class Order { {{(types.Contains(": Document", StringComparison.Ordinal) ? "" : "public int Id { get; set; } public string TenantId { get; set; } = \"\";")}} }
        {{(configuration.StartsWith("Filter<", StringComparison.Ordinal) ? "public partial class Order : IOfTenant;" : "")}}
        public class Country { public int Id { get; set; } }
        {{types}}

        public class ShopContext(DbContextOptions<ShopContext> options, string tenantId, ITenant tenant) : DbContext(options)
        {
            private readonly string _tenantId = tenantId + tenant.Id;
            public DbSet<Order> Orders { get; set; } = null!;
            public DbSet<Country> Countries { get; set; } = null!;
            {{members}}

            protected override void OnModelCreating(ModelBuilder modelBuilder)
            {
                {{configuration}}
            }
        }

        public class Shop(IMemoryCache memory, ShopContext context)
        {
            public object Run(string tenantId, int id) => {{call}}!;
        }
        """).Replace("using Blogging;", "using Microsoft.EntityFrameworkCore.Metadata.Builders;\nusing Blogging;", StringComparison.Ordinal);

    [Theory]
    [InlineData("""memory.GetOrCreate("orders", e => context.Orders.IgnoreQueryFilters().ToList())""")]
    [InlineData("""memory.GetOrCreate("countries", e => context.Countries.ToList())""")]
    [InlineData("""memory.GetOrCreate("drafts", e => context.Drafts.ToList())""")]
    [InlineData("""memory.GetOrCreate($"orders:{tenantId}", e => context.Orders.ToList())""")]
    public Task IsSilent_WhenNoFilterReadsTheTenant(string call) => VerifyAnalyzerAsync(Filtered(call));

    // Keys were built of the type and the id alone, and ids of one tenant are ids of another as well.
    [Fact]
    public Task Reports_WhenABuilderOfKeysKnowsNoTenant() => VerifyAnalyzerAsync(Filtered("""memory.GetOrCreate([|new EntityKeys().For<Order>(id)|], e => context.Orders.FirstOrDefault(o => o.Id == id))"""));

    [Fact]
    public Task IsSilent_WhenABuilderOfKeysKnowsTheTenant() => VerifyAnalyzerAsync(Filtered("""memory.GetOrCreate(new EntityKeys().ForTenant<Order>(id, tenantId), e => context.Orders.FirstOrDefault(o => o.Id == id))"""));

    [Theory]
    // The session of who asks, what the request says of them, what they chose.
    [InlineData("""public object Run() => memory.GetOrCreate([|"cart"|], e => db.Posts.Where(p => p.Title == accessor.HttpContext!.Session.Id).ToList())!;""")]
    [InlineData("""public object Run() => memory.GetOrCreate([|"cart"|], e => db.Posts.Where(p => accessor.HttpContext!.Session.Keys.Contains(p.Title)).ToList())!;""")]
    [InlineData("""public object Run() => memory.GetOrCreate([|"mine"|], e => db.Posts.Where(p => p.Title == User.FindFirst("sub")!.Value).ToList())!;""")]
    [InlineData("""public object Run() => memory.GetOrCreate([|"today"|], e => db.Posts.Count(p => p.Title == user.TimeZoneId))!;""")]
    // The store of the request.
    [InlineData("""public object Run() => memory.GetOrCreate([|"sales"|], e => db.Posts.Where(p => p.BlogId == stores.CurrentStore.Id).ToList())!;""")]
    [InlineData("""
        public object Run(int page)
        {
            var store = stores.CurrentStore;
            return memory.GetOrCreate([|$"sales:{page}"|], e => db.Posts.Where(p => p.BlogId == store.Id).Skip(page).ToList())!;
        }
        """)]
    // In another class, which is the only one behind its interface.
    [InlineData("""
        public interface IOrders { Task<List<Post>> MineAsync(); }
        public class Orders(BlogContext db, ICurrentUser user) : IOrders { public Task<List<Post>> MineAsync() => db.Posts.Where(p => p.AuthorId == user.Id).ToListAsync(); }
        public Task<List<Post>?> Run(IOrders orders) => memory.GetOrCreateAsync([|"orders"|], e => orders.MineAsync());
        """)]
    // A wrapper is given the key.
    [InlineData("""
        private Task<T?> Cached<T>(string key, Func<Task<T>> load) => memory.GetOrCreateAsync("app:" + key, e => load());
        public Task<List<Post>?> Run() => Cached([|"mine"|], () => db.Posts.Where(p => p.AuthorId == user.Id).ToListAsync());
        """)]
    [InlineData("""
        private static readonly System.Collections.Concurrent.ConcurrentDictionary<string, List<Post>> s_posts = new();
        public List<Post> Run(string slug) => s_posts.GetOrAdd([|slug|], s => db.Posts.Where(p => p.AuthorId == user.Id && p.Title == s).ToList());
        """)]
    public Task Reports_WhereverTheIdentityIsRead(string members) => VerifyAnalyzerAsync(Code.CacheMembers(Surroundings + members));

    [Theory]
    [InlineData("""public object Run() => memory.GetOrCreate($"today:{user.TimeZoneId}", e => db.Posts.Count(p => p.Title == user.TimeZoneId))!;""")]
    [InlineData("""
        public object Run()
        {
            var timeZone = user.TimeZoneId;
            return memory.GetOrCreate($"today:{timeZone}", e => db.Posts.Count(p => p.Title == user.TimeZoneId))!;
        }
        """)]
    [InlineData("""public object Run() => memory.GetOrCreate($"sales:{stores.CurrentStore.Id}", e => db.Posts.Where(p => p.BlogId == stores.CurrentStore.Id).ToList())!;""")]
    [InlineData("""public object Run(int storeId) => memory.GetOrCreate($"sales:{storeId}", e => db.Posts.Where(p => p.BlogId == stores.CurrentStore.Id).ToList())!;""")]
    // A check of rights and a notice make no value.
    [InlineData("""public object Run() => memory.GetOrCreate("all", e => { if (user.Id == 0) throw new InvalidOperationException(); return db.Posts.ToList(); })!;""")]
    [InlineData("""
        public interface IAudit { void Saw(int userId); }
        public object Run(IAudit audit) => memory.GetOrCreate("all", e => { audit.Saw(user.Id); return db.Posts.ToList(); })!;
        """)]
    // One service for the whole application, by whatever name.
    [InlineData("""public object Run() => memory.GetOrCreate("all", e => db.Posts.Where(p => p.Title == stores.DefaultName).ToList())!;""")]
    [InlineData("""
        public interface IOrders { Task<List<Post>> AllAsync(); Task<List<Post>> MineAsync(); }
        public class Orders(BlogContext db, ICurrentUser user) : IOrders
        {
            public Task<List<Post>> AllAsync() => db.Posts.ToListAsync();
            public Task<List<Post>> MineAsync() => db.Posts.Where(p => p.AuthorId == user.Id).ToListAsync();
        }
        public Task<List<Post>?> Run(IOrders orders) => memory.GetOrCreateAsync("orders", e => orders.AllAsync());
        """)]
    public Task IsSilent_WhenTheIdentityIsInTheKeyOrNotInTheValue(string members) => VerifyAnalyzerAsync(Code.CacheMembers(Surroundings + members));

    private const string Surroundings = """
        public class Store { public int Id { get; set; } }
        public interface IStoreContext { Store CurrentStore { get; } string DefaultName { get; } }
        public interface ICurrentUser { int Id { get; } string TimeZoneId { get; } }
        private readonly IStoreContext stores = null!;
        private readonly ICurrentUser user = null!;
        private readonly Microsoft.AspNetCore.Http.IHttpContextAccessor accessor = null!;
        private System.Security.Claims.ClaimsPrincipal User => accessor.HttpContext!.User;

        """;

    [Fact]
    public Task Reports_WhenTheClassIsMadeForATenant() => VerifyAnalyzerAsync(Code.CacheFile("""
        public class Catalog(IMemoryCache memory, BlogContext db, string tenantId)
        {
            public object Run() => memory.GetOrCreate([|"posts"|], e => db.Posts.Where(p => p.Title == tenantId).ToList())!;
        }
        """));

    [Fact]
    public Task Reports_WhenAFieldIsSetToTheTenantAtConstruction() => VerifyAnalyzerAsync(Code.CacheFile("""
        public interface ITenantAccessor { string TenantId { get; } }
        public class Catalog
        {
            private readonly IMemoryCache _memory;
            private readonly BlogContext _db;
            private readonly string _scope;

            public Catalog(IMemoryCache memory, BlogContext db, ITenantAccessor tenants)
            {
                _memory = memory;
                _db = db;
                _scope = tenants.TenantId;
            }

            public object Run() => _memory.GetOrCreate([|"posts"|], e => _db.Posts.Where(p => p.Title == _scope).ToList())!;
        }
        """));

    [Theory]
    [InlineData("""memory.GetOrCreate($"posts:{currentUser.Id}", e => db.Posts.Where(p => p.AuthorId == currentUser.Id).ToList());""")]
    [InlineData("""memory.GetOrCreate("posts:" + currentUser.UserName, e => db.Posts.Where(p => p.AuthorId == currentUser.Id).ToList());""")]
    [InlineData("""var userId = currentUser.Id; memory.GetOrCreate($"posts:{userId}", e => db.Posts.Where(p => p.AuthorId == currentUser.Id).ToList());""")]
    [InlineData("""var userId = currentUser.Id; memory.GetOrCreate($"posts:{userId}", e => db.Posts.Where(p => p.AuthorId == userId).ToList());""")]
    [InlineData("""memory.GetOrCreate($"posts:{CurrentUserId}", e => db.Posts.Where(p => p.AuthorId == currentUser.Id).ToList());""")]
    [InlineData("""await memory.GetOrCreateAsync($"{tenants.TenantId}:posts", e => OfTenantAsync());""")]
    [InlineData("""await memory.GetOrCreateAsync((tenants.GetTenantId(), "posts"), e => OfTenantAsync());""")]
    // A user belongs to one tenant.
    [InlineData("""await memory.GetOrCreateAsync($"posts:{currentUser.Id}", e => OfTenantAsync());""")]
    [InlineData("""memory.GetOrCreate($"posts:{User.Identity!.Name}", e => db.Authors.First(a => a.Name == User.Identity!.Name));""")]
    // Nothing of the user goes into the value.
    [InlineData("""await memory.GetOrCreateAsync("posts", e => posts.MineAsync(ct));""")]
    [InlineData("""memory.GetOrCreate("users", e => users.Count());""")]
    [InlineData("""memory.GetOrCreate($"user:{page}", e => users.Get(page));""")]
    [InlineData("""var userId = currentUser.Id; memory.GetOrCreate("posts", e => { Console.WriteLine(userId); return db.Posts.ToList(); });""")]
    [InlineData("""if (!currentUser.IsAuthenticated) return; memory.GetOrCreate("posts", e => db.Posts.ToList());""")]
    [InlineData("""memory.GetOrCreate("posts", e => db.Posts.FirstOrDefault() ?? throw new InvalidOperationException(currentUser.UserName));""")]
    [InlineData("""memory.Set("last", currentUser.Id);""")]
    public Task IsSilent_WhenTheKeySaysWhoseItIs(string body) => VerifyAnalyzerAsync(Source(body));

    [Theory]
    // What builds the key may know the tenant.
    [InlineData("""
        public interface IKeys { string For(string name); }
        public interface ITenantProvider { string TenantId { get; } }
        public object Run(IKeys keys, ITenantProvider tenants) => memory.GetOrCreate(keys.For("posts"), e => db.Posts.Where(p => p.Title == tenants.TenantId).ToList())!;
        """)]
    // The account is the application's own.
    [InlineData("""
        private readonly string _accountId = Environment.GetEnvironmentVariable("ACCOUNT")!;
        public object Run() => memory.GetOrCreate("posts", e => db.Posts.Where(p => p.Title == _accountId).ToList())!;
        """)]
    // The wrapper puts the tenant in front.
    [InlineData("""
        public interface ITenantProvider { string TenantId { get; } }
        private readonly ITenantProvider tenants = null!;
        private T Cached<T>(string key, Func<T> create) => memory.GetOrCreate(tenants.TenantId + ":" + key, e => create())!;
        public object Run() => Cached("posts", () => db.Posts.Where(p => p.Title == tenants.TenantId).ToList());
        """)]
    [InlineData("""
        public interface ITenantProvider { string TenantId { get; } }
        private readonly ITenantProvider tenants = null!;
        private string Key(string name) => $"{tenants.TenantId}:{name}";
        public object Run() => memory.GetOrCreate(Key("posts"), e => db.Posts.Where(p => p.Title == tenants.TenantId).ToList())!;
        """)]
    [InlineData("""
        public interface ITenantProvider { string TenantId { get; } }
        private readonly ITenantProvider tenants = null!;
        public object Run(string key) => memory.GetOrCreate(key, e => db.Posts.Where(p => p.Title == tenants.TenantId).ToList())!;
        """)]
    public Task IsSilent_WhenTheKeyIsMadeElsewhere(string members) => VerifyAnalyzerAsync(Code.CacheMembers(members));

    [Fact]
    public Task Fixes_WhereTheUserIsAtHand() => VerifyCodeFixAsync(
        Source("""await memory.GetOrCreateAsync([|"posts"|], e => posts.OfAsync(currentUser.Id));"""),
        Source("""await memory.GetOrCreateAsync($"posts:{currentUser.Id}", e => posts.OfAsync(currentUser.Id));"""));

    [Fact]
    public Task OffersNoFix_WhenTheTenantIsReadElsewhere() => VerifyNoCodeFixAsync(
        Source("""await memory.GetOrCreateAsync([|"posts"|], e => OfTenantAsync());"""));

    private static string Source(string body) => Code.CacheMethod(body, "public async Task Run(int page, CancellationToken ct)", Members);

    private static string Filtered(string call) => Code.CacheFile($$"""
        public class Order { public int Id { get; set; } public string TenantId { get; set; } = ""; }
        public class Country { public int Id { get; set; } }
        public class Draft { public int Id { get; set; } public bool IsDeleted { get; set; } }

        public class ShopContext(DbContextOptions<ShopContext> options, string tenantId) : DbContext(options)
        {
            private readonly string _tenantId = tenantId;
            public DbSet<Order> Orders { get; set; } = null!;
            public DbSet<Country> Countries { get; set; } = null!;
            public DbSet<Draft> Drafts { get; set; } = null!;

            protected override void OnModelCreating(ModelBuilder modelBuilder)
            {
                modelBuilder.Entity<Order>().HasQueryFilter(o => o.TenantId == _tenantId);
                modelBuilder.Entity<Draft>().HasQueryFilter(d => !d.IsDeleted);
            }
        }

        public class EntityKeys
        {
            public string For<T>(int id) => $"{typeof(T).Name}-{id}";
            public string ForTenant<T>(int id, string tenantId) => $"{tenantId}-{typeof(T).Name}-{id}";
        }

        public class Shop(IMemoryCache memory, ShopContext context)
        {
            public object Run(string tenantId, int id) => {{call}}!;
        }
        """);

    /// <summary>The tenant is in the cache, and not in the key.</summary>
    [Theory]
    [InlineData("mux.GetDatabase().WithKeyPrefix($\"{tenant.TenantId}:\")", "")]
    [InlineData("mux.GetDatabase()", "[|")]
    public Task Reports_UnlessTheCacheIsTheTenants(string cache, string mark) => VerifyAnalyzerAsync("using StackExchange.Redis;\nusing StackExchange.Redis.KeyspaceIsolation;\n" + Code.CacheFile($$"""
        public interface ITenantContext { string TenantId { get; } }

        public class Settings(IConnectionMultiplexer mux, ITenantContext tenant)
        {
            public async Task<string> GetAsync()
            {
                var redis = {{cache}};
                var hit = await redis.StringGetAsync("settings");
                if (!hit.IsNull)
                    return hit!;
                var value = tenant.TenantId + "!";
                await redis.StringSetAsync({{mark}}"settings"{{mark.Replace("[|", "|]")}}, value, TimeSpan.FromMinutes(5));
                return value;
            }
        }
        """));
}
