using System.Collections.Immutable;
using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Flow.Calls;

namespace PerfAnalyzers.Framework;

/// <summary>The base of every rule: it owns the set-up, so that a rule is only its question.</summary>
public abstract class EfAnalyzer : DiagnosticAnalyzer
{
    private readonly DiagnosticDescriptor _rule;

    private protected EfAnalyzer(DiagnosticDescriptor rule)
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
            // Without EF Core nothing is registered, and the compilation pays nothing.
            if (EfModel.For(start.Compilation) is { } model)
                Start(start, model);
        });
    }

    /// <summary>Registers what the rule looks at.</summary>
    private protected abstract void Start(CompilationStartAnalysisContext start, EfModel model);

    /// <summary>Registers an action on operations, those in expression trees too: a rule leaves them out, since EF Core translates them.</summary>
    private protected void OnOperation(CompilationStartAnalysisContext start, EfModel model, Action<RuleContext> action, params OperationKind[] kinds) =>
        start.RegisterOperationAction(context => action(new(context.Operation, context.ContainingSymbol, context.Options, context.ReportDiagnostic, model, _rule)), kinds);

    /// <summary>
    /// Registers an action on what <see cref="BodySurvey"/> finds in a member's body. It runs once a body and not once an operation:
    /// with many rules, being called costs more than looking. And it may report anywhere in the body; an editor drops what is
    /// reported outside of the operation or body that the action was registered for.
    /// </summary>
    /// <typeparam name="T">What the rule looks at.</typeparam>
    /// <param name="start">The compilation's start.</param>
    /// <param name="model">The model.</param>
    /// <param name="find">What of the survey the rule looks at.</param>
    /// <param name="place">The operation that it is.</param>
    /// <param name="action">The rule's question.</param>
    private protected void OnBody<T>(CompilationStartAnalysisContext start, EfModel model, Func<BodySurvey, ImmutableArray<T>> find, Func<T, IOperation> place, Action<RuleContext, T> action)
    {
        var surveys = BodySurveys.Get(model);
        start.RegisterOperationBlockAction(context =>
        {
            foreach (var survey in surveys.In(context.OperationBlocks))
            {
                foreach (var found in find(survey))
                    action(new(place(found), context.OwningSymbol, context.Options, context.ReportDiagnostic, model, _rule), found);
            }
        });
    }
}

/// <summary>One operation that a rule looks at, and the way to report.</summary>
internal readonly struct RuleContext(IOperation operation, ISymbol member, AnalyzerOptions options, Action<Diagnostic> report, EfModel model, DiagnosticDescriptor rule)
{
    public IOperation Operation { get; } = operation;

    /// <summary>The member whose body the operation belongs to.</summary>
    public ISymbol Member { get; } = member;

    public EfModel Model { get; } = model;

    /// <summary>The text of an option of this rule here, or null.</summary>
    public string? Option(string name) => RuleOption.Read(options, Operation.Syntax.SyntaxTree, rule.Id, name);

    /// <summary>An option of this rule that is a whole number; one that is malformed or too small counts as not set.</summary>
    public int NumberOption(string name, int otherwise, int minimum) =>
        int.TryParse(Option(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= minimum ? number : otherwise;

    /// <summary>True where a finding would be noise: tests, seeders and migrations, unless the option says otherwise.</summary>
    public bool IsQuiet => Option(RuleOption.TestCode) != "report" && ExecutionScope.IsTestLike(Member, Model);

    /// <summary>Reports at a place.</summary>
    /// <param name="location">The smallest span that the user has to change.</param>
    /// <param name="related">The other places that belong to the finding: the query, the loop.</param>
    /// <param name="hints">What the fix needs to know.</param>
    /// <param name="isCertain">False for a case that may have a reason that is not in sight: it is reported as Info.</param>
    /// <param name="message">The arguments of the message.</param>
    public void Report(Location location, IEnumerable<Location>? related, ImmutableDictionary<string, string?>? hints, bool isCertain, params object[] message)
    {
        if (IsQuiet)
            return;
        report(isCertain
            ? Diagnostic.Create(rule, location, related, hints, message)
            : Diagnostic.Create(rule, location, DiagnosticSeverity.Info, related, hints, message));
    }
}
