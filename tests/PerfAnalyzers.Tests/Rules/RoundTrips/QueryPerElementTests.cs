using PerfAnalyzers.CodeFixes.Rules.RoundTrips;
using PerfAnalyzers.Rules.RoundTrips;
using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.RoundTrips;

/// <summary>What counts as a query that is executed, whatever it is built from and however it is written.</summary>
public sealed partial class QueryPerElementTests : CodeFixTests<QueryPerElementAnalyzer, QueryPerElementCodeFix>
{
    [Theory]
    [InlineData("await [|db.Posts.FirstAsync(p => p.Id == id, ct)|]")]
    [InlineData("await [|db.Posts.FirstOrDefaultAsync(p => p.Id == id, ct)|]")]
    [InlineData("await [|db.Posts.SingleAsync(p => p.Id == id)|].ConfigureAwait(false)")]
    [InlineData("await [|db.Posts.AsNoTracking().Where(p => p.BlogId == id).SingleOrDefaultAsync(ct)|]")]
    [InlineData("await [|db.Posts.OrderBy(p => p.CreatedAt).LastOrDefaultAsync(p => p.BlogId == id, ct)|]")]
    [InlineData("await [|db.Posts.FindAsync(id)|]")]
    [InlineData("await [|db.Posts.FindAsync(new object[] { id }, ct)|]")]
    [InlineData("await [|db.FindAsync<Post>(id)|]")]
    [InlineData("await [|db.Comments.Where(c => c.PostId == id).ToListAsync(ct)|]")]
    [InlineData("await [|db.Comments.Where(c => c.PostId == id).Select(c => c.Text).ToArrayAsync(ct)|]")]
    [InlineData("await [|db.Comments.Where(c => c.PostId == id).ToDictionaryAsync(c => c.Id, ct)|]")]
    [InlineData("await [|db.Comments.CountAsync(c => c.PostId == id, ct)|]")]
    [InlineData("await [|db.Comments.Where(c => c.PostId == id).LongCountAsync(ct)|]")]
    [InlineData("await [|db.Comments.AnyAsync(c => c.PostId == id, ct)|]")]
    [InlineData("await [|db.Comments.AllAsync(c => c.PostId != id, ct)|]")]
    [InlineData("await [|db.Posts.Select(p => p.Id).ContainsAsync(id, ct)|]")]
    [InlineData("await [|db.Comments.Where(c => c.PostId == id).SumAsync(c => c.Stars, ct)|]")]
    [InlineData("await [|db.Comments.Where(c => c.PostId == id).Select(c => (int?)c.Stars).MaxAsync(ct)|]")]
    [InlineData("await [|db.Comments.Where(c => c.PostId == id).AverageAsync(c => c.Stars, ct)|]")]
    public Task Reports_WhenAsyncTerminalRunsInForeach(string query) => VerifyAnalyzerAsync(Code.Method($$"""
        foreach (var id in ids)
        {
            _ = {{query}};
        }
        """));

    [Theory]
    [InlineData("[|db.Posts.First(p => p.Id == id)|]")]
    [InlineData("[|db.Posts.Single(p => p.Id == id)|].Title")]
    [InlineData("[|db.Posts.FirstOrDefault(p => p.Id == id)|]?.Title")]
    [InlineData("[|db.Posts.Find(id)|]")]
    [InlineData("[|db.Find<Post>(id)|]")]
    [InlineData("[|db.Posts.OrderBy(p => p.Id).ElementAt(id)|]")]
    [InlineData("[|db.Comments.Where(c => c.PostId == id).ToList()|]")]
    [InlineData("[|db.Comments.Where(c => c.PostId == id).Select(c => c.AuthorId).ToHashSet()|]")]
    [InlineData("[|db.Comments.Where(c => c.PostId == id).ToLookup(c => c.AuthorId)|]")]
    [InlineData("[|db.Comments.Where(c => c.PostId == id).ToDictionary(c => c.Id)|]")]
    [InlineData("[|db.Comments.Count(c => c.PostId == id)|]")]
    [InlineData("[|db.Comments.Any(c => c.PostId == id)|]")]
    [InlineData("[|db.Posts.FirstAsync(p => p.Id == id, ct)|].Result")]
    [InlineData("[|db.Posts.FirstAsync(p => p.Id == id, ct)|].GetAwaiter().GetResult()")]
    [InlineData("[|EntityFrameworkQueryableExtensions.ToListAsync(db.Posts.Where(p => p.BlogId == id), ct)|].Result")]
    [InlineData("[|Queryable.Count(db.Comments, c => c.PostId == id)|]")]
    [InlineData("[|db.Comments.Where(c => c.PostId == id).AsEnumerable().Where(c => IsShort(c.Text)).ToList()|]")]
    public Task Reports_WhenSyncTerminalRunsInForeach(string query) => VerifyAnalyzerAsync(Code.Method(
        $$"""
        foreach (var id in ids)
        {
            _ = {{query}};
        }
        """,
        signature: "public void Run(IEnumerable<int> ids, CancellationToken ct)",
        members: "private static bool IsShort(string text) => text.Length < 80;"));

