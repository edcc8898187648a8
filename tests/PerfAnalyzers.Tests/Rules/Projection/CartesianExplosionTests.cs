using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using PerfAnalyzers.CodeFixes.Rules.Projection;
using PerfAnalyzers.Rules.Projection;
using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.Projection;

/// <summary>Queries that load collections side by side.</summary>
public sealed partial class CartesianExplosionTests : CodeFixTests<CartesianExplosionAnalyzer, CartesianExplosionCodeFix>
{
    [Theory]
    [InlineData("var posts = await [|db.Posts.Include(p => p.Comments).Include(p => p.Tags).ToListAsync(ct)|];")]
    [InlineData("var posts = [|db.Posts.Where(p => p.IsPublished).Include(p => p.Comments).ThenInclude(c => c.Author).Include(p => p.Tags).OrderBy(p => p.Id).ToList()|];")]
    // In statements.
    [InlineData("IQueryable<Post> query = db.Posts.Include(p => p.Comments); query = query.Include(p => p.Tags); var posts = [|query.ToList()|];")]
    [InlineData("IQueryable<Post> query = db.Posts.Include(p => p.Comments); if (ids.Any()) query = query.Include(p => p.Tags); var posts = await [|query.ToListAsync(ct)|];")]
    // By string paths.
    [InlineData("""var posts = [|db.Posts.Include("Comments").Include("Tags").ToList()|];""")]
    [InlineData("""var blogs = [|db.Blogs.Include("Posts.Comments").Include("Posts.Tags").ToList()|];""")]
    // Below references.
    [InlineData("var comments = [|db.Comments.Include(c => c.Post.Tags).Include(c => c.Author.Posts).ToList()|];")]
    [InlineData("var posts = [|db.Posts.Include(p => p.Blog).ThenInclude(b => b.Posts).Include(p => p.Author!.Posts).ToList()|];")]
    // In trees.
    [InlineData("var blogs = [|db.Blogs.Include(b => b.Posts).ThenInclude(p => p.Comments).Include(b => b.Posts).ThenInclude(p => p.Tags).ToList()|];")]
    [InlineData("var posts = [|db.Posts.Include(p => p.Comments.Where(c => c.Stars > 3)).Include(p => p.Tags.OrderBy(t => t.Name)).ToArray()|];")]
    // In one projection.
    [InlineData("var rows = [|db.Posts.Select(p => new { p.Title, Comments = p.Comments.ToList(), Tags = p.Tags.Select(t => t.Name).ToList() }).ToList()|];")]
    [InlineData("var rows = [|db.Blogs.Select(b => new { b.Name, Posts = b.Posts.Select(p => new { Comments = p.Comments.Select(c => c.Text), Tags = p.Tags.Select(t => t.Name) }) }).ToList()|];")]
    [InlineData("var rows = [|db.Posts.Include(p => p.Comments).Include(p => p.Tags).Select(p => new { Post = p, p.Blog.Name }).ToList()|];")]
    // However it is run.
    [InlineData("foreach (var post in [|db.Posts.Include(p => p.Comments).Include(p => p.Tags)|]) _kept = post;")]
    [InlineData("await foreach (var post in [|db.Posts.Include(p => p.Comments).Include(p => p.Tags).AsAsyncEnumerable()|]) _kept = post;")]
    [InlineData("var map = [|db.Posts!.AsNoTracking().Include(p => p.Comments).Include(p => p.Tags).ToDictionary(p => p.Id)|];")]
    [InlineData("var posts = [|(from p in db.Posts.Include(p => p.Comments).Include(p => p.Tags) where p.IsPublished select p).ToList()|];")]
    [InlineData("var page = [|db.Posts.Include(p => p.Comments).Include(p => p.Tags).OrderBy(p => p.Title).Skip(10).Take(10).ToList()|];")]
    public Task Reports_WhenCollectionsAreSiblings(string body) => VerifyAnalyzerAsync(Kept(body));

