using Microsoft.CodeAnalysis;
using PerfAnalyzers.CodeFixes.Rules.Projection;
using PerfAnalyzers.Rules.Projection;
using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.Projection;

public sealed partial class WholeEntityLoadedTests : CodeFixTests<WholeEntityLoadedAnalyzer, WholeEntityLoadedCodeFix>
{
    [Theory]
    [InlineData("var posts = await [|db.Posts.ToListAsync(ct)|]; foreach (var post in posts) Console.WriteLine(post.Title);")]
    [InlineData("foreach (var post in [|db.Posts.Where(p => p.IsPublished)|]) Console.WriteLine(post.Title);")]
    [InlineData("foreach (var post in await [|db.Posts.AsNoTracking().ToArrayAsync(ct)|]) Console.WriteLine(post.Title + post.CreatedAt);")]
    [InlineData("await foreach (var post in [|db.Posts.AsNoTracking().AsAsyncEnumerable()|]) Console.WriteLine(post.Title);")]
    [InlineData("await foreach (var post in [|db.Posts|]) Console.WriteLine(post.Title);")]
    [InlineData("var post = await [|db.Posts.FirstAsync(p => p.Id == 1, ct)|]; Console.WriteLine(post.Title);")]
    [InlineData("var post = [|db.Posts.SingleOrDefault(p => p.Id == 1)|]; if (post == null) return; Console.WriteLine(post.Title);")]
    [InlineData("var title = (await [|db.Posts.FirstOrDefaultAsync(p => p.Id == 1, ct)|])?.Title;")]
    [InlineData("var posts = [|(from p in db.Posts where p.IsPublished orderby p.CreatedAt select p).ToList()|]; foreach (var p in posts) Console.WriteLine(p.Title);")]
    [InlineData("var byId = await [|db.Posts.ToDictionaryAsync(p => p.Id, ct)|]; foreach (var id in ids) Console.WriteLine(byId[id].Title);")]
    [InlineData("var posts = [|db.Posts.Include(p => p.Blog).ToList()|]; foreach (var post in posts) Console.WriteLine($\"{post.Blog.Name}: {post.Title}\");")]
    [InlineData("IQueryable<Post> query = db.Posts; if (ids.Any()) query = query.Where(p => ids.Contains(p.Id)); foreach (var post in [|query.OrderBy(p => p.Id).Take(5).ToList()|]) Console.WriteLine(post.Title);")]
    [InlineData("var lengths = [|db.Posts.ToList()|].Select(p => new { p.Id, p.Title.Length }).ToList();")]
    [InlineData("var posts = [|db.Posts.ToList()|]; var latest = posts.OrderBy(p => p.CreatedAt).ToDictionary(p => p.Id, p => p.Title);")]
    [InlineData("var comments = [|db.Comments.FromSqlRaw(\"SELECT * FROM Comments\").ToList()|]; foreach (var c in comments) Console.WriteLine(c.Stars);")]
    [InlineData("if (await [|db.Posts.FirstOrDefaultAsync(p => p.Id == 1, ct)|] is { } post) Console.WriteLine(post.Title);")]
    [InlineData("var post = [|db.Posts.First(p => p.Id == 1)|]; var others = db.Comments.Count(c => c.PostId == post.Id);")]
    public Task Reports_WhenLongTextsAreLoadedForNothing(string body) => VerifyAnalyzerAsync(Code.Method(body));

    [Fact]
    public Task Reports_InALocalFunction() => VerifyAnalyzerAsync(Code.Method("""
        foreach (var title in await Titles())
            Console.WriteLine(title);

        async Task<List<string>> Titles()
        {
            var posts = await [|db.Posts.ToListAsync(ct)|];
            return posts.ConvertAll(p => p.Title);
        }
        """));

