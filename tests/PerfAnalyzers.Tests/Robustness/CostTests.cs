using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using PerfAnalyzers.Roslyn;
using PerfAnalyzers.Tests.Harness;
using PerfAnalyzers.Tests.Repository;

namespace PerfAnalyzers.Tests.Robustness;

/// <summary>
/// What the rules cost beside the compiler, by what can be counted: how busy the machine is makes no difference. The code is the sample
/// application, which has something for every rule in every file, and so costs more than most.
/// </summary>
[Collection(nameof(CostTests))]
[Trait(Versions.Trait, Versions.Roslyn)]
public sealed class CostTests
{
    private static readonly ImmutableArray<DiagnosticAnalyzer> s_rules =
        [.. Rule.AnalyzerTypes.Select(static t => (DiagnosticAnalyzer)Activator.CreateInstance(t)!)];

    private static readonly string s_usings = string.Concat(
        new[]
        {
            "System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Net.Http", "System.Net.Http.Json",
            "System.Threading", "System.Threading.Tasks", "Microsoft.AspNetCore.Builder", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Http",
            "Microsoft.AspNetCore.Routing", "Microsoft.Extensions.Configuration", "Microsoft.Extensions.DependencyInjection",
            "Microsoft.Extensions.Hosting", "Microsoft.Extensions.Logging",
        }.Select(static n => $"global using {n};\n"));

    /// <summary>
    /// A body that the compiler has bound costs nothing to look at again; one that it has not bound yet is bound twice. So nothing is asked
    /// of a file before the compiler is done with all of them.
    /// </summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Rules_BindNoBodyThatTheCompilerWillBind_InABuild(bool concurrent)
    {
        var sample = new Sample();
        var probe = new CompilationProbe();
        var reported = await sample.BuildAsync([probe, .. s_rules], concurrent);
        Assert.True(reported.Length > 50, $"Only {reported.Length} diagnostics: the rules did not look at the sample.");
        Assert.Empty(Bodies.Get(probe.Compilation!).AskedEarly.Select(static t => t.FilePath));
    }

    /// <summary>Words are read once for all rules, and a few rules look for a word of their own.</summary>
    [Fact]
    public async Task Rules_ReadAFileAFewTimes()
    {
        var (idle, all) = (new Sample(), new Sample());
        await idle.BuildAsync([new IdleAnalyzer()]);
        await all.BuildAsync(s_rules);
        var passes = (double)(all.Read - idle.Read) / all.Length;
        Assert.InRange(passes, 0.5, 8);
    }

    /// <summary>
    /// A key stroke makes a new compilation. What is known of the files that it leaves as they were is kept with them; only where the name
    /// of a method of the edited file stands in them is looked at again, as what it means there may have changed.
    /// </summary>
    [Fact]
    public async Task Rules_ReadOtherFilesNotAgain_WhenOneIsEdited()
    {
        var sample = new Sample();
        var edited = sample.Tree("CatalogService.cs");
        Assert.NotEmpty(await sample.ShowAsync(s_rules, edited));

        var text = edited.GetText().ToString();
        var at = text.IndexOf("return", StringComparison.Ordinal);
        var after = sample.Replace(edited, text.Insert(at, "_ = 1; "));
        var before = sample.Read - sample.ReadOf(after);
        Assert.NotEmpty(await sample.ShowAsync(s_rules, after));
        var ofOthers = sample.Read - sample.ReadOf(after) - before;
        Assert.InRange((double)ofOthers / sample.Length, 0, 0.1);
    }

    /// <summary>
    /// Bodies that are bound again, trees of operations and tables all cost memory: what is allocated says whether something is done twice.
    /// </summary>
    [Fact]
    public async Task Rules_AllocateLittle()
    {
        // Not counted: what is made once for the process.
        await AllocatedAsync([new IdleAnalyzer()]);
        await AllocatedAsync(s_rules);
        var alone = await AllocatedAsync([]);
        var idle = await AllocatedAsync([new IdleAnalyzer()]);
        var all = await AllocatedAsync(s_rules);
        Assert.InRange((double)(all - idle) / alone, 0.001, 0.35);
    }

    private static async Task<long> AllocatedAsync(ImmutableArray<DiagnosticAnalyzer> analyzers)
    {
        var sample = new Sample();
        var before = GC.GetTotalAllocatedBytes(precise: true);
        await sample.BuildAsync(analyzers);
        return GC.GetTotalAllocatedBytes(precise: true) - before;
    }

    /// <summary>The sample application, in trees and compilations that nobody has seen.</summary>
    private sealed class Sample
    {
        private readonly Dictionary<SyntaxTree, CountedText> _texts = [];
        private CSharpCompilation _compilation;

