using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Caches.Entries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Caches.Keys;

/// <summary>
/// The cache calls of a whole compilation: what is read or removed here may be written anywhere. A call is bound when a question comes to
/// it, once, and only where it may be an answer by its words; who has an answer asks no further.
/// </summary>
internal sealed class CacheKeyIndex
{
    private static readonly PerCompilation<CacheKeyIndex> s_instances = new(static c => new(c));

    private readonly Compilation _compilation;
    private readonly ConcurrentDictionary<CacheCallWords, IndexedCall> _calls = new();

    private CacheKeyIndex(Compilation compilation) => _compilation = compilation;

    /// <summary>The index of a compilation; nothing is looked for until it is asked.</summary>
    public static CacheKeyIndex Get(Compilation compilation) => s_instances.Get(compilation);

    /// <summary>The calls on all kinds of caches that name a key, in the order of the files and of the calls in them.</summary>
    public IEnumerable<Entry> All => Entries(_compilation.SyntaxTrees, static _ => true);

    /// <summary>Those that write an entry; where a shape is given, without those of keys that are quite different.</summary>
    public IEnumerable<Entry> Writes(CacheKeyShape? shape) =>
        Entries(_compilation.SyntaxTrees, w => w.May(CacheEffects.WritesKey) && w.MayConcern(shape)).Where(static e => e.IsWrite);

    /// <summary>Those that remove it.</summary>
    public IEnumerable<Entry> Removals(CacheKeyShape? shape) =>
        Entries(_compilation.SyntaxTrees, w => w.May(CacheEffects.RemovesKey) && w.MayConcern(shape))
            .Where(static e => e.Call.Action == CacheAction.Remove);

    /// <summary>
    /// Those that write an entry, first the ones that are likely to write this one, or any: those of the same file, and those that are
    /// given the key, which nobody knows there.
    /// </summary>
    public IEnumerable<Entry> WritesNear(SyntaxTree file, CacheKeyShape shape)
    {
        var others = _compilation.SyntaxTrees.Where(t => t != file);
        return Entries([file], static w => w.May(CacheEffects.WritesKey))
            .Concat(Entries(others, static w => w.May(CacheEffects.WritesKey) && w.PassesKeyOn))
            .Concat(Entries(others, w => w.May(CacheEffects.WritesKey) && !w.PassesKeyOn && w.MayConcern(shape)))
            .Where(static e => e.IsWrite);
    }

    /// <summary>True when the cache is handed to code that may write any key, or has keys written to it that no call names.</summary>
    public bool MayWriteAnything(CacheKind kind) => May(CacheEffects.WritesAnything, kind);

    /// <summary>True when entries are removed without their keys: by a tag, a prefix, all at once.</summary>
    public bool MayRemoveAnything(CacheKind kind) => May(CacheEffects.RemovesAnything, kind);

    private IEnumerable<Entry> Entries(IEnumerable<SyntaxTree> trees, Func<CacheCallWords, bool> isAsked) =>
        Calls(trees, isAsked).Select(static c => c.Entry).OfType<Entry>();

    private bool May(CacheEffects effect, CacheKind kind) =>
        Calls(_compilation.SyntaxTrees, w => w.May(effect)).Any(c => c.Others.Contains((effect, kind)));

    private IEnumerable<IndexedCall> Calls(IEnumerable<SyntaxTree> trees, Func<CacheCallWords, bool> isAsked) =>
        from tree in trees
        from words in CacheCallWords.In(tree)
        where isAsked(words)
        select _calls.GetOrAdd(words, Bind);

    private IndexedCall Bind(CacheCallWords words)
    {
        if (Bodies.Get(_compilation).ModelOf(words.Syntax.SyntaxTree)?.GetOperation(words.Syntax) is not IInvocationOperation operation)
            return new(null, []);
        return (CacheCall.Create(operation, _compilation) ?? CacheCall.OfOwn(operation, _compilation)) is { } call
            ? new(new(call), [])
            : new(null, EffectsOf(operation).ToArray());
    }

    /// <summary>What a call does that has to do with a cache and names no key.</summary>
    private IEnumerable<(CacheEffects Effect, CacheKind Kind)> EffectsOf(IInvocationOperation call)
    {
        var method = call.TargetMethod;
        var receiver = call.Receiver();
        var effect = CacheCallWords.EffectOf(method.Name);
        var kind = CacheKinds.Get(receiver?.Type ?? method.ContainingType);
        if (kind == CacheKind.None && OwnCache.IsOne(method.ContainingType))
            kind = CacheKind.Own;
        if (kind != CacheKind.None && effect == CacheEffects.RemovesAnything)
        {
            yield return (effect, kind);
            yield break;
        }

        // What this compilation declares is looked at where it is written; ArgumentNullException.ThrowIfNull(cache) writes nothing.
        if (method.IsDeclaredIn(_compilation) || method.Name.Contains("Null"))
            yield break;
        if (kind != CacheKind.None && effect == CacheEffects.WritesAnything)
            yield return (effect, kind);
        foreach (var argument in call.Arguments)
        {
            if (!ReferenceEquals(argument.Value, receiver)
                && CacheKinds.Get(argument.Value.Unwrap().Type) is var given and not CacheKind.None)
                yield return (CacheEffects.WritesAnything, given);
        }
    }

    /// <summary>A call that names its key.</summary>
    internal sealed class Entry(CacheCall call)
    {
        private readonly Lazy<CacheKeyShape?> _shape = new(() => CacheKeyShape.Create(call.Key));

        public CacheCall Call { get; } = call;

        /// <summary>The shape of the key; null for a key that is not known.</summary>
        public CacheKeyShape? Shape => _shape.Value;

        public bool IsWrite => Call.Action is CacheAction.Write or CacheAction.ReadOrCreate;
    }

    /// <summary>A call, as an entry or as what it does without naming a key.</summary>
    private sealed record IndexedCall(Entry? Entry, (CacheEffects Effect, CacheKind Kind)[] Others);
}
