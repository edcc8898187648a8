using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.RoundTrips;

/// <summary>The fix: composite keys, keys that are texts, aggregates, writes, queries that begin elsewhere, loops that add and remove.</summary>
public sealed partial class QueryPerElementTests
{
    private const string Members = """
        public class Member
        {
            public string Id { get; set; } = "";
            public string Name { get; set; } = "";
        }

        public class Order
        {
            public int Id { get; set; }
            public string MemberId { get; set; } = "";
            public Member Member { get; set; } = null!;
            public string? ReferrerId { get; set; }
            public Member? Referrer { get; set; }
        }

        public class MemberContext(DbContextOptions<MemberContext> options) : DbContext(options)
        {
            public DbSet<Member> Members => Set<Member>();

            public DbSet<Order> Orders => Set<Order>();
        }

        """;

    // A key and what refers to it are written alike: EF Core compares them in memory itself.
    [Theory]
    [InlineData(
        "var member = await [|db.Members.FirstOrDefaultAsync(m => m.Id == order.MemberId)|];",
        "order => order.MemberId",
        "await db.Members.Where(m => memberIds.Contains(m.Id)).ToDictionaryAsync(m => m.Id)",
        "var member = membersById.GetValueOrDefault(order.MemberId);")]
    [InlineData(
        "var member = await [|db.Members.FindAsync(order.MemberId)|];",
        "order => order.MemberId",
        "await db.Members.Where(m => memberIds.Contains(m.Id)).ToDictionaryAsync(m => m.Id)",
        "var member = membersById.GetValueOrDefault(order.MemberId);")]
    public Task Fixes_WhenTheKeyIsAText(string statement, string key, string batch, string fixedStatement) => VerifyCodeFixAsync(
        Code.File(Members + $$"""
        public class Service(MemberContext db)
        {
            public async Task Run(List<Order> orders)
            {
                foreach (var order in orders)
                {
                    {{statement}}
                    Console.WriteLine(member?.Name);
                }
            }
        }
        """),
        Code.File(Members + $$"""
        public class Service(MemberContext db)
        {
            public async Task Run(List<Order> orders)
            {
                var memberIds = orders.Select({{key}}).Distinct().ToList();
                var membersById = {{batch}};
                foreach (var order in orders)
                {
                    {{fixedStatement}}
                    Console.WriteLine(member?.Name);
                }
            }
        }
        """));

    // A lookup can be asked for null.
    [Fact]
    public Task Fixes_WhenTheKeyIsATextThatMayBeNull() => VerifyCodeFixAsync(
        Code.File(Members + """
        public class Service(MemberContext db)
        {
            public async Task Run(List<Order> orders)
            {
                foreach (var order in orders)
                    Console.WriteLine(await [|db.Members.FirstOrDefaultAsync(m => m.Id == order.ReferrerId)|]);
            }
        }
        """),
        Code.File(Members + """
        public class Service(MemberContext db)
        {
            public async Task Run(List<Order> orders)
            {
                var referrerIds = orders.Select(order => order.ReferrerId).Distinct().ToList();
                var membersById = (await db.Members.Where(m => referrerIds.Contains(m.Id)).ToListAsync()).ToLookup(m => (string?)m.Id);
                foreach (var order in orders)
                    Console.WriteLine(membersById[order.ReferrerId].FirstOrDefault());
            }
        }
        """));

    [Fact]
    public Task Fixes_WhenTheTextsAreIdsThatWereRead() => VerifyCodeFixAsync(
        Code.File(Members + """
        public class Service(MemberContext db)
        {
            public async Task Run(DateTime day)
            {
                var ids = await db.Orders.Select(o => o.MemberId).Distinct().ToListAsync();
                foreach (var id in ids)
                    Console.WriteLine(await [|db.Orders.CountAsync(o => o.MemberId == id)|]);
            }
        }
        """),
        Code.File(Members + """
        public class Service(MemberContext db)
        {
            public async Task Run(DateTime day)
            {
                var ids = await db.Orders.Select(o => o.MemberId).Distinct().ToListAsync();
                var orderCounts = await db.Orders.Where(o => ids.Contains(o.MemberId)).GroupBy(o => o.MemberId).Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count);
                foreach (var id in ids)
                    Console.WriteLine(orderCounts.GetValueOrDefault(id));
            }
        }
        """));

