using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Queries;

/// <summary>Tells whose a tracking operator is.</summary>
internal static class TrackingCall
{
    /// <summary>
    /// True when no other query has the step too: it is in the expression that runs the query, or in a variable that only this query starts
    /// from, also where it is composed by <c>query = query.Where(…)</c>.
    /// </summary>
    public static bool IsOnlyOf(QueryStep step, QueryChain query)
    {
        var current = step.Operation;
        while (!current.IsWithin(query.Operation))
        {
            if (VariableOf(current) is not { } variable || !ReferenceEquals(current.Root(), query.Operation.Root()))
                return false;
            var index = BodyIndex.Around(current);
            IOperation? only = null;
            var continued = 0;
            foreach (var reference in index.ReferencesTo(variable))
            {
                if (IsTarget(reference))
                    continue;
                if (IsContinued(reference, variable))
                    continued++;
                else if (only is null)
                    only = reference;
                else
                    return false;
            }

            // Each further value goes on from the one before.
            if (only is null || index.WritesOf(variable).Count != continued + 1)
                return false;
            current = only;
        }

        return true;
    }

    /// <summary>The variable that a value is given to.</summary>
    private static ILocalSymbol? VariableOf(IOperation value)
    {
        foreach (var ancestor in value.Ancestors())
        {
            if (ancestor is IVariableDeclaratorOperation declarator)
                return declarator.Symbol;
            if (ancestor is ISimpleAssignmentOperation assignment)
                return assignment is { Target: ILocalReferenceOperation { Local: var local }, Parent: IExpressionStatementOperation }
                    && value.IsWithin(assignment.Value)
                        ? local
                        : null;
            if (ancestor is IBlockOperation)
                return null;
        }

        return null;
    }

    private static bool IsTarget(IOperation reference) =>
        reference.Parent is ISimpleAssignmentOperation assignment && ReferenceEquals(assignment.Target, reference);

    /// <summary><c>query = query.Where(…);</c>, of the second one.</summary>
    private static bool IsContinued(IOperation reference, ILocalSymbol variable)
    {
        if (reference.Ancestors().OfType<ISimpleAssignmentOperation>().FirstOrDefault()
            is not { Target: ILocalReferenceOperation { Local: var local }, Parent: IExpressionStatementOperation } assignment
            || !SymbolEqualityComparer.Default.Equals(local, variable))
            return false;
        var value = assignment.Value.Unwrap();
        while (value is IInvocationOperation call && call.Receiver() is { } receiver)
            value = receiver.Unwrap();
        return ReferenceEquals(value, reference);
    }
}
