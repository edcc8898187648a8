using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.RoundTrips;

/// <summary>Queries that another project's operators run, of which only the signatures are known, and those of ASP.NET Core Identity.</summary>
public sealed partial class QueryPerElementTests
{
    private const string Foreign = """
        using System.Collections.Generic;
        using System.Linq;
        using System.Threading.Tasks;
        using Microsoft.EntityFrameworkCore;

        namespace Shared;

        public sealed class Page<T> { public List<T> Rows { get; set; } = new(); }

        public static class Operators
        {
            public static Task<T?> FindByKeyAsync<T>(this DbSet<T> set, int id) where T : class => Task.FromResult<T?>(null);
            public static ValueTask<T> OneAsync<T>(this IQueryable<T> query) where T : class => new(query.First());
            public static Task<List<T>> AllOfAsync<T>(this IQueryable<T> query, string order) => Task.FromResult(query.ToList());
            public static Task<T[]> RowsAsync<T>(this IQueryable<T> query) => Task.FromResult(query.ToArray());
            public static Task<Page<T>> PageAsync<T>(this IQueryable<T> query, int page) => Task.FromResult(new Page<T>());
            public static Task<List<T>> FromCacheAsync<T>(this IQueryable<T> query) => Task.FromResult(query.ToList());
            public static Task<string> DescribeAsync<T>(this IQueryable<T> query) => Task.FromResult(query.Expression.ToString());
            public static Task<IQueryable<T>> FilteredAsync<T>(this IQueryable<T> query) => Task.FromResult(query);
            public static IQueryable<T> Visible<T>(this IQueryable<T> query) => query;
            public static Task<T> PickAsync<T>(this List<T> list) => Task.FromResult(list[0]);
        }
        """;

    [Theory]
    [InlineData("await [|db.Posts.FindByKeyAsync(id)|]")]
    [InlineData("await [|db.Set<Post>().FindByKeyAsync(id)|]")]
    [InlineData("await [|Operators.FindByKeyAsync(db.Posts, id)|]")]
    [InlineData("await [|db.Posts.Where(p => p.Id == id).OneAsync()|]")]
    [InlineData("await [|db.Comments.Where(c => c.PostId == id).AllOfAsync(\"Id\")|]")]
    [InlineData("await [|db.Comments.Where(c => c.PostId == id).RowsAsync()|].ConfigureAwait(false)")]
    [InlineData("(await [|db.Comments.Where(c => c.PostId == id).Visible().PageAsync(1)|]).Rows")]
    [InlineData("await [|db.Comments.Visible().Where(c => c.PostId == id).AnyAsync()|]")]
    public Task Reports_WhenAnotherProjectsOperatorRuns(string query) => VerifyAnalyzerAsync(
        Using("Shared", Code.Method($"foreach (var id in ids) {{ _ = {query}; }}")),
        static o => o.ReferencedSources["Operators.cs"] = Foreign);

    [Theory]
    [InlineData("_ = await db.Comments.Where(c => c.PostId == id).FromCacheAsync();")] // it may not run
    [InlineData("_ = await db.Comments.Where(c => c.PostId == id).DescribeAsync();")] // what it delivers is not of the query
    [InlineData("_ = await db.Comments.Where(c => c.PostId == id).FilteredAsync();")] // still a query
    [InlineData("_ = db.Comments.Visible();")]
    [InlineData("_ = await new List<Post>().PickAsync();")]
    [InlineData("_ = await new List<Post>().AsQueryable().OneAsync();")]
    public Task IsSilent_WhenItIsNotKnownToRun(string statement) => VerifyAnalyzerAsync(
        Using("Shared", Code.Method($"foreach (var id in ids) {{ {statement} }}")),
        static o => o.ReferencedSources["Operators.cs"] = Foreign);

    [Fact]
    public Task IsSilent_WhenAnotherProjectsOperatorRunsOnce() => VerifyAnalyzerAsync(
        Using("Shared", Code.Method("var post = await db.Posts.FindByKeyAsync(3); if (post != null) foreach (var id in ids) Console.WriteLine(id + post.Title);")),
        static o => o.ReferencedSources["Operators.cs"] = Foreign);

    [Fact]
    public Task OffersNoFix_WhenAnotherProjectsOperatorRuns() => VerifyNoCodeFixAsync(
        Using("Shared", Code.Method("foreach (var id in ids) { var post = await [|db.Posts.FindByKeyAsync(id)|]; Console.WriteLine(post!.Title); }")),
        static o => o.ReferencedSources["Operators.cs"] = Foreign);

