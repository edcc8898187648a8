using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Caches.Entries;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Flow.Loops;
using PerfAnalyzers.Framework;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Rules.Caching;

/// <summary>A cache on another machine is asked once per element, and could be asked once.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
[NoCodeFix("What is done with each answer has to be taken apart from the asking, which is for the author to do.")]
public sealed class CacheCallPerElementAnalyzer : CacheAnalyzer
{
    private const int MaxDepth = 4;

    private static readonly DiagnosticDescriptor s_rule = RuleDescriptor.Create(
        RuleIds.CacheCallPerElement,
        "Cache is called once per element",
        "'{0}' goes to the cache once per {1}, and waits each time; '{2}' takes all of them at once",
        RuleCategory.Caching,
        DiagnosticSeverity.Info,
        "A cache on another machine answers in the time of a round trip, whether it is asked for one key or for a hundred. One after the "
            + "other, a hundred keys take a hundred round trips.");

    /// <summary>Creates the analyzer.</summary>
    public CacheCallPerElementAnalyzer()
        : base(s_rule)
    {
    }

    private protected override void Analyze(RuleContext context, ImmutableArray<CacheCall> calls)
    {
        foreach (var call in calls)
        {
            if (BatchForm.Find(call) is not { } batch
                || !IsWaitedFor(call.Operation)
                || call.Kind == CacheKind.Easy && EasyCachingSetup.IsInMemory(context.Compilation))
                continue;
            // Other loops have no elements: a walk from one key to the next, a poll, a retry.
            if (Repetition.Analyze(call.Operation, EfModel.For(context.Compilation)) is not {
                IsPerElement: true,
                Loop: (IForEachLoopOperation or IForLoopOperation or IInvocationOperation) and var loop
            } repetition)
                continue;
            if (!Varies(batch.Varying, loop, MaxDepth)
                || batch.Fixed is { } common && Varies(common, loop, MaxDepth)
                || IsWorkOfItsOwn(loop))
                continue;
            context.Report(
                call.Operation.Location(),
                [loop.Location()],
                null,
                call.Operation.TargetMethod.Name,
                repetition.Describe(),
                batch.Name);
        }
    }

    /// <summary>Tasks that are put together go out one after the other, and are waited for together.</summary>
    private static bool IsWaitedFor(IInvocationOperation call)
    {
        var isTask = call.Type is { Name: "Task" or "ValueTask" };
        IOperation current = call;
        while (current.Parent is IInvocationOperation { TargetMethod.Name: "ConfigureAwait" or "GetAwaiter" }
            or IArgumentOperation { Parent: IInvocationOperation { TargetMethod.Name: "ConfigureAwait" } })
            current = current.Parent;
        var isWaited = !isTask || current.Parent is IAwaitOperation or IPropertyReferenceOperation { Property.Name: "Result" }
            or IInvocationOperation { TargetMethod.Name: "GetResult" or "Wait" };
        // Select(async key => await …) starts all of them, too.
        return isWaited && call.EnclosingFunction() is not IAnonymousFunctionOperation { Symbol.IsAsync: true };
    }

    /// <summary>True when a value is another one in each round: it is made of the element, or of what the round makes of it.</summary>
    private static bool Varies(IOperation value, IOperation loop, int depth)
    {
        foreach (var part in value.DescendantsAndSelf())
        {
            ISymbol? variable = part switch
            {
                ILocalReferenceOperation local => local.Local,
                IParameterReferenceOperation parameter => parameter.Parameter,
                _ => null,
            };
            if (variable is null || !variable.DeclaringSyntaxReferences.Any(r =>
                r.SyntaxTree == loop.Syntax.SyntaxTree && loop.Syntax.Span.Contains(r.Span)))
                continue;
            if (loop is ILoopOperation { Locals: var counters } && counters.Contains(variable, SymbolEqualityComparer.Default))
                return true;
            if (depth == 0 || BodyIndex.Around(part).OnlyValueOf(variable) is not { } made || Varies(made, loop, depth - 1))
                return true;
        }

        return false;
    }

    /// <summary>Something else is waited for in each round: the cache is the smaller part, and each element a piece of work.</summary>
    private static bool IsWorkOfItsOwn(IOperation loop)
    {
        var body = loop switch
        {
            IForEachLoopOperation forEach => forEach.Body,
            IForLoopOperation counted => counted.Body,
            _ => null,
        };
        if (body is null)
            return false;
        foreach (var awaited in body.Descendants().OfType<IAwaitOperation>())
        {
            if (awaited.Operation.Unwrap() is IInvocationOperation { TargetMethod: var method } call
                && CacheKinds.Get(call.Receiver()?.Type ?? method.ContainingType) == CacheKind.None
                && !awaited
                    .Ancestors()
                    .TakeWhile(a => !ReferenceEquals(a, body))
                    .Any(static a => a is IConditionalOperation or ICoalesceOperation or ISwitchOperation or ITryOperation))
                return true;
        }

        return false;
    }
}
