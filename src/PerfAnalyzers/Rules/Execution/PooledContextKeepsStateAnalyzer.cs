using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Flow.Hosting;
using PerfAnalyzers.Framework;

namespace PerfAnalyzers.Rules.Execution;

/// <summary>A pooled context has state of its own, which the next one to use it finds.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
[NoCodeFix("Whether the context does without the state, or without the pool, only the author can say.")]
public sealed class PooledContextKeepsStateAnalyzer : RuleAnalyzer
{
    private static readonly DiagnosticDescriptor s_rule = RuleDescriptor.Create(
        RuleIds.PooledContextKeepsState,
        "Pooled context keeps state",
        "{0} is pooled, and whoever gets it next finds {1} of the one before: {2}",
        RuleCategory.Execution,
        DiagnosticSeverity.Warning,
        "A pool uses its contexts again. It resets what EF Core knows of them, and nothing else: a tenant or user that was set for one "
        + "request is "
            + "that of the next one.");

    /// <summary>Creates the analyzer.</summary>
    public PooledContextKeepsStateAnalyzer()
        : base(s_rule)
    {
    }

    private protected override bool AppliesTo(Compilation compilation) => EfModel.For(compilation) is { IsInSight: true };

    private protected override void Analyze(FileContext file)
    {
        foreach (var state in PooledState.In(file.Tree, EfModel.For(file.Compilation)!))
        {
            file.Report(
                state.Location,
                null,
                state.IsCertain,
                state.Context.Name,
                $"the '{state.Name}'",
                state.IsService
                    ? "it belongs to one scope; take it in a factory around the pool"
                    : "the pool does not reset it; set it in a factory around the pool, each time");
        }
    }
}
