using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Flow.Calls;
using PerfAnalyzers.Flow.Endpoints;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Paging;

/// <summary>
/// A number that comes in by a parameter, or that the code reads from the request itself, and gets to <c>Take</c> with no limit in between.
/// </summary>
/// <param name="Parameter">The parameter; null when the code asks the request.</param>
/// <param name="Name">What the number is called: by the parameter, and the properties that lead from it, or by the request's key.</param>
/// <param name="Path">The properties that lead from the parameter to the number.</param>
/// <param name="Value">What the call is given: the number, the object that has it, or what is put into an object that is made for
/// it.</param>
/// <param name="Count">The argument of <c>Take</c>, here or in a method that is called.</param>
internal sealed record RequestedSize(
    IParameterSymbol? Parameter,
    string Name,
    ImmutableArray<IPropertySymbol> Path,
    IOperation Value,
    IOperation Count)
{
    private const int MaxDepth = 5;
    private const int MaxMethods = 200;
    private const int MaxSteps = 24;

    private static readonly ConditionalWeakTable<
        EfModel, ConcurrentDictionary<IMethodSymbol, ImmutableArray<RequestedSize>>> s_methods = new();

    /// <summary>
    /// The sizes that a call takes over: a <c>Take</c> itself, or a method of this compilation that hands its arguments on to one.
    /// </summary>
    public static ImmutableArray<RequestedSize> Find(IInvocationOperation call, EfModel model) => Find(call, model, new Search());

    /// <summary>
    /// True when a limit on the number would not limit what is read: without the number all rows are, or the rows are those of one parent.
    /// </summary>
    public bool LimitsNothing(EfModel model) => IsLeftOut() || IsOfOneParent(model);

    /// <summary>if (take is { } count) query = query.Take(count); — whoever asks for no number gets all.</summary>
    private bool IsLeftOut()
    {
        for (IOperation child = Count, parent = Count.Parent!; parent is not null; child = parent, parent = parent.Parent!)
        {
            if (parent is IConditionalOperation { Condition: var condition, WhenFalse: null } test && ReferenceEquals(child, test.WhenTrue)
                && condition.DescendantsAndSelf().Any(part =>
                    NullTest.Find(part) is { IsNull: false, Value: var tested } && IsCounted(tested)
                    || part is IIsPatternOperation
                    {
                        Pattern: IDeclarationPatternOperation or IRecursivePatternOperation,
                        Value: var matched,
                    } && matched.Type.IsNullableValue()))
                return true;
        }

        return false;
    }

    private bool IsCounted(IOperation tested)
    {
        var text = tested.Unwrap().Syntax.ToString();
        return tested.Type.IsNullableValue()
            && Count.DescendantsAndSelf().Any(part =>
                part is IMemberReferenceOperation or IParameterReferenceOperation or ILocalReferenceOperation
                && part.Syntax.ToString() == text);
    }

    private bool IsOfOneParent(EfModel model) =>
        Count.AsArgument()?.Parent is IInvocationOperation take
        && BodySurvey.Around(take, model).Queries.FirstOrDefault(q => q.Steps.Any(s => s.Call?.Syntax == take.Syntax)) is { } query
        && ResultBound.Before(take, query, model).Kind == ResultBoundKind.Children;

    private static ImmutableArray<RequestedSize> Find(IInvocationOperation call, EfModel model, Search search)
    {
        if (call.TargetMethod.Name == "Take" && model.Symbols.IsQueryable(call.Receiver()?.Type))
        {
            return !IsBatch(call, model)
                && call.ArgumentFor(1)?.Value is { } count
                && Trace(count, ImmutableArray<IPropertySymbol>.Empty, model) is { } own
                ? ImmutableArray.Create(own with { Count = count })
                : ImmutableArray<RequestedSize>.Empty;
        }

        // Asked before what is called is looked up and bound: most calls hand on no number, or to nothing that limits a query.
        if (!call.Arguments.Any(static a => MayComeFromParameter(a.Value))
            || !RequestHandlers.IsSending(call) && !CallNames.Get(model).MayLimit(call))
            return ImmutableArray<RequestedSize>.Empty;
        // What an endpoint takes from its request is reported there, also when another endpoint calls it.
        if ((CallTargets.Method(call, model.Compilation) ?? RequestHandlers.HandlerOf(call, model)) is not { } method
            || Endpoint.KindOf(method, model) is not null)
            return ImmutableArray<RequestedSize>.Empty;

        var found = ImmutableArray.CreateBuilder<RequestedSize>();
        foreach (var size in OfMethod(method, model, search))
        {
            if (call.ArgumentFor(size.Parameter!.Ordinal)?.Value is { } argument && Trace(argument, size.Path, model) is { } origin)
                found.Add(origin with { Count = size.Count });
        }

        return found.ToImmutable();
    }

    private static ImmutableArray<RequestedSize> OfMethod(IMethodSymbol method, EfModel model, Search search)
    {
        var memory = s_methods.GetValue(model, static _ => new(SymbolEqualityComparer.Default));
        if (memory.TryGetValue(method, out var known) || search.Found.TryGetValue(method, out known))
            return known;
        if (search.Depth >= MaxDepth || search.Found.Count >= MaxMethods)
        {
            search.IsCut = true;
            return ImmutableArray<RequestedSize>.Empty;
        }

        // For the calls back to it.
        search.Found[method] = ImmutableArray<RequestedSize>.Empty;
        search.Depth++;
        var found = ImmutableArray.CreateBuilder<RequestedSize>();
        if (CallNames.Get(model).MayLimit(method) && model.Bodies.Get(method) is { } body)
        {
            foreach (var call in BodySurvey.Around(body, model).SizedCalls)
            {
                foreach (var size in Find(call, model, search))
                {
                    if (size.Parameter?.ContainingSymbol.IsSame(method) == true)
                        found.Add(size);
                }
            }
        }

        search.Depth--;
        var sizes = search.Found[method] = found.ToImmutable();
        // What was cut short, or is part of a circle, may be known better from elsewhere.
        if (search.Depth == 0 && !search.IsCut)
            memory.TryAdd(method, sizes);
        return sizes;
    }

    /// <summary>The parameter that a value comes from as it is; null when it is limited on the way, or comes from elsewhere.</summary>
    private static RequestedSize? Trace(IOperation given, ImmutableArray<IPropertySymbol> path, EfModel model)
    {
        var value = given;
        var isParsed = false;
        for (var steps = 0; steps < MaxSteps; steps++)
        {
            value = value.Unwrap();
            switch (value)
            {
                // What is left is the text of a number, or what has it.
                case var _ when ParsedText.Of(value) is { } text:
                    if (value is ILocalReferenceOperation { Local: var parsed } && UpperBound.IsTested(parsed, path, value))
                        return null;
                    isParsed = true;
                    value = text;
                    continue;
                case var _ when isParsed && ParsedText.KeyInRequest(value) is { } key:
                    return new(null, key, path, given, given);
                // new PageQuery(page, size), new PageQuery { Size = size }: the size has to change where it is put in.
                case IObjectCreationOperation creation when !path.IsEmpty && ValueOf(path[0], creation) is { } part
                        && !UpperBound.IsDeclared(creation.Type!, path[0], model):
                    path = path.RemoveAt(0);
                    given = value = part;
                    continue;
                case IParameterReferenceOperation { Parameter: var parameter }:
                    return UpperBound.IsTested(parameter, path, value) || UpperBound.IsDeclared(parameter, path, isParsed, model)
                        ? null
                        : new(parameter, string.Join(".", path.Select(static p => p.Name).Prepend(parameter.Name)), path, given, given);
                case ILocalReferenceOperation { Local: var local } when UpperBound.IsTested(local, path, value):
                    return null;
                case IPropertyReferenceOperation { Property: { IsIndexer: false } property } when !IsNullableValue(property):
                    path = path.Insert(0, property);
                    break;
            }

            if (Inner(value) is not { } inner)
                return null;
            value = inner;
        }

        return null;
    }

    /// <summary>What <see cref="Trace"/> may follow, whatever the path, and whatever limits it.</summary>
    private static bool MayComeFromParameter(IOperation value)
    {
        var current = value.Unwrap();
        for (var steps = 0; steps < MaxSteps && Inner(current) is { } inner; steps++)
            current = inner.Unwrap();
        return current is IParameterReferenceOperation or IObjectCreationOperation || ParsedText.Of(current) is not null;
    }

    /// <summary>What a number is read from, or the number that it is made of without a limit.</summary>
    private static IOperation? Inner(IOperation value) => value switch
    {
        // size.Value, request.Page.Size
        IPropertyReferenceOperation { Property.IsIndexer: false, Instance: { } instance } => instance,
        IInvocationOperation { TargetMethod.Name: "GetValueOrDefault", Instance: { } optional } => optional,
        ICoalesceOperation coalesce => coalesce.Value,
        // size < 1 ? 20 : size, whose test is looked at with the others of the size
        IConditionalOperation { WhenFalse: { } whenFalse } choice when choice.WhenTrue.Unwrap().ConstantValue.HasValue => whenFalse,
        IConditionalOperation { WhenFalse: { } whenFalse } choice when whenFalse.Unwrap().ConstantValue.HasValue => choice.WhenTrue,
        IInvocationOperation call when UpperBound.Floored(call) is { } floored => floored,
        // One more tells whether there is another page.
        IBinaryOperation { OperatorKind: BinaryOperatorKind.Add, RightOperand.ConstantValue.HasValue: true } plus => plus.LeftOperand,
        ILocalReferenceOperation local => BodyIndex.Around(local).OnlyValueOf(local.Local),
        _ => null,
    };

    private static bool IsNullableValue(IPropertySymbol property) =>
        property is { Name: "Value", ContainingType.OriginalDefinition.SpecialType: SpecialType.System_Nullable_T };

    /// <summary>A loop that goes through all rows takes some at a time: how many bounds nothing.</summary>
    private static bool IsBatch(IInvocationOperation take, EfModel model) => IsInOpenLoop(take)
        || take.Ancestors().OfType<IVariableDeclaratorOperation>().Any(declarator => model.Symbols.IsQueryable(declarator.Symbol.Type)
            && BodyIndex.Around(take).ReferencesTo(declarator.Symbol).Any(IsInOpenLoop));

    private static bool IsInOpenLoop(IOperation operation) =>
        operation.Ancestors().Any(static a => a is IWhileLoopOperation or IForLoopOperation);

    /// <summary>What a property gets from an initialiser, or from the parameter of a record that declares it.</summary>
    private static IOperation? ValueOf(IPropertySymbol property, IObjectCreationOperation creation)
    {
        foreach (var initializer in creation.Initializer?.Initializers ?? ImmutableArray<IOperation>.Empty)
        {
            if (initializer is ISimpleAssignmentOperation { Target: IPropertyReferenceOperation target } assignment
                && target.Property.IsSame(property))
                return assignment.Value;
        }

        return property.ContainingType.IsRecord
            ? creation.Arguments.FirstOrDefault(a => a.Parameter?.Name == property.Name && !a.IsImplicit)?.Value
            : null;
    }

    /// <summary>The methods that one search has been in: each is looked at once.</summary>
    private sealed class Search
    {
        public Dictionary<IMethodSymbol, ImmutableArray<RequestedSize>> Found { get; } = new(SymbolEqualityComparer.Default);

        public int Depth { get; set; }

        public bool IsCut { get; set; }
    }
}
