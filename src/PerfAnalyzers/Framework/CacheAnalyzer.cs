using System.Collections.Immutable;
using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using PerfAnalyzers.Caches.Entries;
using PerfAnalyzers.Flow.Calls;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Framework;

/// <summary>The base of the rules about caches. They ask for a body's cache calls, and need no EF Core.</summary>
public abstract class CacheAnalyzer : DiagnosticAnalyzer
{
    private readonly DiagnosticDescriptor _rule;

    private protected CacheAnalyzer(DiagnosticDescriptor rule)
    {
        _rule = rule;
        SupportedDiagnostics = ImmutableArray.Create(rule);
    }

    /// <inheritdoc/>
    public sealed override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; }

    /// <inheritdoc/>
    public sealed override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        // Generated code is not analyzed, and a rule reports in the body that it looks at: the compiler need not look through the file of
        // each report for marks of generated code once more.
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.ReportDiagnostics);
        context.RegisterCompilationStartAction(start =>
        {
            // Without a cache nothing is registered, and the compilation pays nothing. Most applications refer to one and use none.
            if (CacheKinds.Exist(start.Compilation) && start.Compilation.SyntaxTrees.Any(Concerns))
                start.RegisterOperationBlockAction(AnalyzeBlocks);
        });
    }

    /// <summary>True for a file that has, by its words, something for the rule.</summary>
    private protected virtual bool Concerns(SyntaxTree tree) => CacheSurvey.MentionsCache(tree);

    /// <summary>True for a rule to which a file is also of concern for what another one says of its types.</summary>
    private protected virtual bool ReachesOtherFiles => false;

    /// <summary>Asks the rule's question of a body and its cache calls; most bodies have none.</summary>
    private protected abstract void Analyze(CacheContext context, ImmutableArray<CacheCall> calls);

    private void AnalyzeBlocks(OperationBlockAnalysisContext context)
    {
        if (!ReachesOtherFiles && !Concerns(context.OperationBlocks[0].Syntax.SyntaxTree))
            return;
        foreach (var root in context.OperationBlocks.Roots())
            Analyze(new(context, root, _rule), CacheSurvey.Get(root, context.Compilation).Calls);
    }
}

/// <summary>A body that has cache calls, and the way to report.</summary>
internal readonly struct CacheContext(OperationBlockAnalysisContext context, IOperation root, DiagnosticDescriptor rule)
{
    public Compilation Compilation => context.Compilation;

    /// <summary>The member whose body it is.</summary>
    public ISymbol Member => context.OwningSymbol;

    /// <summary>The whole body. What a key is made of may lie outside of it; what is reported is not.</summary>
    public IOperation Root { get; } = root;

    /// <summary>What is reported already, for a rule that may come to one place more than once; null for the others.</summary>
    public HashSet<TextSpan>? Reported { get; init; }

    /// <summary>An option of this rule that lists names, in lower case; null when it is not set.</summary>
    public ICollection<string>? ListOption(string name) =>
        RuleOption.Read(context.Options, Root.Syntax.SyntaxTree, rule.Id, name) is { } list ? list.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries) : null;

    /// <summary>An option of this rule that is a number; the default for what is none, or is too small.</summary>
    public int NumberOption(string name, int otherwise, int minimum) =>
        int.TryParse(RuleOption.Read(context.Options, Root.Syntax.SyntaxTree, rule.Id, name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= minimum ? number : otherwise;

    /// <summary>Where another place is, as a message says it: its line, and its file if that is another one.</summary>
    public string PlaceOf(IOperation other)
    {
        var tree = other.Syntax.SyntaxTree;
        return "line " + other.Syntax.Line() + (tree == Root.Syntax.SyntaxTree ? "" : " of " + Path.GetFileName(tree.FilePath));
    }

    /// <summary>Reports at a place in the body.</summary>
    public void Report(Location location, IEnumerable<Location>? related, ImmutableDictionary<string, string?>? hints, params object[] message) =>
        Report(Diagnostic.Create(rule, location, related, hints, message));

    /// <summary>Reports a case that costs less than the rule's others.</summary>
    public void ReportAsInfo(Location location, IEnumerable<Location>? related, ImmutableDictionary<string, string?>? hints, params object[] message) =>
        Report(Diagnostic.Create(rule, location, DiagnosticSeverity.Info, related, hints, message));

    private void Report(Diagnostic diagnostic)
    {
        if (Reported?.Add(diagnostic.Location.SourceSpan) == false)
            return;
        if (RuleOption.Read(context.Options, Root.Syntax.SyntaxTree, rule.Id, RuleOption.TestCode) == "report" || !ExecutionScope.IsTestLike(context.OwningSymbol, context.Compilation))
            context.ReportDiagnostic(diagnostic);
    }
}
