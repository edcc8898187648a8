using PerfAnalyzers.CodeFixes.Rules.ResultSize;
using PerfAnalyzers.Rules.ResultSize;
using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.ResultSize;

public sealed class DelegateOnQueryTests : CodeFixTests<DelegateOnQueryAnalyzer, DelegateOnQueryCodeFix>
{
    [Theory]
    [InlineData("var posts = db.Posts.Where([|filter|]).ToList();")]
    [InlineData("var n = db.Posts.Count([|filter|]);")]
    [InlineData("var any = db.Posts.Any([|filter|]);")]
    [InlineData("var post = db.Posts.Include(p => p.Author).FirstOrDefault([|filter|]);")]
    [InlineData("var post = db.Posts.Where(p => p.IsPublished).Single([|filter|]);")]
    [InlineData("var posts = db.Posts.Where([|IsGood|]).ToList();")]
    [InlineData("var posts = db.Posts.Where([|Make()|]).ToList();")]
    [InlineData("var posts = db.Posts.Where([|expression.Compile()|]).ToList();")]
    [InlineData("foreach (var post in db.Posts.AsNoTracking().Where([|filter|])) Console.WriteLine(post.Title);")]
    [InlineData("var all = db.Set<Post>().All([|filter|]);")]
    [InlineData("var q = db.Posts.Where(p => p.IsPublished); var posts = q.Where([|filter|]);")]
    [InlineData("var posts = Enumerable.Where(db.Posts, [|filter|]);")]
    [InlineData("var sum = db.Posts.Sum([|weight|]);")]
    [InlineData("var posts = db.Posts.OrderBy([|weight|]).Take(10).ToList();")]
    [InlineData("var post = db.Posts.Where(p => p.IsPublished).OrderByDescending([|weight|]).ThenBy(p => p.Id).FirstOrDefault();")]
    [InlineData("var titles = db.Posts.OrderBy([|Title|]).Select(p => p.Title).Skip(20).Take(10).ToList();")]
    [InlineData("foreach (var post in db.Posts.OrderBy([|Title|]).Where(p => p.IsPublished).Take(3)) Console.WriteLine(post.Title);")]
    public Task Reports_WhenADelegateIsGiven(string body) => VerifyAnalyzerAsync(Method(body));

    [Fact]
    public Task Reports_TheDelegateAndItsType() => VerifyAnalyzerAsync(Method("var posts = db.Posts.Where({|#0:filter|}).ToList();"), o => o.ExpectedDiagnostics.Add(
        Diagnostic().WithLocation(0).WithMessage("'filter' is a delegate, which EF Core cannot translate: 'Where' runs in memory, on all rows of the query of Post; use an Expression<Func<Post, bool>>")));

    [Theory]
    [InlineData("var posts = db.Posts.Where(expression).ToList();")]
    [InlineData("var posts = db.Posts.Where(p => filter(p)).ToList();")]
    [InlineData("var posts = db.Posts.ToList().Where(filter).ToList();")]
    [InlineData("var posts = db.Posts.AsEnumerable().Where(filter).ToList();")]
    [InlineData("IEnumerable<Post> all = db.Posts; var posts = all.Where(filter).ToList();")]
    [InlineData("var posts = db.Posts.Local.Where(filter).ToList();")]
    [InlineData("var posts = new List<Post>().Where(filter).ToList();")]
    [InlineData("var posts = new List<Post>().AsQueryable().Where(filter).ToList();")]
    [InlineData("var titles = db.Posts.Where(p => p.IsPublished).Select(Title).ToList();")]
    [InlineData("var groups = db.Posts.GroupBy(Title).ToList();")]
    [InlineData("var map = db.Posts.ToDictionary(Title);")]
    [InlineData("var posts = db.Posts.OrderBy(p => p.Id).Take(10).Where(filter).ToList();")]
    // All rows are wanted, in whatever order.
    [InlineData("var posts = db.Posts.OrderBy(weight).ToList();")]
    [InlineData("var posts = db.Posts.OrderBy(weight).Skip(1).ToList();")]
    [InlineData("var posts = db.Posts.OrderBy(weight).TakeLast(3).ToList();")]
    [InlineData("foreach (var post in db.Posts.OrderBy(weight).ThenBy(p => p.Id)) Console.WriteLine(post.Title);")]
    [InlineData("var posts = db.Posts.OrderBy(p => weight(p)).Take(10).ToList();")]
    [InlineData("var posts = db.Posts.ToList().OrderBy(weight).Take(10).ToList();")]
    [InlineData("var posts = db.Posts.OrderBy(p => p.Id).Take(100).OrderBy(weight).First();")]
    [InlineData("var posts = db.Posts.Select(p => p.Comments.Where(IsLong).Count()).ToList();")]
    public Task IsSilent_WhenTheDatabaseDoesItOrAllRowsAreWanted(string body) => VerifyAnalyzerAsync(Method(body));

    [Fact]
    public Task IsSilent_WhenTheQueryMayBeAList() => VerifyAnalyzerAsync(Code.Members("public List<T> Run<T>(IQueryable<T> items, Func<T, bool> filter) => items.Where(filter).ToList();"));

    [Fact]
    public Task OffersNoFix_OfAnOrder() => VerifyNoCodeFixAsync(Code.Method("Func<Post, string> title = p => p.Title; var posts = db.Posts.OrderBy([|title|]).Take(10).ToList();"));

