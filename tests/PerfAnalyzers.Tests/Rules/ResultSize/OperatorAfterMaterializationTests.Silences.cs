using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.ResultSize;

public sealed partial class OperatorAfterMaterializationTests
{
    [Theory]
    [InlineData("p => IsGood(p)")]
    [InlineData("p => p.Title.Equals(\"a\", StringComparison.OrdinalIgnoreCase)")]
    [InlineData("p => p.Author?.Name == \"a\"")]
    [InlineData("p => p.Content is null")]
    [InlineData("p => { return p.IsPublished; }")]
    [InlineData("(p, i) => i > 3")]
    [InlineData("p => p.Title.Split(' ').Length > 3")]
    [InlineData("p => p.CreatedAt.DayOfWeek == DayOfWeek.Monday")]
    [InlineData("p => p.Id / 2 == 3")]
    [InlineData("p => int.Parse(p.Title) > 3")]
    [InlineData("p => p.CreatedAt.ToString(\"d\") == \"1\"")]
    [InlineData("p => p.Author == authors[0]")]
    [InlineData("p => authors.Any(a => a.Id == p.AuthorId)")]
    [InlineData("p => p.GetType() == typeof(Post)")]
    [InlineData("p => p.BlogId == Next()")]
    [InlineData("p => Regex.IsMatch(p.Title, \"a\")")]
    [InlineData("p => new ReadOnlySpan<int>(few).Contains(p.BlogId)")]
    [InlineData("p => few.AsSpan().Contains(p.BlogId)")]
    public Task IsSilent_WhenEfCoreCannotTranslateIt(string lambda) => VerifyAnalyzerAsync(
        "using System.Text.RegularExpressions;\n" + Code.Method(
            $"var authors = new List<Author>(); var few = new[] {{ 1, 2 }}; var posts = db.Posts.ToList().Where({lambda}).ToList();",
            members: "private static bool IsGood(Post post) => post.Id > 3; private int _n; private int Next() => _n++;"));

    [Theory]
    [InlineData("var posts = db.Posts.ToList(); var a = posts.Where(p => p.IsPublished).ToList(); var b = posts.Count;")]
    [InlineData("var posts = db.Posts.ToList(); foreach (var id in ids) Console.WriteLine(posts.Where(p => p.BlogId == id).Sum(p => p.Id));")]
    [InlineData("var posts = db.Posts.ToList(); var counts = ids.Select(id => posts.Count(p => p.BlogId == id)).ToList();")]
    [InlineData("var posts = db.Posts.ToList(); posts = posts.Where(p => p.IsPublished).ToList();")]
    [InlineData("var posts = db.Posts.ToList(); posts.Add(new Post()); var a = posts.Where(p => p.IsPublished).ToList();")]
    public Task IsSilent_WhenTheListIsNeededOtherwise(string body) => VerifyAnalyzerAsync(Code.Method(body));

    [Theory]
    [InlineData("var dtos = db.Posts.ToList().Select(p => new { p.Id, p.Title }).ToList();")]
    [InlineData("var posts = db.Posts.ToList().OrderBy(p => p.CreatedAt).ToList();")]
    [InlineData("var byBlog = db.Posts.ToList().GroupBy(p => p.BlogId).ToList();")]
    [InlineData("var byId = db.Posts.ToList().ToDictionary(p => p.Id);")]
    [InlineData("var posts = db.Posts.AsEnumerable().Select(p => Path.GetFileName(p.Title)).Where(t => t.Length > 3).ToList();")]
    public Task IsSilent_WhenNoRowsWouldBeSaved(string body) => VerifyAnalyzerAsync(Code.Method(body));

    [Theory]
    [InlineData("var posts = db.Posts.OrderBy(p => p.Id).Take(10).ToList().Where(p => p.IsPublished);")]
    [InlineData("var posts = db.Posts.Where(p => p.Id == 3).ToList().Where(p => p.IsPublished);")]
    public Task IsSilent_WhenThereAreFewRows(string body) => VerifyAnalyzerAsync(Code.Method(body));

    [Fact]
    public Task IsSilent_WhenATreeIsLoadedToPickItsRoots() =>
        VerifyAnalyzerAsync(Code.Method("var all = await db.Categories.ToListAsync(ct); var roots = all.Where(c => c.ParentId == null).ToList();"));

    [Fact]
    public Task Reports_WhenTheRowsOfATreeAreNotConnected() =>
        VerifyAnalyzerAsync(Code.Method("var all = await db.Categories.AsNoTracking().ToListAsync(ct); var roots = all.[|Where(c => c.ParentId == null)|].ToList();"));

    [Fact]
    public Task IsSilent_WhenAnotherQueryConnectsWithTheRows() => VerifyAnalyzerAsync(Code.Method(
        "var blogs = await db.Blogs.ToListAsync(ct); var posts = (await db.Posts.ToListAsync(ct)).Where(p => p.IsPublished).ToList(); Console.WriteLine(blogs[0].Posts.Count);"));

