using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Calls;

/// <summary>Two pieces of work that may run at once on one context. Ways that only an exception takes are not followed.</summary>
/// <param name="Second">The one that is started while the other may be running.</param>
/// <param name="First">The other one; the same when it is started once per element.</param>
/// <param name="Starter">What starts it once per element; null when it is one call after the other.</param>
internal sealed record ConcurrentWork(StartedWork Second, StartedWork First, IInvocationOperation? Starter)
{
    /// <summary>All such pairs of a body; a context counts once for what stands together.</summary>
    public static IEnumerable<ConcurrentWork> In(BodySurvey body, EfModel model)
    {
        if (!body.MayRunAtOnce)
            yield break;
        var index = BodyIndex.Around(body.Root);
        foreach (var call in index.Invocations)
        {
            var found = call.TargetMethod switch
            {
                { Name: "WhenAll" or "WhenAny", ContainingType.Name: "Task" } => OfTasks(call, model),
                { Name: "ForEach" or "ForEachAsync" or "For" or "ForAsync", ContainingType.Name: "Parallel" } =>
                    OfLambdas(call, model),
                { Name: "ForAll" or "Select", ContainingType.Name: "ParallelEnumerable" } => OfLambdas(call, model),
                _ => null,
            };
            if (found is not null)
                yield return found;
        }

        foreach (var block in BlocksThatKeepTasks(index))
        {
            if (OfLocals(block, model) is { } found)
                yield return found;
        }
    }

    // Task.WhenAll(db.Posts.ToListAsync(), db.Blogs.ToListAsync()), Task.WhenAll(ids.Select(id => db.Posts.FindAsync(id)))
    private static ConcurrentWork? OfTasks(IInvocationOperation call, EfModel model)
    {
        var started = new List<StartedWork>();
        foreach (var task in Tasks(call))
        {
            if (task is IInvocationOperation { TargetMethod.Name: "Select" } select
                && model.Symbols.IsLinqToObjects(select.TargetMethod.ContainingType))
                return OfLambdas(select, model);
            if (task is not IInvocationOperation own || !StartedWork.IsTask(own)
                || StartedWork.Of(own, model) is not { IsThroughServices: false } work)
                continue;
            if (started.FirstOrDefault(s => s.Owner.IsSame(work.Owner)) is { } first)
                return new(work, first, null);
            started.Add(work);
        }

        return null;
    }

    /// <summary>The tasks as they are written in the call; those in locals are looked at where they are started.</summary>
    private static IEnumerable<IOperation> Tasks(IInvocationOperation call)
    {
        foreach (var argument in call.Arguments)
        {
            var value = Plain(argument.Value);
            // var tasks = ids.Select(…); await Task.WhenAll(tasks);
            if (value is ILocalReferenceOperation { Local: var local } && BodyIndex.Around(call).OnlyValueOf(local) is { } held)
                value = Plain(held);
            while (value is IInvocationOperation { TargetMethod.Name: "ToList" or "ToArray" } copied && copied.Receiver() is { } source)
                value = Plain(source);
            if (value is IInvocationOperation)
            {
                yield return value;
                continue;
            }

            // An array, a collection expression, or what the compiler makes of several arguments.
            foreach (var element in value is IArrayCreationOperation { Initializer: { } initializer } ? initializer.ChildOperations
                : value.ChildOperations)
                yield return Plain(element);
        }
    }

    private static IOperation Plain(IOperation value)
    {
        while (true)
        {
            switch (value)
            {
                case IConversionOperation { OperatorMethod: null } conversion:
                    value = conversion.Operand;
                    break;
                case IParenthesizedOperation parenthesized:
                    value = parenthesized.Operand;
                    break;
                case IInvocationOperation { TargetMethod.Name: "AsTask", Instance: { } task }:
                    value = task;
                    break;
                default:
                    return value;
            }
        }
    }

    // Parallel.ForEachAsync(ids, async (id, ct) => await db.Posts.FindAsync(id))
    private static ConcurrentWork? OfLambdas(IInvocationOperation starter, EfModel model)
    {
        if (starter.Arguments.Any(IsOneByOne))
            return null;
        foreach (var argument in starter.Arguments)
        {
            if (argument.Value.AsLambda() is { } lambda)
            {
                // What is locked, or waits for its turn, runs one after the other.
                if (!lambda.Descendants().Any(IsTurn) && StartedWork.In(lambda, model).FirstOrDefault() is { } work)
                    return new(work, work, starter);
            }
            else if (argument.Value.AsMethodGroup() is { Instance: null or IInstanceReferenceOperation, Method: var method }
                && CallSummary.QueryRunBy(argument.Value.AsMethodGroup()!, model) is { IsCertain: true } path
                && path.Calls.IsEmpty && path.Query?.Source is { IsDatabase: true, Context: { } context }
                && context.Unwrap() is IFieldReferenceOperation { Instance: IInstanceReferenceOperation }
                    or IParameterReferenceOperation { Parameter.ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Constructor } }
                && context.ReferencedSymbol() is { } owner
                && !BodyIndex.Around(path.Query.Operation).Invocations.Any(IsTurn) && method.MethodKind == MethodKind.Ordinary)
            {
                var work = new StartedWork(starter, owner);
                return new(work, work, starter);
            }
        }