    [Theory]
    [InlineData(
        "var x = await [|db.Comments.SingleOrDefaultAsync(c => c.PostId == post.Id && c.AuthorId == post.BlogId && c.Stars > 1, ct)|];",
        "var commentsByPostIdAndAuthorId = (await db.Comments.Where(c => postIds.Contains(c.PostId) && blogIds.Contains(c.AuthorId) && c.Stars > 1).ToListAsync(ct)).ToLookup(c => (c.PostId, c.AuthorId));",
        "var x = commentsByPostIdAndAuthorId[(post.Id, post.BlogId)].SingleOrDefault();")]
    [InlineData(
        "var x = await [|db.Comments.Where(c => c.PostId == post.Id).Where(c => c.AuthorId == post.BlogId).ToListAsync(ct)|];",
        "var commentsByPostIdAndAuthorId = (await db.Comments.Where(c => postIds.Contains(c.PostId)).Where(c => blogIds.Contains(c.AuthorId)).ToListAsync(ct)).ToLookup(c => (c.PostId, c.AuthorId));",
        "var x = commentsByPostIdAndAuthorId[(post.Id, post.BlogId)].ToList();")]
    [InlineData(
        "var x = await [|db.Comments.CountAsync(c => c.PostId == post.Id && c.AuthorId == post.BlogId, ct)|];",
        "var commentCounts = await db.Comments.Where(c => postIds.Contains(c.PostId) && blogIds.Contains(c.AuthorId)).GroupBy(c => new { c.PostId, c.AuthorId }).Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => (g.Key.PostId, g.Key.AuthorId), g => g.Count, ct);",
        "var x = commentCounts.GetValueOrDefault((post.Id, post.BlogId));")]
    [InlineData(
        "var x = !await [|db.Comments.AnyAsync(c => c.PostId == post.Id && c.AuthorId == post.BlogId, ct)|];",
        "var existingPostIds = (await db.Comments.Where(c => postIds.Contains(c.PostId) && blogIds.Contains(c.AuthorId)).Select(c => new { c.PostId, c.AuthorId }).Distinct().ToListAsync(ct)).Select(k => (k.PostId, k.AuthorId)).ToHashSet();",
        "var x = !existingPostIds.Contains((post.Id, post.BlogId));")]
    public Task Fixes_WhenTheKeyIsComposite(string statement, string declaration, string fixedStatement) => VerifyCodeFixAsync(
        Code.Method(
            $$"""
            foreach (var post in posts)
            {
                {{statement}}
                Console.WriteLine(x);
            }
            """,
            OverPosts),
        Code.Method(
            $$"""
            var postIds = posts.Select(post => post.Id).Distinct().ToList();
            var blogIds = posts.Select(post => post.BlogId).Distinct().ToList();
            {{declaration}}
            foreach (var post in posts)
            {
                {{fixedStatement}}
                Console.WriteLine(x);
            }
            """,
            OverPosts));

    // The database goes to what a row refers to.
    [Theory]
    [InlineData(
        "await [|db.Comments.CountAsync(c => c.Post.BlogId == post.BlogId, ct)|]",
        "commentCounts = await db.Comments.Where(c => blogIds.Contains(c.Post.BlogId)).GroupBy(c => c.Post.BlogId).Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count, ct)",
        "commentCounts.GetValueOrDefault(post.BlogId)")]
    [InlineData(
        "await [|db.Comments.AnyAsync(c => c.Post.BlogId == post.BlogId, ct)|]",
        "blogIdsWithComments = (await db.Comments.Where(c => blogIds.Contains(c.Post.BlogId)).Select(c => c.Post.BlogId).Distinct().ToListAsync(ct)).ToHashSet()",
        "blogIdsWithComments.Contains(post.BlogId)")]
    public Task Fixes_WhenTheColumnIsOfWhatARowRefersTo(string query, string batch, string read) => VerifyCodeFixAsync(
        Code.Method(
            $$"""
            foreach (var post in posts)
                Console.WriteLine({{query}});
            """,
            OverPosts),
        Code.Method(
            $$"""
            var blogIds = posts.Select(post => post.BlogId).Distinct().ToList();
            var {{batch}};
            foreach (var post in posts)
                Console.WriteLine({{read}});
            """,
            OverPosts));

