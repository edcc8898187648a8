using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Caches.Entries;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Flow.Entities;
using PerfAnalyzers.Framework;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Rules.Caching;

/// <summary>
/// A cache is given something that is no value of its own: a query, a lazy sequence, what a context tracks, what is disposed.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class DeferredOrTrackedValueCachedAnalyzer : CacheAnalyzer
{
    private static readonly DiagnosticDescriptor s_rule = RuleDescriptor.Create(
        RuleIds.DeferredOrTrackedValueCached,
        "Cached value is deferred, tracked or disposed",
        "The cache keeps {0}: {1}",
        RuleCategory.Caching,
        DiagnosticSeverity.Warning,
        "A cache saves work only if it has the result. A query or a lazy sequence does its work each time it is read; tracked and lazily "
            + "loading entities belong to a context that other requests must not touch; what is disposed is of no use to anybody.");

    /// <summary>Creates the analyzer.</summary>
    public DeferredOrTrackedValueCachedAnalyzer()
        : base(s_rule)
    {
    }

    private protected override void Analyze(RuleContext context, ImmutableArray<CacheCall> calls)
    {
        HashSet<SyntaxNode>? seen = null;
        foreach (var store in CacheStores.In(context.Root, context.Compilation))
        {
            foreach (var value in CachedValue.Find(store, context.Compilation))
            {
                var isOwn = value.Kind == CachedValueKind.Tracked && IsOnOwnContext(value.Query!);
                // To have tracked one row costs nothing worth a word.
                if (isOwn && value.Query!.Terminal is { Kind: QueryStepKind.Element })
                    continue;
                var place = LocationOf(value, context);
                if (!(seen ??= new()).Add(place.Syntax))
                    continue;
                var (what, why) = Describe(value, context.Compilation);
                var isAtHand = ReferenceEquals(place, value.Site) || ReferenceEquals(place, value.Stored);
                var hints = FixHints.Create((FixHints.Kind, isAtHand ? value.Kind.ToString() : null));
                var isCertain = !isOwn && value.Kind != CachedValueKind.SequenceInMemory;
                context.Report(place.Location(), [store.Call.Location()], hints, isCertain, what, why);
            }
        }
    }

    /// <summary>A query is reported where it runs, as all queries are, and what is to be materialised where the cache gets it.</summary>
    private static IOperation LocationOf(CachedValue value, RuleContext context) =>
        value.Query is null && ReferenceEquals(value.Stored.Root(), context.Root) ? value.Stored : value.Site;

    private static (string What, string Why) Describe(CachedValue value, Compilation compilation) => value.Kind switch
    {
        CachedValueKind.Query => ("a query and not its rows", "each read runs it again, on a context that may be gone; materialise it"),
        CachedValueKind.Sequence =>
            ("a lazy sequence", "each read runs the query or the code behind it again, when what it needs may be gone; materialise it"),
        CachedValueKind.SequenceInMemory => ("a lazy sequence", "each read computes it again; materialise it"),
        CachedValueKind.AsyncSequence =>
            ("an asynchronous sequence and not its elements", "each read runs it again, or fails; materialise it"),
        CachedValueKind.Tracked when IsOnOwnContext(value.Query!) =>
        (
            $"what this {value.Query!.Describe()} delivers",
            $"the context tracked it for nothing; add {Operator(value, compilation)} to the query"
        ),
        CachedValueKind.Tracked =>
        (
            $"entities that the context of this {value.Query!.Describe()} tracks",
            $"the request that loaded them still changes and saves what all others read; {Remedy(value, compilation)}"
        ),
        CachedValueKind.LazyLoading =>
        (
            $"lazily loading entities of this {value.Query!.Describe()}",
            "they hold on to their context, and a navigation that is read later asks it when it is gone or busy; cache a projection"
        ),
        _ => ("something that is disposed while others read it", "cache what is read of it"),
    };

    private static string Remedy(CachedValue value, Compilation compilation) =>
        value.Query!.Terminal is { Method: EfNames.Find or EfNames.FindAsync }
            ? "ask by a query that does not track"
            : $"add {Operator(value, compilation)} to the query";

    private static string Operator(CachedValue value, Compilation compilation) =>
        ReadOnlyQuery.Operator(value.Query!, EfModel.For(compilation)!);

    /// <summary>The context is made for the query, and gone after it: nobody changes anything by it.</summary>
    private static bool IsOnOwnContext(QueryChain query) =>
        query.Source.Context?.Unwrap() is ILocalReferenceOperation { Local: var local } context
        && BodyIndex.Around(context).OnlyValueOf(local)?.Unwrap() is IObjectCreationOperation or IInvocationOperation;
}
