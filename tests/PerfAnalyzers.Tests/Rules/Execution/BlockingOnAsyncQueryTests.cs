using PerfAnalyzers.CodeFixes.Rules.Execution;
using PerfAnalyzers.Rules.Execution;
using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.Execution;

/// <summary>Threads that wait for tasks of EF Core's.</summary>
public sealed class BlockingOnAsyncQueryTests : CodeFixTests<BlockingOnAsyncQueryAnalyzer, BlockingOnAsyncQueryCodeFix>
{
    private const string Async = "public async Task<object?> Run(int id, CancellationToken ct)";
    private const string Sync = "public object? Run(int id)";

    private const string Helpers = """
        private async Task<List<Post>> Load(int id) => await db.Posts.Where(p => p.BlogId == id).ToListAsync();

        private async Task<int> Maybe(int id) => id > 3 ? await db.Posts.CountAsync() : 0;

        private static async Task<int> Wait() { await Task.Delay(1); return 1; }
        """;

    [Theory]
    [InlineData("return [|db.Posts.ToListAsync().Result|];")]
    [InlineData("return [|db.Posts.Where(p => p.BlogId == id).CountAsync().GetAwaiter().GetResult()|];")]
    [InlineData("return [|db.Posts.FirstOrDefaultAsync().ConfigureAwait(false).GetAwaiter().GetResult()|];")]
    [InlineData("[|db.SaveChangesAsync().Wait()|]; return null;")]
    [InlineData("return [|db.SaveChangesAsync().Result|];")]
    [InlineData("return [|db.Posts.FindAsync(id).AsTask().Result|];")]
    [InlineData("return [|db.Posts.FindAsync(id).GetAwaiter().GetResult()|];")]
    [InlineData("[|db.Posts.LoadAsync().Wait()|]; return null;")]
    [InlineData("var task = db.Posts.ToListAsync(); return [|task.Result|];")]
    [InlineData("var transaction = [|db.Database.BeginTransactionAsync().Result|]; return transaction;")]
    [InlineData("return [|(from p in db.Posts select p.Title).ToListAsync().Result|].Count;")]
    [InlineData("return [|Load(id).Result|];")]
    [InlineData("return [|Load(id).GetAwaiter().GetResult()|];")]
    [InlineData("Func<int> count = () => [|db.Posts.CountAsync().Result|]; return count();")]
    [InlineData("int Count() => [|db.Posts.CountAsync().Result|]; return Count();")]
    public Task Reports_WhenSynchronous(string body) => VerifyAnalyzerAsync(Code.Method(body, Sync, Helpers));

    [Theory]
    [InlineData("return [|authors.GetAsync(id).Result|];")]
    [InlineData("return [|authors.GetAsync(id).GetAwaiter().GetResult()|];")]
    // A condition may leave out the query, or its task is of something else.
    [InlineData("return authors.MaybeAsync(id).Result;")]
    [InlineData("return authors.SyncAsync(id).Result;")]
    [InlineData("return authors.NothingAsync().Result;")]
    // PERF1005 reports the loop.
    [InlineData("foreach (var post in db.Posts.ToList()) authors.GetAsync(post.Id).Wait(); return null;")]
    public Task Reports_WaitsForOtherProjects(string body) => VerifyAnalyzerAsync(
        "using Data;\n" + Code.Method(body, "public object? Run(int id, AuthorRepository authors)"),
        o => o.ReferencedSources["Repositories.cs"] = """
            using System.Linq;
            using System.Threading.Tasks;
            using Blogging;
            using Microsoft.EntityFrameworkCore;

            namespace Data;

            public class AuthorRepository(BlogContext db)
            {
                public async Task<Author?> GetAsync(int id) => await db.Authors.FirstOrDefaultAsync(a => a.Id == id);
                public async Task<Author?> MaybeAsync(int id) => id > 3 ? await db.Authors.FirstOrDefaultAsync(a => a.Id == id) : null;
                public Task<Author?> SyncAsync(int id) => Task.FromResult(db.Authors.FirstOrDefault(a => a.Id == id));
                public Task<int> NothingAsync() => Task.FromResult(1);
            }
            """);

    [Fact]
    public Task Reports_InAConstructor() => VerifyAnalyzerAsync(Code.File("""
        public class Cache
        {
            private readonly List<Tag> _tags;

            public Cache(BlogContext db) => _tags = [|db.Tags.ToListAsync().Result|];

            public int Count => _tags.Count;
        }
        """));

