using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Calls;

/// <summary>Work that a call starts on a context: a query, a save, or a method of this compilation that runs one.</summary>
/// <param name="Call">The call.</param>
/// <param name="Owner">What the context is reached by, the same for all calls that reach the same one: the variable or member that holds
/// it, or the object whose own it is.</param>
internal sealed record StartedWork(IInvocationOperation Call, ISymbol Owner)
{
    /// <summary>
    /// True when services that hold others are between: the same call comes to the same context each time, two calls need not.
    /// </summary>
    public bool IsThroughServices { get; init; }

    /// <summary>The work of a call; null when it does none, or it is not certain which context does it.</summary>
    public static StartedWork? Of(IInvocationOperation call, EfModel model)
    {
        if (call.IsInExpressionTree())
            return null;
        // Task.Run(() => …) starts what the lambda does.
        if (call.TargetMethod is { Name: "Run" or "StartNew", ContainingType.Name: "Task" or "TaskFactory" })
            return call.Arguments.Select(static a => a.Value.AsLambda()).FirstOrDefault(static l => l is not null) is { } lambda
                && In(lambda, model).FirstOrDefault() is { } work ? new(call, work.Owner) : null;
        if (QueryChain.Execution(call, model) is { } query)
            return query.Source.IsDatabase && query.FirstInMemory is null && OwnerOf(query.Source.Context) is { } owner ? new(call, owner)
                : null;
        if (SaveSummary.IsSave(call))
            return call.Instance is { } saved && model.Symbols.IsContext(saved.Unwrap().Type) && OwnerOf(saved) is { } context
                ? new(call, context) : null;
        return OfMethod(call, model);
    }

    /// <summary>What a lambda does on contexts that it does not make itself.</summary>
    public static IEnumerable<StartedWork> In(IAnonymousFunctionOperation lambda, EfModel model)
    {
        foreach (var call in BodyIndex.Around(lambda).Invocations)
        {
            if (call.IsWithin(lambda) && Of(call, model) is { } work && !IsDeclaredIn(work.Owner, lambda))
                yield return work;
        }
    }

    /// <summary>True when a call gives a task: what it starts may still run when it returns.</summary>
    public static bool IsTask(IInvocationOperation call) => call.Type.IsTask();

    /// <summary>The method's context is the same each time when the method is this object's own, or the same object is asked.</summary>
    private static StartedWork? OfMethod(IInvocationOperation call, EfModel model)
    {
        if (CallSummary.QueryRunBy(call, model) is not { IsCertain: true, Query.Source.IsDatabase: true } path)
            return null;
        var context = path.Query.Source.Context?.Unwrap();
        // A local function, or what is handed in.
        if (call.TargetMethod.MethodKind == MethodKind.LocalFunction && path.Calls.IsEmpty)
        {
            return OwnerOf(context) is { } captured && BodyIndex.Around(call).LocalFunction(call.TargetMethod) is { } function
                && !IsDeclaredIn(captured, function) ? new(call, captured) : null;
        }

        // The method's own: another one each time.
        if (context is ILocalReferenceOperation)
            return null;
        if (context is IParameterReferenceOperation { Parameter: var parameter }
            && parameter.ContainingSymbol is IMethodSymbol { MethodKind: not MethodKind.Constructor } method)
        {
            // Load(db, id): the context is one of the arguments, of this call when nothing is between.
            return path.Calls.IsEmpty
                && SymbolEqualityComparer.Default.Equals(method.OriginalDefinition, call.TargetMethod.Implementation())
                && call.ArgumentFor(parameter.Ordinal) is { } argument && OwnerOf(argument.Value) is { } given ? new(call, given) : null;
        }

        if (OwnerOf(context) is not { } member)
            return null;
        // Each call on the way is made on the object itself or on a service that it holds, else the objects in between may be others each
        // time.
        if (!path.Calls.All(static c => c is IInvocationOperation { Instance: var on } && (on is null || IsHeld(on.Unwrap()))))
            return null;
        var isThroughServices =
            path.Calls.Any(static c => c is IInvocationOperation { Instance: { } on } && on.Unwrap() is not IInstanceReferenceOperation);
        return call.Instance?.Unwrap() switch
        {
            IInstanceReferenceOperation => new(call, member) { IsThroughServices = isThroughServices },
            { } receiver when OwnerOf(receiver) is { } holder => new(call, holder) { IsThroughServices = isThroughServices },
            _ => null,
        };
    }

    /// <summary>
    /// The variable or member that holds an object for as long as the method runs; null for what may be another object each time.
    /// </summary>
    private static ISymbol? OwnerOf(IOperation? value) => value?.Unwrap() switch
    {
        ILocalReferenceOperation { Local: { IsRef: false } local } => local,
        IParameterReferenceOperation parameter => parameter.Parameter,
        IFieldReferenceOperation { Instance: null or IInstanceReferenceOperation } field => field.Field,
        // A computed property may make one each time.
        IPropertyReferenceOperation { Instance: IInstanceReferenceOperation, Property: var property } when IsStored(property) => property,
        IInstanceReferenceOperation { Type: { } self } => self,
        _ => null,
    };

    /// <summary>This object, or what it is given once, in its constructor.</summary>
    private static bool IsHeld(IOperation value) => value is IInstanceReferenceOperation
        or IFieldReferenceOperation { Instance: IInstanceReferenceOperation, Field.IsReadOnly: true }
        or IParameterReferenceOperation { Parameter.ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Constructor } };

    private static bool IsStored(IPropertySymbol property) =>
        property is { IsVirtual: false, IsOverride: false, IsAbstract: false }
        && property.ContainingType.GetMembers().Any(m =>
            m is IFieldSymbol { AssociatedSymbol: { } stored } && SymbolEqualityComparer.Default.Equals(stored, property));

    private static bool IsDeclaredIn(ISymbol owner, IOperation function) =>
        owner is ILocalSymbol or IParameterSymbol && owner.IsDeclaredWithin(function);
}
