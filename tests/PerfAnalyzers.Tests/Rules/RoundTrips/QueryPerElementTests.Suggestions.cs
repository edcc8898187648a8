using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.RoundTrips;

/// <summary>Where something has to be assumed, its title says what, and FixAll leaves it alone.</summary>
public sealed partial class QueryPerElementTests
{
    [Theory]
    // Not unique: which row is the first? And how many are there?
    [InlineData(
        "var x = await [|db.Posts.FirstOrDefaultAsync(p => p.BlogId == post.BlogId, ct)|];",
        "that no two rows of Post have the same BlogId")]
    [InlineData(
        "var x = await [|db.Posts.Where(p => p.BlogId == post.BlogId).OrderByDescending(p => p.CreatedAt).FirstOrDefaultAsync(ct)|];",
        "that the rows of Post with one BlogId are few")]
    [InlineData(
        "var x = await [|db.Comments.FirstOrDefaultAsync(c => c.PostId == post.Id && c.AuthorId == post.BlogId, ct)|];",
        "that no two rows of Comment have the same PostId and AuthorId")]
    [InlineData(
        "var x = await [|db.Comments.FirstOrDefaultAsync(c => c.PostId == post.Id && c.AuthorId == ownerId, ct)|];",
        "that no two rows of Comment have the same PostId and AuthorId")]
    [InlineData(
        "var x = await [|db.Posts.OrderBy(p => p.CreatedAt).LastOrDefaultAsync(p => p.BlogId == post.BlogId, ct)|];",
        "that the rows of Post with one BlogId are few")]
    // The database compares text by its collation, a dictionary by its characters.
    [InlineData("var x = await [|db.Posts.SingleOrDefaultAsync(p => p.Title == post.Title, ct)|];", "that equal texts are written alike")]
    [InlineData("var x = await [|db.Tags.CountAsync(t => t.Name == post.Title, ct)|];", "that equal texts are written alike")]
    [InlineData("var x = await [|db.Tags.AnyAsync(t => t.Name == post.Content, ct)|];", "that equal texts are written alike")]
    [InlineData("var x = await [|db.Blogs.Where(b => b.Url == post.Content).ToListAsync(ct)|];", "that equal texts are written alike")]
    [InlineData(
        "var x = await [|db.Tags.FirstOrDefaultAsync(t => t.Name == post.Title, ct)|];",
        "that equal texts are written alike and that no two rows of Tag have the same Name")]
    // Its precision is the column's.
    [InlineData("var x = await [|db.Posts.CountAsync(p => p.CreatedAt == post.CreatedAt, ct)|];", "that equal times are equal to the tick")]
    public Task Fixes_AsSuggestion_WhenTheKeysMayBeComparedOtherwise(string statement, string assumption) => VerifySuggestionAsync(
        Code.Method(
            $$"""
            foreach (var post in posts)
            {
                {{statement}}
            }
            """,
            OverPosts),
        assumption);

    // What is removed takes along the rows that the context tracks by then: with all rows read before the loop, these are more.
    [Theory]
    [InlineData("db.Blogs.Remove(blog);")]
    [InlineData("db.Remove(blog);")]
    [InlineData("Forget(blog);")]
    public Task Fixes_AsSuggestion_WhenWhatTheRowsBelongToIsRemoved(string removal) => VerifySuggestionAsync(
        Code.Members($$"""
            public async Task Run(List<Blog> blogs, CancellationToken ct)
            {
                foreach (var blog in blogs)
                {
                    {{removal}}
                    var posts = await [|db.Posts.Where(p => p.BlogId == blog.Id).ToListAsync(ct)|];
                    Console.WriteLine(posts.Count);
                }
            }

            private void Forget(Blog blog) => db.Blogs.Remove(blog);
            """),
        "that no Post is asked for after the Blog that it belongs to is removed");

    // Rows that a loop goes over as they are read are tracked one after the other, and all at once when they are made a list first.
    [Theory]
    [InlineData(
        "var blog = [|db.Blogs.First(b => b.Id == post.BlogId)|]; Console.WriteLine(blog.Posts.Count);",
        "that nothing depends on whether 'Posts' is set yet")]
    public Task Fixes_AsSuggestion_WhenTheElementsAreReadAsTheLoopGoesOn(string body, string assumption) => VerifySuggestionAsync(
        Code.Method(
            $$"""
            foreach (var post in db.Posts)
            {
                {{body}}
            }
            """,
            "public void Run()"),
        assumption);

    [Fact]
    public Task Fixes_AsSuggestion_WhenATextIsLookedUp() => VerifySuggestionAsync(
        Code.Method(
            """
            foreach (var post in posts)
            {
                var tag = await [|db.Tags.FirstOrDefaultAsync(t => t.Name == post.Title, ct)|];
                Console.WriteLine(tag?.Id);
            }
            """,
            OverPosts),
        "that equal texts are written alike and that no two rows of Tag have the same Name",
        Code.Method(
            """
            var titles = posts.Select(post => post.Title).Distinct().ToList();
            var tagsByName = (await db.Tags.Where(t => titles.Contains(t.Name)).ToListAsync(ct)).ToLookup(t => t.Name);
            foreach (var post in posts)
            {
                var tag = tagsByName[post.Title].FirstOrDefault();
                Console.WriteLine(tag?.Id);
            }
            """,
            OverPosts));

