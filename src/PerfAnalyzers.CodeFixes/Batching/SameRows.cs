using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.CodeFixes.Batching;

/// <summary>
/// Tells whether a query before the loops finds the rows that the queries in them do, although the loops add, remove or save some. What is
/// not saved the database does not know, so that a query finds what it would have found before.
/// </summary>
internal static class SameRows
{
    /// <summary>True when what the loops do to entities has no say in which rows are found.</summary>
    public static bool AreFound(KeyedQuery keyed, INamedTypeSymbol entity, ElementLoops loops)
    {
        var effects = loops.Effects;
        // Of two objects for one row a context takes the first, and does not take the second: which one comes first has changed.
        if (effects.Attaches(entity))
            return false;
        // What is not saved has no key yet that anybody could ask for, unless the code gives it one.
        if (keyed.Method == "FindById" && effects.Adds(entity)
            && !loops.Assumptions.Accept($"that no {entity.Name} is looked for that the loop has added"))
            return false;
        var isFoundAgain = keyed.NewRow is not null && !effects.RemovedOf(entity).Any();
        if (effects.Saves)
            return (isFoundAgain || !effects.TellsOf(entity) || IsOnlyRemoved(keyed, entity, loops)) && !AreSaved(keyed, entity, loops);
        // Find also gives what is not saved.
        return keyed.Method == "Find" ? isFoundAgain || !effects.TellsOf(entity) : AreTrackedWhenRemoved(keyed, entity, loops);
    }

    /// <summary>True when a column that has a say in the result is changed, and then saved.</summary>
    private static bool AreSaved(KeyedQuery keyed, INamedTypeSymbol entity, ElementLoops loops)
    {
        // What is read from the row anew shows what was saved.
        var isReadAnew = keyed.Projection is not null || !keyed.Query.Chain.IsTracked
            || keyed.Result is not (KeyedResult.Row or KeyedResult.Rows);
        if (isReadAnew && loops.Effects.AssignsAnyOf(entity))
            return true;
        foreach (var step in keyed.Query.Chain.Steps)
        {
            if (step.Lambda is { } lambda
                && lambda.Descendants().OfType<IPropertyReferenceOperation>().Any(read => loops.Effects.Changes(read.Property)))
                return true;
        }

        return false;
    }

    /// <summary>True when a row is found by its key, removed and saved, as long as no later element looks for it.</summary>
    private static bool IsOnlyRemoved(KeyedQuery keyed, INamedTypeSymbol entity, ElementLoops loops) =>
        keyed is { IsByKey: true, Result: KeyedResult.Row, Projection: null }
        && !loops.Effects.Adds(entity)
        && AreTrackedWhenRemoved(keyed, entity, loops)
        && loops.Assumptions.Accept($"that no {entity.Name} is looked for that the loop has removed");

    /// <summary>True when only rows are removed that the context tracks: one that it does not know is attached first.</summary>
    private static bool AreTrackedWhenRemoved(KeyedQuery keyed, INamedTypeSymbol entity, ElementLoops loops)
    {
        var result = ResultOf(keyed.Query.Chain.Operation);
        return loops.Effects.RemovedOf(entity).All(r =>
            r is ILocalReferenceOperation { Local: var local } && result is not null && keyed.Query.Chain.IsTracked
                && SymbolEqualityComparer.Default.Equals(local, result)
            || loops.Assumptions.Accept($"that each {entity.Name} that is removed is tracked"));
    }

    /// <summary>The local that is declared as the result of a query.</summary>
    public static ILocalSymbol? ResultOf(IOperation query)
    {
        var current = query.Parent;
        while (current is IAwaitOperation or IConversionOperation or IVariableInitializerOperation
            or IInvocationOperation { TargetMethod.Name: "ConfigureAwait" })
            current = current.Parent;
        return current is IVariableDeclaratorOperation declarator ? declarator.Symbol : null;
    }
}
