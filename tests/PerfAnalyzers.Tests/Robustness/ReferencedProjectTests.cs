using Microsoft.CodeAnalysis;
using PerfAnalyzers.Tests.Harness;
using PerfAnalyzers.Tests.Repository;

namespace PerfAnalyzers.Tests.Robustness;

/// <summary>
/// In an editor, a project that is referred to is source, but of another compilation: asking it for a semantic model
/// throws, and so does a diagnostic that speaks of a place in it.
/// </summary>
public sealed class ReferencedProjectTests
{
    // What the rules follow from one method into the next, in the other project.
    private static readonly string s_referenced = Code.File(
        """
        public interface IPosts
        {
            Task<Post> FindAsync(int id);
        }

        public class PostRepository(BlogContext db) : IPosts
        {
            public IQueryable<Post> Published => db.Posts.Where(p => p.IsPublished);

            public IQueryable<T> All<T>() where T : class => db.Set<T>();

            public async Task<Post> FindAsync(int id) => await db.Posts.FirstAsync(p => p.Id == id);

            public int Count => db.Posts.Count();

            public async Task<List<Category>> ChildrenAsync(int id)
            {
                var children = await db.Categories.Where(c => c.ParentId == id).ToListAsync();
                foreach (var child in children.ToList())
                    children.AddRange(await ChildrenAsync(child.Id));
                return children;
            }
        }

        public static class PostExtensions
        {
            public static IQueryable<Post> WithComments(this IQueryable<Post> posts) => posts.Include(p => p.Comments);

            public static string ToText(this Post post) => post.Title + post.Author!.Name;

            public static async Task LoadAsync(this BlogContext db, Post post) => await db.Entry(post).Collection(p => p.Comments).LoadAsync();
        }

        public class LazyContext(DbContextOptions<LazyContext> options) : BlogContext(new DbContextOptions<BlogContext>())
        {
            protected override void OnConfiguring(DbContextOptionsBuilder builder) => builder.UseLazyLoadingProxies();

            protected override void OnModelCreating(ModelBuilder modelBuilder)
            {
                base.OnModelCreating(modelBuilder);
                modelBuilder.Entity<Post>().Navigation(p => p.Author).AutoInclude();
            }
        }
        """);

    private static readonly string s_main = Code.Method(
        """
        foreach (var id in ids)
        {
            var post = await posts.FindAsync(id);
            Console.WriteLine(post.ToText() + repository.Count);
            foreach (var child in await repository.ChildrenAsync(id))
                Console.WriteLine(child.Parent!.Name);
        }

        foreach (var post in await repository.Published.WithComments().ToListAsync(ct))
        {
            await db.LoadAsync(post);
            Console.WriteLine(post.ToText() + post.Author!.Company!.Name + post.Comments.Count);
        }

        foreach (var post in await lazy.Posts.ToListAsync(ct))
            Console.WriteLine(post.Author!.Name + post.Blog.Name);
        foreach (var comment in repository.All<Comment>())
            Console.WriteLine(comment.Author.Name);
        """,
        "public async Task Run(IPosts posts, PostRepository repository, LazyContext lazy, IEnumerable<int> ids, CancellationToken ct)");

    [Theory]
    [InlineData("auto")]
    [InlineData("on")]
    [InlineData("off")]
    public async Task Rules_SurviveAReferencedProjectThatIsSource(string lazyLoading)
    {
        var options = new TestOptions
        {
            ReferencedSources = { ["Posts.cs"] = s_referenced },
            EditorConfig = { ["dotnet_code_quality.PERF.lazy_loading"] = lazyLoading },
        };
        var project = TestSolution.Create(new Dictionary<string, string> { [TestSolution.MainFile] = s_main }, options, []);
        foreach (var each in project.Solution.Projects)
            Assert.DoesNotContain(await AnalyzerVerification.CompilerDiagnosticsAsync(each), d => d.Severity == DiagnosticSeverity.Error);
        var tree = (await project.Documents.Single().GetSyntaxTreeAsync())!;
        var reported = new List<Diagnostic>();
        foreach (var rule in Rule.All)
        {
            var runner = new AnalyzerRunner(rule.CreateAnalyzer);
            reported.AddRange(await runner.RunAsync(project));
            await runner.RunLiveAsync(project, tree, span: null);
        }

        // They did not give up at the border either.
        Assert.NotEmpty(reported);
    }
}
