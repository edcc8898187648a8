using Microsoft.CodeAnalysis;
using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.RoundTrips;

public sealed partial class HiddenQueryPerElementTests
{
    [Theory]
    // of which there are few
    [InlineData("public async Task Run(List<Language> languages) { foreach (var l in languages) Console.WriteLine(await {|#0:LoadAsync(l.Id)|}); }", true)]
    [InlineData("public async Task Run(List<UserRoleDto> roles) { foreach (var r in roles) Console.WriteLine(await {|#0:LoadAsync(r.Id)|}); }", true)]
    [InlineData("public async Task Run(List<Article> articles) { foreach (var a in articles) Console.WriteLine(await {|#0:LoadAsync(a.Id)|}); }", false)]
    [InlineData("public async Task Run(ArticleModel model) { foreach (var l in model.Locales) Console.WriteLine(await {|#0:LoadAsync(l.LanguageId)|}); }", true)]
    [InlineData("public async Task Run(List<Microsoft.AspNetCore.Http.IFormFile> files) { foreach (var f in files) Console.WriteLine(await {|#0:LoadAsync(f.Name.Length)|}); }", true)]
    // what one text holds
    [InlineData("public async Task Run(Article article) { foreach (var id in article.Ids.Split(',').Select(int.Parse)) Console.WriteLine(await {|#0:LoadAsync(id)|}); }", true)]
    [InlineData("public async Task Run(string ids) { var parts = ids.Split(new[] { ',', ';' }); foreach (var part in parts.Distinct()) Console.WriteLine(await {|#0:LoadAsync(part.Length)|}); }", true)]
    [InlineData("public async Task Run(string text) { foreach (var line in text.Split('\\n')) Console.WriteLine(await {|#0:LoadAsync(line.Length)|}); }", false)]
    [InlineData("public async Task Run(string text) { foreach (var line in text.Split(new[] { \"\\r\\n\" }, StringSplitOptions.None)) Console.WriteLine(await {|#0:LoadAsync(line.Length)|}); }", false)]
    [InlineData("public async Task Run(string text) { foreach (var line in text.Split(Environment.NewLine)) Console.WriteLine(await {|#0:LoadAsync(line.Length)|}); }", false)]
    [InlineData("public async Task Run(string text) { foreach (var word in text.Split()) Console.WriteLine(await {|#0:LoadAsync(word.Length)|}); }", false)]
    [InlineData("private static readonly string[] s_ends = { \"\\r\\n\", \"\\n\" }; public async Task Run(string text) { foreach (var line in text.Split(s_ends, StringSplitOptions.None)) Console.WriteLine(await {|#0:LoadAsync(line.Length)|}); }", false)]
    [InlineData("public async Task Run(string path) { foreach (var part in System.IO.File.ReadAllText(path).Split(';')) Console.WriteLine(await {|#0:LoadAsync(part.Length)|}); }", false)]
    [InlineData("public async Task Run(Dictionary<PaymentMethodId, string> settings) { foreach (var pair in settings) Console.WriteLine(await {|#0:LoadAsync(pair.Key.Id)|}); }", true)]
    [InlineData("public async Task Run(Dictionary<int, string> settings) { foreach (var pair in settings) Console.WriteLine(await {|#0:LoadAsync(pair.Key)|}); }", false)]
    [InlineData("public async Task Run(List<Translation> all) { foreach (var t in all) Console.WriteLine(await {|#0:LoadAsync(t.LanguageId)|}); }", false)]
    // what one edit takes away, or adds
    [InlineData("public async Task Run(Post post, List<int> chosen) { foreach (var t in post.Tags.Where(t => !chosen.Contains(t.Id))) Console.WriteLine(await {|#0:LoadAsync(t.Id)|}); }", true)]
    [InlineData("public async Task Run(Post post, List<int> chosen) { var there = post.Tags.Where(t => t.Name != \"a\").ToList(); foreach (var id in chosen.Where(id => there.All(t => t.Id != id)).ToList()) Console.WriteLine(await {|#0:LoadAsync(id)|}); }", true)]
    [InlineData("public async Task Run(Post post, List<int> chosen) { foreach (var id in chosen.Except(post.Tags.Select(t => t.Id))) Console.WriteLine(await {|#0:LoadAsync(id)|}); }", true)]
    [InlineData("public async Task Run(Post post, List<int> chosen) { foreach (var t in post.Tags.Where(t => chosen.Contains(t.Id))) Console.WriteLine(await {|#0:LoadAsync(t.Id)|}); }", false)]
    [InlineData("public async Task Run(Post post, List<int> chosen) { foreach (var id in chosen) { if (post.Tags.Any(t => t.Id == id)) continue; Console.WriteLine(await {|#0:LoadAsync(id)|}); } }", true)]
    [InlineData("public async Task Run(Post post, List<int> chosen) { foreach (var id in chosen) { if (!post.Tags.Any(t => t.Id == id)) Console.WriteLine(await {|#0:LoadAsync(id)|}); } }", true)]
    [InlineData("public async Task Run(Post post, List<int> chosen) { foreach (var id in chosen) { if (post.Tags.Any(t => t.Id == 3)) continue; Console.WriteLine(await {|#0:LoadAsync(id)|}); } }", false)]
    [InlineData("public async Task Run(Blog blog) { foreach (var p in blog.Posts.Where(p => !p.Comments.Any())) Console.WriteLine(await {|#0:LoadAsync(p.Id)|}); }", false)]
    [InlineData("public async Task Run(Blog blog) { foreach (var p in blog.Posts.Where(p => p.Comments.All(c => c.Stars > 3))) Console.WriteLine(await {|#0:LoadAsync(p.Id)|}); }", false)]
    [InlineData("public async Task Run(List<int> known, List<int> read) { foreach (var id in read.Except(known)) Console.WriteLine(await {|#0:LoadAsync(id)|}); }", false)]
    // what one save changes
    [InlineData("public async Task Run() { foreach (var e in db.ChangeTracker.Entries<Post>().ToList()) Console.WriteLine(await {|#0:LoadAsync(e.Entity.Id)|}); }", true)]
    [InlineData("public async Task Run(IEnumerable<Entry> entries) { foreach (var p in entries.Where(e => e.State == EntityState.Deleted).Select(e => e.Post)) Console.WriteLine(await {|#0:LoadAsync(p.Id)|}); }", true)]
    [InlineData("public async Task Run(IEnumerable<Entry> entries) { foreach (var p in entries.Where(e => e.Post.IsPublished).Select(e => e.Post)) Console.WriteLine(await {|#0:LoadAsync(p.Id)|}); }", false)]
    // that waits
    [InlineData("public async Task Run(List<int> ids) { foreach (var id in ids) { Console.WriteLine(await {|#0:LoadAsync(id)|}); await Task.Delay(1000); } }", true)]
    [InlineData("public async Task Run(List<int> ids) { foreach (var id in ids) { Console.WriteLine(await {|#0:LoadAsync(id)|}); if (id < 0) await Task.Delay(1000); } }", false)]
    // that has more to do
    [InlineData("public async Task Run(List<int> ids) { foreach (var id in ids) { await Save(id); Console.WriteLine(await {|#0:LoadAsync(id)|}); } } private async Task Save(int id) { using var own = factory.CreateDbContext(); own.Add(new Tag { Id = id }); await own.SaveChangesAsync(); }", true)]
    [InlineData("public async Task Run(List<int> ids) { foreach (var id in ids) { Add(id); Console.WriteLine(await {|#0:LoadAsync(id)|}); } } private void Add(int id) => db.Add(new Tag { Id = id });", false)]
    // what its callers write down
    [InlineData("public async Task One(int id) => await Run(new[] { id }); private async Task Run(int[] ids) { foreach (var id in ids) Console.WriteLine(await {|#0:LoadAsync(id)|}); }", true)]
    [InlineData("public async Task One(int id) => await Run(id > 3 ? new[] { id } : null); public async Task None() => await Run(null); private async Task Run(int[]? ids) { if (ids is null) return; foreach (var id in ids) Console.WriteLine(await {|#0:LoadAsync(id)|}); }", true)]
    [InlineData("public async Task One(int id) { var ids = new List<int>(); ids.Add(3); if (id > 3) ids.Add(id); await Run(ids); } private async Task Run(List<int> ids) { foreach (var id in ids) Console.WriteLine(await {|#0:LoadAsync(id)|}); }", true)]
    [InlineData("public async Task One(int n) { var ids = new List<int>(); for (var i = 0; i < n; i++) ids.Add(i); await Run(ids); } private async Task Run(List<int> ids) { foreach (var id in ids) Console.WriteLine(await {|#0:LoadAsync(id)|}); }", false)]
    [InlineData("public async Task One(List<int> all) { var ids = new List<int>(); ids.AddRange(all); await Run(ids); } private async Task Run(List<int> ids) { foreach (var id in ids) Console.WriteLine(await {|#0:LoadAsync(id)|}); }", false)]
    [InlineData("public async Task One(int id) => await Run(new[] { id }); public async Task Many(int[] ids) => await Run(ids); private async Task Run(int[] ids) { foreach (var id in ids) Console.WriteLine(await {|#0:LoadAsync(id)|}); }", false)]
    [InlineData("public async Task One(int id) => await Run(new[] { id }); public Func<int[], Task> Later => Run; private async Task Run(int[] ids) { foreach (var id in ids) Console.WriteLine(await {|#0:LoadAsync(id)|}); }", false)]
    [InlineData("public async Task One(int id) { var ids = new List<int>(); ids.Add(id); Collect(ids); await Run(ids); } private void Collect(List<int> ids) => ids.AddRange(Enumerable.Range(1, 500)); private async Task Run(List<int> ids) { foreach (var id in ids) Console.WriteLine(await {|#0:LoadAsync(id)|}); }", false)]
    [InlineData("public async Task One(int id) { var ids = new List<int>(); void Add() => ids.Add(id); for (var i = 0; i < id; i++) Add(); await Run(ids); } private async Task Run(List<int> ids) { foreach (var id in ids) Console.WriteLine(await {|#0:LoadAsync(id)|}); }", false)]
    [InlineData("public async Task One(int id) => await Run(new[] { id }); public async Task Run(int[] ids) { foreach (var id in ids) Console.WriteLine(await {|#0:LoadAsync(id)|}); }", false)] // other projects may give it more
    // of a start, of a job
    [InlineData("public async Task Clean(List<int> ids) => await Run(ids); private async Task Run(List<int> ids) { foreach (var id in ids) Console.WriteLine(await {|#0:LoadAsync(id)|}); }", false)]
    [InlineData("public async Task Cleanup(List<int> ids) => await Run(ids); private async Task Run(List<int> ids) { foreach (var id in ids) Console.WriteLine(await {|#0:LoadAsync(id)|}); }", true)]
    [InlineData("public async Task Cleanup(List<int> ids) => await Run(ids); public async Task Run(List<int> ids) { foreach (var id in ids) Console.WriteLine(await {|#0:LoadAsync(id)|}); }", false)]
    [InlineData("[AutomaticRetry] public async Task Run(List<int> ids) { foreach (var id in ids) Console.WriteLine(await {|#0:LoadAsync(id)|}); }", true)]
    [InlineData("public void Start(List<int> ids) => BackgroundJob.Enqueue(() => Run(ids)); private async Task Run(List<int> ids) { foreach (var id in ids) Console.WriteLine(await {|#0:LoadAsync(id)|}); }", true)]
    [InlineData("public void Start(List<int> ids) => Retry.Enqueue(() => Run(ids)); private async Task Run(List<int> ids) { foreach (var id in ids) Console.WriteLine(await {|#0:LoadAsync(id)|}); }", false)]
    public Task Reports_ALoopThatGainsLittle_AsInfo(string members, bool isInfo) => VerifyAnalyzerAsync(
        Code.Members(Loads + "\n" + members) + """
            public class Language { public int Id { get; set; } }
            public record PaymentMethodId(int Id);
            public class UserRoleDto { public int Id { get; set; } }
            public class Article { public int Id { get; set; } public string Ids { get; set; } = ""; }
            public class ArticleModel { public List<ArticleLocalizedModel> Locales { get; set; } = new(); }
            public class Translation { public int LanguageId { get; set; } }
            public class ArticleLocalizedModel { public int LanguageId { get; set; } }
            public class Entry { public EntityState State { get; set; } public Post Post { get; set; } = null!; }
            public class AutomaticRetryAttribute : Attribute { }
            public static class BackgroundJob { public static void Enqueue(System.Linq.Expressions.Expression<Func<Task>> job) { } }
            public static class Retry { public static void Enqueue(System.Linq.Expressions.Expression<Func<Task>> job) { } }

            """,
        o => o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0).WithSeverity(isInfo ? DiagnosticSeverity.Info : DiagnosticSeverity.Warning)));

    [Theory]
    [InlineData("int[] selected", "selected", true)]
    [InlineData("IEnumerable<int>? selected", "(selected ?? Array.Empty<int>()).Distinct()", true)]
    [InlineData("Selection selection", "selection.Ids", true)]
    [InlineData("Selection form", "form.Ids", false)]
    [InlineData("Selection form", "form.CheckedIds", true)]
    [InlineData("int[] ids", "ids", false)]
    [InlineData("int[] ids", "ids", true, "[Microsoft.AspNetCore.Authorization.Authorize(Roles = \"admin\")]")]
    [InlineData("int[] ids", "ids", true, "[Microsoft.AspNetCore.Authorization.Authorize(Policy = \"CanModifyServerSettings\")]")]
    [InlineData("[Microsoft.AspNetCore.Mvc.FromBody] IList<Row> rows", "rows.Select(r => r.Id)", true, "[Microsoft.AspNetCore.Mvc.Area(\"Admin\")]")]
    [InlineData("[Microsoft.AspNetCore.Mvc.FromServices] IList<Row> rows", "rows.Select(r => r.Id)", false, "[Microsoft.AspNetCore.Mvc.Area(\"Admin\")]")]
    [InlineData("int[] ids", "ids", true, "[Microsoft.AspNetCore.Authorization.Authorize(Policy = \"RequireAdminRole\")]")]
    [InlineData("int[] ids", "ids", true, "[Microsoft.AspNetCore.Authorization.Authorize(\"AdminsOnly\")]")]
    [InlineData("int[] ids", "ids", false, "[Microsoft.AspNetCore.Authorization.Authorize(Policy = \"CanRead\")]")]
    [InlineData("int[] ids", "ids", false, "[Microsoft.AspNetCore.Authorization.Authorize(Policy = \"AdminOrOwner\")]")]
    [InlineData("int[] ids", "ids", false, "[AuthorizeRoles(\"manager\", \"editor\")]")]
    [InlineData("[Microsoft.AspNetCore.Mvc.FromServices] Selection selection", "selection.Rows.Select(r => r.Id)", false, "[Microsoft.AspNetCore.Mvc.Area(\"Admin\")]")]
    [InlineData("[Microsoft.AspNetCore.Mvc.FromServices] BlogContext own", "own.Posts.Select(p => p.Id).ToList()", false, "[Microsoft.AspNetCore.Mvc.Area(\"Admin\")]")]
    [InlineData("Selection selection", "selection.Rows.Select(r => r.Id)", false)]
    [InlineData("Selection selection", "selection.Rows.Select(r => r.Id)", true, "[Microsoft.AspNetCore.Authorization.Authorize(Roles = \"admin\")]")]
    [InlineData("Selection selection", "selection.GetIds()", true, "[Microsoft.AspNetCore.Mvc.Area(\"Admin\")]")]
    [InlineData("int page", "db.Posts.Select(p => p.Id).ToList()", false, "[Microsoft.AspNetCore.Mvc.Area(\"Admin\")]")]
    [InlineData("int page", "await db.Posts.Select(p => p.Id).ToListAsync()", false)]
    public Task Reports_WhatTheRequestNamesOneByOne_AsInfo(string parameter, string elements, bool isInfo, string attribute = "") => VerifyAnalyzerAsync(
        Code.File($$"""
            {{attribute}}
            public class PostsController(BlogContext db) : Microsoft.AspNetCore.Mvc.ControllerBase
            {
                public async Task<int> Delete({{parameter}}) { foreach (var id in {{elements}}) Console.WriteLine(await {|#0:LoadAsync(id)|}); return 1; }
                private Task<Author> LoadAsync(int id) => db.Authors.FirstAsync(a => a.Id == id);
            }

            public class AuthorizeRolesAttribute(params string[] roles) : Attribute { public string[] Given => roles; }
            public class Selection { public List<int> Ids { get; set; } = new(); public List<int> CheckedIds { get; set; } = new(); public List<Row> Rows { get; set; } = new(); public List<int> GetIds() => Ids; }
            public class Row { public int Id { get; set; } }
            """),
        o => o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0).WithSeverity(isInfo ? DiagnosticSeverity.Info : DiagnosticSeverity.Warning)));

    [Theory]
    [InlineData("Apply(form)", "Form model", "model.Rows", true)] // what an administrator has put into one form
    [InlineData("Apply(form.Rows)", "List<Row> rows", "rows", true)]
    [InlineData("Apply(db.Posts.Select(p => new Row { Id = p.Id }).ToList())", "List<Row> rows", "rows", false)] // what was read
    [InlineData("Apply(new Form { Rows = db.Posts.Select(p => new Row { Id = p.Id }).ToList() })", "Form model", "model.Rows", false)]
    [InlineData("Apply(db.Authors.Include(a => a.Posts).AsNoTracking().First())", "Author author", "author.Posts", false)]
    [InlineData("Apply(form)", "Form model", "model.Rows", false, "", "public class ImportJob(AuthorsController authors) { public Task Run(Form form) => authors.Apply(form); }")]
    [InlineData("Apply(form)", "Form model", "model.Rows", false, "[Microsoft.AspNetCore.Mvc.Route(\"api/authors\")]")]
    public Task Reports_WhatAnAdministratorsFormHolds_AsInfo(
        string call, string parameter, string elements, bool isInfo, string attribute = "[Microsoft.AspNetCore.Mvc.Area(\"Admin\")]", string more = "") => VerifyAnalyzerAsync(
        Code.File($$"""
            {{(more.Length > 0 ? "[Microsoft.AspNetCore.Mvc.Area(\"Admin\")]" : attribute)}}
            public class AuthorsController(BlogContext db) : Microsoft.AspNetCore.Mvc.ControllerBase
            {
                public Task Save(Form form) => {{call}};
                {{(more.Length > 0 ? "internal" : "private")}} async Task Apply({{parameter}}) { foreach (var row in {{elements}}) Console.WriteLine(await {|#0:LoadAsync(row.Id)|}); }
                private Task<Author> LoadAsync(int id) => db.Authors.FirstAsync(a => a.Id == id);
            }

            public class Form { public List<Row> Rows { get; set; } = new(); }
            public class Row { public int Id { get; set; } }
            {{more.Replace("public class", "internal class")}}
            """),
        o => o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0).WithSeverity(isInfo ? DiagnosticSeverity.Info : DiagnosticSeverity.Warning)));

    [Theory]
    [InlineData("foreach (var post in posts) { if (post.Id != wanted) continue; await LoadAsync(post.Id); }")]
    [InlineData("foreach (var post in posts) { var id = post.Id; if (id != wanted || !post.IsPublished) { continue; } if (post.Title != null) await LoadAsync(id); }")]
    [InlineData("foreach (var id in ids) if (id == wanted) await LoadAsync(id);")]
    [InlineData("foreach (var id in ids) if (wanted == id && id > 0) await LoadAsync(id);")]
    public Task IsSilent_WhenOneElementIsWanted(string body) =>
        VerifyAnalyzerAsync(Code.Method(body, "public async Task Run(List<int> ids, List<Post> posts, int wanted)", Loads));

    [Theory]
    [InlineData("foreach (var post in posts) { if (post.BlogId != wanted) continue; await [|LoadAsync(post.Id)|]; }")]
    [InlineData("foreach (var id in ids) if (id != wanted) await [|LoadAsync(id)|];")]
    [InlineData("foreach (var id in ids) { if (id == wanted) continue; await [|LoadAsync(id)|]; }")]
    [InlineData("foreach (var post in posts) { if (post.Id != wanted && post.IsPublished) continue; await [|LoadAsync(post.Id)|]; }")]
    [InlineData("foreach (var post in posts) foreach (var id in ids) if (id == wanted) await [|LoadAsync(id + post.Id)|];")]
    [InlineData("foreach (var post in posts) if (post.Id == post.BlogId) await [|LoadAsync(post.Id)|];")]
    public Task Reports_WhenOthersAreWanted(string body) =>
        VerifyAnalyzerAsync(Code.Method(body, "public async Task Run(List<int> ids, List<Post> posts, int wanted)", Loads));

    [Fact]
    public Task IsSilent_WhenTheCalleeAsksACacheAndReturnsEarly() => VerifyAnalyzerAsync(Code.CacheMethod(
        "foreach (var id in ids) Console.WriteLine(await HasLicense());",
        "public async Task Run(List<int> ids)",
        """
        private async Task<bool> HasLicense(bool force = false)
        {
            if (!force)
            {
                var kept = await easy.GetAsync<bool>("license");
                if (kept.HasValue) return kept.Value;
            }

            try { return (await db.Blogs.FirstAsync()).OwnerId > 0; } catch (InvalidOperationException) { return false; }
        }
        """));

    /// <summary>What is read by the keys of an administrator's form is as many as the keys.</summary>
    [Theory]
    [InlineData("int[] ids", "ids", true)]
    [InlineData("Form form", "form.Ids", true)]
    [InlineData("Form form", "form.Ids.Distinct().ToArray()", true)]
    [InlineData("string name", "db.Authors.Where(a => a.Name == name).Select(a => a.Id).ToList()", false)]
    [InlineData("int[] ids", "ids", false, "[Microsoft.AspNetCore.Mvc.Route(\"api/authors\")]")]
    public Task Reports_WhatIsReadByAnAdministratorsForm_AsInfo(string parameter, string keys, bool isInfo, string attribute = "[Microsoft.AspNetCore.Mvc.Area(\"Admin\")]") => VerifyAnalyzerAsync(
        Code.File($$"""
            {{attribute}}
            public class AuthorsController(BlogContext db) : Microsoft.AspNetCore.Mvc.ControllerBase
            {
                public async Task<int> Delete({{parameter}}) { var keys = {{keys}}; var rows = await LoadAllAsync(keys); foreach (var row in rows) Console.WriteLine(await {|#0:LoadAsync(row.Id)|}); return 1; }
                private Task<List<Author>> LoadAllAsync(IEnumerable<int> ids) => db.Authors.AsNoTracking().Where(a => ids.Contains(a.Id)).ToListAsync();
                private Task<Author> LoadAsync(int id) => db.Authors.FirstAsync(a => a.Id == id);
            }

            public class Form { public List<int> Ids { get; set; } = new(); }
            """),
        o => o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0).WithSeverity(isInfo ? DiagnosticSeverity.Info : DiagnosticSeverity.Warning)));

    /// <summary>Code that is being typed: what a variable is given is itself.</summary>
    [Theory]
    [InlineData("IEnumerable<int> own = own.Where(i => i > 0); foreach (var id in own) Console.WriteLine(await {|#0:LoadAsync(id)|});")]
    [InlineData("IEnumerable<int> a = b; IEnumerable<int> b = a; foreach (var id in a.Distinct()) Console.WriteLine(await {|#0:LoadAsync(id)|});")]
    [InlineData("Form form = form.Inner; foreach (var id in form.Ids) Console.WriteLine(await {|#0:LoadAsync(id)|});")]
    public Task Survives_AVariableOfItsOwn(string body) => VerifyAnalyzerAsync(
        Code.Method(body, "public async Task Run()", Loads) + "public class Form { public Form Inner { get; set; } = null!; public List<int> Ids { get; set; } = new(); }\n",
        o =>
        {
            o.AllowCompileErrors = true;
            o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0));
        });
}
