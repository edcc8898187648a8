using System.Collections.Immutable;
using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Flow.Calls;
using PerfAnalyzers.Measurements;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Framework;

/// <summary>A file that a rule looks at.</summary>
/// <param name="context">What the compiler hands over.</param>
/// <param name="rule">The rule.</param>
/// <param name="found">Takes what is found; null where it is reported at once.</param>
internal readonly struct FileContext(SemanticModelAnalysisContext context, DiagnosticDescriptor rule, List<Diagnostic>? found)
{
    public DiagnosticDescriptor Rule => rule;

    public AnalyzerOptions Options => context.Options;

    public Compilation Compilation => context.SemanticModel.Compilation;

    public SyntaxTree Tree => context.SemanticModel.SyntaxTree;

    /// <summary>The bodies of the file.</summary>
    public TreeSurvey Survey => TreeSurvey.Get(Tree, Compilation);

    /// <summary>What the profiles of the project know; null without one.</summary>
    public MeasuredCalls? Measured => MeasuredCalls.Of(context.Options);

    /// <summary>The way to ask about a body, and to report. An editor that waits for something else ends the analysis here.</summary>
    public RuleContext Enter(SurveyedBody body)
    {
        context.CancellationToken.ThrowIfCancellationRequested();
        return new(body.Root, body.Member, this);
    }

    /// <summary>The same for a body of a migration, by a rule that is about migrations.</summary>
    public RuleContext EnterMigration(IOperation root, ISymbol member)
    {
        context.CancellationToken.ThrowIfCancellationRequested();
        return new(root, member, this) { IsAboutMigrations = true };
    }

    /// <summary>An option of this rule that is a whole number; one that is malformed or too small counts as not set.</summary>
    public int NumberOption(string name, int otherwise, int minimum) =>
        int.TryParse(RuleOption.Read(context.Options, Tree, rule.Id, name), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && number >= minimum
            ? number
            : otherwise;

    /// <summary>The way to report what a file declares, and no body.</summary>
    public void Report(Location location, ImmutableDictionary<string, string?>? hints, bool isCertain, params object[] message)
    {
        if (RuleOption.Read(context.Options, Tree, rule.Id, RuleOption.TestCode) != "report"
            && ExecutionScope.IsTestLike(null, Compilation))
            return;
        Report(Finding.Create(rule, location, null, hints, isCertain, MemberAt(location.SourceSpan.Start), null, message));
    }

    /// <summary>Reports what is found.</summary>
    public void Report(Diagnostic finding)
    {
        // By no delegate: to make one for each rule and file costs more than all that is reported.
        if (found is null)
            context.ReportDiagnostic(finding);
        else
            found.Add(finding);
    }

    private string? MemberAt(int position)
    {
        var node = DeclaredMembers.At(Tree, position)?.Node
            ?? Tree.GetRoot().FindToken(position).Parent?.FirstAncestorOrSelf<MemberDeclarationSyntax>();
        return node is not null && context.SemanticModel.GetDeclaredSymbol(node) is { } member ? MemberIds.Of(member) : null;
    }
}
