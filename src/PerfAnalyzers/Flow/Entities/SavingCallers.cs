using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Flow.Calls;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Entities;

/// <summary>Finds out whether those to whom a method hands the entities of its query change and save them.</summary>
internal static class SavingCallers
{
    private const int MaxDepth = 3;

    /// <summary>True when a caller changes what the query delivers and saves, or when too many call to know.</summary>
    public static bool MayBe(QueryChain query, EfModel model) =>
        query.DeliveredEntity is { } entity
        && query.Operation.SemanticModel is { } semantics
        && MemberAround(semantics, query.Operation) is { } member
        && MayBe(member, entity, model, MaxDepth);

    private static bool MayBe(IMethodSymbol method, INamedTypeSymbol entity, EfModel model, int depth)
    {
        // Who gets nothing changes nothing.
        if (depth == 0 || method.ReturnsVoid || method.ReturnType is INamedTypeSymbol { Name: "Task" or "ValueTask", Arity: 0 })
            return false;
        var callers = Callers.Get(method, model);
        return callers.IsDefault || callers.OfType<IMethodSymbol>().Any(c => Saves(c, entity, model) || MayBe(c, entity, model, depth - 1));
    }

    private static bool Saves(IMethodSymbol caller, INamedTypeSymbol entity, EfModel model) =>
        model.Bodies.Get(caller) is { } body
        && BodyIndex.Around(body).Invocations.Any(static i => Saving.IsSave(i.TargetMethod))
        && body.DescendantsAndSelf().Any(o => IsChange(o, entity));

    private static bool IsChange(IOperation operation, INamedTypeSymbol entity) => operation switch
    {
        // product.Reviews.Add(…)
        IInvocationOperation { TargetMethod.ReturnsVoid: true, Instance: { } receiver } =>
            receiver.Unwrap() is IPropertyReferenceOperation property && IsOf(property, entity),
        IPropertyReferenceOperation written => written.IsAssignmentTarget() && IsOf(written, entity),
        _ => false,
    };

    private static bool IsOf(IPropertyReferenceOperation property, INamedTypeSymbol entity) =>
        entity.IsOrDerivesFrom(property.Property.ContainingType);

    private static IMethodSymbol? MemberAround(SemanticModel semantics, IOperation operation)
    {
        var symbol = semantics.GetEnclosingSymbol(operation.Syntax.SpanStart);
        while (symbol is IMethodSymbol { MethodKind: MethodKind.AnonymousFunction or MethodKind.LocalFunction })
            symbol = symbol.ContainingSymbol;
        return symbol as IMethodSymbol;
    }
}
