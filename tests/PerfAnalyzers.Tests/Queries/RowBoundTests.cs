using PerfAnalyzers.Queries;
using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Queries;

/// <summary>What keeps the rows of a query from growing with its table.</summary>
public sealed class ResultBoundTests
{
    private const string Signature = "public async Task Run(int id, int? maybe, Guid guid, string slug, List<int> ids, Blog blog, DateTime from, DateTime to, bool all, CancellationToken ct)";

    private const string Types = """
        public class Line { public int OrderId { get; set; } public int ProductId { get; set; } public int Quantity { get; set; } }
        [Index(nameof(Code), IsUnique = true)]
        public class Voucher { public int Id { get; set; } public string Code { get; set; } = ""; public Guid Key { get; set; } public int TenantId { get; set; } }
        public readonly record struct TicketId(int Value);
        public class Ticket { public TicketId Id { get; set; } public State State { get; set; } }
        public enum State { Open, Closed }
        public class ShopContext : DbContext
        {
            public DbSet<Line> Lines { get; set; } = null!;
            public DbSet<Voucher> Vouchers { get; set; } = null!;
            public DbSet<Ticket> Tickets { get; set; } = null!;
            protected override void OnModelCreating(ModelBuilder b)
            {
                b.Entity<Line>().HasKey(l => new { l.OrderId, l.ProductId });
                b.Entity<Voucher>().HasIndex(v => v.Key).IsUnique();
            }
        }
        public static class Pages
        {
            public static IQueryable<T> Paged<T>(this IQueryable<T> q, int page, int size) => q.Skip(page * size).Take(size);
            public static IQueryable<T> Matching<T>(this DbSet<T> set, System.Linq.Expressions.Expression<Func<T, bool>> condition) where T : class => Queryable.Where(set, condition);
            public static IQueryable<T> Found<T>(this DbSet<T> set, System.Linq.Expressions.Expression<Func<T, bool>> condition, bool all = false) where T : class => set.Matching(condition).AsNoTracking();
        }
        """;

    [Theory]
    [InlineData("db.Posts.ToList()", "WholeTable")]
    [InlineData("db.Posts.OrderBy(p => p.Title).Include(p => p.Author).AsNoTracking().ToListAsync(ct)", "WholeTable")]
    [InlineData("db.Posts.Select(p => p.Title).ToArray()", "WholeTable")]
    [InlineData("db.Posts.Skip(5).ToList()", "WholeTable")]
    [InlineData("db.Posts.Take(int.MaxValue).ToList()", "WholeTable")]
    [InlineData("db.Posts.Where(p => true).ToList()", "WholeTable")]
    [InlineData("db.Posts.AsEnumerable().Where(p => p.Id == id).ToList()", "WholeTable")]
    [InlineData("db.Posts.SelectMany(p => p.Comments).ToList()", "WholeTable")]
    [InlineData("db.Posts.Where(p => p.IsPublished).ToList()", "Filtered")]
    [InlineData("db.Posts.Where(p => p.AuthorId == null).ToList()", "Filtered")]
    [InlineData("db.Posts.Where(p => p.BlogId == 3).ToList()", "Filtered")]
    [InlineData("db.Posts.Where(p => p.Title.Contains(slug)).ToList()", "Filtered")]
    [InlineData("db.Posts.Where(p => EF.Functions.Like(p.Title, slug)).ToList()", "Filtered")]
    [InlineData("db.Posts.Where(p => p.CreatedAt >= from).ToList()", "Filtered")]
    [InlineData("db.Posts.Where(p => p.Id == id || p.IsPublished).ToList()", "Filtered")]
    [InlineData("db.Posts.Where(p => all || p.IsPublished).ToList()", "Filtered")]
    [InlineData("db.Posts.Where(p => p.Comments.Any()).ToList()", "Filtered")]
    [InlineData("shop.Tickets.Where(t => t.State == State.Open).ToList()", "Filtered")]
    [InlineData("shop.Vouchers.Where(v => v.TenantId == id).ToList()", "Filtered")]
    [InlineData("db.Posts.Matching(p => p.IsPublished).ToList()", "Filtered")]
    public void GrowsWithTheTable(string query, string expected) => Assert.Equal(expected, Kind(query));

    [Theory]
    [InlineData("db.Posts.Where(p => p.Id == id).ToList()")]
    [InlineData("db.Posts.Where(p => id == p.Id && p.IsPublished).ToList()")]
    // The caller gives the condition.
    [InlineData("db.Posts.Matching(p => p.Id == id).ToList()")]
    [InlineData("db.Posts.Found(p => p.Id == id).ToList()")]
    [InlineData("db.Posts.Found(all: true, condition: p => p.Id == id).ToList()")]
    [InlineData("db.Posts.Where(p => p.IsPublished).Where(p => p.Id.Equals(id)).ToList()")]
    [InlineData("db.Posts.Where(p => Equals(p.Id, id)).ToList()")]
    [InlineData("db.Posts.Where(p => p.Id == maybe!.Value).ToList()")]
    [InlineData("db.Posts.Where(p => EF.Property<int>(p, \"Id\") == id).ToList()")]
    [InlineData("db.Comments.Where(c => c.Id == guid).ToList()")]
    [InlineData("db.Comments.Where(c => c.Id.Equals(guid)).ToList()")]
    [InlineData("shop.Tickets.Where(t => t.Id == new TicketId(id)).ToList()")]
    [InlineData("shop.Lines.Where(l => l.OrderId == id && l.ProductId == 3).ToList()")]
    [InlineData("shop.Lines.Where(l => l.OrderId == id).Where(l => l.ProductId == id).ToList()")]
    [InlineData("shop.Vouchers.Where(v => v.Code == slug).ToList()")]
    [InlineData("shop.Vouchers.Where(v => v.Key == guid).ToList()")]
    [InlineData("db.Posts.First()")]
    [InlineData("db.Posts.FirstOrDefaultAsync(p => p.IsPublished, ct)")]
    [InlineData("db.Posts.OrderBy(p => p.Id).Take(1).ToList()")]
    [InlineData("db.Posts.Find(id)")]
    [InlineData("(from p in db.Posts where p.Id == id select p).ToList()")]
    public void IsOneRow(string query) => Assert.True(Bound(query).IsSingleRow, Kind(query));

