using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PerfAnalyzers.Caches.Entries;

namespace PerfAnalyzers.Caches.Keys;

/// <summary>What a call may do to a cache.</summary>
[Flags]
internal enum CacheEffects
{
    None = 0,

    /// <summary>It may write the entry of a key.</summary>
    WritesKey = 1,

    /// <summary>It may remove the entry of a key.</summary>
    RemovesKey = 2,

    /// <summary>It may write entries without their keys.</summary>
    WritesAnything = 4,

    /// <summary>It may remove entries without their keys.</summary>
    RemovesAnything = 8,
}

/// <summary>
/// A call that has to do with a cache by its words: to bind what is called <c>Add</c> or <c>Remove</c> in all files is what would cost.
/// The words of a file are kept with its tree.
/// </summary>
internal sealed class CacheCallWords
{
    // A file that speaks of caches has a few calls by such names, a generated client has thousands.
    private const int MaxCallsOfAFile = 500;

    private static readonly ConditionalWeakTable<SyntaxTree, CacheCallWords[]> s_calls = new();

    private static readonly Regex s_cacheType = new(
        "I(Memory|Distributed|Fusion)Cache\\b|HybridCache\\b|IAppCache\\b|Caching(Provider|Service)|IDatabase(Async)?\\b"
        + "|IConnectionMultiplexer",
        RegexOptions.CultureInvariant);

    private static readonly string[] s_cacheNames = ["cache", "caching", "redis"];

    // Names that mean something else in files that name no cache.
    private static readonly string[] s_otherNames = ["memory", "distributed", "hybrid", "fusion", "easy", "database"];

    // ClearAsync, RemoveByTagAsync, FlushDatabase …: whatever the keys are.
    private static readonly Regex s_removal = new(
        "^(Clear|Flush|Compact|Invalidate|(Remove|Delete|Evict|Expire)(All|By|Many|Range|Keys|With|(Async)?$)|KeyDelete)",
        RegexOptions.CultureInvariant);

    private static readonly Regex s_read = new(
        "^(Get|TryGet|Contains|Exists|Is|Has|String(Get(?!Set|Delete)|Length)|Hash(Get|Exists|Keys|Values|Length)"
        + "|Key(Exists|TimeToLive|Type|Expire)|Dispose|Refresh|Ping|Create(Transaction|Batch|EntryOptions)|Setup|With|On|To)",
        RegexOptions.CultureInvariant);

    private readonly CacheEffects _effects;
    private readonly Lazy<string> _start;

    private CacheCallWords(InvocationExpressionSyntax syntax, string method, bool handsOnACache)
    {
        Syntax = syntax;
        _start = new(() => KeyStart.Find(syntax));
        if (CacheCall.IsNameOfRemoval(method))
            _effects |= CacheEffects.RemovesKey;
        // What is tried and found is read.
        else if (!syntax.ArgumentList.Arguments.Any(static a => a.RefKindKeyword.IsKind(SyntaxKind.OutKeyword)))
            _effects |= CacheEffects.WritesKey;
        _effects |= EffectOf(method);
        if (handsOnACache || syntax.ArgumentList.Arguments.Any(static a => a.Expression is ThisExpressionSyntax))
            _effects |= CacheEffects.WritesAnything;
        PassesKeyOn = syntax.ArgumentList.Arguments is [{ Expression: IdentifierNameSyntax { Identifier.ValueText: var key } }, ..]
            && syntax.FirstAncestorOrSelf<BaseMethodDeclarationSyntax>()
                ?.ParameterList.Parameters.Any(p => p.Identifier.ValueText == key) == true;
    }

    public InvocationExpressionSyntax Syntax { get; }

    /// <summary>
    /// True when the key is what the method around the call was given: whoever binds the call learns that the key is not known.
    /// </summary>
    public bool PassesKeyOn { get; }

    /// <summary>True when the call may do this.</summary>
    public bool May(CacheEffects effect) => (_effects & effect) != 0;

    /// <summary>True when the call may have to do with keys of this shape; false for a key that begins with quite another text.</summary>
    public bool MayConcern(CacheKeyShape? shape) => shape is null || shape.MayBeginWith(_start.Value);

    /// <summary>The calls of a file, in their order.</summary>
    public static CacheCallWords[] In(SyntaxTree tree) => CacheSurvey.MentionsCache(tree) ? s_calls.GetValue(tree, Find) : [];

    /// <summary>What a method that names no key does to a cache that it is called on.</summary>
    public static CacheEffects EffectOf(string method) =>
        s_removal.IsMatch(method) ? CacheEffects.RemovesAnything : s_read.IsMatch(method) ? CacheEffects.None : CacheEffects.WritesAnything;

    private static CacheCallWords[] Find(SyntaxTree tree)
    {
        var isAboutCaches = s_cacheType.IsMatch(tree.GetText().ToString());
        var found = tree.GetRoot().DescendantNodes().OfType<InvocationExpressionSyntax>()
            .Select(call => Create(call, isAboutCaches)).OfType<CacheCallWords>().Take(MaxCallsOfAFile + 1).ToArray();
        return found.Length > MaxCallsOfAFile ? [] : found;
    }

    private static CacheCallWords? Create(InvocationExpressionSyntax call, bool isAboutCaches)
    {
        var (name, receiver) = call.Expression switch
        {
            MemberAccessExpressionSyntax access => (access.Name.Identifier.ValueText, NameOf(access.Expression)),
            MemberBindingExpressionSyntax binding => (
                binding.Name.Identifier.ValueText,
                NameOf(call.FirstAncestorOrSelf<ConditionalAccessExpressionSyntax>()?.Expression)),
            SimpleNameSyntax own => (own.Identifier.ValueText, "this"),
            _ => ("", ""),
        };
        var handsOnACache = call.ArgumentList.Arguments.Any(static a => IsCache(NameOf(a.Expression)));
        return HasOne(s_cacheNames, receiver)
            || isAboutCaches && (CacheCall.IsNameOfOne(name) || IsOtherName(receiver) || handsOnACache)
            ? new(call, name, handsOnACache)
            : null;
    }

    private static bool IsCache(string name) => HasOne(s_cacheNames, name) || IsOtherName(name);

    private static bool IsOtherName(string name) =>
        HasOne(s_otherNames, name)
        || name.Length is 2 or 3 && name.TrimStart('_').Equals("db", StringComparison.OrdinalIgnoreCase);

    private static bool HasOne(string[] words, string name)
    {
        foreach (var word in words)
        {
            if (name.IndexOf(word, StringComparison.OrdinalIgnoreCase) >= 0)
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
}
