using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using PerfAnalyzers.Profile;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Measurements;

/// <summary>A profile that is an additional file: read when somebody asks, and once as long as its text lives.</summary>
internal sealed class MeasuredProfile
{
    private static readonly ConditionalWeakTable<SourceText, MeasuredProfile> s_known = new();

    private readonly ProfileIndex _index;
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    private MeasuredProfile(SourceText text)
    {
        var errors = new List<ProfileException>();
        _index = ProfileIndex.Read(EvidenceFiles.Open(text), "", errors);
        Errors = errors;
        foreach (var member in _index.Members)
            _names.Add(MemberIds.NameIn(member));
    }

    /// <summary>What cannot be read, as far as it was looked for.</summary>
    public IReadOnlyList<ProfileException> Errors { get; }

    /// <summary>The members that something was recorded in.</summary>
    public IEnumerable<string> Members => _index.Members;

    /// <summary>The profile that a text is.</summary>
    public static MeasuredProfile Read(SourceText text) => s_known.GetValue(text, static t => new(t));

    /// <summary>
    /// What was recorded in a member, and under its mere name on a line of the file: a name alone may be that of several.
    /// </summary>
    public IEnumerable<SiteFacts> Of(string id) =>
        _index.Of(id).Concat(_index.Of(MemberIds.WithoutSignature(id)).Where(static s => s.Site.Line > 0));

    /// <summary>What was recorded in a member, by its id as the profile has it.</summary>
    public IReadOnlyList<SiteFacts> OfExactly(string id) => _index.Of(id);

    /// <summary>False for a member of which, by its name, nothing can be known: it need not be bound.</summary>
    public bool MayKnow(DeclaredMember member) => member.Node switch
    {
        ConstructorDeclarationSyntax => _names.Contains("ctor") || _names.Contains("cctor"),
        // Explicit operators have names of the compiler's.
        OperatorDeclarationSyntax or ConversionOperatorDeclarationSyntax or DestructorDeclarationSyntax => true,
        IndexerDeclarationSyntax => true,
        CompilationUnitSyntax => _names.Contains(MemberIds.TopLevel),
        // Initialisers are code of the constructor's.
        VariableDeclaratorSyntax or TypeDeclarationSyntax => false,
        _ => _names.Contains(member.Name),
    };
}