    [Theory]
    [InlineData("db.Posts.Where(p => p.BlogId == id).ToList()", "Children")]
    [InlineData("db.Posts.Where(p => p.AuthorId == maybe).ToList()", "Children")]
    [InlineData("db.Posts.Where(p => p.AuthorId!.Value == id).ToList()", "Children")]
    [InlineData("db.Posts.Where(p => p.Blog == blog).ToList()", "Children")]
    [InlineData("db.Posts.Where(p => p.Blog.Id == id && p.IsPublished).ToList()", "Children")]
    [InlineData("db.Posts.Where(p => p.Tags.Any(t => t.Id == id)).ToList()", "Children")]
    [InlineData("db.Blogs.Where(b => b.Id == id).SelectMany(b => b.Posts).ToList()", "Children")]
    [InlineData("db.Entry(blog).Collection(b => b.Posts).Query().ToList()", "Children")]
    [InlineData("shop.Lines.Where(l => l.OrderId == id).ToList()", "Children")]
    [InlineData("(from p in db.Posts join c in db.Comments on p.Id equals c.PostId where p.Id == id select c).ToList()", "Children")]
    [InlineData("db.Posts.Where(p => ids.Contains(p.Id)).ToList()", "Listed")]
    [InlineData("db.Posts.Where(p => ids.Contains(p.BlogId) && p.IsPublished).ToList()", "Listed")]
    [InlineData("db.Posts.Where(p => ids.ToArray().Contains(p.BlogId)).ToList()", "Listed")] // newer compilers make it a span
    [InlineData("db.Posts.Where(p => p.Id == id || p.Id == 3).ToList()", "Listed")]
    [InlineData("db.Posts.Where(p => p.Title == slug).ToList()", "Matched")]
    [InlineData("db.Posts.Where(p => p.CreatedAt.Date == from).ToList()", "Children")]
    [InlineData("db.Posts.Where(p => p.CreatedAt >= from && p.CreatedAt < to).ToList()", "Window")]
    [InlineData("db.Posts.Where(p => from <= p.CreatedAt && to > p.CreatedAt).ToList()", "Window")]
    [InlineData("db.Posts.Where(p => p.IsPublished).Take(10).ToList()", "Limited")]
    [InlineData("db.Posts.Paged(1, id).ToList()", "Limited")]
    [InlineData("db.Posts.Count()", "Value")]
    [InlineData("db.Posts.Where(p => p.IsPublished).AnyAsync(ct)", "Value")]
    [InlineData("db.Posts.GroupBy(p => p.BlogId).Select(g => new { g.Key, Count = g.Count() }).ToList()", "Value")]
    [InlineData("db.Posts.Select(p => p.BlogId).Distinct().ToList()", "Value")]
    public void IsBounded(string query, string expected) => Assert.Equal(expected, Kind(query));

    [Theory]
    [InlineData("var q = db.Posts.AsQueryable(); if (all) q = q.Where(p => p.BlogId == id);", "q.ToList()", "Unknown")] // on one way only
    [InlineData("var q = db.Posts.AsQueryable(); if (all) q = q.Take(5);", "q.ToList()", "Unknown")]
    [InlineData("var q = db.Posts.AsQueryable(); if (all) q = q.Where(p => p.IsPublished);", "q.ToList()", "Filtered")]
    [InlineData("var q = db.Posts.AsQueryable(); if (all) q = q.Where(p => p.IsPublished);", "q.Take(5).ToList()", "Limited")]
    [InlineData("var q = db.Posts.Where(p => maybe == null || p.BlogId == maybe);", "q.ToList()", "Unknown")]
    [InlineData("System.Linq.Expressions.Expression<Func<Post, bool>> f = p => p.Id == id;", "db.Posts.Where(f).ToList()", "Unknown")]
    [InlineData("var other = db.Blogs.Select(b => b.Id);", "db.Posts.Where(p => other.Contains(p.BlogId)).ToList()", "Unknown")]
    [InlineData("", "db.Posts.FromSqlRaw(\"SELECT * FROM Posts\").ToList()", "Unknown")]
    [InlineData("", "db.Posts.AsEnumerable().Take(5).ToList()", "Unknown")]
    [InlineData("", "db.Posts.Where(p => p.IsPublished).Intersect(db.Posts).ToList()", "Unknown")]
    public void KnowsWhatItDoesNotKnow(string before, string query, string expected) => Assert.Equal(expected, Kind(query, before));

    private static string Kind(string query, string before = "") => Bound(query, before).Kind.ToString();

    private static ResultBound Bound(string query, string before = "")
    {
        var probe = Probe.Method($"var shop = new ShopContext(); {before} _ = [|{query}|];", Signature, types: Types);
        return ResultBound.Get(probe.Execution, probe.Model);
    }
}
