using PerfAnalyzers.CodeFixes.Rules.Caching;
using PerfAnalyzers.Proofs.Machinery;
using PerfAnalyzers.Rules.Caching;

namespace PerfAnalyzers.Proofs.Rules.Caching;

/// <summary>Keys that are the same for all users and tenants, for values that are not.</summary>
public sealed class CacheKeyMissesTenantOrUserProofs : FixProofs<CacheKeyMissesTenantOrUserAnalyzer, CacheKeyMissesTenantOrUserCodeFix>
{
    public override Promise Promise => Promise.Cached;

    protected override IEnumerable<Proof> Programs => Plain.Select(p => p with { Difference = "Each user and each tenant has an entry of its own." });

    private static IEnumerable<Proof> Plain =>
    [
        new("the orders of a user, from a service", """
            public interface ICurrentUser { int Id { get; } }

            public class CurrentUser(int userId) : ICurrentUser { public int Id => userId; }

            public class Account(ShopContext db, IMemoryCache memory, ICurrentUser currentUser)
            {
                public async Task<List<string>> Run(int page) =>
                    (await memory.GetOrCreateAsync($"orders:{page}", entry =>
                    {
                        entry.AbsoluteExpirationRelativeToNow = TimeSpan.FromMinutes(5);
                        return db.Orders.Where(o => o.CustomerId == currentUser.Id).OrderBy(o => o.Id).Skip(page).Take(2).Select(o => o.Number).ToListAsync();
                    }))!;
            }
            """)
        {
            Calls =
            [
                new(new { userId = 1, page = 1 }), new(new { userId = 2, page = 1 }), new(new { userId = 11, page = 1 }), new(new { userId = 1, page = 11 }), new(new { userId = 1, page = 1 }),
                new(new { userId = 2, page = 11 }),
            ],
            OnLargeData = true,
        },
        new("the customers of a tenant, read and set", """
            public interface ITenantContext { string TenantId { get; } }

            public class TenantContext(string tenantId) : ITenantContext { public string TenantId => tenantId; }

            public class Customers(ShopContext db, IMemoryCache memory, ITenantContext tenant)
            {
                public async Task<int> Run(CancellationToken ct)
                {
                    // all of them
                    if (!memory.TryGetValue("customers", out int count))
                    {
                        count = await db.Customers.CountAsync(c => c.Address.City == tenant.TenantId, ct);
                        memory.Set("customers", count, TimeSpan.FromMinutes(10));
                    }

                    return count;
                }
            }
            """)
        {
            Calls =
            [
                new(new { tenantId = "Ghent" }), new(new { tenantId = "Bruges" }), new(new { tenantId = "ghent" }), new(new { tenantId = "İstanbul" }), new(new { tenantId = "istanbul" }),
                new(new { tenantId = "" }), new(new { tenantId = "Ghent" }), new(new { tenantId = "A\u0301nna" }), new(new { tenantId = "Ánna" }),
            ],
        },
        new("a class that is made for one tenant, in a distributed cache", """
            public class Reports(ShopContext db, IDistributedCache distributed, int tenantId)
            {
                public async Task<int> Run(int minStars, CancellationToken ct)
                {
                    var key = "reviews-" + minStars;
                    if (await distributed.GetStringAsync(key, ct) is { } known)
                        return int.Parse(known);
                    var count = await db.Reviews.CountAsync(r => r.Customer!.CompanyId == tenantId && r.Stars >= minStars, ct);
                    await distributed.SetStringAsync(key, count.ToString(), ct);
                    return count;
                }
            }
            """)
        {
            Calls =
            [
                new(new { tenantId = 1, minStars = 1 }), new(new { tenantId = 2, minStars = 1 }), new(new { tenantId = 1, minStars = 5 }), new(new { tenantId = 5, minStars = 1 }),
                new(new { tenantId = 1, minStars = 1 }), new(new { tenantId = 11, minStars = 1 }), new(new { tenantId = 1, minStars = 11 }),
            ],
        },
        new("the principal of the request", """
            public class Profile(ShopContext db, IMemoryCache memory, Microsoft.AspNetCore.Http.IHttpContextAccessor accessor)
            {
                public async Task<string?> Run()
                {
                    var userName = accessor.HttpContext!.User.Identity!.Name;
                    return await memory.GetOrCreateAsync("profile", async entry =>
                    {
                        entry.SlidingExpiration = TimeSpan.FromMinutes(5);
                        var email = await db.Customers.Where(c => c.Name == userName).Select(c => c.Email).FirstOrDefaultAsync();
                        return email ?? "nobody";
                    });
                }
            }
            """)
        {
            Calls =
            [
                new(new { userName = "Customer 1" }), new(new { userName = "Customer 11" }), new(new { userName = "customer 1" }), new(new { userName = "Customer 1" }), new(new { userName = "anna" }),
                new(new { userName = "Anna" }),
            ],
        },
        new("a tenant's filter of the context", """
            public interface ITenantProvider { int TenantId { get; } }

            public class TenantProvider(int tenantId) : ITenantProvider { public int TenantId => tenantId; }

            public class TenantShop(DbContextOptions<ShopContext> options, ITenantProvider provider) : ShopContext(options)
            {
                private readonly ITenantProvider _provider = provider;

                protected override void OnModelCreating(ModelBuilder modelBuilder)
                {
                    base.OnModelCreating(modelBuilder);
                    modelBuilder.Entity<Customer>().HasQueryFilter(c => c.CompanyId == _provider.TenantId);
                }
            }

            public class Names(TenantShop db, IMemoryCache memory, ITenantProvider provider)
            {
                public async Task<List<string>> Run(string city)
                {
                    var found = await memory.GetOrCreateAsync($"names:{city}", entry =>
                    {
                        entry.AbsoluteExpirationRelativeToNow = TimeSpan.FromMinutes(5);
                        return db.Customers.Where(c => c.Address.City == city && c.CompanyId == provider.TenantId).OrderBy(c => c.Id).Select(c => c.Name).ToListAsync();
                    });
                    return found!;
                }
            }
            """)
        {
            Calls = [new(new { tenantId = 1, city = "Ghent" }), new(new { tenantId = 2, city = "Ghent" }), new(new { tenantId = 2, city = "Bruges" }), new(new { tenantId = 1, city = "Ghent" })],
        },
        new("a HybridCache, and two identities", """
            public interface IWorkContext { int TenantId { get; } string UserName { get; } }

            public class WorkContext(int tenantId, string userName) : IWorkContext { public int TenantId => tenantId; public string UserName => userName; }

            public class Search(ShopContext db, HybridCache hybrid, IWorkContext work)
            {
                public async Task<int> Run(CancellationToken ct) => await hybrid.GetOrCreateAsync(
                    $"{nameof(Search)}:mine",
                    async token => await db.Orders.CountAsync(o => o.Customer.CompanyId == work.TenantId && o.Customer.Name == work.UserName, token),
                    cancellationToken: ct);
            }
            """)
        {
            Calls =
            [
                new(new { tenantId = 1, userName = "Customer 2" }), new(new { tenantId = 2, userName = "Customer 2" }), new(new { tenantId = 1, userName = "Customer 6" }),
                new(new { tenantId = 1, userName = "Customer 2" }), new(new { tenantId = 2, userName = "Customer 1" }),
            ],
        },
    ];
}
