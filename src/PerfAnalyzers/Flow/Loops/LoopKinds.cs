using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Loops;

/// <summary>
/// What each kind of loop means for an operation in it: it runs per element, or repeated for a reason, or the loop is none over elements,
/// so that what counts is what it stands in (null). One table a kind; the first case that holds decides.
/// </summary>
internal static class LoopKinds
{
    /// <summary>posts.Select(p => …), Parallel.ForEach(posts, …): the delegate of a sequence's own method.</summary>
    public static Repetition? Analyze(IInvocationOperation call, IArgumentOperation argument, ISymbol? element,
        RepeatedOperation repeated) =>
        (call.TargetMethod.Name, call.Instance ?? call.ArgumentFor(0)?.Value) switch
        {
            // They stop at the first hit, which is what they are for.
            ("Any" or "First" or "FirstOrDefault" or EfNames.FirstAsync or EfNames.FirstOrDefaultAsync or EfNames.AnyAsync
                or "Exists" or "TakeWhile" or "SkipWhile", _) =>
                Repetition.Legitimate,
            // Run by a method that has no sequence.
            (_, null) => null,
            (_, var elements) when ReferenceEquals(elements, argument.Value) => null,
            // maybePost.Select(p => …) is for the value that may be there.
            (_, var elements) when FewElements.AreOneAtMost(elements) => null,
            // Parallel.For(0, 10, i => …) counts.
            ("For" or "ForAsync", _) => new(RepetitionKind.PerElement, call, null, element),
            // A few queries more or less are nothing.
            (_, var elements) when FewElements.AreIn(elements) => Repetition.Legitimate,
            // Each element is a unit of work of its own.
            _ when ContextScope.IsWithin(argument.Value.AsLambda()?.Body, repeated) => Repetition.Legitimate,
            // One query handles many rows.
            (_, var elements) when Batches.AreIn(elements) => Repetition.Legitimate,
            (_, var elements) => new(RepetitionKind.PerElement, call, elements, element),
        };

    /// <summary>foreach (var post in posts) { … }</summary>
    public static Repetition? Analyze(IForEachLoopOperation loop, RepeatedOperation repeated) => loop switch
    {
        // A way to say "if there is one".
        _ when FewElements.AreOneAtMost(loop.Collection) => null,
        // One query handles many rows: a chunk, a page, all that a group has.
        _ when Batches.AreIn(loop.Collection) || Batches.IsQueryForGroup(loop, repeated.Query) => Repetition.Legitimate,
        // Messages arrive one by one, and each is work of its own.
        _ when IsStream(loop.Collection) => Repetition.Legitimate,
        // A few queries more or less are nothing.
        _ when FewElements.AreIn(loop.Collection) => Repetition.Legitimate,
        // The iteration that comes to it is the last.
        _ when SearchLoops.RunsOnce(repeated.Operation, loop.Body) => null,
        // The navigations of one entity are few, and a query cannot include what is only known when it runs.
        _ when IsOfEntry(loop.Collection) => null,
        // What was looked for ends the loop. One that ends on a miss (not found, invalid) runs to its end in the ordinary case.
        _ when SearchLoops.StopsAtFirstHit(repeated.Operation, loop.Body, stopsAtMiss: false) => Repetition.Legitimate,
        // Each element is a unit of work of its own.
        _ when ContextScope.IsWithin(loop.Body, repeated) => Repetition.Legitimate,
        // The operation is the batch's.
        _ when Batches.IsEveryNth(repeated.Operation, loop.Body) => Repetition.Legitimate,
        _ => new(RepetitionKind.PerElement, loop, loop.Collection, loop.Locals.FirstOrDefault()),
    };

    /// <summary>for (var i = 0; i &lt; posts.Count; i++) { … }</summary>
    public static Repetition? Analyze(IForLoopOperation loop, RepeatedOperation repeated) =>
        (loop.Condition, Counter: loop.Locals.FirstOrDefault()) switch
    {
        // for (;;) is while (true).
        (null, _) => null,
        // The iteration that comes to it is the last.
        _ when SearchLoops.RunsOnce(repeated.Operation, loop.Body) => null,
        // i < db.Posts.Count() is asked in each iteration; a question with a yes or no is what the loop searches by.
        (var condition, _) when repeated.Operation.IsWithin(condition) =>
            repeated.Query?.Terminal is { Kind: QueryStepKind.Scalar, Method: not ("Any" or EfNames.AnyAsync or "All" or "AllAsync") }
                ? new(RepetitionKind.PerElement, loop) : null,
        // for (var c = first; c != null; c = next of c): a walk along a chain, where the next is known only after the one before.
        _ when !repeated.Operation.IsWithin(loop.Body) => null,
        // A few queries more or less are nothing.
        _ when FewElements.AreCounted(loop) => Repetition.Legitimate,
        // It goes on until that is found, or up a chain.
        (var condition, _) when SearchLoops.IsTested(repeated.Operation, condition) => null,
        // Each iteration is a page, a batch or an attempt.
        (_, var counter) when Batches.IsPagerName(counter?.Name) || loop.AtLoopBottom.Any(Batches.IsStep) => Repetition.Legitimate,
        _ when HasReason(loop.Body, repeated) => Repetition.Legitimate,
        (_, { } counter) when Counters.IsUsed(counter, loop.Body) =>
            new(RepetitionKind.PerElement, loop, Counters.IndexedBy(counter, loop.Body), counter),
        // A counter that the body does not look at counts attempts.
        _ => null,
    };

