using PerfAnalyzers.Tests.Harness;
using Xunit;

namespace PerfAnalyzers.Tests.Rules.RoundTrips;

/// <summary>PERF1003's fix and what a loop finds out before it asks: before the loop, nobody has found it out.</summary>
public sealed partial class QueryPerElementTests
{
    private const string Orders = """

        public record CustomerRef(int Id);
        public class Line { public int ProductId { get; set; } }
        public class Order
        {
            private int _kept;
            public int No { get; set; }
            public CustomerRef? Customer { get; set; }
            public CustomerRef Seller { get; set; } = null!;
            public List<Line> Lines { get; set; } = null!;
            public DayOfWeek? Day { get; set; }
            public int? Year { get; set; }
            public string? Code { get; set; }
            public int Kept => _kept;
            public void Keep(int id) => _kept = id;
        }
        """;

    [Theory]
    [InlineData("if (order.Customer is null) continue; Console.WriteLine(await [|db.Blogs.FindAsync(order.Customer.Id)|]);")]
    [InlineData("if (order.Seller == null) continue; Console.WriteLine(await [|db.Blogs.FindAsync(order.Seller.Id)|]);")]
    [InlineData("if (order.Seller == null) continue; Console.WriteLine(await [|db.Blogs.FindAsync(order.Seller.Id + 1)|]);")]
    [InlineData("if (order.Lines == null) continue; foreach (var line in order.Lines) Console.WriteLine(await [|db.Blogs.FindAsync(line.ProductId)|]);")]
    [InlineData("if (filter.Lines != null) foreach (var line in filter.Lines) Console.WriteLine(await [|db.Blogs.FindAsync(line.ProductId)|]);")]
    [InlineData("if (order.Day == null) continue; Console.WriteLine(await [|db.Blogs.FirstOrDefaultAsync(b => b.Id == (int)order.Day.Value)|]);")]
    [InlineData("if (order.Year.HasValue) Console.WriteLine(await [|db.Blogs.FindAsync(order.Year.Value * 2)|]);")]
    [InlineData("if (order.Year != null) Console.WriteLine(await [|db.Blogs.FindAsync((int)order.Year + 1)|]);")]
    [InlineData("order.Keep(3); Console.WriteLine(await [|db.Blogs.FindAsync(order.Kept)|]);")]
    [InlineData("var line = order.Lines.FirstOrDefault(); if (line == null) continue; Console.WriteLine(await [|db.Blogs.FindAsync(line.ProductId)|]);")]
    [InlineData("if (string.IsNullOrWhiteSpace(order.Code)) continue; Console.WriteLine(await [|db.Blogs.FirstOrDefaultAsync(b => b.Name == order.Code.Trim())|]);")]
    public Task OffersNoFix_WhenTheLoopTestsWhatTheKeyIsReadOf(string body) => VerifyNoCodeFixAsync(Code.Method(
        $$"""
        foreach (var order in orders)
        {
            {{body}}
        }
        """,
        "public async Task Run(List<Order> orders, Order filter)") + Orders);

    [Theory]
    [InlineData("Order? first = second; Order? second = first;")]
    [InlineData("Order? first = null;")]
    public Task OffersNoFix_WhenWhatAVariableHoldsSaysNothing(string variables) => VerifyNoCodeFixAsync(
        Code.Method(
            $$"""
            {{variables}}
            foreach (var order in orders)
                Console.WriteLine(await [|db.Blogs.FindAsync(order.No + first.No)|]);
            """,
            "public async Task Run(List<Order> orders)") + Orders,
        static o => o.AllowCompileErrors = true);