    [Fact]
    public Task Reports_WhenAMethodReturnsTheQuery() => VerifyAnalyzerAsync(Code.Members("""
        public List<Post> All() => [|Full().Where(p => p.IsPublished).ToList()|];

        private IQueryable<Post> Full() => db.Posts.Include(p => p.Comments).Include(p => p.Tags);
        """));

    [Fact]
    public Task Reports_AsInfo_WhenTheContextIsConfiguredElsewhere() => VerifyAnalyzerAsync(
        Kept("var posts = {|#0:db.Posts.Include(p => p.Comments).Include(p => p.Tags).ToList()|};"),
        static o => o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0).WithSeverity(DiagnosticSeverity.Info)
            .WithMessage("One SQL query loads 'Comments' and 'Tags' of each Post: it returns each row of one with each row of the other; split the query with AsSplitQuery")));

    [Theory]
    [InlineData("List<Post> Run() => {|#0:db.Posts.Include(p => p.Comments).Include(p => p.Tags).ToList()|};", DiagnosticSeverity.Warning)]
    [InlineData("List<Post> Run(bool tags) { IQueryable<Post> query = db.Posts.Include(p => p.Comments); if (tags) query = query.Include(p => p.Tags); return {|#0:query.ToList()|}; }", DiagnosticSeverity.Warning)]
    // Somebody else decides whether there are two.
    [InlineData("List<Post> Run(bool comments, bool tags) { IQueryable<Post> query = db.Posts; if (comments) query = query.Include(p => p.Comments); if (tags) query = query.Include(p => p.Tags); return {|#0:query.ToList()|}; }", DiagnosticSeverity.Info)]
    public Task Reports_AsWarning_WhenItIsCertain(string method, DiagnosticSeverity severity) => VerifyAnalyzerAsync(
        Configured("options.UseSqlServer(\"\");", method),
        o => o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0).WithSeverity(severity)));

    // Below one row, two collections may both be small.
    [Theory]
    [InlineData("Post? Run() => {|#0:db.Posts.Include(p => p.Comments).Include(p => p.Tags).FirstOrDefault(p => p.Id == 3)|};", DiagnosticSeverity.Info)]
    [InlineData("async Task<Post> Run() => await {|#0:db.Posts.Include(p => p.Comments).Include(p => p.Tags).Where(p => p.Id == 3).SingleAsync()|};", DiagnosticSeverity.Info)]
    [InlineData("List<Post> Run() => {|#0:db.Posts.Include(p => p.Comments).Include(p => p.Tags).Where(p => p.Id == 3).ToList()|};", DiagnosticSeverity.Info)]
    [InlineData("Album? Run() => {|#0:db.Albums.Include(a => a.Tracks).Include(a => a.Reviews).Include(a => a.Covers).FirstOrDefault(a => a.Id == 3)|};", DiagnosticSeverity.Warning)]
    [InlineData("async Task<Album> Run() => await {|#0:db.Albums.Include(a => a.Tracks).Include(a => a.Reviews).Include(a => a.Covers).Where(a => a.Id == 3).SingleAsync()|};", DiagnosticSeverity.Warning)]
    [InlineData("List<Album> Run() => {|#0:db.Albums.Where(a => a.Id == 3).Include(a => a.Tracks).Include(a => a.Reviews).Include(a => a.Covers).ToList()|};", DiagnosticSeverity.Warning)]
    [InlineData("Album? Run(bool covers) { IQueryable<Album> q = db.Albums.Include(a => a.Tracks).Include(a => a.Reviews); if (covers) q = q.Include(a => a.Covers); return {|#0:q.FirstOrDefault(a => a.Id == 3)|}; }", DiagnosticSeverity.Warning)]
    public Task Reports_OneRow_BySeverity(string method, DiagnosticSeverity severity) => VerifyAnalyzerAsync(
        Configured("options.UseSqlServer(\"\");", method),
        o => o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0).WithSeverity(severity)));

    [Theory]
    [InlineData("Post? Run(IPosts posts) => {|#0:posts.All.Include(p => p.Comments).Include(p => p.Tags).FirstOrDefault(p => p.Id == 3)|};")]
    [InlineData("List<Post> Run(IPosts posts) => {|#0:posts.All.Where(p => p.IsPublished).Include(p => p.Comments).Include(p => p.Tags).ToList()|};")]
    [InlineData("List<Post> Run(IPosts posts) => {|#0:posts.Restrict(db.Posts.Include(p => p.Comments).Include(p => p.Tags)).ToList()|};")]
    public Task Reports_AsInfo_WhenSomethingOutOfSightMaySplit(string method) => VerifyAnalyzerAsync(
        Configured("options.UseSqlServer(\"\");", method),
        static o => o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0).WithSeverity(DiagnosticSeverity.Info)));

    [Fact]
    public Task Reports_WhenTheEntityIsMappedOutOfSight() => VerifyAnalyzerAsync(
        Code.File("""
            public class Album
            {
                public int Id { get; set; }
                public List<Track> Tracks { get; set; } = new();
                public List<Review> Reviews { get; set; } = new();
            }

            public class Track
            {
                public int Id { get; set; }
            }

            public class Review
            {
                public int Id { get; set; }
            }

            public class Repository<T>(DbContext db)
                where T : class
            {
                public IQueryable<T> Query() => db.Set<T>();
            }

            public class Service(Repository<Album> albums)
            {
                public List<Album> Run() => [|albums.Query().Include(a => a.Tracks).Include(a => a.Reviews).ToList()|];
            }
            """));

    [Theory]
    [InlineData("var posts = db.Posts.Include(p => p.Comments).ToList();")]
    [InlineData("var posts = db.Posts.Include(p => p.Comments).ThenInclude(c => c.Author).Include(p => p.Blog).Include(p => p.Author).ToList();")]
    // One path.
    [InlineData("var blogs = db.Blogs.Include(b => b.Posts).ThenInclude(p => p.Comments).ToList();")]
    [InlineData("""var blogs = db.Blogs.Include("Posts").Include("Posts.Comments").ToList();""")]
    // It says how.
    [InlineData("var posts = db.Posts.Include(p => p.Comments).Include(p => p.Tags).AsSplitQuery().ToList();")]
    [InlineData("var posts = db.Posts.AsSingleQuery().Include(p => p.Comments).Include(p => p.Tags).ToList();")]
    [InlineData("IQueryable<Post> query = db.Posts.Include(p => p.Comments).Include(p => p.Tags)!; query = query.AsSplitQuery(); var posts = query.ToList();")]
    [InlineData("IQueryable<Post> query = db.Posts.Include(p => p.Comments).Include(p => p.Tags); if (ids.Any()) query = query.AsSplitQuery(); var posts = query.ToList();")]
    // One collection of one row.
    [InlineData("var post = db.Posts.Include(p => p.Comments).Include(p => p.Blog).First(p => p.Id == 3);")]
    [InlineData("var post = await db.Posts.Include(p => p.Comments).Include(p => p.Tags).AsSplitQuery().SingleOrDefaultAsync(p => p.Id == 3, ct);")]
    // A few rows of one of them.
    [InlineData("var posts = db.Posts.Include(p => p.Comments.OrderBy(c => c.Id).Take(3)).Include(p => p.Tags).ToList();")]
    [InlineData("var rows = db.Posts.Select(p => new { Comments = p.Comments.Take(3).ToList(), Tags = p.Tags.ToList() }).ToList();")]
    // Values, and not rows.
    [InlineData("var rows = db.Posts.Select(p => new { Comments = p.Comments.Count(), Tags = p.Tags.Select(t => t.Name).FirstOrDefault(), All = p.Tags.ToList() }).ToList();")]
    [InlineData("var titles = db.Posts.Include(p => p.Comments).Include(p => p.Tags).Select(p => p.Title).ToList();")]
    [InlineData("var count = db.Posts.Include(p => p.Comments).Include(p => p.Tags).Count();")]
    [InlineData("var rows = db.Posts.ToList().Select(p => new { Comments = p.Comments.ToList(), Tags = p.Tags.ToList() }).ToList();")]
    // One or the other.
    [InlineData("IQueryable<Post> query = db.Posts; if (ids.Any()) query = query.Include(p => p.Comments); else query = query.Include(p => p.Tags); var posts = query.ToList();")]
    [InlineData("IQueryable<Post> query = db.Posts; switch (ids.First()) { case 0: query = query.Include(p => p.Comments); break; case 1: query = query.Include(p => p.Tags); break; } var posts = query.ToList();")]
    [InlineData("var posts = (ids.Any() ? db.Posts.Include(p => p.Comments).AsQueryable() : db.Posts.Include(p => p.Tags)).ToList();")]
    // PERF4002 takes one of them away, or PERF4006.
    [InlineData("foreach (var post in db.Posts.AsNoTracking().Include(p => p.Comments).Include(p => p.Tags)) { Console.WriteLine(post.Comments.Count); foreach (var tag in post.Tags) Console.WriteLine(tag.Name); }")]
    [InlineData("List<Post> posts = db.Posts.Include(p => p.Comments).Include(p => p.Tags).AsNoTracking().ToList(); foreach (var post in posts) foreach (var tag in post.Tags) Console.WriteLine(tag.Name);")]
    // The caller may have split it.
    [InlineData("List<Post> Load(IQueryable<Post> posts) => posts.Include(p => p.Comments).Include(p => p.Tags).ToList(); var all = Load(db.Posts.AsSplitQuery());")]
    public Task IsSilent_WhenNothingMultiplies(string body) => VerifyAnalyzerAsync(Kept(body));

    [Theory]
    [InlineData("options.UseSqlServer(\"\", o => o.UseQuerySplittingBehavior(QuerySplittingBehavior.SplitQuery));")]
    [InlineData("options.UseSqlServer(\"\", o => o.UseQuerySplittingBehavior(QuerySplittingBehavior.SingleQuery));")]
    public Task IsSilent_WhenSplittingIsConfigured(string options) =>
        VerifyAnalyzerAsync(Configured(options, "List<Post> Run() => db.Posts.Include(p => p.Comments).Include(p => p.Tags).ToList();"));

    /// <summary>What is to be changed stands where the query is composed.</summary>
    [Fact]
    public Task Reports_WithWhereTheQueryIsComposed() => VerifyAnalyzerAsync(
        Code.Method("""
            IQueryable<Post> query = {|#1:db.Posts.Include(p => p.Comments).Include(p => p.Tags)|};
            if (ids.Any())
                query = query.Where(p => ids.Contains(p.Id));
            foreach (var page in ids)
                Console.WriteLine({|#0:query.ToList()|});
            """),
        static o => o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0).WithAdditionalLocations(0, 1).WithSeverity(DiagnosticSeverity.Info)));

    [Theory]
    [InlineData("DbContextOptions<Shop> given", "given", "options.EnableDetailedErrors();", DiagnosticSeverity.Info)]
    [InlineData("DbContextOptions<Shop> given", "given", "options.UseSqlServer(\"\");", DiagnosticSeverity.Warning)]
    [InlineData("", "", "options.EnableDetailedErrors(); Choose(options);", DiagnosticSeverity.Warning)]
    [InlineData("DbContextOptions given", "given", "ChangeTracker.LazyLoadingEnabled = false;", DiagnosticSeverity.Info)]
    public Task Reports_AsInfo_WhenTheContextIsGivenOptionsFromElsewhere(string given, string handedOn, string configuring, DiagnosticSeverity severity) =>
        VerifyAnalyzerAsync(
            Code.File($$"""
                public class Shop : DbContext
                {
                    public Shop({{given}}) : base({{(handedOn.Length == 0 ? "new DbContextOptions<Shop>()" : handedOn)}}) { {{(configuring.StartsWith('C') ? configuring : "")}} }
                    public DbSet<Album> Albums => Set<Album>();
                    private static void Choose(DbContextOptionsBuilder options) { }
                    protected override void OnConfiguring(DbContextOptionsBuilder options) { {{(configuring.StartsWith('C') ? "" : configuring)}} }
                }

                public class Album
                {
                    public int Id { get; set; }
                    public List<Track> Tracks { get; set; } = new();
                    public List<Review> Reviews { get; set; } = new();
                }

                public class Track { public int Id { get; set; } }
                public class Review { public int Id { get; set; } }

                public class Service(Shop shop)
                {
                    public List<Album> Run() => {|#0:shop.Albums.Include(a => a.Tracks).Include(a => a.Reviews).ToList()|};
                }
                """),
            o => o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0).WithSeverity(severity)));

    /// <summary>Includes of which nothing is read, PERF4006 takes away: the rows are kept.</summary>
    private static string Kept(string body) => Code.Method(
        Regex.Match(body, @"var (posts?|blogs|comments|rows|map|page) =") is { Success: true } variable ? $"{body} _kept = {variable.Groups[1].Value};" : body,
        members: "private object? _kept;");

    private static string Configured(string options, string method) => Code.File($$"""
        public sealed class AppContext(DbContextOptions<BlogContext> given) : BlogContext(given)
        {
            public DbSet<Album> Albums => Set<Album>();

            protected override void OnConfiguring(DbContextOptionsBuilder options)
            {
                {{options}}
            }
        }

        public class Album
        {
            public int Id { get; set; }
            public List<Track> Tracks { get; set; } = new();
            public List<Review> Reviews { get; set; } = new();
            public List<Cover> Covers { get; set; } = new();
        }

        public class Track { public int Id { get; set; } }
        public class Review { public int Id { get; set; } }
        public class Cover { public int Id { get; set; } }

        public interface IPosts
        {
            IQueryable<Post> All { get; }
            IQueryable<Post> Restrict(IQueryable<Post> posts);
        }

        public class Service(AppContext db)
        {
            public {{method}}
        }
        """);

    // A mapper fills what the type that it projects to names alike; its profile may say otherwise.
    [Theory]
    [InlineData("var rows = {|#0:db.Posts.ProjectTo<PostDto>(mapping).ToList()|};")]
    [InlineData("var rows = await {|#0:db.Posts.Where(p => p.IsPublished).Include(p => p.Tags).AsNoTracking().ProjectTo<PostDto>(mapping).ToListAsync(ct)|};")]
    [InlineData("var row = await {|#0:db.Posts.Where(p => p.Id == 3).ProjectTo<PostDto>(mapping).SingleOrDefaultAsync(ct)|};")]
    [InlineData("var rows = {|#0:db.Posts.ProjectToType<PostDto>().ToList()|};")]
    [InlineData("var rows = {|#0:db.Posts.ProjectToType<PostRecord>().ToList()|};")]
    // Of what a step before has made of the set's rows.
    [InlineData("var rows = {|#0:db.Blogs.SelectMany(b => b.Posts).ProjectTo<PostDto>(mapping).ToList()|};")]
    public Task Reports_AsInfo_WhenAMapperProjectsTwoCollections(string body) => VerifyAnalyzerAsync(
        Mapped(body),
        o =>
        {
            Mappers(o);
            o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0).WithSeverity(DiagnosticSeverity.Info));
        });

    [Fact]
    public Task Reports_WhatAMapperProjects_ByName() => VerifyAnalyzerAsync(
        Mapped("var rows = {|#0:db.Blogs.ProjectTo<BlogDto>(mapping).ToList()|};"),
        static o =>
        {
            Mappers(o);
            o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0).WithSeverity(DiagnosticSeverity.Info).WithMessage(
                "One SQL query loads 'Posts.Comments' and 'Posts.Tags' of each Blog: it returns each row of one with each row of the other; split the query with AsSplitQuery"));
        });

    [Theory]
    [InlineData("var rows = db.Posts.ProjectTo<FlatDto>(mapping).ToList();")]
    [InlineData("var rows = db.Posts.ProjectTo<CountDto>(mapping).ToList();")]
    [InlineData("var rows = db.Posts.ProjectTo<FixedDto>(mapping).ToList();")]
    [InlineData("var rows = db.Posts.AsSplitQuery().ProjectTo<PostDto>(mapping).ToList();")]
    [InlineData("var rows = db.Posts.ProjectTo<PostDto>(mapping).AsSplitQuery().ToList();")]
    [InlineData("var n = db.Posts.ProjectTo<PostDto>(mapping).Count();")]
    [InlineData("var rows = db.Posts.ProjectTo<PostDto>(mapping).Select(p => p.Title).ToList();")]
    [InlineData("var rows = db.Posts.Select(p => new { p.Title, p.Blog.Name }).ProjectTo<PostDto>(mapping).ToList();")]
    [InlineData("var rows = db.Posts.ToList().AsQueryable().ProjectTo<PostDto>(mapping).ToList();")]
    public Task IsSilent_WhenAMapperProjectsNoTwoCollections(string body) => VerifyAnalyzerAsync(Mapped(body), Mappers);

    [Theory]
    [InlineData(
        "var rows = [|db.Posts.Where(p => p.IsPublished).ProjectTo<PostDto>(mapping).ToList()|];",
        "var rows = db.Posts.Where(p => p.IsPublished).AsSplitQuery().ProjectTo<PostDto>(mapping).ToList();")]
    [InlineData(
        "var row = await [|db.Posts.Where(p => p.Id == 3).ProjectTo<PostDto>(mapping).SingleOrDefaultAsync(ct)|];",
        "var row = await db.Posts.Where(p => p.Id == 3).AsSplitQuery().ProjectTo<PostDto>(mapping).SingleOrDefaultAsync(ct);")]
    public Task Fixes_AMappersProjection(string before, string after) => VerifyCodeFixAsync(Mapped(before), Mapped(after), Mappers);

    private static void Mappers(TestOptions options) => options.ReferencedSources["Mapping.cs"] = """
        using System.Linq;
        namespace Mappers
        {
            public sealed class Mapping;

            public static class Projections
            {
                public static IQueryable<T> ProjectTo<T>(this IQueryable source, Mapping mapping) => source.Cast<T>();
                public static IQueryable<T> ProjectToType<T>(this IQueryable source) => source.Cast<T>();
            }
        }
        """;

    private static string Mapped(string body) => Code.File($$"""
        using Mappers;

        public class TagDto { public string Name { get; set; } = ""; }
        public class CommentDto { public string Text { get; set; } = ""; }
        public class PostDto { public string Title { get; set; } = ""; public List<CommentDto> Comments { get; set; } = []; public TagDto[] Tags { get; set; } = []; }
        public class FlatDto { public string Title { get; set; } = ""; public string BlogName { get; set; } = ""; public List<TagDto> Tags { get; set; } = []; public int CommentsCount { get; set; } }
        public record PostRecord(string Title, IReadOnlyList<CommentDto> Comments, HashSet<TagDto> Tags);
        public class CountDto { public int Comments { get; set; } public string Tags { get; set; } = ""; }
        public class FixedDto { public List<CommentDto> Comments => []; public List<TagDto> Tags => []; }
        public class BlogDto { public string Name { get; set; } = ""; public List<PostDto> Posts { get; set; } = []; }

        public class Rows(BlogContext db, Mapping mapping)
        {
            public async Task Run(CancellationToken ct)
            {
                await Task.Yield();
                {{body}}
            }
        }
        """);
}
