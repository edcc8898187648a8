using PerfAnalyzers.Rules.Writes;
using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.Writes;

/// <summary>Bulk deletes of what a save only marks.</summary>
public sealed class BulkDeleteBypassesSoftDeleteTests : AnalyzerTests<BulkDeleteBypassesSoftDeleteAnalyzer>
{
    private const string Loop = "foreach (var entry in ChangeTracker.Entries<ISoftDelete>()) ";
    private const string Mark = "entry.State = EntityState.Modified; entry.Entity.IsDeleted = true;";
    private const string Delete = "await [|db.Notes.Where(n => n.Id > 5).ExecuteDeleteAsync(ct)|];";
    private const string Deleted = "await db.Notes.Where(n => n.Id > 5).ExecuteDeleteAsync(ct);";

    [Theory]
    [InlineData(Loop + "{ if (entry.State == EntityState.Deleted) { " + Mark + " } }")]
    [InlineData(Loop + "{ if (entry.State != EntityState.Deleted) continue; " + Mark + " }")]
    [InlineData(Loop + "{ if (entry.State is not EntityState.Deleted) continue; " + Mark + " }")]
    [InlineData(Loop + "{ switch (entry.State) { case EntityState.Added: break; case EntityState.Deleted: " + Mark + " break; } }")]
    [InlineData(Loop + "{ if (entry is { State: EntityState.Deleted }) { " + Mark + " } }")]
    [InlineData("foreach (var entry in ChangeTracker.Entries<ISoftDelete>().Where(e => e.State == EntityState.Deleted)) { " + Mark + " }")]
    [InlineData("foreach (var entry in ChangeTracker.Entries()) { if (entry.State == EntityState.Deleted && entry.Entity is ISoftDelete soft) { entry.State = EntityState.Modified; soft.IsDeleted = true; } }")]
    [InlineData("foreach (var entry in ChangeTracker.Entries<Note>()) { if (entry.State == EntityState.Deleted) { entry.State = EntityState.Unchanged; entry.Entity.IsDeleted = true; } }")]
    [InlineData("MarkAll(); } private void MarkAll() { " + Loop + "{ if (entry.State == EntityState.Deleted) { " + Mark + " } }")]
    [InlineData("foreach (var entry in ChangeTracker.Entries<Base>()) { if (EntityState.Deleted == entry.State) { entry.State = EntityState.Modified; entry.Entity.DeletedAt = DateTime.UtcNow; } }")]
    public Task Reports_WhenASaveMarks(string save) => Verify(Source(save, Delete));

    [Theory]
    [InlineData("[|db.Notes.ExecuteDelete()|]; await Task.Yield();")]
    [InlineData("await [|db.Set<Note>().Where(n => n.Text == \"\").ExecuteDeleteAsync(ct)|];")]
    [InlineData("IQueryable<Note> notes = db.Notes; if (ct.CanBeCanceled) notes = notes.Where(n => n.Id > 5); await [|notes.ExecuteDeleteAsync(ct)|];")]
    [InlineData("var count = await [|(from n in db.Notes where n.Id > 5 select n).ExecuteDeleteAsync(ct)|]; Console.WriteLine(count);")]
    public Task Reports_WhicheverTheDelete(string body) => Verify(Source(Loop + "{ if (entry.State == EntityState.Deleted) { " + Mark + " } }", body));

