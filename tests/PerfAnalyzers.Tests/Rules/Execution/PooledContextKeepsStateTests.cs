using PerfAnalyzers.Rules.Execution;
using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.Execution;

/// <summary>Pooled contexts with state of their own.</summary>
public sealed class PooledContextKeepsStateTests : AnalyzerTests<PooledContextKeepsStateAnalyzer>
{
    private const string Pool = "services.AddDbContextPool<Notes>(o => { });";
    private const string Factory = "services.AddPooledDbContextFactory<Notes>(o => { });";

    [Theory]
    [InlineData(Pool, "public int [|Tenant|] { get; set; }", "public class Work(Notes db) { public void Run(int id) { db.Tenant = id; } }")]
    [InlineData(Factory, "public int [|Tenant|] { get; set; }", "public class Work(Notes db) { public void Run(int id) => db.Tenant = id; }")]
    [InlineData("services.AddDbContextPool<Notes>(o => { }, 64);", "public string? [|User|] { get; set; }", "public class Work(Notes db) { public void Run() { db.User = \"me\"; } }")]
    [InlineData(Pool, "public int [|Tenant|] { get; private set; } public void Use(int tenant) => Tenant = tenant;", "")]
    [InlineData(Pool, "private int [|_tenant|]; public void Use(int tenant) => _tenant = tenant; public int Tenant => _tenant;", "")]
    [InlineData(Pool, "public int [|Tenant|];", "public class Work(Notes db) { public void Run(int id) { db.Tenant = id; } }")]
    [InlineData(Pool, "public int [|Saves|] { get; private set; } public void Count() => Saves++;", "")]
    [InlineData(Pool, "private List<string>? [|_changes|]; public void Note() => _changes ??= new();", "")]
    [InlineData(Pool, "internal bool [|SkipsFilters|] { get; set; }", "public class Work(Notes db) { public void Run() { db.SkipsFilters = true; } }")]
    // It is set again, and the one before that has an error in between.
    [InlineData(Pool, "internal bool [|SkipsFilters|] { get; set; }", "public class Work(Notes db) { public void Run() { db.SkipsFilters = true; db.SaveChanges(); db.SkipsFilters = false; } }")]
    [InlineData("services.AddNotes<Notes>();", "public int [|Tenant|] { get; set; }", "public class Work(Notes db) { public void Run(int id) { db.Tenant = id; } } public static class Own { public static void AddNotes<T>(this IServiceCollection services) where T : DbContext => services.AddDbContextPool<T>(o => { }); }")]
    [InlineData("services.AddDbContextPool<INotes, Notes>(o => { });", "public int [|Tenant|] { get; set; }", "public interface INotes { } public class Work(Notes db) { public void Run(int id) { db.Tenant = id; } }", "INotes")]
    public Task Reports_When(string registration, string member, string types, string face = "") => VerifyAnalyzerAsync(Source(registration, member, types, face));