    // Memory has what is not saved yet, the database has not.
    [Theory]
    [InlineData("var first = await db.Posts.FirstAsync(ct); first.IsPublished = true; var posts = (await db.Posts.ToListAsync(ct)).Where(p => p.IsPublished).ToList();")]
    [InlineData("foreach (var blog in await db.Blogs.Take(3).ToListAsync(ct)) { var posts = (await db.Posts.ToListAsync(ct)).Where(p => p.IsPublished).ToList(); posts[0].IsPublished = false; }")]
    [InlineData("var author = await db.Authors.FirstAsync(ct); author.CompanyId++; var posts = (await db.Posts.Include(p => p.Author).ToListAsync(ct)).Where(p => p.Author!.CompanyId == 3).ToList();")]
    [InlineData("var first = await db.Posts.FirstAsync(ct); db.Entry(first).CurrentValues.SetValues(new { IsPublished = true }); var posts = (await db.Posts.ToListAsync(ct)).Where(p => p.IsPublished).ToList();")]
    public Task IsSilent_WhenTheRowsMayHaveChangedInMemory(string body) => VerifyAnalyzerAsync(Code.Method(body));

    [Theory]
    [InlineData("var first = await db.Posts.FirstAsync(ct); first.IsPublished = true; await db.SaveChangesAsync(ct); var posts = (await db.Posts.ToListAsync(ct)).[|Where(p => p.IsPublished)|].ToList();")]
    [InlineData("var first = await db.Posts.FirstAsync(ct); first.IsPublished = true; var posts = (await db.Posts.AsNoTracking().ToListAsync(ct)).[|Where(p => p.IsPublished)|].ToList();")]
    [InlineData("var posts = (await db.Posts.ToListAsync(ct)).[|Where(p => p.IsPublished)|].ToList(); posts[0].IsPublished = false;")]
    [InlineData("var post = new Post { BlogId = 3 }; post.IsPublished = true; db.Add(post); var posts = (await db.Posts.ToListAsync(ct)).[|Where(p => p.IsPublished)|].ToList();")]
    [InlineData("while (ct.CanBeCanceled) { var due = (await db.Posts.ToListAsync(ct)).[|Where(p => !p.IsPublished)|].ToList(); foreach (var p in due) p.IsPublished = true; await db.SaveChangesAsync(ct); }")]
    [InlineData("var company = await db.Companies.FirstAsync(ct); company.Name = \"a\"; var posts = (await db.Posts.Include(p => p.Comments).ToListAsync(ct)).[|Where(p => p.IsPublished)|].ToList();")]
    public Task Reports_WhenMemoryHasNothingElse(string body) => VerifyAnalyzerAsync(Code.Method(body));

    [Theory]
    [InlineData("var posts = db.Posts.ToList().Where(p => p.Author!.CompanyId == 3);")]
    [InlineData("var blogs = db.Blogs.ToList().Where(b => b.Posts.Count == 0);")]
    public Task IsSilent_WhenTheNavigationWasNotLoaded(string body) => VerifyAnalyzerAsync(Code.Method(body));

    [Theory]
    [InlineData("IEnumerable<Post> posts = new List<Post>(); var a = posts.ToList().Where(p => p.IsPublished);")]
    [InlineData("var a = new[] { new Post() }.AsQueryable().ToList().Where(p => p.IsPublished);")]
    [InlineData("var a = db.Posts.Local.ToList().Where(p => p.IsPublished);")]
    [InlineData("var a = db.Posts.FromSqlRaw(\"EXEC GetPosts\").ToList().Where(p => p.IsPublished);")]
    [InlineData("var a = db.ChangeTracker.Entries<Post>().ToList().Where(p => p.State == EntityState.Added);")]
    [InlineData("Func<Post, bool> f = p => p.IsPublished; var a = db.Posts.ToList().Where(f);")]
    public Task IsSilent_WhenItIsNoQueryThatCouldDoIt(string body) => VerifyAnalyzerAsync(Code.Method(body));

    // What the classes have in common says nothing of their rows.
    [Fact]
    public Task Reports_WhenAnotherEntityOfTheSameBaseWasChanged() => VerifyAnalyzerAsync(Code.File(
        """
        public abstract class Row { public int Id { get; set; } public bool IsActive { get; set; } }
        public class Order : Row;
        public class Product : Row;

        public class Shop : DbContext
        {
            public DbSet<Order> Orders => Set<Order>();
            public DbSet<Product> Products => Set<Product>();

            public List<Product> Run(Order order)
            {
                order.IsActive = true;
                return Products.ToList().[|Where(p => p.IsActive)|].ToList();
            }
        }
        """));