    [Fact]
    public Task Reports_WithWhatToDo() => VerifyAnalyzerAsync(
        Code.Members(Helpers + """


        public object A() => {|#0:db.Posts.ToListAsync().Result|};

        public async Task<object> B() { await Task.Yield(); return {|#1:db.SaveChangesAsync().Result|}; }

        public object C() => {|#2:Load(1).Result|};
        """),
        o =>
        {
            o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0).WithMessage("The thread waits for this query of Post, and a second one is needed to end it; await it in an async method, or call ToList"));
            o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(1).WithMessage("The thread waits for 'SaveChangesAsync', and a second one is needed to end it; await it"));
            o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(2).WithMessage("The thread waits for 'Load', and a second one is needed to end it; await it in an async method"));
        });

    [Theory]
    // It is awaited.
    [InlineData("return await db.Posts.ToListAsync(ct);")]
    [InlineData("var task = db.Posts.ToListAsync(ct); await task; return task.Result;")]
    [InlineData("var posts = db.Posts.ToListAsync(ct); await Task.WhenAll(posts); return posts.Result;")]
    [InlineData("var task = db.Posts.ToListAsync(ct); if (task.IsCompleted) return task.Result; return await task;")]
    [InlineData("return await db.Posts.ToListAsync(ct).ContinueWith(t => t.Result, ct);")]
    // No database is asked.
    [InlineData("await Task.Yield(); return Wait().Result;")]
    [InlineData("await Task.Yield(); return Task.Delay(1, ct).IsCompleted ? Task.FromResult(1).Result : 0;")]
    [InlineData("var posts = await db.Posts.ToListAsync(ct); return Task.Run(() => posts.Count).Result;")]
    // A condition may leave it out.
    [InlineData("await Task.Yield(); return Maybe(id).Result;")]
    // It gives up after a while, on purpose.
    [InlineData("await Task.Yield(); return db.SaveChangesAsync(ct).Wait(1000);")]
    // The form that blocks is PERF7001's affair.
    [InlineData("await Task.Yield(); return db.Posts.ToList();")]
    // Not a task's result.
    [InlineData("var box = new { Result = 3 }; await Task.Yield(); return box.Result;")]
    [InlineData("var box = await db.Posts.Select(p => new { Result = p.Id }).FirstAsync(ct); return box.Result;")]
    // A task that comes from elsewhere.
    [InlineData("Func<Task<int>> load = () => Task.FromResult(1); await Task.Yield(); return load().Result;")]
    // PERF1003 asks for one query for all of them.
    [InlineData("var found = new List<Post?>(); foreach (var other in await db.Posts.Select(p => p.Id).ToListAsync(ct)) found.Add(db.Posts.FirstOrDefaultAsync(p => p.Id == other).Result); return found;")]
    public Task IsSilent_When(string body) => VerifyAnalyzerAsync(Code.Method(body, Async, Helpers));

    [Fact]
    public Task IsSilent_WhenTheProgramStarts() => VerifyAnalyzerAsync(Code.File("""
        public static class Program
        {
            public static void Main()
            {
                using var db = new BlogContext(new DbContextOptions<BlogContext>());
                Console.WriteLine(db.Posts.CountAsync().Result);
            }
        }
        """));

    // Nobody waits for the application yet, and the method cannot await.
    [Theory]
    [InlineData("Startup", "Configure(IApplicationBuilder app)", true)]
    [InlineData("Startup", "Configure(string path)", false)]
    [InlineData("Report", "Configure(IApplicationBuilder app)", false)]
    public Task Reports_WhatWaitsAtTheStart_AsInfo(string type, string method, bool isInfo) => VerifyAnalyzerAsync(
        "using Microsoft.AspNetCore.Builder;\n" + Code.File($$"""
        public class Tenants(BlogContext db)
        {
            private List<Blog> _all = [];

            public async Task LoadAsync() => _all = await db.Blogs.ToListAsync();
        }

        public class {{type}}(Tenants tenants)
        {
            public void {{method}} => {|#0:tenants.LoadAsync().GetAwaiter().GetResult()|};
        }
        """),
        o => o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0)
            .WithSeverity(isInfo ? Microsoft.CodeAnalysis.DiagnosticSeverity.Info : Microsoft.CodeAnalysis.DiagnosticSeverity.Warning)));

    [Fact]
    public Task IsSilent_WhenTheDatabaseIsInTheProcess() => VerifyAnalyzerAsync(Code.File("""
        public class Notes(DbContextOptions<Notes> options) : DbContext(options)
        {
            public DbSet<Post> Posts => Set<Post>();

            protected override void OnConfiguring(DbContextOptionsBuilder builder) => builder.UseSqlite("Data Source=notes.db");

            public List<Post> Load() => Posts.ToListAsync().Result;
        }

        public static class Sqlite
        {
            public static DbContextOptionsBuilder UseSqlite(this DbContextOptionsBuilder builder, string connection) => builder;
        }
        """));

    [Theory]
    [InlineData("await Task.Yield(); return [|db.Posts.ToListAsync(ct).Result|];", "await Task.Yield(); return await db.Posts.ToListAsync(ct);")]
    [InlineData("await Task.Yield(); return [|db.Posts.ToListAsync(ct).Result|].Count;", "await Task.Yield(); return (await db.Posts.ToListAsync(ct)).Count;")]
    [InlineData("await Task.Yield(); [|db.SaveChangesAsync(ct).Wait()|]; return null;", "await Task.Yield(); await db.SaveChangesAsync(ct); return null;")]
    [InlineData("await Task.Yield(); return [|db.Posts.CountAsync(ct).GetAwaiter().GetResult()|] > 3;", "await Task.Yield(); return await db.Posts.CountAsync(ct) > 3;")]
    [InlineData("await Task.Yield(); return [|db.Posts.CountAsync(ct).ConfigureAwait(false).GetAwaiter().GetResult()|];", "await Task.Yield(); return await db.Posts.CountAsync(ct).ConfigureAwait(false);")]
    [InlineData("await Task.Yield(); return [|db.Posts.FindAsync(id).AsTask().Result|]!.Title;", "await Task.Yield(); return (await db.Posts.FindAsync(id))!.Title;")]
    [InlineData("await Task.Yield(); var task = db.Posts.ToListAsync(ct); /* now */ return [|task.Result|];", "await Task.Yield(); var task = db.Posts.ToListAsync(ct); /* now */ return await task;")]
    [InlineData("await Task.Yield(); return [|Load(id).Result|];", "await Task.Yield(); return await Load(id);")]
    [InlineData("await Task.Yield(); return ![|db.Posts.AnyAsync(ct).Result|];", "await Task.Yield(); return !await db.Posts.AnyAsync(ct);")]
    [InlineData("await Task.Yield(); try { return [|db.Posts.CountAsync(ct).GetAwaiter().GetResult()|]; } catch (Exception e) when (e.InnerException is null) { return null; }", "await Task.Yield(); try { return await db.Posts.CountAsync(ct); } catch (Exception e) when (e.InnerException is null) { return null; }")]
    [InlineData("await Task.Yield(); try { return [|db.Posts.CountAsync(ct).Result|]; } catch (Exception e) { return e.Message; }", "await Task.Yield(); try { return await db.Posts.CountAsync(ct); } catch (Exception e) { return e.Message; }")]
    public Task Fixes_InAsyncCode(string body, string fixedBody) => VerifyCodeFixAsync(Code.Method(body, Async, Helpers), Code.Method(fixedBody, Async, Helpers));

    [Theory]
    // The method would have to be async, and its callers too.
    [InlineData("return [|db.Posts.ToListAsync().Result|];", Sync)]
    // await throws the exception itself.
    [InlineData("await Task.Yield(); try { return [|db.Posts.CountAsync(ct).Result|]; } catch (AggregateException) { return null; }", Async)]
    [InlineData("await Task.Yield(); try { return [|db.Posts.CountAsync(ct).Result|]; } catch (Exception e) when (e.InnerException is DbUpdateException) { return null; }", Async)]
    [InlineData("await Task.Yield(); try { return [|db.Posts.CountAsync(ct).Result|]; } catch (Exception e) { return e.InnerException!.Message; }", Async)]
    [InlineData("await Task.Yield(); try { [|db.SaveChangesAsync(ct).Wait()|]; return 1; } catch (DbUpdateException) { return null; }", Async)]
    // There may be nothing to await.
    [InlineData("await Task.Yield(); var other = id > 3 ? db : null; return other?[|.SaveChangesAsync(ct).Result|];", Async)]
    // Who calls the lambda goes on at its first await.
    [InlineData("await Task.Yield(); new List<int>().ForEach(async one => { [|db.SaveChangesAsync(ct).Wait()|]; await Task.Yield(); }); return 1;", Async)]
    // A lock cannot be held across an await.
    [InlineData("await Task.Yield(); lock (db) { return [|db.Posts.CountAsync(ct).Result|]; }", Async)]
    [InlineData("Func<int> count = () => [|db.Posts.CountAsync(ct).Result|]; await Task.Yield(); return count();", Async)]
    public Task OffersNoFix_When(string body, string signature) => VerifyNoCodeFixAsync(Code.Method(body, signature, Helpers));

    [Fact]
    public Task Reports_WithoutAdviceToCallItself() => VerifyAnalyzerAsync(
        Code.File("""
            public class ShopContext : DbContext
            {
                public new int SaveChanges() => {|#0:SaveChangesAsync().GetAwaiter().GetResult()|};
            }
            """),
        o => o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0).WithMessage(
            "The thread waits for 'SaveChangesAsync', and a second one is needed to end it; await it in an async method")));

    /// <summary>The base class has both forms, and the one does all that the other does.</summary>
    [Theory]
    [InlineData("public override int SaveChanges() => SaveChangesAsync().GetAwaiter().GetResult();")]
    [InlineData("public override int SaveChanges() { Console.WriteLine(); return this.SaveChangesAsync().Result; }")]
    [InlineData("public override int SaveChanges(bool accept) => SaveChangesAsync(accept, CancellationToken.None).GetAwaiter().GetResult();")]
    public Task IsSilent_WhenOneOverrideForwardsToTheOther(string member) => VerifyAnalyzerAsync(Code.File($$"""
        public class ShopContext : DbContext
        {
            {{member}}
            public override Task<int> SaveChangesAsync(CancellationToken ct = default) => base.SaveChangesAsync(ct);
            public override Task<int> SaveChangesAsync(bool accept, CancellationToken ct = default) => base.SaveChangesAsync(accept, ct);
        }
        """));

    /// <summary>base.SaveChanges would not come by an interceptor that has the asynchronous half alone.</summary>
    [Theory]
    [InlineData("SaveChangesAsync().GetAwaiter().GetResult()", "public override ValueTask<int> SavedChangesAsync(SaveChangesCompletedEventData data, int result, CancellationToken ct = default) => new(result);")]
    [InlineData("[|SaveChangesAsync().GetAwaiter().GetResult()|]", "")]
    [InlineData("[|SaveChangesAsync().GetAwaiter().GetResult()|]", "public override ValueTask<int> SavedChangesAsync(SaveChangesCompletedEventData data, int result, CancellationToken ct = default) => new(result); public override int SavedChanges(SaveChangesCompletedEventData data, int result) => result;")]
    public Task Reports_AForwardingOverride_UnlessAnInterceptorNeedsIt(string body, string interception) => VerifyAnalyzerAsync(Code.File($$"""
        public class ShopContext : DbContext
        {
            public override int SaveChanges() => {{body}};
            public override string ToString() => [|ToStringAsync().Result|];
            private async Task<string> ToStringAsync() => (await Set<Post>().CountAsync()).ToString();
        }

        public class Audit : SaveChangesInterceptor
        {
            public override ValueTask<int> SavedChangesAsync(SaveChangesCompletedEventData data, int result, CancellationToken ct = default) => new(result);
            public override int SavedChanges(SaveChangesCompletedEventData data, int result) => result;
        }

        public class Dispatcher : SaveChangesInterceptor { {{interception}} }
        """).Replace("using Blogging;", "using Microsoft.EntityFrameworkCore.Diagnostics;\nusing Blogging;", StringComparison.Ordinal));

    [Theory]
    [InlineData("public override int SaveChanges(bool accept) => [|SaveChangesAsync(accept, CancellationToken.None).Result|];")] // which base.SaveChanges does as well
    [InlineData("public override int SaveChanges() { Func<int> save = () => [|SaveChangesAsync().Result|]; return save(); }")]
    [InlineData("public override int SaveChanges() => [|_other.SaveChangesAsync().GetAwaiter().GetResult()|];")]
    [InlineData("public override void Dispose() => [|SaveChangesAsync().GetAwaiter().GetResult()|];")]
    [InlineData("public override int SaveChanges() { var added = [|Set<Post>().CountAsync().Result|]; return base.SaveChanges() + added; }")]
    public Task Reports_WhenAnOverrideWaitsForSomethingElse(string member) => VerifyAnalyzerAsync(Code.File($$"""
        public class ShopContext(ShopContext _other) : DbContext
        {
            {{member}}
            public override Task<int> SaveChangesAsync(CancellationToken ct = default) => _other.SaveChangesAsync(ct);
        }
        """));
}