    [Fact]
    public Task Reports_WhatIsReadAndWhatIsNot() => VerifyAnalyzerAsync(
        Code.Method("foreach (var post in {|#0:db.Posts.Include(p => p.Author)|}) Console.WriteLine(post.Title + post.Author?.Name);"),
        options => options.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0).WithSeverity(DiagnosticSeverity.Info)
            .WithMessage("Of what this query of Post loads only Title and Author.Name are read, and Content and 11 other columns are not; select what is read")));

    [Theory]
    [InlineData("foreach (var p in [|db.Products.Where(p => p.Stock > 0)|]) Console.WriteLine(p.Name);")]
    [InlineData("foreach (var p in [|db.Products.Where(p => p.Stock > 0)|]) Console.WriteLine(p.Name + p.Price + p.Currency);")]
    [InlineData("var p = [|db.Products.First(p => p.Id == 1)|]; Console.WriteLine(p.Name);")]
    [InlineData("foreach (var i in [|db.Images|]) Console.WriteLine(i.FileName);")]
    [InlineData("foreach (var d in [|db.Documents|]) Console.WriteLine(d.Id);")]
    // What is owned comes along with its owner, in columns, in a join, in a document.
    [InlineData("foreach (var w in [|db.Warehouses|]) Console.WriteLine(w.Id);")]
    [InlineData("foreach (var o in [|db.Offers|]) Console.WriteLine(o.Id);")]
    // Small columns, but one of six, and many rows.
    [InlineData("foreach (var s in [|db.Shelves|]) Console.WriteLine(s.Room);")]
    public Task Reports_WhenManyColumnsAreLoadedForNothing(string body) => VerifyAnalyzerAsync(Shop(body));

    [Theory]
    // Not one row of six small columns.
    [InlineData("var s = db.Shelves.First(s => s.Id == 1); Console.WriteLine(s.Room);")]
    [InlineData("foreach (var w in db.Warehouses) Console.WriteLine(w.Id + w.Address.City + w.Address.Street);")]
    [InlineData("foreach (var o in db.Offers) Console.WriteLine(o.Id + o.Steps.Count);")]
    // What is not mapped is not loaded.
    [InlineData("foreach (var d in db.Drafts) Console.WriteLine(d.Id);")]
    // Half of them.
    [InlineData("foreach (var s in db.Shelves) Console.WriteLine(s.Room + s.Row + s.Column);")]
    // A limited text is no document.
    [InlineData("foreach (var u in db.Users) Console.WriteLine(u.Name + u.Id + u.PasswordHash);")]
    // A digest is no document either.
    [InlineData("foreach (var u in db.Users) Console.WriteLine(u.Name + u.Id + u.Notes);")]
    // Most of them.
    [InlineData("foreach (var p in db.Products) Console.WriteLine(p.Name + p.Price + p.Currency + p.Stock + p.Weight + p.Width + p.Height);")]
    public Task IsSilent_WhenLittleIsLoadedForNothing(string body) => VerifyAnalyzerAsync(Shop(body));

    [Fact]
    public Task Reports_AsTheOptionSays() => VerifyAnalyzerAsync(
        Shop("foreach (var s in [|db.Shelves|]) Console.WriteLine(s.Room + s.Row + s.Column);"),
        options => options.EditorConfig["dotnet_code_quality.PERF4001.min_unread_columns"] = "3");

    [Fact]
    public Task IsSilent_AsTheOptionSays() => VerifyAnalyzerAsync(
        Shop("foreach (var p in db.Products) Console.WriteLine(p.Name + p.Price + p.Currency);"),
        options => options.EditorConfig["dotnet_code_quality.PERF4001.min_unread_columns"] = "20");

    private static string Shop(string body) => Code.File($$"""
        public class Product
        {
            public int Id { get; set; }
            public string Name { get; set; } = "";
            public decimal Price { get; set; }
            public string Currency { get; set; } = "";
            public int Stock { get; set; }
            public double Weight { get; set; }
            public double Width { get; set; }
            public double Height { get; set; }
            public double Depth { get; set; }
            public string Color { get; set; } = "";
            public string Material { get; set; } = "";
            public DateTime AddedAt { get; set; }
            public bool IsSold => Stock == 0;
        }

        public class Image
        {
            public int Id { get; set; }
            public string FileName { get; set; } = "";
            public byte[] Bytes { get; set; } = [];
        }

        public class Document
        {
            public int Id { get; set; }
            [System.ComponentModel.DataAnnotations.Schema.Column(TypeName = "jsonb")]
            public string Fields { get; set; } = "";
        }

        public class Shelf
        {
            public int Id { get; set; }
            public string Room { get; set; } = "";
            public int Row { get; set; }
            public int Column { get; set; }
            public int Slots { get; set; }
            public bool IsFull { get; set; }
        }

        public class Warehouse
        {
            public int Id { get; set; }
            public Address Address { get; set; } = new();
        }

        [Owned]
        public class Address
        {
            public string Street { get; set; } = "";
            public string Number { get; set; } = "";
            public string City { get; set; } = "";
            public string Zip { get; set; } = "";
            public string Country { get; set; } = "";
        }

        public class Offer
        {
            public int Id { get; set; }
            public List<Step> Steps { get; set; } = new();
        }

        [Owned]
        public class Step
        {
            public int From { get; set; }
            public decimal Price { get; set; }
        }

        public class Draft
        {
            public int Id { get; set; }
            public string Name { get; set; } = "";
            [System.ComponentModel.DataAnnotations.Schema.NotMapped]
            public string Content { get; set; } = "";
            public string Upper => Name.ToUpperInvariant();
            public string Lower => Name.ToLowerInvariant();
            public int Length => Name.Length;
            public bool IsEmpty => Name.Length == 0;
        }

        public class User
        {
            public int Id { get; set; }
            public string Name { get; set; } = "";
            public byte[] PasswordHash { get; set; } = [];
            [System.ComponentModel.DataAnnotations.MaxLength(500)]
            public string Description { get; set; } = "";
            public string Notes { get; set; } = "";
            [System.ComponentModel.DataAnnotations.StringLength(4000)]
            public string Content { get; set; } = "";
        }

        public class ShopContext(DbContextOptions<ShopContext> options) : DbContext(options)
        {
            public DbSet<Product> Products { get; set; } = null!;
            public DbSet<Image> Images { get; set; } = null!;
            public DbSet<Document> Documents { get; set; } = null!;
            public DbSet<Shelf> Shelves { get; set; } = null!;
            public DbSet<User> Users { get; set; } = null!;
            public DbSet<Warehouse> Warehouses { get; set; } = null!;
            public DbSet<Offer> Offers { get; set; } = null!;
            public DbSet<Draft> Drafts { get; set; } = null!;

            protected override void OnModelCreating(ModelBuilder modelBuilder) =>
                modelBuilder.Entity<User>().Property(u => u.Notes).IsRequired().HasMaxLength(200);
        }

        public class Service(ShopContext db)
        {
            public void Run()
            {
                {{body}}
            }
        }
        """);
}
