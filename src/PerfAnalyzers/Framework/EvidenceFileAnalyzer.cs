using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using PerfAnalyzers.Measurements;

namespace PerfAnalyzers.Framework;

/// <summary>
/// The base of the rules about profiles and baselines themselves: they report in these files, and without one they do nothing.
/// </summary>
public abstract class EvidenceFileAnalyzer : DiagnosticAnalyzer
{
    private protected EvidenceFileAnalyzer(DiagnosticDescriptor rule) => SupportedDiagnostics = ImmutableArray.Create(rule);

    /// <inheritdoc/>
    public sealed override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; }

    /// <inheritdoc/>
    public sealed override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterAdditionalFileAction(file =>
        {
            if (AppliesTo(file.AdditionalFile) && file.AdditionalFile.GetText(file.CancellationToken) is { } text)
                Analyze(file, text);
        });
    }

    /// <summary>True for a file that the rule is about.</summary>
    private protected abstract bool AppliesTo(AdditionalText file);

    /// <summary>Asks the rule's question of a file.</summary>
    private protected abstract void Analyze(AdditionalFileAnalysisContext context, SourceText text);

    /// <summary>A line of the file, from 1.</summary>
    private protected static Location LocationOf(AdditionalFileAnalysisContext context, SourceText text, int line) =>
        EvidenceFiles.LocationOf(context.AdditionalFile.Path, text, line);
}
