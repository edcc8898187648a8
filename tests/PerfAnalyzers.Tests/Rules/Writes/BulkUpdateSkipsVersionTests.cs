using PerfAnalyzers.CodeFixes.Rules.Writes;
using PerfAnalyzers.Rules.Writes;
using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.Writes;

/// <summary>Bulk updates that leave a version as it is which every save sets.</summary>
public sealed class BulkUpdateSkipsVersionTests : CodeFixTests<BulkUpdateSkipsVersionAnalyzer, BulkUpdateSkipsVersionCodeFix>
{
    private const string Stamp = "foreach (var entry in ChangeTracker.Entries<IAuditable>()) { if (entry.State == EntityState.Modified) entry.Entity.UpdatedAt = _clock.UtcNow; }";
    private const string Update = "await [|db.Notes.Where(n => n.Id > 5).ExecuteUpdateAsync(s => s.SetProperty(n => n.Text, \"\"), ct)|];";
    private const string Updated = "await db.Notes.Where(n => n.Id > 5).ExecuteUpdateAsync(s => s.SetProperty(n => n.Text, \"\"), ct);";

    [Theory]
    [InlineData(Stamp)]
    [InlineData("foreach (var entry in ChangeTracker.Entries<IAuditable>()) { if (entry.State is not (EntityState.Added or EntityState.Modified)) continue; entry.Entity.UpdatedAt = DateTime.UtcNow; }")]
    [InlineData("foreach (var entry in ChangeTracker.Entries<IAuditable>()) { switch (entry.State) { case EntityState.Added: entry.Entity.CreatedAt = DateTime.UtcNow; break; case EntityState.Modified: entry.Entity.UpdatedAt = DateTime.UtcNow; break; } }")]
    [InlineData("var now = DateTime.UtcNow; foreach (var entry in ChangeTracker.Entries()) { if (entry.Entity is not IAuditable a) continue; if (entry.State == EntityState.Added) a.CreatedAt = now; a.UpdatedAt = now; }")]
    [InlineData("foreach (var entry in ChangeTracker.Entries().Where(e => e.Entity is Base && (e.State == EntityState.Added || e.State == EntityState.Modified))) { ((Base)entry.Entity).UpdatedAt = DateTime.UtcNow; if (entry.State == EntityState.Added) ((Base)entry.Entity).CreatedAt = DateTime.UtcNow; }")]
    [InlineData("foreach (var entry in ChangeTracker.Entries()) { if (entry is { State: EntityState.Modified, Entity: IAuditable a }) a.UpdatedAt = DateTime.UtcNow; }")]
    [InlineData("var changed = from e in ChangeTracker.Entries<Note>() where e.State == EntityState.Modified select e.Entity; foreach (var note in changed) note.Version++;")]
    [InlineData("foreach (var entry in ChangeTracker.Entries<Note>()) { if (entry.State == EntityState.Modified) entry.Entity.Version = entry.Entity.Version + 1; }")]
    [InlineData("foreach (var entry in ChangeTracker.Entries()) { if (entry.Entity is IAuditable && entry.State == EntityState.Modified) entry.Property(\"UpdatedAt\").CurrentValue = DateTime.UtcNow; }")]
    [InlineData("foreach (var entry in ChangeTracker.Entries<Note>()) { if (entry.State == EntityState.Modified) entry.Property(n => n.UpdatedAt).CurrentValue = DateTime.UtcNow; }")]
    [InlineData("foreach (var entry in ChangeTracker.Entries<Note>()) { if (entry.State == EntityState.Modified) entry.CurrentValues[nameof(Note.UpdatedAt)] = DateTime.UtcNow; }")]
    [InlineData("foreach (var entry in ChangeTracker.Entries<Base>()) { if (entry.State == EntityState.Modified) entry.Entity.Touch(); }")]
    [InlineData("foreach (var entry in ChangeTracker.Entries<IAuditable>()) { if (entry.State == EntityState.Modified) Set(entry); } } private static void Set(Microsoft.EntityFrameworkCore.ChangeTracking.EntityEntry<IAuditable> entry) { entry.Entity.UpdatedAt = DateTime.UtcNow;")]
    // Whatever it is called: it is told what time it is with each change.
    [InlineData("foreach (var entry in ChangeTracker.Entries<Note>()) { if (entry.State == EntityState.Modified) entry.Entity.Touched = DateTime.UtcNow; }")]
    public Task Reports_WhenASaveSetsIt(string save) => Verify(Source(save, Update));