    [Theory]
    [InlineData("foreach (var id in ids) { var user = await [|users.FindByIdAsync(id)|]; Console.WriteLine(user!.Email); }")]
    [InlineData("foreach (var name in ids) Console.WriteLine((await [|users.FindByNameAsync(name)|])?.Email);")]
    [InlineData("foreach (var user in await users.Users.ToListAsync()) Console.WriteLine(string.Join(\", \", await [|users.GetRolesAsync(user)|]));")]
    [InlineData("foreach (var role in await roles.Roles.ToListAsync()) Console.WriteLine(await [|users.IsInRoleAsync(me, role.Name!)|]);")]
    [InlineData("foreach (var role in roles.Roles.ToList()) Console.WriteLine((await [|roles.GetClaimsAsync(role)|]).Count);")]
    [InlineData("foreach (var role in ids) Console.WriteLine((await [|users.GetUsersInRoleAsync(role)|]).Count);")]
    [InlineData("foreach (var id in ids) Console.WriteLine((await [|staff.FindByIdAsync(id)|])?.Email);")] // a manager of one's own
    [InlineData("foreach (var id in ids) Console.WriteLine((await [|users.Users.FirstOrDefaultAsync(u => u.Id == id)|])?.Email);")]
    [InlineData("var all = await Task.WhenAll(ids.Select(async id => await [|users.FindByIdAsync(id)|]));")]
    public Task Reports_WhenAManagerOfIdentityQueries(string body) => VerifyAnalyzerAsync(Identity(body));

    [Theory]
    [InlineData("var user = await users.FindByIdAsync(ids.First()); foreach (var id in ids) Console.WriteLine(user!.Email + id);")]
    [InlineData("foreach (var user in await users.GetUsersInRoleAsync(\"admin\")) Console.WriteLine(user.Email);")]
    [InlineData("foreach (var id in ids) Console.WriteLine(users.NormalizeName(id));")]
    [InlineData("foreach (var id in ids) Console.WriteLine((await remote.FindByIdAsync(id))?.Name);")] // kept somewhere else than in EF Core
    [InlineData("foreach (var id in ids) { var user = await users.FindByIdAsync(id); if (user != null) break; }")]
    public Task IsSilent_WhenIdentityQueriesOnceOrElsewhere(string body) => VerifyAnalyzerAsync(Identity(body));

    [Theory]
    [InlineData("foreach (var id in ids) _ = await [|connection.QueryAsync<string>(\"SELECT\", new { id })|];")]
    [InlineData("foreach (var id in ids) _ = await [|db.Database.GetDbConnection().QueryFirstOrDefaultAsync<string>(\"SELECT\", new { id })|];")]
    [InlineData("foreach (var id in ids) _ = [|connection.QuerySingle<int>(\"SELECT\", new { id })|];")]
    [InlineData("_ = await connection.QueryAsync<string>(\"SELECT\", new { ids });")]
    [InlineData("foreach (var id in ids) _ = Own.QuerySingle<int>(id);")]
    public Task Reports_WhenDapperQueries(string body) => VerifyAnalyzerAsync(
        Using("Dapper", Code.Method(body, "public async Task Run(IEnumerable<int> ids, System.Data.IDbConnection connection)", "private static class Own { public static T QuerySingle<T>(int id) => default!; }")),
        static o => o.ReferencedSources["Dapper.cs"] = """
            using System.Collections.Generic;
            using System.Data;
            using System.Threading.Tasks;
            namespace Dapper;
            public static class SqlMapper
            {
                public static Task<IEnumerable<T>> QueryAsync<T>(this IDbConnection connection, string sql, object? parameters = null) => null!;
                public static Task<T?> QueryFirstOrDefaultAsync<T>(this IDbConnection connection, string sql, object? parameters = null) => null!;
                public static T QuerySingle<T>(this IDbConnection connection, string sql, object? parameters = null) => default!;
            }
            """);

