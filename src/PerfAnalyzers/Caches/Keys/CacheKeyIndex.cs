using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Caches.Entries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Caches.Keys;

/// <summary>The cache calls of a whole compilation by their cache, found when a rule first asks: what is read or removed here may be written anywhere.</summary>
internal sealed class CacheKeyIndex
{
    // A file that speaks of caches has a few calls by such names, a generated client has thousands.
    private const int MaxCallsOfAFile = 500;

    private static readonly ConditionalWeakTable<Compilation, CacheKeyIndex> s_instances = new();
    private static readonly ConditionalWeakTable<SyntaxTree, InvocationExpressionSyntax[]> s_calls = new();

    private static readonly Regex s_cacheType = new("I(Memory|Distributed|Fusion)Cache\\b|HybridCache\\b|IAppCache\\b|Caching(Provider|Service)|IDatabase(Async)?\\b|IConnectionMultiplexer", RegexOptions.CultureInvariant);
    private static readonly Regex s_cacheName = new("cache|caching|redis", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase);

    // Names that mean something else in files that name no cache.
    private static readonly Regex s_otherName = new("memory|distributed|hybrid|fusion|easy|database|^_?db$", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase);

    // ClearAsync, RemoveByTagAsync, FlushDatabase …: whatever the keys are.
    private static readonly Regex s_removal = new("^(Clear|Flush|Compact|Invalidate|(Remove|Delete|Evict|Expire)(All|By|Many|Range|Keys|With|(Async)?$)|KeyDelete)", RegexOptions.CultureInvariant);
    private static readonly Regex s_read = new("^(Get|TryGet|Contains|Exists|Is|Has|String(Get(?!Set|Delete)|Length)|Hash(Get|Exists|Keys|Values|Length)|Key(Exists|TimeToLive|Type|Expire)|Dispose|Refresh|Ping|Create(Transaction|Batch|EntryOptions)|Setup|With|On|To)", RegexOptions.CultureInvariant);

    private readonly Lazy<Found> _found;

    private CacheKeyIndex(Compilation compilation) => _found = new(() => Find(compilation));

    /// <summary>The index of a compilation; nothing is looked for until it is asked.</summary>
    public static CacheKeyIndex Get(Compilation compilation) => s_instances.GetValue(compilation, static c => new CacheKeyIndex(c));

    /// <summary>The calls on a kind of cache, in the order of the files and of the calls in them.</summary>
    public IEnumerable<Entry> On(CacheKind kind) => _found.Value.Entries[kind];

    /// <summary>The calls on all kinds of caches.</summary>
    public IEnumerable<Entry> All => _found.Value.Entries.SelectMany(static e => e);

    /// <summary>True when the cache is handed to code that may write any key, or has keys written to it that no call names.</summary>
    public bool MayWriteAnything(CacheKind kind) => _found.Value.Writes.Contains(kind);

    /// <summary>True when entries are removed without their keys: by a tag, a prefix, all at once.</summary>
    public bool MayRemoveAnything(CacheKind kind) => _found.Value.Removals.Contains(kind);

    private static Found Find(Compilation compilation)
    {
        var (entries, writes, removals) = (new List<Entry>(), new HashSet<CacheKind>(), new HashSet<CacheKind>());
        foreach (var tree in compilation.SyntaxTrees)
        {
            if (!CacheSurvey.MentionsCache(tree) || Bodies.Get(compilation).ModelOf(tree) is not { } model)
                continue;
            foreach (var syntax in s_calls.GetValue(tree, CallsOf))
            {
                if (model.GetOperation(syntax) is not IInvocationOperation operation)
                    continue;
                if ((CacheCall.Create(operation, compilation) ?? CacheCall.OfOwn(operation, compilation)) is { } call)
                    entries.Add(new(call, CacheKeyShape.Create(call.Key)));
                else
                    AddOther(operation, compilation, writes, removals);
            }
        }

        return new(entries.ToLookup(static e => e.Call.Kind), writes, removals);
    }

