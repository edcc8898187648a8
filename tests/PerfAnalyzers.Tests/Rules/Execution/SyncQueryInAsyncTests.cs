using Microsoft.CodeAnalysis;
using PerfAnalyzers.CodeFixes.Rules.Execution;
using PerfAnalyzers.Rules.Execution;
using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.Execution;

/// <summary>Queries and commands that block their thread in async code.</summary>
public sealed class SyncQueryInAsyncTests : CodeFixTests<SyncQueryInAsyncAnalyzer, SyncQueryInAsyncCodeFix>
{
    private const string Async = "public async Task<object?> Run(int id, CancellationToken ct)";

    [Theory]
    [InlineData("await Task.Yield(); using var scope = new System.Transactions.TransactionScope(System.Transactions.TransactionScopeAsyncFlowOption.Enabled); [|db.SaveChanges()|]; scope.Complete(); return null;")]
    [InlineData("await Task.Yield(); using (var scope = new System.Transactions.TransactionScope()) { scope.Complete(); } return [|db.SaveChanges()|];")]
    public Task Reports_WhereAScopeFlows(string body) => VerifyAnalyzerAsync(Code.Method(body, Async));

    /// <summary>What an interceptor does in one of the two only would be lost.</summary>
    [Theory]
    [InlineData("public override int SavedChanges(SaveChangesCompletedEventData data, int result) => result;", false)]
    [InlineData("public override int SavedChanges(SaveChangesCompletedEventData data, int result) => result; public override ValueTask<int> SavedChangesAsync(SaveChangesCompletedEventData data, int result, CancellationToken ct = default) => new(result);", true)]
    [InlineData("public override ValueTask<int> SavedChangesAsync(SaveChangesCompletedEventData data, int result, CancellationToken ct = default) => new(result);", true)]
    public Task Reports_ASave_UnlessAnInterceptorNeedsIt(string interception, bool isReported) => VerifyAnalyzerAsync((
        "using Microsoft.EntityFrameworkCore.Diagnostics;\n" + Code.Members($$"""
        public async Task Run(CancellationToken ct)
        {
            await Task.Yield();
            {{(isReported ? "[|db.SaveChanges()|]" : "db.SaveChanges()")}};
        }
        """)) + $$"""

        public class Audit : SaveChangesInterceptor { {{interception}} }
        """);

    [Theory]
    [InlineData("await Task.Yield(); return [|db.Posts.ToList()|];")]
    [InlineData("await Task.Yield(); return [|db.Posts.Where(p => p.BlogId == id).OrderBy(p => p.Id).ToArray()|];")]
    [InlineData("await Task.Yield(); return [|(from p in db.Posts where p.BlogId == id select p.Title).ToList()|];")]
    [InlineData("await Task.Yield(); return [|db.Posts.FirstOrDefault(p => p.Id == id)|]?.Title;")]
    [InlineData("await Task.Yield(); return [|db.Posts.Count()|] + [|db.Blogs.Sum(b => b.OwnerId)|];")]
    [InlineData("await Task.Yield(); return [|db.Posts.ToDictionary(p => p.Id, p => p.Title)|];")]
    [InlineData("await Task.Yield(); return [|db.Posts.Find(id)|];")]
    [InlineData("await Task.Yield(); return [|db.Find<Post>(id)|];")]
    [InlineData("db.Add(new Tag()); await Task.Yield(); return [|db.SaveChanges()|];")]
    [InlineData("using var transaction = await db.Database.BeginTransactionAsync(ct); [|transaction.Commit()|]; return null;")]
    [InlineData("using var transaction = [|db.Database.BeginTransaction()|]; await transaction.CommitAsync(ct); return null;")]
    [InlineData("var post = await db.Posts.FirstAsync(ct); [|db.Entry(post).Collection(p => p.Comments).Load()|]; return post;")]
    [InlineData("var post = await db.Posts.FirstAsync(ct); [|db.Entry(post).Reload()|]; return post;")]
    [InlineData("await Task.Yield(); [|db.Posts.Where(p => p.BlogId == id).Load()|]; return null;")]
    [InlineData("await Task.Yield(); return [|db.Database.ExecuteSqlRaw(\"delete from Posts\")|];")]
    [InlineData("await Task.Yield(); foreach (var post in [|db.Posts|]) Console.WriteLine(post.Title); return null;")]
    [InlineData("var query = db.Posts.AsNoTracking(); if (id > 3) query = query.Where(p => p.BlogId == id); await Task.Yield(); return [|query.ToList()|];")]
    [InlineData("Func<Task<int>> count = async () => { await Task.Yield(); return [|db.Posts.Count()|]; }; return await count();")]
    [InlineData("async Task<int> Count() { await Task.Yield(); return [|db.Posts.Count()|]; } return await Count();")]
    public Task Reports_WhenAsync(string body) => VerifyAnalyzerAsync(Code.Method(body, Async));

