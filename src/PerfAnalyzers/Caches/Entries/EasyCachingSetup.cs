using Microsoft.CodeAnalysis;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Caches.Entries;

/// <summary>Knows where EasyCaching keeps its entries, as far as the compilation sets it up.</summary>
internal static class EasyCachingSetup
{
    private static readonly PerCompilation<bool> s_known = new(Find);

    /// <summary>True when it is set up for the memory of the process, and for nothing else.</summary>
    public static bool IsInMemory(Compilation compilation) => s_known.Get(compilation);

    private static bool Find(Compilation compilation)
    {
        var isInMemory = false;
        foreach (var tree in compilation.SyntaxTrees)
        {
            var text = tree.GetText().ToString();
            if (!text.Contains("EasyCaching"))
                continue;
            isInMemory |= text.Contains(".UseInMemory(");
            if (text.Contains(".UseRedis(")
                || text.Contains(".UseCSRedis(")
                || text.Contains(".UseMemcached(")
                || text.Contains(".WithRedisBus("))
                return false;
        }

        return isInMemory;
    }
}
