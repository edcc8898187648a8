using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Testing;
using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.RoundTrips;

/// <summary>
/// The loop is in one project, and the query in another: as source in an editor, as an assembly in a build. Each case is run both ways.
/// </summary>
public sealed partial class HiddenQueryPerElementTests
{
    private const string Repositories = """
        using System.Collections.Generic;
        using System.Linq;
        using System.Threading;
        using System.Threading.Tasks;
        using Blogging;
        using Microsoft.EntityFrameworkCore;

        namespace Data;

        public interface IAuthorRepository
        {
            Task<Author?> GetAsync(int id, CancellationToken ct = default);
            Task<Author?> FindAsync(int id, bool fromDatabase = true);
            Task<List<Author>> ListAsync(IEnumerable<int> ids);
            string Describe(Author author);
        }

        internal sealed class AuthorRepository(BlogContext db) : IAuthorRepository
        {
            private readonly Dictionary<int, Author?> _known = new();
            public Task<Author?> GetAsync(int id, CancellationToken ct) => LoadAsync(id);
            public async Task<Author?> FindAsync(int id, bool fromDatabase)
            {
                if (!fromDatabase)
                    return null;
                return await LoadAsync(id);
            }
            public Task<List<Author>> ListAsync(IEnumerable<int> ids) => db.Authors.Where(a => ids.Contains(a.Id)).ToListAsync();
            public string Describe(Author author) => author.Name;
            private Task<Author?> LoadAsync(int id) => db.Authors.FirstOrDefaultAsync(a => a.Id == id);
        }

        public class Store<T>(BlogContext db) where T : class
        {
            public T? Load(int id) => db.Set<T>().Find(id);
            public virtual int Count() => db.Set<T>().Count();
        }

        public sealed class CountedStore(BlogContext db) : Store<Post>(db)
        {
            public override int Count() => 0;
        }

        public static class Queries
        {
            public static Task<int> CountOfAsync(this BlogContext db, int author) => db.Posts.CountAsync(p => p.AuthorId == author);
            public static Task RemoveAsync(BlogContext db, int id) => db.Database.ExecuteSqlRawAsync("DELETE FROM Posts WHERE Id = {0}", id);
            public static async Task<int> MaybeAsync(BlogContext db, int author) => author > 9 ? await CountOfAsync(db, author) : 0;
        }

        public class AuthorCache(BlogContext db)
        {
            private readonly Dictionary<int, Author?> _known = new();
            public async Task<Author?> GetCachedAsync(int id)
            {
                if (_known.TryGetValue(id, out var known))
                    return known;
                return _known[id] = await db.Authors.FirstOrDefaultAsync(a => a.Id == id);
            }
        }

        public abstract class Work
        {
            public abstract Task RunAsync(int id);
        }

        public sealed class SlowWork(BlogContext db) : Work
        {
            public override async Task RunAsync(int id) => await db.Posts.FirstAsync(p => p.Id == id);
        }

        public interface ITwice { Task<int> AskAsync(int id); }
        public class One(BlogContext db) : ITwice { public Task<int> AskAsync(int id) => db.Posts.CountAsync(p => p.Id == id); }
        public class Two : ITwice { public Task<int> AskAsync(int id) => Task.FromResult(id); }
        """;

    private static void Referenced(TestOptions options) => options.ReferencedSources["Repositories.cs"] = Repositories;

    private static string UsingData(string members) => "using Data;\n" + Code.Members(members);

    [Theory]
    // Behind the only implementation of the interface, which is internal.
    [InlineData("IAuthorRepository authors", "names.Add((await [|authors.GetAsync(id)|])!.Name);")]
    [InlineData("IAuthorRepository authors", "names.Add((await [|authors.FindAsync(id)|])!.Name);")]
    [InlineData("IAuthorRepository authors", "names.Add((await [|authors.FindAsync(id, fromDatabase: true)|])!.Name);")]
    // A class of any entity.
    [InlineData("Store<Author> authors", "names.Add([|authors.Load(id)|]!.Name);")]
    // An extension method, and a static one.
    [InlineData("BlogContext authors", "names.Add((await [|authors.CountOfAsync(id)|]).ToString());")]
    [InlineData("BlogContext authors", "await [|Queries.RemoveAsync(authors, id)|];")]
    // A base class whose only implementation is there.
    [InlineData("Work work", "await [|work.RunAsync(id)|];")]
    // An override by a class that nobody derives from.
    [InlineData("Store<Author> authors", "names.Add([|LoadOf(authors, id)|]!.Name);", "private static Author? LoadOf(Store<Author> store, int id) => store.Load(id);")]
    public Task Reports_QueriesOfOtherProjects(string parameter, string statement, string members = "") => VerifyAnalyzerAsync(
        UsingData($$"""
            public async Task<List<string>> Run(IEnumerable<int> ids, {{parameter}})
            {
                var names = new List<string>();
                foreach (var id in ids)
                {
                    {{statement}}
                }
                await Task.Yield();
                return names;
            }
            {{members}}
            """),
        Referenced);

