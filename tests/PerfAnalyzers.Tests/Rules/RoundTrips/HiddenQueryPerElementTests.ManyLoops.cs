using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Testing;
using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.RoundTrips;

/// <summary>One method that many loops call: what is to be changed is the method, and that once.</summary>
public sealed partial class HiddenQueryPerElementTests
{
    private const string LoadsByName = """
        private Task<Author?> GetAsync(int id) => db.Authors.FirstOrDefaultAsync(a => a.Id == id);
        private async Task<Author?> MaybeAsync(int id) => id > 3 ? await GetAsync(id) : null;
        private Task<T?> AnyAsync<T>(int id) where T : class => db.Set<T>().FindAsync(id).AsTask();
        """;

    [Fact]
    public Task Reports_ManyLoopsOfOneMethodOnce() => VerifyAnalyzerAsync(
        Code.Members($$"""
            public async Task First(int[] ids) { {|#1:foreach (var id in ids) await {|#0:GetAsync(id)|};|} }
            public async Task Second(int[] ids) { foreach (var id in ids) await {|#2:GetAsync(id)|}; }
            public async Task Third(List<int> ids) { foreach (var id in ids) await {|#3:GetAsync(id)|}; }
            public async Task Fourth(List<int> ids) { for (var i = 0; i < ids.Count; i++) await {|#4:GetAsync(ids[i])|}; }
            {{LoadsByName}}
            """),
        o => o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0)
            .WithMessage("'GetAsync' runs a query (query of Author at Test0.cs:18), and is called once per element of 'ids', and in 3 more loops of this project; load what it needs for all of them at once")));

    [Fact]
    public Task Reports_ManyLoopsOfAnotherProjectsMethodOnce() => VerifyAnalyzerAsync(
        UsingData("""
            public async Task First(int[] ids, IAuthorRepository authors) { foreach (var id in ids) await [|authors.GetAsync(id)|]; }
            public async Task Second(int[] ids, IAuthorRepository authors) { foreach (var id in ids) await authors.GetAsync(id); }
            public async Task Third(List<int> ids, IAuthorRepository authors) { foreach (var id in ids) await authors.GetAsync(id); }
            public async Task Fourth(List<int> ids, IAuthorRepository authors) { foreach (var id in ids) await authors.GetAsync(id); }
            """),
        Referenced);

    [Fact]
    public Task Reports_FewLoopsOfOneMethodEach() => VerifyAnalyzerAsync(
        Code.Members($$"""
            public async Task First(int[] ids) { foreach (var id in ids) await [|GetAsync(id)|]; }
            public async Task Second(int[] ids) { foreach (var id in ids) await [|GetAsync(id)|]; }
            public async Task Third(List<int> ids) { foreach (var id in ids) await [|GetAsync(id)|]; }
            {{LoadsByName}}
            """));

    [Fact]
    public Task Reports_TheFirstThatIsCertain() => VerifyAnalyzerAsync(
        Code.Members($$"""
            public async Task ImportAll(int[] ids) { foreach (var id in ids) await GetAsync(id); }
            public async Task Second(int[] ids) { foreach (var id in ids) await [|GetAsync(id)|]; }
            public async Task Third(List<int> ids) { foreach (var id in ids) await GetAsync(id); }
            public async Task Fourth(List<int> ids) { foreach (var id in ids) await GetAsync(id); }
            {{LoadsByName}}
            """));

    /// <summary>What the rule is not asked about, or says nothing of, does not stand for the others.</summary>
    [Fact]
    public Task Reports_WithoutCountingGeneratedFilesAndSeeders() => VerifyAnalyzerAsync(
        Code.Members($$"""
            public async Task First(int[] ids) { foreach (var id in ids) await [|Queries.GetAsync(db, id)|]; }
            public async Task Second(int[] ids) { foreach (var id in ids) await [|Queries.GetAsync(db, id)|]; }
            public async Task Third(List<int> ids) { foreach (var id in ids) await [|Queries.GetAsync(db, id)|]; }
            """)
            + """
            public static class Queries { public static Task<Author?> GetAsync(BlogContext db, int id) => db.Authors.FirstOrDefaultAsync(a => a.Id == id); }
            public class DataSeeder(BlogContext db) { public async Task SeedAsync(int[] ids) { foreach (var id in ids) await Queries.GetAsync(db, id); } }
            """,
        o => o.AdditionalSources["Made.g.cs"] = "using System.Threading.Tasks; using Blogging; using Tests; public class Made { public async Task Run(BlogContext db, int[] ids) { foreach (var id in ids) await Queries.GetAsync(db, id); } }");

    /// <summary>Of which entity the query is, is decided on the way, and not by the caller.</summary>
    [Fact]
    public Task Reports_OneQueryBehindAGenericMethodOnce() => VerifyAnalyzerAsync(
        Code.Members($$"""
            public async Task First(int[] ids, Post post) { foreach (var id in ids) await [|TitleAsync(post, id)|]; }
            public async Task Second(int[] ids, Tag tag) { foreach (var id in ids) await TitleAsync(tag, id); }
            public async Task Third(List<int> ids, Blog blog) { foreach (var id in ids) await TitleAsync(blog, id); }
            public async Task Fourth(List<int> ids, Author author) { foreach (var id in ids) await TitleAsync(author, id); }
            private async Task<string> TitleAsync<T>(T of, int language) where T : class => of + (await AnyAsync<Tag>(language))!.Name;
            {{LoadsByName}}
            """));

    [Fact]
    public Task IsSilent_ForWhatEndsTheLoop() => VerifyAnalyzerAsync(
        Code.Members("""
            public async Task Run() { while (await NextAsync()) Console.WriteLine(_page.Count); }
            private List<Post> _page = new();
            private async Task<bool> NextAsync()
            {
                var last = _page.Count == 0 ? 0 : _page[^1].Id;
                _page = await db.Posts.Where(p => p.Id > last).OrderBy(p => p.Id).Take(100).ToListAsync();
                return _page.Count > 0;
            }
            """));

    /// <summary>A repository of any entity has a query for each of them.</summary>
    [Fact]
    public Task Reports_LoopsOfSeveralEntitiesEach() => VerifyAnalyzerAsync(
        Code.Members($$"""
            public async Task First(int[] ids) { foreach (var id in ids) await [|AnyAsync<Author>(id)|]; }
            public async Task Second(int[] ids) { foreach (var id in ids) await [|AnyAsync<Post>(id)|]; }
            public async Task Third(List<int> ids) { foreach (var id in ids) await [|AnyAsync<Tag>(id)|]; }
            public async Task Fourth(List<int> ids) { foreach (var id in ids) await [|AnyAsync<Blog>(id)|]; }
            {{LoadsByName}}
            """));
}
