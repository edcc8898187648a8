using Microsoft.CodeAnalysis;
using PerfAnalyzers.CodeFixes.Rules.Tracking;
using PerfAnalyzers.Rules.Tracking;
using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.Tracking;

public sealed class UntrackedEntityModifiedTests : CodeFixTests<UntrackedEntityModifiedAnalyzer, UntrackedEntityModifiedCodeFix>
{
    [Theory]
    [InlineData("var p = db.Posts.[|AsNoTracking()|].First(); p.Title = \"\"; db.SaveChanges();")]
    [InlineData("var p = await db.Posts.[|AsNoTracking()|].FirstAsync(ct); p.Title = \"\"; await db.SaveChangesAsync(ct);")]
    [InlineData("foreach (var p in db.Posts.[|AsNoTracking()|].ToList()) p.IsPublished = true; db.SaveChanges();")]
    [InlineData("foreach (var p in db.Posts.[|AsNoTracking()|].ToList()) { p.IsPublished = true; db.SaveChanges(); }")]
    [InlineData("var p = db.Posts.[|AsNoTrackingWithIdentityResolution()|].Include(p => p.Author).First(); p.Author!.Name = \"\"; db.SaveChanges();")]
    [InlineData("var p = db.Posts.Where(p => p.Id == 1).[|AsNoTracking()|].Single(); p.BlogId++; db.SaveChanges();")]
    [InlineData("var p = db.Posts.[|AsNoTracking()|].Include(p => p.Comments).First(); p.Comments.Clear(); db.SaveChanges();")]
    [InlineData("var p = db.Posts.[|AsNoTracking()|].First(); Publish(p); db.SaveChanges();")]
    [InlineData("var posts = db.Posts.[|AsNoTracking()|].ToList(); posts.ForEach(p => p.Title = \"\"); db.SaveChanges();")]
    [InlineData("var q = db.Posts.[|AsNoTracking()|].Where(p => p.Id == 1); var p = q.First(); p.Title = \"\"; db.SaveChanges();")]
    [InlineData("var b = db.Blogs.[|AsNoTracking()|].First(); b.Address.City = \"\"; db.SaveChanges();")]
    [InlineData("using var own = factory.CreateDbContext(); var p = own.Posts.[|AsNoTracking()|].First(); p.Title = \"\"; own.SaveChanges();")]
    [InlineData("var p = (from x in db.Posts.[|AsNoTracking()|] where x.Id == 1 select x).First(); (p.Title, p.Content) = (\"\", \"\"); db.SaveChanges();")]
    [InlineData("var p = db.Posts.[|AsNoTracking()|].First(); p.Blog = new Blog(); db.SaveChanges();")]
    public Task Reports_WhenAChangeIsLost(string body) => VerifyAnalyzerAsync(Method(body));