    // Who is called may do anything, and most who are called do not do this.
    [Theory]
    [InlineData("await other.GetOrCreateAsync(post.Title);", "that 'GetOrCreateAsync' changes nothing that is asked for")]
    [InlineData("await other.SaveAsync();", "that 'SaveAsync' changes nothing that is asked for")]
    [InlineData("changed?.Invoke();", "that 'changed' changes nothing that is asked for")]
    [InlineData("posts.ForEach(onEach);", "that 'onEach' changes nothing that is asked for")]
    [InlineData(
        "changed?.Invoke(); await other.SaveAsync();",
        "that 'SaveAsync' and 'changed' change nothing that is asked for")]
    // What is saved is what the loop has changed, and what was changed before.
    [InlineData("await db.SaveChangesAsync(ct);", "that what the loop saves does not change which rows are found")]
    [InlineData("if (blog != null) blog.Url = post.Title; db.SaveChanges();", "that what the loop saves does not change which rows are found")]
    [InlineData("Save();", "that what the loop saves does not change which rows are found")]
    [InlineData("posts.ForEach(SaveOne);", "that what the loop saves does not change which rows are found")]
    public Task Fixes_AsSuggestion_WhenTheLoopMayChangeTheResult(string statement, string assumption) => VerifySuggestionAsync(
        Code.File($$"""
        public interface IStore
        {
            Task SaveAsync();

            Task<int> GetOrCreateAsync(string name);
        }

        public class Service(BlogContext db, IStore other, Action? changed, Action<Post> onEach)
        {
            public async Task Run(List<Post> posts, CancellationToken ct)
            {
                foreach (var post in posts)
                {
                    var blog = await [|db.Blogs.SingleOrDefaultAsync(b => b.Id == post.BlogId, ct)|];
                    {{statement}}
                }

                changed?.Invoke();
                posts.ForEach(onEach);
                await other.SaveAsync();
            }

            private void SaveOne(Post post) => Save();

            private void Save() => Write();

            private void Write() => db.SaveChanges();
        }
        """),
        assumption);

    // What is saved, a query finds.
    [Theory]
    [InlineData("var x = await [|db.Blogs.SingleOrDefaultAsync(b => b.Id == post.BlogId && b.Url == null, ct)|]; if (x != null) x.Url = post.Title;")]
    [InlineData("var x = await [|db.Blogs.AsNoTracking().SingleOrDefaultAsync(b => b.Id == post.BlogId, ct)|]; post.Blog.Url = x?.Name;")]
    [InlineData("var x = await [|db.Blogs.Where(b => b.Id == post.BlogId).Select(b => b.Url).SingleOrDefaultAsync(ct)|]; post.Blog.Url = x + x;")]
    [InlineData("var x = await [|db.Comments.CountAsync(c => c.PostId == post.Id, ct)|]; db.Comments.Add(new Comment { PostId = post.Id });")]
    [InlineData("var x = await [|db.Comments.Where(c => c.PostId == post.Id).ToListAsync(ct)|]; db.Comments.RemoveRange(x);")]
    public Task OffersNoFix_WhenTheLoopSavesWhatTheQueryFinds(string statements) => VerifyNoCodeFixAsync(Code.Method(
        $$"""
        foreach (var post in posts)
        {
            {{statements}}
            await db.SaveChangesAsync(ct);
        }
        """,
        OverPosts));

    [Theory]
    // Fix-up has set the navigation of those that were read before.
    [InlineData(
        "Console.WriteLine(post.Blog); Console.WriteLine(await [|db.Blogs.FirstOrDefaultAsync(b => b.Id == post.BlogId, ct)|]);",
        "that nothing depends on whether 'Blog' is set yet")]
    [InlineData(
        "Console.WriteLine(posts.Count(p => p.Blog != null)); Console.WriteLine(await [|db.Blogs.FirstOrDefaultAsync(b => b.Id == post.BlogId, ct)|]);",
        "that nothing depends on whether 'Blog' is set yet")]
    // It may not be loaded, and the loop may not come there.
    [InlineData(
        "if (post.IsPublished) Console.WriteLine(await [|db.Authors.FirstOrDefaultAsync(a => a.Id == post.Blog.OwnerId, ct)|]);",
        "that 'Blog' is never null")]
    public Task Fixes_AsSuggestion_WhenANavigationMayNotBeSet(string statements, string assumption) => VerifySuggestionAsync(
        Code.Method(
            $$"""
            foreach (var post in posts)
            {
                {{statements}}
            }
            """,
            OverPosts),
        assumption);

