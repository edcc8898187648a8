using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using PerfAnalyzers.Framework;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Rules.Projection;

/// <summary>A query includes entities many navigations away.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
[NoCodeFix("Which of the columns far away are needed, and in what shape, only the code that reads them can say.")]
public sealed class DeepIncludeAnalyzer : QueryAnalyzer
{
    private const int DefaultDepth = 3;

    private static readonly DiagnosticDescriptor s_rule = RuleDescriptor.Create(
        RuleIds.DeepInclude,
        "Include goes deep",
        "'{0}' is {1} navigations deep: whole entities are read on each level; select what is needed of them",
        RuleCategory.Projection,
        DiagnosticSeverity.Info,
        "Each level of an Include reads all columns of all its entities, and repeats those of the levels above in each row. A projection "
            + "reads the columns that are used.",
        isEnabledByDefault: false);

    /// <summary>Creates the analyzer.</summary>
    public DeepIncludeAnalyzer()
        : base(s_rule)
    {
    }

    private protected override void Analyze(RuleContext context, QueryChain query)
    {
        // Without entities in the result nothing is included, however deep.
        if (query.DeliveredEntity is not { } entity)
            return;
        var limit = context.NumberOption("max_depth", DefaultDepth, minimum: 1);
        var steps = IncludeStep.Find(query).ToList();
        for (var i = 0; i < steps.Count; i++)
        {
            var (step, _, path) = steps[i];
            // The last of a run is where the path is deepest; what another method includes is reported there.
            if (step.IsElsewhere || i + 1 < steps.Count && steps[i + 1].Step.Kind == QueryStepKind.ThenInclude)
                continue;
            // The navigations that cost a join or a query: what is owned is in its owner's row.
            var depth = path.Length - path.From(entity, context.Model.Entities).Count(static n => n.IsOwned);
            if (depth > limit)
                context.Report(step.Operation.OperatorLocation(), [query.Operation.Location()], null, isCertain: true, path.Text, depth);
        }
    }
}
