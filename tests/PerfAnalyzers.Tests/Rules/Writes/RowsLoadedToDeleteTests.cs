using PerfAnalyzers.CodeFixes.Rules.Writes;
using PerfAnalyzers.Rules.Writes;
using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.Writes;

/// <summary>Rows that are loaded to be deleted.</summary>
public sealed class RowsLoadedToDeleteTests : CodeFixTests<RowsLoadedToDeleteAnalyzer, RowsLoadedToDeleteCodeFix>
{
    private const string Save = "await db.SaveChangesAsync(ct);";

    [Theory]
    [InlineData("var posts = await [|db.Posts.Where(p => p.IsPublished).ToListAsync(ct)|]; db.Posts.RemoveRange(posts); " + Save)]
    [InlineData("var posts = [|db.Posts.Where(p => p.IsPublished).ToList()|]; db.RemoveRange(posts); db.SaveChanges(); await Task.Yield();")]
    [InlineData("var posts = await [|db.Posts.Where(p => p.IsPublished).ToArrayAsync(ct)|]; if (posts.Length > 0) { db.RemoveRange(posts); " + Save + " }")]
    [InlineData("var posts = await [|db.Posts.Where(p => p.IsPublished).ToListAsync(ct)|]; if (posts.Any()) { db.Posts.RemoveRange(posts); " + Save + " }")]
    [InlineData("var posts = await [|db.Posts.Where(p => p.IsPublished).ToListAsync(ct)|]; if (posts.Count == 0) return; db.Posts.RemoveRange(posts); " + Save)]
    [InlineData("db.Posts.RemoveRange([|db.Posts.Where(p => p.IsPublished)|]); " + Save)]
    [InlineData("db.RemoveRange([|db.Posts.Where(p => ids.Contains(p.Id))|]); " + Save)]
    [InlineData("db.Posts.RemoveRange(await [|db.Posts.Where(p => p.IsPublished).ToListAsync(ct)|]); " + Save)]
    [InlineData("foreach (var post in [|db.Posts.Where(p => p.IsPublished)|]) db.Posts.Remove(post); " + Save)]
    [InlineData("foreach (var post in await [|db.Posts.Where(p => p.IsPublished).ToListAsync(ct)|]) { db.Remove(post); } " + Save)]
    [InlineData("var posts = await [|db.Posts.Where(p => p.IsPublished).ToListAsync(ct)|]; posts.ForEach(p => db.Remove(p)); " + Save)]
    [InlineData("IQueryable<Post> query = db.Posts; if (ct.CanBeCanceled) query = query.Where(p => p.IsPublished); var posts = await [|query.ToListAsync(ct)|]; db.RemoveRange(posts); " + Save)]
    // One row, by its key.
    [InlineData("var post = await [|db.Posts.FindAsync(5)|]; if (post is null) return; db.Posts.Remove(post); " + Save)]
    [InlineData("var post = await [|db.Posts.FirstOrDefaultAsync(p => p.Id == 5, ct)|]; if (post != null) { db.Remove(post); " + Save + " }")]
    [InlineData("var post = await [|db.Posts.SingleOrDefaultAsync(p => p.Id == 5)|]; if (post == null) throw new InvalidOperationException(); db.Remove(post); " + Save)]
    // The transaction that is open is the bulk write's too.
    [InlineData("await using var transaction = await db.Database.BeginTransactionAsync(ct); db.RemoveRange([|db.Posts.Where(p => p.IsPublished)|]); " + Save + " await transaction.CommitAsync(ct);")]
    // How many were deleted is what a bulk write tells, too.
    [InlineData("db.RemoveRange([|db.Posts.Where(p => p.IsPublished)|]); var count = await db.SaveChangesAsync(ct); Console.WriteLine(count);")]
    // A join that delivers the rows of one of its sets.
    [InlineData("var rows = from c in db.Comments join p in db.Posts on c.PostId equals p.Id where p.IsPublished select c; db.Comments.RemoveRange([|rows|]); " + Save)]
    [InlineData("var rows = from p in db.Posts join c in db.Comments on p.Id equals c.PostId where p.IsPublished select c; db.RemoveRange([|rows|]); " + Save)]
    [InlineData("var rows = from c in db.Comments join p in db.Posts on c.PostId equals p.Id join b in db.Blogs on p.BlogId equals b.Id where b.Name == \"x\" select p; db.RemoveRange([|rows|]); " + Save)]
    [InlineData("db.RemoveRange([|db.Comments.Join(db.Posts.Where(p => p.IsPublished), c => c.PostId, p => p.Id, (c, p) => c)|]); " + Save)]
    [InlineData("db.RemoveRange([|db.Comments.Join(db.Posts, c => c.PostId, p => p.Id, (c, p) => new { Comment = c, Post = p }).Where(x => x.Post.IsPublished).Select(x => x.Comment)|]); " + Save)]
    [InlineData("var rows = await [|(from c in db.Comments join p in db.Posts on c.PostId equals p.Id where p.IsPublished select c).ToListAsync(ct)|]; db.RemoveRange(rows); " + Save)]
    [InlineData("db.RemoveRange([|from c in db.Comments from p in db.Posts where c.PostId == p.Id && p.IsPublished select c|]); " + Save)]
    [InlineData("db.RemoveRange([|from c in db.Comments where c.PostId == 5 select c|]); " + Save)]
    // More is saved along.
    [InlineData("db.RemoveRange([|db.Posts.Where(p => p.IsPublished)|]); db.Add(new Tag()); " + Save)]
    [InlineData("var posts = await [|db.Posts.Where(p => p.IsPublished).ToListAsync(ct)|]; db.RemoveRange(posts); db.Posts.AddRange(ids.Select(i => new Post { BlogId = i })); " + Save)]
    [InlineData("await using var transaction = await db.Database.BeginTransactionAsync(ct); db.RemoveRange([|db.Posts.Where(p => p.IsPublished)|]); Note(); db.RemoveRange(db.Tags.Where(t => t.Id > 5)); await transaction.CommitAsync(ct); " + Save)]
    [InlineData("var tag = await db.Tags.FirstAsync(t => t.Id == 5, ct); tag.Name = \"\"; foreach (var comment in [|db.Comments.Where(c => c.PostId == 5)|]) db.Remove(comment); " + Save)]
    // What is deleted with them is not taken along by the context.
    [InlineData("var post = await db.Posts.FindAsync(5); db.RemoveRange([|db.Comments.Where(c => c.PostId == 5)|]); db.Posts.Remove(post!); " + Save)]
    [InlineData("var comments = await [|db.Comments.Where(c => c.PostId == 5).ToListAsync(ct)|]; var posts = await db.Posts.Where(p => p.Id == 5).ToListAsync(ct); db.RemoveRange(comments); db.RemoveRange(posts); " + Save)]
    public Task Reports_When(string body) => Verify(Code.Method(body, members: "private void Note() => db.Add(new Tag());"));

