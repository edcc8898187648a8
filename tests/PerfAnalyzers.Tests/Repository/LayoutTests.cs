using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using PerfAnalyzers.Rules;
using PerfAnalyzers.Tests.Harness;
using Xunit.Sdk;

namespace PerfAnalyzers.Tests.Repository;

/// <summary>Everything is where its name says it is, and a rule has all its parts.</summary>
[Trait(Versions.Trait, Versions.One)]
public sealed partial class LayoutTests
{
    private const int RequiredCases = 8;
    private static readonly string[] s_projects = ["src/PerfAnalyzers", "src/PerfAnalyzers.CodeFixes", "tests/PerfAnalyzers.Tests"];
    private static readonly string[] s_testNames = ["Reports_", "IsSilent_", "Fixes_", "OffersNoFix_", "Survives_"];

    public static TheoryData<string> Ids => Rule.Ids;

    public static TheoryData<string> Projects => [.. s_projects];

    /// <summary>A review shows two of them side by side.</summary>
    [Fact]
    public void Lines_FitAScreen()
    {
        const int Most = 140;
        Assert.Empty(
            from project in Directory.GetDirectories(Path.Combine(TestReferences.RepositoryRoot, "src"))
            from file in SourceFile.Of("src/" + Path.GetFileName(project))
            from line in file.Text.Split('\n').Select((text, i) => (Text: text.TrimEnd('\r'), Number: i + 1))
            where line.Text.Length > Most
            select $"{file.Path}({line.Number}): {line.Text.Length}");
    }

    [Fact]
    public void Rules_HaveIdsOfTheirOwn() =>
        Assert.Equal(Rule.All.Select(r => r.Id).Distinct(), Rule.All.Select(r => r.Id));