    [Fact]
    public Task Reports_WithThePlace() => Verify(
        Source(Loop + "{ if (entry.State == EntityState.Deleted) { " + Mark + " } }", "await {|#0:db.Notes.Where(n => n.Id > 5).ExecuteDeleteAsync(ct)|};"),
        o => o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0)
            .WithMessage("ExecuteDeleteAsync removes rows of Note for good, where a save sets 'IsDeleted' and keeps them (line 21); set the mark by ExecuteUpdate")));

    [Fact]
    public Task Reports_WhenAnInterceptorMarks() => Verify(
        Interceptor(Delete, "if (entry.State == EntityState.Deleted) { " + Mark + " }").Replace(OtherContext, "", StringComparison.Ordinal));

    // Which of the contexts has it, is said where they are registered.
    [Fact]
    public Task Reports_WhenAnInterceptorOfOneOfTwoContextsMarks_AsInfo() => Verify(
        Interceptor(
            "await {|#0:db.Notes.Where(n => n.Id > 5).ExecuteDeleteAsync(ct)|};",
            "if (entry.State == EntityState.Deleted) { " + Mark + " }"),
        o => o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0).WithSeverity(Microsoft.CodeAnalysis.DiagnosticSeverity.Info)));

    private const string OtherContext =
        "public class PlainContext(DbContextOptions<PlainContext> options) : DbContext(options) { public DbSet<Note> Notes => Set<Note>(); }";

    [Fact]
    public Task IsSilent_WhenAnInterceptorOnlyLooks() => Verify(Interceptor(Deleted, "if (entry.State == EntityState.Deleted) { entry.Entity.IsDeleted = true; }"));

    [Theory]
    // Nothing is kept: the deletion stays one.
    [InlineData(Loop + "{ if (entry.State == EntityState.Deleted) { entry.Entity.IsDeleted = true; } }", Deleted)]
    // Of what is added or changed.
    [InlineData(Loop + "{ if (entry.State == EntityState.Added) { " + Mark + " } }", Deleted)]
    [InlineData(Loop + "{ if (entry.State != EntityState.Deleted) { " + Mark + " } }", Deleted)]
    [InlineData(Loop + "{ switch (entry.State) { case EntityState.Added: " + Mark + " break; case EntityState.Deleted: break; } }", Deleted)]
    // A save does nothing of the kind; a filter alone proves nothing.
    [InlineData("", Deleted)]
    // Other entities.
    [InlineData("foreach (var entry in ChangeTracker.Entries<Other>()) { if (entry.State == EntityState.Deleted) { entry.State = EntityState.Modified; entry.Entity.IsGone = true; } }", Deleted)]
    [InlineData(Loop + "{ if (entry.State == EntityState.Deleted) { " + Mark + " } }", "await db.Others.Where(n => n.Id > 5).ExecuteDeleteAsync(ct);")]
    // Rows that are marked are to be gone.
    [InlineData(Loop + "{ if (entry.State == EntityState.Deleted) { " + Mark + " } }", "await db.Notes.Where(n => n.IsDeleted).ExecuteDeleteAsync(ct);")]
    [InlineData(Loop + "{ if (entry.State == EntityState.Deleted) { " + Mark + " } }", "await db.Notes.IgnoreQueryFilters().Where(n => n.Id > 5).ExecuteDeleteAsync(ct);")]
    [InlineData(Loop + "{ if (entry.State == EntityState.Deleted) { " + Mark + " } }", "async Task Purge() => await db.Notes.Where(n => n.Id > 5).ExecuteDeleteAsync(ct); await Purge();")]
    [InlineData(Loop + "{ if (entry.State == EntityState.Deleted) { " + Mark + " } }", "async Task DeletePermanently() => await db.Notes.ExecuteDeleteAsync(ct); await DeletePermanently();")]
    // No bulk delete.
    [InlineData(Loop + "{ if (entry.State == EntityState.Deleted) { " + Mark + " } }", "await db.Notes.ExecuteUpdateAsync(s => s.SetProperty(n => n.IsDeleted, true), ct);")]
    [InlineData(Loop + "{ if (entry.State == EntityState.Deleted) { " + Mark + " } }", "db.RemoveRange(db.Notes); await db.SaveChangesAsync(ct);")]
    [InlineData(Loop + "{ if (entry.State == EntityState.Deleted) { " + Mark + " } }", "await db.Notes.CountAsync(ct);")]
    // The method is not run by a save.
    [InlineData("} private void Never() { " + Loop + "{ if (entry.State == EntityState.Deleted) { " + Mark + " } }", Deleted)]
    public Task IsSilent_When(string save, string body) => Verify(Source(save, body));

    [Fact]
    public Task IsSilent_WhenAnotherContextMarks() => Verify(Source(
        Loop + "{ if (entry.State == EntityState.Deleted) { " + Mark + " } }",
        "await db.Notes.Where(n => n.Id > 5).ExecuteDeleteAsync(ct);").Replace("Service(NoteContext db)", "Service(PlainContext db)", StringComparison.Ordinal));

    private static string Source(string save, string body) => Code.File($$"""
        public interface ISoftDelete { bool IsDeleted { get; set; } }
        public abstract class Base { public DateTime? DeletedAt { get; set; } }
        public class Note : Base, ISoftDelete { public int Id { get; set; } public string Text { get; set; } = ""; public bool IsDeleted { get; set; } }
        public class Other { public int Id { get; set; } public bool IsGone { get; set; } }

        public class NoteContext(DbContextOptions<NoteContext> options) : DbContext(options)
        {
            public DbSet<Note> Notes => Set<Note>(); public DbSet<Other> Others => Set<Other>();
            public override Task<int> SaveChangesAsync(bool accept, CancellationToken ct = default) { Before(); return base.SaveChangesAsync(accept, ct); }
            private void Before() { {{save}} }
        }

        public class PlainContext(DbContextOptions<PlainContext> options) : DbContext(options) { public DbSet<Note> Notes => Set<Note>(); }

        public class Service(NoteContext db)
        {
            public async Task Run(CancellationToken ct) { {{body}} }
        }
        """);

    private static string Interceptor(string body, string save) => Source("", body) + $$"""

        public class Marks : Microsoft.EntityFrameworkCore.Diagnostics.SaveChangesInterceptor
        {
            public override Microsoft.EntityFrameworkCore.Diagnostics.InterceptionResult<int> SavingChanges(
                Microsoft.EntityFrameworkCore.Diagnostics.DbContextEventData data, Microsoft.EntityFrameworkCore.Diagnostics.InterceptionResult<int> result)
            {
                foreach (var entry in data.Context!.ChangeTracker.Entries<ISoftDelete>()) { {{save}} }
                return result;
            }
        }
        """;

    // Bulk writes came with EF Core 7.
    private static Task Verify(string source, Action<TestOptions>? configure = null) =>
        TestReferences.EfCore.Major < 7 ? Task.CompletedTask : VerifyAnalyzerAsync(source, configure);
}
