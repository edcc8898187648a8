using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PerfAnalyzers.CodeFixes.Framework;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Flow.Calls;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;
using PerfAnalyzers.Rules;

namespace PerfAnalyzers.CodeFixes.Batching;

/// <summary>
/// The rewrites of all loops of a member's body. They are made together, so that each has its names whichever is carried out.
/// </summary>
internal sealed class BodyRewrites
{
    private static readonly ConditionalWeakTable<IOperation, BodyRewrites> s_instances = new();

    private readonly Dictionary<IOperation, LoopRewrite> _certain;
    private readonly Dictionary<IOperation, LoopRewrite> _assuming;

    private BodyRewrites(IOperation root, EfModel model)
    {
        _certain = Create(root, model, areAssumptionsAllowed: false);
        _assuming = Create(root, model, areAssumptionsAllowed: true);
    }

    private static Dictionary<IOperation, LoopRewrite> Create(IOperation root, EfModel model, bool areAssumptionsAllowed)
    {
        var byQuery = new Dictionary<IOperation, LoopRewrite>();
        if (model.Bodies.ModelOf(root.Syntax.SyntaxTree) is not { } semantics)
            return byQuery;
        var names = new ClaimedNames();
        var byStatement = new Dictionary<StatementSyntax, LoopRewrite>();
        foreach (var chain in BodySurvey.Around(root, model).Queries)
        {
            var assumptions = new Assumptions(areAssumptionsAllowed);
            if (RepeatedQuery.Create(chain) is not { } query
                // It is meant as it is, whatever becomes of its neighbours.
                || PragmaWarnings.AreDisabled(RuleIds.QueryPerElement, query.Written)
                || ElementLoops.Around(chain, model, assumptions) is not { } loops)
                continue;
            var write = Find(query, loops);
            if (write is null)
                continue;
            if (!byStatement.TryGetValue(loops.Statement, out var rewrite))
                byStatement[loops.Statement] = rewrite = new(loops.Statement, semantics, names);
            write(rewrite);
            rewrite.Assume(assumptions.All);
            byQuery[chain.Operation] = rewrite;
        }

        return byQuery;
    }

    /// <summary>
    /// The rewrite of the loop that a query is in: of the queries that it is proven for, else one that assumes something; null when the
    /// query stays as it is.
    /// </summary>
    public static LoopRewrite? Find(IOperation query, EfModel model)
    {
        var rewrites = s_instances.GetValue(query.Root(), root => new(root, model));
        return rewrites._certain.TryGetValue(query, out var certain) || rewrites._assuming.TryGetValue(query, out certain) ? certain : null;
    }

    private static Action<LoopRewrite>? Find(RepeatedQuery query, ElementLoops loops)
    {
        var known = loops.Assumptions.All.Count;
        if (query.Chain.Terminal?.Kind == QueryStepKind.Write)
        {
            if (WritePerElement.Create(query, loops) is { } write)
                return write.Write;
            loops.Assumptions.TakeBack(known);
            return WritePerValue.Create(query, loops) is { } perValue ? perValue.Write : null;
        }

        // What is thrown away cannot be an expression any more.
        if (query.Whole.Parent is ExpressionStatementSyntax)
            return null;
        if (RoleMembership.Create(query, loops) is { } membership)
            return membership;
        loops.Assumptions.TakeBack(known);
        if (KeyedQuery.Create(query, loops) is { } keyed && keyed.Conditions.All(c => ElementKeys.AreKnown(c.Key, loops)))
            return rewrite => KeyedRewriting.Write(keyed, loops, rewrite);
        loops.Assumptions.TakeBack(known);
        return InvariantQuery.Is(query, loops) ? rewrite => InvariantQuery.Write(query, rewrite) : null;
    }
}
