using Microsoft.CodeAnalysis;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Caches.Entries;

/// <summary>Knows how FusionCache is set up, as far as the compilation does it.</summary>
internal static class FusionCacheSetup
{
    private static readonly PerCompilation<bool> s_jitter = new(Find);

    /// <summary>
    /// True when the compilation gives entries a random part of their own: the options of a call begin as a copy of the default ones, so
    /// that a default that has one reaches every entry.
    /// </summary>
    public static bool HasJitter(Compilation compilation) => s_jitter.Get(compilation);

    private static bool Find(Compilation compilation)
    {
        foreach (var tree in compilation.SyntaxTrees)
        {
            var text = tree.GetText().ToString();
            if (text.Contains("JitterMaxDuration") || text.Contains("SetJittering"))
                return true;
        }

        return false;
    }
}
