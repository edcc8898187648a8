using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.CodeFixes.Batching;

/// <summary>
/// A row that is not found is made and added, and later elements with the same key find it:
/// <c>if (tag == null) { tag = new Tag { Name = name }; db.Tags.Add(tag); }</c>.
/// </summary>
internal static class FindOrAdd
{
    /// <summary>The new object, which has the key that was looked for; null when the loop adds no such row, or others too.</summary>
    public static ExpressionSyntax? NewRowOf(IOperation query, KeyCondition condition, ElementLoops loops)
    {
        if (SameRows.ResultOf(query) is not { } row || condition.IsValueNullable || condition.IsWidened || condition.IsColumnNullable)
            return null;
        var writes = BodyIndex.Around(query).WritesOf(row);
        if (writes.Count() != 2)
            return null;
        foreach (var conditional in loops.Region.Descendants().OfType<IConditionalOperation>())
        {
            if (!IsMissing(conditional.Condition, row))
                continue;
            var parts = conditional.WhenTrue.DescendantsAndSelf().ToList();
            var creation = parts.OfType<ISimpleAssignmentOperation>()
                .Where(a => SymbolEqualityComparer.Default.Equals(a.Target.ReferencedSymbol(), row))
                .Select(static a => a.Value.Unwrap())
                .OfType<IObjectCreationOperation>()
                .SingleOrDefault();
            if (creation?.Syntax is ExpressionSyntax syntax && HasKey(creation, condition)
                && parts.OfType<IInvocationOperation>().Count(c => IsAdded(c, row)) == 1
                && IsAlwaysAdded(conditional.WhenTrue, row)
                && loops.Region.Descendants().OfType<IInvocationOperation>().Count(c => Adds(c, row.Type, loops)) == 1)
                return syntax;
        }

        return null;
    }

    /// <summary>
    /// True when what is made is added: a row that is made, and left out for a reason, must not be what later elements find.
    /// </summary>
    private static bool IsAlwaysAdded(IOperation branch, ILocalSymbol row)
    {
        var isMade = false;
        foreach (var statement in branch is IBlockOperation block ? block.Operations.AsEnumerable() : [branch])
        {
            var expression = (statement as IExpressionStatementOperation)?.Operation.Unwrap();
            if (expression is ISimpleAssignmentOperation assignment && IsRow(assignment.Target, row))
                isMade = true;
            else if (isMade && expression is IInvocationOperation call && IsAdded(call, row))
                return true;
            else if (isMade && statement.DescendantsAndSelf().Any(static d => d is IReturnOperation or IBranchOperation or IThrowOperation))
                return false;
        }

        return false;
    }

    // tag == null, tag is null
    private static bool IsMissing(IOperation condition, ILocalSymbol row) => condition.Unwrap() switch
    {
        IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals } comparison =>
            IsRow(comparison.LeftOperand, row) && comparison.RightOperand.Unwrap().ConstantValue is { HasValue: true, Value: null },
        IIsPatternOperation { Pattern: IConstantPatternOperation { Value.ConstantValue: { HasValue: true, Value: null } } } test =>
            IsRow(test.Value, row),
        _ => false,
    };

    private static bool IsRow(IOperation value, ILocalSymbol row) => SymbolEqualityComparer.Default.Equals(value.ReferencedSymbol(), row);

    private static bool HasKey(IObjectCreationOperation creation, KeyCondition condition) =>
        creation.Initializer?.Initializers.OfType<ISimpleAssignmentOperation>().Any(i =>
            SymbolEqualityComparer.Default.Equals(i.Target.ReferencedSymbol(), condition.Column)
            && i.Value.Syntax.ToString() == condition.Value.ToString()) == true;

    private static bool IsAdded(IInvocationOperation call, ILocalSymbol row) =>
        call.TargetMethod.Name is "Add" or "AddAsync" && call.Arguments.Any(a => IsRow(a.Value, row));

    private static bool Adds(IInvocationOperation call, ITypeSymbol entity, ElementLoops loops) =>
        CallEffects.Analyze(call, loops.Model) == CallEffect.Adds
        && CallEffects.EntitiesOf(call, loops.Model).Any(e => e.IsOrDerivesFrom(entity) || entity.IsOrDerivesFrom(e));
}