    // Of a user and a post there is one vote.
    [Fact]
    public Task Fixes_WhenAnIndexIsUniqueWithWhatIsTheSameForAll() => VerifyCodeFixAsync(
        Code.File("""
        [Index(nameof(PostId), nameof(UserId), IsUnique = true)]
        public class Vote
        {
            public int Id { get; set; }
            public int PostId { get; set; }
            public int UserId { get; set; }
        }

        public class VoteContext(DbContextOptions<VoteContext> options) : DbContext(options)
        {
            public DbSet<Vote> Votes => Set<Vote>();
        }

        public class Service(VoteContext db)
        {
            public async Task Run(List<int> postIds, int userId)
            {
                foreach (var postId in postIds)
                    Console.WriteLine(await [|db.Votes.FirstOrDefaultAsync(v => v.PostId == postId && v.UserId == userId)|]);
            }
        }
        """),
        Code.File("""
        [Index(nameof(PostId), nameof(UserId), IsUnique = true)]
        public class Vote
        {
            public int Id { get; set; }
            public int PostId { get; set; }
            public int UserId { get; set; }
        }

        public class VoteContext(DbContextOptions<VoteContext> options) : DbContext(options)
        {
            public DbSet<Vote> Votes => Set<Vote>();
        }

        public class Service(VoteContext db)
        {
            public async Task Run(List<int> postIds, int userId)
            {
                var votesByPostId = (await db.Votes.Where(v => postIds.Contains(v.PostId) && v.UserId == userId).ToListAsync()).ToLookup(v => v.PostId);
                foreach (var postId in postIds)
                    Console.WriteLine(votesByPostId[postId].FirstOrDefault());
            }
        }
        """));

    [Fact]
    public Task Fixes_WhenTheKeyIsOfTwoLoops() => VerifyCodeFixAsync(
        Code.Method(
            """
            foreach (var author in authors)
            {
                foreach (var post in author.Posts)
                    Console.WriteLine(await [|db.Comments.CountAsync(c => c.PostId == post.Id && c.AuthorId == author.Id, ct)|]);
            }
            """,
            "public async Task Run(List<Author> authors, CancellationToken ct)"),
        Code.Method(
            """
            var postIds = authors.SelectMany(author => author.Posts).Select(post => post.Id).Distinct().ToList();
            var authorIds = authors.Select(author => author.Id).Distinct().ToList();
            var commentCounts = await db.Comments.Where(c => postIds.Contains(c.PostId) && authorIds.Contains(c.AuthorId)).GroupBy(c => new { c.PostId, c.AuthorId }).Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => (g.Key.PostId, g.Key.AuthorId), g => g.Count, ct);
            foreach (var author in authors)
            {
                foreach (var post in author.Posts)
                    Console.WriteLine(commentCounts.GetValueOrDefault((post.Id, author.Id)));
            }
            """,
            "public async Task Run(List<Author> authors, CancellationToken ct)"));

    [Theory]
    [InlineData("SumAsync(c => c.Stars, ct)", "Sum = g.Sum(c => c.Stars)", "totalStars", "Sum")]
    [InlineData("MaxAsync(c => (int?)c.Stars, ct)", "Max = g.Max(c => (int?)c.Stars)", "maxStars", "Max")]
    [InlineData("MinAsync(c => (int?)c.Stars, ct)", "Min = g.Min(c => (int?)c.Stars)", "minStars", "Min")]
    public Task Fixes_WhenRowsAreAggregated(string terminal, string aggregate, string name, string property) => VerifyCodeFixAsync(
        Code.Method(
            $$"""
            foreach (var post in posts)
                Console.WriteLine(await [|db.Comments.Where(c => c.PostId == post.Id && c.Stars > 0).{{terminal}}|]);
            """,
            OverPosts),
        Code.Method(
            $$"""
            var postIds = posts.Select(post => post.Id).Distinct().ToList();
            var {{name}} = await db.Comments.Where(c => postIds.Contains(c.PostId) && c.Stars > 0).GroupBy(c => c.PostId).Select(g => new { g.Key, {{aggregate}} }).ToDictionaryAsync(g => g.Key, g => g.{{property}}, ct);
            foreach (var post in posts)
                Console.WriteLine({{name}}.GetValueOrDefault(post.Id));
            """,
            OverPosts));

