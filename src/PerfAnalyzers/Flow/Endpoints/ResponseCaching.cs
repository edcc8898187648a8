using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Endpoints;

/// <summary>Which requests get a cached response that was made for another one.</summary>
internal enum ServedTo
{
    /// <summary>None, or only those for whom it is the same; or it is not known.</summary>
    Nobody,

    /// <summary>Those that are not authenticated: they may differ by their cookies and sessions.</summary>
    Anonymous,

    /// <summary>All of them.</summary>
    Everybody,
}

/// <summary>
/// Reads what <c>[ResponseCache]</c> and <c>[OutputCache]</c> say. The former writes a header for browsers, proxies and the response
/// caching middleware: <c>public</c> lets all of them keep the response. The latter keeps it in the application, by a policy: the
/// default one leaves authenticated requests out.
/// </summary>
internal static class ResponseCaching
{
    private static readonly ConditionalWeakTable<SyntaxTree, StrongBox<bool>> s_words = new();
    private static readonly string[] s_userWords = ["user", "tenant", "token", "session", "apikey", "api-key", "account", "customer"];

    /// <summary>True when a file speaks of cached responses.</summary>
    public static bool IsMentioned(SyntaxTree tree) => s_words.GetValue(tree, static t =>
    {
        var text = t.GetText().ToString();
        return new(text.Contains("ResponseCache") || text.Contains("OutputCache") || text.Contains("CacheOutput"));
    }).Value;

    /// <summary>
    /// The attribute that caches what an endpoint answers, and whom the answer is given to; the method's own comes before the class's.
    /// </summary>
    public static (AttributeData Attribute, ServedTo Served)? Find(IMethodSymbol endpoint, Compilation compilation)
    {
        if (endpoint.DeclaringSyntaxReferences.Any(static r => IsMentioned(r.SyntaxTree)) && Find(endpoint.GetAttributes()) is { } own)
            return (own, Find(own, compilation));
        // A local function or lambda has nothing of the class it stands in.
        if (endpoint.MethodKind != MethodKind.Ordinary)
            return null;
        foreach (var type in endpoint.ContainingType.SelfAndBaseTypes())
        {
            if (type.DeclaringSyntaxReferences.Any(static r => IsMentioned(r.SyntaxTree)) && Find(type.GetAttributes()) is { } inherited)
                return (inherited, Find(inherited, compilation));
        }

        return null;
    }

    /// <summary>True for a header by which the responses of users are told apart.</summary>
    public static bool TellsUsers(string header) =>
        header is "*"
        || header.Equals("Cookie", StringComparison.OrdinalIgnoreCase)
        || header.Equals("Authorization", StringComparison.OrdinalIgnoreCase)
        || s_userWords.Any(word => header.IndexOf(word, StringComparison.OrdinalIgnoreCase) >= 0);

    private static AttributeData? Find(ImmutableArray<AttributeData> attributes)
    {
        foreach (var attribute in attributes)
        {
            if (attribute.AttributeClass is { Name: "ResponseCacheAttribute" } response && response.IsIn("Microsoft", "AspNetCore", "Mvc"))
                return attribute;
            if (attribute.AttributeClass is { Name: "OutputCacheAttribute" } output
                && output.IsIn("Microsoft", "AspNetCore", "OutputCaching"))
                return attribute;
        }

        return null;
    }

    private static ServedTo Find(AttributeData attribute, Compilation compilation)
    {
        var set = new Dictionary<string, TypedConstant>(StringComparer.Ordinal);
        foreach (var argument in attribute.NamedArguments)
            set[argument.Key] = argument.Value;
        if (set.TryGetValue("NoStore", out var noStore) && noStore.Value is true || VariesByUser(set))
            return ServedTo.Nobody;
        if (attribute.AttributeClass!.Name == "OutputCacheAttribute")
            return set.TryGetValue("PolicyName", out var policy) && policy.Value is string name
                ? OutputCachePolicies.Named(name, compilation)
                : ServedTo.Anonymous;

        // ResponseCacheLocation: Any 0, Client 1, None 2. What the attribute says comes before what its profile says.
        var profile = set.TryGetValue("CacheProfileName", out var named) && named.Value is string profileName
            ? CacheProfiles.Find(profileName, compilation)
            : null;
        if (named.Value is not null && profile is null)
            return ServedTo.Nobody;
        var location = set.TryGetValue("Location", out var given) ? given.Value as int? : profile?.Location ?? 0;
        var isKept = set.ContainsKey("Duration") ? set["Duration"].Value is > 0 : profile is { IsKept: true };
        return isKept && location == 0 && profile is not { IsNotStored: true } and not { VariesByUser: true }
            ? ServedTo.Everybody
            : ServedTo.Nobody;
    }

    private static bool VariesByUser(Dictionary<string, TypedConstant> set)
    {
        foreach (var (name, value) in set.Select(static p => (p.Key, p.Value)))
        {
            if (name is not ("VaryByHeader" or "VaryByHeaderNames" or "VaryByQueryKeys" or "VaryByRouteValueNames"))
                continue;
            var texts = value.Kind == TypedConstantKind.Array
                ? value.Values.Select(static v => v.Value as string)
                : [value.Value as string];
            // A page by its user, or with a key in its address, is the user's own. Each query is another page anyway.
            if (texts.OfType<string>().SelectMany(static t => t.Split(','))
                .Any(t => (name.Contains("Header") || t.Trim() != "*") && TellsUsers(t.Trim())))
                return true;
        }

        return false;
    }
}

/// <summary>A profile of <c>MvcOptions.CacheProfiles</c>.</summary>
internal sealed record CacheProfiles(int Location, bool IsKept, bool IsNotStored, bool VariesByUser)
{
    /// <summary>The profile of a name; null when it is not in this compilation, or not to be read.</summary>
    public static CacheProfiles? Find(string name, Compilation compilation)
    {
        foreach (var creation in NamedOptions.Find(name, "CacheProfile", compilation))
        {
            if (creation is not IObjectCreationOperation { Type.Name: "CacheProfile" } profile)
                return null;
            var found = new CacheProfiles(0, false, false, false);
            foreach (var initializer in profile.Initializer?.Initializers ?? ImmutableArray<IOperation>.Empty)
            {
                if (initializer is not ISimpleAssignmentOperation { Target: IPropertyReferenceOperation { Property.Name: var property },
                    Value: var value })
                    return null;
                var constant = value.ConstantValue.HasValue ? value.ConstantValue.Value : null;
                found = property switch
                {
                    "Location" => found with { Location = (value.Unwrap().ConstantValue.Value ?? constant) as int? ?? 2 },
                    // A computed duration is one.
                    "Duration" => found with { IsKept = constant is not 0 },
                    "NoStore" => found with { IsNotStored = constant is not false },
                    "VaryByHeader" =>
                        found with { VariesByUser = constant is not string header
                            || header.Split(',').Any(h => ResponseCaching.TellsUsers(h.Trim())) },
                    _ => found,
                };
            }

            return found;
        }

        return null;
    }
}