        public Sample()
        {
            var files = SourceFile.Of("samples/BookStore")
                .Select(static f => (f.Path, f.Text))
                .Append(("Usings.g.cs", "// <auto-generated/>\n" + s_usings));
            foreach (var (path, text) in files)
                Parse(path, text);
            _compilation = CSharpCompilation.Create(
                "BookStore",
                _texts.Keys,
                TestReferences.All,
                TestSolution.CompilationOptions.WithOutputKind(OutputKind.ConsoleApplication).WithConcurrentBuild(false));
            // Reading the references is nobody's share.
            _compilation.GetSpecialType(SpecialType.System_Object);
        }

        /// <summary>The characters of all files.</summary>
        public long Length => _texts.Values.Sum(static t => (long)t.Length);

        /// <summary>The characters that were read of all files.</summary>
        public long Read => _texts.Values.Sum(static t => t.Read);

        public SyntaxTree Tree(string name) => _texts.Keys.Single(t => Path.GetFileName(t.FilePath) == name);

        /// <summary>The characters that were read of a file.</summary>
        public long ReadOf(SyntaxTree tree) => _texts[tree].Read;

        /// <summary>An edit, after which all other trees are what they were.</summary>
        public SyntaxTree Replace(SyntaxTree tree, string text)
        {
            var edited = Parse(tree.FilePath, text);
            _compilation = _compilation.ReplaceSyntaxTree(tree, edited);
            return edited;
        }

        public async Task<ImmutableArray<Diagnostic>> BuildAsync(ImmutableArray<DiagnosticAnalyzer> analyzers, bool concurrent = false)
        {
            if (analyzers.IsEmpty)
                return _compilation.GetDiagnostics();
            var (driver, exceptions) = Drive(analyzers, concurrent);
            var result = await driver.GetAnalysisResultAsync(CancellationToken.None);
            Assert.Empty(exceptions);
            return result.GetAllDiagnostics();
        }

        public async Task<ImmutableArray<Diagnostic>> ShowAsync(ImmutableArray<DiagnosticAnalyzer> analyzers, SyntaxTree tree)
        {
            var (driver, exceptions) = Drive(analyzers, concurrent: false);
            var model = _compilation.GetSemanticModel(tree);
            var shown = await driver.GetAnalyzerSemanticDiagnosticsAsync(model, filterSpan: null, CancellationToken.None);
            Assert.Empty(exceptions);
            return shown;
        }

        private (CompilationWithAnalyzers Driver, ConcurrentQueue<Exception> Exceptions) Drive(
            ImmutableArray<DiagnosticAnalyzer> analyzers,
            bool concurrent)
        {
            var exceptions = new ConcurrentQueue<Exception>();
            var options = new CompilationWithAnalyzersOptions(
                new AnalyzerOptions([]),
                (e, _, _) => exceptions.Enqueue(e),
                concurrentAnalysis: concurrent,
                logAnalyzerExecutionTime: false);
            return (_compilation.WithAnalyzers(analyzers, options), exceptions);
        }

        private SyntaxTree Parse(string path, string text)
        {
            var counted = new CountedText(text);
            var tree = CSharpSyntaxTree.ParseText(counted, TestSolution.ParseOptions, path);
            _texts.Add(tree, counted);
            return tree;
        }
    }

#pragma warning disable RS1012, RS2008 // Never shipped, only run here.
    /// <summary>What any analyzer that asks for bodies makes the driver do.</summary>
    private sealed class IdleAnalyzer : DiagnosticAnalyzer
    {
        private static readonly DiagnosticDescriptor s_rule =
            new("IDLE0001", "Never", "Never", "Idle", DiagnosticSeverity.Warning, isEnabledByDefault: true);

        public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [s_rule];

        public override void Initialize(AnalysisContext context)
        {
            context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.ReportDiagnostics);
            context.EnableConcurrentExecution();
            context.RegisterOperationBlockAction(static _ => { });
        }
    }

    /// <summary>The compilation that the driver makes of the one that it is given, which is the one that the rules see.</summary>
    private sealed class CompilationProbe : DiagnosticAnalyzer
    {
        private static readonly DiagnosticDescriptor s_rule =
            new("PROBE0001", "Never", "Never", "Probe", DiagnosticSeverity.Warning, isEnabledByDefault: true);

        public Compilation? Compilation { get; private set; }

        public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [s_rule];

        public override void Initialize(AnalysisContext context)
        {
            context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
            context.EnableConcurrentExecution();
            context.RegisterCompilationStartAction(start => Compilation = start.Compilation);
        }
    }
}

/// <summary>Nothing else runs meanwhile, that would allocate too.</summary>
[CollectionDefinition(nameof(CostTests), DisableParallelization = true)]
public sealed class CostTestsRunAlone;