    [Theory]
    [InlineData("[|db.Notes.ExecuteUpdate(s => s.SetProperty(n => n.Text, n => n.Text + \"!\"))|]; await Task.Yield();")]
    [InlineData("var count = await [|(from n in db.Notes where n.Id > 5 select n).ExecuteUpdateAsync(s => s.SetProperty(n => n.Text, \"\").SetProperty(n => n.ViewCount, n => n.ViewCount + 1), ct)|]; Console.WriteLine(count);")]
    [InlineData("IQueryable<Note> notes = db.Set<Note>(); if (ct.CanBeCanceled) notes = notes.Where(n => n.Id > 5); await [|notes.ExecuteUpdateAsync(s => s.SetProperty(n => n.Text, \"\"), ct)|];")]
    // What was created is not what was changed.
    [InlineData("await [|db.Notes.ExecuteUpdateAsync(s => s.SetProperty(n => n.CreatedAt, DateTime.UtcNow), ct)|];")]
    public Task Reports_WhicheverTheUpdate(string body) => Verify(Source(Stamp, body));

    // Statements came with EF Core 10.
    [Fact]
    public Task Reports_WhenStatementsSetOthers() => TestReferences.EfCore.Major < 10 ? Task.CompletedTask : Verify(Source(
        Stamp,
        "await [|db.Notes.ExecuteUpdateAsync(s => { s.SetProperty(n => n.Text, \"\"); s.SetProperty(n => n.Owner, \"\"); }, ct)|];"));

