using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Caches.Entries;

/// <summary>The cache calls of a member's body, found in one walk for all rules. Only files that speak of a cache are walked.</summary>
internal sealed class CacheSurvey
{
    private static readonly PerCompilation<ConcurrentDictionary<IOperation, CacheSurvey>> s_known = new(static _ => new());
    private static readonly ConditionalWeakTable<SyntaxTree, StrongBox<bool>> s_words = new();

    private CacheSurvey(IOperation root, Compilation compilation)
    {
        Calls = ImmutableArray<CacheCall>.Empty;
        OwnCalls = ImmutableArray<CacheCall>.Empty;
        Candidates = ImmutableArray<IInvocationOperation>.Empty;
        if (MentionsCache(root.Syntax.SyntaxTree))
            Find(root, compilation);
    }

    /// <summary>The calls on known caches, in source order.</summary>
    public ImmutableArray<CacheCall> Calls { get; private set; }

    /// <summary>The calls on caches that the code base has made for itself, in source order.</summary>
    public ImmutableArray<CacheCall> OwnCalls { get; private set; }

    /// <summary>
    /// The calls that may fill a cache, in source order: the cache calls, those of static tables, those of methods that take a key and a
    /// delegate, or that speak of a cache.
    /// </summary>
    public ImmutableArray<IInvocationOperation> Candidates { get; private set; }

    /// <summary>The survey of a body.</summary>
    public static CacheSurvey Get(IOperation root, Compilation compilation) =>
        s_known.Get(compilation).GetOrAdd(root, r => new(r, compilation));

    /// <summary>True when a file has the name of a cache in it, in whatever case.</summary>
    public static bool MentionsCache(SyntaxTree tree) =>
        s_words.GetValue(tree, static t => new(MentionsCache(t.GetText().ToString()))).Value;

    private static bool MentionsCache(string text)
    {
        var at = text.IndexOf("ache", StringComparison.Ordinal);
        var isInCapitals = at >= 0 && text.Contains("CACHE");
        // Of most files that have these letters, they are part of "attached".
        for (; at >= 0; at = text.IndexOf("ache", at + 4, StringComparison.Ordinal))
        {
            if (at > 0 && text[at - 1] is 'C' or 'c')
                return true;
        }

        return isInCapitals || text.Contains("edis") || text.Contains("Caching");
    }

    private void Find(IOperation root, Compilation compilation)
    {
        ImmutableArray<CacheCall>.Builder? calls = null;
        ImmutableArray<CacheCall>.Builder? ownCalls = null;
        ImmutableArray<IInvocationOperation>.Builder? candidates = null;
        var pending = new Stack<IOperation>();
        pending.Push(root);
        while (pending.Count > 0)
        {
            var operation = pending.Pop();
            if (operation is IInvocationOperation call)
            {
                var cacheCall = CacheCall.IsNameOfOne(call.TargetMethod.Name) ? CacheCall.Create(call, compilation) : null;
                if (cacheCall is not null)
                    (calls ??= ImmutableArray.CreateBuilder<CacheCall>()).Add(cacheCall);
                else if (CacheCall.OfOwn(call, compilation) is { } ownCall)
                    (ownCalls ??= ImmutableArray.CreateBuilder<CacheCall>()).Add(ownCall);
                if (cacheCall is { Action: not CacheAction.Remove } || CacheFill.MayBeOne(call) || CacheStore.MayHandOn(call.TargetMethod))
                    (candidates ??= ImmutableArray.CreateBuilder<IInvocationOperation>()).Add(call);
            }

            foreach (var child in operation.ChildOperations)
                pending.Push(child);
        }

        Calls = InSourceOrder(calls, static c => c.Operation);
        OwnCalls = InSourceOrder(ownCalls, static c => c.Operation);
        Candidates = InSourceOrder(candidates, static c => c);
    }

    private static ImmutableArray<T> InSourceOrder<T>(ImmutableArray<T>.Builder? found, Func<T, IOperation> operation)
    {
        if (found is null)
            return ImmutableArray<T>.Empty;
        found.Sort((a, b) => operation(a).Syntax.SpanStart.CompareTo(operation(b).Syntax.SpanStart));
        return found.ToImmutable();
    }
}
