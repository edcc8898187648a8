using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Queries;

/// <summary>What a compilation that refers to SQLite's provider may compare in the database, by the version of that.</summary>
public sealed class SqliteTests
{
    [Theory]
    [InlineData(null, "System.Decimal", true)]
    [InlineData(null, "System.TimeSpan", true)]
    [InlineData("6.0.7.0", "System.Decimal", false)]
    [InlineData("9.0.0.0", "System.Decimal", false)]
    [InlineData("10.0.0.0", "System.Decimal", true)]
    [InlineData("11.0.0.0", "System.Decimal", true)]
    [InlineData("10.0.0.0", "System.UInt64", false)]
    [InlineData("10.0.0.0", "System.TimeSpan", false)]
    [InlineData("10.0.0.0", "System.DateTimeOffset", false)]
    [InlineData("6.0.7.0", "System.Double", true)]
    [InlineData("6.0.7.0", "System.DateTime", true)]
    public void CanCompare_DependsOnTheTypeAndTheProvider(string? version, string type, bool expected)
    {
        var compilation = CSharpCompilation.Create("Tests", [], TestReferences.All, TestSolution.CompilationOptions);
        if (version is not null)
            compilation = compilation.AddReferences(Provider(version));
        Assert.Equal(expected, Sqlite.CanCompare(compilation.GetTypeByMetadataName(type)!, EfModel.For(compilation)!));
    }

    private static MetadataReference Provider(string version)
    {
        var text = $"[assembly: System.Reflection.AssemblyVersion(\"{version}\")]";
        using var image = new MemoryStream();
        var emitted = CSharpCompilation
            .Create("Microsoft.EntityFrameworkCore.Sqlite", [CSharpSyntaxTree.ParseText(text)], TestReferences.Framework, TestSolution.CompilationOptions)
            .Emit(image);
        Assert.True(emitted.Success, string.Join('\n', emitted.Diagnostics));
        return MetadataReference.CreateFromImage(image.ToArray());
    }
}
