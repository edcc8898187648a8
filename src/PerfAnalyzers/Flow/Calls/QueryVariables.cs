using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Calls;

/// <summary>Follows a part of a query, through the variables that hold it, to everything that is done with it.</summary>
internal static class QueryVariables
{
    /// <summary>True when a call of a query's chain ends in nothing but these executions: it is not handed on, returned or kept.</summary>
    public static bool EndsOnlyIn(IOperation part, IReadOnlyList<QueryChain> executions, EfModel model)
    {
        var pending = new Stack<IOperation>();
        var seen = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        pending.Push(part);
        while (pending.Count > 0)
        {
            var current = pending.Pop();
            while (!EndsHere(current, executions))
            {
                switch (current.Parent)
                {
                    case IConversionOperation or ITranslatedQueryOperation or IArgumentOperation or IConditionalOperation
                        or ICoalesceOperation
                        or ISwitchExpressionOperation or ISwitchExpressionArmOperation or IAwaitOperation:
                        current = current.Parent;
                        continue;
                    // An operator, or a method that goes on from it, as the queries' steps say.
                    case IInvocationOperation call
                        when QueryOperators.IsOperator(call.TargetMethod, model.Symbols) || model.Symbols.IsQueryable(call.Type):
                        current = call;
                        continue;
                    case IVariableInitializerOperation { Parent: IVariableDeclaratorOperation declarator }:
                        AddReferences(declarator.Symbol, declarator);
                        break;
                    case ISimpleAssignmentOperation { Target: ILocalReferenceOperation local } assignment:
                        AddReferences(local.Local, assignment);
                        break;
                    default:
                        return false;
                }

                break;
            }
        }

        return true;

        void AddReferences(ISymbol variable, IOperation around)
        {
            if (!seen.Add(variable))
                return;
            foreach (var reference in BodyIndex.Around(around).ReferencesTo(variable))
            {
                if (!reference.IsAssignmentTarget())
                    pending.Push(reference);
            }
        }
    }

    private static bool EndsHere(IOperation operation, IReadOnlyList<QueryChain> executions)
    {
        foreach (var execution in executions)
        {
            if (ReferenceEquals(execution.Operation, operation)
                || execution.Operation is IForEachLoopOperation loop && ReferenceEquals(loop.Collection, operation))
                return true;
        }

        return false;
    }
}
