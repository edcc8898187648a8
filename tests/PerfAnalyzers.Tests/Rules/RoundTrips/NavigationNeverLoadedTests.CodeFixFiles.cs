using Microsoft.CodeAnalysis;
using PerfAnalyzers.Tests.Harness;
using Xunit;

namespace PerfAnalyzers.Tests.Rules.RoundTrips;

/// <summary>The fix of PERF1002 in other models than the blog's, in scripts, and over several members and files.</summary>
public sealed partial class NavigationNeverLoadedTests
{
    [Fact]
    public Task Fixes_WhenTheNavigationIsThatOfADerivedEntity()
    {
        return VerifyCodeFixAsync(Source("db.Papers", "[|article.Notes|]"), Source("db.Papers.Include(p => ((Article)p).Notes)", "article.Notes"));

        static string Source(string query, string read) => Code.File($$"""
        public class Paper
        {
            public int Id { get; set; }
        }

        public class Article : Paper
        {
            public List<Note> Notes { get; set; } = new();
        }

        public class Note
        {
            public int Id { get; set; }
        }

        public class PaperContext : DbContext
        {
            public DbSet<Paper> Papers => Set<Paper>();
            public DbSet<Article> Articles => Set<Article>();
            public DbSet<Note> Notes => Set<Note>();
        }

        public class Report(PaperContext db)
        {
            public void Print()
            {
                foreach (var paper in {{query}}.ToList())
                {
                    if (paper is Article article)
                        Console.WriteLine({{read}}.Count);
                }
            }
        }
        """);
    }

    [Fact]
    public Task Fixes_WhenTheStepsOfThePathMayBeNull()
    {
        return VerifyCodeFixAsync(Source("db.Shelves", "[|shelf.Boxes|]", "[|box.Owner!.Items|]"), Source(
            "db.Shelves.Include(s => s.Boxes!).ThenInclude(b => b.Owner).ThenInclude(o => o!.Items)", "shelf.Boxes", "box.Owner!.Items"));

        static string Source(string query, string boxes, string items) => Code.File($$"""
        public class Shelf
        {
            public int Id { get; set; }
            public List<Box>? Boxes { get; set; }
        }

        public class Box
        {
            public int Id { get; set; }
            public Owner? Owner { get; set; }
        }

        public class Owner
        {
            public int Id { get; set; }
            public List<Item> Items { get; set; } = new();
        }

        public class Item
        {
            public int Id { get; set; }
        }

        public class ShelfContext : DbContext
        {
            public DbSet<Shelf> Shelves => Set<Shelf>();
        }

        public class Report(ShelfContext db)
        {
            public void Print()
            {
                foreach (var shelf in {{query}}.ToList())
                    foreach (var box in shelf.Boxes!)
                        Console.WriteLine({{items}}.Count);
            }
        }
        """);
    }

    [Fact]
    public Task Fixes_WhenTheCodeIsAScript() => VerifyCodeFixAsync(
        """
        using System;
        using System.Linq;
        using Blogging;

        BlogContext db = null!;
        foreach (var post in db.Posts.ToList())
            Console.WriteLine([|post.Comments|].Count);
        """,
        """
        using System;
        using System.Linq;
        using Blogging;
        using Microsoft.EntityFrameworkCore;

        BlogContext db = null!;
        foreach (var post in db.Posts.Include(p => p.Comments).ToList())
            Console.WriteLine(post.Comments.Count);
        """,
        options => options.OutputKind = OutputKind.ConsoleApplication);

    [Fact]
    public Task Fixes_WhenFilesHaveTheirQueries() => VerifyCodeFixAsync(
        Report("First", "db.Posts", "[|post.Comments|]"),
        Report("First", "db.Posts.Include(p => p.Comments)", "post.Comments"),
        options =>
        {
            options.AdditionalSources["Second.cs"] = Report("Second", "db.Posts", "[|post.Blog|]");
            options.FixedAdditionalSources["Second.cs"] = Report("Second", "db.Posts.Include(p => p.Blog)", "post.Blog");
        });

    private static string Report(string name, string query, string read) => Code.File($$"""
        public class {{name}}(BlogContext db)
        {
            public void Print()
            {
                foreach (var post in {{query}}.ToList())
                    Console.WriteLine({{read}});
            }
        }
        """);

    [Fact]
    public Task Fixes_WhenTheQueryStandsInAnotherFile() => VerifyCodeFixAsync(
        Code.File("""
        public partial class Report
        {
            public int Count() => _published.ToList().Sum(p => [|p.Comments|].Count);
        }
        """),
        Code.File("""
        public partial class Report
        {
            public int Count() => _published.ToList().Sum(p => p.Comments.Count);
        }
        """),
        options =>
        {
            options.AdditionalSources["Report.Queries.cs"] = Queries("db.Posts", "");
            options.FixedAdditionalSources["Report.Queries.cs"] = Queries("db.Posts.Include(p => p.Comments)", "using Microsoft.EntityFrameworkCore;\n");
        });

    private static string Queries(string set, string directive) => $$"""
        using System.Linq;
        using Blogging;
        {{directive}}
        namespace Tests;

        public partial class Report(BlogContext db)
        {
            private readonly IQueryable<Post> _published = {{set}}.Where(p => p.IsPublished);
        }

        """;

    [Fact]
    public Task Fixes_WhenAFieldIsUsedByOthers() => VerifyCodeFixAsync(
        Code.File("""
        public class Report(BlogContext db)
        {
            private readonly IQueryable<Post> _published = db.Posts.Where(p => p.IsPublished);

            public int Count() => _published.ToList().Sum(p => [|p.Comments|].Count);

            public List<Post> All() => this._published.ToList();
        }
        """),
        Code.File("""
        public class Report(BlogContext db)
        {
            private readonly IQueryable<Post> _published = db.Posts.Where(p => p.IsPublished);

            public int Count() => _published.Include(p => p.Comments).ToList().Sum(p => p.Comments.Count);

            public List<Post> All() => this._published.ToList();
        }
        """));
}
