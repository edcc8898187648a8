using PerfAnalyzers.CodeFixes.Rules.Writes;
using PerfAnalyzers.Rules.Writes;
using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.Writes;

/// <summary>Saves in loops.</summary>
public sealed class SaveChangesPerElementTests : CodeFixTests<SaveChangesPerElementAnalyzer, SaveChangesPerElementCodeFix>
{
    private const string WithPosts = "public async Task Run(List<Post> posts, BlogContext other, CancellationToken ct)";

    private const string Helpers = """
        private void Publish(Post post) { post.IsPublished = true; db.SaveChanges(); }

        private async Task PublishAsync(Post post, CancellationToken ct = default) { post.IsPublished = true; await CommitAsync(ct); }

        private Task<int> CommitAsync(CancellationToken ct) => db.SaveChangesAsync(ct);

        private async Task<int> AddAsync(Tag tag) { db.Add(tag); await db.SaveChangesAsync(); return tag.Id; }

        private async Task Own(Post post) { using var own = factory.CreateDbContext(); own.Update(post); await own.SaveChangesAsync(); }

        private async Task Careful(Post post) { try { post.IsPublished = true; await db.SaveChangesAsync(); } catch (DbUpdateException) { db.ChangeTracker.Clear(); } }

        private async Task Sometimes(Post post) { if (post.IsPublished) await db.SaveChangesAsync(); }

        private async Task Fetch(Post post) { post.Content = await new System.Net.Http.HttpClient().GetStringAsync(post.Title); await db.SaveChangesAsync(); }

        private Task SendMailAsync(Post post) => Task.Delay(post.Id);

        private static void BasicPublish(Post post) => Console.WriteLine(post.Title);

        private static void TryCaptureNow(Post post) => Console.WriteLine(post.Title);

        private static string GetDownloadUrl(Post post) => post.Title;
        """;

    private const string Repositories = """
        using System.Net.Http;
        using System.Threading.Tasks;
        using Blogging;
        using Microsoft.EntityFrameworkCore;

        namespace Data;

        public interface IUnitOfWork { Task CommitAsync(); }
        internal sealed class UnitOfWork(BlogContext db) : IUnitOfWork { public Task CommitAsync() => db.SaveChangesAsync(); }
        public class Posts(BlogContext db, IDbContextFactory<BlogContext> factory)
        {
            public void Add(Post post) { db.Posts.Add(post); db.SaveChanges(); }
            public void AddOwn(Post post) { using var own = factory.CreateDbContext(); own.Posts.Add(post); own.SaveChanges(); }
            public void AddUnlessThere(Post post) { if (post.Id == 0) db.SaveChanges(); }
            public async Task FetchAsync(Post post, HttpClient client) { post.Content = await client.GetStringAsync(post.Title); await db.SaveChangesAsync(); }
        }
        """;