    public static TheoryData<string> StatementsSinceEfCore7 => TestReferences.EfCore.Major < 7 ? [] :
    [
        "_ = await [|db.Posts.FromSql($\"SELECT * FROM Posts WHERE BlogId = {id}\").ToListAsync(ct)|];",
        "_ = await [|db.Database.SqlQuery<int>($\"SELECT AuthorId AS Value FROM Posts WHERE Id = {id}\").SingleAsync(ct)|];",
        "await [|db.Database.ExecuteSqlAsync($\"UPDATE Posts SET IsPublished = 1 WHERE Id = {id}\", ct)|];",
        "[|db.Database.ExecuteSql($\"DELETE FROM Posts WHERE Id = {id}\")|];",
        "await [|db.Posts.Where(p => p.Id == id).ExecuteUpdateAsync(s => s.SetProperty(p => p.IsPublished, true), ct)|];",
        "await [|db.Comments.Where(c => c.PostId == id).ExecuteDeleteAsync(ct)|];",
    ];

    [Theory]
    [InlineData("[|db.Comments.Where(c => c.PostId == id).Load()|];")]
    [InlineData("await [|db.Comments.Where(c => c.PostId == id).LoadAsync(ct)|];")]
    [InlineData("await [|db.Comments.Where(c => c.PostId == id).ForEachAsync(c => c.Stars++, ct)|];")]
    [InlineData("await [|db.Database.ExecuteSqlRawAsync(\"UPDATE Posts SET IsPublished = 1 WHERE Id = {0}\", id)|];")]
    [InlineData("await [|db.Database.ExecuteSqlInterpolatedAsync($\"DELETE FROM Posts WHERE Id = {id}\", ct)|];")]
    [InlineData("_ = await [|db.Posts.FromSqlInterpolated($\"SELECT * FROM Posts WHERE BlogId = {id}\").ToListAsync(ct)|];")]
    [InlineData("_ = [|db.Posts.FromSqlRaw(\"SELECT * FROM Posts WHERE BlogId = {0}\", id).AsNoTracking().ToList()|];")]
    [InlineData("foreach (var comment in [|db.Comments.Where(c => c.PostId == id)|]) comment.Stars++;")]
    [InlineData("foreach (var comment in [|db.Comments.Where(c => c.PostId == id).AsEnumerable()|]) comment.Stars++;")]
    [InlineData("foreach (var comment in [|db.Comments.Where(c => c.PostId == id).ToList()|]) comment.Stars++;")]
    [InlineData("foreach (var comment in await [|db.Comments.Where(c => c.PostId == id).ToListAsync(ct)|]) comment.Stars++;")]
    [InlineData("foreach (var tag in [|db.Tags|]) Console.WriteLine(tag.Name + id);")]
    [InlineData("foreach (var tag in [|db.Set<Tag>()|]) Console.WriteLine(tag.Name + id);")]
    [InlineData("await foreach (var comment in [|db.Comments.Where(c => c.PostId == id).AsAsyncEnumerable()|]) comment.Stars++;")]
    [MemberData(nameof(StatementsSinceEfCore7))]
    public Task Reports_WhenStatementExecutesQueryInForeach(string statement) => VerifyAnalyzerAsync(Code.Method($$"""
        foreach (var id in ids)
        {
            {{statement}}
        }
        """));

