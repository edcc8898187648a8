using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Flow.Calls;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Loops;

/// <summary>What a loop calls, and the query that this comes to: one thing to rewrite.</summary>
/// <param name="Operation">The call that stands for the others: the first that is certain to query.</param>
/// <param name="Body">The body that it is in.</param>
/// <param name="Member">The member whose body it is.</param>
/// <param name="Repetition">How it is repeated.</param>
/// <param name="Path">The way to the query.</param>
/// <param name="IsCertain">False when it may query, or may have a reason to.</param>
internal sealed record HiddenQuery(
    IOperation Operation,
    IOperation Body,
    ISymbol Member,
    Repetition Repetition,
    QueryPath Path,
    bool IsCertain)
{
    /// <summary>What else of the body belongs to it: calls of the same service in the loop, loops that come to the same query.</summary>
    public ImmutableArray<IOperation> Others { get; init; } = ImmutableArray<IOperation>.Empty;

    /// <summary>True for the same place: whoever asks for a body may get other operations of it.</summary>
    public bool IsSameAs(HiddenQuery other) => Operation.Syntax == other.Operation.Syntax;
}

/// <summary>The calls per element behind which a query is hidden.</summary>
internal static class HiddenQueries
{
    private static readonly PerCompilation<ConcurrentDictionary<IOperation, ImmutableArray<HiddenQuery>>> s_ofBodies =
        new(static _ => new());
    private static readonly PerCompilation<ConcurrentDictionary<ISymbol, ImmutableArray<HiddenQuery>>> s_ofCallees =
        new(static _ => new(SymbolEqualityComparer.Default));

    /// <summary>Those of a body, in the order of their reports.</summary>
    public static ImmutableArray<HiddenQuery> In(BodySurvey body, ISymbol member, EfModel model)
    {
        if (body.RepeatedCalls.IsEmpty)
            return ImmutableArray<HiddenQuery>.Empty;
        var known = s_ofBodies.Get(model.Compilation);
        return known.TryGetValue(body.Root, out var found) ? found : known.GetOrAdd(body.Root, Find(body, member, model));
    }

    /// <summary>
    /// Those of the compilation that call the same method, in the order of their files; only this one when what it calls has no name to
    /// look for.
    /// </summary>
    public static ImmutableArray<HiddenQuery> ThatCallTheSame(HiddenQuery hidden, EfModel model)
    {
        var member = MemberOf(hidden.Operation);
        if (member is null or IMethodSymbol { MethodKind: not (MethodKind.Ordinary or MethodKind.ReducedExtension) })
            return ImmutableArray.Create(hidden);
        // Of a repository of any entity each entity's calls are another query.
        var called = hidden.Path.IsGeneric ? member : member.OriginalDefinition;
        return s_ofCallees.Get(model.Compilation).GetOrAdd(called, c => ThatCall(c, model));
    }

    private static ImmutableArray<HiddenQuery> ThatCall(ISymbol called, EfModel model)
    {
        var found = ImmutableArray.CreateBuilder<HiddenQuery>();
        var name = WordHash.Get(called.Name);
        foreach (var tree in model.Compilation.SyntaxTrees)
        {
            if (!DeclaredMembers.Mention(tree, name))
                continue;
            foreach (var body in TreeSurvey.Get(tree, model.Compilation).Queries)
            {
                foreach (var hidden in In(body.Survey!, body.Member, model))
                {
                    if (MemberOf(hidden.Operation) is { } member
                        && SymbolEqualityComparer.Default.Equals(called, hidden.Path.IsGeneric ? member : member.OriginalDefinition))
                        found.Add(hidden);
                }
            }
        }

        return found.ToImmutable();
    }

