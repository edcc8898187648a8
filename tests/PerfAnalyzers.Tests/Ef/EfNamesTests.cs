using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Ef;

/// <summary>
/// Whether the names that the analyzers know are those of the real assemblies: of the version of EF Core that the tests are built with, and
/// with each other version of the build's matrix in turn.
/// </summary>
public sealed class EfNamesTests
{
    private static readonly CSharpCompilation s_compilation = CSharpCompilation.Create("Names", references: TestReferences.All);

    private static readonly Lazy<HashSet<string>> s_members = new(() =>
        [.. EfAssemblies().SelectMany(a => Types(a.GlobalNamespace)).SelectMany(t => t.GetMembers()).Select(m => m.Name)]);

    public static TheoryData<string> Types() =>
        Values(v => v.Contains('.') && v is not (EfNames.CoreAssembly or EfNames.ProxiesAssembly or EfNames.IdentityAssembly));

    // Lazy loading proxies are in a package that the tests do not reference.
    public static TheoryData<string> Members() => Values(v => !v.Contains('.') && v != EfNames.UseLazyLoadingProxies);

    [Theory]
    [MemberData(nameof(Types))]
    public void ATypeIsThere(string name)
    {
        var isKnown = s_compilation.GetTypeByMetadataName(name) is not null;

        // Async LINQ is part of .NET from version 10 on.
        Assert.True(isKnown || name == EfNames.AsyncEnumerable);
    }

    [Theory]
    [MemberData(nameof(Members))]
    public void AMemberIsThere_FromItsVersionOn(string name)
    {
        var since = name switch
        {
            EfNames.ExecuteUpdate or EfNames.ExecuteDelete or EfNames.ExecuteSql or EfNames.ExecuteSqlAsync => 7,
            // SqlQuery is not among them: EF Core 6 has the name, of something else.
            EfNames.FromSql or EfNames.SqlQueryRaw => 7,
            EfNames.ComplexProperty => 8,
            EfNames.ConfigureDbContext => 9,
            _ => 6,
        };

        Assert.Equal(TestReferences.EfCore.Major >= since, s_members.Value.Contains(name));
    }

    [Fact]
    public void TheSymbolsAreThoseOfTheCompilation()
    {
        var symbols = EfSymbols.Find(s_compilation)!;

        Assert.Equal(s_compilation.GetTypeByMetadataName(EfNames.LazyLoader), symbols.LazyLoader, SymbolEqualityComparer.Default);
        Assert.Equal(s_compilation.GetTypeByMetadataName(EfNames.Migration), symbols.Migration, SymbolEqualityComparer.Default);
        Assert.Equal(s_compilation.GetTypeByMetadataName(EfNames.Queryable), symbols.Queryable, SymbolEqualityComparer.Default);
        Assert.Equal(s_compilation.GetTypeByMetadataName(EfNames.ParallelEnumerable), symbols.ParallelEnumerable, SymbolEqualityComparer.Default);
        Assert.NotNull(symbols.Migration);
        Assert.NotNull(symbols.ParallelEnumerable);
    }

    [Fact]
    public void TheSymbolsAreFound_WhereEfCoreIsBuiltFromSource()
    {
        const string Source = "namespace Microsoft.EntityFrameworkCore { public class DbContext { } public class DbSet<T> { } }";
        var compilation = CSharpCompilation.Create("Fork", [CSharpSyntaxTree.ParseText(Source)], TestReferences.Framework);

        Assert.Equal("Fork", EfSymbols.Find(compilation)?.DbContext.ContainingAssembly.Name);
    }

    private static TheoryData<string> Values(Func<string, bool> isOne) =>
        [.. typeof(EfNames).GetFields(BindingFlags.Public | BindingFlags.Static).Select(f => (string)f.GetValue(null)!).Where(isOne).Distinct()];

    private static IEnumerable<IAssemblySymbol> EfAssemblies() =>
        s_compilation.SourceModule.ReferencedAssemblySymbols.Where(a =>
            a.Name is EfNames.CoreAssembly or EfNames.CoreAssembly + ".Relational" or EfNames.CoreAssembly + ".Abstractions");

    private static IEnumerable<INamedTypeSymbol> Types(INamespaceSymbol space) =>
        space.GetNamespaceMembers().SelectMany(Types).Concat(space.GetTypeMembers());
}