    [Theory]
    [InlineData("""
        foreach (var id in ids)
        {
            var comments = await [|(from c in db.Comments
                                   where c.PostId == id
                                   orderby c.Stars descending
                                   select c.Text).ToListAsync(ct)|];
        }
        """)]
    [InlineData("""
        foreach (var id in ids)
        {
            var names = from c in db.Comments
                        join a in db.Authors on c.AuthorId equals a.Id
                        where c.PostId == id
                        select a.Name;
            Console.WriteLine(string.Join(", ", [|names.ToList()|]));
        }
        """)]
    [InlineData("""
        foreach (var id in ids)
        {
            var query = db.Posts.Where(p => p.BlogId == id);
            if (ct.CanBeCanceled)
                query = query.Where(p => p.IsPublished);
            var posts = await [|query.ToListAsync(ct)|];
        }
        """)]
    [InlineData("""
        var published = db.Posts.Where(p => p.IsPublished);
        foreach (var id in ids)
        {
            var newest = await [|published.Where(p => p.BlogId == id).OrderByDescending(p => p.CreatedAt).FirstOrDefaultAsync(ct)|];
        }
        """)]
    [InlineData("""
        foreach (var id in ids)
        {
            var posts = await [|db.Posts
                .AsNoTracking()
                .Include(p => p.Author)
                .Where(p => p.BlogId == id)
                .OrderBy(p => p.Title)
                .Take(5)
                .ToListAsync(ct)|];
        }
        """)]
    // A subquery is part of the statement that it stands in.
    [InlineData("""
        foreach (var id in ids)
        {
            var posts = await [|db.Posts.Where(p => db.Comments.Any(c => c.PostId == p.Id && c.AuthorId == id)).ToListAsync(ct)|];
        }
        """)]
    [InlineData("""
        foreach (var post in await db.Posts.ToListAsync(ct))
        {
            var stars = await [|db.Entry(post).Collection(p => p.Comments).Query().SumAsync(c => c.Stars, ct)|];
        }
        """)]
    [InlineData("""
        foreach (var id in ids)
        {
            Post? post = await [|db.Posts.FindAsync(id)|], first = await db.Posts.OrderBy(p => p.Id).FirstAsync(ct);
        }
        """)]
    [InlineData("""
        var lines = new List<string>();
        foreach (var id in ids)
            lines.Add($"{id}: {await [|db.Comments.CountAsync(c => c.PostId == id, ct)|]} comments");
        """)]
    [InlineData("""
        await using var context = await factory.CreateDbContextAsync(ct);
        foreach (var id in ids)
        {
            var post = await [|context.Posts.FirstAsync(p => p.Id == id, ct)|];
        }
        """)]
    // Started one after the other, awaited together: as many round trips.
    [InlineData("""
        var tasks = new List<Task<Post>>();
        foreach (var id in ids)
            tasks.Add([|db.Posts.FirstAsync(p => p.Id == id, ct)|]);
        await Task.WhenAll(tasks);
        """)]
    public Task Reports_WhenQueryIsBuiltIn(string body) => VerifyAnalyzerAsync(Code.Method(body));

    [Fact]
    public Task Reports_WhenQueryComesFromRepository() => VerifyAnalyzerAsync(Code.File("""
        public class PostRepository(BlogContext db)
        {
            public IQueryable<Post> Query() => db.Posts.AsNoTracking();
        }

        public class Service(PostRepository posts)
        {
            public async Task Run(IEnumerable<int> blogIds, CancellationToken ct)
            {
                foreach (var blogId in blogIds)
                {
                    var titles = await [|posts.Query().Where(p => p.BlogId == blogId).Select(p => p.Title).ToListAsync(ct)|];
                }
            }
        }
        """));

