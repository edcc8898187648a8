using PerfAnalyzers.Tests.Harness;
using PerfAnalyzers.Tests.Repository;

namespace PerfAnalyzers.Tests.Pictures;

/// <summary>The pictures of the README show what the rules report and the fixes do today.</summary>
public sealed class EditorPictureTests
{
    [Fact]
    public async Task Readme_ShowsTheEditorAsItIs()
    {
        // The sample needs the newest EF Core; and what has which colour is the newest Roslyn's to say.
        if (TestReferences.EfCore.Major < 10 || TestReferences.Roslyn.Major < 5)
            return;
        var scene = await EditorScene.MakeAsync();
        foreach (var theme in (EditorTheme[])[EditorTheme.Light, EditorTheme.Dark])
            Verify($"docs/images/editor-{theme.Name}.svg", new EditorPicture(scene, theme).Draw());
    }

    private static void Verify(string path, string picture)
    {
        var file = Path.Combine(TestReferences.RepositoryRoot, path);
        var committed = File.Exists(file) ? File.ReadAllText(file) : "";
        if (committed == picture)
            return;
        if (!GeneratedBlock.IsUpdate)
        {
            throw new HarnessFailure(
                $"{path} is out of date; UPDATE=1 draws it:{Environment.NewLine}{TextDiff.Describe(picture, committed)}");
        }

        File.WriteAllText(file, picture);
    }
}
