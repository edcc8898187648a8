using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Flow.Calls;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Loops;

/// <summary>
/// What an iteration that saves does besides: whether the next step, or the world outside, needs the save there and then.
/// </summary>
internal static class SaveStep
{
    private static readonly string[] s_outsideWords =
        ["Send", "Publish", "Notify", "Upload", "Download", "Charge", "Execute", "Process", "Run", "Invoke", "Import", "Export", "Handle",
            "Raise", "Dispatch", "Enqueue", "Report", "Post"];

    private static readonly string[] s_questions =
        ["Get", "Is", "Can", "Has", "Should", "To", "Build", "Create", "Map", "Validate", "Format", "Parse"];

    // These say so wherever they stand: BasicPublish, TryCaptureAsync. What is only about posts or reports has a name of its own.
    private static readonly string[] s_outsideDeeds =
        ["Send", "Publish", "Notify", "Upload", "Download", "Charge", "Enqueue", "Dispatch", "Produce", "Capture", "Refund", "Transfer",
            "Deliver", "Print"];

    /// <summary>The code that is run per element; null when that is not in sight.</summary>
    public static IOperation? BodyOf(Repetition repetition, IOperation operation) => repetition.Loop switch
    {
        ILoopOperation loop => loop.Body,
        IInvocationOperation =>
            operation.Ancestors().OfType<IAnonymousFunctionOperation>().LastOrDefault(a => a.IsWithin(repetition.Loop))?.Body,
        _ => null,
    };

    /// <summary>True when moving the save behind the loop would change more than when it happens.</summary>
    public static bool IsNeeded(IOperation save, IOperation body, EfModel model)
    {
        // An error of one element, or a transaction for each, ends with it.
        if (!SaveSummary.IsPlain(save, body))
            return true;
        var position = save.Syntax.Span.End;
        foreach (var part in body.Descendants())
        {
            switch (part)
            {
                // Who gets the element finds it saved.
                case IReturnOperation { Kind: OperationKind.YieldReturn }:
                // What is outside of the database is done once, and remembered as done.
                case IInvocationOperation call when !ReferenceEquals(call, save) && IsOutside(call, model):
                // The database has given a new entity its key, or a value that it computes.
                case ILocalReferenceOperation or IParameterReferenceOperation when part.Syntax.SpanStart > position
                    && IsEntity(part.Type, model):
                // The next element refers to this one.
                case ISimpleAssignmentOperation { Target: ILocalReferenceOperation { Local: var kept } } when IsEntity(kept.Type, model)
                    && !kept.IsDeclaredWithin(body):
                    return true;
            }
        }

        return false;
    }

    /// <summary>True when a method that saves does work outside of the database too, which is then remembered as done.</summary>
    public static bool IsOfMoreWork(IInvocationOperation call, EfModel model)
    {
        if (call.TargetMethod.MethodKind == MethodKind.LocalFunction)
            return DoesMoreWork(BodyIndex.Around(call).LocalFunction(call.TargetMethod), model);
        return CallTargets.Method(call, model.Compilation) is { } method && IsOfMoreWork(method, model);
    }

    /// <inheritdoc cref="IsOfMoreWork(IInvocationOperation, EfModel)"/>
    public static bool IsOfMoreWork(IMethodSymbol method, EfModel model) => DoesMoreWork(model.Bodies.Get(method), model);

    private static bool DoesMoreWork(IOperation? code, EfModel model) =>
        code is not null
            && BodyIndex.Around(code).Invocations.Any(c => c.IsWithin(code) && !SaveSummary.IsSave(c) && IsOutside(c, model));

    /// <summary>True when the iteration asks the database after it has saved: maybe for what it has saved.</summary>
    public static bool IsFollowedByQuery(IOperation save, IOperation body, EfModel model)
    {
        foreach (var part in body.Descendants())
        {
            if (part.Syntax.SpanStart > save.Syntax.Span.End
                && part is IInvocationOperation call
                && CallSummary.QueryRunBy(call, model) is not null)
                return true;
        }

        return BodySurvey.Around(body, model).Queries.Any(q =>
            q.Operation.IsWithin(body) && q.Operation.Syntax.SpanStart > save.Syntax.Span.End);
    }

    private static bool IsEntity(ITypeSymbol? type, EfModel model) => type is not null && model.Entities.IsEntity(type.UnwrapNullable());

    private static bool IsOutside(IInvocationOperation call, EfModel model)
    {
        var method = call.TargetMethod;
        if (method.MethodKind == MethodKind.DelegateInvoke)
            return true;
        if (method.Name == "ConfigureAwait" || IsDatabase(method, model))
            return false;
        if (method.IsIn("System", "IO") || method.ContainingType is { } type && type.IsIn("System", "Net", "Http"))
            return true;
        if ((s_outsideWords.Any(w => method.Name.StartsWith(w, StringComparison.Ordinal))
                || s_outsideDeeds.Any(w => HasWord(method.Name, w)))
            && !method.ContainingType.IsIn("System", "Collections", "Generic"))
            return true;
        // What is awaited and is no work of the database is somebody else's.
        return call.Outermost() is IAwaitOperation && CallSummary.QueryRunBy(call, model) is null
            && SaveSummary.SavedBy(call, model) is null;
    }

    /// <summary>BasicPublish, TrySendNowAsync; not GetDownloadUrl, CanSend.</summary>
    private static bool HasWord(string name, string word)
    {
        if (Array.Exists(s_questions, q => name.StartsWith(q, StringComparison.Ordinal) && name.Length > q.Length
            && char.IsUpper(name[q.Length])))
            return false;
        for (var at = name.IndexOf(word, StringComparison.Ordinal); at >= 0; at = name.IndexOf(word, at + 1, StringComparison.Ordinal))
        {
            if (at + word.Length == name.Length || !char.IsLower(name[at + word.Length]))
                return true;
        }

        return false;
    }

    /// <summary>db.ChangeTracker.Clear() in each iteration: what is not saved by then is lost.</summary>
    public static bool Forgets(IOperation body) => BodyIndex.Around(body).Invocations.Any(call =>
        call is { TargetMethod: { Name: "Clear", ContainingType.Name: EfNames.ChangeTracker } } && call.IsWithin(body));

    private static bool IsDatabase(IMethodSymbol method, EfModel model)
    {
        var type = method.ContainingType;
        return type.DerivesFrom(model.Symbols.DbContext)
            || type.ContainingAssembly is { Name: var assembly } && assembly.StartsWith(EfNames.CoreAssembly, StringComparison.Ordinal)
            || model.Symbols.IsLinqToObjects(type) || EfSymbols.Is(type, model.Symbols.Queryable);
    }
}
