using PerfAnalyzers.Tests.Harness;
using PerfAnalyzers.Tests.Repository;

namespace PerfAnalyzers.Tests.Rules.Together;

/// <summary>
/// Classes as applications have them, in which several rules fire: what all rules report in them, and what all fixes make of them, in
/// whatever order. <c>Name.before.cs</c> and <c>Name.after.cs</c> beside this file show both, with the reports marked; what stays is
/// for a person to decide. With <c>UPDATE=1</c> they are rewritten, to be read.
/// </summary>
public sealed class TogetherTests
{
    private static readonly string s_folder = Path.Combine(TestReferences.RepositoryRoot, "tests", "PerfAnalyzers.Tests", "Rules", "Together");

    private static readonly string[] s_services =
        [.. Directory.GetFiles(s_folder, "*.before.cs").Select(static f => Path.GetFileName(f)[..^".before.cs".Length]).Order(StringComparer.Ordinal)];

    public static TheoryData<string> Services => [.. s_services];

    [Theory]
    [MemberData(nameof(Services))]
    public async Task Fixes_AService(string name)
    {
        var (before, after) = await new AllFixes().RunAsync(TestMarkup.Parse(Read($"{name}.before.cs")).Text);

        Compare($"{name}.before.cs", before);
        Compare($"{name}.after.cs", after);
    }

    [Fact]
    public void Reports_InEachService() => Assert.True(s_services.Length >= 10);

    private static void Compare(string file, string actual)
    {
        var expected = Read(file);
        if (expected == actual)
            return;
        if (!GeneratedBlock.IsUpdate)
            throw new HarnessFailure($"{file} is another. Diff shown with the file as baseline:{Environment.NewLine}{TextDiff.Describe(expected, actual)}");
        File.WriteAllText(Path.Combine(s_folder, file), actual);
    }

    private static string Read(string file)
    {
        var path = Path.Combine(s_folder, file);
        return File.Exists(path) ? File.ReadAllText(path).ReplaceLineEndings("\n") : "";
    }
}
