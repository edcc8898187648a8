using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Calls;

/// <summary>
/// What the methods of referenced projects do: as their assemblies tell, or, where a project is at hand as source and its assembly tells
/// nothing, as its code says when it is asked for. Both ways the answers are the same.
/// </summary>
internal sealed class ReferencedMethods
{
    private static readonly PerCompilation<ReferencedMethods> s_instances = new(static c => new(c));
    private static readonly ConditionalWeakTable<IAssemblySymbol, Told> s_told = new();
    private static WeakReference<UnitedNames>? s_lastOfQueries;
    private static WeakReference<UnitedNames>? s_lastOfSaves;

    private readonly Compilation _compilation;
    private readonly Dictionary<IAssemblySymbol, Told> _assemblies = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<IAssemblySymbol, EfModel> _sources = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<IMethodSymbol, MethodFact?> _known = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<string, bool> _onlyOnes = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Repository> _answers = new(StringComparer.Ordinal);
    private readonly UnitedNames _mayQuery;
    private readonly Lazy<UnitedNames> _maySave;

    private ReferencedMethods(Compilation compilation)
    {
        _compilation = compilation;
        var mayQuery = new List<MemberNames>();
        foreach (var assembly in compilation.SourceModule.ReferencedAssemblySymbols)
        {
            if (AssemblyFacts.Get(assembly) is { } facts)
            {
                var told = s_told.GetValue(assembly, _ => new(facts));
                _assemblies[assembly] = told;
                mayQuery.Add(told.MayQuery);
            }
            else if (AssemblyFacts.SourceOf(assembly, compilation) is { } source && EfModel.For(source) is { } model)
            {
                _sources[assembly] = model;
                mayQuery.Add(CallNames.Get(model).ThatMayQuery);
            }
        }

        _mayQuery = UnitedNames.Of(mayQuery, ref s_lastOfQueries);
        _maySave = new(() => UnitedNames.Of(
            _assemblies.Values.Select(static t => t.MaySave)
                .Concat(_sources.Values.Select(static m => CallNames.Get(m).ThatMaySave))
                .ToList(),
            ref s_lastOfSaves));
    }

    /// <summary>The names of members that may query.</summary>
    public MemberNames MayQuery => _mayQuery.All;

    /// <summary>The names of members that may save.</summary>
    public MemberNames MaySave => _maySave.Value.All;

    /// <summary>The methods that a compilation's projects have.</summary>
    public static ReferencedMethods Get(Compilation compilation) => s_instances.Get(compilation);

    /// <summary>True when something is known of the assembly that declares the member, so that a call of it may be worth a look.</summary>
    public bool Know(ISymbol member) =>
        member.ContainingAssembly is { } assembly && (_assemblies.ContainsKey(assembly) || _sources.ContainsKey(assembly));

    /// <summary>What the operation runs in another project; null when that is nothing of interest, or not known.</summary>
    public MethodFact? Find(IOperation operation) =>
        _assemblies.Count + _sources.Count > 0 && CallTargets.Elsewhere(operation, _compilation) is { } method
            && _known.GetOrAdd(method, Find) is { } fact
            ? InSight(fact)
            : null;

    /// <summary>
    /// A fact as it is where more is in sight: another implementation of what the way goes through may not query, and what was asked
    /// through a repository's interface is here maybe.
    /// </summary>
    private MethodFact InSight(MethodFact fact)
    {
        if (fact.Query is { Through: { IsEmpty: false } through } && !through.All(IsOnlyOne))
            return fact with { Query = null };
        return fact.Query is { Asks: { } asked } query ? fact with { Query = Answered(query, asked) } : fact;
    }

    /// <summary>
    /// What comes of a question to a repository where its implementation is in sight; the question itself where that is not.
    /// </summary>
    private QueryFact? Answered(QueryFact question, string asked)
    {
        if (!_answers.TryGetValue(asked, out var answer))
        {
            var cuts = OpenQuestions.Cuts;
            if (OpenQuestions.Answer<Repository?>(asked, () => Answer(asked)) is not { } found)
                return null;
            answer = found;
            if (OpenQuestions.Cuts == cuts)
                _answers.TryAdd(asked, answer);
        }

        if (!answer.IsInSight)
            return question;
        return answer.Query is { } query
            ? question with
            {
                Route = question.Route + " → " + query.Route,
                IsCertain = question.IsCertain && query.IsCertain,
                IsOfDatabase = query.IsOfDatabase,
                IsAwaited = question.IsAwaited && query.IsAwaited,
                // Who sees another implementation knows better.
                Through = question.Through.Add(asked).AddRange(query.Through),
                Asks = query.Asks,
            }
            : null;
    }

    private Repository Answer(string asked) =>
        DocumentationCommentId.GetFirstSymbolForDeclarationId(asked, _compilation) is IMethodSymbol method
        && EfModel.For(_compilation) is { } model
            ? RepositoryCalls.Answer(method, model)
            : Repository.OutOfSight;

