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
    /// By names and types alone: an operator that leaves out rows, or sorts those of which some are left out, or makes one value of all, on
    /// a query, with a delegate that is no lambda.
    /// </summary>
    public static bool MayBe(IInvocationOperation call)
    {
        if (call.Arguments.Length != 2)
            return false;
        // Select(map) and GroupBy(keyOf) are as good as what was written: rows have to come into memory for them. So is an order of all
        // rows.
        if (QueryOperators.KindOf(call.TargetMethod.Name) is not (QueryStepKind.Filter or QueryStepKind.Scalar or QueryStepKind.Element)
            && !(call.TargetMethod.Name is "OrderBy" or "OrderByDescending" && IsCut(call)))
            return false;
        return Argument(call) is { Type: INamedTypeSymbol { TypeKind: TypeKind.Delegate } } argument && argument.AsLambda() is null
            && call.Arguments[0].Value is IConversionOperation { IsImplicit: true, Operand.Type: INamedTypeSymbol { Arity: > 0 } query }
            && QueryCandidates.IsQueryByName(query);
    }

    /// <summary><c>db.Posts.OrderBy(keyOf).Take(10)</c>: of what is sorted in memory only some is used.</summary>
    private static bool IsCut(IOperation sorted)
    {
        while (true)
        {
            var place = sorted.Parent;
            while (place is IConversionOperation or IParenthesizedOperation)
                place = place.Parent;
            if (place is not IArgumentOperation { Parameter.Ordinal: 0, Parent: IInvocationOperation next })
                return false;
            if (next.TargetMethod.Name is "Take" or "First" or "FirstOrDefault" or "Last" or "LastOrDefault")
                return true;
            if (next.TargetMethod.Name is not ("ThenBy" or "ThenByDescending" or "Where" or "Select" or "Skip"))
                return false;
            sorted = next;
        }
    }

    /// <summary>The delegate.</summary>
    public static IOperation? Argument(IInvocationOperation call) => call.ArgumentFor(1)?.Value;
}
