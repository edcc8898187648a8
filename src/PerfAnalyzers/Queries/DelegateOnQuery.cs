using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Queries;

/// <summary>
/// Finds operators that a delegate turned from a part of the query into work in memory: <c>db.Posts.Where(filter)</c> with a
/// <c>Func&lt;Post, bool&gt;</c>.
/// </summary>
internal static class DelegateOnQuery
{
    /// <summary>The operator of the query that a delegate makes run in memory; null when there is none.</summary>
    public static QueryStep? Find(QueryChain query, EfModel model)
    {
        foreach (var step in query.Steps)
        {
            if (step.Call is { } call && MayBe(call) && model.Symbols.IsLinqToObjects(call.TargetMethod.ContainingType))
                return step;
        }

        return null;
    }

    /// <summary>
    /// By names and types alone: an operator that leaves out rows or makes one value of all, on a query, with a delegate that is no lambda.
    /// </summary>
    public static bool MayBe(IInvocationOperation call)
    {
        // Select(map) and GroupBy(keyOf) are as good as what was written: rows have to come into memory for them.
        if (QueryOperators.KindOf(call.TargetMethod.Name) is not (QueryStepKind.Filter or QueryStepKind.Scalar or QueryStepKind.Element)
            || call.Arguments.Length != 2)
            return false;
        return Argument(call) is { Type: INamedTypeSymbol { TypeKind: TypeKind.Delegate } } argument && argument.AsLambda() is null
            && call.Arguments[0].Value is IConversionOperation { IsImplicit: true, Operand.Type: INamedTypeSymbol { Arity: > 0 } query }
            && QueryCandidates.IsQueryByName(query);
    }

    /// <summary>The delegate.</summary>
    public static IOperation? Argument(IInvocationOperation call) => call.ArgumentFor(1)?.Value;
}
