namespace PerfAnalyzers.PackageTests;

/// <summary>The text of a <c>.csproj</c>.</summary>
internal static class ProjectFile
{
    private const string NewestFramework = "<TargetFramework>net10.0</TargetFramework>";

    public static string Of(string sdk, IEnumerable<string> items, string frameworks = NewestFramework, string properties = "") =>
        $"""
        <Project Sdk="{sdk}">
          <PropertyGroup>
            {frameworks}
            <ImplicitUsings>enable</ImplicitUsings>
            <Nullable>enable</Nullable>
            {properties}
          </PropertyGroup>
          <ItemGroup>
            {string.Join("\n    ", items)}
          </ItemGroup>
        </Project>
        """;

    public static string Solution(params string[] projects) =>
        $"""
        <Solution>
          {string.Join("\n  ", projects.Select(path => $"""<Project Path="{path}" />"""))}
        </Solution>
        """;
}
