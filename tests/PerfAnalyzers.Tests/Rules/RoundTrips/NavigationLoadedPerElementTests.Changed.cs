using Microsoft.CodeAnalysis;
using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.RoundTrips;

/// <summary>Entities that are being saved: whoever loaded them did not know what a hook or an interceptor reads.</summary>
public sealed partial class NavigationLoadedPerElementTests
{
    [Theory]
    // Hooks of an application's own.
    [InlineData("var posts = hooked.Select(x => x.Entity).OfType<Post>().ToList(); posts.ForEach(p => p.IsPublished = {|#0:p.Tags|}.Any());")]
    [InlineData("var posts = hooked.Select(x => x.Entity).OfType<Post>().ToList(); posts.Each(p => p.IsPublished = {|#0:p.Tags|}.Any());")]
    [InlineData("foreach (var post in hooked.Select(x => x.Entity).OfType<Post>()) post.IsPublished = {|#0:post.Tags|}.Count > 0;")]
    [InlineData("foreach (var post in hooked.Where(h => h.IsNew).Select(x => x.Entity).Distinct().Cast<Post>()) Use({|#0:post.Tags|});")]
    [InlineData("foreach (var entry in hooked) if (entry.Entity is Post post) Use({|#0:post.Tags|});")]
    [InlineData("foreach (var entry in hooked) { if (entry.Entity is not Post post) continue; Use({|#0:post.Tags|}); }")]
    // The change tracker's entries.
    [InlineData("foreach (var entry in db.ChangeTracker.Entries<Post>()) Use({|#0:entry.Entity.Tags|});")]
    [InlineData("foreach (var entry in db.ChangeTracker.Entries<Post>().Where(e => e.State == EntityState.Modified).ToList()) { var post = entry.Entity; Use({|#0:post.Tags|}); }")]
    [InlineData("foreach (var entry in db.ChangeTracker.Entries()) { var post = (Post)entry.Entity; Use({|#0:post.Tags|}); }")]
    [InlineData("foreach (var entry in db.ChangeTracker.Entries()) { var post = entry.Entity as Post; if (post != null) Use({|#0:post.Tags|}); }")]
    [InlineData("foreach (var post in db.ChangeTracker.Entries().Select(e => e.Entity).OfType<Post>()) Use({|#0:post.Tags|});")]
    [InlineData("var counts = db.ChangeTracker.Entries<Post>().Select(e => e.Entity.Title + {|#0:e.Entity.Tags|}.Count).ToList(); Use(counts);")]
    [InlineData("foreach (var post in db.ChangeTracker.Entries<Post>().Select(e => e.Entity)) Use({|#0:post.Tags|});")]
    [InlineData("foreach (var entry in db.ChangeTracker.Entries<Post>()) if (entry.State is EntityState.Added or EntityState.Modified) Use({|#0:entry.Entity.Tags|});")]
    [InlineData("foreach (var entry in db.ChangeTracker.Entries<Post>()) { if (entry.State == EntityState.Added) continue; Use({|#0:entry.Entity.Tags|}); }")]
    [InlineData("foreach (var entry in db.ChangeTracker.Entries<Post>().Where(e => e.State != EntityState.Added)) Use({|#0:entry.Entity.Tags|});")]
    // What is saved beside has nothing to do with it.
    [InlineData("foreach (var entry in db.ChangeTracker.Entries<Post>()) Use({|#0:entry.Entity.Tags|}); await db.SaveChangesAsync(ct);")]
    [InlineData("var names = await db.Authors.Select(a => a.Name).ToListAsync(ct); foreach (var entry in db.ChangeTracker.Entries<Post>()) Use({|#0:entry.Entity.Tags|}, names);")]
    public Task Reports_WhatIsReadOfEachChangedEntity_AsInfo(string body) => VerifyAnalyzerAsync(Hook(body), options =>
    {
        LazyLoading(options);
        options.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0).WithSeverity(DiagnosticSeverity.Info)
            .WithMessage("'Post.Tags' may be loaded once per Post that is saved; ask for what is needed of all of them in one query"));
    });

    [Theory]
    // One of them, or columns only.
    [InlineData("var post = hooked.Select(x => x.Entity).OfType<Post>().First(); Use(post.Tags);")]
    [InlineData("foreach (var entry in db.ChangeTracker.Entries<Post>()) Use(entry.Entity.Title);")]
    [InlineData("foreach (var entry in db.ChangeTracker.Entries<Post>()) entry.Entity.Tags = new List<Tag>();")]
    // New ones have nothing in the database.
    [InlineData("foreach (var entry in db.ChangeTracker.Entries<Post>().Where(e => e.State == EntityState.Added)) Use(entry.Entity.Tags);")]
    [InlineData("foreach (var entry in db.ChangeTracker.Entries<Post>()) if (entry.State == EntityState.Added) Use(entry.Entity.Tags);")]
    [InlineData("var added = db.ChangeTracker.Entries<Post>().Where(e => e.State == EntityState.Added).ToList(); foreach (var entry in added) Use(entry.Entity.Tags);")]
    [InlineData("foreach (var entry in db.ChangeTracker.Entries<Post>()) { if (entry.State != EntityState.Added) continue; Use(entry.Entity.Tags); }")]
    [InlineData("foreach (var entry in db.ChangeTracker.Entries<Post>()) { var post = entry.Entity; if (entry.State is EntityState.Added) Use(post.Tags); }")]
    [InlineData("foreach (var entry in db.ChangeTracker.Entries<Post>()) { switch (entry.State) { case EntityState.Added: Use(entry.Entity.Tags); break; case EntityState.Modified: break; } }")]
    [InlineData("foreach (var post in db.ChangeTracker.Entries<Post>().Where(e => e.State == EntityState.Added && e.Entity.IsPublished).Select(e => e.Entity)) Use(post.Tags);")]
    // Made and added here, and one entry in a loop over something else.
    [InlineData("foreach (var id in ids) { var post = db.Posts.Add(new Post { Id = id }).Entity; Use(post.Tags); }")]
    [InlineData("foreach (var id in ids) { var post = (Post)db.Entry((object)boxes[id].Entity).Entity; Use(post.Tags); }")]
    [InlineData("var entry = db.ChangeTracker.Entries<Post>().First(); foreach (var id in ids) Use(entry.Entity.Tags, id);")]
    [InlineData("var one = hooked[0]; Run(() => Use(((Post)one.Entity).Tags));")]
    // The code knows which are loaded.
    [InlineData("foreach (var entry in db.ChangeTracker.Entries<Post>()) { if (entry.Collection(p => p.Tags).IsLoaded) Use(entry.Entity.Tags); }")]
    // They were loaded before.
    [InlineData("var tags = await db.Tags.ToListAsync(ct); foreach (var entry in db.ChangeTracker.Entries<Post>()) Use(entry.Entity.Tags);")]
    [InlineData("await db.Posts.Where(p => ids.Contains(p.Id)).Include(p => p.Tags).LoadAsync(ct); foreach (var entry in db.ChangeTracker.Entries<Post>()) Use(entry.Entity.Tags);")]
    [InlineData("foreach (var entry in db.ChangeTracker.Entries<Post>()) { await entry.Collection(p => p.Tags).LoadAsync(ct); Use(entry.Entity.Tags); }")]
    [InlineData("foreach (var entry in db.ChangeTracker.Entries<Post>()) { Load(entry.Entity); Use(entry.Entity.Tags); }")]
    // The one that is wanted.
    [InlineData("foreach (var entry in db.ChangeTracker.Entries<Post>()) { if (entry.Entity.Title == \"welcome\") { Use(entry.Entity.Tags); break; } }")]
    // Not of a change tracker.
    [InlineData("foreach (var box in boxes) Use(box.Entity.Tags);")]
    // Owned: it comes along.
    [InlineData("foreach (var entry in db.ChangeTracker.Entries<Author>()) Use(entry.Entity.Settings.Theme);")]
    public Task IsSilent_WhenNothingIsLoadedForEachChangedEntity(string body) => VerifyAnalyzerAsync(Hook(body), LazyLoading);

    [Theory]
    [InlineData("foreach (var entry in db.ChangeTracker.Entries<Post>()) Use(entry.Entity.Tags);")]
    [InlineData("foreach (var post in hooked.Select(x => x.Entity).OfType<Post>()) Use(post.Tags);")]
    public Task IsSilent_OfChangedEntities_WhenLazyLoadingIsOff(string body) => VerifyAnalyzerAsync(Hook(body));

    [Fact]
    public Task Reports_AllThatIsReadOfOneChangedEntityOnce() => VerifyAnalyzerAsync(
        Hook("foreach (var entry in {|#1:db.ChangeTracker.Entries<Post>()|}) { var post = {|#2:entry.Entity|}; Use({|#0:post.Tags|}, {|#3:post.Comments|}.Count); }"),
        options =>
        {
            LazyLoading(options);
            options.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0).WithAdditionalLocations(2, 3).WithSeverity(DiagnosticSeverity.Info)
                .WithMessage("'Post.Tags' and 'Post.Comments' may be loaded once per Post that is saved; ask for what is needed of all of them in one query"));
        });

    [Fact]
    public Task OffersNoFix_ForChangedEntities() => VerifyNoCodeFixAsync(
        Hook("foreach (var entry in db.ChangeTracker.Entries<Post>()) Use([|entry.Entity.Tags|]);"), LazyLoading);

    private static string Hook(string body) => Code.File($$"""
        public interface IHooked { object Entity { get; } bool IsNew { get; } }

        public sealed class Box { public Post Entity { get; set; } = null!; }

        public static class Sequences
        {
            public static void Each<T>(this IEnumerable<T> source, Action<T> action)
            {
                foreach (var item in source)
                    action(item);
            }
        }

        public class Hook(BlogContext db)
        {
            public async Task OnSaved(List<IHooked> hooked, List<Box> boxes, List<int> ids, CancellationToken ct)
            {
                await Task.Yield();
                {{body}}
            }

            private static void Run(Action action) => action();

            private static void Use(params object[] values) => Console.WriteLine(values.Length);

            private void Load(Post post) => db.Entry(post).Collection(p => p.Tags).Load();
        }
        """);
}
