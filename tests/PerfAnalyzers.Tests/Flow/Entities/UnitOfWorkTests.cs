using Microsoft.CodeAnalysis;
using PerfAnalyzers.Flow.Entities;
using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Flow.Entities;

/// <summary>What belongs to one run of a query, whether it saves, and which entities its context connects.</summary>
public sealed class UnitOfWorkTests
{
    [Theory]
    [InlineData("var p = [|db.Posts.First()|]; var b = db.Blogs.ToList();", "Blog")]
    [InlineData("var b = db.Blogs.ToList(); var p = [|db.Posts.First()|]; var c = db.Comments.First();", "Blog, Comment")]
    [InlineData("var p = [|db.Posts.First()|]; var b = db.Blogs.AsNoTracking().ToList();", "")]
    [InlineData("var p = [|db.Posts.First()|]; using var own = factory.CreateDbContext(); var b = own.Blogs.ToList();", "")]
    [InlineData("var p = [|db.Posts.First()|];", "")]
    public void TrackedWith_AreTheOtherQueriesOfTheContext(string code, string expected)
    {
        var probe = Probe.Method(code);

        Assert.Equal(expected, string.Join(", ", UnitOfWork.TrackedWith(probe.Execution, probe.Model).Select(q => q.Entity!.Name)));
    }

    [Theory]
    [InlineData("[|db.Posts.ToList()|]; db.SaveChanges();", true)]
    [InlineData("db.SaveChanges(); [|db.Posts.ToList()|];", true)]
    [InlineData("[|db.Posts.ToList()|]; Store();", true)]
    [InlineData("[|db.Posts.ToList()|]; Deeper();", true)]
    [InlineData("[|db.Posts.ToList()|]; Show();", false)]
    [InlineData("[|db.Posts.ToList()|];", false)]
    [InlineData("using var own = factory.CreateDbContext(); [|own.Posts.ToList()|]; Store();", false)] // it is nobody else's
    [InlineData("using var own = factory.CreateDbContext(); [|own.Posts.ToList()|]; Keep(own);", true)]
    [InlineData("using var own = factory.CreateDbContext(); [|own.Posts.ToList()|]; db.SaveChanges();", false)]
    public void Saving_IsReachable_WhenWhatRunsMaySaveTheContext(string code, bool expected)
    {
        var probe = Probe.Method(code, "public void Run()", """
            private void Store() => db.SaveChanges();
            private void Deeper() { Show(); Store(); }
            private void Show() => Console.WriteLine();
            private static void Keep(BlogContext context) => context.SaveChanges();
            """);

        Assert.Equal(expected, Saving.IsReachable(probe.Execution, probe.Model));
    }

    [Theory]
    [InlineData("Post", "Blog", true)]
    [InlineData("Blog", "Post", true)]
    [InlineData("Draft", "Blog", true)] // by a base class
    [InlineData("Blog", "Draft", true)] // by an object of a derived class
    [InlineData("Comment", "Blog", false)]
    [InlineData("Folder", "Folder", true)]
    [InlineData("Blog", "Blog", false)]
    public void FixUp_AreConnected_WhenANavigationLeadsFromOneToTheOther(string a, string b, bool expected)
    {
        var probe = Probe.File("""
            public class Draft : Post { }
            public class Folder { public int Id { get; set; } public Folder? Parent { get; set; } public List<Folder> Folders { get; set; } = new(); }
            public class Drafts(DbContextOptions<BlogContext> options) : BlogContext(options) { public DbSet<Draft> DraftPosts => Set<Draft>(); public DbSet<Folder> Folders => Set<Folder>(); }
            """);

        Assert.Equal(expected, FixUp.AreConnected(probe.Type(a), probe.Type(b), probe.Model));
    }

    [Theory]
    [InlineData("var p = 1; [|p = 2|]; Use([|p|]);", true, false)]
    [InlineData("var p = 1; [|p = 2|]; p = 3; Use([|p|]);", false, false)]
    [InlineData("var p = 1; [|p = 2|]; if (flag) { p = 3; } Use([|p|]);", true, false)]
    [InlineData("var p = 1; [|p = 2|]; if (flag) { p = 3; Use([|p|]); }", false, false)]
    [InlineData("var p = 1; Use([|p|]); [|p = 2|];", false, false)]
    [InlineData("object p = 1; [|p = 2|]; if (flag) { p = new object(); } Use([|p|]);", false, true)]
    [InlineData("var p = 1; [|p = 2|]; p = 3; void Local() => Use([|p|]);", false, true)] // it may run at any time
    public void ReachingWrites_TellsWhichValueAUseSees(string code, bool reaches, bool mayReach)
    {
        var probe = Probe.Method(code, "public void Run(bool flag)", "private static void Use(object o) { }");
        var (write, use) = InSourceOrder(probe);
        var writes = PerfAnalyzers.Roslyn.BodyIndex.Around(use).WritesOf(PerfAnalyzers.Roslyn.OperationExtensions.ReferencedSymbol(use)!);

        Assert.Equal(reaches, ReachingWrites.Reaches(write, writes, use));
        if (!reaches)
            Assert.Equal(mayReach, ReachingWrites.MayReach(write, writes, use));
    }

    private static (IOperation Write, IOperation Use) InSourceOrder(Probe probe) =>
        probe.Operations[0] is Microsoft.CodeAnalysis.Operations.ISimpleAssignmentOperation
            ? (probe.Operations[0], probe.Operations[1])
            : (probe.Operations[1], probe.Operations[0]);
}
