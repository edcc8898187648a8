using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.RoundTrips;

/// <summary>Where the entities, or the related ones, come from besides the query: made by it, at hand, brought in by a call.</summary>
public sealed partial class NavigationNeverLoadedTests
{
    [Theory]
    [InlineData("var posts = db.Posts.Select(p => new Post { Id = p.Id, Author = p.Author }).ToList(); foreach (var p in posts) Console.WriteLine(p.Author!.Name);")]
    [InlineData("var posts = from p in db.Posts select new Post { Title = p.Title, Blog = p.Blog }; foreach (var p in posts) Console.WriteLine(p.Blog.Name);")]
    public Task IsSilent_WhenTheProjectionMakesTheEntities(string body) => VerifyAnalyzerAsync(Code.Method(body));

    [Theory]
    [InlineData("foreach (var c in db.Comments.Where(c => c.PostId == post.Id).ToList()) Console.WriteLine(c.Post.Title);")]
    [InlineData("var comment = db.Comments.First(c => c.Post == post); Console.WriteLine(comment.Post.Title);")]
    public Task IsSilent_WhenTheParentIsAtHand(string body) => VerifyAnalyzerAsync(Code.Method(body, "public void Run(Post post)"));

    [Fact]
    public Task Reports_WhenTheParentIsAtHandButNothingIsTracked() => VerifyAnalyzerAsync(Code.Method(
        "foreach (var c in db.Comments.AsNoTracking().Where(c => c.PostId == post.Id).ToList()) Console.WriteLine([|c.Post|].Title);",
        "public void Run(Post post)"));

    [Fact]
    public Task IsSilent_WhenACalledMethodBringsThemIn() => VerifyAnalyzerAsync(Code.Method(
        """
        var posts = db.Posts.ToList();
        LoadAuthors();
        foreach (var p in posts)
            Console.WriteLine(p.Author!.Name);
        """,
        members: "private void LoadAuthors() => db.Authors.Load();"));

    [Theory]
    [InlineData("[System.ComponentModel.DataAnnotations.Schema.NotMapped] public class Source { public int Id { get; set; } public string Name { get; set; } = \"\"; }", "", "")]
    [InlineData("public class Source { public int Id { get; set; } public string Name { get; set; } = \"\"; }", "[System.ComponentModel.DataAnnotations.Schema.Column(TypeName = \"jsonb\")]", "")]
    [InlineData("public class Source { public int Id { get; set; } public string Name { get; set; } = \"\"; }", "", "modelBuilder.Ignore<Source>();")]
    [InlineData("public class Source { public int Id { get; set; } public string Name { get; set; } = \"\"; }", "", "modelBuilder.Entity<Import>().Property(i => i.Source).HasConversion(s => s.Name, n => new Source { Name = n });")]
    public Task IsSilent_WhenTheClassIsStoredWithItsOwnerOrNotAtAll(string type, string attribute, string configuration) => VerifyAnalyzerAsync(Code.File(
        $$"""
        {{type}}

        public class Import
        {
            public int Id { get; set; }
            {{attribute}}
            public Source Source { get; set; } = null!;
        }

        public class ImportContext : DbContext
        {
            public DbSet<Import> Imports => Set<Import>();
            protected override void OnModelCreating(ModelBuilder modelBuilder) { {{configuration}} }
        }

        public class Report(ImportContext db)
        {
            public void Print()
            {
                foreach (var import in db.Imports.ToList())
                    Console.WriteLine(import.Source.Name);
            }
        }
        """));

    [Theory]
    [InlineData("var names = full.Except(bare).Select(p => p.Author!.Name).ToList();")]
    [InlineData("var names = bare.Join(full, a => a.Id, b => b.Id, (a, b) => a.Title + b.Author!.Name).ToList();")]
    [InlineData("var names = full.Zip(bare, (f, b) => f.Author!.Name + b.Title).ToList();")]
    public Task IsSilent_WhenTheOtherSequenceIsRead(string statement) => VerifyAnalyzerAsync(Code.Method(
        $$"""
        var bare = db.Posts.AsNoTracking().ToList();
        var full = db.Posts.AsNoTracking().Include(p => p.Author).ToList();
        {{statement}}
        """));

    [Theory]
    [InlineData("var names = bare.Join(full, a => a.Id, b => b.Id, (a, b) => [|a.Author|]!.Name).ToList();")]
    [InlineData("var names = full.Join(bare, a => a.Id, b => b.Id, (a, b) => [|b.Author|]!.Name).ToList();")]
    [InlineData("var names = full.Concat(bare).Select(p => [|p.Author|]!.Name).ToList();")]
    public Task Reports_WhenThisSequenceIsReadBesideAnother(string statement) => VerifyAnalyzerAsync(Code.Method(
        $$"""
        var bare = db.Posts.AsNoTracking().ToList();
        var full = db.Posts.AsNoTracking().Include(p => p.Author).ToList();
        {{statement}}
        """));

    [Fact]
    public Task IsSilent_WhenAWalkGoesOnUntilNothingIsThere() => VerifyAnalyzerAsync(Code.Method("""
        var category = await db.Categories.Include(c => c.Parent!.Parent).FirstAsync(c => c.Id == 1, ct);
        for (var shelf = category; shelf is not null; shelf = shelf.Parent)
            Console.WriteLine(shelf.Name);
        """));

    [Fact]
    public Task Reports_WhenAWalkHasNoStepIncluded() => VerifyAnalyzerAsync(Code.Method("""
        var category = await db.Categories.FirstAsync(c => c.Id == 1, ct);
        for (var shelf = category; shelf is not null; shelf = [|shelf.Parent|])
            Console.WriteLine(shelf.Name);
        """));

    [Fact]
    public Task Reports_WhenTheNextLevelIsReadByName() => VerifyAnalyzerAsync(Code.Method("""
        var category = await db.Categories.Include(c => c.Parent).FirstAsync(c => c.Id == 1, ct);
        Console.WriteLine([|category.Parent!.Parent|]!.Name);
        """));
}
