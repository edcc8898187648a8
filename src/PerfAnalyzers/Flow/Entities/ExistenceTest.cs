using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Entities;

/// <summary>A test whether a query found a row: <c>!= null</c>, <c>is not null</c>, <c>is { }</c>; of a count, <c>&gt; 0</c>.</summary>
/// <param name="Operation">The test.</param>
/// <param name="IsPositive">True when it asks whether there is one, false when it asks whether there is none.</param>
internal sealed record ExistenceTest(IOperation Operation, bool IsPositive)
{
    /// <summary>The tests that are all that becomes of a query's row or count; empty when something else is done with it.</summary>
    public static ImmutableArray<ExistenceTest> Get(QueryChain query, EfModel model)
    {
        if (query.Operation is not IInvocationOperation call
            || query.FirstInMemory is not null
            || query.IsOpaque
            || !query.Source.IsComposable)
            return ImmutableArray<ExistenceTest>.Empty;
        var name = call.TargetMethod.Name;
        if (name is "Count" or EfNames.CountAsync or "LongCount" or EfNames.LongCountAsync)
            return IsOfQuery(call, model) && OfCount(call.Outermost()) is { } counted
                ? ImmutableArray.Create(counted)
                : ImmutableArray<ExistenceTest>.Empty;

        var isFind = name is EfNames.Find or EfNames.FindAsync;
        if (!isFind && name is not ("FirstOrDefault" or EfNames.FirstOrDefaultAsync or "LastOrDefault" or EfNames.LastOrDefaultAsync
            or "SingleOrDefault" or EfNames.SingleOrDefaultAsync))
            return ImmutableArray<ExistenceTest>.Empty;
        // A projected row may be null itself.
        if (query.DeliveredEntity is null || query.IsProjected || !isFind && !IsOfQuery(call, model))
            return ImmutableArray<ExistenceTest>.Empty;
        // Single says that there are no two of them, too; of a key, there never are.
        if (name is "SingleOrDefault" or EfNames.SingleOrDefaultAsync && !SingleRow.IsAskedFor(query, model))
            return ImmutableArray<ExistenceTest>.Empty;

        var value = call.Outermost();
        if (OfRow(value) is { } direct)
            return ImmutableArray.Create(direct);
        return value.Parent is IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: var local } declarator }
            ? OfLocal(local, declarator)
            : ImmutableArray<ExistenceTest>.Empty;
    }

    private static ImmutableArray<ExistenceTest> OfLocal(ILocalSymbol local, IOperation declarator)
    {
        var index = BodyIndex.Around(declarator);
        var tests = ImmutableArray.CreateBuilder<ExistenceTest>();
        if (index.OnlyValueOf(local) is null)
            return ImmutableArray<ExistenceTest>.Empty;
        foreach (var reference in index.ReferencesTo(local))
        {
            if (reference is ILocalReferenceOperation { IsDeclaration: true })
                continue;
            if (OfRow(reference.Outermost()) is not { } test)
                return ImmutableArray<ExistenceTest>.Empty;
            tests.Add(test);
        }

        return tests.ToImmutable();
    }

    private static bool IsOfQuery(IInvocationOperation call, EfModel model) =>
        (EfSymbols.Is(call.TargetMethod.ContainingType, model.Symbols.Queryable)
            || model.Symbols.IsEfOperators(call.TargetMethod.ContainingType))
        && model.Symbols.IsQueryable(call.Receiver()?.Unwrap().Type);

    private static ExistenceTest? OfRow(IOperation value) => value.Parent switch
    {
        // An operator of the entity's own may say anything.
        IBinaryOperation { OperatorMethod: not null } => null,
        IBinaryOperation or IIsPatternOperation when NullTest.Find(value.Parent) is { } test && value.IsWithin(test.Value) =>
            new(value.Parent, !test.IsNull),
        _ => null,
    };

    /// <summary>The test that is made of a number of rows, where it stands; null when something else is done with it.</summary>
    public static ExistenceTest? OfCount(IOperation value)
    {
        if (value.Parent is not IBinaryOperation { OperatorMethod: null } binary || Number(Other(binary, value)) is not { } number)
            return null;
        var isLeft = ReferenceEquals(binary.LeftOperand, value);
        var kind = isLeft ? binary.OperatorKind : Mirrored(binary.OperatorKind);
        return (kind, number) switch
        {
            (BinaryOperatorKind.GreaterThan or BinaryOperatorKind.NotEquals, 0) or (BinaryOperatorKind.GreaterThanOrEqual, 1) =>
                new(binary, true),
            (BinaryOperatorKind.Equals or BinaryOperatorKind.LessThanOrEqual, 0) or (BinaryOperatorKind.LessThan, 1) => new(binary, false),
            _ => null,
        };
    }

    private static BinaryOperatorKind Mirrored(BinaryOperatorKind kind) => kind switch
    {
        BinaryOperatorKind.LessThan => BinaryOperatorKind.GreaterThan,
        BinaryOperatorKind.LessThanOrEqual => BinaryOperatorKind.GreaterThanOrEqual,
        BinaryOperatorKind.GreaterThan => BinaryOperatorKind.LessThan,
        BinaryOperatorKind.GreaterThanOrEqual => BinaryOperatorKind.LessThanOrEqual,
        _ => kind,
    };

    private static IOperation Other(IBinaryOperation binary, IOperation value) =>
        ReferenceEquals(binary.LeftOperand, value) ? binary.RightOperand : binary.LeftOperand;

    private static long? Number(IOperation value) =>
        value.Unwrap().ConstantValue is { HasValue: true, Value: int or long or uint } constant ? Convert.ToInt64(constant.Value) : null;
}
