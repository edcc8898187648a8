using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using PerfAnalyzers.Caches.Entries;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Calls;

/// <summary>
/// The bodies of a file that have something for a rule to look at, found once for all rules. Words are asked before anything is bound, and
/// what is bound is asked of the compiler's own model of the file, which has most of it already when the file is done.
/// </summary>
internal sealed class TreeSurvey
{
    private static readonly PerCompilation<ConcurrentDictionary<SyntaxTree, TreeSurvey>> s_known = new(static _ => new());

    private readonly SyntaxTree _tree;
    private readonly Compilation _compilation;
    private readonly Lazy<ImmutableArray<SurveyedBody>> _queries;
    private readonly Lazy<ImmutableArray<SurveyedBody>> _caches;
    private readonly Lazy<ImmutableArray<SurveyedBody>> _all;

    private TreeSurvey(SyntaxTree tree, Compilation compilation)
    {
        _tree = tree;
        _compilation = compilation;
        _queries = new(() => EfModel.For(compilation) is { } model ? WithQueries(tree, model) : ImmutableArray<SurveyedBody>.Empty);
        _caches = new(() => All.Where(b => BuildsKeys(b.Member) || !CacheSurvey.Get(b.Root, compilation).IsEmpty).ToImmutableArray());
        _all = new(() => Bodies(DeclaredMembers.In(tree), compilation).ToImmutableArray());
    }

    /// <summary>
    /// The bodies that run a query, make calls that may, or are about the size of one, with what they have; without EF Core, those that
    /// ask repositories.
    /// </summary>
    public ImmutableArray<SurveyedBody> Queries => _queries.Value;

    /// <summary>The bodies that call a cache, or may, and those that build keys for one.</summary>
    public ImmutableArray<SurveyedBody> Caches => _caches.Value;

    /// <summary>All bodies of the file: for rules that know by other means that the file concerns them.</summary>
    public ImmutableArray<SurveyedBody> All => _all.Value;

    /// <summary>The bodies of those members that, by their text, concern a rule.</summary>
    public IEnumerable<SurveyedBody> Where(Func<DeclaredMember, bool> concerned) =>
        Bodies(DeclaredMembers.In(_tree).Where(concerned), _compilation);

    /// <summary>The survey of a file.</summary>
    public static TreeSurvey Get(SyntaxTree tree, Compilation compilation)
    {
        var known = s_known.Get(compilation);
        return known.TryGetValue(tree, out var survey) ? survey : known.GetOrAdd(tree, new TreeSurvey(tree, compilation));
    }

    private static ImmutableArray<SurveyedBody> WithQueries(SyntaxTree tree, EfModel model)
    {
        var names = CallNames.Get(model);
        ImmutableArray<SurveyedBody>.Builder? found = null;
        foreach (var body in Bodies(DeclaredMembers.In(tree).Where(names.MayConcern), model.Compilation))
        {
            var survey = BodySurvey.Around(body.Root, model);
            if (!survey.IsEmpty)
                (found ??= ImmutableArray.CreateBuilder<SurveyedBody>()).Add(body with { Survey = survey });
        }

        return found?.ToImmutable() ?? ImmutableArray<SurveyedBody>.Empty;
    }

    private static IEnumerable<SurveyedBody> Bodies(IEnumerable<DeclaredMember> members, Compilation compilation)
    {
        var bodies = Roslyn.Bodies.Get(compilation);
        foreach (var declared in members)
        {
            foreach (var (member, root) in bodies.In(declared))
            {
                // The compiler itself passes over files that are generated, and asks of members only those who want to be asked.
                if (!IsGenerated(member))
                    yield return new(member, root);
            }
        }
    }

    /// <summary>True for a method whose name, or whose type's name, says that what it returns is a cache key.</summary>
    public static bool BuildsKeys(ISymbol member) =>
        member is IMethodSymbol { ReturnType.SpecialType: SpecialType.System_String }
        && (member.Name.Contains("CacheKey") || member.ContainingType?.Name.Contains("CacheKey") == true);

    private static bool IsGenerated(ISymbol member)
    {
        for (var symbol = member; symbol is not (null or INamespaceSymbol); symbol = symbol.ContainingSymbol)
        {
            if (symbol.HasAttribute("GeneratedCode"))
                return true;
        }

        return false;
    }
}

/// <summary>A body, and the member that it belongs to.</summary>
internal readonly record struct SurveyedBody(ISymbol Member, IOperation Root)
{
    /// <summary>What a body has that was looked at for queries, so that each rule need not look it up.</summary>
    public BodySurvey? Survey { get; init; }
}
