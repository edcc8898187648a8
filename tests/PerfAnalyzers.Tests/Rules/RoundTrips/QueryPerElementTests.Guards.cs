using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.RoundTrips;

/// <summary>Queries that are kept from running often: behind a cache, over a handful of constants, each in its own context.</summary>
public sealed partial class QueryPerElementTests
{
    [Fact]
    public Task Reports_WhatIsMadeAnewForEach() => VerifyAnalyzerAsync(Code.Method("""
        Dictionary<int, Author>? authors = null;
        foreach (var id in ids)
        {
            if (authors == null)
            {
                authors = new();
                foreach (var author in await [|db.Authors.Where(a => a.Id > id).ToListAsync(ct)|])
                    authors[author.Id] = author;
            }
            Console.WriteLine(authors.Count);
            authors = null;
        }
        """));

    [Theory]
    [InlineData("""
        Dictionary<int, Author>? authors = null;
        foreach (var id in ids)
        {
            if (authors == null)
            {
                authors = new();
                foreach (var author in await db.Authors.ToListAsync(ct))
                    authors[author.Id] = author;
            }
            Console.WriteLine(authors[id].Name);
        }
        """)]
    [InlineData("""
        var authors = new Dictionary<int, Author>();
        foreach (var id in ids)
        {
            if (!authors.TryGetValue(id, out var author))
            {
                author = await db.Authors.FirstAsync(a => a.Id == id, ct);
                authors[id] = author;
            }
            Console.WriteLine(author.Name);
        }
        """)]
    [InlineData("""
        var authors = new Dictionary<int, Author>();
        foreach (var id in ids)
        {
            if (!authors.ContainsKey(id))
                authors.Add(id, await db.Authors.FirstAsync(a => a.Id == id, ct));
            Console.WriteLine(authors[id].Name);
        }
        """)]
    [InlineData("""
        var authors = new Dictionary<int, Author>();
        foreach (var id in ids)
        {
            if (authors.TryGetValue(id, out var known))
            {
                Console.WriteLine(known.Name);
                continue;
            }
            authors[id] = await db.Authors.FirstAsync(a => a.Id == id, ct);
        }
        """)]
    [InlineData("""
        var authors = new Dictionary<int, Author?>();
        foreach (var id in ids)
        {
            var author = authors.TryGetValue(id, out var known) ? known : authors[id] = await db.Authors.FindAsync(id);
            Console.WriteLine(author?.Name);
        }
        """)]
    [InlineData("""
        var authors = await db.Authors.ToDictionaryAsync(a => a.Id, ct);
        foreach (var id in ids)
        {
            var author = authors.GetValueOrDefault(id) ?? await db.Authors.IgnoreQueryFilters().FirstAsync(a => a.Id == id, ct);
            Console.WriteLine(author.Name);
        }
        """)]
    [InlineData("""
        var authors = new System.Collections.Concurrent.ConcurrentDictionary<int, Author>();
        foreach (var id in ids)
        {
            var author = authors.GetOrAdd(id, key => db.Authors.First(a => a.Id == key));
            Console.WriteLine(author.Name);
        }
        """)]
    [InlineData("""
        Settings? settings = null;
        foreach (var id in ids)
        {
            settings ??= await db.Settings.FirstAsync(ct);
            Console.WriteLine($"{id} {settings.Theme}");
        }
        """)]
    [InlineData("""
        Settings? settings = null;
        foreach (var id in ids)
        {
            if (settings == null)
                settings = await db.Settings.FirstAsync(ct);
            Console.WriteLine($"{id} {settings.Theme}");
        }
        """)]
    [InlineData("""
        await db.Authors.Where(a => ids.Contains(a.Id)).LoadAsync(ct);
        foreach (var id in ids)
        {
            var author = db.Authors.Local.FirstOrDefault(a => a.Id == id) ?? await db.Authors.FirstAsync(a => a.Id == id, ct);
            Console.WriteLine(author.Name);
        }
        """)]
    // Find asks the tracker first.
    [InlineData("""
        await db.Authors.Where(a => ids.Contains(a.Id)).LoadAsync(ct);
        foreach (var id in ids)
            Console.WriteLine((await db.Authors.FindAsync([id], ct))!.Name);
        """)]
    // What is not there is asked for.
    [InlineData("""
        var authors = await db.Authors.Where(a => ids.Contains(a.Id)).ToListAsync(ct);
        foreach (var id in ids)
        {
            var author = authors.FirstOrDefault(a => a.Id == id) ?? await db.Authors.FirstAsync(a => a.CompanyId == id, ct);
            Console.WriteLine(author.Name);
        }
        """)]
    // Each asks another database, or as somebody else.
    [InlineData("""
        foreach (var id in ids)
        {
            db.Database.SetConnectionString("Database=" + id);
            Console.WriteLine(await db.Authors.CountAsync(a => a.Id == id, ct));
        }
        """)]
    // As many as there are batches, or levels of a tree.
    [InlineData("""
        var buffer = new List<int>();
        foreach (var id in ids)
        {
            buffer.Add(id);
            if (buffer.Count < 500)
                continue;
            Console.WriteLine(await db.Authors.CountAsync(a => buffer.Contains(a.Id), ct));
            buffer.Clear();
        }
        """)]
    [InlineData("""
        var pending = 0;
        foreach (var id in ids)
        {
            if (++pending == 500)
            {
                Console.WriteLine(await db.Authors.CountAsync(a => a.Id < id, ct));
                pending = 0;
            }
        }
        """)]
    [InlineData("""
        var queue = new Queue<int>(ids);
        while (queue.Count > 0)
        {
            var level = new List<int>();
            while (queue.Count > 0)
                level.Add(queue.Dequeue());
            foreach (var child in await db.Categories.Where(c => level.Contains(c.ParentId!.Value)).Select(c => c.Id).ToListAsync(ct))
                queue.Enqueue(child);
        }
        """)]
    public Task IsSilent_WhenLookupIsGuarded(string body) => VerifyAnalyzerAsync(Code.Method(body));

