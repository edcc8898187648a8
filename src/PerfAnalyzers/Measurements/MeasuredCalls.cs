using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using Microsoft.CodeAnalysis.Text;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Profile;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Measurements;

/// <summary>
/// What the profiles of a project know of its code. A member is looked at when a rule has something to say there, and once for all rules.
/// </summary>
internal sealed class MeasuredCalls
{
    private static readonly ConditionalWeakTable<AnalyzerOptions, MeasuredCalls> s_known = new();

    private readonly IReadOnlyList<AdditionalText> _files;
    private readonly ConditionalWeakTable<Compilation, ConcurrentDictionary<SyntaxNode, ImmutableArray<MeasuredCall>>> _members = new();
    private readonly Lazy<ImmutableArray<MeasuredProfile>> _profiles;

    private MeasuredCalls(AnalyzerOptions options)
    {
        _files = EvidenceFiles.Of(options, EvidenceFiles.IsProfile);
        _profiles = new(() => _files.Select(static f => f.GetText()).Where(static t => t is not null)
            .Select(static t => MeasuredProfile.Read(t!)).ToImmutableArray());
    }

    /// <summary>What the profiles among a project's additional files know; null where there is none, which is most of the time.</summary>
    public static MeasuredCalls? Of(AnalyzerOptions options)
    {
        if (options.AdditionalFiles.IsEmpty)
            return null;
        var known = s_known.GetValue(options, static o => new(o));
        return known._files.Count == 0 ? null : known;
    }

    /// <summary>False for a member of which, by its name, nothing can be known.</summary>
    public bool MayKnow(DeclaredMember member)
    {
        foreach (var profile in _profiles.Value)
        {
            if (profile.MayKnow(member))
                return true;
        }

        return false;
    }

    /// <summary>The measured calls of a member, in source order.</summary>
    public ImmutableArray<MeasuredCall> In(ISymbol member, Compilation compilation)
    {
        var documented = MemberIds.Documented(member);
        if (DeclarationOf(documented) is not { } declaration || MemberIds.Of(documented) is not { } id)
            return ImmutableArray<MeasuredCall>.Empty;
        return _members.GetValue(compilation, static _ => new())
            .GetOrAdd(declaration, d => Match(d, _profiles.Value.SelectMany(p => p.Of(id)).ToList(), compilation));
    }

    /// <summary>What was measured of the call that a finding in a member is about; null if nothing was.</summary>
    public MeasuredCall? At(TextSpan place, ISymbol member, Compilation compilation)
    {
        MeasuredCall? nearest = null;
        foreach (var call in In(member, compilation))
        {
            if (!call.Concerns(place))
                continue;
            // The innermost around a finding, and the outermost in it.
            if (nearest is null || IsNearer(call.Expression.Span, nearest.Expression.Span, place))
                nearest = call;
        }

        return nearest;
    }

    /// <summary>The sites of a member that are no call of it any more.</summary>
    public static IEnumerable<SiteFacts> Outdated(IReadOnlyList<SiteFacts> sites, ISymbol member, Compilation compilation)
    {
        if (DeclarationOf(MemberIds.Documented(member)) is not { } declaration)
            return [];
        var (_, matches) = Calls(declaration, sites, compilation);
        return sites.Where((_, i) => matches[i] < 0);
    }

    private static bool IsNearer(TextSpan call, TextSpan other, TextSpan place) => (call.Contains(place), other.Contains(place)) switch
    {
        (true, true) => call.Length < other.Length,
        (false, false) => call.Length > other.Length,
        (var isAround, _) => isAround,
    };

    private static ImmutableArray<MeasuredCall> Match(SyntaxNode declaration, List<SiteFacts> sites, Compilation compilation)
    {
        if (sites.Count == 0)
            return ImmutableArray<MeasuredCall>.Empty;
        var (calls, matches) = Calls(declaration, sites, compilation);
        var found = new Dictionary<SyntaxNode, SiteFacts>();
        for (var i = 0; i < sites.Count; i++)
        {
            if (matches[i] < 0)
                continue;
            var node = calls[matches[i]].Node;
            // Where several profiles know a place, or it was recorded before and after an edit, the one that saw more speaks.
            if (!found.TryGetValue(node, out var other) || other.Requests < sites[i].Requests)
                found[node] = sites[i];
        }

        return found.OrderBy(static f => f.Key.SpanStart).Select(static f => new MeasuredCall(f.Key, f.Value)).ToImmutableArray();
    }

    private static (List<(CodeCall Call, SyntaxNode Node)> Calls, int[] Matches) Calls(
        SyntaxNode declaration,
        IReadOnlyList<SiteFacts> sites,
        Compilation compilation)
    {
        if (Bodies.Get(compilation).ModelOf(declaration.SyntaxTree) is not { } model)
            return ([], sites.Select(static _ => -1).ToArray());
        // Of a site without a name any call that queries or saves may be the one on its line.
        var families = new HashSet<string>(sites.Select(static s => s.Site.Operator.Family), StringComparer.Ordinal);
        var areNamed = !families.Contains(CallOperator.None.Name);
        var calls = MemberCalls.Of(declaration, model, areNamed ? families.Contains : null);
        var matches = Match(sites, calls);
        if (areNamed)
            return (calls, matches);
        var senders = calls.Where(c => MaySend(c.Node, model)).ToList();
        var ofSenders = Match(sites, senders);
        for (var i = 0; i < sites.Count; i++)
        {
            if (sites[i].Site.Operator.Equals(CallOperator.None))
                matches[i] = ofSenders[i] < 0 ? -1 : calls.IndexOf(senders[ofSenders[i]]);
        }

        return (calls, matches);
    }

    private static int[] Match(IReadOnlyList<SiteFacts> sites, IReadOnlyList<(CodeCall Call, SyntaxNode Node)> calls) =>
        SiteMatcher.Match(sites.Select(static s => s.Site).ToArray(), calls.Select(static c => c.Call).ToArray())
            .Select(static m => m.Call)
            .ToArray();

    private static bool MaySend(SyntaxNode call, SemanticModel model) => model.GetOperation(call) is { } operation
        && (QueryCandidates.MayExecute(operation)
            || operation is IInvocationOperation { TargetMethod.Name: EfNames.SaveChanges or EfNames.SaveChangesAsync });

    private static SyntaxNode? DeclarationOf(ISymbol member)
    {
        foreach (var reference in member.DeclaringSyntaxReferences)
        {
            if (reference.GetSyntax()
                is (BaseMethodDeclarationSyntax or BasePropertyDeclarationSyntax or CompilationUnitSyntax) and var declaration)
                return declaration;
        }

        return null;
    }
}
