using System.Collections.Immutable;
using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Flow.Calls;
using PerfAnalyzers.Measurements;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Framework;

/// <summary>A body that a rule looks at, its options there, and the way to report.</summary>
/// <param name="root">The whole body.</param>
/// <param name="member">The member whose body it is.</param>
/// <param name="file">The file that the rule is asked about.</param>
internal readonly struct RuleContext(IOperation root, ISymbol member, FileContext file)
{
    /// <summary>The whole body. What a query or a key is made of may lie outside of it; what is reported is not.</summary>
    public IOperation Root { get; } = root;

    /// <summary>The member whose body it is.</summary>
    public ISymbol Member { get; } = member;

    public Compilation Compilation => file.Compilation;

    /// <summary>The model; only rules that are registered for EF Core, or for repositories, may ask for it.</summary>
    public EfModel Model => EfModel.For(Compilation)!;

    /// <summary>What is reported already, for a rule that may come to one location more than once; null for the others.</summary>
    public HashSet<TextSpan>? Reported { get; init; }

    /// <summary>The query that the rule looks at, for a rule that looks at one.</summary>
    public QueryChain? Query { get; init; }

    /// <summary>True for a rule that is about migrations; for the others, code that runs once is of no concern.</summary>
    public bool IsAboutMigrations { get; init; }

    /// <summary>True for a rule whose finding is what was measured; the others add that to their message.</summary>
    public bool IsAboutMeasurements { get; init; }

    /// <summary>What was measured of the member, by its calls in source order.</summary>
    public ImmutableArray<MeasuredCall> Measured =>
        MeasuredCalls.Of(file.Options)?.In(Member, Compilation) ?? ImmutableArray<MeasuredCall>.Empty;

    /// <summary>True where a finding would be noise: tests, seeders and migrations, unless the option says otherwise.</summary>
    public bool IsQuiet =>
        Option(RuleOption.TestCode) != "report"
        && ExecutionScope.IsTestLike(IsAboutMigrations ? null : Member, Compilation, EfModel.For(Compilation)?.Symbols.Migration);

    /// <summary>
    /// The rule's context for another body of the compilation; null where the rule is switched off, would be quiet, or is not asked: in
    /// generated files. What is reported once for several bodies is reported where it is seen.
    /// </summary>
    public RuleContext? At(IOperation otherRoot, ISymbol otherMember)
    {
        var tree = otherRoot.Syntax.SyntaxTree;
        if (Compilation.Options.SyntaxTreeOptionsProvider is { } severities
            && (severities.TryGetDiagnosticValue(tree, file.Rule.Id, CancellationToken.None, out var severity)
                    && severity == ReportDiagnostic.Suppress
                || severities.IsGenerated(tree, CancellationToken.None) == GeneratedKind.MarkedGenerated)
            || GeneratedFiles.Are(tree))
            return null;
        var other = new RuleContext(otherRoot, otherMember, file);
        return other.IsQuiet ? null : other;
    }

    /// <summary>The operation of a node in the body.</summary>
    public IOperation? OperationAt(SyntaxNode node) =>
        Bodies.Get(Compilation).ModelOf(node.SyntaxTree)?.GetOperation(node);

    /// <summary>The text of an option of this rule here, or null.</summary>
    public string? Option(string name) => RuleOption.Read(file.Options, Root.Syntax.SyntaxTree, file.Rule.Id, name);

    /// <summary>An option of this rule that lists names, in lower case; null when it is not set.</summary>
    public ICollection<string>? ListOption(string name) => Option(name)?.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries);

    /// <summary>An option of this rule that is a whole number; one that is malformed or too small counts as not set.</summary>
    public int NumberOption(string name, int otherwise, int minimum) =>
        int.TryParse(Option(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= minimum
            ? number
            : otherwise;

    /// <summary>Where another location is, as a message says it: its line, and its file if that is another one.</summary>
    public string LocationOf(IOperation other)
    {
        var tree = other.Syntax.SyntaxTree;
        return "line " + other.Syntax.Line() + (tree == Root.Syntax.SyntaxTree ? "" : " of " + Path.GetFileName(tree.FilePath));
    }

    /// <summary>True for a location of which a profile of the project has a measurement.</summary>
    public bool IsMeasured(Location location) =>
        MeasuredCalls.Of(file.Options)?.At(location.SourceSpan, Member, Compilation) is not null;

    /// <summary>Reports a case with the severity of the rule.</summary>
    public void Report(
        Location location,
        IEnumerable<Location>? related,
        ImmutableDictionary<string, string?>? hints,
        params object[] message) =>
        Report(location, related, hints, isCertain: true, message);

    /// <summary>Reports at a location.</summary>
    /// <param name="location">The smallest span that the user has to change.</param>
    /// <param name="related">The other locations that belong to the finding: the query, the loop.</param>
    /// <param name="hints">What the fix needs to know.</param>
    /// <param name="isCertain">
    /// False for a case that may have a reason that is not in sight, or costs less than others: it is reported as Info.
    /// </param>
    /// <param name="message">The arguments of the message.</param>
    public void Report(
        Location location,
        IEnumerable<Location>? related,
        ImmutableDictionary<string, string?>? hints,
        bool isCertain,
        params object[] message)
    {
        if (Reported?.Add(location.SourceSpan) == false || IsQuiet)
            return;
        // What is to be changed of a query may stand where it is composed.
        if (Query?.Composition is { } composition && Compilation.ContainsSyntaxTree(composition.Syntax.SyntaxTree))
            related = (related ?? []).Append(composition.Location());
        var measured = IsAboutMeasurements ? null : MeasuredCalls.Of(file.Options)?.At(location.SourceSpan, Member, Compilation);
        // What was measured is called.
        isCertain = isCertain && (measured is not null || EfModel.For(Compilation) is not { } model || !UncalledCode.Is(Member, model));
        file.Report(Finding.Create(file.Rule, location, related, hints, isCertain, MemberIds.Of(Member), measured, message));
    }
}
