using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Flow.Calls;
using PerfAnalyzers.Flow.Loops;
using PerfAnalyzers.Framework;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Rules.RoundTrips;

/// <summary>A call whose implementation runs a query is made once per element.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
[NoCodeFix("The query is in another method, with its own callers: only its author can say how a version for many elements should look.")]
public sealed class HiddenQueryPerElementAnalyzer : BodyAnalyzer
{
    private static readonly DiagnosticDescriptor s_rule = RuleDescriptor.Create(
        RuleIds.HiddenQueryPerElement,
        "Call that runs a query is made once per element (N+1)",
        "'{0}' {3} ({1}), and is called once per {2}{4}; {5}",
        RuleCategory.RoundTrips,
        DiagnosticSeverity.Warning,
        "The query is in the method that is called, or in one that it calls. A version of the method that takes all elements costs one "
            + "round trip.");

    /// <summary>So many loops that call one method are reported each; of more, the first names how many there are.</summary>
    private const int MaxReportsOfMethod = 3;

    /// <summary>Creates the analyzer.</summary>
    public HiddenQueryPerElementAnalyzer()
        : base(s_rule)
    {
    }

    private protected override bool AsksRepositories => true;

    private protected override void Analyze(RuleContext context, BodySurvey body)
    {
        foreach (var hidden in HiddenQueries.In(body, context.Member, context.Model))
            Report(context, hidden);
    }

    private static void Report(RuleContext context, HiddenQuery hidden)
    {
        var loops = HiddenQueries.ThatCallTheSame(hidden, context.Model)
            .Where(l => context.At(l.Body, l.Member) is not null)
            .ToList();
        // Each of a few is rewritten by itself; what many come to is changed where it is, and there once.
        if (loops.Count <= MaxReportsOfMethod)
            Report(context, hidden, []);
        else if ((loops.Find(static l => l.IsCertain) ?? loops[0]).IsSameAs(hidden))
            Report(context, hidden, loops.FindAll(l => !l.IsSameAs(hidden)));
    }

    private static void Report(RuleContext context, HiddenQuery hidden, List<HiddenQuery> elsewhere)
    {
        var (operation, repetition, path) = (hidden.Operation, hidden.Repetition, hidden.Path);
        // Nothing is there to be loaded where an INSERT runs.
        var isWrite = path.IsWrite;
        var related = path.Places;
        if (repetition.Loop is { } loop)
            related = related.Append(loop.Location());
        context.Report(
            operation.Location(),
            related.Concat(hidden.Others.Concat(elsewhere.Select(static o => o.Operation)).Select(static o => o.Location())),
            null,
            hidden.IsCertain,
            QueryPath.NameOf(operation),
            path.Route(withPlaces: true),
            repetition.Describe(),
            (IsSaidToRun(path) && !ElementChoice.IsRare(operation, repetition) ? "runs " : "may run ")
                + (isWrite ? "a command" : "a query"),
            hidden.Others.Length switch
            {
                0 => "",
                1 => ", as is one more call",
                var count => $", as are {count} more calls",
            } + (elsewhere.Count > 0 ? $", and in {elsewhere.Count} more loops of this project" : ""),
            isWrite ? "write all of them with one statement" : "load what it needs for all of them at once");
    }

    /// <summary>False where a condition may leave the query out, and where only an interface's name speaks for it.</summary>
    private static bool IsSaidToRun(QueryPath path) => path.IsCertain && path.Elsewhere is not { Asks: not null, IsOfDatabase: false };
}
