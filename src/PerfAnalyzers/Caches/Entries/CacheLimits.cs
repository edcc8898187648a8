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

    private readonly Lazy<bool> _memory;
    private readonly Lazy<bool> _distributed;

    private CacheLimits(Compilation compilation)
    {
        _memory = new(() => IsImplemented("CreateEntry", CacheKind.Memory, compilation)
            || compilation.SyntaxTrees.Any(t => HasLimit(t, compilation)));
        _distributed = new(() => IsImplemented("SetAsync", CacheKind.Distributed, compilation)
            || compilation.ReferencedAssemblyNames.Any(HasDefault));
    }

    /// <summary>True when the entries of such caches end, or may.</summary>
    public static bool MayExist(CacheKind kind, Compilation compilation)
    {
        var limits = s_instances.Get(compilation);
        return kind == CacheKind.Memory && limits._memory.Value || kind == CacheKind.Distributed && limits._distributed.Value;
    }

    // A cache of the project's own may give its entries an end.
    private static bool IsImplemented(string method, CacheKind kind, Compilation compilation) =>
        compilation.GetSymbolsWithName(method, SymbolFilter.Member)
            .Any(m => m is IMethodSymbol { ContainingType: { TypeKind: TypeKind.Class } type } && CacheKinds.Get(type) == kind);

    // In a database entries last for twenty minutes, or as long as the container says.
    private static bool HasDefault(AssemblyIdentity reference) =>
        reference.Name is "Microsoft.Extensions.Caching.SqlServer" or "Microsoft.Extensions.Caching.Postgres"
            or "Microsoft.Extensions.Caching.Cosmos" or "Community.Microsoft.Extensions.Caching.PostgreSql";

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