    [Fact]
    public Task Reports_WithTheBulkWrite() => Verify(
        Code.Method("db.RemoveRange({|#0:db.Posts.Where(p => p.IsPublished)|});\n" + Save),
        o => o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0).WithSeverity(Microsoft.CodeAnalysis.DiagnosticSeverity.Info)
            .WithMessage("This query of Post loads what is only deleted at line 17; ExecuteDeleteAsync deletes it in one command")));

    [Fact]
    public Task Reports_OncePerSave() => Verify(
        Code.Method("""
            db.Comments.RemoveRange({|#0:db.Comments.Where(c => c.PostId == 5)|});
            var posts = await {|#2:db.Posts.Where(p => p.Id == 5).ToListAsync(ct)|};
            {|#3:db.Posts.RemoveRange(posts)|};
            db.Tags.RemoveRange({|#4:db.Tags.Where(t => t.Id == 5)|});
            await {|#1:db.SaveChangesAsync(ct)|};
            """),
        o => o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0).WithLocation(1)
            .WithSeverity(Microsoft.CodeAnalysis.DiagnosticSeverity.Info)
            .WithMessage("This query of Comment and 2 more load what is only deleted at line 20; ExecuteDeleteAsync deletes it in one command, "
                + "at once, so that one transaction has to hold it and what else is saved")));

    [Theory]
    // More is done with the rows.
    [InlineData("var posts = await db.Posts.Where(p => p.IsPublished).ToListAsync(ct); Console.WriteLine(posts[0].Title); db.RemoveRange(posts); " + Save)]
    [InlineData("var posts = await db.Posts.Where(p => p.IsPublished).ToListAsync(ct); db.RemoveRange(posts); " + Save + " Console.WriteLine(posts.Count);")]
    [InlineData("foreach (var post in db.Posts.Where(p => p.IsPublished)) { Console.WriteLine(post.Title); db.Remove(post); } " + Save)]
    [InlineData("foreach (var post in db.Posts.Where(p => p.IsPublished)) { if (post.Title.Length > 3) db.Remove(post); } " + Save)]
    // More is saved along than a row; or perhaps something, perhaps nothing.
    [InlineData("var post = await db.Posts.FindAsync(5); if (post is null) return; db.Posts.Remove(post); db.Add(new Tag()); " + Save)]
    [InlineData("db.RemoveRange(db.Posts.Where(p => p.IsPublished)); db.Add(new Tag()); db.SaveChanges(); db.Add(new Tag()); " + Save)]
    [InlineData("db.RemoveRange(db.Posts.Where(p => p.IsPublished)); db.Add(new Tag()); try { " + Save + " } catch (DbUpdateException) { }")]
    // What belongs to them is changed along.
    [InlineData("foreach (var comment in await db.Comments.Where(c => c.PostId == 5).ToListAsync(ct)) comment.PostId = 6; db.RemoveRange(db.Posts.Where(p => p.Id == 5)); " + Save)]
    [InlineData("var blog = await db.Blogs.FirstAsync(ct); blog.Name = \"\"; db.RemoveRange(db.Posts.Where(p => p.IsPublished)); " + Save)]
    [InlineData("var posts = await db.Posts.Where(p => p.IsPublished).ToListAsync(ct); db.RemoveRange(posts); Note(); " + Save)]
    // Not saved here, or elsewhere.
    [InlineData("db.RemoveRange(db.Posts.Where(p => p.IsPublished)); await Task.Yield();")]
    [InlineData("var other = factory.CreateDbContext(); db.RemoveRange(db.Posts.Where(p => p.IsPublished)); await other.SaveChangesAsync(ct);")]
    // A part of the rows, or of a row.
    [InlineData("db.RemoveRange(db.Posts.OrderBy(p => p.Id).Take(100)); " + Save)]
    [InlineData("db.RemoveRange(db.Posts.Skip(5)); " + Save)]
    [InlineData("db.RemoveRange(db.Posts.Distinct()); " + Save)]
    [InlineData("db.RemoveRange(db.Blogs.SelectMany(b => b.Posts)); " + Save)]
    // Not the rows of a set, but what a navigation leads to, a part of them, or nothing that is in the database.
    [InlineData("db.RemoveRange(from c in db.Comments join b in db.Blogs on c.Stars equals b.Id select c.Post); " + Save)]
    [InlineData("db.RemoveRange(from c in db.Comments join p in db.Posts.Take(5) on c.PostId equals p.Id select p); " + Save)]
    [InlineData("db.RemoveRange(from c in db.Comments join i in ids on c.PostId equals i select c); " + Save)]
    [InlineData("db.RemoveRange(from c in db.Comments join p in db.Posts on c.PostId equals p.Id into posts from p in posts.DefaultIfEmpty() select c); " + Save)]
    [InlineData("db.RemoveRange((from c in db.Comments join p in db.Posts on c.PostId equals p.Id orderby p.Id select c).Take(5)); " + Save)]
    [InlineData("db.RemoveRange(db.Comments.Select(c => c.Post)); " + Save)]
    [InlineData("db.RemoveRange(db.Comments.Select(c => new Post { Id = c.PostId })); " + Save)]
    // What belongs to them is loaded, so that the context takes it along.
    [InlineData("db.RemoveRange(db.Posts.Include(p => p.Comments).Where(p => p.IsPublished)); " + Save)]
    [InlineData("var comments = await db.Comments.Where(c => c.PostId == 5).ToListAsync(ct); db.RemoveRange(db.Posts.Where(p => p.Id == 5)); " + Save + " Console.WriteLine(comments.Count);")]
    // Included by the model.
    [InlineData("db.RemoveRange(db.Authors.Where(a => a.Id == 5)); " + Save)]
    // An owned type is in the table, or in another one.
    [InlineData("db.RemoveRange(db.Blogs.Where(b => b.Id == 5)); " + Save)]
    // The code wants to hear that there is none, or any one of several will do.
    [InlineData("var post = await db.Posts.FirstAsync(p => p.Id == 5, ct); db.Remove(post); " + Save)]
    [InlineData("var post = await db.Posts.FirstOrDefaultAsync(p => p.IsPublished, ct); if (post is null) return; db.Remove(post); " + Save)]
    // What a failed save throws is handled.
    [InlineData("db.RemoveRange(db.Posts.Where(p => p.IsPublished)); try { " + Save + " } catch (DbUpdateException) { }")]
    // Batches, and a query per element.
    [InlineData("while (await db.Posts.AnyAsync(p => p.IsPublished, ct)) { db.RemoveRange(db.Posts.Where(p => p.IsPublished).Take(100)); " + Save + " }")]
    [InlineData("foreach (var id in ids) { var post = await db.Posts.FindAsync(id); if (post is null) continue; db.Remove(post); " + Save + " }")]
    // No rows of the database.
    [InlineData("var posts = new List<Post>(); db.RemoveRange(posts); " + Save)]
    // Marked, and not deleted.
    [InlineData("foreach (var post in db.Posts.Where(p => p.IsPublished)) { post.Title = \"\"; db.Remove(post); } " + Save)]
    [InlineData("await db.Posts.Where(p => p.IsPublished).ExecuteDeleteAsync(ct); " + Save)]
    public Task IsSilent_When(string body) => Verify(Code.Method(body, members: "private void Note() => db.Add(new Tag());"));

    [Theory]
    [InlineData("public override int SaveChanges() { Trace(); return base.SaveChanges(); } private void Trace() { }", "")]
    [InlineData("public override Task<int> SaveChangesAsync(CancellationToken ct = default) { foreach (var entry in ChangeTracker.Entries<Note>()) Console.WriteLine(entry.Entity.Text); return base.SaveChangesAsync(ct); }", "")]
    [InlineData("public override int SaveChanges() { foreach (var entry in ChangeTracker.Entries().Where(e => e.State == EntityState.Deleted)) entry.State = EntityState.Modified; return base.SaveChanges(); }", "")]
    [InlineData("public override int SaveChanges() { foreach (var entry in ChangeTracker.Entries<Note>()) switch (entry.State) { case EntityState.Added: break; default: entry.State = EntityState.Unchanged; break; } return base.SaveChanges(); }", "")]
    [InlineData("public override int SaveChanges() { foreach (var entry in ChangeTracker.Entries()) { if (entry.State == EntityState.Added) continue; entry.State = EntityState.Unchanged; } return base.SaveChanges(); }", "")]
    [InlineData("public DateTime SavedAt; public override int SaveChanges() { SavedAt = DateTime.UtcNow; return base.SaveChanges(); }", "")]
    [InlineData("public override int SaveChanges() { var count = ChangeTracker.Entries().Count(e => e.State == EntityState.Deleted); if (count > 5) throw new InvalidOperationException(); return base.SaveChanges(); }", "")]
    [InlineData("public void Watch() => ChangeTracker.Tracked += (_, _) => { };", "")]
    [InlineData("public void Watch() => SavingChanges += (_, _) => { };", "")]
    [InlineData("", "public class Auditor : Microsoft.EntityFrameworkCore.Diagnostics.SaveChangesInterceptor { }")]
    [InlineData("protected override void OnConfiguring(DbContextOptionsBuilder options) => options.AddInterceptors(Interceptors.All);", "public static class Interceptors { public static Microsoft.EntityFrameworkCore.Diagnostics.IInterceptor[] All => []; }")]
    [InlineData("protected override void OnModelCreating(ModelBuilder builder) => builder.Entity<Note>().HasMany(n => n.Notes).WithOne().OnDelete(DeleteBehavior.ClientCascade);", "")]
    [InlineData("protected override void OnConfiguring(DbContextOptionsBuilder options) => options.UseInMemoryDatabase();", "public static class Memory { public static DbContextOptionsBuilder UseInMemoryDatabase(this DbContextOptionsBuilder options) => options; }")]
    [InlineData("public DbSet<LongNote> LongNotes => Set<LongNote>();", "public class LongNote : Note { }")]
    public Task IsSilent_WhenASaveDoesMore(string member, string types) => Verify(Notes(member, types, "db.RemoveRange(db.Notes.Where(n => n.Id > 5));"));

    [Theory]
    [InlineData("", "")]
    [InlineData("public override int SaveChanges() => base.SaveChanges();", "")]
    [InlineData("public override Task<int> SaveChangesAsync(CancellationToken ct = default) => base.SaveChangesAsync(ct);", "")]
    [InlineData("public override int SaveChanges() { foreach (var note in ChangeTracker.Entries().Where(e => e.State == EntityState.Modified).Select(e => e.Entity).OfType<Note>()) note.Text += \"!\"; return base.SaveChanges(); }", "")]
    [InlineData("public override async Task<int> SaveChangesAsync(CancellationToken ct = default) { var now = DateTime.UtcNow; foreach (var entry in ChangeTracker.Entries<Note>()) { if (entry.State == EntityState.Added || entry.State == EntityState.Modified) { entry.Entity.Text = now.ToString(); } } return await base.SaveChangesAsync(ct).ConfigureAwait(false); }", "")]
    [InlineData("public override int SaveChanges() { foreach (var entry in ChangeTracker.Entries<Note>()) switch (entry.State) { case EntityState.Added: entry.Entity.Text = \"\"; break; case EntityState.Modified: entry.Entity.Text += \"!\"; break; } var count = base.SaveChanges(); return count; }", "")]
    [InlineData("public override int SaveChanges() { foreach (var entry in ChangeTracker.Entries<Other>()) { if (entry.State == EntityState.Deleted) { entry.State = EntityState.Modified; } } return base.SaveChanges(); }", "public class Other { public int Id { get; set; } }")]
    // The version is the one that was just loaded.
    [InlineData("protected override void OnModelCreating(ModelBuilder builder) => builder.Entity<Note>().Property(n => n.Text).IsConcurrencyToken();", "")]
    [InlineData("protected override void OnConfiguring(DbContextOptionsBuilder options) => options.AddInterceptors(new Counter());", "public class Counter : Microsoft.EntityFrameworkCore.Diagnostics.DbCommandInterceptor { }")]
    [InlineData("protected override void OnModelCreating(ModelBuilder builder) => builder.Entity<Note>().HasMany(n => n.Notes).WithOne().OnDelete(DeleteBehavior.Cascade);", "")]
    public Task Reports_WhenASaveDoesNoMore(string member, string types) => Verify(Notes(member, types, "db.RemoveRange([|db.Notes.Where(n => n.Id > 5)|]);"));

    [Fact]
    public Task OffersNoFix_WhenVersioned() => TestReferences.EfCore.Major < 7 ? Task.CompletedTask : VerifyNoCodeFixAsync(
        Notes("", "", "db.RemoveRange([|db.Notes.Where(n => n.Id > 5)|]);")
            .Replace("public string Text", "[System.ComponentModel.DataAnnotations.Timestamp] public byte[] Version { get; set; } = []; public string Text", StringComparison.Ordinal));

    [Fact]
    public Task IsSilent_WhenSeeding() => Verify(Code.File(
        "public class TagSeeder(BlogContext db) { public void Run() { db.RemoveRange(db.Tags.Where(t => t.Id > 5)); db.SaveChanges(); } }"));

    [Theory]
    [InlineData(
        "var posts = await [|db.Posts\n    .Where(p => p.IsPublished)\n    .OrderBy(p => p.Id)\n    .ToListAsync(ct)|];\ndb.Posts.RemoveRange(posts);\nawait db.SaveChangesAsync(ct);",
        "await db.Posts\n    .Where(p => p.IsPublished)\n    .ExecuteDeleteAsync(ct);")]
    [InlineData(
        "// Old ones.\nvar posts = await [|db.Posts.Where(p => p.IsPublished).ToListAsync(ct)|];\nif (posts.Any())\n{\n    db.Posts.RemoveRange(posts);\n    await db.SaveChangesAsync(ct);\n}\n\nConsole.WriteLine();",
        "// Old ones.\nawait db.Posts.Where(p => p.IsPublished).ExecuteDeleteAsync(ct);\n\nConsole.WriteLine();")]
    [InlineData(
        "db.Posts.RemoveRange([|db.Posts.Where(p => p.IsPublished)|]);\nvar count = await db.SaveChangesAsync();\nConsole.WriteLine(count);",
        "var count = await db.Posts.Where(p => p.IsPublished).ExecuteDeleteAsync();\nConsole.WriteLine(count);")]
    [InlineData(
        "foreach (var post in [|db.Posts.Where(p => p.IsPublished)|])\n{\n    db.Remove(post);\n}\n\ndb.SaveChanges();\nawait Task.Yield();",
        "db.Posts.Where(p => p.IsPublished).ExecuteDelete();\nawait Task.Yield();")]
    [InlineData(
        "var post = await [|db.Posts.FindAsync(5)|];\nif (post is null)\n    return;\ndb.Posts.Remove(post);\nawait db.SaveChangesAsync(ct);\nConsole.WriteLine();",
        "if (await db.Posts.Where(p => p.Id == 5).ExecuteDeleteAsync(ct) == 0)\n    return;\nConsole.WriteLine();")]
    [InlineData(
        "var post = await [|db.Posts.FirstOrDefaultAsync(p => p.Id == 5, ct)|];\nif (post != null)\n{\n    db.Posts.Remove(post);\n    await db.SaveChangesAsync(ct);\n}",
        "await db.Posts.Where(p => p.Id == 5).ExecuteDeleteAsync(ct);")]
    [InlineData(
        "var rows = from c in db.Comments\n           join p in db.Posts on c.PostId equals p.Id\n           where p.IsPublished\n           select c;\ndb.Comments.RemoveRange([|rows|]);\nawait db.SaveChangesAsync(ct);",
        "var rows = from c in db.Comments\n           join p in db.Posts on c.PostId equals p.Id\n           where p.IsPublished\n           select c;\nawait rows.ExecuteDeleteAsync(ct);")]
    [InlineData(
        "db.RemoveRange([|from c in db.Comments where c.PostId == 5 select c|]);\nawait db.SaveChangesAsync(ct);",
        "await (from c in db.Comments where c.PostId == 5 select c).ExecuteDeleteAsync(ct);")]
    public Task Fixes_ByABulkWrite(string body, string fixedBody) =>
        TestReferences.EfCore.Major < 7 ? Task.CompletedTask : VerifyCodeFixAsync(Code.Method(body), Code.Method(fixedBody));

    [Theory]
    // Something is done in between.
    [InlineData("var posts = await [|db.Posts.Where(p => p.IsPublished).ToListAsync(ct)|]; var page = 5; db.RemoveRange(posts); " + Save + " Console.WriteLine(page);")]
    [InlineData("var posts = await [|db.Posts.Where(p => p.IsPublished).ToListAsync(ct)|]; if (posts.Count > 0) { db.RemoveRange(posts); " + Save + " Console.WriteLine(); }")]
    // What else is saved needs a transaction.
    [InlineData("db.RemoveRange([|db.Posts.Where(p => p.IsPublished)|]); db.Add(new Tag()); " + Save)]
    public Task OffersNoFix_When(string body) => TestReferences.EfCore.Major < 7 ? Task.CompletedTask : VerifyNoCodeFixAsync(Code.Method(body));

    private static string Notes(string member, string types, string body) => Code.File($$"""
        public class Note { public int Id { get; set; } public string Text { get; set; } = ""; public List<Note> Notes { get; set; } = new(); }
        {{types}}

        public class NoteContext(DbContextOptions<NoteContext> options) : DbContext(options)
        {
            public DbSet<Note> Notes => Set<Note>();
            {{member}}
        }

        public class Service(NoteContext db)
        {
            public async Task Run(CancellationToken ct) { {{body}} await db.SaveChangesAsync(ct); }
        }
        """);

    // Bulk writes came with EF Core 7.
    private static Task Verify(string source, Action<TestOptions>? configure = null) =>
        TestReferences.EfCore.Major < 7 ? Task.CompletedTask : VerifyAnalyzerAsync(source, configure);
}
