using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Flow.Calls;
using PerfAnalyzers.Flow.Entities;
using PerfAnalyzers.Flow.Loops;
using PerfAnalyzers.Framework;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Rules.RoundTrips;

/// <summary>A navigation is loaded explicitly, entity by entity.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ExplicitLoadPerElementAnalyzer : QueryAnalyzer
{
    private static readonly DiagnosticDescriptor s_rule = RuleDescriptor.Create(
        RuleIds.ExplicitLoadPerElement,
        "Navigation is loaded explicitly for each element (N+1)",
        "{0} is loaded once per {1}; include it in the query that delivers them",
        RuleCategory.RoundTrips,
        DiagnosticSeverity.Warning,
        "Entry(…).Reference(…).Load() and Entry(…).Collection(…).Load() are a query each. Include loads the navigation of all entities "
            + "with the query that delivers them.");

    /// <summary>Creates the analyzer.</summary>
    public ExplicitLoadPerElementAnalyzer()
        : base(s_rule)
    {
    }

    private protected override void Analyze(RuleContext context, QueryChain loading)
    {
        if (!loading.IsExplicitLoad || loading.Operation is not IInvocationOperation load)
            return;

        var repetition = Repetition.Analyze(load, context.Model);
        if (!repetition.IsPerElement)
            return;

        var (query, use) = Source(load, context.Model);
        context.Report(
            load.Location(),
            query is null ? [] : [query.Operation.Location()],
            null,
            isCertain: true,
            use is null
                ? "A navigation"
                : $"'{use.Path[use.Path.Length - 1].Property.ContainingType.Name}.{use.Path[use.Path.Length - 1].Property.Name}'",
            repetition.Describe());
    }

    /// <summary>The query of this member that delivers the entity, and the navigation that is loaded.</summary>
    private static (QueryChain? Query, EntityUse? Use) Source(IInvocationOperation load, EfModel model)
    {
        foreach (var query in BodySurvey.Around(load, model).Queries)
        {
            foreach (var use in EntityFlow.Analyze(query, model))
            {
                if (use.Kind == EntityUseKind.NavigationLoaded && ReferenceEquals(use.Operation, load.Instance))
                    return (query, use);
            }
        }

        return default;
    }
}
