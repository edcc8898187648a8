using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Repository;

/// <summary>A C# file of the repository.</summary>
/// <param name="Path">Its path from the repository's root, with slashes.</param>
/// <param name="Project">The project folder that it is in, and the root of its namespace.</param>
internal sealed record SourceFile(string Path, string Project, string Text)
{
    private static readonly string[] s_notCompiled = ["bin/", "obj/", "Harness/Sources/", "Harness/Stubs/"];
    private static readonly string[] s_data = [".before.cs", ".after.cs"];

    /// <summary>The folders between the project and the file.</summary>
    public IReadOnlyList<string> Folders => Path[(Path.IndexOf(Project + "/", StringComparison.Ordinal) + Project.Length + 1)..].Split('/')[..^1];

    public string Name => System.IO.Path.GetFileName(Path);

    /// <summary>The files that a project, such as <c>src/PerfAnalyzers</c>, compiles.</summary>
    public static IReadOnlyList<SourceFile> Of(string projectFolder)
    {
        var root = System.IO.Path.Combine(TestReferences.RepositoryRoot, projectFolder);
        var files =
            from file in Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
            let path = System.IO.Path.GetRelativePath(root, file).Replace('\\', '/')
            where !s_notCompiled.Any(n => path.StartsWith(n, StringComparison.Ordinal)) && !s_data.Any(n => path.EndsWith(n, StringComparison.Ordinal))
            orderby path
            select new SourceFile($"{projectFolder}/{path}", System.IO.Path.GetFileName(projectFolder), File.ReadAllText(file));
        return [.. files];
    }

    public SyntaxTree Parse() => CSharpSyntaxTree.ParseText(Text, TestSolution.ParseOptions, Path);
}