    [Fact]
    public Task Reports_WithWhatToAwait() => VerifyAnalyzerAsync(
        Code.Method("{|#0:db.SaveChanges()|}; foreach (var p in {|#1:db.Posts|}) Console.WriteLine(p); return await Task.FromResult({|#2:db.Blogs.Any()|});", Async),
        o =>
        {
            o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0).WithMessage("SaveChanges blocks its thread until the database answers; await SaveChangesAsync"));
            o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(1).WithMessage("This query of Post blocks its thread until the database answers; await foreach"));
            o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(2).WithMessage("This query of Blog blocks its thread until the database answers; await AnyAsync"));
        });

    [Theory]
    // They send nothing.
    [InlineData("db.Add(new Tag()); db.Tags.Add(new Tag()); db.Tags.AddRange(new Tag(), new Tag()); return await db.SaveChangesAsync(ct);")]
    [InlineData("using var other = factory.CreateDbContext(); return await other.Posts.ToListAsync(ct);")]
    // It is async already.
    [InlineData("return await db.Posts.ToListAsync(ct);")]
    [InlineData("await foreach (var post in db.Posts.AsAsyncEnumerable()) Console.WriteLine(post); return null;")]
    // Translated, not run.
    [InlineData("return await db.Blogs.Where(b => b.Posts.Any() && db.Posts.Count(p => p.BlogId == b.Id) > 3).ToListAsync(ct);")]
    [InlineData("return await db.Blogs.Select(b => new { b.Id, Posts = b.Posts.ToList() }).ToListAsync(ct);")]
    // In memory.
    [InlineData("var posts = await db.Posts.ToListAsync(ct); return posts.Where(p => p.Id == id).ToList();")]
    [InlineData("await Task.Yield(); return db.Posts.AsEnumerable().Where(p => Path.Exists(p.Title)).ToList();")]
    [InlineData("await Task.Yield(); return new List<Post>().AsQueryable().ToList();")]
    // A lambda that is not async cannot await, whoever calls it.
    [InlineData("Func<int> count = () => db.Posts.Count(); await Task.Yield(); return count();")]
    [InlineData("static int Count(BlogContext db) => db.Posts.Count(); await Task.Yield(); return Count(db);")]
    // A lock cannot be held across an await.
    [InlineData("await Task.Yield(); lock (db) { return db.Posts.Count(); }")]
    // What has to end on the thread that it began on.
    [InlineData("await Task.Yield(); using (var scope = new System.Transactions.TransactionScope()) { db.SaveChanges(); scope.Complete(); } return null;")]
    [InlineData("await Task.Yield(); using var scope = new System.Transactions.TransactionScope(); db.SaveChanges(); scope.Complete(); return null;")]
    [InlineData("await Task.Yield(); Monitor.Enter(db); try { return db.Posts.Count(); } finally { Monitor.Exit(db); }")]
    // The arm for callers who are not async.
    [InlineData("var isAsync = id > 3; return isAsync ? await db.Posts.CountAsync(ct) : db.Posts.Count();")]
    [InlineData("IQueryable<Post> source = db.Posts; return source is IAsyncEnumerable<Post> ? await source.CountAsync(ct) : source.Count();")]
    [InlineData("IQueryable<Post> source = db.Posts; return source is not IAsyncEnumerable<Post> ? source.Count() : await source.CountAsync(ct);")]
    [InlineData("IQueryable<Post> source = db.Posts; if (source is IAsyncEnumerable<Post> rows) { await foreach (var p in rows) { } return null; } else { return source.Count(); }")]
    [InlineData("var runsAsync = id > 3; if (runsAsync) return await db.Posts.CountAsync(ct); else return db.Posts.Count();")]
    // There is no async form of these.
    [InlineData("await Task.Yield(); return string.Join(\",\", db.Posts.Select(p => p.Title));")]
    [InlineData("await Task.Yield(); return new List<Post>(db.Posts);")]
    [InlineData("await Task.Yield(); return db.Posts.ToLookup(p => p.BlogId);")]
    // PERF1003 asks for one query for all of them.
    [InlineData("var found = new List<Post?>(); foreach (var other in await db.Posts.Select(p => p.Id).ToListAsync(ct)) found.Add(db.Posts.FirstOrDefault(p => p.Id == other)); return found;")]
    public Task IsSilent_When(string body) => VerifyAnalyzerAsync(Code.Method(body, Async));

    [Theory]
    [InlineData("public int Run() => db.Posts.Count();")]
    [InlineData("public Task<List<Post>> Run() => Task.FromResult(db.Posts.ToList());")]
    [InlineData("public IEnumerable<Post> Run() { foreach (var post in db.Posts) yield return post; }")]
    public Task IsSilent_WhenNotAsync(string members) => VerifyAnalyzerAsync(Code.Members(members));

    [Fact]
    public Task IsSilent_WhenTheDatabaseIsInTheProcess() => VerifyAnalyzerAsync(Code.File("""
        public class Notes(DbContextOptions<Notes> options) : DbContext(options)
        {
            public DbSet<Post> Posts => Set<Post>();

            protected override void OnConfiguring(DbContextOptionsBuilder builder) => builder.UseSqlite("Data Source=notes.db");

            public async Task<List<Post>> Load() { await Task.Yield(); return Posts.ToList(); }

            public async Task Save() { await Task.Yield(); SaveChanges(); }
        }

        public static class Sqlite
        {
            public static DbContextOptionsBuilder UseSqlite(this DbContextOptionsBuilder builder, string connection) => builder;
        }
        """));

    /// <summary>One of them is for development, whichever is named first.</summary>
    [Theory]
    [InlineData("UseSqlite", "UseNpgsql")]
    [InlineData("UseNpgsql", "UseSqlite")]
    public Task Reports_WhenTheDatabaseIsOneOfTwo(string first, string second) => VerifyAnalyzerAsync(Code.File($$"""
        public class Notes(DbContextOptions<Notes> options, bool isLocal) : DbContext(options)
        {
            public DbSet<Post> Posts => Set<Post>();

            protected override void OnConfiguring(DbContextOptionsBuilder builder)
            {
                if (isLocal)
                    builder.{{first}}("notes");
                else
                    builder.{{second}}("notes");
            }

            public async Task<List<Post>> Load() { await Task.Yield(); return [|Posts.ToList()|]; }
        }

        public static class Databases
        {
            public static DbContextOptionsBuilder UseSqlite(this DbContextOptionsBuilder builder, string connection) => builder;
        }
        """));

    [Theory]
    [InlineData("Posts.ToList()")]
    [InlineData("Posts.Select(p => new { p.Id, p.Content }).First()")]
    public Task IsSilent_WhenSqlServerDeliversLargeValues(string query) => VerifyAnalyzerAsync(SqlServer(query));

    [Theory]
    [InlineData("[|Posts.Count()|]")]
    [InlineData("[|Tags.ToList()|]")]
    [InlineData("[|Posts.Select(p => p.Title).ToList()|]")]
    public Task Reports_WhenSqlServerDeliversSmallValues(string query) => VerifyAnalyzerAsync(SqlServer(query));

    [Fact]
    public Task IsSilent_WhenTheContextDoesMoreBeforeItSavesInOneForm() => VerifyAnalyzerAsync(Code.File("""
        public class Audited(DbContextOptions<Audited> options) : DbContext(options)
        {
            public DbSet<Post> Posts => Set<Post>();

            public override int SaveChanges(bool acceptAllChangesOnSuccess)
            {
                Console.WriteLine("saved");
                return base.SaveChanges(acceptAllChangesOnSuccess);
            }
        }

        public class Service(Audited db)
        {
            public async Task Run() { await Task.Yield(); db.SaveChanges(); }
        }
        """));

    // The variable's type does not say which context it has.
    [Theory]
    [InlineData("Service(DbContext db)")]
    [InlineData("Service<TContext>(TContext db) where TContext : DbContext")]
    [InlineData("Service<TContext>(TContext db) where TContext : DbContext, IAudited")]
    [InlineData("Service(IAudited db)")]
    public Task IsSilent_WhenTheContextMayDoMoreBeforeItSavesInOneForm(string service) => VerifyAnalyzerAsync(Code.File($$"""
        public interface IAudited { int SaveChanges(); Task<int> SaveChangesAsync(CancellationToken ct = default); }

        public class Audited(DbContextOptions<Audited> options) : DbContext(options), IAudited
        {
            public DbSet<Post> Posts => Set<Post>();

            public override int SaveChanges(bool acceptAllChangesOnSuccess)
            {
                Console.WriteLine("saved");
                return base.SaveChanges(acceptAllChangesOnSuccess);
            }
        }

        public class {{service}}
        {
            public async Task Run() { await Task.Yield(); db.SaveChanges(); }
        }
        """));

    [Fact]
    public Task OffersNoFix_WhenTheCallerWouldNotWait() => VerifyNoCodeFixAsync(Code.Method(
        "Do(async () => { [|db.SaveChanges()|]; await Task.Yield(); });", members: "private static void Do(Action action) => action();"));

    [Fact]
    public Task Fixes_WhenTheCallerDoesNotWaitAnyway() => VerifyCodeFixAsync(
        Code.Method("Do(async () => { await Task.Yield(); [|db.SaveChanges()|]; });", members: "private static void Do(Action action) => action();"),
        Code.Method("Do(async () => { await Task.Yield(); await db.SaveChangesAsync(ct); });", members: "private static void Do(Action action) => action();"));

    [Fact]
    public Task IsSilent_WhenTheProgramStarts() => VerifyAnalyzerAsync(
        """
        using System.Linq;
        using System.Threading.Tasks;
        using Microsoft.EntityFrameworkCore;
        using Blogging;

        await Task.Yield();
        var db = new BlogContext(new DbContextOptions<BlogContext>());
        System.Console.WriteLine(db.Posts.Count());
        """,
        o => o.OutputKind = Microsoft.CodeAnalysis.OutputKind.ConsoleApplication);

    // What begins the transaction blocks all the same, where it has no other form.
    [Theory]
    [InlineData("posts.BeginTransaction()", "", true)]
    [InlineData("posts.BeginTransaction()", "Task<IDbContextTransaction> BeginTransactionAsync();", false)]
    [InlineData("await db.Database.BeginTransactionAsync()", "", false)]
    public Task Reports_ACommitOfWhatBeginsSynchronously_AsInfo(string begin, string other, bool isInfo) => VerifyAnalyzerAsync(
        Code.File($$"""
            public interface IPosts { IDbContextTransaction BeginTransaction(); {{other}} }
            public class Service(BlogContext db, IPosts posts)
            {
                public async Task Run()
                {
                    using var transaction = {{begin}};
                    await db.SaveChangesAsync();
                    {|#0:transaction.Commit()|};
                    posts.ToString();
                }
            }
            """).Replace("using Blogging;", "using Microsoft.EntityFrameworkCore.Storage;\nusing Blogging;", StringComparison.Ordinal),
        o => o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0).WithSeverity(isInfo ? DiagnosticSeverity.Info : DiagnosticSeverity.Warning)));

    [Theory]
    [InlineData("[Authorize(Roles = \"admin\")]", "", true)]
    [InlineData("[Authorize(Roles = \"admin, vendor\")]", "", true)]
    [InlineData("[Area(\"Admin\")]", "", true)]
    [InlineData("[Route(\"api/admin/posts\")]", "", true)]
    [InlineData("", "[Authorize(Roles = \"Administrators\")]", true)]
    [InlineData("[Authorize]", "", false)]
    [InlineData("[Authorize(Roles = \"admin,customer\")]", "", false)]
    [InlineData("[Authorize(Roles = \"customer\")]", "", false)]
    [InlineData("[Area(\"Shop\")]", "", false)]
    [InlineData("[Route(\"api/administered/posts\")]", "", false)]
    public Task Reports_WhatOnlyAdministratorsWaitFor_AsInfo(string ofClass, string ofAction, bool isInfo) => VerifyAnalyzerAsync(
        Code.File($$"""
            {{ofClass}}
            public class PostsController(BlogContext db) : ControllerBase
            {
                {{ofAction}}
                public async Task<IActionResult> Edit(int id) { await Task.Yield(); return Ok({|#0:db.Posts.First(p => p.Id == id)|}.Title); }

                {{ofAction}}
                public async Task<IActionResult> Save(int id) => Ok(await new Edits(db).Save(id) + await new Posts(db).Save(id) + await new Shared(db).Save(id));
            }

            public class ShopController(BlogContext db) : ControllerBase
            {
                public async Task<IActionResult> Buy(int id) => Ok(await new Shared(db).Save(id));
            }

            internal class Edits(BlogContext db)
            {
                public async Task<int> Save(int id) { await Task.Yield(); return {|#1:db.SaveChanges()|} + id; }
            }

            // Other projects may call it, too.
            public class Posts(BlogContext db)
            {
                public async Task<int> Save(int id) { await Task.Yield(); return {|#2:db.SaveChanges()|} + id; }
            }

            internal class Shared(BlogContext db)
            {
                public async Task<int> Save(int id) { await Task.Yield(); return {|#3:db.SaveChanges()|} + id; }
            }

            """).Replace("using Blogging;", "using Microsoft.AspNetCore.Authorization;\nusing Microsoft.AspNetCore.Mvc;\nusing Blogging;", StringComparison.Ordinal),
        o =>
        {
            var severity = isInfo ? DiagnosticSeverity.Info : DiagnosticSeverity.Warning;
            o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0).WithSeverity(severity));
            o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(1).WithSeverity(severity));
            o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(2).WithSeverity(DiagnosticSeverity.Warning));
            o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(3).WithSeverity(DiagnosticSeverity.Warning));
        });

    [Theory]
    [InlineData("await Task.Yield(); return [|db.Posts.ToList()|];", "await Task.Yield(); return await db.Posts.ToListAsync(ct);")]
    [InlineData("await Task.Yield(); return [|db.Posts.First(p => p.Id == id)|].Title;", "await Task.Yield(); return (await db.Posts.FirstAsync(p => p.Id == id, ct)).Title;")]
    [InlineData("await Task.Yield(); return [|db.Posts.FirstOrDefault()|]!.Title;", "await Task.Yield(); return (await db.Posts.FirstOrDefaultAsync(ct))!.Title;")]
    [InlineData("await Task.Yield(); return ![|db.Posts.Any()|] ? 1 : 2;", "await Task.Yield(); return !await db.Posts.AnyAsync(ct) ? 1 : 2;")]
    [InlineData("await Task.Yield(); return [|db.Posts.FirstOrDefault()|]?.Title;", "await Task.Yield(); return (await db.Posts.FirstOrDefaultAsync(ct))?.Title;")]
    [InlineData("await Task.Yield(); return [|db.Posts.ToList()|][0];", "await Task.Yield(); return (await db.Posts.ToListAsync(ct))[0];")]
    [InlineData("await Task.Yield(); return [|db.Posts.Find(id)|];", "await Task.Yield(); return await db.Posts.FindAsync([id], ct);")]
    [InlineData("await Task.Yield(); return [|(from p in db.Posts select p.Title).ToArray()|];", "await Task.Yield(); return await (from p in db.Posts select p.Title).ToArrayAsync(ct);")]
    [InlineData("await Task.Yield(); return [|db.Posts.Select(p => p.Title).ToList<string>()|];", "await Task.Yield(); return await db.Posts.Select(p => p.Title).ToListAsync<string>(ct);")]
    [InlineData("await Task.Yield(); return [|db.SaveChanges(acceptAllChangesOnSuccess: true)|];", "await Task.Yield(); return await db.SaveChangesAsync(acceptAllChangesOnSuccess: true, cancellationToken: ct);")]
    [InlineData("await Task.Yield(); return [|db.Database.ExecuteSqlRaw(\"delete\")|] + [|db.Database.ExecuteSqlRaw(\"delete {0}\", id)|];", "await Task.Yield(); return await db.Database.ExecuteSqlRawAsync(\"delete\", ct) + await db.Database.ExecuteSqlRawAsync(\"delete {0}\", id);")]
    [InlineData("await Task.Delay(1, ct).ConfigureAwait(false); return [|db.Posts.Count()|];", "await Task.Delay(1, ct).ConfigureAwait(false); return await db.Posts.CountAsync(ct).ConfigureAwait(false);")]
    [InlineData("await Task.Yield(); foreach (var post in [|db.Posts|]) Console.WriteLine(post.Title); return null;", "await Task.Yield(); await foreach (var post in db.Posts.AsAsyncEnumerable().WithCancellation(ct)) Console.WriteLine(post.Title); return null;")]
    [InlineData("await Task.Yield(); foreach (var (a, b) in [|db.Posts.Select(p => ValueTuple.Create(p.Id, p.Title))|]) Console.WriteLine(a + b); return null;", "await Task.Yield(); await foreach (var (a, b) in db.Posts.Select(p => ValueTuple.Create(p.Id, p.Title)).AsAsyncEnumerable().WithCancellation(ct)) Console.WriteLine(a + b); return null;")]
    [InlineData("await Task.Yield(); foreach (var title in [|from p in db.Posts select p.Title|]) Console.WriteLine(title); return null;", "await Task.Yield(); await foreach (var title in (from p in db.Posts select p.Title).AsAsyncEnumerable().WithCancellation(ct)) Console.WriteLine(title); return null;")]
    [InlineData("using var t = await db.Database.BeginTransactionAsync(ct); try { [|t.Commit()|]; } catch { [|t.Rollback()|]; [|db.SaveChanges()|]; } return null;", "using var t = await db.Database.BeginTransactionAsync(ct); try { await t.CommitAsync(ct); } catch { await t.RollbackAsync(); await db.SaveChangesAsync(); } return null;")]
    public Task Fixes_TheCall(string body, string fixedBody) => VerifyCodeFixAsync(Code.Method(body, Async), Code.Method(fixedBody, Async));

    [Fact]
    public Task Fixes_ChainsOverLines() => VerifyCodeFixAsync(
        Code.Method("""
        await Task.Yield();
        // the newest
        var posts = [|db.Posts
            .Where(p => p.BlogId == id) // of the blog
            .OrderByDescending(p => p.CreatedAt)
            .ToList()|]; // all of them
        // one by one
        foreach (var comment in [|db.Comments
            .Where(c => c.PostId == id)|])
        {
            Console.WriteLine(comment.Text);
        }

        return posts;
        """, Async),
        Code.Method("""
        await Task.Yield();
        // the newest
        var posts = await db.Posts
            .Where(p => p.BlogId == id) // of the blog
            .OrderByDescending(p => p.CreatedAt)
            .ToListAsync(ct); // all of them
        // one by one
        await foreach (var comment in db.Comments
            .Where(c => c.PostId == id)
            .AsAsyncEnumerable()
            .WithCancellation(ct))
        {
            Console.WriteLine(comment.Text);
        }

        return posts;
        """, Async));

    [Fact]
    public Task Fixes_WithoutATokenWhereThereIsNone() => VerifyCodeFixAsync(
        Code.Method("Func<CancellationToken, Task<int>> count = async stop => { await Task.Yield(); return [|db.Posts.Count()|]; }; await Task.Yield(); return [|db.Posts.Find(1)|];", "public async Task<Post?> Run()"),
        Code.Method("Func<CancellationToken, Task<int>> count = async stop => { await Task.Yield(); return await db.Posts.CountAsync(stop); }; await Task.Yield(); return await db.Posts.FindAsync(1);", "public async Task<Post?> Run()"));

    [Theory]
    // Behind ?. there is nothing to await.
    [InlineData("var other = id > 3 ? db : null; await Task.Yield(); return other?[|.Posts.ToList()|];")]
    // Written as a static call.
    [InlineData("await Task.Yield(); return [|Enumerable.ToList(db.Posts)|];")]
    // A span cannot live across an await.
    [InlineData("await Task.Yield(); ReadOnlySpan<char> name = \"a\"; var n = [|db.Posts.Count()|]; return n + name.Length;")]
    public Task OffersNoFix_When(string body) => VerifyNoCodeFixAsync(Code.Method(body, Async));

    private static string SqlServer(string query) => Code.File($$"""
        public class Posting(DbContextOptions<Posting> options) : DbContext(options)
        {
            public DbSet<Post> Posts => Set<Post>();

            public DbSet<Tag> Tags => Set<Tag>();

            protected override void OnConfiguring(DbContextOptionsBuilder builder) => builder.UseSqlServer("Server=.");

            public async Task<object> Run() { await Task.Yield(); return {{query}}; }
        }
        """);
}