    [Fact]
    public Task Reports_WhenQueryComesFromGenericRepositoryBehindInterface() => VerifyAnalyzerAsync(Code.File("""
        public interface IRepository<T> where T : class
        {
            IQueryable<T> Query();
        }

        public class Repository<T>(BlogContext context) : IRepository<T> where T : class
        {
            protected DbSet<T> Set { get; } = context.Set<T>();

            public IQueryable<T> Query() => Set;
        }

        public class PriceService
        {
            private readonly IRepository<Post> _posts;

            public PriceService(IRepository<Post> posts) => _posts = posts;

            public void Rename(List<Post> changes)
            {
                foreach (var change in changes)
                {
                    var post = [|_posts.Query().FirstOrDefault(p => p.Id == change.Id)|];
                    if (post != null)
                        post.Title = change.Title;
                }
            }
        }
        """));

    [Fact]
    public Task Reports_WhenGenericRepositoryLoopsOverItsSet() => VerifyAnalyzerAsync(Code.File("""
        public class Repository<TEntity> where TEntity : class
        {
            private readonly DbContext _context;
            private readonly DbSet<TEntity> _set;

            public Repository(DbContext context)
            {
                _context = context;
                _set = context.Set<TEntity>();
            }

            public async Task DeleteAsync(IEnumerable<int> ids)
            {
                foreach (var id in ids)
                {
                    var entity = await [|_set.FindAsync(id)|];
                    if (entity is not null)
                        _context.Remove(entity);
                }
            }
        }
        """));

    [Fact]
    public Task Reports_WhenQueryIsExtendedByOwnMethod() => VerifyAnalyzerAsync(Code.File("""
        public static class PostQueries
        {
            public static IQueryable<Post> OfBlog(this IQueryable<Post> posts, int blogId) => posts.Where(p => p.BlogId == blogId);
        }

        public class Service(BlogContext db)
        {
            public async Task<int> CountAsync(IEnumerable<int> blogIds)
            {
                var total = 0;
                foreach (var blogId in blogIds)
                    total += await [|db.Posts.OfBlog(blogId).CountAsync()|];
                return total;
            }
        }
        """));

    [Fact]
    public Task Reports_WhenCompiledQueryRunsInForeach() => VerifyAnalyzerAsync(Code.Method(
        """
        foreach (var id in ids)
        {
            var post = await [|PostById(db, id)|];
            await foreach (var comment in CommentsOf(db, id))
                Console.WriteLine(comment.Text);
        }
        """,
        members: """
        private static readonly Func<BlogContext, int, Task<Post?>> PostById =
            EF.CompileAsyncQuery((BlogContext context, int id) => context.Posts.FirstOrDefault(p => p.Id == id));

        private static readonly Func<BlogContext, int, IAsyncEnumerable<Comment>> CommentsOf =
            EF.CompileAsyncQuery((BlogContext context, int id) => context.Comments.Where(c => c.PostId == id));
        """));

    // Only EF Core executes an async terminal, so the parameter is a query of its.
    [Fact]
    public Task Reports_WhenAsyncTerminalRunsOnParameter() => VerifyAnalyzerAsync(Code.Method(
        """
        foreach (var id in ids)
        {
            var ofBlog = await [|posts.Where(p => p.BlogId == id).ToListAsync(ct)|];
        }
        """,
        signature: "public async Task Run(IQueryable<Post> posts, IEnumerable<int> ids, CancellationToken ct)"));

    [Fact]
    public Task Reports_WhenContextIsReachedThroughUnitOfWork() => VerifyAnalyzerAsync(Code.File("""
        public sealed class UnitOfWork(BlogContext context)
        {
            public BlogContext Context => context;
        }

        public class Service
        {
            private readonly UnitOfWork _unitOfWork;

            public Service(UnitOfWork unitOfWork) => _unitOfWork = unitOfWork;

            public async Task Run(Dictionary<int, string> titles)
            {
                foreach (var (id, title) in titles)
                {
                    var post = await [|_unitOfWork.Context.Posts.SingleAsync(p => p.Id == id)|];
                    post.Title = title;
                }

                await _unitOfWork.Context.SaveChangesAsync();
            }
        }
        """));

    [Fact]
    public Task Reports_WhenLoopIsInTopLevelStatements() => VerifyAnalyzerAsync(
        """
        using System;
        using System.Linq;
        using Blogging;
        using Microsoft.EntityFrameworkCore;

        using var db = new BlogContext(new DbContextOptionsBuilder<BlogContext>().Options);
        foreach (var name in args)
        {
            var tag = [|db.Tags.FirstOrDefault(t => t.Name == name)|];
            Console.WriteLine(tag?.Id);
        }

        """,
        options => options.OutputKind = Microsoft.CodeAnalysis.OutputKind.ConsoleApplication);

