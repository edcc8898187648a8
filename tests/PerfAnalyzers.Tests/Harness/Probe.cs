using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Queries;

namespace PerfAnalyzers.Tests.Harness;

/// <summary>A compiled source, and what the engine makes of the places that <c>[|…|]</c> marks: an expression, or a keyword for its statement.</summary>
internal sealed class Probe
{
    private readonly List<IOperation> _marked = [];

    private Probe(string source, TestOptions options)
    {
        var main = TestMarkup.Parse(source);
        var files = options.AdditionalSources.ToDictionary(s => s.Key, s => s.Value);
        files[TestSolution.MainFile] = main.Text;
        var project = TestSolution.Create(files, options, []);
        // No thread is held that the compilation could need: nothing here awaits.
        Compilation = project.GetCompilationAsync().GetAwaiter().GetResult()!;
        if (!options.AllowCompileErrors)
            VerifyCompiles();

        Model = EfModel.For(Compilation) ?? throw new HarnessFailure("The source does not refer to EF Core.");
        var tree = Compilation.SyntaxTrees.Single(t => Path.GetFileName(t.FilePath) == TestSolution.MainFile);
        foreach (var span in main.Spans)
            _marked.Add(OperationAt(tree, span.Span));
    }

    public Compilation Compilation { get; }

    public EfModel Model { get; }

    /// <summary>The only marked operation.</summary>
    public IOperation Operation => _marked.Single();

    /// <summary>The marked operations in source order.</summary>
    public IReadOnlyList<IOperation> Operations => _marked;

    /// <summary>The query that the marked call or loop runs, or null when it runs none.</summary>
    public QueryChain? ExecutionOrNull => QueryChain.Execution(Operation, Model);

    /// <summary>The query that the marked call or loop runs.</summary>
    public QueryChain Execution => ExecutionOrNull ?? throw new HarnessFailure($"'{Operation.Syntax}' runs no query.");

    /// <summary>The query that the marked value is, or null when it is none.</summary>
    public QueryChain? ValueOrNull => QueryChain.Value(Operation, Model);

    /// <summary>A probe of statements, as in <see cref="Code.Method"/>.</summary>
    public static Probe Method(string body, string signature = "public async Task Run(IEnumerable<int> ids, CancellationToken ct)", string members = "", string types = "") =>
        new(Code.Method(body, signature, members) + Code.Indent(types, 0), new());

    /// <summary>A probe of whole types, as in <see cref="Code.File"/>.</summary>
    public static Probe File(string text, Action<TestOptions>? configure = null)
    {
        var options = new TestOptions();
        configure?.Invoke(options);
        return new(Code.File(text), options);
    }

    /// <summary>A probe of a whole source.</summary>
    public static Probe Source(string source) => new(source, new());

    /// <summary>A type of the sources by its name.</summary>
    public INamedTypeSymbol Type(string name) =>
        Compilation.GetSymbolsWithName(name, SymbolFilter.Type).OfType<INamedTypeSymbol>().SingleOrDefault()
            ?? throw new HarnessFailure($"The sources have no single type '{name}'.");

    private IOperation OperationAt(SyntaxTree tree, TextSpan span)
    {
        // The model that the engine asks as well: each model has operations of its own.
        var semantics = Model.Bodies.ModelOf(tree)!;
        SyntaxNode? node = tree.GetRoot().FindNode(span, getInnermostNodeForTie: true);
        while (node.Parent is ExpressionSyntax parent && parent.Span == node.Span)
            node = parent;
        return semantics.GetOperation(node) ?? throw new HarnessFailure($"No operation at '{tree.GetText().ToString(span)}'.");
    }

    private void VerifyCompiles()
    {
        var errors = Compilation.SyntaxTrees
            .Where(t => Path.GetFileName(t.FilePath) != TestSolution.ModelFile)
            .SelectMany(t => Compilation.GetSemanticModel(t).GetDiagnostics())
            .Where(d => d.Severity == DiagnosticSeverity.Error)
            .ToList();
        if (errors.Count > 0)
            throw new HarnessFailure($"Compile errors. {errors.Describe()}{errors[0].Location.SourceTree}");
    }
}
