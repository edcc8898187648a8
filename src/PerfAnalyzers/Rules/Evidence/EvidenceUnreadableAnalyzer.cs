using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using PerfAnalyzers.Framework;
using PerfAnalyzers.Measurements;

namespace PerfAnalyzers.Rules.Evidence;

/// <summary>A profile or a baseline has lines that cannot be read.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
[NoCodeFix("The file is written by a tool, and is written anew.")]
public sealed class EvidenceUnreadableAnalyzer : EvidenceFileAnalyzer
{
    private static readonly DiagnosticDescriptor s_rule = RuleDescriptor.Create(
        RuleIds.EvidenceUnreadable,
        "Profile or baseline cannot be read",
        "This cannot be read, and is passed over: {0}",
        RuleCategory.Evidence,
        DiagnosticSeverity.Warning,
        "A profile of the running application or a baseline of known findings has a line that is malformed, ends too early, or is of a "
            + "newer version. What it would say is not taken into account.");

    /// <summary>Creates the analyzer.</summary>
    public EvidenceUnreadableAnalyzer()
        : base(s_rule)
    {
    }

    private protected override bool AppliesTo(AdditionalText file) => EvidenceFiles.IsProfile(file) || EvidenceFiles.IsBaseline(file);

    private protected override void Analyze(AdditionalFileAnalysisContext context, SourceText text)
    {
        var errors = EvidenceFiles.IsProfile(context.AdditionalFile) ? MeasuredProfile.Read(text).Errors : KnownFindings.Read(text).Errors;
        foreach (var error in errors)
            context.ReportDiagnostic(Diagnostic.Create(s_rule, LocationOf(context, text, error.Line), error.Reason));
    }
}
