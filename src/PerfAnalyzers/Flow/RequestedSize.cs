using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow;

/// <summary>A number that comes in by a parameter and gets to <c>Take</c> with no limit in between.</summary>
/// <param name="Parameter">The parameter.</param>
/// <param name="Path">The properties that lead from the parameter to the number.</param>
/// <param name="Value">What the call is given: the number, or the object that has it.</param>
/// <param name="Count">The argument of <c>Take</c>, here or in a method that is called.</param>
internal sealed record RequestedSize(IParameterSymbol Parameter, ImmutableArray<IPropertySymbol> Path, IOperation Value, IOperation Count)
{
    private const int MaxDepth = 5;

    private static readonly ConditionalWeakTable<EfModel, ConcurrentDictionary<IMethodSymbol, ImmutableArray<RequestedSize>>> s_methods = new();

    /// <summary>The sizes that a call takes over: a <c>Take</c> itself, or a method of this compilation that hands its arguments on to one.</summary>
    public static ImmutableArray<RequestedSize> Of(IInvocationOperation call, EfModel model) => Of(call, model, new(SymbolEqualityComparer.Default));

    private static ImmutableArray<RequestedSize> Of(IInvocationOperation call, EfModel model, HashSet<IMethodSymbol> inProgress)
    {
        if (call.TargetMethod.Name == "Take" && model.Symbols.IsQueryable(call.Receiver()?.Type))
            return call.ArgumentFor(1)?.Value is { } count && Trace(count, ImmutableArray<IPropertySymbol>.Empty, model, 0) is { } own ? ImmutableArray.Create(new RequestedSize(own.Parameter, own.Path, count, count)) : ImmutableArray<RequestedSize>.Empty;
        if (inProgress.Count >= MaxDepth || CallSummary.Target(call, model) is not { } method)
            return ImmutableArray<RequestedSize>.Empty;

        var found = ImmutableArray.CreateBuilder<RequestedSize>();
        foreach (var size in OfMethod(method, model, inProgress))
        {
            if (call.ArgumentFor(size.Parameter.Ordinal)?.Value is { } argument && Trace(argument, size.Path, model, 0) is { } origin)
                found.Add(new(origin.Parameter, origin.Path, argument, size.Count));
        }

        return found.ToImmutable();
    }

    private static ImmutableArray<RequestedSize> OfMethod(IMethodSymbol method, EfModel model, HashSet<IMethodSymbol> inProgress)
    {
        var memory = s_methods.GetValue(model, static _ => new(SymbolEqualityComparer.Default));
        if (memory.TryGetValue(method, out var known))
            return known;
        if (!inProgress.Add(method))
            return ImmutableArray<RequestedSize>.Empty;

        var found = ImmutableArray.CreateBuilder<RequestedSize>();
        if (model.Bodies.Of(method, CancellationToken.None) is { } body)
        {
            foreach (var call in BodySurvey.Around(body, model).SizedCalls)
            {
                foreach (var size in Of(call, model, inProgress))
                {
                    if (SymbolEqualityComparer.Default.Equals(size.Parameter.ContainingSymbol, method))
                        found.Add(size);
                }
            }
        }

        inProgress.Remove(method);
        var sizes = found.ToImmutable();
        // What a cycle cut short is only so within it.
        if (inProgress.Count == 0)
            memory.TryAdd(method, sizes);
        return sizes;
    }

    /// <summary>The parameter that a value comes from as it is; null when it is limited on the way, or comes from elsewhere.</summary>
    private static (IParameterSymbol Parameter, ImmutableArray<IPropertySymbol> Path)? Trace(IOperation value, ImmutableArray<IPropertySymbol> rest, EfModel model, int depth)
    {
        var path = rest;
        while (depth <= MaxDepth)
        {
            value = value.Unwrap();
            switch (value)
            {
                case IPropertyReferenceOperation { Property: { Name: "Value", ContainingType.OriginalDefinition.SpecialType: SpecialType.System_Nullable_T }, Instance: { } nullable }:
                    value = nullable;
                    break;
                case IPropertyReferenceOperation { Instance: { } instance, Property: { IsIndexer: false } property }:
                    path = path.Insert(0, property);
                    value = instance;
                    break;
                case IInvocationOperation { TargetMethod.Name: "GetValueOrDefault", Instance: { } optional }:
                    value = optional;
                    break;
                case ICoalesceOperation coalesce:
                    value = coalesce.Value;
                    break;
                // One more tells whether there is another page.
                case IBinaryOperation { OperatorKind: BinaryOperatorKind.Add, RightOperand.ConstantValue.HasValue: true } plus:
                    value = plus.LeftOperand;
                    break;
                case ILocalReferenceOperation local when BodyIndex.Around(local).OnlyValueOf(local.Local) is { } only && BodyIndex.Around(local).ReferencesTo(local.Local).Count <= 4:
                    if (IsLocalTested(local))
                        return null;
                    value = only;
                    depth++;
                    break;
                case IParameterReferenceOperation reference:
                    return SizeCap.IsTested(reference.Parameter, path, reference) || SizeCap.IsDeclared(reference.Parameter, path, model) ? null : (reference.Parameter, path);
                default:
                    return null;
            }
        }

        return null;
    }

    /// <summary>A local that is compared with anything was given a limit, or is about to be.</summary>
    private static bool IsLocalTested(ILocalReferenceOperation local)
    {
        foreach (var reference in BodyIndex.Around(local).ReferencesTo(local.Local))
        {
            if (reference.Parent is IBinaryOperation { OperatorKind: BinaryOperatorKind.LessThan or BinaryOperatorKind.LessThanOrEqual or BinaryOperatorKind.GreaterThan or BinaryOperatorKind.GreaterThanOrEqual } or IIsPatternOperation or ISwitchExpressionOperation)
                return true;
        }

        return false;
    }
}