    // Two elements with one key would share what each had of its own.
    [Theory]
    [InlineData("var blog = await [|db.Blogs.Where(b => b.Id == post.BlogId).Select(b => new BlogDto { Name = b.Name }).FirstAsync()|]; blog.Titles.Add(post.Title); found.Add(blog);")]
    [InlineData("var blog = await [|db.Blogs.Where(b => b.Id == post.BlogId).Select(b => new { b.Name, Titles = new List<string>() }).FirstAsync()|]; blog.Titles.Add(post.Title); found.Add(blog);")]
    [InlineData("var blog = await [|db.Blogs.AsNoTracking().FirstAsync(b => b.Id == post.BlogId)|]; blog.Posts.Add(post); found.Add(blog);")]
    public Task OffersNoFix_WhenTheRowsAreFilled(string body) => VerifyNoCodeFixAsync(Code.Method(
        $$"""
        var found = new List<object>();
        foreach (var post in posts)
        {
            {{body}}
        }
        """,
        OverPosts) + """

        public class BlogDto { public string Name { get; set; } = ""; public List<string> Titles { get; set; } = []; }
        """);

    // What fills an object may change its key.
    [Theory]
    [InlineData("mapper.Map(changes[post.Id], post);", "Map")]
    [InlineData("patch.ApplyTo(post);", "ApplyTo")]
    public Task Fixes_AsSuggestion_WhenAnObjectIsFilled(string fill, string name) => VerifySuggestionAsync(
        Code.File($$"""
        public interface IMapper { TTarget Map<TSource, TTarget>(TSource source, TTarget target); }
        public interface IPatch { void ApplyTo(object target); }

        public class Service(BlogContext db, IMapper mapper, IPatch patch)
        {
            public async Task Run(List<Post> posts, Dictionary<int, string> changes)
            {
                foreach (var post in posts)
                {
                    {{fill}}
                    Console.WriteLine(await [|db.Blogs.FindAsync(post.BlogId)|]);
                }
            }
        }
        """),
        $"that '{name}' changes nothing that is asked for");

    [Fact]
    public Task OffersNoFix_WhenNothingCanBeAwaitedBeforeTheLoop() => VerifyNoCodeFixAsync(Code.Method(
        """
        posts.ForEach(async post =>
        {
            var total = await [|db.Tags.CountAsync()|];
            Console.WriteLine($"{post.Title} {total}");
        });
        """,
        "public void Run(List<Post> posts)"));

    /// <summary>A filtered index lets two rows have the same name, of which a dictionary could take one.</summary>
    [Theory]
    [InlineData("IsUnique().HasFilter(\"IsDeleted = 0\")", true)]
    [InlineData("HasFilter(\"IsDeleted = 0\").IsUnique()", true)]
    [InlineData("IsUnique().HasFilter(\"Name IS NOT NULL AND IsDeleted = 0\")", true)]
    [InlineData("IsUnique().HasFilter(\"[Name] IS NOT NULL\")", false)]
    [InlineData("IsUnique().HasFilter(null)", false)]
    [InlineData("IsUnique()", false)]
    public Task Fixes_AsSuggestion_WhenAUniqueIndexLeavesOutRows(string index, bool isAssumed) => VerifySuggestionAsync(
        Code.File($$"""
        public class Label { public int Id { get; set; } public int Number { get; set; } public string Name { get; set; } = ""; public bool IsDeleted { get; set; } }

        public class Labels(DbContextOptions<Labels> options) : DbContext(options)
        {
            public DbSet<Label> All => Set<Label>();

            protected override void OnModelCreating(ModelBuilder builder) => builder.Entity<Label>().HasIndex(l => l.Number).{{index}};
        }

        public class Service(Labels db)
        {
            public async Task Run(List<int> numbers)
            {
                foreach (var number in numbers)
                {
                    var label = await [|db.All.FirstOrDefaultAsync(l => l.Number == number)|];
                    if (label == null)
                    {
                        label = new Label { Number = number };
                        db.All.Add(label);
                        await db.SaveChangesAsync();
                    }
                }
            }
        }
        """),
        "that what the loop saves does not change which rows are found" + (isAssumed ? " and that no two rows of Label have the same Number" : ""));
}
