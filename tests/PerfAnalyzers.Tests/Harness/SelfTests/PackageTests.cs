using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Testing;
using PerfAnalyzers.CodeFixes.Rules.Projection;
using PerfAnalyzers.Rules.Projection;

namespace PerfAnalyzers.Tests.Harness.SelfTests;

/// <summary>A test that is written from the documentation of the test package alone runs too: nothing but the references is ours.</summary>
public sealed class PackageTests
{
    [Fact]
    public Task Passes_AsThePackageDocumentsIt() => new CSharpCodeFixTest<RowFetchedForExistenceAnalyzer, RowFetchedForExistenceCodeFix, DefaultVerifier>
    {
        ReferenceAssemblies = new("net10.0"),
        TestState = { Sources = { Source("{|PERF4007:db.Notes.FirstOrDefault(n => n.Id == id)|} != null") } },
        FixedCode = Source("db.Notes.Any(n => n.Id == id)"),
        SolutionTransforms = { static (solution, project) => solution.AddMetadataReferences(project, TestReferences.All) },
    }.RunAsync();

    private static string Source(string found) =>
        $$"""
        using System.Linq;
        using Microsoft.EntityFrameworkCore;

        public class Note
        {
            public int Id { get; set; }
        }

        public class NotesContext : DbContext
        {
            public DbSet<Note> Notes => Set<Note>();
        }

        public class Service
        {
            public bool Has(NotesContext db, int id) => {{found}};
        }
        """;
}
