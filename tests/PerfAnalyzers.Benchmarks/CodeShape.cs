using System.Globalization;
using Microsoft.CodeAnalysis;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Flow.Calls;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Benchmarks;

/// <summary>What makes code dear to look at for the rules, so that a generated project can be compared with real ones.</summary>
internal sealed class CodeShape
{
    private long _members;
    private long _words;
    private long _mentions;
    private long _concerned;
    private long _surveyed;
    private long _queries;

    /// <summary>The shape of some compilations together.</summary>
    public static CodeShape Of(IEnumerable<Compilation> compilations)
    {
        var shape = new CodeShape();
        foreach (var compilation in compilations)
            shape.Add(compilation);
        return shape;
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"Of 100 members with code, {Share(_concerned):0.0} have words of queries, and {Share(_surveyed):0.0} something for a rule about "
        + $"them: {Share(_queries):0.0} queries. A member has {Per(_words):0} different words, and its name stands in "
        + $"{Per(_mentions):0.0} members.");

    private void Add(Compilation compilation)
    {
        var mentions = Mentions.Get(compilation);
        var names = EfModel.For(compilation) is { } model ? CallNames.Get(model) : null;
        foreach (var member in mentions.Members)
        {
            _members++;
            _words += member.Words.Length;
            _mentions += mentions.Of(member.Name).Count;
            if (names?.MayConcern(member) == true)
                _concerned++;
        }

        foreach (var tree in compilation.SyntaxTrees)
        {
            foreach (var body in TreeSurvey.Get(tree, compilation).Queries)
            {
                _surveyed++;
                _queries += BodySurvey.Around(body.Root, EfModel.For(compilation)!).Queries.Length;
            }
        }
    }

    private double Share(long count) => 100.0 * count / Math.Max(1, _members);

    private double Per(long count) => (double)count / Math.Max(1, _members);
}
