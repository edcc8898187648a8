using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Caches;

/// <summary>The cache calls of a whole compilation by their cache, found when a rule first asks: what is read or removed here may be written anywhere.</summary>
internal sealed class CacheKeyIndex
{
    // A file that speaks of caches has a few calls by such names, a generated client has thousands.
    private const int MaxCallsOfAFile = 500;

    private static readonly ConditionalWeakTable<Compilation, CacheKeyIndex> s_instances = new();
    private static readonly ConditionalWeakTable<SyntaxTree, InvocationExpressionSyntax[]> s_calls = new();

    private readonly Lazy<ILookup<CacheKind, Entry>> _entries;

    private CacheKeyIndex(Compilation compilation) => _entries = new(() => Find(compilation).ToLookup(static e => e.Call.Kind));

    /// <summary>The index of a compilation; nothing is looked for until it is asked.</summary>
    public static CacheKeyIndex Of(Compilation compilation) => s_instances.GetValue(compilation, static c => new CacheKeyIndex(c));

    /// <summary>The calls on a kind of cache, in the order of the files and of the calls in them.</summary>
    public IEnumerable<Entry> On(CacheKind kind) => _entries.Value[kind];

    /// <summary>The calls on all kinds of caches.</summary>
    public IEnumerable<Entry> All => _entries.Value.SelectMany(static e => e);

    private static IEnumerable<Entry> Find(Compilation compilation)
    {
        foreach (var tree in compilation.SyntaxTrees)
        {
            if (!CacheSurvey.MentionsCache(tree) || Bodies.Of(compilation).ModelOf(tree) is not { } model)
                continue;
            foreach (var syntax in s_calls.GetValue(tree, CallsOf))
            {
                if (model.GetOperation(syntax) is IInvocationOperation operation && CacheCall.Of(operation, compilation) is { } call)
                    yield return new(call, CacheKeyShape.Of(call.Key));
            }
        }
    }

    private static InvocationExpressionSyntax[] CallsOf(SyntaxTree tree)
    {
        var found = tree.GetRoot().DescendantNodes().OfType<InvocationExpressionSyntax>().Where(static call => CacheCall.IsNameOfOne(NameOf(call))).Take(MaxCallsOfAFile + 1).ToArray();
        return found.Length > MaxCallsOfAFile ? [] : found;
    }

    private static string NameOf(InvocationExpressionSyntax call) => call.Expression switch
    {
        MemberAccessExpressionSyntax access => access.Name.Identifier.ValueText,
        MemberBindingExpressionSyntax binding => binding.Name.Identifier.ValueText,
        _ => "",
    };

    /// <summary>A call, and the shape of its key; null for a key that is not known.</summary>
    internal sealed record Entry(CacheCall Call, CacheKeyShape? Shape);
}