    private static ImmutableArray<HiddenQuery> Find(BodySurvey body, ISymbol member, EfModel model)
    {
        var found = new List<HiddenQuery>();
        foreach (var operation in body.RepeatedCalls)
        {
            // PERF1003 speaks of a query that is in sight, and ends with an operator of the code base's own.
            if (!body.Queries.Any(q => ReferenceEquals(q.Operation, operation))
                && Find(operation, body.Root, member, model) is { } hidden)
                found.Add(hidden);
        }

        // What a loop asks of one service is one thing to rewrite; so is one query, from whichever loops of a method it is called.
        var reports = new List<HiddenQuery>();
        while (found.Count > 0)
        {
            var asked = found.FindAll(h => IsOfSameService(h, found[0]));
            found.RemoveAll(asked.Contains);
            var first = asked.Find(static h => h.IsCertain) ?? asked[0];
            var same = reports.FindIndex(r => r.IsCertain == first.IsCertain && IsSameQuery(r, first));
            if (same >= 0)
                reports[same] = reports[same] with { Others = reports[same].Others.AddRange(asked.Select(static h => h.Operation)) };
            else
                reports.Add(first with { Others = asked.Where(h => h != first).Select(static h => h.Operation).ToImmutableArray() });
        }

        return reports.ToImmutableArray();
    }

    private static bool IsOfSameService(HiddenQuery one, HiddenQuery other) =>
        ReferenceEquals(one.Repetition.Loop ?? one.Operation, other.Repetition.Loop ?? other.Operation)
        && SymbolEqualityComparer.Default.Equals(MemberOf(one.Operation)?.ContainingType, MemberOf(other.Operation)?.ContainingType);

    /// <summary>A repository of any entity has one query for all of them: which one it is, the call says.</summary>
    private static bool IsSameQuery(HiddenQuery one, HiddenQuery other) =>
        one.Path.Query?.Operation.Syntax == other.Path.Query?.Operation.Syntax
        && (one.Path is { Query: not null, IsGeneric: false }
            || MemberOf(one.Operation) is { } member && SymbolEqualityComparer.Default.Equals(member, MemberOf(other.Operation)));

    private static ISymbol? MemberOf(IOperation operation) => operation switch
    {
        IInvocationOperation call => call.TargetMethod,
        IMethodReferenceOperation group => group.Method,
        IPropertyReferenceOperation property => property.Property,
        IObjectCreationOperation creation => creation.Constructor,
        _ => null,
    };

    private static HiddenQuery? Find(IOperation operation, IOperation body, ISymbol member, EfModel model)
    {
        var repetition = Repetition.Analyze(operation, model);
        if (!repetition.IsPerElement || RecursiveCall.Is(operation, member, model))
            return null;
        // while (await pager.ReadNextPageAsync()): what ends the loop is asked each time, for the next page or the next state.
        if (repetition.Loop is IWhileLoopOperation { Condition: { } condition } && operation.IsWithin(condition))
            return null;
        // Work that is started and left to itself, each with what it needs.
        if (IsDetached(operation))
            return null;
        if (CallSummary.QueryRunBy(operation, model) is not { } path
            || IsPolymorphic(operation, repetition)
            || IsRepeated(operation, repetition, model)
            || Batches.IsCallForGroup(repetition.Loop, operation))
            return null;
        var call = operation as IInvocationOperation;
        if (call is not null && path.IsLeftOutBy(call))
            return null;
        // What saves for each element is a unit of work: it has more to do than to query, and may have to go one by one.
        var isCertain = path.IsCertain
            && path.IsOfDatabase(model)
            && !ElementChoice.IsRare(operation, repetition)
            // Nobody waits for a job, which mostly does for each what there is to do.
            && !BulkCode.Contains(member, model)
            && !StartupCode.Contains(operation, member, model)
            && !SmallLoops.Is(repetition, operation, model)
            && !(call is not null && SaveSummary.Saves(call, model));
        return new(operation, body, member, repetition, path, isCertain);
    }

    /// <summary>_ = ProcessAsync(id), Task.Run(() => Process(id)) as a statement: nobody waits for it.</summary>
    private static bool IsDetached(IOperation operation)
    {
        for (var current = operation as IInvocationOperation; current is not null;)
        {
            if (current.Type.IsTask()
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
}
