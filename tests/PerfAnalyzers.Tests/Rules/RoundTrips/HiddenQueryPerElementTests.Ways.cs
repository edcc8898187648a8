using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.RoundTrips;

/// <summary>The ways from a call to its query: certain or not, behind a check, many at a time.</summary>
public sealed partial class HiddenQueryPerElementTests
{
    [Theory]
    [InlineData("{|#0:Name(id)|} + Name(id + 1)", "")]
    [InlineData("{|#0:Name(id)|} + Name(id + 1) + {|#1:Title(id)|}", ", as is one more call")]
    [InlineData("{|#1:Guess(id)|} + {|#0:Name(id)|}", ", as is one more call")] // the certain one
    [InlineData("{|#0:Name(id)|} + {|#1:Title(id)|} + {|#2:Guess(id)|}", ", as are 2 more calls")]
    public Task Reports_EachLoopOnce(string values, string others) => VerifyAnalyzerAsync(
        Code.Method(
            $"{{|#4:foreach (var id in ids) Console.WriteLine({values});|}}",
            members:
            """
            private string Name(int id) => {|#3:db.Authors.First(a => a.Id == id)|}.Name;
            private string Title(int id) => db.Posts.First(p => p.Id == id).Title;
            private string Guess(int id) => id > 3 ? db.Posts.First(p => p.Id == id).Title : "";
            """),
        options => options.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0)
            .WithAdditionalLocations([3, 4, .. Enumerable.Range(1, 2).Where(n => values.Contains($"#{n}"))])
            .WithMessage($"'Name' runs a query (query of Author at Test0.cs:14), and is called once per element of 'ids'{others}; load what it needs for all of them at once")));

    [Theory]
    [InlineData("private void Mark(int id) => db.Database.ExecuteSqlInterpolated($\"INSERT INTO Marks VALUES ({id})\");", "SQL command at Test0.cs:14", "runs")]
    [InlineData("private void Mark(int id) => db.Posts.Where(p => p.Id == id).ExecuteDelete();", "query of Post at Test0.cs:14", "runs")]
    [InlineData("private void Mark(int id) { if (id > 3) db.Posts.Where(p => p.Id == id).ExecuteDelete(); }", "query of Post at Test0.cs:14", "may run")]
    public Task Reports_WhenTheCallWrites(string member, string query, string runs)
    {
        if (TestReferences.EfCore.Major < 7 && member.Contains("ExecuteDelete", StringComparison.Ordinal))
            return Task.CompletedTask;
        return VerifyAnalyzerAsync(
            Code.Method("foreach (var id in ids) {|#0:Mark(id)|};", members: member),
            options => options.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0)
                .WithSeverity(runs == "runs" ? Microsoft.CodeAnalysis.DiagnosticSeverity.Warning : Microsoft.CodeAnalysis.DiagnosticSeverity.Info)
                .WithMessage($"'Mark' {runs} a command ({query}), and is called once per element of 'ids'; write all of them with one statement")));
    }

    [Fact]
    public Task Reports_EachServiceThatALoopAsks() => VerifyAnalyzerAsync(Code.File(
        """
        public class Names(BlogContext db)
        {
            public string Name(int id) => db.Authors.First(a => a.Id == id).Name;
            public string Url(int id) => db.Blogs.First(b => b.Id == id).Name;
        }

        public class Titles(BlogContext db)
        {
            public string Title(int id) => db.Posts.First(p => p.Id == id).Title;
        }

        public class Service(Names names, Titles titles)
        {
            public List<string> Run(List<int> ids) => ids.Select(id => [|names.Name(id)|] + [|titles.Title(id)|] + names.Url(id)).ToList();
        }
        """));

    [Fact]
    public Task Reports_EachOfSeveralLoops() => VerifyAnalyzerAsync(Code.Method(
        """
        foreach (var id in ids)
        {
            Console.WriteLine([|Name(id)|]);
            foreach (var other in ids)
                Console.WriteLine([|Title(other)|]);
        }

        var names = ids.Select(id => [|Url(id)|]).ToList();
        """,
        members:
        """
        private string Name(int id) => db.Authors.First(a => a.Id == id).Name;
        private string Title(int id) => db.Posts.First(p => p.Id == id).Title;
        private string Url(int id) => db.Blogs.First(b => b.Id == id).Name;
        """));

    [Theory]
    [InlineData("private string Name(int id) { if (id > 10) return db.Authors.First(a => a.Id == id).Name; return \"\"; }")]
    [InlineData("private string Name(int id) => id > 10 ? db.Authors.First(a => a.Id == id).Name : \"\";")]
    [InlineData("private string Name(int id) { switch (id) { case 1: return db.Authors.First(a => a.Id == id).Name; default: return \"\"; } }")]
    public Task Reports_WhenOnlySomeCallsQuery_AsInfo(string member) => VerifyAnalyzerAsync(
        Code.Method("foreach (var id in ids) Console.WriteLine({|#0:Name(id)|});", members: member),
        options => options.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0).WithSeverity(Microsoft.CodeAnalysis.DiagnosticSeverity.Info)));

    [Fact]
    public Task Reports_WhenTheQueryStartsFromAFieldOrAParameter() => VerifyAnalyzerAsync(Code.File(
        """
        public static class Lookups
        {
            public static Author ByName(this DbSet<Author> authors, string name) => authors.First(a => a.Name == name);
            public static async Task<int> Long(this IQueryable<Post> posts, int length) => await posts.CountAsync(p => p.Title.Length > length);
        }

        public class Repository<T> where T : class
        {
            private readonly DbSet<T> _rows;
            public Repository(BlogContext db) => _rows = db.Set<T>();
            public List<T> All() => _rows.ToList();
        }

        public class Service(BlogContext db, Repository<Tag> tags)
        {
            public async Task Run(List<string> names)
            {
                foreach (var name in names)
                    Console.WriteLine([|db.Authors.ByName(name)|].Id);
                foreach (var name in names)
                    Console.WriteLine(await [|db.Posts.Long(name.Length)|]);
                foreach (var name in names)
                    Console.WriteLine([|tags.All()|].Count + name);
            }
        }
        """));

    [Fact]
    public Task Survives_ManyMethodsThatAllAskACacheFirst() => VerifyAnalyzerAsync(Code.Method(
        "foreach (var id in ids) Console.WriteLine(M0(id, 0));",
        members: "private readonly Dictionary<int, int> _cache = new();\n" + string.Join("\n", Enumerable.Range(0, 24).Select(i =>
            $"private int M{i}(int id, int depth) {{ if (_cache.TryGetValue(id, out var found)) return found; var sum = db.Posts.Count(p => p.Id == id); "
            + string.Join(" ", Enumerable.Range(0, 24).Where(j => j != i).Select(j => $"if (depth < 3) sum += M{j}(id, depth + 1);")) + " return sum; }"))));

    [Fact]
    public Task IsSilent_WhenTheElementsAreImplementations() => VerifyAnalyzerAsync(Code.File(
        """
        public interface IHandler { Task HandleAsync(); }

        public class PostHandler(BlogContext db) : IHandler
        {
            public async Task HandleAsync() => Console.WriteLine(await db.Posts.CountAsync());
        }

        public class Service(IEnumerable<IHandler> handlers)
        {
            public async Task Run()
            {
                foreach (var handler in handlers)
                    await handler.HandleAsync();
            }
        }
        """));

    [Theory]
    [InlineData("switch (field) { case \"author\": Console.WriteLine(Authors()); break; }")]
    [InlineData("Console.WriteLine(field switch { \"author\" => Authors(), _ => 0 });")]
    [InlineData("switch (field.Trim().ToLowerInvariant()) { case \"author\": Console.WriteLine(Authors()); break; }")]
    public Task IsSilent_WhenTheElementSaysWhichMethodIsCalled(string statement) => VerifyAnalyzerAsync(Code.Method(
        $"foreach (var field in fields) {{ {statement} }}",
        "public void Run(List<string> fields)",
        "private int Authors() => db.Authors.Count();"));

    [Theory]
    [InlineData("private List<Tag> _tags = null!; private List<Tag> Tags() { if (_tags == null) Reload(); return _tags!; } private void Reload() => _tags = db.Tags.ToList();")]
    [InlineData("private List<Tag>? _tags; private List<Tag> Tags() { EnsureLoaded(); return _tags!; } private void EnsureLoaded() { if (_tags is null) { _tags = db.Tags.ToList(); } }")]
    public Task IsSilent_WhenACallAwayFillsAFieldOnce(string members) => VerifyAnalyzerAsync(Code.Method(
        "foreach (var id in ids) Console.WriteLine(Tags().Count);",
        members: members));

    [Theory]
    [InlineData("if (!string.IsNullOrEmpty(json)) return json;")]
    [InlineData("if (json != null) { return json; }")]
    [InlineData("if (!string.IsNullOrWhiteSpace(json)) { Console.WriteLine(1); return json; }")]
    public Task IsSilent_WhenADistributedCacheIsAskedFirst(string check) => VerifyAnalyzerAsync(Code.Method(
        "foreach (var id in ids) Console.WriteLine(Title(id));",
        members:
        $$"""
        public interface ITextCache { string? GetString(string key); }
        private readonly ITextCache _cache = null!;
        private string Title(int id)
        {
            var json = _cache.GetString("post:" + id);
            {{check}}
            return db.Posts.First(p => p.Id == id).Title;
        }
        """));

    // By its name it might be what an entry of the change tracker has.
    [Fact]
    public Task Reports_AGetterCalledEntity() => VerifyAnalyzerAsync(Code.Members("""
        public void Run(List<Link> links) { foreach (var link in links) Console.WriteLine([|link.Entity|]); }

        public sealed class Link(BlogContext db, int id) { public object Entity => db.Posts.First(p => p.Id == id); }
        """));
}