    private bool IsOnlyOne(string id)
    {
        if (_onlyOnes.TryGetValue(id, out var known))
            return known;
        var cuts = OpenQuestions.Cuts;
        var isOnlyOne = DocumentationCommentId.GetFirstSymbolForDeclarationId(id, _compilation) is not IMethodSymbol member
            || CallTargets.OnlyInSight(member, _compilation) is not null
            || EfModel.For(_compilation) is { } model && RepositoryCalls.OfSeveral(member.OriginalDefinition, model) is not null;
        if (OpenQuestions.Cuts == cuts)
            _onlyOnes.TryAdd(id, isOnlyOne);
        return isOnlyOne;
    }

    /// <summary>What a method of another project does, if its implementation is known to be that one.</summary>
    public QueryFact? QueryOf(IMethodSymbol method) => _known.GetOrAdd(method, Find) is { } fact ? InSight(fact).Query : null;

    private MethodFact? Find(IMethodSymbol method)
    {
        if (_assemblies.TryGetValue(method.ContainingAssembly, out var told))
            return IdOf(method) is { } id && told.Facts.TryGetValue(id, out var fact) ? fact : null;
        if (!_sources.TryGetValue(method.ContainingAssembly, out var model))
            return null;
        // A project with other references sees the same code as another symbol.
        var declared = method.IsDeclaredIn(model.Compilation)
            ? method
            : IdOf(method) is { } sought
                ? DocumentationCommentId.GetSymbolsForDeclarationId(sought, model.Compilation)
                    .OfType<IMethodSymbol>()
                    .FirstOrDefault(m => m.IsDeclaredIn(model.Compilation))
                : null;
        return declared is not null && MayBeTold(declared) ? MethodFact.Create(declared.Implementation(), model) : null;
    }

    /// <summary>The id under which an assembly tells of a method.</summary>
    public static string? IdOf(IMethodSymbol method) => method.OriginalDefinition.GetDocumentationCommentId();

    /// <summary>True for a method that other projects may come to: by its name, or behind what it implements or overrides.</summary>
    public static bool MayBeTold(IMethodSymbol method) =>
        (method.MethodKind is MethodKind.Ordinary or MethodKind.ExplicitInterfaceImplementation or MethodKind.Constructor
            // An indexer is called without a word.
            || method is { MethodKind: MethodKind.PropertyGet, Parameters.IsEmpty: true })
        && (method.DeclaredAccessibility is not (Accessibility.Private or Accessibility.NotApplicable)
            || method.MethodKind == MethodKind.ExplicitInterfaceImplementation);

    /// <summary>
    /// The names that several projects tell, as one set. The projects of a solution come one after the other, and many of them refer to the
    /// same ones: the last set is theirs too, as long as anybody has it.
    /// </summary>
    private sealed class UnitedNames
    {
        private readonly List<MemberNames> _parts;

        private UnitedNames(List<MemberNames> parts)
        {
            _parts = parts;
            foreach (var part in parts)
                All.AddVisible(part);
        }

        public MemberNames All { get; } = new();

        public static UnitedNames Of(List<MemberNames> parts, ref WeakReference<UnitedNames>? last)
        {
            if (Volatile.Read(ref last) is { } reference && reference.TryGetTarget(out var known) && known._parts.SequenceEqual(parts))
                return known;
            var united = new UnitedNames(parts);
            Volatile.Write(ref last, new(united));
            return united;
        }
    }

    /// <summary>What an assembly tells of its methods, kept with it.</summary>
    private sealed class Told
    {
        private static readonly char[] s_ends = ['.', ':'];

        public Told(AssemblyFacts told)
        {
            Facts = MethodFact.Read(told);
            foreach (var fact in Facts)
            {
                var (name, kind) = NameIn(fact.Key);
                if (fact.Value.Query is not null)
                    MayQuery.Add(name, kind);
                if (fact.Value.Save is not null)
                    MaySave.Add(name, kind);
            }
        }

        public Dictionary<string, MethodFact> Facts { get; }

        public MemberNames MayQuery { get; } = new();

        public MemberNames MaySave { get; } = new();

        /// <summary>The name that a call has: of an accessor the property's, of a constructor the class's.</summary>
        private static (string Name, MethodKind Kind) NameIn(string id)
        {
            var end = id.IndexOf('(');
            if (end < 0)
                end = id.Length;
            var start = end;
            // M:Shop.Store.Shop#IStore#Load: an interface's member by its full name.
            while (start > 0 && id[start - 1] is not ('.' or '#' or ':'))
                start--;
            var kind = MethodKind.Ordinary;
            if (id.Substring(start, end - start) == "ctor" && start > 2)
            {
                kind = MethodKind.Constructor;
                end = start - 2;
                start = id.LastIndexOfAny(s_ends, end - 1) + 1;
            }

            var name = id.Substring(start, end - start);
            var arity = name.IndexOf('`');
            if (arity >= 0)
                name = name.Substring(0, arity);
            return name.StartsWith("get_", StringComparison.Ordinal) ? (name.Substring(4), MethodKind.PropertyGet) : (name, kind);
        }
    }
}
