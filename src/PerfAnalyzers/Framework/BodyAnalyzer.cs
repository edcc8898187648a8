using Microsoft.CodeAnalysis;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Flow.Calls;

namespace PerfAnalyzers.Framework;

/// <summary>The base of the rules about EF Core that look at a body as a whole, or at what its survey found besides queries.</summary>
public abstract class BodyAnalyzer : RuleAnalyzer
{
    private protected BodyAnalyzer(DiagnosticDescriptor rule)
        : base(rule)
    {
    }

    private protected sealed override bool AppliesTo(Compilation compilation) =>
        EfModel.For(compilation) is { } model && (model.IsInSight || AsksRepositories);

    /// <summary>True for a rule that has something to say where only the interfaces of repositories are in sight.</summary>
    private protected virtual bool AsksRepositories => false;

    private protected sealed override bool Concerns(SyntaxTree tree, Compilation compilation) =>
        !TreeSurvey.Get(tree, compilation).Queries.IsEmpty;

    private protected sealed override void Analyze(FileContext file)
    {
        foreach (var body in file.Survey.Queries)
            Analyze(file.Enter(body), body.Survey!);
    }

    /// <summary>Asks the rule's question of a body that has something for some rule.</summary>
    private protected abstract void Analyze(RuleContext context, BodySurvey body);
}
