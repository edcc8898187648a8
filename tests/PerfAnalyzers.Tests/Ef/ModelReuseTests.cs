using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Ef;

/// <summary>What is taken over from one compilation to the next, as an editor makes them, is what the next would have found itself.</summary>
public sealed class ModelReuseTests
{
    private const string Model = """
        using System.Collections.Generic;
        using Microsoft.EntityFrameworkCore;

        public class Shop : DbContext
        {
            public DbSet<Order> Orders => Set<Order>();

            protected override void OnModelCreating(ModelBuilder modelBuilder)
            {
                modelBuilder.Entity<Customer>().HasKey(c => c.Number);
                modelBuilder.Entity<Order>().HasQueryFilter(o => !o.IsDeleted);
            }
        }
        """;

    private const string Entities = """
        using System.Collections.Generic;

        public class Order
        {
            private readonly List<Line> _lines = new();
            public int Id { get; set; }
            public bool IsDeleted { get; set; }
            public Customer Customer { get; set; } = null!;
            public IReadOnlyCollection<Line> Lines => _lines;
        }

        public class Line
        {
            public int Id { get; set; }
        }

        public class Customer
        {
            public int Number { get; set; }
        }

        public class Note
        {
            public int Id { get; set; }
        }
        """;

    private const string Service = """
        public class Service(Shop shop)
        {
            public void Run()
            {
            }
        }

        public class Plain
        {
            public int Id { get; set; }
        }
        """;

    private const string Facts = "Orders: Order yes, Line yes, Customer yes, Note no, Plain no; key Number; filter yes; Lines yes; context Shop";

    [Theory]
    [InlineData("public void Run()\n    {\n    }", "public void Run()\n    {\n        shop.SaveChanges();\n    }")]
    [InlineData("public void Run()\n    {\n    }", "public void Run()\n    {\n        foreach (var order in shop.Orders)\n            System.Console.Wr\n    }")]
    public void BodyOfAService_ChangesNothing(string before, string after)
    {
        var editor = new Editor();
        Assert.Equal(Facts, editor.Read());
        var first = EfModel.For(editor.Compilation)!;

        editor.Replace(2, before, after);

        Assert.Equal(Facts, editor.Read());
        Assert.Same(first.Configuration, EfModel.For(editor.Compilation)!.Configuration);
        GC.KeepAlive(first);
    }

    [Fact]
    public void WhatWasNotAskedBefore_IsFoundLater()
    {
        var editor = new Editor();
        _ = EfModel.For(editor.Compilation)!.Configuration;
        editor.Replace(2, "public void Run()\n    {\n    }", "public void Run()\n    {\n        shop.SaveChanges();\n    }");

        Assert.Equal(Facts, editor.Read());
    }

    [Theory]
    [InlineData(0, "Set<Order>();", "Set<Order>();\n    public DbSet<Note> Notes => Set<Note>();", "Note no", "Note yes")]
    [InlineData(0, "HasKey(c => c.Number)", "HasNoKey()", "key Number", "key ")]
    [InlineData(0, "modelBuilder.Entity<Order>().HasQueryFilter(o => !o.IsDeleted);", "", "filter yes", "filter no")]
    [InlineData(0, "HasQueryFilter(o => !o.IsDeleted);", "HasQueryFilter(o => !o.IsDeleted);\n        modelBuilder.Entity<Plain>();", "Plain no", "Plain yes")]
    [InlineData(0, "class Shop", "class Store", "context Shop", "context Store")]
    [InlineData(1, "public Customer Customer { get; set; } = null!;", "public Customer Customer { get; set; } = null!;\n    public Note Note { get; set; } = null!;", "Note no", "Note yes")]
    [InlineData(1, "Lines => _lines;", "Lines => [.. _lines];", "Line yes, Customer yes, Note no, Plain no; key Number; filter yes; Lines yes", "Line no, Customer yes, Note no, Plain no; key Number; filter yes; Lines no")]
    [InlineData(2, "public class Plain", "public class Extra : Shop { public Microsoft.EntityFrameworkCore.DbSet<Plain> Plains => Set<Plain>(); }\n\npublic class Plain", "Plain no", "Plain yes")]
    public void Declarations_AreReadAnew(int file, string before, string after, string fact, string changed)
    {
        var editor = new Editor();
        Assert.Equal(Facts, editor.Read());

        editor.Replace(file, before, after);

        Assert.StartsWith(Facts.Replace(fact, changed), editor.Read(), StringComparison.Ordinal);
    }

    [Fact]
    public void ConfigurationInABody_IsReadAnew()
    {
        var editor = new Editor();
        Assert.Equal(Facts, editor.Read());

        editor.Replace(2, "public void Run()\n    {\n    }", "public void Run()\n    {\n        new Microsoft.EntityFrameworkCore.ModelBuilder().Entity<Note>();\n    }");

        Assert.Equal(Facts.Replace("Note no", "Note yes"), editor.Read());
    }

    [Fact]
    public void OldCompilations_AreNotKept()
    {
        var editor = new Editor();
        editor.Read();
        var old = Abandon(editor);

        for (var i = 0; i < 10 && old.IsAlive; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.False(old.IsAlive);
        Assert.Equal(Facts, editor.Read());
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static WeakReference Abandon(Editor editor)
    {
        var old = new WeakReference(editor.Compilation);
        editor.Replace(2, "public void Run()\n    {\n    }", "public void Run()\n    {\n        shop.SaveChanges();\n    }");
        editor.Read();
        return old;
    }

    private sealed class Editor
    {
        private readonly string[] _texts = [Model, Entities, Service];

        public Editor()
        {
            var references = TestSolution.Create(new Dictionary<string, string> { [TestSolution.MainFile] = "" }, new TestOptions { IncludeModel = false }, []).MetadataReferences;
            // A name of its own: another test's compilations are no earlier ones of this.
            Compilation = CSharpCompilation.Create(
                $"Reuse{Guid.NewGuid():N}", _texts.Select(t => CSharpSyntaxTree.ParseText(t, TestSolution.ParseOptions)), references, new(OutputKind.DynamicallyLinkedLibrary));
        }

        public CSharpCompilation Compilation { get; private set; }

        public void Replace(int file, string before, string after)
        {
            Assert.Contains(before, _texts[file]);
            _texts[file] = _texts[file].Replace(before, after);
            var tree = Compilation.SyntaxTrees[file];
            Compilation = Compilation.ReplaceSyntaxTree(tree, CSharpSyntaxTree.ParseText(_texts[file], TestSolution.ParseOptions));
        }

        public string Read()
        {
            var model = EfModel.For(Compilation)!;
            var order = Type("Order");
            var entities = string.Join(", ", new[] { "Order", "Line", "Customer", "Note", "Plain" }.Select(n => $"{n} {Say(model.Entities.IsEntity(Type(n)))}"));
            return $"Orders: {entities}; key {string.Join(",", model.Entities.KeyOf(Type("Customer")))}; filter {Say(model.Configuration.HasQueryFilter(order))}; "
                + $"Lines {Say(model.Entities.FindNavigation(order, "Lines") is not null)}; context {string.Join(",", model.Entities.Contexts.Where(c => c.Locations[0].IsInSource).Select(c => c.Name))}";
        }

        private INamedTypeSymbol Type(string name) => Compilation.GetTypeByMetadataName(name)!;

        private static string Say(bool value) => value ? "yes" : "no";
    }
}
