using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Queries;

/// <summary>Tells whose a tracking operator is.</summary>
internal static class TrackingCall
{
    /// <summary>
    /// True when no other query has the step too: it is in the expression that runs the query, or in a variable that only this query starts
    /// from.
    /// </summary>
    public static bool IsOnlyOf(QueryStep step, QueryChain query)
    {
        var current = step.Operation;
        while (!current.IsWithin(query.Operation))
        {
            var declarator = current.Ancestors().OfType<IVariableDeclaratorOperation>().FirstOrDefault();
            if (declarator is null || !ReferenceEquals(declarator.Root(), query.Operation.Root()))
                return false;
            var index = BodyIndex.Around(declarator);
            if (index.WritesOf(declarator.Symbol).Count != 1 || index.ReferencesTo(declarator.Symbol) is not [var only])
                return false;
            current = only;
        }

        return true;
    }
}