    [Theory]
    [InlineData("IEnumerable<Post> elements", "elements", "posts")]
    [InlineData("IEnumerable<Post> elements", "elements.Where(p => p.IsPublished)", "posts")]
    [InlineData("List<Post> elements", "elements.Where(p => p.CreatedAt < Clock())", "posts")]
    [InlineData("IEnumerable<Post> posts", "posts", "postList")]
    public Task Fixes_AsSuggestion_WhenTheElementsMayBeComputed(string parameter, string elements, string list) => VerifySuggestionAsync(
        Code.Method(
            $$"""
            foreach (var post in {{elements}})
                Console.WriteLine(await [|db.Blogs.FirstOrDefaultAsync(b => b.Id == post.BlogId, ct)|]);
            """,
            $"public async Task Run({parameter}, CancellationToken ct)",
            "private static DateTime Clock() => DateTime.UtcNow;"),
        $"that '{elements}' gives the same before the loop",
        Code.Method(
            $$"""
            var {{list}} = {{elements}}.ToList();
            var blogIds = {{list}}.Select(post => post.BlogId).Distinct().ToList();
            var blogsById = await db.Blogs.Where(b => blogIds.Contains(b.Id)).ToDictionaryAsync(b => b.Id, ct);
            foreach (var post in {{list}})
                Console.WriteLine(blogsById.GetValueOrDefault(post.BlogId));
            """,
            $"public async Task Run({parameter}, CancellationToken ct)",
            "private static DateTime Clock() => DateTime.UtcNow;"));

    [Fact]
    public Task Fixes_AsSuggestion_WhenTheLoopHandlesExceptions() => VerifySuggestionAsync(
        Code.Method(
            """
            foreach (var post in posts)
            {
                try
                {
                    Console.WriteLine(await [|db.Blogs.SingleAsync(b => b.Id == post.BlogId, ct)|]);
                }
                catch (InvalidOperationException exception)
                {
                    Console.WriteLine(exception.Message);
                }
            }
            """,
            OverPosts),
        "that the query itself does not fail",
        Code.Method(
            """
            var blogIds = posts.Select(post => post.BlogId).Distinct().ToList();
            var blogsById = await db.Blogs.Where(b => blogIds.Contains(b.Id)).ToDictionaryAsync(b => b.Id, ct);
            foreach (var post in posts)
            {
                try
                {
                    Console.WriteLine(blogsById.GetValueOrDefault(post.BlogId) ?? throw new InvalidOperationException("Sequence contains no elements."));
                }
                catch (InvalidOperationException exception)
                {
                    Console.WriteLine(exception.Message);
                }
            }
            """,
            OverPosts));

    // Later elements find what was added for earlier ones.
    [Fact]
    public Task Fixes_AsSuggestion_WhenAMissingRowIsAddedAndSaved() => VerifySuggestionAsync(
        Code.Method(
            """
            foreach (var post in posts)
            {
                var tag = await [|db.Tags.FirstOrDefaultAsync(t => t.Name == post.Title, ct)|];
                if (tag == null)
                {
                    tag = new Tag { Name = post.Title };
                    db.Tags.Add(tag);
                    await db.SaveChangesAsync(ct);
                }
                Console.WriteLine(tag.Id);
            }
            """,
            OverPosts),
        "that what the loop saves does not change which rows are found and that equal texts are written alike and that no two rows of Tag have the same Name",
        Code.Method(
            """
            var titles = posts.Select(post => post.Title).Distinct().ToList();
            var tagsByName = await db.Tags.Where(t => titles.Contains(t.Name)).ToDictionaryAsync(t => t.Name, ct);
            foreach (var post in posts)
            {
                var tag = tagsByName.GetValueOrDefault(post.Title);
                if (tag == null)
                {
                    tag = tagsByName[post.Title] = new Tag { Name = post.Title };
                    db.Tags.Add(tag);
                    await db.SaveChangesAsync(ct);
                }
                Console.WriteLine(tag.Id);
            }
            """,
            OverPosts));

    [Theory]
    // Another key, one more row, or one that may not be found.
    [InlineData("tag = new Tag { Name = post.Title + post.Id }; db.Tags.Add(tag);")]
    [InlineData("tag = new Tag { Name = post.Title }; db.Tags.Add(tag); db.Tags.Add(new Tag { Name = \"all\" });")]
    [InlineData("db.Tags.Add(new Tag { Name = post.Title });")]
    [InlineData("tag = new Tag { Name = post.Title }; db.Tags.Add(tag);", " && t.Posts.Count > 0")]
    public Task OffersNoFix_WhenWhatIsAddedAndSavedIsNotWhatWasMissing(string statements, string condition = "") => VerifyNoCodeFixAsync(Code.Method(
        $$"""
        foreach (var post in posts)
        {
            var tag = await [|db.Tags.FirstOrDefaultAsync(t => t.Name == post.Title{{condition}}, ct)|];
            if (tag == null)
            {
                {{statements}}
                await db.SaveChangesAsync(ct);
            }
        }
        """,
        OverPosts));
}
