using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Queries;

/// <summary>Finds the calls of a query that belong to it alone: no other query starts from them.</summary>
internal static class OwnCalls
{
    private const int VariableBudget = 4;

    /// <summary>The calls in the execution itself, and in variables that only this query is made from.</summary>
    public static ISet<IInvocationOperation> Find(QueryChain query)
    {
        var found = new HashSet<IInvocationOperation>();
        var budget = VariableBudget;
        var current = query.Operation switch
        {
            IForEachLoopOperation loop => loop.Collection.Unwrap(),
            IInvocationOperation call when call.Receiver() is { } receiver => receiver.Unwrap(),
            _ => null,
        };
        while (current is not null)
        {
            switch (current)
            {
                case IInvocationOperation call:
                    found.Add(call);
                    current = call.Receiver()?.Unwrap();
                    break;
                case ILocalReferenceOperation { Local: var local } when budget-- > 0:
                    current = IsUsedOnce(local, current) ? BodyIndex.Around(current).OnlyValueOf(local)?.Unwrap() : null;
                    break;
                default:
                    current = null;
                    break;
            }
        }

        return found;
    }

    private static bool IsUsedOnce(ILocalSymbol local, IOperation reference)
    {
        var uses = 0;
        foreach (var other in BodyIndex.Around(reference).ReferencesTo(local))
        {
            if (other is not ILocalReferenceOperation { IsDeclaration: true } && ++uses > 1)
                return false;
        }

        return true;
    }
}
