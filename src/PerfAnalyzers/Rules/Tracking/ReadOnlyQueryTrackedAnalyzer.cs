using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Flow.Calls;
using PerfAnalyzers.Flow.Endpoints;
using PerfAnalyzers.Flow.Entities;
using PerfAnalyzers.Framework;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Rules.Tracking;

/// <summary>A query tracks entities that are only read.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ReadOnlyQueryTrackedAnalyzer : QueryAnalyzer
{
    private static readonly DiagnosticDescriptor s_rule = RuleDescriptor.Create(
        RuleIds.ReadOnlyQueryTracked,
        "Query tracks entities that are only read",
        "The context tracks what this {0} delivers, and it is only read; add {1} to the query",
        RuleCategory.Tracking,
        DiagnosticSeverity.Warning,
        "A context keeps each entity that it tracks, with a copy of all its values, and compares them when changes are saved. What is "
            + "only read needs none of that.");

    /// <summary>Creates the analyzer.</summary>
    public ReadOnlyQueryTrackedAnalyzer()
        : base(s_rule)
    {
    }

    private protected override void Analyze(RuleContext context, QueryChain query)
    {
        if (!ReadOnlyQuery.Is(query, context.Model))
            return;
        // The option says what the code of another project would: entities that leave may be read lazily.
        if (context.Option(RuleOption.LazyLoading) == "on"
            && EntityUsage.Get(query, context.Model) is { IsReturned: true } or { IsSerialized: true })
            return;

        var loop = query.Operation as IForEachLoopOperation;
        var added = ReadOnlyQuery.Operator(query, context.Model);
        context.Report(
            (loop?.Collection ?? query.Operation).Location(),
            [query.Operation.Location()],
            null,
            // Tracking one row costs little, and so does tracking many once. To resolve identities, a query keeps track of what it
            // delivers all the same, and saves the copies only.
            query.Terminal is not { Kind: QueryStepKind.Element } && added == EfNames.AsNoTracking && !AreFew(query, context.Model)
                && !StartupCode.Contains(query.Operation, context.Member, context.Model)
                && !(IsFlat(query, context.Model)
                    && (IsJob(context.Member, query, context.Model) || BackOffice.Contains(context.Member, context.Model))),
            query.Describe(),
            added);
    }

    /// <summary>Nobody waits for a job. But a service of jobs, or an endpoint, is called after what it is about.</summary>
    private static bool IsJob(ISymbol member, QueryChain query, EfModel model) =>
        BulkCode.Contains(member, model)
        && member.ContainingType?.GetMembers().OfType<IMethodSymbol>().Any(m => Endpoint.KindOf(m, model) is not null) != true
        && !(query.Entity is { Name: { Length: > 0 } entity } && member.ContainingType?.Name.Contains(entity) == true);

    /// <summary>Without a collection below the rows: there are as many objects then as there are rows.</summary>
    private static bool IsFlat(QueryChain query, EfModel model) => EntityUsage.Get(query, model).Entities is [var row]
        && query.Includes.AreKnown
        && query.Includes.Paths.All(i => i.Path.From(row, model.Entities).All(static n => !n.IsCollection));

    /// <summary>
    /// One row, a page, or the rows of one owner, without children of their own: the webhooks of a store, the forms of an app, the keys of
    /// a user.
    /// </summary>
    private static bool AreFew(QueryChain query, EfModel model) => ResultBound.Get(query, model).Kind switch
    {
        ResultBoundKind.OneRow => true,
        ResultBoundKind.Children or ResultBoundKind.Matched => IsFlat(query, model)
            // A context that goes with its query compares what it tracks with nothing: an owner may have some more then.
            && (!EntityGrowth.IsShownPerOwner(EntityUsage.Get(query, model).Entities[0]) || OwnContext.GoesWith(query, model)),
        // What a list of owners has may be much.
        ResultBoundKind.Listed => EntityUsage.Get(query, model).Entities is [var entity]
            && !EntityGrowth.IsShown(entity, model) && query.Includes is { AreKnown: true, Paths.IsEmpty: true },
        // A page without children.
        ResultBoundKind.Limited => ResultBound.Get(query, model).Step is { Call: { } take } limit
            && take.ArgumentFor(1)?.Value.TryGetConstantInt(out var count) == true
            && count <= PageOptions.DefaultMaxPageSize
            && EntityUsage.Get(query, model).Entities is [_]
            && query.Includes is { AreKnown: true, Paths.IsEmpty: true }
            && !query.Steps.SkipWhile(s => s != limit).Any(static s => s.Kind is QueryStepKind.Flatten or QueryStepKind.Join)
            && OwnContext.GoesWith(query, model),
        _ => false,
    };
}
