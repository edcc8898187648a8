using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Flow.Calls;
using PerfAnalyzers.Flow.Loops;
using PerfAnalyzers.Framework;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Rules.RoundTrips;

/// <summary>A call whose implementation runs a query is made once per element.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
[NoCodeFix("The query is in another method, with its own callers: only its author can say how a version for many elements should look.")]
public sealed class HiddenQueryPerElementAnalyzer : BodyAnalyzer
{
    private static readonly DiagnosticDescriptor s_rule = RuleDescriptor.Create(
        RuleIds.HiddenQueryPerElement,
        "Call that runs a query is made once per element (N+1)",
        "'{0}' {3} ({1}), and is called once per {2}{4}; {5}",
        RuleCategory.RoundTrips,
        DiagnosticSeverity.Warning,
        "The query is in the method that is called, or in one that it calls. A version of the method that takes all elements costs one "
            + "round trip.");

    /// <summary>Creates the analyzer.</summary>
    public HiddenQueryPerElementAnalyzer()
        : base(s_rule)
    {
    }

    private protected override void Analyze(RuleContext context, BodySurvey body)
    {
        var found = new List<HiddenQuery>();
        foreach (var operation in body.RepeatedCalls)
        {
            if (Find(context, operation) is { } hidden)
                found.Add(hidden);
        }

        // What a loop asks of one service is one thing to rewrite; so is one query, from whichever loops of a method it is called.
        var reports = new List<(HiddenQuery First, List<HiddenQuery> Others)>();
        while (found.Count > 0)
        {
            var asked = found.FindAll(h => IsOfSameService(h, found[0]));
            found.RemoveAll(asked.Contains);
            var first = asked.Find(static h => h.IsCertain) ?? asked[0];
            var same = reports.FindIndex(r => r.First.IsCertain == first.IsCertain && IsSameQuery(r.First, first));
            if (same >= 0)
                reports[same].Others.AddRange(asked);
            else
                reports.Add((first, asked.FindAll(h => h != first)));
        }

        foreach (var (first, others) in reports)
            Report(context, first, others);
    }

    private static bool IsOfSameService(HiddenQuery one, HiddenQuery other) =>
        ReferenceEquals(one.Repetition.Loop ?? one.Operation, other.Repetition.Loop ?? other.Operation)
        && SymbolEqualityComparer.Default.Equals(MemberOf(one.Operation)?.ContainingType, MemberOf(other.Operation)?.ContainingType);

    /// <summary>A repository of any entity has one query for all of them: which one it is, the call says.</summary>
    private static bool IsSameQuery(HiddenQuery one, HiddenQuery other) =>
        one.Path.Query?.Operation.Syntax == other.Path.Query?.Operation.Syntax
        && (one.Path.Query?.Entity is { TypeKind: not TypeKind.TypeParameter }
            || MemberOf(one.Operation) is { } member && SymbolEqualityComparer.Default.Equals(member, MemberOf(other.Operation)));

    private static ISymbol? MemberOf(IOperation operation) => operation switch
    {
        IInvocationOperation call => call.TargetMethod,
        IMethodReferenceOperation group => group.Method,
        IPropertyReferenceOperation property => property.Property,
        IObjectCreationOperation creation => creation.Constructor,
        _ => null,
    };

    private static HiddenQuery? Find(RuleContext context, IOperation operation)
    {
        var repetition = Repetition.Analyze(operation, context.Model);
        if (!repetition.IsPerElement || RecursiveCall.Is(operation, context.Member, context.Model))
            return null;
        // Work that is started and left to itself, each with what it needs.
        if (IsDetached(operation))
            return null;
        if (CallSummary.QueryRunBy(operation, context.Model) is not { } path
            || IsPolymorphic(operation, repetition)
            || IsRepeated(operation, repetition, context.Model)
            || Batches.IsCallForGroup(repetition.Loop, operation))
            return null;
        var call = operation as IInvocationOperation;
        if (call is not null && path.IsLeftOutBy(call))
            return null;
        // What saves for each element is a unit of work: it has more to do than to query, and may have to go one by one.
        var isCertain = path.IsCertain
            && path.IsOfDatabase(context.Model)
            && !ElementChoice.IsRare(operation, repetition)
            // Nobody waits for a job, which mostly does for each what there is to do.
            && !BulkCode.Contains(context.Member, context.Model)
            && !StartupCode.Contains(operation, context.Member, context.Model)
            && !SmallLoops.Is(repetition, operation, context.Model)
            && !(call is not null && SaveSummary.Saves(call, context.Model));
        return new(operation, repetition, path, isCertain);
    }