    [Fact]
    public Task Reports_WhatIsChangedWhere() => VerifyAnalyzerAsync(
        Method("""
            var p = {|#1:db.Posts.{|#0:AsNoTracking()|}.First()|};
            {|#2:p.Title|} = "";
            {|#3:db.SaveChanges()|};
            """),
        o => o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0).WithAdditionalLocations(1, 2, 3).WithSeverity(DiagnosticSeverity.Warning)));

    [Theory]
    [InlineData("var p = db.Posts.{|#0:AsNoTracking()|}.First(); p.Title = \"\"; db.Tags.Add(new Tag()); db.SaveChanges();")]
    [InlineData("var t = db.Tags.First(); t.Name = \"\"; var p = db.Posts.{|#0:AsNoTracking()|}.First(); p.Title = \"\"; db.SaveChanges();")]
    public Task Reports_AsInfo_WhenSomethingElseIsSavedToo(string body) => VerifyAnalyzerAsync(
        Method(body),
        o => o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0).WithSeverity(DiagnosticSeverity.Info)));

    [Fact]
    public Task Fixes_AsSuggestion_WhenSomethingElseIsSavedToo() => VerifySuggestionAsync(
        Method("var p = db.Posts.[|AsNoTracking()|].First(); p.Title = \"\"; db.Tags.Add(new Tag()); db.SaveChanges();"),
        "that the change is to be saved too",
        Method("var p = db.Posts.First(); p.Title = \"\"; db.Tags.Add(new Tag()); db.SaveChanges();"));

    [Theory]
    [InlineData("var p = db.Posts.AsNoTracking().First(); p.Title = \"\"; [|db.Attach(p)|]; db.SaveChanges();")]
    [InlineData("var p = await db.Posts.AsNoTracking().FirstAsync(ct); p.Title = \"\"; [|db.Posts.Attach(p)|]; await db.SaveChangesAsync(ct);")]
    [InlineData("foreach (var p in db.Posts.AsNoTracking().ToList()) { p.Title = \"\"; [|db.Attach(p)|]; } db.SaveChanges();")]
    [InlineData("var posts = db.Posts.AsNoTracking().ToList(); foreach (var p in posts) { p.Title = \"\"; [|db.Attach(p)|]; db.SaveChanges(); }")]
    [InlineData("foreach (var id in ids) { var p = db.Posts.AsNoTracking().First(x => x.Id == id); p.Title = \"\"; [|db.Attach(p)|]; } db.SaveChanges();")]
    [InlineData("var posts = db.Posts.AsNoTracking().ToList(); foreach (var p in posts) p.Title = \"\"; [|db.AttachRange(posts)|]; db.SaveChanges();")]
    [InlineData("var p = db.Posts.AsNoTracking().First(); if (p.Content == null) { p.Title = \"\"; [|db.Attach(p)|]; } db.SaveChanges();")]
    public Task Reports_WhenItIsAttachedOnlyAfterTheChange(string body) => VerifyAnalyzerAsync(Method(body));

    [Theory]
    // Marked as changed, or changed once more.
    [InlineData("var p = db.Posts.AsNoTracking().First(); p.Title = \"\"; db.Attach(p).State = EntityState.Modified; db.SaveChanges();")]
    [InlineData("var p = db.Posts.AsNoTracking().First(); p.Title = \"\"; db.Attach(p).Property(x => x.Title).IsModified = true; db.SaveChanges();")]
    [InlineData("var p = db.Posts.AsNoTracking().First(); p.Title = \"\"; db.Attach(p); db.Entry(p).State = EntityState.Modified; db.SaveChanges();")]
    [InlineData("var p = db.Posts.AsNoTracking().First(); p.Title = \"\"; var entry = db.Attach(p); entry.State = EntityState.Modified; db.SaveChanges();")]
    [InlineData("var p = db.Posts.AsNoTracking().First(); p.Title = \"\"; db.Attach(p); db.Update(p); db.SaveChanges();")]
    [InlineData("var p = db.Posts.AsNoTracking().First(); p.Title = \"a\"; db.Attach(p); p.Title = \"b\"; db.SaveChanges();")]
    // A new row.
    [InlineData("var p = db.Posts.AsNoTracking().First(); p.Id = 0; p.Title = \"\"; db.Attach(p); db.SaveChanges();")]
    // New children are added.
    [InlineData("var p = db.Posts.AsNoTracking().Include(p => p.Comments).First(); p.Comments.Add(new Comment()); db.Attach(p); db.SaveChanges();")]
    [InlineData("var p = db.Posts.AsNoTracking().First(); p.Author = new Author(); db.Attach(p); db.SaveChanges();")]
    // The version that the client saw, which the update is to compare.
    [InlineData("var p = db.Posts.AsNoTracking().First(); p.Title = \"\"; db.Attach(p); p.Content = \"\"; db.SaveChanges();")]
    // Entities below it may have no key, and be added.
    [InlineData("var p = db.Posts.AsNoTracking().Include(p => p.Author).First(); p.Author!.Name = \"\"; db.Attach(p); db.SaveChanges();")]
    [InlineData("var p = db.Posts.AsNoTracking().Include(p => p.Comments).First(); foreach (var c in p.Comments) { c.Id = Guid.Empty; c.Text = \"\"; } db.Attach(p); db.SaveChanges();")]
    // Entries that are marked one by one.
    [InlineData("var p = db.Posts.AsNoTracking().First(); p.Title = \"\"; db.Attach(p); foreach (var entry in db.ChangeTracker.Entries<Post>()) entry.State = EntityState.Modified; db.SaveChanges();")]
    [InlineData("void Attach(Post post) => db.Update(post); var p = db.Posts.AsNoTracking().First(); p.Title = \"\"; Attach(p); db.SaveChanges();")]
    // Either is done.
    [InlineData("var p = db.Posts.AsNoTracking().First(); if (ids.Any()) p.Title = \"\"; else db.Attach(p); db.SaveChanges();")]
    [InlineData("using var own = factory.CreateDbContext(); var p = db.Posts.AsNoTracking().First(); p.Title = \"\"; own.Attach(p); db.SaveChanges();")]
    // The next iteration's change comes after this one's call.
    [InlineData("var p = db.Posts.AsNoTracking().First(); foreach (var id in ids) { p.BlogId = id; db.Attach(p); db.SaveChanges(); }")]
    [InlineData("var p = db.Posts.AsNoTracking().First(); p.Title = \"\"; db.Attach(p);")]
    public Task IsSilent_WhenWhatIsAttachedIsSaved(string body) => VerifyAnalyzerAsync(Method(body));

    [Fact]
    public Task Reports_WhereItIsAttached() => VerifyAnalyzerAsync(
        Method("""
            var p = {|#1:db.Posts.AsNoTracking().First()|};
            {|#2:p.Title|} = "";
            {|#0:db.Attach(p)|};
            {|#3:db.SaveChanges()|};
            """),
        o => o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0).WithAdditionalLocations(1, 2, 3).WithSeverity(DiagnosticSeverity.Warning)
            .WithMessage("'Post.Title' is changed at line 23, but it is attached only here, as unchanged: SaveChanges at line 25 does not see the change")));

    [Fact]
    public Task OffersNoFix_WhenItIsAttached() => VerifyNoCodeFixAsync(Method(
        "var p = db.Posts.AsNoTracking().First(); p.Title = \"\"; [|db.Attach(p)|]; db.SaveChanges();"));

    [Theory]
    [InlineData("var p = db.Posts.First(); p.Title = \"\"; db.SaveChanges();")]
    [InlineData("var p = db.Posts.AsNoTracking().First(); Use(p.Title); db.SaveChanges();")]
    [InlineData("var p = db.Posts.AsNoTracking().First(); p.Title = \"\"; Use(p.Title);")]
    [InlineData("var p = db.Posts.AsNoTracking().First(); p.Title = \"\"; db.Update(p); db.SaveChanges();")]
    [InlineData("var p = db.Posts.AsNoTracking().First(); db.Posts.Attach(p); p.Title = \"\"; db.SaveChanges();")]
    [InlineData("var p = db.Posts.AsNoTracking().First(); p.Title = \"\"; db.Entry(p).State = EntityState.Modified; db.SaveChanges();")]
    [InlineData("var p = db.Posts.AsNoTracking().First(); p.Id = 0; db.Posts.Add(p); db.SaveChanges();")]
    [InlineData("var p = db.Posts.AsNoTracking().First(); db.SaveChanges(); p.Title = \"\"; Use(p.Title);")]
    [InlineData("using var own = factory.CreateDbContext(); var p = db.Posts.AsNoTracking().First(); p.Title = \"\"; own.SaveChanges();")]
    [InlineData("var p = db.Posts.AsNoTracking().First(); p.Title = \"\"; Given.Away(p); db.SaveChanges();")]
    [InlineData("var p = db.Posts.AsNoTracking().First(); p.Title = \"\"; _kept = p; db.SaveChanges();")]
    [InlineData("var p = db.Posts.AsNoTracking().AsTracking().First(); p.Title = \"\"; db.SaveChanges();")]
    [InlineData("var q = db.Posts.AsQueryable(); if (ids.Any()) q = q.AsNoTracking(); var p = q.First(); p.Title = \"\"; db.SaveChanges();")]
    [InlineData("var x = db.Posts.AsNoTracking().Select(p => new Dto { Title = p.Title }).First(); x.Title = \"\"; db.SaveChanges();")]
    [InlineData("var p = db.Posts.AsNoTracking().FirstOrDefault() ?? new Post(); p.Title = \"\"; db.SaveChanges();")]
    [InlineData("var p = db.Posts.AsNoTracking().First(); p.Title = \"\"; db.UpdateRange(p); db.SaveChanges();")]
    // The branch leaves before it is saved.
    [InlineData("var p = db.Posts.AsNoTracking().First(); if (p.Title == \"\") { p.Title = \"none\"; Use(p); return; } db.Tags.Add(new Tag()); db.SaveChanges();")]
    [InlineData("var p = db.Posts.AsNoTracking().First(); if (p.Title == \"\") { p.Title = \"none\"; throw new Exception(p.Title); } db.Tags.Add(new Tag()); db.SaveChanges();")]
    // Another one of the same row.
    [InlineData("var p = db.Posts.AsNoTracking().First(); p = db.Posts.First(x => x.Id == p.Id); p.Title = \"\"; db.SaveChanges();")]
    [InlineData("var p = db.Posts.AsNoTracking().First(); var copy = Copy(p); copy.Title = \"\"; db.Posts.Add(copy); db.SaveChanges();")]
    [InlineData("var p = db.Posts.AsNoTracking().Select(x => new Post { Title = x.Title }).First(); p.Title = \"\"; db.Posts.Add(p); db.SaveChanges();")]
    public Task IsSilent_WhenNothingIsLost(string body) => VerifyAnalyzerAsync(Method(body));

    [Fact]
    public Task IsSilent_WhenThePropertyIsNotMapped() => VerifyAnalyzerAsync(Code.File("""
        public class Song
        {
            public int Id { get; set; }
            public string Name { get; set; } = "";
            [System.ComponentModel.DataAnnotations.Schema.NotMapped] public bool IsSelected { get; set; }
        }

        public class Music : DbContext { public DbSet<Song> Songs => Set<Song>(); }

        public class Service(Music db)
        {
            public void Run()
            {
                var song = db.Songs.AsNoTracking().First();
                song.IsSelected = true;
                Console.WriteLine(song.Name);
                db.SaveChanges();
            }
        }
        """));

    [Fact]
    public Task IsSilent_WhenTheAnswerIsChangedAndSomethingElseIsSaved() => VerifyAnalyzerAsync(Code.Members("""
        public Post Run()
        {
            var p = db.Posts.AsNoTracking().First();
            p.Content = p.Content?.Trim();
            db.Tags.Add(new Tag());
            db.SaveChanges();
            return p;
        }
        """));

    [Theory]
    [InlineData("var p = db.Posts.[|AsNoTracking()|].First(); p.Title = \"\"; db.SaveChanges();", "var p = db.Posts.First(); p.Title = \"\"; db.SaveChanges();")]
    [InlineData("foreach (var p in db.Posts.[|AsNoTracking()|]) p.Title = \"\"; db.SaveChanges();", "foreach (var p in db.Posts) p.Title = \"\"; db.SaveChanges();")]
    [InlineData("var q = db.Posts.[|AsNoTracking()|].Where(p => p.Id == 1); var p = q.First(); p.Title = \"\"; db.SaveChanges();", "var q = db.Posts.Where(p => p.Id == 1); var p = q.First(); p.Title = \"\"; db.SaveChanges();")]
    [InlineData("var p = db.Posts.AsNoTracking().Where(p => p.Id == 1).[|AsNoTracking()|].First(); p.Title = \"\"; db.SaveChanges();", "var p = db.Posts.Where(p => p.Id == 1).First(); p.Title = \"\"; db.SaveChanges();")]
    public Task Fixes_ByRemovingTheOperator(string before, string after) => VerifyCodeFixAsync(Method(before), Method(after));

    [Fact]
    public Task Fixes_OnALineOfItsOwn() => VerifyCodeFixAsync(
        Method("""
            var post = await db.Posts
                .[|AsNoTracking()|]
                .FirstAsync(p => p.Id == 1, ct);
            post.Title = "";
            await db.SaveChangesAsync(ct);
            """),
        Method("""
            var post = await db.Posts
                .FirstAsync(p => p.Id == 1, ct);
            post.Title = "";
            await db.SaveChangesAsync(ct);
            """));

    [Fact]
    public Task Fixes_ByTracking_WhenTheContextDoesNotByDefault() => VerifyCodeFixAsync(Shop("[|db.Items.First()|]"), Shop("db.Items.AsTracking().First()"));

    [Fact]
    public Task OffersNoFix_WhenOthersShareTheOperator() => VerifyNoCodeFixAsync(Method(
        "var q = db.Posts.[|AsNoTracking()|]; Use(q.ToList()); var p = q.First(); p.Title = \"\"; db.SaveChanges();"));

    private static string Shop(string query) => Code.File($$"""
        public class Item { public int Id { get; set; } public string Name { get; set; } = ""; }
        public class ShopContext : DbContext
        {
            public DbSet<Item> Items { get; set; } = null!;
            protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder) => optionsBuilder.UseQueryTrackingBehavior(QueryTrackingBehavior.NoTracking);
        }
        public class Service(ShopContext db)
        {
            public void Run()
            {
                var item = {{query}};
                item.Name = "";
                db.SaveChanges();
            }
        }
        """);

    private static string Method(string body) => Code.Method(body, members: """
        private Post? _kept;
        private static void Use(object? value) { }
        private static Post Copy(Post post) => new() { Title = post.Title, BlogId = post.BlogId };
        private static void Publish(Post post) => post.IsPublished = true;
        private class Dto { public string Title { get; set; } = ""; }
        """) + "\npublic static class Given { public static IGiven? To; public static void Away(object o) => To?.Take(o); }\npublic interface IGiven { void Take(object o); }\n";
}
