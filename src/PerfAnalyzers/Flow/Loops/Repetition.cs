using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Flow.Calls;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Loops;

/// <summary>How often an operation runs where it stands.</summary>
internal enum RepetitionKind
{
    /// <summary>Once, or as often as its function is called.</summary>
    None,

    /// <summary>Once per element of a sequence.</summary>
    PerElement,

    /// <summary>Repeated for a reason: a batch, a cache miss, a search, a context per item.</summary>
    Legitimate,
}

/// <summary>What an operation is run once per element of; nearest loop first, loops that are no loops over elements left out.</summary>
/// <param name="Kind">How often it runs.</param>
/// <param name="Loop">The loop, or the call that runs the lambda or method group.</param>
/// <param name="Elements">The sequence, when there is one.</param>
/// <param name="Element">The variable that holds the element, when there is one.</param>
internal sealed record Repetition(RepetitionKind Kind, IOperation? Loop = null, IOperation? Elements = null, ISymbol? Element = null)
{
    /// <summary>A set this small costs nothing worth a warning.</summary>
    private const int TinySet = 8;

    private static readonly string[] s_pagerNames = ["page", "offset", "skip", "batch", "attempt", "retry", "chunk"];
    private static readonly Repetition s_none = new(RepetitionKind.None);
    private static readonly Repetition s_legitimate = new(RepetitionKind.Legitimate);

    public bool IsPerElement => Kind == RepetitionKind.PerElement;

    /// <summary>The elements in the user's terms, for a message: <c>element of 'posts'</c>.</summary>
    public string Describe()
    {
        if (Elements?.Syntax is { } syntax && syntax.ToString() is { Length: <= 60 } text && text.IndexOf('\n') < 0)
            return $"element of '{text}'";
        return Loop is IWhileLoopOperation or IForLoopOperation ? "round of the loop" : "element of the sequence";
    }

    /// <summary>How often the operation runs.</summary>
    /// <param name="operation">A query's execution, a call, a method group.</param>
    /// <param name="model">The model; null without EF Core.</param>
    /// <param name="query">The query that the operation runs, when it runs one itself.</param>
    public static Repetition Analyze(IOperation operation, EfModel? model, QueryChain? query = null)
    {
        // A method group that is no argument is kept for later: an event's handler, a callback.
        if (operation is IMethodReferenceOperation && operation.AsArgument() is not { Parent: IInvocationOperation })
            return s_none;

        // Most operations stand in no loop and no lambda: seen before anything is looked at.
        if (!operation.Ancestors().Any(static a => a is ILoopOperation or IAnonymousFunctionOperation) && operation is not (IMethodReferenceOperation or ILocalReferenceOperation))
            return s_none;

        var child = operation;
        for (var parent = operation.Parent; parent is not null; child = parent, parent = parent.Parent)
        {
            switch (parent)
            {
                case IAnonymousFunctionOperation lambda:
                    if (lambda.IsExpressionTree())
                        return s_none;
                    if (lambda.AsArgument() is not { Parent: IInvocationOperation call } argument)
                        return s_none;
                    if (Guards.IsCacheName(call.TargetMethod.Name))
                        return s_legitimate;
                    if (ExecutionScope.IsElementwise(call, model))
                    {
                        var perElement = OfCall(call, argument, lambda.Symbol.Parameters.FirstOrDefault(), operation, query, model);
                        if (perElement is not null)
                            return perElement;
                    }
                    else if (!ExecutionScope.RunsInPlace(lambda, model))
                    {
                        return s_none;
                    }

                    break;
                case IInvocationOperation user when operation is IMethodReferenceOperation or ILocalReferenceOperation && child is IArgumentOperation group && ReferenceEquals(operation.AsArgument(), group):
                    if (Guards.IsCacheName(user.TargetMethod.Name))
                        return s_legitimate;
                    if (!ExecutionScope.IsElementwise(user, model))
                        return s_none;
                    if (OfCall(user, group, null, operation, query, model) is { } ofGroup)
                        return ofGroup;
                    break;
                case ILocalFunctionOperation:
                    return s_none;
                // foreach (var field in fields) switch (field) { case "Id": … }: each arm is another query, and runs for one element.
                case ISwitchCaseOperation { Parent: ISwitchOperation { Value: var chosen } } when IsElement(chosen):
                case ISwitchExpressionArmOperation { Parent: ISwitchExpressionOperation { Value: var matched } } when IsElement(matched):
                case IConditionalOperation { Condition: IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals } comparison, WhenTrue: var branch }
                        when ReferenceEquals(child, branch) && (IsElement(comparison.LeftOperand) && IsFixed(comparison.RightOperand) || IsElement(comparison.RightOperand) && IsFixed(comparison.LeftOperand)):
                    return s_legitimate;
                case IForEachLoopOperation loop when ReferenceEquals(child, loop.Body):
                    if (OfForEach(loop, operation, query, model) is { } forEach)
                        return forEach;
                    break;
                case IForLoopOperation loop when !loop.Before.Contains(child):
                    if (OfFor(loop, operation, query, model) is { } counted)
                        return counted;
                    break;
                case IWhileLoopOperation loop:
                    if (OfWhile(loop, child, operation, query, model) is { } conditional)
                        return conditional;
                    break;
                default:
                    if (Guards.IsGuarded(child, parent, operation))
                        return s_legitimate;
                    break;
            }
        }

