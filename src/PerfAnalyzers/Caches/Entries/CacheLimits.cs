using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Caches.Entries;

/// <summary>
/// What ends the entries of a cache whatever they are written with: a limit of its size, a default of its server, code that empties it, a
/// cache of the project's own.
/// </summary>
internal sealed class CacheLimits
{
    private static readonly PerCompilation<CacheLimits> s_instances = new(static c => new(c));
    private static readonly ConditionalWeakTable<SyntaxTree, SyntaxNode[]> s_candidates = new();

    private readonly Lazy<bool> _ownMemory;
    private readonly Lazy<bool> _ownDistributed;
    private readonly Lazy<bool> _isRegistered;
    private readonly Lazy<bool> _memory;
    private readonly Lazy<bool> _distributed;

    private CacheLimits(Compilation compilation)
    {
        _ownMemory = new(() => IsImplemented("CreateEntry", CacheKind.Memory, compilation));
        _ownDistributed = new(() => IsImplemented("SetAsync", CacheKind.Distributed, compilation));
        _isRegistered = new(() => compilation.SyntaxTrees.Any(static t => Registers(t, "AddStackExchangeRedisCache")));
        _memory = new(() => _ownMemory.Value || compilation.SyntaxTrees.Any(t => HasLimit(t, compilation)));
        _distributed = new(() => _ownDistributed.Value
            || compilation.ReferencedAssemblyNames.Any(HasDefault)
            // In memory it is limited to 200 MB, unless that is only for development.
            || !_isRegistered.Value && compilation.SyntaxTrees.Any(static t => Registers(t, "AddDistributedMemoryCache")));
    }

    /// <summary>True when the entries of such caches end, or may.</summary>
    public static bool MayExist(CacheKind kind, Compilation compilation)
    {
        var limits = s_instances.Get(compilation);
        return kind == CacheKind.Memory && limits._memory.Value || kind == CacheKind.Distributed && limits._distributed.Value;
    }

    /// <summary>True when a class of the project is such a cache: what it does with keys and entries is its own affair.</summary>
    public static bool IsOwn(CacheKind kind, Compilation compilation)
    {
        var limits = s_instances.Get(compilation);
        return kind == CacheKind.Memory && limits._ownMemory.Value || kind == CacheKind.Distributed && limits._ownDistributed.Value;
    }

    /// <summary>
    /// True when the project does not say what its distributed cache is: the host that it is for may choose one with a default.
    /// </summary>
    public static bool AreUnknown(CacheKind kind, Compilation compilation) =>
        kind == CacheKind.Distributed && !s_instances.Get(compilation)._isRegistered.Value;

    // A cache of the project's own may give its entries an end.
    private static bool IsImplemented(string method, CacheKind kind, Compilation compilation) =>
        compilation.GetSymbolsWithName(method, SymbolFilter.Member)
            .Any(m => m is IMethodSymbol { ContainingType: { TypeKind: TypeKind.Class } type } && CacheKinds.Get(type) == kind);

    // In a database entries last for twenty minutes, or as long as the container says.
    private static bool HasDefault(AssemblyIdentity reference) =>
        reference.Name is "Microsoft.Extensions.Caching.SqlServer" or "Microsoft.Extensions.Caching.Postgres"
            or "Microsoft.Extensions.Caching.Cosmos" or "Community.Microsoft.Extensions.Caching.PostgreSql";

    private static bool Registers(SyntaxTree tree, string method) =>
        tree.GetText().ToString().Contains(method)
        && tree.GetRoot().DescendantNodes().Any(n => n is IdentifierNameSyntax { Identifier.ValueText: var name } && name == method);

    private static bool HasLimit(SyntaxTree tree, Compilation compilation)
    {
        foreach (var candidate in s_candidates.GetValue(tree, CandidatesOf))
        {
            var owner = candidate switch
            {
                InvocationExpressionSyntax call => ((MemberAccessExpressionSyntax)call.Expression).Expression,
                _ => candidate,
            };
            if (Bodies.Get(compilation).ModelOf(tree) is not { } model)
                return false;
            // cache.Clear(), cache.Compact(1); options.SizeLimit = 1024
            if (candidate is InvocationExpressionSyntax
                ? CacheKinds.Get(model.GetTypeInfo(owner).Type) == CacheKind.Memory
                : model.GetSymbolInfo(owner).Symbol?.ContainingType.Name == "MemoryCacheOptions")
                return true;
        }

        return false;
    }

    private static SyntaxNode[] CandidatesOf(SyntaxTree tree) => CacheSurvey.MentionsCache(tree)
        ? tree.GetRoot().DescendantNodes().Where(static n => n switch
        {
            InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Clear"
                or "Compact", Expression: var cache } } =>
                Speaks(cache.ToString()),
            IdentifierNameSyntax { Identifier.ValueText: "SizeLimit" } => true,
            _ => false,
        }).ToArray()
        : [];

    // Most lists that are cleared are no cache, and need not be bound to see it.
    private static bool Speaks(string receiver) => receiver.Contains("ache") || receiver.Contains("emory");
}
