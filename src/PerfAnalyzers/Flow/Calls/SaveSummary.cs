using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.IO;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Calls;

/// <summary>How a call comes to save.</summary>
/// <param name="Save">The call of <c>SaveChanges</c>; null when that is in another project.</param>
/// <param name="Elsewhere">What is known of the way in another project.</param>
/// <param name="Calls">The calls on the way, outermost first.</param>
internal sealed record SavePath(IInvocationOperation? Save, SaveFact? Elsewhere, ImmutableArray<IInvocationOperation> Calls)
{
    /// <summary>The way in words.</summary>
    /// <param name="withPlaces">Whether to say where it is saved, or else only in which assembly.</param>
    public string Route(bool withPlaces)
    {
        var end = Elsewhere?.Route ?? "";
        if (Save is { Syntax: var syntax })
        {
            var place = syntax.GetLocation().GetLineSpan();
            end = Save.TargetMethod.Name + (withPlaces
                ? $" at {Path.GetFileName(place.Path)}:{place.StartLinePosition.Line + 1}"
                : $" in {Save.SemanticModel?.Compilation.AssemblyName}");
        }

        return Calls.IsEmpty ? end : string.Join(" → ", Calls.Select(static c => c.TargetMethod.Name)) + " → " + end;
    }
}

/// <summary>
/// Which methods of this compilation save, on each call and nothing but: on a context that their caller has too, with no condition, no
/// handler of errors and no transaction of their own around it. Found on demand, kept with the compilation, with a limit on depth.
/// </summary>
internal static class SaveSummary
{
    private const int MaxDepth = 6;
    private const int MaxMethods = 500;

    private static readonly PerCompilation<ConcurrentDictionary<IMethodSymbol,
        SavePath?>> s_paths = new(static _ => new(SymbolEqualityComparer.Default));

    /// <summary>The way on which a call saves; null when it does not, or not for certain.</summary>
    public static SavePath? SavedBy(IInvocationOperation call, EfModel model)
    {
        var budget = MaxMethods;
        return SavedBy(call, model, MaxDepth, ref budget);
    }

    /// <summary>The way on which a method of this compilation saves when it is called.</summary>
    public static SavePath? SavedBy(IMethodSymbol method, EfModel model)
    {
        var budget = MaxMethods;
        return CallNames.Get(model).MaySave(method) ? SavedBy(method, model, MaxDepth, ref budget) : null;
    }

    /// <summary>True when a call saves for certain.</summary>
    public static bool Saves(IInvocationOperation call, EfModel model) => SavedBy(call, model) is not null;

    private static SavePath? SavedBy(IInvocationOperation call, EfModel model, int depth, ref int budget)
    {
        if (!CallNames.Get(model).MaySave(call))
            return null;
        if (call.TargetMethod.MethodKind == MethodKind.LocalFunction)
            return depth > 0 && BodyIndex.Around(call).LocalFunction(call.TargetMethod) is { } function && !call.IsWithin(function)
                ? FindIn(function, model, depth - 1, ref budget) : null;
        if (CallTargets.Method(call, model.Compilation) is { } method)
            return SavedBy(method, model, depth, ref budget);
        return ReferencedMethods.Get(model.Compilation).Find(call)?.Save is { } elsewhere
            ? new(null, elsewhere, ImmutableArray<IInvocationOperation>.Empty)
            : null;
    }

    private static SavePath? SavedBy(IMethodSymbol method, EfModel model, int depth, ref int budget)
    {
        var memory = s_paths.Get(model.Compilation);
        if (memory.TryGetValue(method, out var known))
            return known;
        if (depth == 0 || --budget < 0 || !CallNames.Get(model).MaySave(method) || model.Bodies.Get(method) is not { } body)
            return null;
        var path = FindIn(body, model, depth - 1, ref budget);
        // Less deep, less is seen.
        if (path is not null || depth == MaxDepth && budget > 0)
            memory.TryAdd(method, path);
        return path;
    }

    private static SavePath? FindIn(IOperation function, EfModel model, int depth, ref int budget)
    {
        foreach (var save in BodySurvey.Around(function, model).ContextCalls)
        {
            if (IsSave(save) && save.IsWithin(function) && IsOrdinary(save, function, model))
                return IsOfCaller(save) ? new(save, null, ImmutableArray<IInvocationOperation>.Empty) : null;
        }

        foreach (var call in BodyIndex.Around(function).Invocations)
        {
            if (call.IsWithin(function) && !call.IsInExpressionTree() && CallNames.Get(model).MaySave(call)
                && IsOrdinary(call, function, model)
                && SavedBy(call, model, depth, ref budget) is { } deeper)
                return deeper with { Calls = deeper.Calls.Insert(0, call) };
        }

        return null;
    }

    /// <summary>True for <c>SaveChanges</c> of a context.</summary>
    public static bool IsSave(IInvocationOperation call) => call.TargetMethod.Name is EfNames.SaveChanges or EfNames.SaveChangesAsync;

    /// <summary>
    /// True when the operation has neither a handler of errors nor a transaction within the code around it: it is no unit of work of its
    /// own.
    /// </summary>
    public static bool IsPlain(IOperation operation, IOperation code)
    {
        for (var parent = operation.Parent; parent is not null && !ReferenceEquals(parent, code); parent = parent.Parent)
        {
            if (parent is ITryOperation { Catches: { IsEmpty: false } catches } && catches.Any(static c => !Rethrows(c)))
                return false;
        }

        return !code.Descendants().Any(static d =>
            d is IInvocationOperation { TargetMethod.Name: EfNames.BeginTransaction or EfNames.BeginTransactionAsync }
                or IObjectCreationOperation { Type.Name: "TransactionScope" });
    }

    private static bool IsOrdinary(IOperation operation, IOperation function, EfModel model) =>
        ExecutionScope.RunsWith(operation, function, model) && !CallSummary.IsGuarded(operation, function)
            && !CallSummary.IsConditional(operation, function)
        && IsPlain(operation, function);

    private static bool Rethrows(ICatchClauseOperation handler) =>
        handler.Handler.Operations is [.., IThrowOperation or IExpressionStatementOperation { Operation: IThrowOperation }];

    /// <summary>A context that the method makes for itself is a unit of work.</summary>
    private static bool IsOfCaller(IInvocationOperation save) =>
        save.Instance?.Unwrap() is not (ILocalReferenceOperation or IObjectCreationOperation or IInvocationOperation);
}
