using System.Reflection;
using Microsoft.CodeAnalysis.CodeFixes;
using PerfAnalyzers.CodeFixes.Framework;
using PerfAnalyzers.Proofs.Machinery;

namespace PerfAnalyzers.Proofs;

/// <summary>Which fixes there are, and which of them are proven.</summary>
internal static class Coverage
{
    public const int LeastForAFix = 6;
    public const int LeastForASuggestion = 4;

    /// <summary>The fixes that are still without enough proofs, by name, so that nobody forgets them. An id goes when the proofs come.</summary>
    public static IReadOnlySet<string> NotYetProven { get; } = new HashSet<string>(StringComparer.Ordinal)
    {
    };

    /// <summary>All fixes that the package has.</summary>
    public static IReadOnlyList<CodeFixProvider> Fixes { get; } =
        [.. typeof(EfCodeFix).Assembly.GetTypes().Where(t => !t.IsAbstract && t.IsAssignableTo(typeof(CodeFixProvider)))
            .Select(t => (CodeFixProvider)Activator.CreateInstance(t)!).OrderBy(IdOf, StringComparer.Ordinal)];

    public static string IdOf(CodeFixProvider fix) => fix.FixableDiagnosticIds.Single();

    /// <summary>How many proofs the fix needs: one that is applied without asking needs more.</summary>
    public static int Required(CodeFixProvider fix) => fix.GetFixAllProvider() is null ? LeastForASuggestion : LeastForAFix;

    public static int Proofs(string id) => FixProofs.All.TryGetValue(id, out var proofs) ? proofs.Proofs.Count() : s_ofIndexes.GetValueOrDefault(id);

    private static readonly Dictionary<string, int> s_ofIndexes = typeof(Coverage).Assembly.GetTypes()
        .Where(t => t.BaseType is { IsGenericType: true } proofs && (proofs.GetGenericTypeDefinition() == typeof(MigrationProofs<,>) || proofs.GetGenericTypeDefinition() == typeof(PlanProofs<,>) || proofs.GetGenericTypeDefinition() == typeof(PredicateProofs<,>) || proofs.GetGenericTypeDefinition() == typeof(PoolProofs<,>)))
        .ToDictionary(t => IdOf((CodeFixProvider)Activator.CreateInstance(t.BaseType!.GenericTypeArguments[1])!), CountOf);

    private static int CountOf(Type proofs) => ((System.Collections.IEnumerable)proofs.GetProperty("All")!.GetValue(null)!).Cast<object>().Count();
}

/// <summary>No fix is without proofs.</summary>
public sealed class CoverageTests
{
    public static TheoryData<string> Ids => [.. Coverage.Fixes.Select(Coverage.IdOf)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void Fix_IsProven(string id)
    {
        var fix = Coverage.Fixes.Single(f => Coverage.IdOf(f) == id);
        var (proofs, required) = (Coverage.Proofs(id), Coverage.Required(fix));
        if (Coverage.NotYetProven.Contains(id))
            Assert.True(proofs < required, $"{id} is proven; take it off the list of those that are not.");
        else
            Assert.True(proofs >= required, $"{id} has {proofs} proofs and needs {required}: write tests/PerfAnalyzers.Proofs/Rules/…/{fix.GetType().Name[..^"CodeFix".Length]}Proofs.cs.");
    }

    /// <summary>The fixes that change what programs do; those of migrations change how fast a database does it.</summary>
    public static TheoryData<string> IdsOfPrograms => [.. FixProofs.All.Keys.Order(StringComparer.Ordinal)];

    /// <summary>Nothing that is applied without asking changes a result, unless that was wrong; what else changes results, a person decides.</summary>
    [Theory]
    [MemberData(nameof(IdsOfPrograms))]
    public void Fix_IsAutomaticOnlyWhenResultsStay(string id)
    {
        var proofs = FixProofs.All[id];
        var isSuggestion = proofs.Fix.GetFixAllProvider() is null;
        var differences = proofs.Proofs.Where(p => p.Difference is not null).Select(p => p.Title).ToList();
        Assert.True(
            isSuggestion || differences.Count == 0 || proofs.Correction is not null,
            $"{id} is applied without asking, and changes results: make it a suggestion, or say in Correction why they were wrong. {string.Join("; ", differences)}");
        Assert.True(
            proofs.Correction is null || !isSuggestion && differences.Count > 0,
            $"{id} is a suggestion or changes nothing, and so corrects nothing.");
    }

    [Fact]
    public void Report_ListsTheCorrections() => Report.Verify(
        "corrections",
        "| Fix | What was wrong |\n| --- | --- |\n" + string.Concat(FixProofs.All.Values
            .Where(p => p.Correction is not null)
            .OrderBy(p => p.Id, StringComparer.Ordinal)
            .Select(p => $"| [{p.Id}](rules/{p.Id}.md) | {p.Correction} |\n")));

    [Fact]
    public void Report_ListsTheLimits() => Report.Verify(
        "limits",
        "| Fix | Program | On MariaDB |\n| --- | --- | --- |\n" + string.Concat(FixProofs.All.Values
            .OrderBy(p => p.Id, StringComparer.Ordinal)
            .SelectMany(f => f.Proofs.Where(p => p.LimitOnMariaDb is not null))
            .Select(p => $"| [{p.Id}](rules/{p.Id}.md) | {p.Title} | {p.LimitOnMariaDb} |\n")));

    [Fact]
    public void Proofs_HaveTitlesOfTheirOwn() =>
        Assert.All(FixProofs.All.Values, p => Assert.Equal(p.Proofs.Select(x => x.Title).Distinct(), p.Proofs.Select(x => x.Title)));

    [Fact]
    public void Proofs_AreOnLargeDataToo() =>
        Assert.All(FixProofs.All.Values.Where(p => p.Promise.Lowers.HasFlag(CostKind.Commands)), p => Assert.Contains(p.Proofs, x => x.OnLargeData));

    [Fact]
    public void Classes_AreNamedAfterTheRule() => Assert.All(FixProofs.All.Values, p =>
        Assert.Equal($"PerfAnalyzers.Proofs.{p.Fix.GetType().FullName!["PerfAnalyzers.CodeFixes.".Length..^"CodeFix".Length]}Proofs", p.GetType().FullName));
}
