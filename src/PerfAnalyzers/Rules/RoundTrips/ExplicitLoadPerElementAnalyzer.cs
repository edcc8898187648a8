using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Flow;
using PerfAnalyzers.Framework;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Rules.RoundTrips;

/// <summary>A navigation is loaded explicitly, entity by entity.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ExplicitLoadPerElementAnalyzer : EfAnalyzer
{
    private static readonly DiagnosticDescriptor s_rule = RuleDescriptor.Create(
        RuleIds.ExplicitLoadPerElement,
        "Navigation is loaded explicitly for each element",
        "{0} is loaded once per {1}; include it in the query that delivers them",
        RuleFamily.RoundTrips,
        DiagnosticSeverity.Warning,
        "Entry(…).Reference(…).Load() and Entry(…).Collection(…).Load() are a query each. Include loads the navigation of all entities with the query that delivers them.");

    /// <summary>Creates the analyzer.</summary>
    public ExplicitLoadPerElementAnalyzer()
        : base(s_rule)
    {
    }

    private protected override void Start(CompilationStartAnalysisContext start, EfModel model) => OnOperation(start, model, Analyze, OperationKind.Invocation);

    private static void Analyze(RuleContext context)
    {
        var load = (IInvocationOperation)context.Operation;
        if (load.TargetMethod.Name is not ("Load" or "LoadAsync") || load.Instance is null || !load.TargetMethod.ContainingType.DerivesFrom(context.Model.Symbols.NavigationEntry))
            return;

        var repetition = Repetition.Of(load, context.Model);
        if (!repetition.IsPerElement)
            return;

        var (query, use) = Source(load, context.Model);
        context.Report(
            load.Location(),
            query is null ? [] : [query.Operation.Location()],
            FixHints.Of((FixHints.Path, use?.PathText)),
            isCertain: true,
            use is null ? "A navigation" : $"'{use.Path[use.Path.Length - 1].Property.ContainingType.Name}.{use.Path[use.Path.Length - 1].Property.Name}'",
            repetition.Describe());
    }

    /// <summary>The query of this member that delivers the entity, and the navigation that is loaded.</summary>
    private static (Queries.QueryChain? Query, EntityUse? Use) Source(IInvocationOperation load, EfModel model)
    {
        foreach (var query in BodyQueries.Around(load, model))
        {
            foreach (var use in EntityFlow.Of(query, model))
            {
                if (use.Kind == EntityUseKind.NavigationLoaded && ReferenceEquals(use.Operation, load.Instance))
                    return (query, use);
            }
        }

        return default;
    }
}