    /// <summary>while (reader.Read()) { … }</summary>
    public static Repetition? Analyze(IWhileLoopOperation loop, RepeatedOperation repeated) => loop.Condition switch
    {
        // It has no end that is in sight.
        null => null,
        // The iteration that comes to it is the last.
        _ when SearchLoops.RunsOnce(repeated.Operation, loop.Body) => null,
        // It goes on until that is found, or up a chain.
        var condition when SearchLoops.IsTested(repeated.Operation, condition) => null,
        _ when HasReason(loop.Body, repeated) => Repetition.Legitimate,
        // Anything else goes on until something is done: a retry, a poll, a pager, a walk up a chain.
        var condition => condition.DescendantsAndSelf()
            .Select(part => OfCondition(part, loop, repeated))
            .FirstOrDefault(static r => r is not null),
    };

    /// <summary>What a loop that may go on for any number of iterations repeats an operation for.</summary>
    private static bool HasReason(IOperation body, RepeatedOperation repeated) =>
        // The next page.
        Batches.IsPage(repeated.Query, body)
        // What was looked for ends the loop; in a loop without elements a miss may be what it searches for (a free name).
        || SearchLoops.StopsAtFirstHit(repeated.Operation, body, stopsAtMiss: true)
        // Another attempt.
        || SearchLoops.IsRetried(repeated.Operation, body)
        // A unit of work of its own.
        || ContextScope.IsWithin(body, repeated)
        // The operation is the batch's.
        || Batches.IsEveryNth(repeated.Operation, body);

    private static Repetition? OfCondition(IOperation part, IWhileLoopOperation loop, RepeatedOperation repeated) => part switch
    {
        // while (reader.Read()), while (enumerator.MoveNext()), while (file.ReadLine() is { } line): one element an iteration.
        IInvocationOperation
        {
            TargetMethod.Name: "Read" or "ReadAsync" or "MoveNext" or "MoveNextAsync" or "ReadLine" or "ReadLineAsync",
            Arguments.Length: <= 1,
            Instance: { Type: not { Name: "ChannelReader" or "PeriodicTimer" } } reader,
        } => new(RepetitionKind.PerElement, loop, reader),
        IInvocationOperation { TargetMethod.Name: "TryDequeue" or "TryPop" or "TryPeek", Instance: { } queue } when IsWorklist(queue) =>
            new(RepetitionKind.PerElement, loop, queue),
        IPropertyReferenceOperation { Property.Name: "Count", Instance: { } worklist }
            when IsWorklist(worklist) && TakesOneFrom(worklist, loop.Body, repeated.Operation) =>
            new(RepetitionKind.PerElement, loop, worklist),
        ILocalReferenceOperation { Local: var counter }
            when Counters.IsCountedUp(counter, loop.Body) && Counters.IndexedBy(counter, loop.Body) is { } indexed =>
            new(RepetitionKind.PerElement, loop, indexed, counter),
        _ => null,
    };

    private static bool IsStream(IOperation elements) => FewElements.Resolve(elements) is IInvocationOperation
    {
        TargetMethod.Name: "ReadAllAsync" or "GetConsumingEnumerable" or "ConsumeAsync" or "Consume" or "ReceiveAllAsync"
            or "SubscribeAsync"
            or "Subscribe" or "ToObservable" or "ReadMessagesAsync" or "ReceiveMessagesAsync",
    };

    private static bool IsOfEntry(IOperation elements) => elements.Unwrap() is IPropertyReferenceOperation
    {
        Property: { Name: "Navigations" or "Collections" or "References" or "Members", ContainingType.Name: "EntityEntry" },
    };

    private static bool IsWorklist(IOperation queue) =>
        // A field may get more from elsewhere while the loop runs: work that arrives.
        queue.Unwrap() is ILocalReferenceOperation or IParameterReferenceOperation
        && queue.Type is { Name: "Queue" or "Stack" or "PriorityQueue" };

    /// <summary>One for the operation; a loop of its own that takes many takes a batch, or a level of a tree.</summary>
    private static bool TakesOneFrom(IOperation worklist, IOperation body, IOperation operation) =>
        body.Descendants().OfType<IInvocationOperation>().Any(call =>
            call.TargetMethod.Name is "Dequeue" or "Pop" && call.Instance.ReferencedSymbol() is { } taken
            && taken.IsSame(worklist.ReferencedSymbol())
            && call.Ancestors()
                .TakeWhile(a => !ReferenceEquals(a, body))
                .All(a => a is not (ILoopOperation or IAnonymousFunctionOperation) || operation.IsWithin(a)));
}
