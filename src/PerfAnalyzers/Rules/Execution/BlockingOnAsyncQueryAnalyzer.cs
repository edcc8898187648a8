using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Flow.Calls;
using PerfAnalyzers.Flow.Loops;
using PerfAnalyzers.Framework;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Rules.Execution;

/// <summary>A thread waits for a task of EF Core's.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class BlockingOnAsyncQueryAnalyzer : BodyAnalyzer
{
    private static readonly DiagnosticDescriptor s_rule = RuleDescriptor.Create(
        RuleIds.BlockingOnAsyncQuery,
        "Thread waits for an asynchronous query",
        "The thread waits for {0}, and a second one is needed to end it; {1}",
        RuleCategory.Execution,
        DiagnosticSeverity.Warning,
        "A thread that waits for a task is blocked, and the task needs another one to go on: under load the pool runs out of threads, and "
            + "with a synchronization context both wait for each other.");

    // Of SaveChangesInterceptor.
    /// <summary>Creates the analyzer.</summary>
    public BlockingOnAsyncQueryAnalyzer()
        : base(s_rule)
    {
    }

    private protected override void Analyze(RuleContext context, BodySurvey body)
    {
        foreach (var wait in body.Waits)
            Analyze(context, wait);
    }

    private static void Analyze(RuleContext context, IOperation wait)
    {
        // A program starts with a thread of its own.
        if (AsyncCode.IsEntryPoint(wait, context.Member) || BlockedTask.Of(wait, context.Model) is not { } blocked)
            return;
        if (IsForwarding(blocked.Call, context.Member, context.Compilation) && wait.EnclosingFunction() is null)
            return;
        // SQLite's tasks are done when they are there.
        var of = blocked.Query?.ContextType ?? (blocked.IsOwn ? blocked.Call.Instance?.Unwrap().Type : null);
        if (Providers.AnswerAtOnce(of, context.Model))
            return;
        // PERF1003 and PERF1005 ask for one query for all.
        if ((blocked.Query is not null || !blocked.IsOwn)
            && Repetition.Analyze(blocked.Call, context.Model, blocked.IsOwn ? blocked.Query : null).IsPerElement)
            return;
        var mayAwait = AsyncCode.MayAwait(wait, context.Member);
        // A constructor cannot await, and there is no other form of the method to call.
        if (!mayAwait && !blocked.IsOwn
            && context.Member is IMethodSymbol { MethodKind: MethodKind.Constructor or MethodKind.StaticConstructor } or { Name: "Dispose" }
            && wait.EnclosingFunction() is null)
            return;

        var name = blocked.Call.TargetMethod.Name;
        context.Report(
            wait.Location(),
            blocked.Query is { } query && !blocked.IsOwn ? [query.Operation.Location()] : [],
            null,
            // Before anybody waits for the application, one thread more or less is nothing.
            mayAwait || !StartupCode.Contains(wait, context.Member, context.Model),
            blocked is { IsOwn: true, Query: { } own } ? "this " + own.Describe() : $"'{name}'",
            mayAwait ? "await it" : blocked.IsOwn && QueryOperators.WithoutAsync(name) is { } sync && sync != context.Member.Name
                ? $"await it in an async method, or call {sync}" : "await it in an async method");
    }

    /// <summary>
    /// override int SaveChanges() =&gt; SaveChangesAsync().GetAwaiter().GetResult(): the base class has both forms, and the one is to do
    /// what the other does. Who calls it is told by PERF7001.
    /// </summary>
    private static bool IsForwarding(IInvocationOperation call, ISymbol member, Compilation compilation) =>
        member is IMethodSymbol { IsOverride: true }
        && (call.TargetMethod.IsOverride || member.Name == EfNames.SaveChanges && SaveInterceptors.ActAsynchronouslyOnly(compilation))
        && call.TargetMethod.Name == member.Name + "Async"
        && call.Instance?.Unwrap() is IInstanceReferenceOperation;
}