    [Fact]
    public Task Fixes_AParameterThatIsGivenLambdas() => VerifyCodeFixAsync(
        Code.Members(
            """
            public IEnumerable<Post> Find(Func<Post, bool> filter) => db.Posts.Where([|filter|]);

            public List<Post> Published() => Find(p => p.IsPublished).ToList();

            public List<Post> OfBlog(int id) => Find(filter: p => p.BlogId == id).ToList();
            """),
        Code.Members(
            """
            public IEnumerable<Post> Find(Expression<Func<Post, bool>> filter) => db.Posts.Where(filter);

            public List<Post> Published() => Find(p => p.IsPublished).ToList();

            public List<Post> OfBlog(int id) => Find(filter: p => p.BlogId == id).ToList();
            """).Replace("using System.Linq;\n", "using System.Linq;\nusing System.Linq.Expressions;\n"));

    [Fact]
    public Task Fixes_ALocal() => VerifyCodeFixAsync(
        Code.Method("Func<Post, bool> filter = p => p.IsPublished; if (db.Posts.Any([|filter|])) Console.WriteLine(db.Posts.Where([|filter|]).Take(3).ToList().Count);"),
        Code.Method("Expression<Func<Post, bool>> filter = p => p.IsPublished; if (db.Posts.Any(filter)) Console.WriteLine(db.Posts.Where(filter).Take(3).ToList().Count);")
            .Replace("using System.Linq;\n", "using System.Linq;\nusing System.Linq.Expressions;\n"));

    [Fact]
    public Task Fixes_AField() => VerifyCodeFixAsync(
        Code.Members("private static readonly Func<Post, bool> s_published = p => p.IsPublished;\n\npublic int Count() => db.Posts.Count([|s_published|]);"),
        Code.Members("private static readonly Expression<Func<Post, bool>> s_published = p => p.IsPublished;\n\npublic int Count() => db.Posts.Count(s_published);")
            .Replace("using System.Linq;\n", "using System.Linq;\nusing System.Linq.Expressions;\n"));

    [Theory]
    [InlineData("public IEnumerable<Post> Find(Func<Post, bool> filter) => db.Posts.Where([|filter|]); public object Other(Func<Post, bool> f) => Find(f);")]
    [InlineData("public IEnumerable<Post> Find(Func<Post, bool> filter) => db.Posts.Where([|filter|]); public object Other() => Find(p => p.Title.Split(' ').Length > 3);")]
    [InlineData("public IEnumerable<Post> Find(Func<Post, bool> filter) => db.Posts.Where([|filter|]); public object Other() => Find(p => p.Title == \"a\");")]
    [InlineData("public IEnumerable<Post> Find(Func<Post, bool> filter) => db.Posts.Where([|filter|]);")]
    [InlineData("public virtual IEnumerable<Post> Find(Func<Post, bool> filter) => db.Posts.Where([|filter|]);")]
    [InlineData("public bool Find(Func<Post, bool> filter) => filter(new Post()) && db.Posts.Any([|filter|]);")]
    [InlineData("public object Find(Func<Post, bool> filter) => db.Posts.Where([|filter|]).Select(p => p.Title.Split(' ')).ToList();")]
    [InlineData("public object Find() { Func<Post, bool> filter = p => { return p.IsPublished; }; return db.Posts.Where([|filter|]).ToList(); }")]
    [InlineData("public object Find() => db.Posts.Where([|IsGood|]).ToList(); private static bool IsGood(Post p) => p.Id > 3;")]
    // What is done with the rows would become a part of the query.
    [InlineData("private object Find(Func<Post, bool> filter) { var posts = db.Posts.Where([|filter|]); return posts.Select(p => p.Title.Split(' ')).ToList(); } public object Other() => Find(p => p.IsPublished);")]
    [InlineData("private object Find(Func<Post, bool> filter) { var posts = db.Posts.Where([|filter|]); var few = posts.Take(3); return few.OrderBy(p => p.Title).ToList(); } public object Other() => Find(p => p.IsPublished);")]
    // What no database has, or has only with an order.
    [InlineData("public object? Find(Func<Post, bool> filter) => db.Posts.LastOrDefault([|filter|]); public object? Other() => Find(p => p.IsPublished);")]
    [InlineData("public object? Find(Func<Post, int> key) => db.Posts.MaxBy([|key|]); public object? Other() => Find(p => p.BlogId);")]
    [InlineData("public object? Find(Func<Post, string> key) => db.Posts.Max([|key|]); public object? Other() => Find(p => p.Title);")]
    [InlineData("public bool Find(Func<Post, bool> filter) => db.Posts.Any([|filter|]); public bool Other() => Find(delegate (Post p) { return p.IsPublished; });")]
    public Task OffersNoFix_WhenItIsNotCertainThatItCouldBeTranslated(string members) => VerifyNoCodeFixAsync(Code.Members(members));

    private static string Method(string body) => Code.Method(
        body,
        "public async Task Run(Func<Post, bool> filter, Func<Post, int> weight, System.Linq.Expressions.Expression<Func<Post, bool>> expression)",
        "private static bool IsGood(Post post) => true; private static bool IsLong(Comment comment) => true; private static string Title(Post post) => post.Title; private static Func<Post, bool> Make() => IsGood;");
}
