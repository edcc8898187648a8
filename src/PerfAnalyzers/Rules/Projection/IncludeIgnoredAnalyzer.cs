using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using PerfAnalyzers.Flow.Calls;
using PerfAnalyzers.Framework;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Rules.Projection;

/// <summary>A query includes what it does not deliver: it projects its rows to values, or counts them.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class IncludeIgnoredAnalyzer : QueryAnalyzer
{
    private static readonly DiagnosticDescriptor s_rule = RuleDescriptor.Create(
        RuleIds.IncludeIgnored,
        "Include has no effect",
        "Including '{0}' has no effect: the query delivers {1}, and no {2} that could hold what is included; remove it",
        RuleCategory.Projection,
        DiagnosticSeverity.Info,
        "EF Core loads for a projection what the projection reads, and nothing else; an Include before it is ignored. It misleads "
            + "whoever reads the query about what is loaded.");

    /// <summary>Creates the analyzer.</summary>
    public IncludeIgnoredAnalyzer()
        : base(s_rule)
    {
    }

    private protected override void Analyze(RuleContext context, QueryChain query)
    {
        foreach (var include in IgnoredIncludes.Get(query, context.Model))
        {
            // A query that a method returns is the start of others.
            if (!ReferenceEquals(include.First.Root(), query.Operation.Root()))
                continue;
            var users = BodySurvey.Around(query.Operation, context.Model).Queries
                .Where(q => q.Steps.Any(s => ReferenceEquals(s.Operation, include.First)))
                .ToList();
            // Reported once, at the first query; and another one that starts from the same variable may deliver the entities.
            if (!ReferenceEquals(users[0], query)
                || !users.All(u => IgnoredIncludes.Get(u, context.Model).Any(i => ReferenceEquals(i.First, include.First)))
                || !QueryVariables.EndsOnlyIn(include.Last, users, context.Model))
                continue;
            context.Report(
                include.Location,
                [query.Operation.Location()],
                null,
                isCertain: true,
                include.PathText,
                query.Terminal?.Kind == QueryStepKind.Scalar && !query.IsProjected ? "a value" : "a projection",
                query.Entity?.Name ?? "entity");
        }
    }
}
