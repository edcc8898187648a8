using Microsoft.CodeAnalysis;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Caches.Entries;

/// <summary>Knows how FusionCache is set up, as far as the compilation does it.</summary>
internal static class FusionCacheSetup
{
    private static readonly PerCompilation<bool> s_jitter = new(Find);
    private static readonly HashSet<uint> s_words = new(new[] { "JitterMaxDuration", "SetJittering" }.Select(WordHash.Get));

    /// <summary>
    /// True when the compilation gives entries a random part of their own: the options of a call begin as a copy of the default ones, so
    /// that a default that has one reaches every entry.
    /// </summary>
    public static bool HasJitter(Compilation compilation) => s_jitter.Get(compilation);

    private static bool Find(Compilation compilation) => compilation.SyntaxTrees.Any(static t => DeclaredMembers.Mention(t, s_words));
}