    [Theory]
    [InlineData("foreach (var id in ids) { using var command = connection.CreateCommand(); command.CommandText = \"SELECT\"; using var rows = await [|command.ExecuteReaderAsync()|]; }")]
    [InlineData("foreach (var id in ids) { await using var command = db.Database.GetDbConnection().CreateCommand(); command.CommandText = \"SELECT\"; var one = await [|command.ExecuteScalarAsync()|]; }")]
    [InlineData("using var command = connection.CreateCommand(); command.CommandText = \"SELECT\"; foreach (var id in ids) { command.Parameters[0].Value = id; var one = [|command.ExecuteScalar()|]; }")]
    [InlineData("using IDbCommand command = connection.CreateCommand(); command.CommandText = Sql; foreach (var id in ids) { using var rows = [|command.ExecuteReader()|]; }")]
    [InlineData("foreach (var id in ids) { var command = new Command { CommandText = \"SELECT\" }; var one = [|command.ExecuteScalar()|]; }")]
    public Task Reports_WhenACommandQueries(string body) => VerifyAnalyzerAsync(Commands(body));

    [Theory]
    [InlineData("foreach (var id in ids) { using var command = connection.CreateCommand(); command.CommandText = $\"SELECT {id}\"; var one = {|#0:command.ExecuteScalar()|}; }")]
    [InlineData("foreach (var id in ids) { using var command = connection.CreateCommand(); var sql = \"SELECT \" + id; command.CommandText = sql; var one = {|#0:command.ExecuteScalar()|}; }")]
    public Task Reports_WhenACommandsTextIsPutTogether_AsInfo(string body) => VerifyAnalyzerAsync(
        Commands(body),
        options => options.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0).WithSeverity(Microsoft.CodeAnalysis.DiagnosticSeverity.Info)));

    [Theory]
    [InlineData("using var command = connection.CreateCommand(); command.CommandText = \"SELECT\"; using var rows = await command.ExecuteReaderAsync(); while (await rows.ReadAsync()) Console.WriteLine(rows[0]);")]
    [InlineData("foreach (var sql in scripts) { using var command = connection.CreateCommand(); command.CommandText = sql; var one = command.ExecuteScalar(); }")]
    [InlineData("foreach (var id in ids) { using var command = connection.CreateCommand(); command.CommandText = statement; var one = command.ExecuteScalar(); }")]
    [InlineData("foreach (var id in ids) { using var command = connection.CreateCommand(); command.CommandText = \"UPDATE\"; command.ExecuteNonQuery(); }")]
    [InlineData("foreach (var id in ids) Console.WriteLine(new Shell().ExecuteScalar());")]
    public Task IsSilent_WhenACommandRunsOnceOrIsAScript(string body) => VerifyAnalyzerAsync(Commands(body));

    private static string Commands(string body) => Using("System.Data", Using("System.Data.Common", Code.Method(
        body,
        "public async Task Run(IEnumerable<int> ids, IEnumerable<string> scripts, string statement, DbConnection connection)",
        """
        private const string Sql = "SELECT";
        public sealed class Shell { public object ExecuteScalar() => this; }
        public abstract class CommandBase : DbCommand { }
        public sealed class Command : CommandBase
        {
            public override string CommandText { get; set; } = "";
            public override int CommandTimeout { get; set; }
            public override CommandType CommandType { get; set; }
            public override bool DesignTimeVisible { get; set; }
            public override UpdateRowSource UpdatedRowSource { get; set; }
            protected override DbConnection? DbConnection { get; set; }
            protected override DbParameterCollection DbParameterCollection => null!;
            protected override DbTransaction? DbTransaction { get; set; }
            public override void Cancel() { }
            public override int ExecuteNonQuery() => 0;
            public override object? ExecuteScalar() => null;
            public override void Prepare() { }
            protected override DbParameter CreateDbParameter() => null!;
            protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior) => null!;
        }
        """)));

    private static string Using(string space, string code) => "using " + space + ";\n" + code;

    private static string Identity(string body) => Using("Microsoft.AspNetCore.Identity", Code.File($$"""
        public class AppUser : IdentityUser { }
        public class RemoteUser { public string Name { get; set; } = ""; }
        public abstract class StaffManager : UserManager<AppUser>
        {
            protected StaffManager() : base(null!, null!, null!, null!, null!, null!, null!, null!, null!) { }
        }

        public class Service(UserManager<AppUser> users, RoleManager<IdentityRole> roles, StaffManager staff, UserManager<RemoteUser> remote)
        {
            public async Task Run(IEnumerable<string> ids, AppUser me)
            {
                {{body}}
            }
        }
        """));
}
