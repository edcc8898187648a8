using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Flow.Calls;
using PerfAnalyzers.Flow.Endpoints;
using PerfAnalyzers.Flow.Loops;
using PerfAnalyzers.Framework;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Rules.Execution;

/// <summary>A query is run, or a command sent, in async code by a method that blocks its thread.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class SyncQueryInAsyncAnalyzer : BodyAnalyzer
{
    private static readonly DiagnosticDescriptor s_rule = RuleDescriptor.Create(
        RuleIds.SyncQueryInAsync,
        "Query blocks the thread in async code",
        "{0} blocks its thread until the database answers; await {1}",
        RuleCategory.Execution,
        DiagnosticSeverity.Warning,
        "The code is async, so its thread could do other work while the database answers. One that waits is one that the pool lacks.");

    /// <summary>Creates the analyzer.</summary>
    public SyncQueryInAsyncAnalyzer()
        : base(s_rule)
    {
    }

    private protected override void Analyze(RuleContext context, BodySurvey body)
    {
        foreach (var query in body.Queries)
            Analyze(context, query);
        foreach (var call in body.ContextCalls)
        {
            if (AsyncForms.Of(call, context.Model) is { } form && IsConcerned(context, call, ContextOf(call))
                // What an interceptor does in one of the two only would be lost.
                && !(SaveSummary.IsSave(call) && SaveInterceptors.ActSynchronouslyOnly(context.Compilation))
                && !Repetition.Analyze(call, context.Model).IsPerElement)
                context.Report(
                    call.Location(),
                    null,
                    null,
                    IsForMany(context, call) && !IsBegunByOwnMethod(call, context.Model),
                    call.TargetMethod.Name,
                    form.Name);
        }
    }

    private static void Analyze(RuleContext context, QueryChain query)
    {
        if (SyncQuery.FormOf(query, context.Model) is not { } form || !IsConcerned(context, query.Operation, query.ContextType))
            return;
        // SqlClient reads large values asynchronously far slower than it blocks for them.
        if (Providers.AreSqlServer(query.ContextType, context.Model) && SyncQuery.DeliversLargeValues(query, context.Model))
            return;
        // PERF1003 asks for one query for all, PERF1004 for includes; what is left then may block, and is reported then.
        if (Repetition.Analyze(query.Operation, context.Model, query).IsPerElement)
            return;
        var place = query.Operation is IForEachLoopOperation loop ? loop.Collection : query.Operation;
        context.Report(
            place.Location(),
            null,
            null,
            SyncQuery.IsCertain(query) && IsForMany(context, query.Operation),
            "This " + query.Describe(),
            form);
    }

    /// <summary>
    /// using var transaction = repository.BeginTransaction(); … transaction.Commit(): what begins it has no other form, so that half of it
    /// blocks all the same.
    /// </summary>
    private static bool IsBegunByOwnMethod(IInvocationOperation command, EfModel model) =>
        command.TargetMethod.Name is EfNames.Commit or EfNames.Rollback
        && command.Instance?.Unwrap() is ILocalReferenceOperation transaction
        && BodyIndex.Around(transaction).OnlyValueOf(transaction.Local)?.Unwrap() is IInvocationOperation begin
        && !begin.Type.IsTask()
        && AsyncForms.Of(begin, model) is null
        && begin.TargetMethod.ContainingType is { } owner
        && !owner.GetMembers(begin.TargetMethod.Name + "Async").Any();

    /// <summary>Threads run short where many wait at a time: not for administrators, and not while the application starts.</summary>
    private static bool IsForMany(RuleContext context, IOperation operation) =>
        !BackOffice.IsForFew(context.Member, context.Model) && !StartupCode.Contains(operation, context.Member, context.Model);

    private static bool IsConcerned(RuleContext context, IOperation operation, ITypeSymbol? contextType) =>
        AsyncCode.MayAwait(operation, context.Member)
        && !AsyncCode.IsEntryPoint(operation, context.Member)
        // A method for both kinds of callers has an arm for each.
        && !IsSyncArm(operation)
        // SQLite's async methods block all the same.
        && !Providers.AnswerAtOnce(contextType, context.Model);

    private static ITypeSymbol? ContextOf(IInvocationOperation call) => call.Receiver()?.Unwrap() switch
    {
        IPropertyReferenceOperation { Property.Name: "Database", Instance: { } owner } => owner.Unwrap().Type,
        { Type: { } type } => type,
        _ => null,
    };

    private static bool IsSyncArm(IOperation operation)
    {
        for (IOperation child = operation, parent = operation.Parent!; parent is not null; child = parent, parent = parent.Parent!)
        {
            if (parent is IAnonymousFunctionOperation or ILocalFunctionOperation)
                return false;
            if (parent is IConditionalOperation conditional && !ReferenceEquals(child, conditional.Condition)
                && conditional.Condition.DescendantsAndSelf().Any(static c =>
                    c.ReferencedSymbol()?.Name.IndexOf("async", StringComparison.OrdinalIgnoreCase) >= 0 || IsTestForAsync(c)))
                return true;
        }

        return false;
    }

    /// <summary>source is IAsyncEnumerable&lt;T&gt;: the other arm is for lists, which have no asynchronous form.</summary>
    private static bool IsTestForAsync(IOperation condition)
    {
        var type = condition switch
        {
            IIsTypeOperation test => test.TypeOperand,
            IDeclarationPatternOperation declaration => declaration.MatchedType,
            ITypePatternOperation pattern => pattern.MatchedType,
            _ => null,
        };
        return type is { Name: "IAsyncEnumerable" or "IAsyncQueryProvider" };
    }
}
