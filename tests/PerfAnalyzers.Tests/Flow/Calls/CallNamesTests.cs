using Microsoft.CodeAnalysis;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Flow.Calls;
using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Flow.Calls;

public sealed class CallNamesTests
{
    private const string Query = "db.Posts.ToListAsync()";

    // Those of the members named "Run" that may query, by the words of their text, in source order.
    [Theory]
    // A method is called, or handed on.
    [InlineData($"class A {{ public Task Fetch(Db db) => {Query}; }} class B {{ Task Run(A a) => a.Fetch(null); }}", "B")]
    [InlineData($"class A {{ public Task Fetch(Db db) => {Query}; }} class B {{ object Run(A a, Db[] dbs) => dbs.Select(a.Fetch); }}", "B")]
    [InlineData($"class A {{ public Task Fetch(Db db) => {Query}; }} class B {{ Func<Db, Task> Run(A a, bool x) => x ? a.Fetch : null; }}", "B")]
    [InlineData($"class A {{ public Task Fetch(Db db) => {Query}; }} class B {{ public int Fetch {{ get; set; }} int Run(B b) => b.Fetch + 1; }}", "")]
    [InlineData($"class A {{ public Task Fetch(Db db) => {Query}; }} class B {{ void Run(B b) {{ b.Fetch.ToString(); }} object Fetch; }}", "")]
    // A property is read.
    [InlineData($"class A {{ Db db; public Task Rows => {Query}; }} class B {{ Task Run(A a) => a.Rows; }}", "B")]
    [InlineData($"class A {{ Db db; public Task Rows => {Query}; }} class B {{ int Rows(int x) => x; int Run(B b) => b.Rows(1); }}", "")]
    [InlineData($"class A {{ Db db; public Func<Task> Rows => () => {Query}; }} class B {{ Task Run(A a) => a.Rows(); }}", "B")]
    // What holds a delegate is called.
    [InlineData($"class A {{ public static readonly Func<Db, Task> Fetch = db => {Query}; }} class B {{ Task Run() => A.Fetch(null); }}", "B")]
    // A class is made, also without its name.
    [InlineData($"class A {{ public A(Db db) {{ {Query}.Wait(); }} }} class B {{ object Run() => new A(null); }}", "B")]
    [InlineData($"class A {{ public A(Db db) {{ {Query}.Wait(); }} }} class B {{ void Run() {{ A a = new(null); }} }}", "B")]
    [InlineData($"class A {{ public A(Db db) {{ {Query}.Wait(); }} }} class B {{ object Run(A a) => a; }}", "")]
    [InlineData($"class A {{ public A(Db db) {{ {Query}.Wait(); }} }} class B {{ void Run() {{ A a = new (null); }} }}", "B")]
    [InlineData($"class A {{ public A(Db db) {{ {Query}.Wait(); }} }} class B {{ object Run() => new global::A(null); }}", "B")]
    [InlineData($"class A {{ public static System.Func<Db, Task>? Fetch {{ get; }} = db => {Query}; }} class B {{ Task Run() => A.Fetch(null); }}", "B")]
    [InlineData($"class A {{ public Task Fetch(Db db) => {Query}; }} class B {{ object Run(A a, Db[] dbs) => dbs.Select(a.Fetch /* each */); }}", "B")]
    // A private member is named in its own type only, and in those within it.
    [InlineData($"class A {{ Task Fetch(Db db) => {Query}; Task Run() => Fetch(null); }}", "A")]
    [InlineData($"class A {{ Task Fetch(Db db) => {Query}; class B {{ Task Run(A a) => a.Fetch(null); }} }}", "B")]
    [InlineData($"partial class A {{ Task Fetch(Db db) => {Query}; }} partial class A {{ Task Run() => Fetch(null); }}", "A")]
    [InlineData($"class A {{ Task Fetch(Db db) => {Query}; }} class B {{ public int Fetch(int x) => x; int Run(B b) => b.Fetch(1); }}", "")]
    [InlineData($"class A {{ protected Task Fetch(Db db) => {Query}; }} class B : A {{ Task Run() => Fetch(null); }}", "B")]
    [InlineData($"interface I {{ Task Fetch(Db db); }} class A : I {{ Task I.Fetch(Db db) => {Query}; }} class B {{ Task Run(I i) => i.Fetch(null); }}", "B")]
    // An indexer has no word but its brackets, and what everything has is no way.
    [InlineData($"class A {{ public Task this[Db db] => {Query}; }} class B {{ Task Run(A a, Db x) => a[x]; }}", "B")]
    [InlineData($"class A {{ public Task this[Db db] => {Query}; }} class B {{ int Run(A a, Db x) => 1; }}", "")]
    [InlineData($"class A {{ Db db; public override string ToString() => {Query}.Result[0].Title; }} class B {{ string Run(int x) => x.ToString(); }}", "")]
    // From callee to caller, through any of them.
    [InlineData($"class A {{ public Task Fetch(Db db) => {Query}; public Task More => Fetch(null); }} class B {{ Task Run(A a) => a.More; }}", "B")]
    public async Task MayQuery(string code, string expected)
    {
        var project = TestSolution.Create(
            new Dictionary<string, string>
            {
                [TestSolution.MainFile] = $$"""
                    using System; using System.Collections.Generic; using System.Linq; using System.Threading.Tasks;
                    using Microsoft.EntityFrameworkCore;
                    public class Post { public int Id { get; set; } public string Title { get; set; } }
                    public class Db : DbContext { public DbSet<Post> Posts => Set<Post>(); }
                    {{code}}
                    """,
            },
            new() { IncludeModel = false },
            []);
        var compilation = (await project.GetCompilationAsync())!;
        var names = CallNames.Get(EfModel.For(compilation)!);

        var found = compilation.GetSymbolsWithName("Run", SymbolFilter.Member).OfType<IMethodSymbol>().Where(names.MayQuery);

        Assert.Equal(expected, string.Join(" ", found.Select(static m => m.ContainingType.Name)));
    }
}
