using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Caches.Entries;
using PerfAnalyzers.Caches.Keys;
using PerfAnalyzers.Caches.Values;
using PerfAnalyzers.Framework;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Rules.Caching;

/// <summary>
/// A cache is looked into, and what is missing is loaded and written, by everybody who finds it missing at the same time.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class CacheStampedeAnalyzer : CacheAnalyzer
{
    // userId, user.Id, request.SessionId; not userAgent, not users.
    private static readonly Regex s_user = new(
        "\\b_?(current|my)?(user|session)(id|name|key|guid|email|identifier)?\\b",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase);

    private static readonly DiagnosticDescriptor s_rule = RuleDescriptor.Create(
        RuleIds.CacheStampede,
        "Cache miss is loaded by all callers at once (cache stampede)",
        "All who find '{0}' missing at the same time load it, not the first alone; {1}",
        RuleCategory.Caching,
        DiagnosticSeverity.Info,
        "Between the look into the cache and the write there is a query, and whoever comes in that time makes it too: when a popular "
            + "entry ends, the database gets all its readers at once. One call that looks and loads can let one of them load while the "
            + "others wait.");

    /// <summary>Creates the analyzer.</summary>
    public CacheStampedeAnalyzer()
        : base(s_rule)
    {
    }

    private protected override void Analyze(RuleContext context, ImmutableArray<CacheCall> calls)
    {
        HashSet<SyntaxNode>? reported = null;
        foreach (var write in calls)
        {
            if (write.Action != CacheAction.Write || !write.IsLibraryCall
                || CacheFill.In(context.Root, context.Compilation, null).FirstOrDefault(f => f.Call.Syntax == write.Operation.Syntax)
                    is not { Miss.Read: { } miss } fill)
                continue;
            if (IsGuarded(write.Operation, miss, context.Root)
                || !IsForEachOther(miss, write.Operation)
                || !LoadedValue.IsIn(fill.Makers, context.Compilation))
                continue;
            // Who looks into one cache and writes to another wants it so.
            if (CacheCall.Create(miss, context.Compilation) is not { } read || read.Kind != write.Kind)
                continue;
            if (IsForOneUser(read.Key))
                continue;
            // A key that lacks an input has to be mended first.
            if (MissingInputs.In(context.Root, context.Compilation, context.ListOption(RuleOption.CacheMethods)).Fills.Any(f =>
                f.Fill.Call.Syntax == fill.Call.Syntax))
                continue;
            if ((reported ??= new()).Add(miss.Syntax))
            {
                context.Report(
                    read.NameLocation,
                    [write.Operation.Location()],
                    null,
                    CacheKeyShape.Create(read.Key)?.Display ?? read.KeyValue.Syntax.ToString(),
                    AdviceFor(read.Kind));
            }
        }
    }

    private static string AdviceFor(CacheKind kind) => kind switch
    {
        CacheKind.Fusion => "'GetOrSetAsync' lets one of them load it",
        CacheKind.Lazy => "'GetOrAddAsync' lets one of them load it",
        CacheKind.Easy => "'GetAsync' with what loads the value lets one of them load it",
        _ => "'HybridCache.GetOrCreateAsync' lets one of them load it",
    };

    /// <summary>One user is no crowd.</summary>
    private static bool IsForOneUser(CacheKey key) =>
        key.Parts.Any(static p => p.Value is { } value
            && (AmbientInputs.Along(value) is { Kind: CacheInputKind.User } || s_user.IsMatch(value.Syntax.ToString())));

    /// <summary>True when the code sees to it that one loads at a time.</summary>
    private static bool IsGuarded(IOperation write, IInvocationOperation miss, IOperation root)
    {
        if (write.Ancestors().Any(static a => a is ILockOperation))
            return true;
        // Who waits before the look, or between the look and the load, has waited for the one who loads.
        foreach (var call in root.Syntax.DescendantNodes())
        {
            if (call is InvocationExpressionSyntax invocation && call.SpanStart < write.Syntax.Span.End && IsWait(invocation))
                return true;
        }

        // Tasks and lazy values are shared by those who wait for them.
        return miss is { TargetMethod.TypeArguments: [.., { Name: "Task" or "ValueTask" or "Lazy" or "AsyncLazy" }] };
    }

    // By its name: a lock may be of any library, and is one before it is bound.
    private static bool IsWait(InvocationExpressionSyntax call) =>
        call.Expression is MemberAccessExpressionSyntax { Name.Identifier.ValueText: var name }
        && (name is "Wait" or "WaitAsync" or "WaitOne" or "Enter" or "EnterAsync" or "TryEnter"
            || name.Contains("Lock")
            || name.Contains("Synchroniz")
            || name.Contains("Acquire"));

    // Many keys are looked for in one loop and what is missing is written in another: one query for all of them.
    private static bool IsForEachOther(IOperation miss, IOperation write) => ReferenceEquals(LoopAround(miss), LoopAround(write));

    private static IOperation? LoopAround(IOperation operation) => operation.Ancestors().FirstOrDefault(static a => a is ILoopOperation);
}
