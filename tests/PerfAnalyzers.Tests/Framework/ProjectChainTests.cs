using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using PerfAnalyzers.Rules.RoundTrips;
using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Framework;

/// <summary>
/// Chains of projects: who calls an interface sees all implementations in what it refers to, and each library only those below it. As
/// assemblies and as source.
/// </summary>
public sealed class ProjectChainTests
{
    private const string Usings = "using System.Collections.Generic; using System.Linq; using System.Threading.Tasks; using Microsoft.EntityFrameworkCore;\n";

    private const string Contracts = Usings + "namespace Shop; public class Order { public int Id { get; set; } } public interface IStore { Task<Order?> LoadAsync(int id); }";

    private const string Data = Usings + """
        namespace Shop;
        public class ShopContext : DbContext { public DbSet<Order> Orders => Set<Order>(); }
        public class DbStore(ShopContext db) : IStore { public virtual Task<Order?> LoadAsync(int id) => db.Orders.FirstOrDefaultAsync(o => o.Id == id); }
        """;

    private const string Services = Usings + "namespace Shop; public class Prices(IStore store) { public async Task<int> OfAsync(int id) => (await store.LoadAsync(id))!.Id; }";

    // Names the class that it derives from, and not the interface.
    private const string Cached = Usings + "namespace Shop; public class CachedStore() : DbStore(null!) { public override Task<Order?> LoadAsync(int id) => Task.FromResult<Order?>(null); }";

    private const string Decorator = "public class NoStore : IStore { public Task<Order?> LoadAsync(int id) => Task.FromResult<Order?>(null); }";

    [Theory]
    [InlineData("await store.LoadAsync(id);", "", true)]
    // What the service comes to is told through it.
    [InlineData("await prices.OfAsync(id);", "", true)]
    // Another implementation, here or in a further project, may ask nothing.
    [InlineData("await store.LoadAsync(id);", Decorator, false)]
    [InlineData("await prices.OfAsync(id);", Decorator, false)]
    [InlineData("await store.LoadAsync(id);", "", false, Cached)]
    [InlineData("await prices.OfAsync(id);", "", false, Cached)]
    public async Task Reports_WhatIsTheOnlyImplementation(string statement, string types, bool expected, string? further = null)
    {
        var web = Usings + $$"""
            using Shop;
            public class Page { public async Task Run(IEnumerable<int> ids, IStore store, Prices prices) { foreach (var id in ids) { {{statement}} } } }
            {{types}}
            """;
        foreach (var asSource in new[] { true, false })
        {
            var contracts = Reference("Contracts", Contracts, asSource);
            var data = Reference("Data", Data, asSource, contracts);
            var services = Reference("Services", Services, asSource, contracts, data);
            MetadataReference[] references = further is null
                ? [contracts, data, services]
                : [contracts, data, services, Reference("Further", further, asSource, contracts, data)];

            var runner = new AnalyzerRunner(() => new HiddenQueryPerElementAnalyzer());
            var result = await runner.Build(Compile("Web", web, references), new([])).GetAnalyzerDiagnosticsAsync();

            runner.VerifyNoException();
            Assert.Equal(expected ? [$"PERF1005 Warning, as source: {asSource}"] : [], result.Select(d => $"{d.Id} {d.Severity}, as source: {asSource}"));
        }
    }

    private static MetadataReference Reference(string name, string source, bool asSource, params MetadataReference[] references)
    {
        Compilation compilation = Compile(name, source, references);
        if (asSource)
            return compilation.ToMetadataReference();
        if (TestSolution.FactsOf(compilation) is { } facts)
            compilation = compilation.AddSyntaxTrees(facts);
        using var stream = new MemoryStream();
        Assert.True(compilation.Emit(stream, options: new(metadataOnly: true, includePrivateMembers: false)).Success);
        return MetadataReference.CreateFromImage(stream.ToArray());
    }

    private static CSharpCompilation Compile(string name, string source, params MetadataReference[] references)
    {
        var compilation = CSharpCompilation.Create(
            name,
            [CSharpSyntaxTree.ParseText(source, TestSolution.ParseOptions, name + ".cs")],
            TestReferences.All.Concat(references),
            TestSolution.CompilationOptions);
        Assert.Empty(compilation.GetDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error));
        return compilation;
    }
}