    [Fact]
    public Task Reports_WhenLoopIsInEndpoint() => VerifyAnalyzerAsync(
        """
        using System.Linq;
        using Blogging;
        using Microsoft.AspNetCore.Builder;
        using Microsoft.AspNetCore.Http;
        using Microsoft.EntityFrameworkCore;

        var app = WebApplication.CreateBuilder(args).Build();
        app.MapPost("/publish", async (int[] ids, BlogContext db) =>
        {
            foreach (var id in ids)
            {
                var post = await [|db.Posts.SingleOrDefaultAsync(p => p.Id == id)|];
                if (post is null)
                    return Results.NotFound(id);
                post.IsPublished = true;
            }

            await db.SaveChangesAsync();
            return Results.NoContent();
        });
        app.Run();

        """,
        options => options.OutputKind = Microsoft.CodeAnalysis.OutputKind.ConsoleApplication);

    [Fact]
    public Task Reports_WhenContextIsIdentityContext() => VerifyAnalyzerAsync(Code.File("""
        public class User : Microsoft.AspNetCore.Identity.IdentityUser<int>;

        public class UserContext(DbContextOptions<UserContext> options) : Microsoft.AspNetCore.Identity.EntityFrameworkCore
            .IdentityDbContext<User, Microsoft.AspNetCore.Identity.IdentityRole<int>, int>(options);

        public class Service(UserContext db)
        {
            public async Task<List<string?>> EmailsAsync(IEnumerable<int> ids)
            {
                var emails = new List<string?>();
                foreach (var id in ids)
                    emails.Add((await [|db.Users.SingleAsync(u => u.Id == id)|]).Email);
                return emails;
            }
        }
        """));

    /// <summary>What a loop asks is rewritten together, and reported once.</summary>
    [Fact]
    public Task Reports_ALoopOnce() => VerifyAnalyzerAsync(
        Code.Method("""
            {|#0:foreach (var id in ids)
            {
                var post = await {|#1:db.Posts.FindAsync(id)|};
                var comments = await {|#2:db.Comments.CountAsync(c => c.PostId == id, ct)|};
                await {|#3:db.Database.ExecuteSqlInterpolatedAsync($"delete from Tags where Id = {id}", ct)|};
                if (await {|#4:db.Blogs.AnyAsync(b => b.Id == id, ct)|})
                    Console.WriteLine(post?.Title + comments);
            }|}
            foreach (var id in ids)
                Console.WriteLine(await {|#5:db.Authors.CountAsync(a => a.Id == id, ct)|});
            """),
        static o => o.ExpectedDiagnostics.AddRange(
        [
            Diagnostic().WithLocation(1).WithAdditionalLocations(0, 2, 4).WithMessage("This query of Post runs once per element of 'ids', as do 2 more; query all of them at once before the loop"),
            Diagnostic().WithLocation(3).WithAdditionalLocations(0).WithMessage("This SQL command runs once per element of 'ids'; write all of them with one statement"),
            Diagnostic().WithLocation(5).WithMessage("This query of Author runs once per element of 'ids'; query all of them at once before the loop"),
        ]));

    [Fact]
    public Task Reports_WhatIsNotSuppressed() => VerifyAnalyzerAsync(
        Code.Method("""
            foreach (var id in ids)
            {
            #pragma warning disable PERF1003 // few
                var post = await db.Posts.FindAsync(id);
            #pragma warning restore PERF1003
            #if NEVER
            #pragma warning disable PERF1003
            #endif
                Console.WriteLine(await {|#0:db.Comments.CountAsync(c => c.PostId == id, ct)|} + post?.Title);
                Console.WriteLine(await db.Comments.CountAsync(c => c.PostId == id && c.Stars > 1, ct));
            }
            """),
        static o => o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0)
            .WithMessage("This query of Comment runs once per element of 'ids', as does one more; query all of them at once before the loop")));
}