        return s_none;
    }

    /// <summary>True for the loop's variable itself, a group's key, or what a name or number is turned into: <c>var kind = KindOf(key)</c>.</summary>
    private static bool IsElement(IOperation value)
    {
        value = value.Unwrap();
        if (value is IPropertyReferenceOperation { Property.Name: "Key", Instance: { } group })
            value = group.Unwrap();
        if (value is not ILocalReferenceOperation { Local: var local })
            return false;
        foreach (var loop in value.Ancestors().OfType<IForEachLoopOperation>())
        {
            if (loop.Locals.Contains(local, SymbolEqualityComparer.Default))
                return true;
            // An entity's property is another matter: several rows share it, and each runs the arm.
            if (loop.Locals.FirstOrDefault() is { Type: { IsValueType: true } or { SpecialType: SpecialType.System_String } } element
                && BodyIndex.Around(value).OnlyValueOf(local) is { } derived && QueryLambda.Mentions(derived, element))
                return true;
        }

        return false;
    }

    private static bool IsFixed(IOperation value) => value.ConstantValue.HasValue || value.Unwrap() is ITypeOfOperation;

    /// <summary>foreach (var group in items.GroupBy(…)) with a query for all ids of the group: as few queries as there are kinds.</summary>
    private static bool IsQueryForGroup(IForEachLoopOperation loop, QueryChain? query) =>
        query is not null && loop.Collection.Unwrap().Type.ElementType() is { Name: "IGrouping" }
        && query.Steps.Any(static s => s.Kind == QueryStepKind.Filter && s.Lambda is { } predicate && predicate.Descendants().Any(static d => d is IInvocationOperation { TargetMethod.Name: "Contains" }));

    private static Repetition? OfCall(IInvocationOperation call, IArgumentOperation argument, ISymbol? element, IOperation operation, QueryChain? query, EfModel? model)
    {
        var method = call.TargetMethod;
        // They stop at the first hit, which is what they are for.
        if (method.Name is "Any" or "First" or "FirstOrDefault" or "FirstAsync" or "FirstOrDefaultAsync" or "AnyAsync" or "Exists" or "TakeWhile" or "SkipWhile")
            return s_legitimate;

        // The delegate of a sequence's own method: Enumerable.Range(0, 3).Select(…), Parallel.ForEach(items, …), list.ForEach(…).
        var elements = call.Instance ?? call.ArgumentFor(0)?.Value;
        if (elements is null || ReferenceEquals(elements, argument.Value))
            return null;
        if (method.Name is "For" or "ForAsync")
            return new(RepetitionKind.PerElement, call, null, element);
        // Operators that take the whole sequence once have no per-element delegate at a later position than the second.
        if (IsTinySet(elements) || HasOwnContext(operation, query, EnclosingLambdaBody(argument), model))
            return s_legitimate;
        return IsBatch(elements) ? s_legitimate : new(RepetitionKind.PerElement, call, elements, element);
    }

    private static IOperation? EnclosingLambdaBody(IArgumentOperation argument) => argument.Value.AsLambda()?.Body;

    private static Repetition? OfForEach(IForEachLoopOperation loop, IOperation operation, QueryChain? query, EfModel? model)
    {
        if (IsBatch(loop.Collection) || IsStream(loop.Collection) || IsTinySet(loop.Collection) || IsQueryForGroup(loop, query))
            return s_legitimate;
        // The navigations of one entity are few, and a query cannot include what is only known when it runs.
        if (RunsOnce(operation, loop.Body) || loop.Collection.Unwrap() is IPropertyReferenceOperation { Property: { Name: "Navigations" or "Collections" or "References" or "Members", ContainingType.Name: "EntityEntry" } })
            return null;
        if (StopsAtFirstHit(operation, loop.Body, stopsAtMiss: false) || HasOwnContext(operation, query, loop.Body, model) || Guards.IsEveryNth(operation, loop.Body))
            return s_legitimate;
        return new(RepetitionKind.PerElement, loop, loop.Collection, loop.Locals.FirstOrDefault());
    }

    private static Repetition? OfFor(IForLoopOperation loop, IOperation operation, QueryChain? query, EfModel? model)
    {
        // for (;;) is while (true).
        if (loop.Condition is null || RunsOnce(operation, loop.Body))
            return null;
        if (operation.IsWithin(loop.Condition))
        {
            // i < db.Posts.Count() is asked each round; a question with a yes or no is what the loop searches by.
            return query?.Terminal is { Kind: QueryStepKind.Scalar, Method: not ("Any" or "AnyAsync" or "All" or "AllAsync") } ? new(RepetitionKind.PerElement, loop) : null;
        }

        // for (var c = first; c != null; c = next of c): a walk along a chain, where the next is known only after the one before.
        if (!operation.IsWithin(loop.Body))
            return null;
        if (IsFewTimes(loop))
            return s_legitimate;

        var counter = loop.Locals.FirstOrDefault();
        if (IsTested(operation, loop.Condition))
            return null;
        if (IsPagerName(counter?.Name))
            return s_legitimate;
        foreach (var step in loop.AtLoopBottom)
        {
            // i += size: each round is a batch. An addition of one, or of a day, goes from element to element.
            if (step is IExpressionStatementOperation { Operation: ICompoundAssignmentOperation { OperatorKind: BinaryOperatorKind.Add } addition } && !(addition.Value.TryGetConstantInt(out var size) && size == 1))
                return s_legitimate;
        }

        if (IsPage(query, loop.Body) || StopsAtFirstHit(operation, loop.Body, stopsAtMiss: true) || IsRetried(operation, loop.Body) || HasOwnContext(operation, query, loop.Body, model) || Guards.IsEveryNth(operation, loop.Body))
            return s_legitimate;
        // A counter that the body does not look at counts attempts.
        if (counter is null || !MentionsOutsideLogging(loop.Body, counter))
            return null;
        return new(RepetitionKind.PerElement, loop, IndexedBy(loop.Body, counter), counter);
    }

    private static Repetition? OfWhile(IWhileLoopOperation loop, IOperation child, IOperation operation, QueryChain? query, EfModel? model)
    {
        // A query in the condition asks whether to go on: a poll, a pager, a free name.
        if (loop.Condition is null || ReferenceEquals(child, loop.Condition) || RunsOnce(operation, loop.Body))
            return null;
        // It goes on until something is found, or up a chain: what counts is what it stands in.
        if (IsTested(operation, loop.Condition))
            return null;
        if (IsPage(query, loop.Body) || StopsAtFirstHit(operation, loop.Body, stopsAtMiss: true) || IsRetried(operation, loop.Body) || HasOwnContext(operation, query, loop.Body, model) || Guards.IsEveryNth(operation, loop.Body))
            return s_legitimate;

        foreach (var part in loop.Condition.DescendantsAndSelf())
        {
            switch (part)
            {
                // while (reader.Read()), while (enumerator.MoveNext()), while (file.ReadLine() is { } line): one element a round.
                case IInvocationOperation { TargetMethod.Name: "Read" or "ReadAsync" or "MoveNext" or "MoveNextAsync" or "ReadLine" or "ReadLineAsync", Arguments.Length: <= 1, Instance: { } reader }
                    when !IsChannel(reader.Type):
                    return new(RepetitionKind.PerElement, loop, reader);
                case IInvocationOperation { TargetMethod.Name: "TryDequeue" or "TryPop" or "TryPeek", Instance: { } queue } when IsLocalWork(queue):
                    return new(RepetitionKind.PerElement, loop, queue);
                case IPropertyReferenceOperation { Property.Name: "Count", Instance: { } worklist } when IsLocalWork(worklist) && TakesOneFrom(worklist, loop.Body):
                    return new(RepetitionKind.PerElement, loop, worklist);
                case ILocalReferenceOperation { Local: var counter } when IsCountedUp(counter, loop.Body) && IndexedBy(loop.Body, counter) is { } indexed:
                    return new(RepetitionKind.PerElement, loop, indexed, counter);
            }
        }

        // Anything else goes on until something is done: a retry, a poll, a pager, a walk up a chain.
        return null;
    }

    /// <summary>Chunks, pages and groups of rows: the element is itself a sequence that one query handles.</summary>
    private static bool IsBatch(IOperation elements)
    {
        var value = Resolve(elements);
        if (value is IInvocationOperation { TargetMethod.Name: "Chunk" or "Batch" or "Buffer" or "InBatchesOf" or "Partition" or "Page" or "Paginate" or "ChunkBy" })
            return true;
        var element = value.Type.ElementType() ?? elements.Unwrap().Type.ElementType();
        return element is IArrayTypeSymbol { ElementType.SpecialType: not SpecialType.System_Byte }
            || element is INamedTypeSymbol { Arity: 1, Name: "List" or "IList" or "IReadOnlyList" or "ICollection" or "IReadOnlyCollection" or "IEnumerable" or "HashSet" or "ImmutableArray" or "ImmutableList" };
    }

    /// <summary>Messages arrive one by one, and each is work of its own.</summary>
    private static bool IsStream(IOperation elements)
    {
        var value = Resolve(elements);
        return value is IInvocationOperation { TargetMethod.Name: "ReadAllAsync" or "GetConsumingEnumerable" or "ConsumeAsync" or "Consume" or "ReceiveAllAsync" or "SubscribeAsync" or "Subscribe" or "ToObservable" or "ReadMessagesAsync" or "ReceiveMessagesAsync" };
    }

    private static bool IsChannel(ITypeSymbol? type) => type is { Name: "ChannelReader" or "PeriodicTimer" };

    private static bool IsLocalWork(IOperation queue) =>
        queue.Unwrap() is ILocalReferenceOperation && queue.Type is { Name: "Queue" or "Stack" or "PriorityQueue" };

    private static bool TakesOneFrom(IOperation worklist, IOperation body) =>
        body.Descendants().OfType<IInvocationOperation>().Any(call =>
            call.TargetMethod.Name is "Dequeue" or "Pop" && call.Instance.ReferencedSymbol() is { } taken && SymbolEqualityComparer.Default.Equals(taken, worklist.ReferencedSymbol()));

    private static bool IsCountedUp(ILocalSymbol counter, IOperation body) =>
        body.Descendants().OfType<IIncrementOrDecrementOperation>().Any(i => SymbolEqualityComparer.Default.Equals(i.Target.ReferencedSymbol(), counter));

    /// <summary>The list or array that is read at the counter's position.</summary>
    private static IOperation? IndexedBy(IOperation body, ISymbol counter)
    {
        foreach (var part in body.Descendants())
        {
            switch (part)
            {
                case IPropertyReferenceOperation { Property.IsIndexer: true, Instance: { } list, Arguments: [var index] } when SymbolEqualityComparer.Default.Equals(index.Value.ReferencedSymbol(), counter):
                    return list;
                case IArrayElementReferenceOperation { Indices: [var index] } element when SymbolEqualityComparer.Default.Equals(index.ReferencedSymbol(), counter):
                    return element.ArrayReference;
                case IInvocationOperation { TargetMethod.Name: "ElementAt", Arguments: [var source, var index] } when SymbolEqualityComparer.Default.Equals(index.Value.ReferencedSymbol(), counter):
                    return source.Value;
            }
        }

        return null;
    }

    /// <summary>The value of a local that is given one, or the value itself.</summary>
    private static IOperation Resolve(IOperation value)
    {
        value = value.Unwrap();
        for (var i = 0; i < 4 && value is ILocalReferenceOperation local && BodyIndex.Around(local).OnlyValueOf(local.Local) is { } only; i++)
            value = only.Unwrap();
        // A list of a query or of a set keeps what it is made of.
        while (value is IInvocationOperation { TargetMethod.Name: "ToList" or "ToArray" or "AsEnumerable" } call && call.Receiver() is { } receiver)
            value = receiver.Unwrap();
        return value;
    }

    private static bool IsTinySet(IOperation elements)
    {
        if (elements.Unwrap() is ILocalReferenceOperation list && IsAddedTo(list))
            return false;
        switch (Resolve(elements))
        {
            case IInvocationOperation { TargetMethod.Name: "Take" } take when take.ArgumentFor(1)?.Value.TryGetConstantInt(out var taken) == true:
                return taken <= TinySet;
            case IArrayCreationOperation { Initializer.ElementValues.Length: <= TinySet }:
            case IObjectCreationOperation { Initializer.Initializers: { Length: > 0 and <= TinySet } }:
            case IInvocationOperation { TargetMethod: { Name: "GetValues" or "GetNames", ContainingType: { SpecialType: SpecialType.System_Enum } } }:
                return true;
            case IInvocationOperation { TargetMethod.Name: "Range" } range when range.ArgumentFor(1)?.Value.TryGetConstantInt(out var count) == true:
                return count <= TinySet;
            case IFieldReferenceOperation { Field: { IsReadOnly: true, DeclaringSyntaxReferences.IsEmpty: false } } field when field.SemanticModel is { } semantics:
                return Bodies.Get(semantics.Compilation).Get(field.Field) is ISymbolInitializerOperation { Value: { } initial } && IsTinyLiteral(initial.Unwrap());
            case { } value:
                return IsTinyLiteral(value);
            default:
                return false;
        }
    }

    private static bool IsAddedTo(ILocalReferenceOperation list) => BodyIndex.Around(list).ReferencesTo(list.Local).Any(static r =>
        r.Parent is IInvocationOperation { TargetMethod.Name: var name } call && ReferenceEquals(call.Instance, r)
        && (name.StartsWith("Add", StringComparison.Ordinal) || name.StartsWith("Insert", StringComparison.Ordinal) || name is "UnionWith" or "Push" or "Enqueue"));

    /// <summary>A collection expression is known by its syntax: its operation is newer than the oldest compiler that the analyzers run in.</summary>
    private static bool IsTinyLiteral(IOperation value) => value switch
    {
        IArrayCreationOperation { Initializer.ElementValues.Length: <= TinySet } => true,
        IObjectCreationOperation { Initializer.Initializers: { Length: > 0 and <= TinySet } } => true,
        _ => value.Syntax is Microsoft.CodeAnalysis.CSharp.Syntax.CollectionExpressionSyntax { Elements: { Count: <= TinySet } items }
            && items.All(static e => e is Microsoft.CodeAnalysis.CSharp.Syntax.ExpressionElementSyntax),
    };

    /// <summary>A loop with a constant bound that is reached after a few rounds.</summary>
    private static bool IsFewTimes(IForLoopOperation loop)
    {
        if (loop.Condition?.Unwrap() is not IBinaryOperation { OperatorKind: BinaryOperatorKind.LessThan or BinaryOperatorKind.LessThanOrEqual } comparison)
            return false;
        return comparison.RightOperand.TryGetConstantInt(out var bound) && bound <= TinySet;
    }

    /// <summary>A query that skips and takes by something that the loop moves reads the next page in each round.</summary>
    private static bool IsPage(QueryChain? query, IOperation body) =>
        query is not null && (query.Has(QueryStepKind.Skip) || query.Has(QueryStepKind.Take) && !IsOfElement(query, body));

    /// <summary>
    /// True when the query takes the first rows of an element: its filter names the counter, or a local that the round gives its value
    /// before the query. A page's cursor gets its value after it, and without one the rows of the round before are gone or marked.
    /// </summary>
    private static bool IsOfElement(QueryChain query, IOperation body)
    {
        var counters = (body.Parent as ILoopOperation)?.Locals;
        foreach (var step in query.Steps)
        {
            if (step.Kind != QueryStepKind.Filter || step.Lambda is not { } predicate)
                continue;
            foreach (var part in predicate.Descendants())
            {
                if (part is ILocalReferenceOperation { Local: var local }
                    && (counters?.Contains(local, SymbolEqualityComparer.Default) == true
                        || BodyIndex.Around(body).WritesOf(local).Any(w => w.Site.IsWithin(body) && w.Position <= query.Operation.Syntax.SpanStart)))
                    return true;
            }
        }

        return false;
    }

    /// <summary>True when the round that comes to the operation is the last: its block, or the statement that it is part of, leaves the loop.</summary>
    private static bool RunsOnce(IOperation operation, IOperation body)
    {
        var leaves = false;
        for (IOperation? current = operation; current is not null; current = current.Parent)
        {
            // What leaves a lambda leaves no loop around it.
            if (current is IAnonymousFunctionOperation)
                leaves = false;
            else if (current is IBlockOperation or IReturnOperation or IThrowOperation && IsExit(current, body))
                leaves = true;
            if (ReferenceEquals(current, body))
                return leaves || IsExit(body, body);
        }

        return false;
    }

    /// <summary>True when the loop's condition looks at what the operation delivers: it goes on until that is found.</summary>
    private static bool IsTested(IOperation operation, IOperation condition) =>
        ResultOf(operation) is { } result
        && condition.DescendantsAndSelf().Any(part => part is ILocalReferenceOperation { Local: var local } && SymbolEqualityComparer.Default.Equals(local, result));

    private static bool IsPagerName(string? counter) =>
        counter is not null && s_pagerNames.Any(word => counter.IndexOf(word, StringComparison.OrdinalIgnoreCase) >= 0);

    /// <summary>A jump out of the loop of this body; the break of a switch or of an inner loop is none.</summary>
    private static bool IsExit(IOperation statement, IOperation body) => statement switch
    {
        IReturnOperation { Kind: OperationKind.Return } => true,
        IBranchOperation { BranchKind: BranchKind.Break } branch => body.Parent is ILoopOperation loop && SymbolEqualityComparer.Default.Equals(branch.Target, loop.ExitLabel),
        IBranchOperation { BranchKind: BranchKind.GoTo } => true,
        IThrowOperation or IExpressionStatementOperation { Operation: IThrowOperation } => true,
        IBlockOperation { Operations: [.., var last] } => IsExit(last, body),
        _ => false,
    };

    /// <summary>
    /// The result is looked at, and what was looked for ends the loop. A loop that ends on a miss (not found, invalid) runs to its
    /// end in the ordinary case; only in a counted or open loop is a miss what it searches for (a free name).
    /// </summary>
    private static bool StopsAtFirstHit(IOperation operation, IOperation body, bool stopsAtMiss)
    {
        // The statement that holds the query, and the block that holds the statement.
        IOperation statement = operation;
        while (statement.Parent is not null and not IBlockOperation && !ReferenceEquals(statement.Parent, body))
            statement = statement.Parent;

        if (statement is IConditionalOperation direct && operation.IsWithin(direct.Condition))
            return Ends(direct, condition => IsHit(condition, part => operation.IsWithin(part)), stopsAtMiss);

        if (ResultOf(operation) is not { } result || statement.Parent is not IBlockOperation block)
            return false;
        var at = block.Operations.IndexOf(statement);
        for (var i = at + 1; i < block.Operations.Length && i <= at + 3; i++)
        {
            if (block.Operations[i] is IConditionalOperation { Condition: var condition } test && condition.DescendantsAndSelf().Any(p => SymbolEqualityComparer.Default.Equals((p as ILocalReferenceOperation)?.Local, result)))
                return Ends(test, c => IsHit(c, part => part.Unwrap() is ILocalReferenceOperation { Local: var local } && SymbolEqualityComparer.Default.Equals(local, result)), stopsAtMiss);
        }

        return false;
    }

    private static bool Ends(IConditionalOperation test, Func<IOperation, bool?> isHit, bool stopsAtMiss)
    {
        var hit = isHit(test.Condition);
        if (LeavesLoop(test.WhenTrue))
            return hit == true || stopsAtMiss;
        return test.WhenFalse is not null && LeavesLoop(test.WhenFalse) && (hit == false || stopsAtMiss);
    }

    /// <summary>An exit that is no error: an exception is never what was looked for.</summary>
    private static bool LeavesLoop(IOperation branch) => branch switch
    {
        IReturnOperation { Kind: OperationKind.Return } => true,
        IBranchOperation { BranchKind: BranchKind.Break } => true,
        IBlockOperation { Operations: [.., var last] } => LeavesLoop(last),
        _ => false,
    };

    private static ILocalSymbol? ResultOf(IOperation operation)
    {
        foreach (var ancestor in operation.Ancestors())
        {
            switch (ancestor)
            {
                case IVariableDeclaratorOperation declarator:
                    return declarator.Symbol;
                case ISimpleAssignmentOperation { Target: ILocalReferenceOperation target }:
                    return target.Local;
                case IBlockOperation or IAnonymousFunctionOperation:
                    return null;
            }
        }

        return null;
    }

    /// <summary>True when the condition holds if something was found, false when it holds if nothing was, null when it says neither.</summary>
    private static bool? IsHit(IOperation condition, Func<IOperation, bool> isResult)
    {
        var isYesOrNo = condition.Type?.SpecialType == SpecialType.System_Boolean;
        condition = condition.Unwrap();
        switch (condition)
        {
            case IUnaryOperation { OperatorKind: UnaryOperatorKind.Not, Operand: var operand }:
                return !IsHit(operand, isResult);
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd } and:
                return IsHit(and.LeftOperand, isResult) ?? IsHit(and.RightOperand, isResult);
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals } comparison
                when IsNull(comparison.RightOperand) && isResult(comparison.LeftOperand.Unwrap()) || IsNull(comparison.LeftOperand) && isResult(comparison.RightOperand.Unwrap()):
                return comparison.OperatorKind == BinaryOperatorKind.NotEquals;
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.GreaterThan, RightOperand.ConstantValue: { HasValue: true, Value: 0 } }:
                return true;
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals, RightOperand.ConstantValue: { HasValue: true, Value: 0 } }:
                return false;
            case IIsPatternOperation { Pattern: INegatedPatternOperation { Pattern: IConstantPatternOperation } }:
                return true;
            case IIsPatternOperation { Pattern: IConstantPatternOperation { Value.ConstantValue.Value: null } }:
                return false;
            case IIsPatternOperation { Pattern: IRecursivePatternOperation or IDeclarationPatternOperation }:
                return true;
            case IInvocationOperation { TargetMethod.Name: "Any" } any when any.Receiver() is { } receiver && isResult(receiver.Unwrap()):
                return true;
            // Of a nullable value, of what a cache answers.
            case IPropertyReferenceOperation { Property.Name: "HasValue", Instance: { } found } when isResult(found.Unwrap()):
                return true;
            case IPropertyReferenceOperation { Property.Name: "IsNull" or "IsNullOrEmpty", Instance: { } missed } when isResult(missed.Unwrap()):
                return false;
            case { } value when isYesOrNo && isResult(value):
                return true;
            default:
                return null;
        }
    }

    private static bool IsNull(IOperation operation) => operation.Unwrap().ConstantValue is { HasValue: true, Value: null };

    /// <summary>try { … return; } catch { wait }: the next round is another attempt.</summary>
    private static bool IsRetried(IOperation operation, IOperation body)
    {
        foreach (var ancestor in operation.Ancestors())
        {
            if (ReferenceEquals(ancestor, body))
                return false;
            if (ancestor is ITryOperation { Catches.Length: > 0 } attempt && operation.IsWithin(attempt.Body)
                && attempt.Body.Descendants().Any(static d => d is IReturnOperation { Kind: OperationKind.Return } or IBranchOperation { BranchKind: BranchKind.Break }))
                return true;
        }

        return false;
    }

    /// <summary>The context is made in the loop: each item is a unit of work of its own, as it must be when they run in parallel.</summary>
    private static bool HasOwnContext(IOperation operation, QueryChain? query, IOperation? body, EfModel? model)
    {
        if (body is null || model is null)
            return false;

        var start = query?.Source.Context ?? query?.Source.Operation ?? (operation as IInvocationOperation)?.Instance ?? (operation as IMemberReferenceOperation)?.Instance;
        var current = start?.Unwrap();
        for (var i = 0; i < 8 && current is not null; i++)
        {
            switch (current)
            {
                case IPropertyReferenceOperation { Instance: { } instance }:
                    current = instance.Unwrap();
                    break;
                case IFieldReferenceOperation { Instance: { } instance }:
                    current = instance.Unwrap();
                    break;
                // foreach (var shard in shards): a context per element.
                case ILocalReferenceOperation { Local: var local } when model.Symbols.IsContext(local.Type) && operation.Ancestors().Any(a => a is IForEachLoopOperation over && over.Locals.Contains(local, SymbolEqualityComparer.Default)):
                    return true;
                // await WithContext(async db => …): the method that runs the lambda gives it a context.
                case IParameterReferenceOperation { Parameter: { ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.AnonymousFunction } } given } when model.Symbols.IsContext(given.Type):
                    return given.DeclaringSyntaxReferences.Any(r => body.Syntax.Span.Contains(r.Span) && r.SyntaxTree == body.Syntax.SyntaxTree);
                case IInvocationOperation { TargetMethod.Name: "Entry" or "Collection" or "Reference" or "Navigation" or "Set" or "Query", Instance: { } instance }:
                    current = instance.Unwrap();
                    break;
                case ILocalReferenceOperation { Local: var local }:
                    if (!local.DeclaringSyntaxReferences.Any(r => body.Syntax.Span.Contains(r.Span) && r.SyntaxTree == body.Syntax.SyntaxTree))
                        return false;
                    current = BodyIndex.Around(operation).OnlyValueOf(local)?.Unwrap();
                    break;
                case IObjectCreationOperation creation:
                    return model.Symbols.IsContext(creation.Type);
                case IInvocationOperation call:
                    return call.TargetMethod.Name.StartsWith("Create", StringComparison.Ordinal) || call.TargetMethod.Name.StartsWith("GetRequired", StringComparison.Ordinal)
                        || call.TargetMethod.Name.StartsWith("GetService", StringComparison.Ordinal) || model.Symbols.IsContext(call.Type?.UnwrapTask());
                default:
                    return false;
            }
        }

        return false;
    }

    private static bool MentionsOutsideLogging(IOperation body, ISymbol counter)
    {
        foreach (var reference in BodyIndex.Around(body).ReferencesTo(counter))
        {
            if (!reference.IsWithin(body))
                continue;
            if (reference.Parent is IArrayElementReferenceOperation or IArgumentOperation { Parent: IPropertyReferenceOperation })
                return true;
            var user = reference.Ancestors().TakeWhile(a => !ReferenceEquals(a, body)).OfType<IInvocationOperation>().FirstOrDefault()?.TargetMethod.Name;
            if (user is null || !user.StartsWith("Log", StringComparison.Ordinal) && user is not ("Delay" or "Sleep" or "WriteLine" or "FromSeconds" or "FromMilliseconds" or "Pow"))
                return true;
        }

        return false;
    }
}