    [Theory]
    // Of none there is no greatest; and what comes out of a sum of fractions depends on their order.
    [InlineData("MaxAsync(c => c.Stars, ct)")]
    [InlineData("AverageAsync(c => c.Stars, ct)")]
    [InlineData("SumAsync(c => c.Stars * 1.5, ct)")]
    [InlineData("SumAsync(c => (int?)c.Stars, ct)")]
    public Task OffersNoFix_WhenThereIsNoAggregateOfNone(string terminal) => VerifyNoCodeFixAsync(Code.Method(
        $$"""
        foreach (var post in posts)
            Console.WriteLine(await [|db.Comments.Where(c => c.PostId == post.Id).{{terminal}}|]);
        """,
        OverPosts));

    // The database does not know what is not saved.
    [Theory]
    [InlineData("db.Blogs.Add(new Blog { Name = post.Title });")]
    [InlineData("db.Add(new Blog { Name = post.Title });")]
    [InlineData("if (blog != null) db.Blogs.Remove(blog);")]
    public Task Fixes_WhenTheLoopAddsOrRemovesWithoutSaving(string statement) => VerifyCodeFixAsync(
        Code.Method(
            $$"""
            foreach (var post in posts)
            {
                var blog = await [|db.Blogs.SingleOrDefaultAsync(b => b.Id == post.BlogId, ct)|];
                {{statement}}
            }
            await db.SaveChangesAsync(ct);
            """,
            OverPosts),
        Code.Method(
            $$"""
            var blogIds = posts.Select(post => post.BlogId).Distinct().ToList();
            var blogsById = await db.Blogs.Where(b => blogIds.Contains(b.Id)).ToDictionaryAsync(b => b.Id, ct);
            foreach (var post in posts)
            {
                var blog = blogsById.GetValueOrDefault(post.BlogId);
                {{statement}}
            }
            await db.SaveChangesAsync(ct);
            """,
            OverPosts));

    // What is made, and not added, the next element does not find.
    [Theory]
    [InlineData("if (member.Id == \"\") continue; db.Members.Add(member);")]
    [InlineData("if (member.Name == order.MemberId) db.Members.Add(member);")]
    [InlineData("if (member.Id == \"\") throw new InvalidOperationException(); db.Members.Add(member);")]
    public Task OffersNoFix_WhenAMissingRowIsNotAlwaysAdded(string add) => VerifyNoCodeFixAsync(Code.File(Members + $$"""
        public class Service(MemberContext db)
        {
            public async Task Run(List<Order> orders)
            {
                foreach (var order in orders)
                {
                    var member = await [|db.Members.FindAsync(order.MemberId)|];
                    if (member is null)
                    {
                        member = new Member { Id = order.MemberId, Name = "new" };
                        {{add}}
                    }
                    Console.WriteLine(member.Name);
                }
                await db.SaveChangesAsync();
            }
        }
        """));

    // The keys of two entities, though both are texts, need not be written alike.
    [Fact]
    public Task Fixes_AsSuggestion_WhenTheTextsAreKeysOfTwoEntities() => VerifySuggestionAsync(
        Code.File(Members + """
        public class Invitation { public string Id { get; set; } = ""; }
        public class InvitationContext(DbContextOptions<MemberContext> options) : MemberContext(options)
        {
            public DbSet<Invitation> Invitations => Set<Invitation>();
        }
        public class Service(InvitationContext db)
        {
            public async Task Run(List<Invitation> invitations)
            {
                foreach (var invitation in invitations)
                {
                    if (!await [|db.Members.AnyAsync(m => m.Id == invitation.Id)|])
                        Console.WriteLine(invitation.Id);
                }
            }
        }
        """),
        "that equal texts are written alike");

