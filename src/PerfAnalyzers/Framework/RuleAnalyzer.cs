using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using PerfAnalyzers.Flow.Calls;
using PerfAnalyzers.Measurements;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Framework;

/// <summary>
/// The base of every rule: it owns the set-up, so that a rule is only its question. A rule is asked once a file, when the compiler is done
/// with the file's bodies: what it looks at, here and in other files, is then bound already, and nothing is bound twice.
/// </summary>
public abstract class RuleAnalyzer : DiagnosticAnalyzer
{
    private static readonly PerCompilation<StrongBox<int>> s_keepers = new(static _ => new());

    private readonly DiagnosticDescriptor _rule;

    private protected RuleAnalyzer(DiagnosticDescriptor rule)
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
        // Generated code is not analyzed by most rules, and a rule reports in the file that it looks at: the compiler need not look through
        // the file of each report for marks of generated code once more.
        context.ConfigureGeneratedCodeAnalysis(
            ReadsGeneratedCode
                ? GeneratedCodeAnalysisFlags.Analyze | GeneratedCodeAnalysisFlags.ReportDiagnostics
                : GeneratedCodeAnalysisFlags.ReportDiagnostics);
        context.RegisterCompilationStartAction(start =>
        {
            // Where the rule has nothing to say nothing is registered, and the compilation pays nothing.
            if (!AppliesTo(start.Options) || !AppliesTo(start.Compilation))
                return;
            KeepBoundBodies(start);
            start.RegisterSemanticModelAction(Analyze);
        });
    }

    /// <summary>True for a compilation that may have something for the rule: it uses EF Core, or a cache.</summary>
    private protected abstract bool AppliesTo(Compilation compilation);

    /// <summary>True for a project whose files besides its sources have something for the rule.</summary>
    private protected virtual bool AppliesTo(AnalyzerOptions options) => true;

    /// <summary>True for a rule about files that projects declare to be generated, and change all the same: migrations.</summary>
    private protected virtual bool ReadsGeneratedCode => false;

    /// <summary>True for a file that may have something for the rule: for most of the others nothing is made.</summary>
    private protected virtual bool Concerns(SyntaxTree tree, Compilation compilation) => true;

    /// <summary>Asks the rule's question of the bodies of a file.</summary>
    private protected abstract void Analyze(FileContext file);

    private void Analyze(SemanticModelAnalysisContext context)
    {
        var tree = context.SemanticModel.SyntaxTree;
        var compilation = context.SemanticModel.Compilation;
        // Switched off for this file, a rule costs nothing; for the whole compilation the compiler does not even run it.
        if (compilation.Options.SyntaxTreeOptionsProvider is { } severities
            && severities.TryGetDiagnosticValue(tree, _rule.Id, context.CancellationToken, out var severity)
            && severity == ReportDiagnostic.Suppress)
            return;
        Bodies.Get(compilation).Keep(context.SemanticModel);
        if (!Concerns(tree, compilation))
            return;
        if (KnownFindings.In(context.Options) is not { } known)
        {
            Analyze(new FileContext(context, _rule, null));
            return;
        }

        // Whether a member has more findings than are known is clear when the file is done.
        var findings = new List<Diagnostic>();
        Analyze(new FileContext(context, _rule, findings));
        foreach (var finding in known.Suppress(findings))
            context.ReportDiagnostic(finding);
    }

    /// <summary>
    /// The compiler hands over what it has bound only to who asks for bodies while they come by, and forgets it after: one rule of all
    /// asks, and looks at nothing. Which one it is makes no difference, and without it the rules find the same.
    /// </summary>
    private static void KeepBoundBodies(CompilationStartAnalysisContext start)
    {
        if (Interlocked.Exchange(ref s_keepers.Get(start.Compilation).Value, 1) == 1)
            return;
        var bodies = Bodies.Get(start.Compilation);
        start.RegisterCodeBlockAction(block => bodies.Keep(block.SemanticModel));
    }
}
