using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using PerfAnalyzers.Caches.Entries;
using PerfAnalyzers.Flow.Calls;

namespace PerfAnalyzers.Framework;

/// <summary>The base of the rules about caches. They ask for a body's cache calls, and need no EF Core.</summary>
public abstract class CacheAnalyzer : RuleAnalyzer
{
    private protected CacheAnalyzer(DiagnosticDescriptor rule)
        : base(rule)
    {
    }

    // Most applications refer to a cache and use none.
    private protected sealed override bool AppliesTo(Compilation compilation) =>
        CacheKinds.Exist(compilation) && compilation.SyntaxTrees.Any(CacheSurvey.MentionsCache);

    private protected sealed override bool Concerns(SyntaxTree tree, Compilation compilation) =>
        CacheSurvey.MentionsCache(tree) && !TreeSurvey.Get(tree, compilation).Caches.IsEmpty;

    private protected sealed override void Analyze(FileContext file)
    {
        foreach (var body in file.Survey.Caches)
            Analyze(file.Enter(body), CacheSurvey.Get(body.Root, file.Compilation).Calls);
    }

    /// <summary>Asks the rule's question of a body and its cache calls; most bodies have none.</summary>
    private protected abstract void Analyze(RuleContext context, ImmutableArray<CacheCall> calls);
}