    // What the database has can be read here only.
    [Fact]
    public Task IsSilent_WhenTheColumnIsEncrypted() => VerifyAnalyzerAsync(Code.File(
        """
        public sealed class EncryptColumnAttribute : Attribute;

        public class Patient
        {
            public int Id { get; set; }
            [EncryptColumn] public string LastName { get; set; } = "";
            public string Number { get; set; } = "";
            public string City { get; set; } = "";
            public string Phone { get; set; } = "";
        }

        public static class Encryption
        {
            public static Microsoft.EntityFrameworkCore.Metadata.Builders.PropertyBuilder<T> IsEncrypted<T>(this Microsoft.EntityFrameworkCore.Metadata.Builders.PropertyBuilder<T> property) => property;
        }

        public class Clinic(Func<string, string> encrypt, Func<string, string> decrypt) : DbContext
        {
            public DbSet<Patient> Patients => Set<Patient>();

            protected override void OnModelCreating(ModelBuilder builder)
            {
                builder.Entity<Patient>().Property(p => p.Number).HasConversion(v => encrypt(v), v => decrypt(v));
                builder.Entity<Patient>().Property(p => p.City).HasConversion(v => v.Trim(), v => v);
                builder.Entity<Patient>().Property(p => p.Phone).IsRequired().IsEncrypted();
            }

            public void Run(string text)
            {
                var a = Patients.ToList().Where(p => p.LastName.Contains(text)).ToList();
                var b = Patients.ToList().FirstOrDefault(p => p.Number == text);
                var c = Patients.ToList().[|Where(p => p.City == text)|].ToList();
                var d = Patients.ToList().Where(p => p.Phone.StartsWith(text)).ToList();
                var e = Patients.ToList().[|Where(p => p.LastName != null)|].ToList();
                var f = Patients.ToList().[|Select(p => new { p.Id, p.LastName })|].Where(p => p.Id > 3).ToList();
            }
        }
        """));

    [Fact]
    public Task IsSilent_WhenTheColumnIsComputedOrConverted() => VerifyAnalyzerAsync(Code.File(
        """
        public class Item
        {
            public int Id { get; set; }
            public int Price { get; set; }
            public bool IsCheap => Price < 3;
            [System.ComponentModel.DataAnnotations.Schema.NotMapped]
            public bool IsMarked { get; set; }
            public bool IsIgnored { get; set; }
            public DayOfWeek Day { get; set; }
        }

        public class Shop : DbContext
        {
            public DbSet<Item> Items => Set<Item>();

            protected override void OnModelCreating(ModelBuilder builder)
            {
                builder.Entity<Item>().Ignore(i => i.IsIgnored);
                builder.Entity<Item>().Property(i => i.Day).IsRequired().HasConversion<string>();
            }

            public void Run()
            {
                var a = Items.ToList().Where(i => i.IsCheap).ToList();
                var b = Items.ToList().Where(i => i.IsMarked).ToList();
                var c = Items.ToList().Where(i => i.IsIgnored).ToList();
                var d = Items.ToList().Where(i => i.Day > DayOfWeek.Monday).ToList();
                var e = Items.ToList().[|Where(i => i.Day == DayOfWeek.Monday)|].ToList();
            }
        }
        """));

    [Theory]
    [InlineData("", "db.Posts.Where(p => p.AuthorId == id).Select(p => p.BlogId).ToList().{|#0:Distinct()|}", true)] // of one author, numbers are few
    [InlineData("", "db.Posts.Where(p => p.IsPublished).Select(p => p.BlogId).ToList().{|#0:Distinct()|}", false)]
    [InlineData("", "db.Posts.Select(p => p.BlogId).ToList().{|#0:Distinct()|}", false)]
    [InlineData("", "db.Posts.Where(p => p.AuthorId == id).Select(p => p.Title).ToList().{|#0:Distinct()|}", false)]
    [InlineData("[Area(\"Admin\")]", "db.Posts.ToList().{|#0:Where(p => p.IsPublished)|}", true)]
    [InlineData("[Area(\"Shop\")]", "db.Posts.ToList().{|#0:Where(p => p.IsPublished)|}", false)]
    public Task Reports_WhatGainsLittle_AsInfo(string ofClass, string rows, bool isInfo) => VerifyAnalyzerAsync(
        Code.File($$"""
            {{ofClass}}
            public class PostsController(BlogContext db) : ControllerBase
            {
                public void Get(int id) { foreach (var row in {{rows}}) Console.WriteLine(row); }
            }
            """).Replace("using Blogging;", "using Microsoft.AspNetCore.Mvc;\nusing Blogging;", StringComparison.Ordinal),
        o => o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0)
            .WithSeverity(isInfo ? Microsoft.CodeAnalysis.DiagnosticSeverity.Info : Microsoft.CodeAnalysis.DiagnosticSeverity.Warning)));
}
