using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Diagnostics;

namespace PerfAnalyzers.Proofs.Machinery;

/// <summary>The proofs of one fix. A class a fix, named after the rule: <c>&lt;Stem&gt;Proofs</c>.</summary>
public abstract class FixProofs(DiagnosticAnalyzer analyzer, CodeFixProvider fix)
{
    /// <summary>Proofs by the ids of the fixes.</summary>
    public static IReadOnlyDictionary<string, FixProofs> All { get; } = typeof(FixProofs).Assembly.GetTypes()
        .Where(t => !t.IsAbstract && t.IsAssignableTo(typeof(FixProofs)))
        .Select(t => (FixProofs)Activator.CreateInstance(t)!)
        .ToDictionary(p => p.Id);

    public DiagnosticAnalyzer Analyzer => analyzer;

    public CodeFixProvider Fix => fix;

    public string Id => fix.FixableDiagnosticIds.Single();

    /// <summary>What the fix promises, unless a proof says otherwise.</summary>
    public virtual Promise Promise => Promise.FewerCommands;

    /// <summary>
    /// For an automatic fix that changes what a program does: why what it did was wrong, so that nobody can rely on it. Null when the
    /// fix changes no result, or is a suggestion, which a person decides on.
    /// </summary>
    public virtual string? Correction => null;

    /// <summary>All proofs of the fix that run on any machine.</summary>
    public IEnumerable<Proof> Proofs => Programs.Select(Complete);

    /// <summary>Further ones, of programs that keep their entries in Redis.</summary>
    public IEnumerable<Proof> RedisProofs => RedisPrograms.Select(Complete);

    protected abstract IEnumerable<Proof> Programs { get; }

    protected virtual IEnumerable<Proof> RedisPrograms => [];

    public static Proof Get(string id, string title) => All[id].Proofs.Concat(All[id].RedisProofs).Single(p => p.Title == title);

    private Proof Complete(Proof proof) =>
        proof with { Id = Id, Promise = ReferenceEquals(proof.Promise, Promise.FewerCommands) ? Promise : proof.Promise };
}

/// <summary>The proofs of one fix, with the analyzer and the fix that an editor would use.</summary>
public abstract class FixProofs<TAnalyzer, TCodeFix>() : FixProofs(new TAnalyzer(), new TCodeFix())
    where TAnalyzer : DiagnosticAnalyzer, new()
    where TCodeFix : CodeFixProvider, new();
