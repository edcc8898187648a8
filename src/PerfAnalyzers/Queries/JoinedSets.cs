using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Queries;

/// <summary>
/// Follows what a query delivers back through its joins and projections, and query syntax's range variables, to the set whose rows it
/// delivers: <c>from m in db.Members join t in db.Teams on m.TeamId equals t.Id where t.IsOld select m</c>.
/// </summary>
internal static class JoinedSets
{
    /// <summary>True when the query delivers the rows of one of its sets, each as it is, and not what a navigation leads to.</summary>
    public static bool DeliverRows(QueryChain query, EfModel model)
    {
        // The members of projections that lead to the row, the outermost first.
        var path = new Stack<string>();
        for (var i = query.Steps.Length - 1; i >= 0; i--)
        {
            var step = query.Steps[i];
            if (step.Kind is not (QueryStepKind.Project or QueryStepKind.Join or QueryStepKind.Flatten))
                continue;
            if (step.IsConditional || step.Call is not { } call || call.TargetMethod.Name is not ("Select" or "Join" or "SelectMany")
                || step.ResultLambda is not { } lambda || lambda.SingleReturnedValue() is not { } made
                || Follow(made, path) is not { } parameter)
                return false;
            // Select with an index has no rows of a set, and SelectMany without a result makes all of them anew.
            var parameters = lambda.Symbol.Parameters;
            if (parameters.Length != (step.Kind == QueryStepKind.Project ? 1 : 2))
                return false;
            if (step.Kind != QueryStepKind.Project && !(call.ArgumentFor(1)?.Value is { } inner && IsSet(inner, model)))
                return false;
            if (!parameter.IsSame(parameters[0]))
                return path.Count == 0;
        }

        return path.Count == 0 && query.Source.Kind == QuerySourceKind.Set;
    }

    /// <summary>The parameter that a value is, or is a member of.</summary>
    private static IParameterSymbol? Follow(IOperation value, Stack<string> path)
    {
        while (true)
        {
            value = value.Unwrap();
            switch (value)
            {
                case IParameterReferenceOperation { Parameter: var parameter }:
                    return parameter;
                case IPropertyReferenceOperation { Property: { ContainingType.IsAnonymousType: true } member, Instance: { } instance }:
                    path.Push(member.Name);
                    value = instance;
                    break;
                case IAnonymousObjectCreationOperation made when path.Count > 0:
                    var name = path.Pop();
                    if (made.Initializers.OfType<ISimpleAssignmentOperation>()
                            .FirstOrDefault(a => a.Target is IPropertyReferenceOperation set && set.Property.Name == name)
                        is not { } assignment)
                        return null;
                    value = assignment.Value;
                    break;
                default:
                    return null;
            }
        }
    }

    /// <summary>db.Teams, db.Teams.Where(…), or in SelectMany a lambda that returns it.</summary>
    private static bool IsSet(IOperation inner, EfModel model)
    {
        var value = inner.AsLambda() is { } lambda ? lambda.SingleReturnedValue() : inner;
        return value is not null && QueryChain.Value(value, model) is { Source.Kind: QuerySourceKind.Set } query
            && query.Steps.All(static s => s.Kind is QueryStepKind.Filter or QueryStepKind.Neutral);
    }
}