    [Theory]
    [InlineData("db.Tenant = tenant;", "")]
    [InlineData("using (current.Change(tenant))", "")]
    [InlineData("using var scope = current.Change(tenant);", "")]
    [InlineData("using (var scope = current.Change(tenant))", "")]
    public Task IsSilent_WhenEachAsksAsSomebodyElse(string before, string mark) => VerifyAnalyzerAsync(Tenants(before, mark));

    [Theory]
    [InlineData("db.Tenant = 3;", "[|")]
    [InlineData("db.ChangeTracker.AutoDetectChangesEnabled = tenant > 3;", "[|")]
    [InlineData("using (new System.IO.StringReader(\"\"))", "[|")]
    public Task Reports_WhenAllAskAsTheSame(string before, string mark) => VerifyAnalyzerAsync(Tenants(before, mark));

    private static string Tenants(string before, string mark) => Code.File($$"""
        public class Shop(DbContextOptions<Shop> options) : DbContext(options)
        {
            public int Tenant { get; set; }
            public DbSet<Post> Posts => Set<Post>();
        }

        public interface ICurrentTenant { IDisposable Change(int id); }

        public class Report(Shop db, ICurrentTenant current)
        {
            public void Run(List<int> tenants)
            {
                foreach (var tenant in tenants)
                {
                    {{before}}
                    Console.WriteLine({{mark}}db.Posts.Count(p => p.BlogId != tenant){{mark.Replace("[|", "|]")}});
                }

                current.Change(0).Dispose();
            }
        }
        """);

