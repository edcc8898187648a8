using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Ef.Indexes;
using PerfAnalyzers.Flow.Calls;
using PerfAnalyzers.Framework;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Rules.Indexing;

/// <summary>A query filters or sorts a table that grows by columns that no index begins with.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class FilterWithoutIndexAnalyzer : BodyAnalyzer
{
    private static readonly DiagnosticDescriptor s_rule = RuleDescriptor.Create(
        RuleIds.FilterWithoutIndex,
        "Query reads a whole table for want of an index",
        "No index of '{0}' begins with {1}, and this query reads the whole table; an index on ({2}) finds its rows",
        RuleCategory.Indexing,
        DiagnosticSeverity.Info,
        "Without an index that begins with what a query asks for, the database reads each row of the table to find those it wants, or "
            + "sorts all of them to deliver a few.");

    /// <summary>Creates the analyzer.</summary>
    public FilterWithoutIndexAnalyzer()
        : base(s_rule)
    {
    }

    private protected override void Analyze(RuleContext context, BodySurvey body)
    {
        if (body.Queries.IsEmpty || BulkCode.Contains(context.Member))
            return;
        // A query that is counted and then read has its condition once.
        context = context with { Reported = new() };
        foreach (var query in body.Queries)
            Analyze(context, query);
    }

    private static void Analyze(RuleContext context, QueryChain query)
    {
        // What a step does that is not understood may be a filter; a command that writes many rows reads many.
        if (query.Source.Kind is not (QuerySourceKind.Set or QuerySourceKind.Member)
            || query.IsOpaque
            || query.Terminal?.Kind == QueryStepKind.Write
            || query.Entity is not INamedTypeSymbol entity
            || IndexNeed.Of(query, context.Model) is not { } need
            || !need.Step.Operation.IsWithin(context.Root)
            || !EntityGrowth.IsShown(entity, context.Model))
            return;
        var all = EfIndexes.Get(context.Model);
        if (all.Of(entity) is not { IsComplete: true } indexes || HasIndex(query, indexes, all, context.Model))
            return;
        var names = need.Columns.Select(static c => c.Name).ToList();
        context.Report(
            need.Step.Operation.OperatorLocation(),
            [query.Operation.Location()],
            FixHints.Create(
                (FixHints.Parts, FixHints.Join(names)),
                (FixHints.Kind, need.Then is null ? null : need.IsSorted ? "sorted" : "range")),
            entity.Name,
            string.Join(" or ", names.Select(static n => "'" + n + "'")),
            string.Join(", ", names));
    }

    /// <summary>True when an index begins with something that the query mentions, wherever: the rows may be found by it.</summary>
    private static bool HasIndex(QueryChain query, EntityIndexes indexes, EfIndexes all, EfModel model)
    {
        var entity = indexes.Type!;
        // The filter of the model may be on a tenant, whose rows are found by an index.
        if (model.Configuration.HasQueryFilter(entity) && indexes.Indexes.Any(static i => i.Properties[0].Contains("Tenant")))
            return true;
        foreach (var name in Mentioned(query, entity, model))
        {
            // A join is made by the index of a foreign key.
            if (name is null
                || indexes.Keys.Any(k => k[0] == name)
                || indexes.Indexes.Any(i => i.Properties[0] == name || IsNormalized(i.Properties[0], name))
                || all.Unplaced.Any(u => u[0] == name)
                || ExpressionIndexes.Get(model).MayHave(name))
                return true;
        }

        return false;
    }

    /// <summary>NormalizedUserName beside UserName: what is to be looked up is kept in one case, and indexed.</summary>
    private static bool IsNormalized(string indexed, string name) =>
        indexed.Length == "Normalized".Length + name.Length
        && indexed.StartsWith("Normalized", StringComparison.Ordinal) && indexed.EndsWith(name, StringComparison.Ordinal);

    /// <summary>The columns that filters and orders read, and null for what leads to another table.</summary>
    private static IEnumerable<string?> Mentioned(QueryChain query, INamedTypeSymbol entity, EfModel model)
    {
        foreach (var step in query.Steps)
        {
            if (step.Kind is QueryStepKind.Join or QueryStepKind.SetOperation or QueryStepKind.Flatten)
                yield return null;
            // Nothing is found by what only decides between equals.
            var isRead = step.Kind is QueryStepKind.Filter or QueryStepKind.Order || step.IsTerminal;
            if (!isRead || step.Call is not { } call)
                continue;
            foreach (var argument in call.Arguments)
            {
                // Where(predicate), put together elsewhere.
                if (argument.Value.AsLambda() is not { } lambda)
                {
                    if (step.Kind is QueryStepKind.Filter && argument.Parameter?.Ordinal > 0)
                        yield return null;
                    continue;
                }

                foreach (var part in lambda.Descendants())
                {
                    if (part is IPropertyReferenceOperation { Property: var property } && entity.IsOrDerivesFrom(property.ContainingType))
                        yield return model.Entities.FindNavigation(property) is null ? property.Name : null;
                    else if (part is IInvocationOperation { TargetMethod.Name: EfNames.Property, Arguments: [_, var named] })
                        yield return named.Value.TryGetConstantString(out var shadow) ? shadow : null;
                }
            }
        }
    }
}