    [Fact]
    public Task Reports_WithThePlace() => Verify(
        Source(Stamp, Update.Replace("[|", "{|#0:", StringComparison.Ordinal).Replace("|]", "|}", StringComparison.Ordinal)),
        o => o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0).WithMessage(
            "ExecuteUpdateAsync changes rows of Note and leaves 'UpdatedAt' as it is, which every save sets (line 31): whoever goes by it does not see the change; set it too")));

    [Fact]
    public Task Reports_WithTheCacheKey() => Verify(
        Source(Stamp, Update.Replace("[|", "{|#0:", StringComparison.Ordinal).Replace("|]", "|}", StringComparison.Ordinal)) + """

            public class Pages(Microsoft.Extensions.Caching.Memory.IMemoryCache cache)
            {
                public string? Find(Note note) =>
                    Microsoft.Extensions.Caching.Memory.CacheExtensions.Get<string>(cache, $"note:{note.Id}:{note.UpdatedAt.Ticks}");
            }
            """,
        o => o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0).WithMessage(
            "ExecuteUpdateAsync changes rows of Note and leaves 'UpdatedAt' as it is, which every save sets (line 31): the cache key at line 44 goes on finding what was before; set it too")));

    [Fact]
    public Task Reports_WhenAnInterceptorSetsIt() => Verify(Interceptor(Update).Replace(OtherContext, "", StringComparison.Ordinal));

    // Which of the contexts has it, is said where they are registered.
    [Fact]
    public Task Reports_WhenAnInterceptorOfOneOfTwoContextsSetsIt_AsInfo() => Verify(
        Interceptor(Update.Replace("[|", "{|#0:", StringComparison.Ordinal).Replace("|]", "|}", StringComparison.Ordinal)),
        o => o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0).WithSeverity(Microsoft.CodeAnalysis.DiagnosticSeverity.Info)));

    [Theory]
    [InlineData("", "public void Rename(Note n, string t) { n.Text = t; n.UpdatedAt = DateTime.UtcNow; } public void Clear(Note n) { n.UpdatedAt = DateTime.UtcNow; n.Text = \"\"; }")]
    [InlineData("", "public void Rename(Note n, string t) { n.Text = t; n.Touch(); } public void Clear(int id) { var n = db.Notes.Find(id)!; n.Text = \"\"; n.Version++; n.UpdatedAt = DateTime.UtcNow; db.SaveChanges(); }")]
    public Task Reports_WhenAllOthersSetIt(string save, string members) => Verify(Source(save, Update + " } " + members + " public void End() {"));

    [Theory]
    // It is set.
    [InlineData(Stamp, "await db.Notes.ExecuteUpdateAsync(s => s.SetProperty(n => n.Text, \"\").SetProperty(n => n.UpdatedAt, DateTime.UtcNow), ct);")]
    [InlineData(Stamp, "var now = DateTime.UtcNow; await db.Notes.ExecuteUpdateAsync(s => s.SetProperty(n => n.UpdatedAt, now), ct);")]
    // How often a row was looked at, and when, is no change of it.
    [InlineData(Stamp, "await db.Notes.ExecuteUpdateAsync(s => s.SetProperty(n => n.ViewCount, n => n.ViewCount + 1), ct);")]
    [InlineData(Stamp, "await db.Notes.ExecuteUpdateAsync(s => s.SetProperty(n => n.LastSeenAt, DateTime.UtcNow), ct);")]
    // No save sets it; that the entity has it proves nothing.
    [InlineData("", Updated)]
    // Only of what is added, or deleted.
    [InlineData("foreach (var entry in ChangeTracker.Entries<IAuditable>()) { if (entry.State == EntityState.Added) entry.Entity.UpdatedAt = DateTime.UtcNow; }", Updated)]
    [InlineData("foreach (var entry in ChangeTracker.Entries<IAuditable>()) { if (entry.State != EntityState.Added) continue; entry.Entity.UpdatedAt = DateTime.UtcNow; }", Updated)]
    [InlineData("foreach (var entry in ChangeTracker.Entries<IAuditable>()) { switch (entry.State) { case EntityState.Deleted: entry.Entity.UpdatedAt = DateTime.UtcNow; break; case EntityState.Modified: break; } }", Updated)]
    [InlineData("foreach (var entry in ChangeTracker.Entries<IAuditable>().Where(e => e.State == EntityState.Added)) entry.Entity.UpdatedAt = DateTime.UtcNow;", Updated)]
    // A condition that nobody can read.
    [InlineData("foreach (var entry in ChangeTracker.Entries<IAuditable>()) { if (entry.State == EntityState.Modified && IsOn()) entry.Entity.UpdatedAt = DateTime.UtcNow; } } private static bool IsOn() { return Environment.TickCount > 5;", Updated)]
    // Who changed it is no version, nor is what is always the same.
    [InlineData("foreach (var entry in ChangeTracker.Entries<Note>()) { if (entry.State == EntityState.Modified) entry.Entity.Owner = Environment.UserName; }", Updated)]
    // An object of its own.
    [InlineData("var other = new Note(); other.UpdatedAt = DateTime.UtcNow; Add(other);", Updated)]
    // Other entities.
    [InlineData("foreach (var entry in ChangeTracker.Entries<Other>()) { if (entry.State == EntityState.Modified) entry.Entity.UpdatedAt = DateTime.UtcNow; }", Updated)]
    [InlineData(Stamp, "await db.Others.ExecuteUpdateAsync(s => s.SetProperty(o => o.Name, \"\"), ct);")]
    [InlineData("foreach (var entry in ChangeTracker.Entries()) { if (entry.Entity is IExempt) continue; if (entry.State == EntityState.Modified && entry.Entity is IAuditable a) a.UpdatedAt = DateTime.UtcNow; }", "await db.Exempts.ExecuteUpdateAsync(s => s.SetProperty(o => o.Name, \"\"), ct);")]
    // The database sets them.
    [InlineData("foreach (var entry in ChangeTracker.Entries<Generated>()) { if (entry.State == EntityState.Modified) { entry.Entity.RowVersion = Guid.NewGuid().ToByteArray(); entry.Entity.UpdatedAt = entry.Entity.Version = DateTime.UtcNow; } }", "await db.Generateds.ExecuteUpdateAsync(s => s.SetProperty(o => o.Name, \"\"), ct);")]
    // On purpose.
    [InlineData(Stamp, "async Task RenameWithoutStamp() => " + Updated + " await RenameWithoutStamp();")]
    // No update.
    [InlineData(Stamp, "await db.Notes.Where(n => n.Id > 5).ExecuteDeleteAsync(ct);")]
    [InlineData(Stamp, "foreach (var n in db.Notes.Where(n => n.Id > 5).ToList()) n.Text = \"\"; await db.SaveChangesAsync(ct);")]
    // The method is not run by a save.
    [InlineData("} private void Never() { " + Stamp, Updated)]
    // Another place changes the same, and leaves it too.
    [InlineData("", Updated + " } public void Rename(Note n, string t) { n.Text = t; n.UpdatedAt = DateTime.UtcNow; } public void Clear(Note n) { n.UpdatedAt = DateTime.UtcNow; n.Text = \"\"; } public void Fix(Note n) { n.Text = n.Text.Trim();")]
    [InlineData("", Updated + " } public void Rename(Note n, string t) { n.Text = t; if (t.Length > 5) n.UpdatedAt = DateTime.UtcNow; } public void Clear(Note n) { n.UpdatedAt = DateTime.UtcNow; n.Text = \"\";")]
    // One place is no rule, and what is added says nothing of what is changed.
    [InlineData("", Updated + " } public void Rename(Note n, string t) { n.Text = t; n.UpdatedAt = DateTime.UtcNow; } public void Create(string t) { var n = new Note(); n.Text = t; n.UpdatedAt = DateTime.UtcNow; db.Add(n);")]
    public Task IsSilent_When(string save, string body) => Verify(Source(save, body));

    [Fact]
    public Task IsSilent_WhenAnotherContextSetsIt() => Verify(
        Source(Stamp, Updated).Replace("Service(NoteContext db", "Service(PlainContext db", StringComparison.Ordinal));

    [Fact]
    public Task IsSilent_WhenTheDatabaseHasATrigger() => Verify(
        Source(Stamp, Updated) + "public static class Setup { public const string Sql = \"CREATE TRIGGER t AFTER UPDATE ON Notes SET UpdatedAt\"; }");

    // Setters that are handed in, or set by a condition, may set it.
    [Theory]
    [InlineData("await Change(s => s.SetProperty(n => n.Text, \"\")); } private Task Change(Action<Microsoft.EntityFrameworkCore.Query.UpdateSettersBuilder<Note>> set) { return db.Notes.ExecuteUpdateAsync(set);")]
    [InlineData("await db.Notes.ExecuteUpdateAsync(s => { s.SetProperty(n => n.Text, \"\"); if (ct.CanBeCanceled) s.SetProperty(n => n.UpdatedAt, DateTime.UtcNow); }, ct);")]
    [InlineData("await db.Notes.ExecuteUpdateAsync(s => { s.SetProperty(n => n.Text, \"\"); Touch(s); }, ct); } private static void Touch(Microsoft.EntityFrameworkCore.Query.UpdateSettersBuilder<Note> s) { s.SetProperty(n => n.UpdatedAt, DateTime.UtcNow);")]
    [InlineData("await db.Notes.ExecuteUpdateAsync(s => { s.SetProperty(n => n.Text, \"\"); s.SetProperty(n => n.UpdatedAt, DateTime.UtcNow); }, ct);")]
    public Task IsSilent_WhenStatementsMaySetIt(string body) =>
        TestReferences.EfCore.Major < 10 ? Task.CompletedTask : Verify(Source(Stamp, body));

    [Fact]
    public Task Fixes_ByTheClockInScope() => VerifyFix(
        Source(Stamp, Update),
        Source(Stamp, "await db.Notes.Where(n => n.Id > 5).ExecuteUpdateAsync(s => s.SetProperty(n => n.Text, \"\").SetProperty(n => n.UpdatedAt, clock.UtcNow), ct);"));

    [Fact]
    public Task Fixes_ByCounting()
    {
        const string Count = "foreach (var entry in ChangeTracker.Entries<Note>()) { if (entry.State == EntityState.Modified) entry.Entity.Version++; }";
        return VerifyFix(
            Source(Count, Update),
            Source(Count, "await db.Notes.Where(n => n.Id > 5).ExecuteUpdateAsync(s => s.SetProperty(n => n.Text, \"\").SetProperty(n => n.Version, n => n.Version + 1), ct);"));
    }

    [Fact]
    public Task Fixes_AllThatASaveSets()
    {
        const string Both = "foreach (var entry in ChangeTracker.Entries<Note>()) { if (entry.State != EntityState.Modified) continue; entry.Entity.Version++; entry.Entity.UpdatedAt = _clock.UtcNow; }";
        return VerifyFix(
            Source(Both, Update),
            Source(Both, "await db.Notes.Where(n => n.Id > 5).ExecuteUpdateAsync(s => s.SetProperty(n => n.Text, \"\").SetProperty(n => n.Version, n => n.Version + 1).SetProperty(n => n.UpdatedAt, clock.UtcNow), ct);"));
    }

    [Fact]
    public Task Fixes_ByTheStaticClock()
    {
        const string Static = "foreach (var entry in ChangeTracker.Entries<IAuditable>()) { if (entry.State == EntityState.Modified) entry.Entity.UpdatedAt = DateTime.UtcNow; }";
        return VerifyFix(Source(Static, "\n" + Update), Source(Static, TestReferences.EfCore.Major < 10
            ? "\nvar now = DateTime.UtcNow;\nawait db.Notes.Where(n => n.Id > 5).ExecuteUpdateAsync(s => s.SetProperty(n => n.Text, \"\").SetProperty(n => n.UpdatedAt, now), ct);"
            : "\nawait db.Notes.Where(n => n.Id > 5).ExecuteUpdateAsync(s => s.SetProperty(n => n.Text, \"\").SetProperty(n => n.UpdatedAt, DateTime.UtcNow), ct);"));
    }

    [Fact]
    public Task Fixes_AStatement() => TestReferences.EfCore.Major < 10 ? Task.CompletedTask : VerifyFix(
        Source(Stamp, "await [|db.Notes.ExecuteUpdateAsync(s => { s.SetProperty(n => n.Text, \"\"); s.SetProperty(n => n.Owner, \"\"); }, ct)|];"),
        Source(Stamp, "await db.Notes.ExecuteUpdateAsync(s => { s.SetProperty(n => n.Text, \"\"); s.SetProperty(n => n.Owner, \"\").SetProperty(n => n.UpdatedAt, clock.UtcNow); }, ct);"));

    [Fact]
    public Task OffersNoFix_WhenTheValueIsNotAtHand()
    {
        var source = Source(Stamp, Update).Replace("Service(NoteContext db, Clock clock)", "Service(NoteContext db)", StringComparison.Ordinal);
        return TestReferences.EfCore.Major < 7 ? Task.CompletedTask : VerifyNoCodeFixAsync(source);
    }

    private static string Source(string save, string body) => Code.File($$"""
        public class Clock { public DateTime UtcNow { get; } }
        public interface IAuditable { DateTime CreatedAt { get; set; } DateTime UpdatedAt { get; set; } }
        public interface IExempt { }
        public abstract class Base : IAuditable { public DateTime CreatedAt { get; set; } public DateTime UpdatedAt { get; set; } public void Touch() { UpdatedAt = DateTime.UtcNow; } }
        public class Note : Base
        {
            public int Id { get; set; } public string Text { get; set; } = ""; public string Owner { get; set; } = ""; public int Version { get; set; }
            public int ViewCount { get; set; } public DateTime LastSeenAt { get; set; } public DateTime Touched { get; set; }
        }

        public class Other { public int Id { get; set; } public string Name { get; set; } = ""; public DateTime UpdatedAt { get; set; } }
        public class Exempt : Base, IExempt { public int Id { get; set; } public string Name { get; set; } = ""; }
        public class Generated { public int Id { get; set; } public string Name { get; set; } = ""; [System.ComponentModel.DataAnnotations.Timestamp] public byte[] RowVersion { get; set; } = []; public DateTime UpdatedAt { get; set; } [System.ComponentModel.DataAnnotations.Schema.DatabaseGenerated(System.ComponentModel.DataAnnotations.Schema.DatabaseGeneratedOption.Computed)] public DateTime Version { get; set; } }
        public class NoteContext(DbContextOptions<NoteContext> options) : DbContext(options)
        {
            private readonly Clock _clock = new();
            public DbSet<Note> Notes => Set<Note>(); public DbSet<Other> Others => Set<Other>(); public DbSet<Exempt> Exempts => Set<Exempt>(); public DbSet<Generated> Generateds => Set<Generated>();
            public override Task<int> SaveChangesAsync(bool accept, CancellationToken ct = default) { Before(); return base.SaveChangesAsync(accept, ct); }
            protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.Entity<Generated>().Property(g => g.UpdatedAt).ValueGeneratedOnAddOrUpdate();
            private void Before() { {{save}} }
        }

        public class PlainContext(DbContextOptions<PlainContext> options) : DbContext(options) { public DbSet<Note> Notes => Set<Note>(); }

        public class Service(NoteContext db, Clock clock)
        {
            public async Task Run(CancellationToken ct) { {{body}} }
        }
        """);

    [Theory]
    // A variable in its own value, as while it is typed; a sequence, and a method, that ask themselves.
    [InlineData("var stamp = !stamp; foreach (var entry in ChangeTracker.Entries<IAuditable>()) { if (stamp) entry.Entity.UpdatedAt = _clock.UtcNow; }")]
    [InlineData("var all = all.Where(e => all.Any()); foreach (var entry in all) { ((IAuditable)entry.Entity).UpdatedAt = _clock.UtcNow; }")]
    [InlineData("foreach (var entry in Mine()) { entry.Entity.UpdatedAt = _clock.UtcNow; } IEnumerable<EntityEntry<IAuditable>> Mine() => ChangeTracker.Entries<IAuditable>().Where(e => Mine().Any());")]
    public Task IsSilent_WhenTheSaveHasNoEnd(string save) => Verify(
        Source(save, Updated).Replace("using Blogging;", "using Blogging; using Microsoft.EntityFrameworkCore.ChangeTracking;", StringComparison.Ordinal),
        static options => options.AllowCompileErrors = true);

    private const string OtherContext =
        "public class PlainContext(DbContextOptions<PlainContext> options) : DbContext(options) { public DbSet<Note> Notes => Set<Note>(); }";

    private static string Interceptor(string body) => Source("", body) + """

        public class Stamps : Microsoft.EntityFrameworkCore.Diagnostics.SaveChangesInterceptor
        {
            public override Microsoft.EntityFrameworkCore.Diagnostics.InterceptionResult<int> SavingChanges(
                Microsoft.EntityFrameworkCore.Diagnostics.DbContextEventData data, Microsoft.EntityFrameworkCore.Diagnostics.InterceptionResult<int> result)
            {
                if (data.Context is null) return result;
                foreach (var entry in data.Context.ChangeTracker.Entries<IAuditable>()) { if (entry.State == EntityState.Modified) entry.Entity.UpdatedAt = DateTime.UtcNow; }
                return base.SavingChanges(data, result);
            }
        }
        """;

    // Bulk writes came with EF Core 7.
    private static Task Verify(string source, Action<TestOptions>? configure = null) =>
        TestReferences.EfCore.Major < 7 ? Task.CompletedTask : VerifyAnalyzerAsync(source, configure);

    private static Task VerifyFix(string source, string fixedSource) =>
        TestReferences.EfCore.Major < 7 ? Task.CompletedTask : VerifyCodeFixAsync(source, fixedSource);
}
