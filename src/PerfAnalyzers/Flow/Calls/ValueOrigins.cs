using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Caches.Entries;
using PerfAnalyzers.Flow.Entities;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Calls;

/// <summary>Where a value comes from.</summary>
/// <param name="Value">The expression that makes it.</param>
/// <param name="Handed">The expression that hands it over: the value itself, or the local that it is in.</param>
/// <param name="Site">Where the first body has it: the value, or the call of the method that has it.</param>
/// <param name="IsDisposed">True when a <c>using</c> ends its life.</param>
internal sealed record ValueOrigin(IOperation Value, IOperation Handed, IOperation Site, bool IsDisposed);

/// <summary>
/// Follows a value back to the expressions that make it: through lambdas, locals, branches, tasks and methods of this compilation.
/// </summary>
internal sealed class ValueOrigins
{
    private const int MaxDepth = 4;
    private const int Budget = 64;

    private readonly Compilation _compilation;
    private readonly ImmutableArray<ValueOrigin>.Builder _found = ImmutableArray.CreateBuilder<ValueOrigin>();
    private readonly HashSet<ISymbol> _visited = new(SymbolEqualityComparer.Default);
    private int _left = Budget;

    private ValueOrigins(Compilation compilation) => _compilation = compilation;

    /// <summary>The origins of a value, or of what a lambda or method returns.</summary>
    public static ImmutableArray<ValueOrigin> Find(IOperation value, Compilation compilation)
    {
        var origins = new ValueOrigins(compilation);
        if (value.AsLambda() is { } lambda)
            origins.Follow(lambda.Body, null, MaxDepth);
        else if (value.AsMethodGroup() is { } group)
            origins.FollowMethod(group.Method, group, group, MaxDepth);
        else
            origins.Follow(value, null, null, false, MaxDepth);
        return origins._found.ToImmutable();
    }

    private void Follow(IOperation body, IOperation? site, int depth)
    {
        foreach (var returned in body.ReturnedValues())
            Follow(returned, null, site, false, depth);
    }

    private void Follow(IOperation value, IOperation? handed, IOperation? site, bool isDisposed, int depth)
    {
        if (--_left <= 0)
            return;
        var original = value;
        value = value.Unwrap();
        switch (value)
        {
            case IConditionalOperation { WhenFalse: { } otherwise } choice:
                Follow(choice.WhenTrue, null, site, isDisposed, depth);
                Follow(otherwise, null, site, isDisposed, depth);
                return;
            case ICoalesceOperation coalesce:
                Follow(coalesce.Value, null, site, isDisposed, depth);
                Follow(coalesce.WhenNull, null, site, isDisposed, depth);
                return;
            case ISwitchExpressionOperation choice:
                foreach (var arm in choice.Arms)
                    Follow(arm.Value, null, site, isDisposed, depth);
                return;
            case ILocalReferenceOperation local:
                if (LastWrite(local) is { Value: { } written } write)
                    Follow(written, handed ?? local, site, isDisposed || IsUsing(write.Site), depth);
                return;
            case IPropertyReferenceOperation {
                Property: { Name: "Result", ContainingType.Name: "Task" or "ValueTask" },
                Instance: { } task
            }:
                Follow(task, handed, site, isDisposed, depth);
                return;
            case IInvocationOperation call when PassedOn(call) is { } passed:
                Follow(passed, handed, site, isDisposed, depth);
                return;
            // Task.Run(() => …), new Lazy<T>(() => …)
            case IInvocationOperation { TargetMethod: { Name: "Run", ContainingType.Name: "Task" }, Arguments: [{ Value: var run }, ..] }
                when run.AsLambda() is { } lambda:
                Follow(lambda.Body, site, depth);
                return;
            case IObjectCreationOperation { Type.Name: "Lazy" or "AsyncLazy", Arguments: [{ Value: var made }, ..] }
                when made.AsLambda() is { } lambda:
                Follow(lambda.Body, site, depth);
                return;
            case IObjectCreationOperation { Type.Name: "ValueTask", Arguments: [var result] }:
                Follow(result.Value, handed, site, isDisposed, depth);
                return;
            // What a cache delivers was put there by somebody else.
            case IInvocationOperation call
                when CacheCall.Create(call, _compilation) is not null || CacheWrapper.MayBeOne(call.TargetMethod):
                return;
            case IInvocationOperation call
                when call.TargetMethod.MethodKind is MethodKind.Ordinary or MethodKind.LocalFunction or MethodKind.ReducedExtension:
                if (depth > 0 && FollowMethod(call.TargetMethod, call, site ?? Whole(call), depth - 1))
                    return;
                break;
        }

        _found.Add(new(value, handed ?? original, site ?? Whole(value), isDisposed));
    }

    /// <summary>Follows what a method returns; false when its code is not at hand, or is an iterator, which is itself the origin.</summary>
    private bool FollowMethod(IMethodSymbol method, IOperation call, IOperation site, int depth)
    {
        if (CallTargets.Body(call, _compilation) is not { } body || LazySequence.IsIterator(body))
            return false;
        if (_visited.Add(method.OriginalDefinition))
            Follow(body, site, depth);
        return true;
    }

    /// <summary>The write that comes last before the read. What else the local may have been on other ways is not looked at.</summary>
    private static VariableWrite? LastWrite(ILocalReferenceOperation local)
    {
        VariableWrite? last = null;
        foreach (var write in BodyIndex.Around(local).WritesOf(local.Local))
        {
            if (write.Site.Syntax.SpanStart < local.Syntax.SpanStart)
                last = write;
        }

        return last;
    }

    private static bool IsUsing(IOperation site) =>
        site is IVariableDeclaratorOperation declarator && declarator
            .Ancestors()
            .TakeWhile(static a => a is not IBlockOperation)
            .Any(static a => a is IUsingDeclarationOperation or IUsingOperation);

    /// <summary>What a call only hands on: of a task, of a list that stays the same.</summary>
    private static IOperation? PassedOn(IInvocationOperation call) => call.TargetMethod switch
    {
        { Name: "FromResult", ContainingType.Name: "Task" or "ValueTask" } => call.Arguments.FirstOrDefault()?.Value,
        { Name: "GetResult" or "GetAwaiter" or "AsTask" } => call.Instance,
        { Name: "AsEnumerable", ContainingType.Name: "Enumerable" } =>
            call.Receiver() is { } receiver && !LazySequence.IsQueryable(receiver.Unwrap().Type) ? receiver : null,
        _ => null,
    };

    /// <summary>A query expression is written as a whole.</summary>
    private static IOperation Whole(IOperation value) => value.Parent is ITranslatedQueryOperation query ? query : value;
}
