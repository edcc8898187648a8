using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using PerfAnalyzers.Framework;
using PerfAnalyzers.Measurements;
using PerfAnalyzers.Profile;

namespace PerfAnalyzers.Rules.Evidence;

/// <summary>A profile speaks of a call that is not in the code any more.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
[NoCodeFix("Only a new recording says what the code does now.")]
public sealed class EvidenceOutdatedAnalyzer : EvidenceFileAnalyzer
{
    private static readonly DiagnosticDescriptor s_rule = RuleDescriptor.Create(
        RuleIds.EvidenceOutdated,
        "Profile does not match the code",
        "The profile knows a '{0}' in '{1}' that the code does not have any more: record it anew",
        RuleCategory.Evidence,
        DiagnosticSeverity.Info,
        "A call that was recorded is not found again in its member: it was removed, or calls of the same name were added or removed beside "
            + "it, so that nothing tells which it was. What was measured there is not taken into account.");

    /// <summary>Creates the analyzer.</summary>
    public EvidenceOutdatedAnalyzer()
        : base(s_rule)
    {
    }

    private protected override bool AppliesTo(AdditionalText file) => EvidenceFiles.IsProfile(file);

    private protected override void Analyze(AdditionalFileAnalysisContext context, SourceText text)
    {
        var profile = MeasuredProfile.Read(text);
        foreach (var id in profile.Members)
        {
            context.CancellationToken.ThrowIfCancellationRequested();
            // A mere name may be that of several members; and what initialises fields is in the code of a constructor, not in its text.
            if (id[0] == '~' || id.IndexOf("#ctor", StringComparison.Ordinal) >= 0 || id.IndexOf("#cctor", StringComparison.Ordinal) >= 0)
                continue;
            foreach (var site in Outdated(id, profile.OfExactly(id), context.Compilation))
            {
                context.ReportDiagnostic(Diagnostic.Create(
                    s_rule,
                    LocationOf(context, text, site.Line),
                    site.Site.Operator.Name,
                    MemberIds.WithoutSignature(id).Substring(1)));
            }
        }
    }

    private static IEnumerable<SiteFacts> Outdated(string id, IReadOnlyList<SiteFacts> sites, Compilation compilation)
    {
        // A call that was never known cannot be missing.
        var known = sites.Where(static s => s.Site.Operator.Ordinal > 0).ToList();
        if (MemberIds.Find(id, compilation) is { } member)
            return MeasuredCalls.Outdated(known, member, compilation);
        // A profile speaks of all projects of an application: of this one are the types that it declares.
        return MemberIds.FindType(id, compilation) is not null ? known : [];
    }
}
