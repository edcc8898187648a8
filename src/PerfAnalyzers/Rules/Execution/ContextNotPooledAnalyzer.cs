using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Flow.Calls;
using PerfAnalyzers.Flow.Hosting;
using PerfAnalyzers.Framework;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Rules.Execution;

/// <summary>A context is made anew for each request, and could be used again.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ContextNotPooledAnalyzer : RuleAnalyzer
{
    private static readonly DiagnosticDescriptor s_rule = RuleDescriptor.Create(
        RuleIds.ContextNotPooled,
        "Context could be pooled",
        "A new {0} is made for each {1}, though it keeps nothing of one; register it by '{2}', which uses it again",
        RuleCategory.Execution,
        DiagnosticSeverity.Info,
        "A context sets up its services and its change tracker when it is made. A pool resets it instead, and hands it to the next "
            + "request. That is worth it where there are many requests and their queries are short.",
        isEnabledByDefault: false);

    private static readonly HashSet<uint> s_words = new(new[] { EfNames.AddDbContext, EfNames.AddDbContextFactory }.Select(WordHash.Get));

    /// <summary>Creates the analyzer.</summary>
    public ContextNotPooledAnalyzer()
        : base(s_rule)
    {
    }

    // A program that serves no requests makes few contexts; of a library it is not known whose it is.
    private protected override bool AppliesTo(Compilation compilation) =>
        EfModel.For(compilation) is { IsInSight: true }
        && (compilation.Options.OutputKind is OutputKind.DynamicallyLinkedLibrary
            || compilation.GetTypeByMetadataName("Microsoft.AspNetCore.Http.HttpContext") is not null);

    private protected override void Analyze(FileContext file)
    {
        foreach (var body in file.Survey.Where(static m => m.Mentions(s_words)))
        {
            var context = file.Enter(body);
            foreach (var call in BodyIndex.Around(body.Root).Invocations)
            {
                if (call.TargetMethod.Name is EfNames.AddDbContext or EfNames.AddDbContextFactory
                    && PooledRegistration.Of(call, context.Model) is { } pooled)
                {
                    context.Report(
                        call.OperatorLocation(),
                        null,
                        null,
                        pooled.Context.Name,
                        call.TargetMethod.Name == EfNames.AddDbContext ? "request" : "use",
                        pooled.Method);
                }
            }
        }
    }
}
