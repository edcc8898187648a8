using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Flow.Hosting;
using PerfAnalyzers.Framework;

namespace PerfAnalyzers.Rules.Execution;

/// <summary>A context is kept by what lives as long as the application.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
[NoCodeFix("Who makes a context for each unit of work, and where one begins and ends, is a matter of design.")]
public sealed class ContextOutlivesScopeAnalyzer : RuleAnalyzer
{
    private static readonly DiagnosticDescriptor s_rule = RuleDescriptor.Create(
        RuleIds.ContextOutlivesScope,
        "Context lives as long as the application",
        "'{0}' is {1}, and keeps one {2} for as long as the application runs: it tracks more and more, and all requests use it "
            + "at once; {3}",
        RuleCategory.Execution,
        DiagnosticSeverity.Warning,
        "A context is one unit of work. One that is never given up keeps every entity that it has loaded, answers with what they were "
        + "then, "
            + "and throws when two operations use it at once.");

    /// <summary>Creates the analyzer.</summary>
    public ContextOutlivesScopeAnalyzer()
        : base(s_rule)
    {
    }

    private protected override bool AppliesTo(Compilation compilation) => EfModel.For(compilation) is { IsInSight: true };

    private protected override void Analyze(FileContext file)
    {
        foreach (var captured in CapturedContext.In(file.Tree, EfModel.For(file.Compilation)!))
        {
            var context = captured.Context.Name;
            file.Report(
                captured.Location,
                null,
                isCertain: true,
                captured.Holder,
                captured.Lifetime switch
                {
                    Lifetime.HostedService => "a hosted service",
                    Lifetime.Middleware => "middleware, of which there is one",
                    Lifetime.Singleton => "a singleton",
                    _ => "static",
                },
                context,
                captured.Lifetime == Lifetime.Middleware ? "take it as a parameter of InvokeAsync"
                    : captured.Holder == context ? "register it as scoped" : "make one for each unit of work, by a factory or in a scope");
        }
    }
}