    [Theory]
    [InlineData("foreach (var post in posts) { post.IsPublished = true; await {|#0:unit.CommitAsync()|}; }", "CommitAsync", "SaveChangesAsync in Referenced")]
    [InlineData("foreach (var post in posts) {|#0:store.Add(post)|}; await Task.Yield();", "Add", "SaveChanges in Referenced")]
    [InlineData("foreach (var post in posts) {|#0:Put(post)|}; await Task.Yield();", "Put", "Add → SaveChanges in Referenced")]
    public Task Reports_SavesOfOtherProjects(string body, string name, string way) => VerifyAnalyzerAsync(
        "using Data;\n" + Code.Members($$"""
            public async Task Run(List<Post> posts, IUnitOfWork unit) { {{body}} }
            private readonly Posts store = new(null!, null!);
            private void Put(Post post) => store.Add(post);
            """),
        o =>
        {
            o.ReferencedSources["Repositories.cs"] = Repositories;
            o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0).WithMessage($"'{name}' saves ({way}), and is called once per element of 'posts'; change all of them, and save once"));
        });

    [Theory]
    [InlineData("store.AddOwn(post);")]
    [InlineData("store.AddUnlessThere(post);")]
    [InlineData("await store.FetchAsync(post, new());")]
    public Task IsSilent_OtherProjectsDoMore(string statement) => VerifyAnalyzerAsync(
        "using Data;\n" + Code.Method($"foreach (var post in posts) {{ {statement} }} await Task.Yield();", "public async Task Run(List<Post> posts, Posts store)"),
        o => o.ReferencedSources["Repositories.cs"] = Repositories);

    [Theory]
    [InlineData("foreach (var post in posts) { post.IsPublished = true; [|db.SaveChanges()|]; }")]
    [InlineData("foreach (var post in posts) { post.IsPublished = true; await [|db.SaveChangesAsync(ct)|]; }")]
    [InlineData("foreach (var post in posts) { db.Remove(post); await [|db.SaveChangesAsync(ct)|].ConfigureAwait(false); }")]
    [InlineData("for (var i = 0; i < posts.Count; i++) { posts[i].IsPublished = true; [|db.SaveChanges()|]; }")]
    [InlineData("foreach (var post in posts) { db.Tags.Add(new Tag { Name = post.Title }); await [|other.SaveChangesAsync(ct)|]; }")]
    [InlineData("posts.ForEach(post => { post.IsPublished = true; [|db.SaveChanges()|]; }); await Task.Yield();")]
    [InlineData("foreach (var post in posts) [|Publish(post)|]; await Task.Yield();")]
    [InlineData("foreach (var post in posts) { await [|PublishAsync(post, ct)|]; }")]
    [InlineData("posts.ForEach(post => [|Publish(post)|]); await Task.Yield();")]
    [InlineData("var queue = new Queue<Post>(posts); while (queue.Count > 0) { var post = queue.Dequeue(); post.IsPublished = true; await [|db.SaveChangesAsync(ct)|]; }")]
    [InlineData("foreach (var post in posts) { foreach (var comment in post.Comments) { comment.Stars = 0; [|db.SaveChanges()|]; } } await Task.Yield();")]
    [InlineData("void Save() => db.SaveChanges(); foreach (var post in posts) { post.IsPublished = true; [|Save()|]; } await Task.Yield();")]
    [InlineData("foreach (var post in await db.Posts.Where(p => !p.IsPublished).ToListAsync(ct)) { post.IsPublished = true; await [|db.SaveChangesAsync(ct)|]; }")]
    // One report for a loop.
    [InlineData("foreach (var post in posts) { post.IsPublished = true; await [|db.SaveChangesAsync(ct)|]; db.Tags.Add(new Tag()); await db.SaveChangesAsync(ct); }")]
    [InlineData("foreach (var post in posts) { post.Content = GetDownloadUrl(post); await [|db.SaveChangesAsync(ct)|]; }")]
    public Task Reports_WhenPerElement(string body) => VerifyAnalyzerAsync(Code.Method(body, WithPosts, Helpers));

    [Fact]
    public Task Reports_WithTheWay() => VerifyAnalyzerAsync(
        Code.Method("foreach (var post in posts) await {|#0:PublishAsync(post, ct)|}; foreach (var post in posts) { if (post.IsPublished) {|#1:db.SaveChanges()|}; }", WithPosts, Helpers),
        o =>
        {
            o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0)
                .WithMessage("'PublishAsync' saves (CommitAsync → SaveChangesAsync at Test0.cs:18), and is called once per element of 'posts'; change all of them, and save once"));
            o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(1).WithSeverity(Microsoft.CodeAnalysis.DiagnosticSeverity.Info)
                .WithMessage("SaveChanges is called once per element of 'posts'; change all of them, and save once"));
        });

    [Theory]
    // Once, after the loop.
    [InlineData("foreach (var post in posts) post.IsPublished = true; await db.SaveChangesAsync(ct);")]
    // Batches.
    [InlineData("foreach (var chunk in posts.Chunk(100)) { foreach (var post in chunk) post.IsPublished = true; await db.SaveChangesAsync(ct); }")]
    [InlineData("for (var i = 0; i < posts.Count; i++) { posts[i].IsPublished = true; if (i % 100 == 0) await db.SaveChangesAsync(ct); }")]
    [InlineData("var pending = new List<Post>(); foreach (var post in posts) { pending.Add(post); if (pending.Count >= 50) { db.AddRange(pending); await db.SaveChangesAsync(ct); pending.Clear(); } }")]
    [InlineData("for (var page = 0; page < 30; page++) { db.Add(new Tag()); await db.SaveChangesAsync(ct); }")]
    [InlineData("var count = 0; foreach (var post in posts) { db.Add(new Tag { Name = post.Title }); if (++count % 500 != 0) continue; await db.SaveChangesAsync(ct); }")]
    [InlineData("var batch = new List<Post>(); foreach (var post in posts) { batch.Add(post); if (batch.Count < 500) { continue; } db.AddRange(batch); await db.SaveChangesAsync(ct); batch.Clear(); }")]
    // Another database each time.
    [InlineData("foreach (var post in posts) { db.Database.SetConnectionString(post.Title); db.Add(new Tag { Name = post.Title }); await db.SaveChangesAsync(ct); }")]
    // An error of one does not end the others.
    [InlineData("foreach (var post in posts) { try { post.IsPublished = true; await db.SaveChangesAsync(ct); } catch (DbUpdateException) { db.ChangeTracker.Clear(); } }")]
    [InlineData("foreach (var post in posts) await Careful(post);")]
    // A transaction for each.
    [InlineData("foreach (var post in posts) { using var transaction = await db.Database.BeginTransactionAsync(ct); post.IsPublished = true; await db.SaveChangesAsync(ct); await transaction.CommitAsync(ct); }")]
    // A context for each.
    [InlineData("foreach (var post in posts) { using var own = factory.CreateDbContext(); own.Update(post); await own.SaveChangesAsync(ct); }")]
    [InlineData("foreach (var post in posts) await Own(post);")]
    // A retry.
    [InlineData("for (var attempt = 0; attempt < 3; attempt++) { await db.SaveChangesAsync(ct); }")]
    // The next step needs the key.
    [InlineData("foreach (var post in posts) { var tag = new Tag { Name = post.Title }; db.Add(tag); await db.SaveChangesAsync(ct); Console.WriteLine(tag.Id); }")]
    [InlineData("Category? parent = null; foreach (var post in posts) { var category = new Category { Name = post.Title, ParentId = parent?.Id }; db.Add(category); parent = category; await db.SaveChangesAsync(ct); }")]
    [InlineData("var ids = new List<int>(); foreach (var post in posts) ids.Add(await AddAsync(new Tag { Name = post.Title }));")]
    // What was sent is remembered as sent, one by one.
    [InlineData("foreach (var post in posts) { await SendMailAsync(post); post.IsPublished = true; await db.SaveChangesAsync(ct); }")]
    [InlineData("foreach (var post in posts) { BasicPublish(post); post.IsPublished = true; await db.SaveChangesAsync(ct); }")]
    [InlineData("foreach (var post in posts) { TryCaptureNow(post); post.IsPublished = true; await db.SaveChangesAsync(ct); }")]
    [InlineData("foreach (var post in posts) { File.Delete(post.Title); db.Remove(post); await db.SaveChangesAsync(ct); }")]
    [InlineData("foreach (var post in posts) { await Task.Delay(10, ct); post.IsPublished = true; await db.SaveChangesAsync(ct); }")]
    [InlineData("foreach (var post in posts) await Fetch(post);")]
    // A condition may leave it out.
    [InlineData("foreach (var post in posts) await Sometimes(post);")]
    // How many were saved is looked at for each.
    [InlineData("foreach (var post in posts) { post.IsPublished = true; if (await db.SaveChangesAsync(ct) == 0) throw new InvalidOperationException(); }")]
    // Few.
    [InlineData("foreach (var name in new[] { \"a\", \"b\" }) { db.Tags.Add(new Tag { Name = name }); await db.SaveChangesAsync(ct); }")]
    // Messages arrive one by one.
    [InlineData("var channel = System.Threading.Channels.Channel.CreateUnbounded<Post>(); await foreach (var post in channel.Reader.ReadAllAsync(ct)) { db.Add(post); await db.SaveChangesAsync(ct); }")]
    // The first hit ends it.
    [InlineData("foreach (var post in posts) { if (post.Id == 3) { post.IsPublished = true; await db.SaveChangesAsync(ct); return; } }")]
    // Other things are saved.
    [InlineData("foreach (var post in posts) { using var file = new StringWriter(); file.Write(post.Title); file.Flush(); } await Task.Yield();")]
    public Task IsSilent_When(string body) => VerifyAnalyzerAsync(Code.Method(body, WithPosts, Helpers));

    // What is asked after the save may be what was saved.
    // Who says why has thought of it.
    [Theory]
    [InlineData("// Blobs are large: do not commit all of them at once.", true)]
    [InlineData("/* each on its own, so that the others stay */", true)]
    [InlineData("// Blobs are large: do not commit all of them at once,\n    // see issue 12.", true)]
    [InlineData("// Title is done.", false)]
    [InlineData("// Save changes for each", false)]
    [InlineData("// TODO: all at once", false)]
    [InlineData("", false)]
    public Task Reports_WhatACommentExplains_AsInfo(string comment, bool isInfo) => VerifyAnalyzerAsync(
        Code.Method(
            $$"""
            foreach (var post in posts)
            {
                post.IsPublished = true;
                {{comment}}
                {|#0:db.SaveChanges()|};
            }
            """,
            WithPosts),
        o => o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0)
            .WithSeverity(isInfo ? Microsoft.CodeAnalysis.DiagnosticSeverity.Info : Microsoft.CodeAnalysis.DiagnosticSeverity.Warning)));

    // What is not saved by then is lost: not once, but in batches.
    [Fact]
    public Task Reports_LessSurely_WhenTheTrackerIsCleared() => VerifyAnalyzerAsync(
        Code.Method("foreach (var post in posts) { db.Tags.Add(new Tag { Name = post.Title }); await {|#0:db.SaveChangesAsync(ct)|}; db.ChangeTracker.Clear(); }", WithPosts, Helpers),
        o => o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0).WithSeverity(Microsoft.CodeAnalysis.DiagnosticSeverity.Info)));

    [Fact]
    public Task Reports_LessSurely_WhenAQueryFollows() => VerifyAnalyzerAsync(
        Code.Method("foreach (var post in posts) { post.IsPublished = true; await {|#0:db.SaveChangesAsync(ct)|}; Console.WriteLine(await db.Posts.CountAsync(ct)); }", WithPosts, Helpers),
        o => o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0).WithSeverity(Microsoft.CodeAnalysis.DiagnosticSeverity.Info)
            .WithMessage("SaveChangesAsync is called once per element of 'posts'; change all of them, and save once")));

    [Fact]
    public Task IsSilent_WhenSeeding() => VerifyAnalyzerAsync(Code.File("""
        public class TagSeeder(BlogContext db)
        {
            public void Run(List<string> names) { foreach (var name in names) { db.Tags.Add(new Tag { Name = name }); db.SaveChanges(); } }
        }
        """));

    [Fact]
    public Task Reports_ThroughARepository() => VerifyAnalyzerAsync(Code.File("""
        public interface IPosts { Task UpdateAsync(Post post); }

        public class Posts(BlogContext db) : IPosts
        {
            public async Task UpdateAsync(Post post) { db.Update(post); await db.SaveChangesAsync(); }
        }

        public class Service(IPosts repository)
        {
            public async Task Run(List<Post> posts) { foreach (var post in posts) { post.IsPublished = true; await [|repository.UpdateAsync(post)|]; } }
        }
        """));

    [Fact]
    public Task Fixes_ByOneSaveAfterTheLoop() => VerifyCodeFixAsync(
        Code.Method("""
        // all of them
        foreach (var post in posts)
        {
            post.IsPublished = true; // visible
            await [|db.SaveChangesAsync(ct)|];
        }

        Console.WriteLine(posts.Count);
        """, WithPosts),
        Code.Method("""
        // all of them
        foreach (var post in posts)
        {
            post.IsPublished = true; // visible
        }
        await db.SaveChangesAsync(ct);

        Console.WriteLine(posts.Count);
        """, WithPosts));

    [Theory]
    // The loop may be left before the end.
    [InlineData("foreach (var post in posts) { if (post.Id == 0) return; post.IsPublished = true; await [|db.SaveChangesAsync(ct)|]; }")]
    // The query finds what the iteration before has saved.
    [InlineData("foreach (var post in posts) { if (await db.Tags.AnyAsync(t => t.Name == post.Title, ct)) continue; db.Tags.Add(new Tag { Name = post.Title }); await [|db.SaveChangesAsync(ct)|]; }")]
    // What was changed before a way out was not saved there.
    [InlineData("foreach (var post in posts) { post.IsPublished = true; if (post.Id == 0) break; await [|db.SaveChangesAsync(ct)|]; }")]
    [InlineData("foreach (var post in posts) { db.Add(new Tag { Name = post.Title }); if (post.IsPublished) continue; await [|db.SaveChangesAsync(ct)|]; }")]
    [InlineData("foreach (var post in posts) { if (post.Title == \"\") post.Title = \"a\"; if (post.Id == 0) break; await [|db.SaveChangesAsync(ct)|]; }")]
    [InlineData("foreach (var post in posts) { post.BlogId++; switch (post.Id) { case 0: continue; } await [|db.SaveChangesAsync(ct)|]; }")]
    [InlineData("foreach (var post in posts) { db.Tags.Add(new Tag { Name = post.Title }); await [|db.SaveChangesAsync(ct)|]; db.ChangeTracker.Clear(); }")]
    // It is another method's.
    [InlineData("foreach (var post in posts) await [|PublishAsync(post, ct)|];")]
    public Task OffersNoFix_When(string body) => VerifyNoCodeFixAsync(Code.Method(body, WithPosts, Helpers));
}
