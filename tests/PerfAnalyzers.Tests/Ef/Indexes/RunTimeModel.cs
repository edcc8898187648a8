using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Ef.Indexes;

/// <summary>Compiles a source that has a context, and lets EF Core itself say what keys and indexes its model has.</summary>
internal static class RunTimeModel
{
    private const string Entry = """
        using System;
        using System.Collections.Generic;
        using System.Linq;
        using Microsoft.EntityFrameworkCore;
        using Microsoft.EntityFrameworkCore.Infrastructure;
        using Microsoft.EntityFrameworkCore.Metadata;
        using Microsoft.EntityFrameworkCore.Metadata.Conventions.Infrastructure;

        // The conventions that all providers begin with; the one in memory takes those out that are about indexes.
        public class Conventions : ProviderConventionSetBuilder
        {
            public Conventions(ProviderConventionSetBuilderDependencies dependencies) : base(dependencies) { }
        }

        public static class Entry
        {
            public static string[] Describe<T>(Func<DbContextOptions<T>, T> create) where T : DbContext
            {
                using var context = create(new DbContextOptionsBuilder<T>()
                    .UseInMemoryDatabase("model")
                    .ReplaceService<IProviderConventionSetBuilder, Conventions>()
                    .ConfigureWarnings(w => w.Ignore(Microsoft.EntityFrameworkCore.Diagnostics.CoreEventId.ManyServiceProvidersCreatedWarning))
                    .Options);
                return context.GetService<IDesignTimeModel>().Model.GetEntityTypes().SelectMany(Lines).ToArray();
            }

            public static string[] Run() => Describe<Tests.Shop>(o => new Tests.Shop(o));

            private static IEnumerable<string> Lines(IReadOnlyEntityType type)
            {
                var name = type.IsPropertyBag ? type.Name : type.DisplayName();
                foreach (var key in type.GetDeclaredKeys())
                    yield return $"{name} key {Names(key.Properties)}";
                foreach (var index in type.GetDeclaredIndexes())
                    yield return $"{name} index {Names(index.Properties)}{(index.IsUnique ? " unique" : "")}{(index.Name is null ? "" : " named " + index.Name)}{Filter(index)}{Descending(index)}";
            }

            private static string Names(IEnumerable<IReadOnlyProperty> properties) => string.Join(",", properties.Select(p => p.Name));

            private static string Filter(IReadOnlyIndex index) => index.FindAnnotation("Relational:Filter")?.Value is string filter ? " where " + filter : "";

            // EF Core 6 has no directions.
            private static string Descending(IReadOnlyIndex index)
            {
                var value = typeof(IReadOnlyIndex).GetProperty("IsDescending")?.GetValue(index) as IReadOnlyList<bool>;
                if (value is null)
                    return "";
                return " descending " + (value.Count == 0 ? new string('1', index.Properties.Count) : string.Concat(value.Select(d => d ? '1' : '0')));
            }
        }
        """;

    private static readonly Lazy<Assemblies> s_assemblies = new(() => new());

    /// <summary>A line for each key and each index of the class <c>Tests.Shop</c>.</summary>
    public static IReadOnlyList<string> Describe(string source)
    {
        var compilation = CSharpCompilation.Create(
            "Model" + Guid.NewGuid().ToString("N"),
            [CSharpSyntaxTree.ParseText(source, TestSolution.ParseOptions), CSharpSyntaxTree.ParseText(Entry, TestSolution.ParseOptions)],
            [.. TestReferences.All, .. TestReferences.RunTimeFiles.Where(f => f.Contains("inmemory", StringComparison.OrdinalIgnoreCase)).Select(f => MetadataReference.CreateFromFile(f))],
            TestSolution.CompilationOptions);
        using var image = new MemoryStream();
        var result = compilation.Emit(image);
        if (!result.Success)
            throw new HarnessFailure($"Compile errors. {result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).Describe()}");
        image.Position = 0;
        return (string[])s_assemblies.Value.LoadFromStream(image).GetType("Entry")!.GetMethod("Run")!.Invoke(null, null)!;
    }

    /// <summary>EF Core's assemblies; .NET's and ASP.NET Core's are those of the tests.</summary>
    private sealed class Assemblies() : AssemblyLoadContext("models")
    {
        protected override Assembly? Load(AssemblyName assemblyName) =>
            TestReferences.RunTimeFiles.FirstOrDefault(f => Path.GetFileNameWithoutExtension(f) == assemblyName.Name) is { } file ? LoadFromAssemblyPath(file) : null;
    }
}
