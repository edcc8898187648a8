using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Queries;

/// <summary>Finds the collections that one row of a projection holds side by side: one SQL query multiplies their rows.</summary>
internal static class ProjectedCollections
{
    /// <summary>The first two or more collections that a row of the projection, or a row in it, holds; none when there are fewer.</summary>
    public static ImmutableArray<string> Siblings(IAnonymousFunctionOperation lambda, EfModel model)
    {
        var pending = new Stack<IAnonymousFunctionOperation>();
        pending.Push(lambda);
        while (pending.Count > 0)
        {
            var current = pending.Pop();
            if (current.SingleReturnedValue() is not { } row)
                continue;
            var names = ImmutableArray.CreateBuilder<string>();
            foreach (var part in Parts(row))
            {
                if (Collection(part, current, model) is not { } found)
                    continue;
                if (!names.Contains(found.Name))
                    names.Add(found.Name);
                if (found.Rows is { } rows)
                    pending.Push(rows);
            }

            if (names.Count > 1)
                return names.ToImmutable();
        }

        return ImmutableArray<string>.Empty;
    }

    /// <summary>The values that an object is made of, those of objects within it too.</summary>
    private static IEnumerable<IOperation> Parts(IOperation value)
    {
        var pending = new Stack<IOperation>();
        pending.Push(value);
        while (pending.Count > 0)
        {
            var current = pending.Pop().Unwrap();
            switch (current)
            {
                case IAnonymousObjectCreationOperation anonymous:
                    Push(anonymous.Initializers);
                    break;
                case IObjectCreationOperation creation:
                    if (creation.Initializer is { } initializer)
                        Push(initializer.Initializers);
                    Push(creation.Arguments);
                    break;
                case ISimpleAssignmentOperation assignment:
                    pending.Push(assignment.Value);
                    break;
                case IConditionalOperation { WhenFalse: { } whenFalse } conditional:
                    pending.Push(whenFalse);
                    pending.Push(conditional.WhenTrue);
                    break;
                default:
                    yield return current;
                    break;
            }
        }

        void Push<T>(ImmutableArray<T> operations)
            where T : IOperation
        {
            for (var i = operations.Length - 1; i >= 0; i--)
                pending.Push(operations[i]);
        }
    }

    /// <summary>The collection of the row that a value is, and what is made of its rows.</summary>
    private static (string Name, IAnonymousFunctionOperation? Rows)? Collection(
        IOperation value,
        IAnonymousFunctionOperation lambda,
        EfModel model)
    {
        if (value.Type.ElementType() is null || lambda.Symbol.Parameters is not [var row, ..])
            return null;
        IAnonymousFunctionOperation? rows = null;
        var current = value;
        while (current is IInvocationOperation call && call.Receiver() is { } receiver)
        {
            // A few rows of each multiply little; one value for each group is no list of rows.
            if (!QueryOperators.IsOperator(call.TargetMethod, model.Symbols)
                || QueryOperators.KindOf(call.TargetMethod.Name) is QueryStepKind.Take or QueryStepKind.Group or QueryStepKind.Unknown)
                return null;
            if (QueryOperators.KindOf(call.TargetMethod.Name) == QueryStepKind.Project && rows is null)
                rows = call.ArgumentFor(1)?.Value.AsLambda();
            current = receiver.Unwrap();
        }

        var path = QueryLambda.RowPath(current, row);
        return !path.IsDefaultOrEmpty && model.Entities.FindNavigation(path[path.Length - 1]) is { IsCollection: true, IsOwned: false }
            ? (string.Join(".", path.Select(static p => p.Name)), rows)
            : null;
    }
}