    // Find finds what was added.
    [Fact]
    public Task Fixes_WhenAMissingRowIsAdded() => VerifyCodeFixAsync(
        Code.File(Members + """
        public class Service(MemberContext db)
        {
            public async Task Run(List<Order> orders)
            {
                foreach (var order in orders)
                {
                    var member = await [|db.Members.FindAsync(order.MemberId)|];
                    if (member is null)
                    {
                        member = new Member { Id = order.MemberId, Name = "new" };
                        await db.Members.AddAsync(member);
                    }
                    Console.WriteLine(member.Name);
                }
                await db.SaveChangesAsync();
            }
        }
        """),
        Code.File(Members + """
        public class Service(MemberContext db)
        {
            public async Task Run(List<Order> orders)
            {
                var memberIds = orders.Select(order => order.MemberId).Distinct().ToList();
                var membersById = await db.Members.Where(m => memberIds.Contains(m.Id)).ToDictionaryAsync(m => m.Id);
                foreach (var order in orders)
                {
                    var member = membersById.GetValueOrDefault(order.MemberId);
                    if (member is null)
                    {
                        member = membersById[order.MemberId] = new Member { Id = order.MemberId, Name = "new" };
                        await db.Members.AddAsync(member);
                    }
                    Console.WriteLine(member.Name);
                }
                await db.SaveChangesAsync();
            }
        }
        """));

    // What comes after the last query has no say in any.
    [Fact]
    public Task Fixes_WhenWhatEndsTheLoopMayDoAnything() => VerifyCodeFixAsync(
        Code.Method(
            """
            foreach (var post in posts)
            {
                if (!await [|db.Blogs.AnyAsync(b => b.Id == post.BlogId, ct)|])
                {
                    report(post);
                    await db.SaveChangesAsync(ct);
                    return;
                }
            }
            """,
            "public async Task Run(List<Post> posts, Action<Post> report, CancellationToken ct)"),
        Code.Method(
            """
            var blogIds = posts.Select(post => post.BlogId).Distinct().ToList();
            var existingBlogIds = (await db.Blogs.Where(b => blogIds.Contains(b.Id)).Select(b => b.Id).ToListAsync(ct)).ToHashSet();
            foreach (var post in posts)
            {
                if (!existingBlogIds.Contains(post.BlogId))
                {
                    report(post);
                    await db.SaveChangesAsync(ct);
                    return;
                }
            }
            """,
            "public async Task Run(List<Post> posts, Action<Post> report, CancellationToken ct)"));

    [Theory]
    [InlineData("IQueryable<Blog> blogs", "blogs")]
    [InlineData("IStore store", "store.Query()")]
    public Task Fixes_WhenTheQueryBeginsElsewhere(string parameter, string source) => VerifyCodeFixAsync(
        Code.Method(
            $$"""
            foreach (var post in posts)
                Console.WriteLine(await [|{{source}}.FirstOrDefaultAsync(b => b.Id == post.BlogId)|]);
            """,
            $"public async Task Run({parameter}, List<Post> posts)",
            "public interface IStore { IQueryable<Blog> Query(); }"),
        Code.Method(
            $$"""
            var blogIds = posts.Select(post => post.BlogId).Distinct().ToList();
            var blogsById = (await {{source}}.Where(b => blogIds.Contains(b.Id)).ToListAsync()).ToLookup(b => b.Id);
            foreach (var post in posts)
                Console.WriteLine(blogsById[post.BlogId].FirstOrDefault());
            """,
            $"public async Task Run({parameter}, List<Post> posts)",
            "public interface IStore { IQueryable<Blog> Query(); }"));

    [Fact]
    public Task Fixes_WhenTheQueryBeginsBeforeTheLoop() => VerifyCodeFixAsync(
        Code.Method(
            """
            var published = db.Posts.Where(p => p.IsPublished);
            foreach (var id in ids)
                Console.WriteLine(await [|published.CountAsync(p => p.BlogId == id)|]);
            """,
            "public async Task Run(List<int> ids)"),
        Code.Method(
            """
            var published = db.Posts.Where(p => p.IsPublished);
            var postCounts = await published.Where(p => ids.Contains(p.BlogId)).GroupBy(p => p.BlogId).Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count);
            foreach (var id in ids)
                Console.WriteLine(postCounts.GetValueOrDefault(id));
            """,
            "public async Task Run(List<int> ids)"));