    /// <summary>A call that has to do with a cache, and names no key: what it may do there.</summary>
    private static void AddOther(IInvocationOperation call, Compilation compilation, HashSet<CacheKind> writes, HashSet<CacheKind> removals)
    {
        var method = call.TargetMethod;
        var receiver = call.Receiver();
        var kind = CacheKinds.Get(receiver?.Type ?? method.ContainingType);
        if (kind == CacheKind.None && OwnCache.IsOne(method.ContainingType))
            kind = CacheKind.Own;
        if (kind != CacheKind.None && s_removal.IsMatch(method.Name))
        {
            removals.Add(kind);
            return;
        }

        // What this compilation declares is looked at where it is written; ArgumentNullException.ThrowIfNull(cache) writes nothing.
        if (method.IsDeclaredIn(compilation) || method.Name.Contains("Null"))
            return;
        if (kind != CacheKind.None && !s_read.IsMatch(method.Name))
            writes.Add(kind);
        foreach (var argument in call.Arguments)
        {
            if (!ReferenceEquals(argument.Value, receiver) && CacheKinds.Get(argument.Value.Unwrap().Type) is var given and not CacheKind.None)
                writes.Add(given);
        }
    }

    private static InvocationExpressionSyntax[] CallsOf(SyntaxTree tree)
    {
        var text = tree.GetText().ToString();
        var isAboutCaches = s_cacheType.IsMatch(text);
        var found = tree.GetRoot().DescendantNodes().OfType<InvocationExpressionSyntax>().Where(call => MayConcernACache(call, isAboutCaches)).Take(MaxCallsOfAFile + 1).ToArray();
        return found.Length > MaxCallsOfAFile ? [] : found;
    }

    /// <summary>Asks the names, since binding what is called <c>Add</c> or <c>Remove</c> in all files is what would cost.</summary>
    private static bool MayConcernACache(InvocationExpressionSyntax call, bool isAboutCaches)
    {
        var (name, receiver) = call.Expression switch
        {
            MemberAccessExpressionSyntax access => (access.Name.Identifier.ValueText, NameOf(access.Expression)),
            MemberBindingExpressionSyntax binding => (binding.Name.Identifier.ValueText, NameOf(call.FirstAncestorOrSelf<ConditionalAccessExpressionSyntax>()?.Expression)),
            SimpleNameSyntax own => (own.Identifier.ValueText, "this"),
            _ => ("", ""),
        };
        if (s_cacheName.IsMatch(receiver) || isAboutCaches && (CacheCall.IsNameOfOne(name) || s_otherName.IsMatch(receiver)))
            return true;
        foreach (var argument in call.ArgumentList.Arguments)
        {
            if (NameOf(argument.Expression) is { Length: > 0 } given && isAboutCaches && (s_cacheName.IsMatch(given) || s_otherName.IsMatch(given)))
                return true;
        }

        return false;
    }

    /// <summary>The last name of a receiver: that of <c>this._cache</c>, of <c>redis.GetDatabase()</c>.</summary>
    private static string NameOf(ExpressionSyntax? expression) => expression switch
    {
        SimpleNameSyntax name => name.Identifier.ValueText,
        MemberAccessExpressionSyntax access => access.Name.Identifier.ValueText,
        InvocationExpressionSyntax call => NameOf(call.Expression),
        ParenthesizedExpressionSyntax parenthesized => NameOf(parenthesized.Expression),
        AwaitExpressionSyntax awaited => NameOf(awaited.Expression),
        PostfixUnaryExpressionSyntax suppressed => NameOf(suppressed.Operand),
        _ => "",
    };

    /// <summary>A call, and the shape of its key; null for a key that is not known.</summary>
    internal sealed record Entry(CacheCall Call, CacheKeyShape? Shape);

    private sealed record Found(ILookup<CacheKind, Entry> Entries, HashSet<CacheKind> Writes, HashSet<CacheKind> Removals);
}