    [Fact]
    public Task Reports_AServiceOfOneScope() => VerifyAnalyzerAsync(ContextOutlivesScopeTests.Source(
        "services.AddScoped<Tenant>(); services.AddDbContextPool<Notes>(o => { });",
        "public class Tenant { public int Id { get; set; } } public class Notes(DbContextOptions<Notes> options, {|#0:Tenant tenant|}) : DbContext(options) { public DbSet<Post> Posts => Set<Post>(); public int Id => tenant.Id; }"),
        static o => o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0).WithMessage(
            "Notes is pooled, and whoever gets it next finds the 'tenant' of the one before: it belongs to one scope; take it in a factory around the pool")));

    [Theory]
    [InlineData("private Random? {|#0:_random|}; public int Next() { if (_random is null) _random = new(); return _random.Next(); }")]
    [InlineData("private Random? {|#0:_random|}; public int Next() => (_random ??= new()).Next();")]
    public Task Reports_LessSurely_WhatIsFilledOnce(string member) => VerifyAnalyzerAsync(
        Source(Pool, member, "", ""),
        static o => o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0).WithSeverity(Microsoft.CodeAnalysis.DiagnosticSeverity.Info)));

    [Fact]
    public Task Reports_LessSurely_WhatEachRequestSets() => VerifyAnalyzerAsync(
        Source(Pool, "public int {|#0:Tenant|} { get; set; }", "public class Tenants(RequestDelegate next) { public Task InvokeAsync(HttpContext context, Notes db) { db.Tenant = 3; return next(context); } }", ""),
        static o => o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0).WithSeverity(Microsoft.CodeAnalysis.DiagnosticSeverity.Info).WithMessage(
            "Notes is pooled, and whoever gets it next finds the 'Tenant' of the one before: the pool does not reset it; set it in a factory around the pool, each time")));

    [Theory]
    // Not pooled.
    [InlineData("services.AddDbContext<Notes>(o => { });", "public int Tenant { get; set; }", "public class Work(Notes db) { public void Run(int id) { db.Tenant = id; } }")]
    [InlineData("services.AddDbContextFactory<Notes>(o => { });", "public int Tenant { get; set; }", "public class Work(Notes db) { public void Run(int id) { db.Tenant = id; } }")]
    [InlineData("", "public int Tenant { get; set; }", "public class Work(Notes db) { public void Run(int id) { db.Tenant = id; } }")]
    // A factory around the pool sets it each time.
    [InlineData(Factory, "public int Tenant { get; set; }", "public class Own(IDbContextFactory<Notes> pool) : IDbContextFactory<Notes> { public Notes CreateDbContext() { var db = pool.CreateDbContext(); db.Tenant = 3; return db; } }")]
    [InlineData(Factory, "public int Tenant { get; set; }", "public class Own(IDbContextFactory<Notes> pool) { public async Task<Notes> Make() { var db = await pool.CreateDbContextAsync(); db.Tenant = 3; return db; } }")]
    // Nothing sets it.
    [InlineData(Pool, "public int Tenant { get; set; }", "")]
    [InlineData(Pool, "public int Tenant { get; } = 5;", "")]
    [InlineData(Pool, "public int Tenant => 5;", "")]
    [InlineData(Pool, "public static int Tenant { get; set; }", "public class Work { public void Run(int id) { Notes.Tenant = id; } }")]
    [InlineData(Pool, "private readonly List<int> _ids = new(); public int Count => _ids.Count;", "")]
    [InlineData(Pool, "public int Tenant { get; init; }", "")]
    // Sets are EF Core's, and a transaction ends with what began it.
    [InlineData(Pool, "public DbSet<Tag> Tags { get; set; } = null!;", "public class Work(Notes db) { public void Run(Notes other) { db.Tags = other.Tags; } }")]
    [InlineData(Pool, "private Microsoft.EntityFrameworkCore.Storage.IDbContextTransaction? _transaction; public void Begin() => _transaction = Database.BeginTransaction();", "")]
    // Who has set it sets it to nothing again.
    [InlineData(Pool, "private string? _user; public void Run(string user) { _user = user; try { SaveChanges(); } finally { _user = null; } }", "")]
    // It resets itself.
    [InlineData(Pool, "public int Tenant { get; set; } void Microsoft.EntityFrameworkCore.Infrastructure.IResettableService.ResetState() => Tenant = 0; Task Microsoft.EntityFrameworkCore.Infrastructure.IResettableService.ResetStateAsync(CancellationToken ct) { Tenant = 0; return Task.CompletedTask; }", "public class Work(Notes db) { public void Run(int id) { db.Tenant = id; } }", "Microsoft.EntityFrameworkCore.Infrastructure.IResettableService")]
    // Another type's member of that name.
    [InlineData(Pool, "public int Tenant { get; set; }", "public class Other { public int Tenant { get; set; } } public class Work(Other other) { public void Run(int id) { other.Tenant = id; } }")]
    // A service of all.
    [InlineData("services.AddSingleton<Clock>(); " + Pool, "private Clock? _clock = new(); public Clock? Time => _clock;", "public class Clock { }")]
    public Task IsSilent_When(string registration, string member, string types, string face = "") => VerifyAnalyzerAsync(Source(registration, member, types, face));

    private static string Source(string registration, string member, string types, string face) => ContextOutlivesScopeTests.Source(
        registration,
        types + "\n\npublic class Notes(DbContextOptions<Notes> options) : DbContext(options)" + (face.Length > 0 ? ", " + face : "")
            + "\n{\n    public DbSet<Post> Posts => Set<Post>();\n    " + member + "\n}");
}
