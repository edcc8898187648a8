using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Flow.Calls;

namespace PerfAnalyzers.Framework;

/// <summary>A file that a rule looks at.</summary>
internal readonly struct FileContext(SemanticModelAnalysisContext context, DiagnosticDescriptor rule)
{
    public Compilation Compilation => context.SemanticModel.Compilation;

    public SyntaxTree Tree => context.SemanticModel.SyntaxTree;

    /// <summary>The bodies of the file.</summary>
    public TreeSurvey Survey => TreeSurvey.Get(Tree, Compilation);

    /// <summary>The way to ask about a body, and to report. An editor that waits for something else ends the analysis here.</summary>
    public RuleContext Enter(SurveyedBody body)
    {
        context.CancellationToken.ThrowIfCancellationRequested();
        return new(body.Root, body.Member, Compilation, context.Options, context.ReportDiagnostic, rule);
    }
}