    /// <summary>What a class keeps to itself is told from what another one of its name keeps, in whichever project that is.</summary>
    [Fact]
    public Task Reports_PrivateMembers_ThatAreCalledAsThoseOfAnotherProjectsClass() => VerifyAnalyzerAsync(
        Code.File("""
            public class Loader(BlogContext db)
            {
                private Author Read(int id) => db.Authors.First(a => a.Id == id);
                public void Run(List<int> ids)
                {
                    foreach (var id in ids)
                        Console.WriteLine([|Read(id)|].Name);
                }
            }
            """),
        static options => options.ReferencedSources["Loader.cs"] = """
            using System.Linq;
            using Blogging;

            namespace Data;

            public class Loader(BlogContext db)
            {
                private Author Read(int id) => db.Authors.First(a => a.Id == id);
                public Author First() => Read(1);
            }
            """);

    [Theory]
    // One statement for all.
    [InlineData("IAuthorRepository authors", "await authors.ListAsync(new[] { 1 });", "")]
    // The constant leaves the query out.
    [InlineData("IAuthorRepository authors", "await authors.FindAsync(id, fromDatabase: false);")]
    [InlineData("IAuthorRepository authors", "await AskAsync(authors, id);", "private static Task<Author?> AskAsync(IAuthorRepository a, int id) => a.FindAsync(id, false);")]
    // No query.
    [InlineData("IAuthorRepository authors", "authors.Describe(new Author { Id = id });")]
    // A cache asks once for each.
    [InlineData("AuthorCache authors", "await authors.GetCachedAsync(id);")]
    // One of two implementations asks nothing.
    [InlineData("ITwice twice", "await twice.AskAsync(id);")]
    // What is overridden may ask nothing.
    [InlineData("Store<Post> posts", "posts.Count();")]
    [InlineData("CountedStore posts", "posts.Count();")]
    // An implementation of this project, besides the other's.
    [InlineData("Work work", "await work.RunAsync(id);", "private sealed class Nothing : Work { public override Task RunAsync(int id) => Task.CompletedTask; }")]
    public Task IsSilent_OtherProjectsAskNothing(string parameter, string statement, string? members = "") => VerifyAnalyzerAsync(
        UsingData($$"""
            public async Task Run(IEnumerable<int> ids, {{parameter}})
            {
                foreach (var id in {{(members is { Length: 0 } && statement.Contains("ListAsync") ? "new[] { 1 }" : "ids")}})
                {
                    {{statement}}
                }
                await Task.Yield();
            }
            {{members}}
            """),
        Referenced);

    [Fact]
    public Task Reports_WhereTheQueryIs() => VerifyAnalyzerAsync(
        UsingData("""
            public async Task Run(IEnumerable<int> ids, IAuthorRepository authors)
            {
                {|#0:foreach (var id in ids)
                    await {|#1:LoadAsync(authors, id)|};|}
            }
            private static async Task<string> LoadAsync(IAuthorRepository authors, int id) => (await {|#2:authors.GetAsync(id)|})!.Name;
            """),
        o =>
        {
            Referenced(o);
            o.ExpectedDiagnostics.Add(Diagnostic().WithSeverity(DiagnosticSeverity.Warning).WithLocation(1).WithAdditionalLocations(2, 0)
                .WithMessage("'LoadAsync' runs a query (GetAsync → LoadAsync → query of Author in Referenced), and is called once per element of 'ids'; load what it needs for all of them at once"));
        });

    [Fact]
    public Task Reports_WhatMayRunAsInfo() => VerifyAnalyzerAsync(
        UsingData("""
            public async Task Run(IEnumerable<int> ids)
            {
                {|#0:foreach (var id in ids)
                    await {|#1:Queries.MaybeAsync(db, id)|};|}
            }
            """),
        o =>
        {
            Referenced(o);
            o.ExpectedDiagnostics.Add(Diagnostic().WithSeverity(DiagnosticSeverity.Info).WithLocation(1).WithAdditionalLocations(0)
                .WithMessage("'MaybeAsync' may run a query (CountOfAsync → query of Post in Referenced), and is called once per element of 'ids'; load what it needs for all of them at once"));
        });

    [Fact]
    public Task IsSilent_ReferencedProjectIsAProgram() => VerifyAnalyzerAsync(
        "using Data;\n" + Code.Members("""
            public async Task Run(IEnumerable<int> ids, IPrinter printer)
            {
                foreach (var id in ids)
                    await printer.PrintAsync(id);
            }
            """),
        o => o.ReferencedSources["Printer.cs"] = "namespace Data; public interface IPrinter { System.Threading.Tasks.Task PrintAsync(int id); }");
}
