using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using PerfAnalyzers.CodeFixes.Framework;
using PerfAnalyzers.Rules;
using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Repository;

/// <summary>The pages about the code name what is there: types, members, folders, and code that is quoted.</summary>
[Trait(Versions.Trait, Versions.One)]
public sealed partial class PageNamesTests
{
    private static readonly Assembly[] s_assemblies =
    [
        typeof(RuleIds).Assembly, typeof(EfCodeFix).Assembly, typeof(PageNamesTests).Assembly,
        typeof(Compilation).Assembly, typeof(CSharpCompilation).Assembly, typeof(CodeFixProvider).Assembly,
        typeof(object).Assembly, typeof(Queryable).Assembly, typeof(IQueryable).Assembly,
    ];

    private static readonly ILookup<string, Type> s_types =
        s_assemblies.SelectMany(static a => a.GetTypes()).Where(static t => !t.Name.Contains('<')).ToLookup(static t => t.Name.Split('`')[0]);

    private static readonly Lazy<HashSet<string>> s_ownNames = new(() =>
        [.. s_assemblies.Take(2).SelectMany(static a => a.GetTypes()).SelectMany(static t => MembersOf(t).Concat(t.Namespace?.Split('.') ?? []))]);

    public static TheoryData<string> Pages => ["docs/architecture.md", "docs/writing-a-rule.md"];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Page_NamesTypesAndMembersThatExist(string page)
    {
        var names = NamesIn(Read(page)).ToList();
        Assert.True(names.Count > 10, "The page names next to nothing.");
        Assert.All(names, n => Assert.True(Exists(n), $"{page} names {n}, which does not exist."));
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Page_NamesFilesThatExist(string page)
    {
        var paths = PathsIn(Read(page)).ToList();
        Assert.NotEmpty(paths);
        Assert.All(paths, p => Assert.True(IsThere(p), $"{page} names {p}, which does not exist."));
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Page_QuotesCodeAsItIs(string page) =>
        Assert.All(QuotesIn(Read(page)), q => Assert.Contains(Lines(q.Code), Lines(Read(q.File)), StringComparison.Ordinal));

    [Fact]
    public void Page_QuotesCode() => Assert.NotEmpty(QuotesIn(Read("docs/writing-a-rule.md")));

    [Theory]
    [InlineData("QueryChain", true)]
    [InlineData("BodySurvey.RepeatedCalls", true)]
    [InlineData("TrackingOnProjection", true)]
    [InlineData("QueryChains", false)]
    [InlineData("BodySurvey.Gone", false)]
    [InlineData("Gone.RepeatedCalls", false)]
    public void Exists_KnowsWhatIsThere(string name, bool exists) => Assert.Equal(exists, Exists(name));

    [Fact]
    public void NamesIn_PassesOverBlocks() =>
        Assert.Equal(
            ["Aa", "Bb.Cc", "Dd"],
            NamesIn("`Aa` and `Bb.Cc`, `Dd`s\n```csharp\nvar x = `Ee`;\n```\n`UPDATE=1` `db.Posts` `<Stem>Analyzer` `PERF1001` `Reports_When…`"));

    /// <summary>What stands in backticks and is a name: of types and members as C# writes them, in Pascal case.</summary>
    private static IEnumerable<string> NamesIn(string page) =>
        from mark in Mark().Matches(Block().Replace(page, ""))
        let text = mark.Groups[1].Value
        where Name().IsMatch(text) && !Capitals().IsMatch(text)
        select text;

    private static IEnumerable<string> PathsIn(string page) =>
        from mark in Mark().Matches(Block().Replace(page, ""))
        let text = mark.Groups[1].Value.Split(' ')[0]
        where text.Contains('/') && FilePath().IsMatch(text)
        select text;

    private static IEnumerable<(string File, string Code)> QuotesIn(string page) =>
        Quote().Matches(page).Select(static m => (m.Groups["file"].Value, m.Groups["code"].Value));

    /// <summary>True for a path from the repository's root, or from a project of the analyzers.</summary>
    private static bool IsThere(string path) =>
        new[] { "", "src/PerfAnalyzers", "src/PerfAnalyzers.CodeFixes", "src/PerfAnalyzers.Package" }
            .Select(folder => Path.Combine(TestReferences.RepositoryRoot, folder, path))
            .Any(static full => Directory.Exists(full) || File.Exists(full));

    /// <summary>
    /// True for a type, for <c>Type.Member</c>, for an assembly; and for a member or a part of a namespace of ours by its name alone.
    /// </summary>
    private static bool Exists(string name)
    {
        var parts = name.Split('.');
        return parts switch
        {
            [var type, var member] when s_types[type].Any(t => MembersOf(t).Contains(member)) => true,
            [var only] => s_types.Contains(only) || s_ownNames.Value.Contains(only),
            _ => s_assemblies.Any(a => a.GetName().Name == name),
        };
    }

    private static IEnumerable<string> MembersOf(Type type)
    {
        const BindingFlags All =
            BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.FlattenHierarchy;
        return type.GetMembers(All).Select(static m => m.Name);
    }

    // Lines without their indentation, as a page begins at the margin.
    private static string Lines(string text) => string.Join('\n', text.Split('\n').Select(static l => l.Trim())).Trim();

    private static string Read(string path) =>
        File.ReadAllText(Path.Combine(TestReferences.RepositoryRoot, path)).ReplaceLineEndings("\n");

    [GeneratedRegex(@"^```.*?^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex(@"`([^`\n]+)`")]
    private static partial Regex Mark();

    [GeneratedRegex(@"^[A-Z]\w*(\.[A-Z]\w*)*$")]
    private static partial Regex Name();

    [GeneratedRegex(@"^[A-Z0-9_]+$|^PERF\d+$")]
    private static partial Regex Capitals();

    [GeneratedRegex(@"^[A-Za-z][\w./]*$")]
    private static partial Regex FilePath();

    [GeneratedRegex(@"<!-- from: (?<file>\S+) -->\n```csharp\n(?<code>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Quote();
}
