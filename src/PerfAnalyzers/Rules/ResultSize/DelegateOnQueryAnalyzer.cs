using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Flow.Calls;
using PerfAnalyzers.Framework;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Rules.ResultSize;

/// <summary>A delegate makes an operator run in memory that looks like a part of the query.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class DelegateOnQueryAnalyzer : BodyAnalyzer
{
    private static readonly DiagnosticDescriptor s_rule = RuleDescriptor.Create(
        RuleIds.DelegateOnQuery,
        "Delegate makes the query read all rows (client evaluation)",
        "'{0}' is a delegate, which EF Core cannot translate: '{1}' runs in memory, on all rows of the query{2}; use an Expression<{3}>",
        RuleCategory.ResultSize,
        DiagnosticSeverity.Warning,
        "An operator that is given a Func instead of an Expression is the one of LINQ to Objects: everything before it is read from the "
            + "database, and everything from it on happens in memory. Nothing in the code shows it.");

    /// <summary>Creates the analyzer.</summary>
    public DelegateOnQueryAnalyzer()
        : base(s_rule)
    {
    }

    private protected override void Analyze(RuleContext context, BodySurvey body)
    {
        foreach (var call in body.DelegatesOnQueries)
            Analyze(context, call);
    }

    private static void Analyze(RuleContext context, IInvocationOperation call)
    {
        if (!context.Model.Symbols.IsLinqToObjects(call.TargetMethod.ContainingType) || DelegateOnQuery.Argument(call) is not { } argument)
            return;
        // A list behind AsQueryable is in memory anyway, and few rows may be sorted out there.
        if (call.Receiver() is not { } receiver
            || QueryChain.Value(receiver, context.Model) is not { IsDatabaseQuery: true, FirstInMemory: null } query
            || query.Has(QueryStepKind.Take))
            return;
        context.Report(
            argument.Location(),
            [],
            null,
            query.Source.IsDatabase || query.HasEfOperator || context.Model.Entities.IsEntity(query.Entity),
            argument.Syntax.ToString(),
            call.TargetMethod.Name,
            query.Entity is INamedTypeSymbol { Name.Length: > 0 } entity ? " of " + entity.Name : "",
            argument.Type!.ToMinimalDisplayString(context.Model.Bodies.ModelOf(argument.Syntax.SyntaxTree)!, argument.Syntax.SpanStart));
    }
}