        return null;
    }

    /// <summary>A degree of one, or one that is not in sight.</summary>
    private static bool IsOneByOne(IArgumentOperation argument)
    {
        if (argument.Value.Type?.Name != "ParallelOptions")
            return false;
        var options = argument.Value.Unwrap();
        if (options is ILocalReferenceOperation { Local: var local })
            options = BodyIndex.Around(argument).OnlyValueOf(local)?.Unwrap();
        if (options is not IObjectCreationOperation made)
            return true;
        foreach (var set in made.Initializer?.Initializers ?? ImmutableArray<IOperation>.Empty)
        {
            if (set is ISimpleAssignmentOperation { Target: IPropertyReferenceOperation { Property.Name: "MaxDegreeOfParallelism" } } degree
                && !(degree.Value.TryGetConstantInt(out var number) && number != 1))
                return true;
        }

        return false;
    }

    private static bool IsTurn(IOperation operation) => operation
        is ILockOperation
        or IInvocationOperation { TargetMethod: { Name: "WaitAsync" or "Wait" or "LockAsync"
        or "WaitOne", ContainingType.Name: not "Task" } };

    // var posts = db.Posts.ToListAsync(); var blogs = db.Blogs.ToListAsync(); await posts;
    private static ConcurrentWork? OfLocals(IBlockOperation block, EfModel model)
    {
        for (var i = 0; i < block.Operations.Length; i++)
        {
            if (block.Operations[i] is not IVariableDeclarationGroupOperation { Declarations: [{ Declarators: [var declarator] }] }
                || declarator is not { Initializer.Value: { } value, Symbol: var task }
                || Started(value, model) is not { IsThroughServices: false } first)
                continue;
            for (var j = i + 1; j < block.Operations.Length; j++)
            {
                var statement = block.Operations[j];
                var uses = statement.OwnOperations().Where(o => o is ILocalReferenceOperation local && local.Local.IsSame(task)).ToList();
                // Whoever gets the task may wait for it; WhenAll does when the others have been started.
                if (uses.Exists(static u => !IsOfWhenAll(u)) || uses.Count == 0 && MayLeave(statement))
                    break;
                foreach (var other in BodyIndex.Around(block).Invocations)
                {
                    if (other.IsWithin(statement) && ReferenceEquals(other.EnclosingFunction(), block.EnclosingFunction())
                        && StartedWork.Of(other, model) is { IsThroughServices: false } second && second.Owner.IsSame(first.Owner)
                        && !AreAlternatives(first.Call, second.Call))
                        return new(second, first, null);
                }

                if (uses.Count > 0)
                    break;
            }
        }

        return null;
    }

    /// <summary>What gives the task: a call, or a branch, <c>asked ? db.Posts.ToListAsync() : null</c>.</summary>
    private static StartedWork? Started(IOperation value, EfModel model) => Plain(value) switch
    {
        IInvocationOperation call when StartedWork.IsTask(call) => StartedWork.Of(call, model),
        IConditionalOperation { WhenFalse: { } otherwise } choice => Started(choice.WhenTrue, model) ?? Started(otherwise, model),
        _ => null,
    };

    /// <summary>True when one condition, asked both times, lets only one of them run; or lets nobody say.</summary>
    private static bool AreAlternatives(IOperation first, IOperation second)
    {
        var asked = ConditionsOf(first).ToList();
        return asked.Count > 0 && ConditionsOf(second).Any(c => asked.Exists(a => SyntaxFactory.AreEquivalent(a, c)));
    }

    /// <summary>What the conditions around an operation ask about: <c>cached</c> of <c>cached is null</c>.</summary>
    private static IEnumerable<SyntaxNode> ConditionsOf(IOperation operation)
    {
        foreach (var ancestor in operation.Ancestors())
        {
            if (ancestor is IAnonymousFunctionOperation or ILocalFunctionOperation)
                yield break;
            if (ancestor is not IConditionalOperation conditional || operation.IsWithin(conditional.Condition))
                continue;
            var condition = conditional.Condition.Unwrap();
            while (condition is IUnaryOperation { OperatorKind: UnaryOperatorKind.Not } negated)
                condition = negated.Operand.Unwrap();
            yield return (NullTest.Find(condition) is { } test ? test.Value : condition).Syntax;
        }
    }

    private static bool IsOfWhenAll(IOperation use) =>
        use.Ancestors().Any(static a => a is IInvocationOperation { TargetMethod: { Name: "WhenAll", ContainingType.Name: "Task" } });

    private static bool MayLeave(IOperation statement) =>
        statement is IReturnOperation or IThrowOperation or IBranchOperation
            && !statement.OwnOperations().Any(static o => o is IInvocationOperation);

    /// <summary>The blocks in which a variable gets a task that nobody has waited for yet, outer ones first.</summary>
    private static List<IBlockOperation> BlocksThatKeepTasks(BodyIndex index)
    {
        var blocks = new List<IBlockOperation>();
        foreach (var call in index.Invocations)
        {
            if (StartedWork.IsTask(call) && BlockThatKeeps(call) is { } block && !blocks.Contains(block))
                blocks.Add(block);
        }

        blocks.Sort(static (a, b) => a.Syntax.SpanStart.CompareTo(b.Syntax.SpanStart));
        return blocks;
    }

    private static IBlockOperation? BlockThatKeeps(IInvocationOperation task)
    {
        for (var around = task.Parent; around is not (null or IBlockOperation or IAwaitOperation); around = around.Parent)
        {
            if (around is IVariableDeclarationGroupOperation)
                return around.Parent as IBlockOperation;
        }

        return null;
    }
}