    [Fact]
    public Task Reports_WhatTheTrackerMayHave_AsInfo() => VerifyAnalyzerAsync(
        Code.Method("""
        var authors = await db.Authors.Where(a => ids.Contains(a.Id)).ToListAsync(ct);
        foreach (var id in ids)
            Console.WriteLine({|#0:db.Find<Author>(id)|}!.Name + authors.Count);
        """),
        o => o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0).WithSeverity(Microsoft.CodeAnalysis.DiagnosticSeverity.Info)));

    [Theory]
    // Untracked, others, or asked for otherwise.
    [InlineData("var authors = await db.Authors.AsNoTracking().ToListAsync(ct); foreach (var id in ids) Console.WriteLine([|db.Authors.Find(id)|]!.Name + authors.Count);")]
    [InlineData("var posts = await db.Posts.ToListAsync(ct); foreach (var id in ids) Console.WriteLine([|db.Authors.Find(id)|]!.Name + posts.Count);")]
    [InlineData("await db.Authors.LoadAsync(ct); foreach (var id in ids) Console.WriteLine([|db.Authors.First(a => a.Id == id)|].Name);")]
    [InlineData("var names = new List<Author>(); foreach (var id in ids) Console.WriteLine((names.FirstOrDefault(a => a.Id == id) ?? [|db.Authors.First(a => a.Id == id)|]).Name);")]
    [InlineData("var authors = await db.Authors.ToListAsync(ct); foreach (var id in ids) { if (authors.FirstOrDefault(a => a.Id == id) != null) continue; Console.WriteLine([|db.Posts.First(p => p.AuthorId == id)|].Title); }")]
    [InlineData("foreach (var id in ids) { var authors = [|db.Authors.Where(a => a.CompanyId == id).ToList()|]; Console.WriteLine((authors.FirstOrDefault(a => a.Id == id) ?? db.Authors.First(a => a.Id == id)).Name); }")]
    [InlineData("foreach (var id in ids) { if (id % 100 == 0) continue; Console.WriteLine([|db.Authors.First(a => a.Id == id)|].Name); }")]
    [InlineData("var total = 0; foreach (var id in ids) { total = 0; foreach (var other in ids) total += other; if (total > 100) Console.WriteLine([|db.Authors.First(a => a.Id == id)|].Name); }")]
    [InlineData("foreach (var id in ids) { Console.WriteLine([|db.Authors.First(a => a.Id == id)|].Name); using var other = factory.CreateDbContext(); other.Database.SetConnectionString(\"a\" + id); }")]
    [InlineData("var n = 0; foreach (var id in ids) { if (n > 3) continue; n++; Console.WriteLine([|db.Authors.First(a => a.Id == id)|].Name); }")]
    [InlineData("var n = 0; foreach (var id in ids) { n++; if (n >= 3) Console.WriteLine([|db.Authors.First(a => a.Id == id)|].Name); }")]
    [InlineData("var queue = new Queue<int>(ids); while (queue.Count > 0) { for (var i = 0; i < queue.Count; i++) { var id = queue.Dequeue(); Console.WriteLine([|db.Authors.First(a => a.Id == id)|].Name); } }")]
    public Task Reports_WhenNothingGuards(string body) => VerifyAnalyzerAsync(Code.Method(body));

    // What the context has already saves the query for the second of two equal keys only.
    [Theory]
    [InlineData("""
        foreach (var id in ids)
        {
            var author = db.Authors.Local.FirstOrDefault(a => a.Id == id) ?? await [|db.Authors.FirstAsync(a => a.Id == id, ct)|];
            Console.WriteLine(author.Name);
        }
        """)]
    [InlineData("""
        await db.Posts.LoadAsync(ct);
        ids.ToList().ForEach(id =>
        {
            var author = db.Authors.Local.SingleOrDefault(a => a.Id == id) ?? [|db.Authors.Find(id)|];
            Console.WriteLine(author?.Name);
        });
        """)]
    [InlineData("""
        foreach (var id in ids)
        {
            var author = db.Set<Author>().Local.FirstOrDefault(a => a.Id == id) ?? [|db.Set<Author>().Find(id)|];
            Console.WriteLine(author?.Name);
        }
        """)]
    public Task Reports_WhenNothingWasLoadedBefore(string body) => VerifyAnalyzerAsync(Code.Method(body));

    [Theory]
    [InlineData("""
        foreach (var id in ids)
        {
            var author = await Microsoft.Extensions.Caching.Memory.CacheExtensions.GetOrCreateAsync(
                cache, id, entry => db.Authors.FirstOrDefaultAsync(a => a.Id == id));
            Console.WriteLine(author?.Name);
        }
        """)]
    [InlineData("""
        foreach (var id in ids)
        {
            if (!cache.TryGetValue(id, out object? author))
            {
                author = await db.Authors.FirstOrDefaultAsync(a => a.Id == id);
                using var entry = cache.CreateEntry(id);
                entry.Value = author;
            }
        }
        """)]
    public Task IsSilent_WhenMemoryCacheIsAskedFirst(string body) => VerifyAnalyzerAsync(Code.Method(
        body, signature: "public async Task Run(Microsoft.Extensions.Caching.Memory.IMemoryCache cache, IEnumerable<int> ids)"));

    [Theory]
    [InlineData("""
        foreach (var name in new[] { "news", "sports", "weather" })
        {
            var tag = await db.Tags.FirstOrDefaultAsync(t => t.Name == name, ct);
        }
        """)]
    [InlineData("""
        string[] names = ["news", "sports"];
        foreach (var name in names)
        {
            var count = await db.Posts.CountAsync(p => p.Tags.Any(t => t.Name == name), ct);
        }
        """)]
    [InlineData("""
        foreach (var (name, published) in new[] { ("news", true), ("drafts", false) })
        {
            var count = await db.Posts.CountAsync(p => p.Title == name && p.IsPublished == published, ct);
        }
        """)]
    [InlineData("""
        var stars = new List<int> { 1, 2, 3, 4, 5 };
        foreach (var star in stars)
        {
            var count = await db.Comments.CountAsync(c => c.Stars == star, ct);
        }
        """)]
    [InlineData("""
        for (var stars = 1; stars <= 5; stars++)
        {
            var count = await db.Comments.CountAsync(c => c.Stars == stars, ct);
        }
        """)]
    [InlineData("""
        const int weekdays = 7;
        for (var i = 0; i < weekdays; i++)
        {
            var day = DateTime.Today.AddDays(-i);
            var count = await db.Posts.CountAsync(p => p.CreatedAt.Date == day, ct);
        }
        """)]
    [InlineData("""
        foreach (var day in Enum.GetValues<DayOfWeek>())
        {
            var count = await db.Posts.CountAsync(p => p.CreatedAt.DayOfWeek == day, ct);
        }
        """)]
    [InlineData("""
        foreach (DayOfWeek day in Enum.GetValues(typeof(DayOfWeek)))
        {
            var count = await db.Posts.CountAsync(p => p.CreatedAt.DayOfWeek == day, ct);
        }
        """)]
    [InlineData("""
        var counts = Enumerable.Range(1, 5).Select(stars => db.Comments.Count(c => c.Stars == stars)).ToList();
        """)]
    [InlineData("""
        var counts = new[] { true, false }.ToDictionary(p => p, published => db.Posts.Count(p => p.IsPublished == published));
        """)]
    [InlineData("""
        foreach (var id in ids.Take(3))
        {
            var post = await db.Posts.FindAsync(id);
        }
        """)]
    [InlineData("""
        foreach (var name in Sections)
        {
            var tag = await db.Tags.FirstOrDefaultAsync(t => t.Name == name, ct);
        }
        """)]
    public Task IsSilent_WhenElementsAreAHandfulOfConstants(string body) => VerifyAnalyzerAsync(Code.Method(
        body, members: "private static readonly string[] Sections = { \"news\", \"sports\", \"weather\" };"));

    [Theory]
    [InlineData("""
        foreach (var name in new[] { "a", "b", "c", "d", "e", "f", "g", "h", "i" })
        {
            var tag = await [|db.Tags.FirstOrDefaultAsync(t => t.Name == name, ct)|];
        }
        """)]
    [InlineData("""
        var names = new List<string> { "news" };
        names.AddRange(ids.Select(id => id.ToString()));
        foreach (var name in names)
        {
            var tag = await [|db.Tags.FirstOrDefaultAsync(t => t.Name == name, ct)|];
        }
        """)]
    [InlineData("""
        foreach (var page in Enumerable.Range(1, 100))
        {
            var post = await [|db.Posts.FirstOrDefaultAsync(p => p.BlogId == page, ct)|];
        }
        """)]
    public Task Reports_WhenConstantsAreMany(string body) => VerifyAnalyzerAsync(Code.Method(body));

    [Theory]
    [InlineData("""
        foreach (var id in ids)
        {
            await using var context = await factory.CreateDbContextAsync(ct);
            var post = await context.Posts.FirstAsync(p => p.Id == id, ct);
        }
        """)]
    [InlineData("""
        foreach (var id in ids)
        {
            using (var context = factory.CreateDbContext())
            {
                var post = context.Posts.Find(id);
            }
        }
        """)]
    [InlineData("""
        foreach (var id in ids)
        {
            using var context = new BlogContext(new DbContextOptions<BlogContext>());
            var post = await context.Posts.FirstAsync(p => p.Id == id, ct);
        }
        """)]
    [InlineData("""
        await Parallel.ForEachAsync(ids, ct, async (id, token) =>
        {
            await using var context = await factory.CreateDbContextAsync(token);
            var post = await context.Posts.FirstAsync(p => p.Id == id, token);
        });
        """)]
    [InlineData("""
        var posts = await Task.WhenAll(ids.Select(async id =>
        {
            await using var context = await factory.CreateDbContextAsync(ct);
            return await context.Posts.FirstAsync(p => p.Id == id, ct);
        }));
        """)]
    [InlineData("""
        foreach (var id in ids)
        {
            await using var context = await factory.CreateDbContextAsync(ct);
            var posts = context.Posts.Where(p => p.BlogId == id);
            if (ct.CanBeCanceled)
                posts = posts.Where(p => p.IsPublished);
            foreach (var post in await posts.ToListAsync(ct))
                post.IsPublished = true;
            await context.SaveChangesAsync(ct);
        }
        """)]
    public Task IsSilent_WhenEachElementHasItsContext(string body) => VerifyAnalyzerAsync(Code.Method(body));

    [Fact]
    public Task IsSilent_WhenIteratorHasContextForEachElement() => VerifyAnalyzerAsync(Code.Method(
        """
        foreach (var id in ids)
        {
            await using var context = await factory.CreateDbContextAsync();
            yield return await context.Posts.AsNoTracking().FirstAsync(p => p.Id == id);
        }
        """,
        signature: "public async IAsyncEnumerable<Post> Run(IEnumerable<int> ids)"));

    [Fact]
    public Task IsSilent_WhenEachElementHasItsScope() => VerifyAnalyzerAsync(
        """
        using System.Collections.Generic;
        using System.Threading.Tasks;
        using Blogging;
        using Microsoft.EntityFrameworkCore;
        using Microsoft.Extensions.DependencyInjection;

        public class TenantJob(IServiceScopeFactory scopes)
        {
            public async Task RunAsync(IEnumerable<int> tenantIds)
            {
                foreach (var tenantId in tenantIds)
                {
                    using var scope = scopes.CreateScope();
                    var db = scope.ServiceProvider.GetRequiredService<BlogContext>();
                    var blog = await db.Blogs.FirstAsync(b => b.OwnerId == tenantId);
                    blog.Name += "!";
                    await db.SaveChangesAsync();
                }
            }
        }

        """);

    // One database after the other: no query could ask them all.
    [Fact]
    public Task IsSilent_WhenLoopGoesOverContexts() => VerifyAnalyzerAsync(Code.Method(
        """
        var total = 0;
        foreach (var shard in shards)
            total += await shard.Posts.CountAsync();
        """,
        signature: "public async Task Run(IEnumerable<BlogContext> shards)"));
}