    // All of them come that far.
    [Fact]
    public Task Fixes_WhenTheElementsOfALambdaAreComputed() => VerifyCodeFixAsync(
        Code.Method(
            "var names = posts.Where(p => p.IsPublished).Select(post => [|db.Blogs.First(b => b.Id == post.BlogId)|].Name).ToList();",
            "public void Run(List<Post> posts)"),
        Code.Method(
            """
            var postList = posts.Where(p => p.IsPublished).ToList();
            var blogIds = postList.Select(post => post.BlogId).Distinct().ToList();
            var blogsById = db.Blogs.Where(b => blogIds.Contains(b.Id)).ToDictionary(b => b.Id);
            var names = postList.Select(post => (blogsById.GetValueOrDefault(post.BlogId) ?? throw new InvalidOperationException("Sequence contains no elements")).Name).ToList();
            """,
            "public void Run(List<Post> posts)"));

    public static TheoryData<string, string, string> WritesSinceEfCore7 => new()
    {
        {
            "await [|db.Comments.Where(c => c.PostId == post.Id).ExecuteDeleteAsync(ct)|];",
            "postIds = posts.Select(post => post.Id)",
            "await db.Comments.Where(c => postIds.Contains(c.PostId)).ExecuteDeleteAsync(ct);"
        },
        {
            "[|db.Comments.Where(c => c.Text == post.Title && c.Stars < 3).ExecuteDelete()|];",
            "titles = posts.Select(post => post.Title)",
            "db.Comments.Where(c => titles.Contains(c.Text) && c.Stars < 3).ExecuteDelete();"
        },
        {
            "await [|db.Posts.Where(p => p.BlogId == post.BlogId).ExecuteUpdateAsync(s => s.SetProperty(p => p.IsPublished, true), ct)|];",
            "blogIds = posts.Select(post => post.BlogId)",
            "await db.Posts.Where(p => blogIds.Contains(p.BlogId)).ExecuteUpdateAsync(s => s.SetProperty(p => p.IsPublished, true), ct);"
        },
    };

    [Theory]
    [MemberData(nameof(WritesSinceEfCore7))]
    public Task Fixes_WhenTheLoopOnlyWrites(string statement, string keys, string write) => TestReferences.EfCore.Major < 7 ? Task.CompletedTask : VerifyCodeFixAsync(
        Code.Method(
            $$"""
            foreach (var post in posts)
            {
                {{statement}}
            }
            await Task.Yield();
            """,
            OverPosts),
        Code.Method(
            $$"""
            var {{keys}}.Distinct().ToList();
            {{write}}
            await Task.Yield();
            """,
            OverPosts));

    public static TheoryData<string> OtherWritesSinceEfCore7 =>
    [
        // A value that is made of itself.
        "await [|db.Comments.Where(c => c.PostId == post.Id).ExecuteUpdateAsync(s => s.SetProperty(c => c.Stars, c => c.Stars + 1), ct)|];",
        // The loop does more.
        "await [|db.Comments.Where(c => c.PostId == post.Id).ExecuteDeleteAsync(ct)|]; Console.WriteLine(post.Id);",
        "var count = await [|db.Comments.Where(c => c.PostId == post.Id).ExecuteDeleteAsync(ct)|]; Console.WriteLine(count);",
        "await [|db.Comments.Where(c => c.PostId == post.Id).OrderBy(c => c.Stars).Take(3).ExecuteDeleteAsync(ct)|];",
        // What is deleted for one element, decides what is found for the next.
        "await [|db.Posts.Where(p => p.Id == post.Id && !p.Comments.Any()).ExecuteDeleteAsync(ct)|];",
        "await [|db.Comments.Where(c => c.PostId == post.Id && !db.Comments.Any(o => o.Stars > c.Stars)).ExecuteDeleteAsync(ct)|];",
        "await [|db.Posts.Where(p => p.BlogId == post.BlogId && p.Blog.Name == \"\").ExecuteUpdateAsync(s => s.SetProperty(p => p.IsPublished, true), ct)|];",
    ];

    [Theory]
    [MemberData(nameof(OtherWritesSinceEfCore7))]
    public Task OffersNoFix_WhenTheLoopWritesMore(string statement) => TestReferences.EfCore.Major < 7 ? Task.CompletedTask : VerifyNoCodeFixAsync(Code.Method(
        $$"""
        foreach (var post in posts)
        {
            {{statement}}
        }
        """,
        OverPosts));
}