    [Theory]
    [MemberData(nameof(Ids))]
    public void Rule_HasAnAnalyzer(string id)
    {
        var rule = Rule.Get(id);
        var analyzer = rule.AnalyzerType;
        var category = rule.Descriptor.Category;
        Assert.Contains(category, typeof(RuleCategory).GetFields().Select(f => f.Name));
        Assert.Equal($"PerfAnalyzers.Rules.{category}.{rule.Stem}Analyzer", analyzer.FullName);
        Assert.True(analyzer is { IsPublic: true, IsSealed: true }, $"{analyzer.Name} is public, for tests to name it, and sealed.");
        Assert.Equal([LanguageNames.CSharp], analyzer.GetCustomAttribute<DiagnosticAnalyzerAttribute>()?.Languages ?? []);
        Assert.Equal([id], rule.CreateAnalyzer().SupportedDiagnostics.Select(d => d.Id));
        Assert.EndsWith($"/docs/rules/{id}.md", rule.Descriptor.HelpLinkUri, StringComparison.Ordinal);
        Assert.Contains(
            analyzer.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic),
            f => f.FieldType == typeof(DiagnosticDescriptor) && f.IsInitOnly);
    }

    [Fact]
    public void Analyzers_AreAnalyzersOfRules() =>
        Assert.Empty(Rule.AnalyzerTypes.Select(t => t.Name).Except(Rule.All.Select(r => r.Stem + "Analyzer")));

    [Theory]
    [MemberData(nameof(Ids))]
    public void Rule_HasTests(string id)
    {
        var rule = Rule.Get(id);
        var classes = TestClassesOf(rule);
        Assert.True(classes.Any(c => c.Name == rule.Stem + "Tests"), $"There is no class {rule.Stem}Tests in {Namespace(rule)}.");
        Assert.All(classes, c => Assert.True(c is { IsPublic: true, IsSealed: true }, $"{c.Name} is public, for xunit to find it, and sealed."));
        Assert.All(classes, c => Assert.True(Tests(c, rule.AnalyzerType), $"{c.Name} derives from AnalyzerTests or CodeFixTests of {rule.Stem}Analyzer."));
        Assert.All(classes.SelectMany(TestMethods), m => Assert.Contains(s_testNames, n => m.Name.StartsWith(n, StringComparison.Ordinal)));
        AssertHasCases("Reports_");
        AssertHasCases("IsSilent_");

        void AssertHasCases(string prefix)
        {
            var cases = classes.SelectMany(TestMethods).Where(m => m.Name.StartsWith(prefix, StringComparison.Ordinal)).Sum(CountCases);
            Assert.True(cases >= RequiredCases, $"{rule.Stem} has {cases} cases of {prefix}When…; it should have {RequiredCases} or more.");
        }
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Namespaces_FollowFolders(string project) =>
        Assert.Empty(SourceFile.Of(project).SelectMany(WrongNamespaces));

    [Fact]
    public void WrongNamespaces_FindsAFileInTheWrongFolder()
    {
        SourceFile file = new("src/PerfAnalyzers/Ef/A.cs", "PerfAnalyzers", "namespace PerfAnalyzers.Flow; class A;");
        Assert.Equal(["src/PerfAnalyzers/Ef/A.cs: PerfAnalyzers.Flow"], WrongNamespaces(file));
        Assert.Empty(WrongNamespaces(file with { Text = "namespace PerfAnalyzers.Ef; class A;" }));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Names_SayWhatAThingIs(string project) =>
        Assert.Empty(SourceFile.Of(project).SelectMany(EmptyNames));

    [Theory]
    [InlineData("Helpers/A.cs", "class A;")]
    [InlineData("Ef/Common/A.cs", "class A;")]
    [InlineData("Ef/A.cs", "class QueryHelper;")]
    [InlineData("Ef/A.cs", "class A { struct QueryUtils; }")]
    [InlineData("Ef/A.cs", "record QueryManager;")]
    public void EmptyNames_FindsThem(string path, string text) =>
        Assert.NotEmpty(EmptyNames(new("src/PerfAnalyzers/" + path, "PerfAnalyzers", text)));

    [Fact]
    public void EmptyNames_LeavesOthers() =>
        Assert.Empty(EmptyNames(new("src/PerfAnalyzers/Ef/CommonTable.cs", "PerfAnalyzers", "class UtilityFunction; class CommonTableExpression;")));

    // Types that the compiler looks for keep the namespace that it looks in.
    private static IEnumerable<string> WrongNamespaces(SourceFile file) =>
        from declaration in file.Parse().GetRoot().DescendantNodes().OfType<BaseNamespaceDeclarationSyntax>()
        let name = declaration.Name.ToString()
        where name != string.Join('.', [file.Project, .. file.Folders]) && name.Split('.')[0] != nameof(System)
        select $"{file.Path}: {name}";

    private static IEnumerable<string> EmptyNames(SourceFile file)
    {
        var types = file.Parse().GetRoot().DescendantNodes().OfType<BaseTypeDeclarationSyntax>().Select(t => t.Identifier.Text);
        return from name in file.Folders.Concat(types) where EmptyName().IsMatch(name) select $"{file.Path}: {name}";
    }

    private static string Namespace(Rule rule) => $"PerfAnalyzers.Tests.Rules.{rule.Descriptor.Category}";

    // QueryPerElementTests, and where that would be too long, QueryPerElementFixTests and the like.
    private static IReadOnlyList<Type> TestClassesOf(Rule rule)
    {
        var stems = Rule.All.Select(r => r.Stem).OrderByDescending(s => s.Length).ToList();
        return [.. typeof(LayoutTests).Assembly.GetTypes().Where(t =>
            t.Namespace == Namespace(rule)
            && t.Name.EndsWith("Tests", StringComparison.Ordinal)
            && stems.FirstOrDefault(s => t.Name.StartsWith(s, StringComparison.Ordinal)) == rule.Stem)];
    }

    private static bool Tests(Type type, Type analyzer)
    {
        for (var current = type.BaseType; current is not null; current = current.BaseType)
        {
            if (current.IsGenericType && current.GetGenericTypeDefinition() == typeof(AnalyzerTests<>))
                return current.GenericTypeArguments[0] == analyzer;
        }

        return false;
    }

    private static IEnumerable<MethodInfo> TestMethods(Type type) => type.GetMethods().Where(m => m.IsDefined(typeof(FactAttribute)));

    private static int CountCases(MethodInfo test) =>
        test.IsDefined(typeof(TheoryAttribute)) ? test.GetCustomAttributes<DataAttribute>().Sum(d => d.GetData(test).Count()) : 1;

    [GeneratedRegex("(Helper|Util|Utilitie|Manager)s?$|^(Common|Misc|Miscellaneous|Shared)$")]
    private static partial Regex EmptyName();
}