    private static void Report(RuleContext context, HiddenQuery hidden, List<HiddenQuery> others)
    {
        var (operation, repetition, path, isCertain) = hidden;
        // Nothing is there to be loaded where an INSERT runs.
        var isWrite = path.IsWrite;
        var related = path.Places;
        if (repetition.Loop is { } loop)
            related = related.Append(loop.Location());
        context.Report(
            operation.Location(),
            related.Concat(others.Select(static o => o.Operation.Location())),
            null,
            isCertain,
            QueryPath.NameOf(operation),
            path.Route(withPlaces: true),
            repetition.Describe(),
            (path.IsCertain && !ElementChoice.IsRare(operation, repetition) ? "runs " : "may run ") + (isWrite ? "a command" : "a query"),
            others.Count switch
            {
                0 => "",
                1 => ", as is one more call",
                _ => $", as are {others.Count} more calls",
            },
            isWrite ? "write all of them with one statement" : "load what it needs for all of them at once");
    }

    /// <summary>_ = ProcessAsync(id), Task.Run(() => Process(id)) as a statement: nobody waits for it.</summary>
    private static bool IsDetached(IOperation operation)
    {
        for (var current = operation as IInvocationOperation; current is not null;)
        {
            if (current.Type is { Name: "Task" or "ValueTask" } type && type.IsIn("System", "Threading", "Tasks")
                && current.Parent is IExpressionStatementOperation or ISimpleAssignmentOperation { Target: IDiscardOperation })
                return true;
            current = current
                .Ancestors()
                .OfType<IAnonymousFunctionOperation>()
                .FirstOrDefault()?.AsArgument()?.Parent as IInvocationOperation;
        }

        return false;
    }

    /// <summary>
    /// foreach (var handler in handlers) handler.Run(): a list of implementations is there for those that other assemblies bring.
    /// </summary>
    private static bool IsPolymorphic(IOperation operation, Repetition repetition) =>
        operation is IInvocationOperation { Instance: { } receiver, TargetMethod: { } method }
            && (method.ContainingType.TypeKind == TypeKind.Interface || method.IsAbstract)
        && repetition.Element is { } element && SymbolEqualityComparer.Default.Equals(receiver.ReferencedSymbol(), element);

    /// <summary>
    /// True when the same method is called on the same object earlier in the same loop: one report a loop and method is enough to act on.
    /// </summary>
    private static bool IsRepeated(IOperation operation, Repetition repetition, EfModel model)
    {
        if (operation is not IInvocationOperation { TargetMethod: { MethodKind: not MethodKind.DelegateInvoke } method }
            || repetition.Loop is not ILoopOperation loop)
            return false;
        var receiver = ((IInvocationOperation)operation).Receiver()?.Syntax.ToString();
        foreach (var earlier in BodyIndex.Around(operation).Invocations)
        {
            if (ReferenceEquals(earlier, operation))
                return false;
            if (earlier.TargetMethod.Name == method.Name
                && earlier.IsWithin(loop)
                && SymbolEqualityComparer.Default.Equals(earlier.TargetMethod.OriginalDefinition, method.OriginalDefinition)
                && earlier.Receiver()?.Syntax.ToString() == receiver && ReferenceEquals(Repetition.Analyze(earlier, model).Loop, loop))
                return true;
        }

        return false;
    }

    /// <summary>A call in a loop, and the query that it comes to.</summary>
    private sealed record HiddenQuery(IOperation Operation, Repetition Repetition, QueryPath Path, bool IsCertain);
}
