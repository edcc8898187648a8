using System.Composition;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Repository;

/// <summary>A rule has a fix, or says why it has none.</summary>
[Trait(Versions.Trait, Versions.One)]
public sealed class FixCoverageTests
{
    public static TheoryData<string> Ids => Rule.Ids;

    [Theory]
    [MemberData(nameof(Ids))]
    public void Rule_HasAFixOrAReasonForNone(string id)
    {
        var rule = Rule.Get(id);
        if (rule.CodeFixType is not { } fix)
        {
            Assert.True(rule.NoCodeFixReason is { Length: > 0 }, $"There is neither a class {rule.Stem}CodeFix nor [NoCodeFix(\"reason\")] on {rule.Stem}Analyzer.");
            Assert.EndsWith(".", rule.NoCodeFixReason, StringComparison.Ordinal);
            return;
        }

        Assert.True(rule.NoCodeFixReason is null, $"{rule.Stem}Analyzer has a fix, and a reason for having none.");
        Assert.Equal($"PerfAnalyzers.CodeFixes.Rules.{rule.Descriptor.Category}.{rule.Stem}CodeFix", fix.FullName);
        Assert.True(fix is { IsPublic: true, IsSealed: true }, $"{fix.Name} is public, for tests to name it, and sealed.");
        Assert.Equal(id, Assert.Single(rule.CreateCodeFix()!.FixableDiagnosticIds));
        Assert.Equal([LanguageNames.CSharp], fix.GetCustomAttribute<ExportCodeFixProviderAttribute>()?.Languages ?? []);
        Assert.True(fix.IsDefined(typeof(SharedAttribute)), $"{fix.Name} is [Shared].");
    }

    [Fact]
    public void CodeFixes_AreFixesOfRules() =>
        Assert.Empty(Rule.CodeFixTypes.Select(t => t.Name).Except(Rule.All.Select(r => r.Stem + "CodeFix")));
}
