using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Flow.Calls;
using PerfAnalyzers.Flow.Loops;
using PerfAnalyzers.Framework;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Rules.RoundTrips;

/// <summary>A method runs a query and calls itself for each child: one query per node of the tree.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
[NoCodeFix("Loading a tree by level, by a recursive SQL query or whole are three designs; which one fits depends on its depth and size.")]
public sealed class RecursiveQueryAnalyzer : BodyAnalyzer
{
    private static readonly DiagnosticDescriptor s_rule = RuleDescriptor.Create(
        RuleIds.RecursiveQuery,
        "Method queries and calls itself for each child",
        "'{0}' runs a query (line {1}) and is called again for each child: one query per node; load the tree by level, or with a "
            + "recursive SQL query",
        RuleCategory.RoundTrips,
        DiagnosticSeverity.Info,
        "A tree that is read node by node costs a round trip per node. One query per level, or a recursive common table expression, "
            + "costs one per level or one in all.");

    /// <summary>Creates the analyzer.</summary>
    public RecursiveQueryAnalyzer()
        : base(s_rule)
    {
    }

    private protected override void Analyze(RuleContext context, BodySurvey body)
    {
        foreach (var call in body.RepeatedCalls)
            Analyze(context, call);
    }

    private static void Analyze(RuleContext context, IOperation call)
    {
        // By what stands around it; whether it comes back has to be looked up.
        if (call is not (IInvocationOperation or IMethodReferenceOperation)
            || !Repetition.Analyze(call, context.Model).IsPerElement
            || RecursiveCall.QueryAround(call, context.Member, context.Model) is not { } query)
            return;
        var name = (call as IInvocationOperation)?.TargetMethod.Name ?? ((IMethodReferenceOperation)call).Method.Name;
        context.Report(call.Location(), [query.Operation.Location()], null, isCertain: true, name, query.Operation.Syntax.Line());
    }
}
