using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Caches.Entries;
using PerfAnalyzers.Caches.Values;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Caches.Keys;

/// <summary>Tells whether a cache key tells apart what an input of the value tells apart.</summary>
internal sealed class KeyCoverage
{
    private static readonly Regex s_identifies = new(
        "(id|key|code|slug|guid|hash|version|number|identifier|etag|handle|sku|email|username)$",
        RegexOptions.CultureInvariant);

    private static readonly Regex s_user = new(
        "user|customer|account|member|owner|principal|identity|person|author|profile|email|login|subject|session|claim|caller"
        + "|client|viewer",
        RegexOptions.CultureInvariant);

    private static readonly Regex s_tenant = new(
        "tenan|organi[sz]ation|workspace|site|store|shop|company|customer|account|portal|realm|domain|host",
        RegexOptions.CultureInvariant);

    private static readonly Regex s_culture = new("culture|lang|locale|lcid|region|country|currency|zone", RegexOptions.CultureInvariant);

    // It is made of the content, and so of where that is, but not of what is made of it.
    private static readonly Regex s_content = new(
        "^(commit|tree|blob|file|content|head|object|git)?(sha|sha1|sha256|sha512|digest|checksum)$|^(content|file|blob)hash$",
        RegexOptions.CultureInvariant);

    private static readonly Regex s_place = new(
        "(path|file|filename|folder|directory|branch|repo|repository|owner|organization|project|remote|url|uri|ref|revision)$",
        RegexOptions.CultureInvariant);

    private const int MaxSteps = 6;

    private readonly KeyContents _contents;
    private readonly CacheFill _fill;
    private readonly bool _mayHaveMore;

    private KeyCoverage(CacheFill fill, Compilation compilation)
    {
        IsUnknown = fill.Keys.Any(k => UnseenKey.Is(k, compilation));
        _contents = new(fill.Keys.AddRange(ReceiverInputs(fill.Call.Receiver())), compilation);
        _fill = fill;
        // A cache of the project's own may put the tenant in front of each key.
        _mayHaveMore = fill.AddsToKey || _contents.MayHaveMore
            || CacheKinds.Get(fill.Call.Receiver()?.Type) is var kind and not CacheKind.None && CacheLimits.IsOwn(kind, compilation);
    }

    /// <summary>
    /// redis.GetDatabase().WithKeyPrefix(tenant.Id), provider.GetCache($"tenant:{id}"): what the cache itself was chosen or made by.
    /// </summary>
    private static IEnumerable<IOperation> ReceiverInputs(IOperation? receiver)
    {
        var cache = receiver?.Unwrap();
        for (var steps = 0; steps < MaxSteps; steps++)
        {
            switch (cache)
            {
                case ILocalReferenceOperation local when BodyIndex.Around(local).OnlyValueOf(local.Local) is { } only:
                    cache = only.Unwrap();
                    break;
                case IInvocationOperation call:
                    foreach (var argument in call.Arguments)
                    {
                        if (!ReferenceEquals(argument.Value, call.Receiver()))
                            yield return argument.Value;
                    }

                    cache = call.Receiver()?.Unwrap();
                    break;
                default:
                    yield break;
            }
        }
    }

    /// <summary>True when the key, or a part of it, was put together out of sight.</summary>
    public bool IsUnknown { get; }

    public static KeyCoverage Create(CacheFill fill, Compilation compilation) => new(fill, compilation);

    /// <summary>True when the key tells apart what this input tells apart.</summary>
    public bool Covers(CacheInput input)
    {
        if (!input.Sources.IsDefault && input.Sources.All(Covers))
            return true;
        if (input.Path is { } path && Covers(path))
            return true;
        return input.Kind switch
        {
            CacheInputKind.Given => input.Path is { } given
                && (HasName(s_content) && s_place.IsMatch(given.Joined) || IsInKeyObject(given)),
            // What was given has been looked for by its path; for what the surroundings say the key's builder may have asked too.
            _ when _mayHaveMore => true,
            CacheInputKind.Culture => Has(CacheInputKind.Culture) || HasName(s_culture) || IsNamed(input),
            CacheInputKind.User => Has(CacheInputKind.User) || HasName(s_user) || IsNamed(input),
            CacheInputKind.Tenant =>
                Has(CacheInputKind.Tenant) || Has(CacheInputKind.User) || HasName(s_tenant) || HasName(s_user) || IsNamed(input),
            var kind => Has(kind),
        };
    }

    /// <summary>
    /// cache.GetOrLoad(site, "roles", …), where a site has an id: of an object that a wrapper makes its key of, nobody sees here which
    /// members it takes.
    /// </summary>
    private bool IsInKeyObject(ValuePath path) => _fill.Keys.Length > 1 && s_identifies.IsMatch(path.Joined) && _fill.Keys.Any(k =>
        k.Unwrap().Type is INamedTypeSymbol { SpecialType: SpecialType.None, TypeKind: TypeKind.Class or TypeKind.Interface } type
        && type.AllProperties().Any(p => string.Equals(p.Name, path.Joined, StringComparison.OrdinalIgnoreCase)));

    /// <summary>True when the key carries what a path leads to, the whole of it, or what tells it from others.</summary>
    public bool Covers(ValuePath path)
    {
        foreach (var carried in _contents.Paths)
        {
            // Of what is used as a whole, nobody knows which members matter.
            if (carried.Covers(path) || path.Covers(carried))
                return true;
            if (SymbolEqualityComparer.Default.Equals(carried.Root, path.Root) && (IsElement(path.Root) || carried.Identifies(path)))
                return true;
        }

        // userId in the key and user.Id or user in the value are the same by another name.
        var joined = path.Joined;
        return _contents.Names.Contains(joined)
            || _contents.Names.Contains(joined + "id")
            || IsIdentifiedByName(path.Root.Name)
            || path.Members.Any(IsIdentifiedByName);
    }

    private bool Has(CacheInputKind kind) => _contents.Ambient.Contains(kind);

    private bool HasName(Regex name) => _contents.Names.Any(name.IsMatch);

    /// <summary><c>user.TimeZone</c> under a key that has a <c>timeZone</c> in it, by whatever way it got there.</summary>
    private bool IsNamed(CacheInput input) =>
        _contents.Names.Any(n => n.Length > 4 && ValuePath.Normalize(input.Name).EndsWith(n, StringComparison.Ordinal));

    private bool IsIdentifiedByName(string name)
    {
        var normalized = ValuePath.Normalize(name);
        return _contents.Roots.Any(root =>
            root.Length > normalized.Length && root.StartsWith(normalized, StringComparison.Ordinal) && s_identifies.IsMatch(root));
    }

    // A member of an element tells it from the others.
    private static bool IsElement(ISymbol root) =>
        root is ILocalSymbol { DeclaringSyntaxReferences: [var reference] } && reference.GetSyntax() is ForEachStatementSyntax
        || root is IParameterSymbol { ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.AnonymousFunction } };
}
