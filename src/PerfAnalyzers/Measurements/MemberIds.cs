using Microsoft.CodeAnalysis;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Measurements;

/// <summary>
/// The ids of members as profiles and baselines have them: documentation ids, or <c>~</c> and a full name where only that is known.
/// </summary>
internal static class MemberIds
{
    /// <summary>The property of a diagnostic that has the id of its member: the tool makes baselines of it.</summary>
    public const string Property = "PerfAnalyzers.Member";

    /// <summary>The name of what top-level statements are compiled to.</summary>
    public const string TopLevel = "<Main>$";

    /// <summary>The member that a symbol counts as: an accessor is its property or event, a local function the member around it.</summary>
    public static ISymbol Documented(ISymbol member)
    {
        while (member is IMethodSymbol
            {
                MethodKind: MethodKind.LocalFunction or MethodKind.AnonymousFunction,
                ContainingSymbol: { } outer,
            })
            member = outer;
        member = (member as IMethodSymbol)?.AssociatedSymbol ?? member;
        return (member as IMethodSymbol)?.PartialImplementationPart ?? member;
    }

    /// <summary>The documentation id; null for what has none.</summary>
    public static string? Of(ISymbol member)
    {
        var documented = Documented(member);
        var id = documented.GetDocumentationCommentId();
        // The compiler writes brackets of its own in this name.
        return documented.Name == TopLevel ? id?.Replace("{Main}$", TopLevel) : id;
    }

    /// <summary><c>~Shop.Books`1.List</c> for <c>M:Shop.Books`1.List``1(System.Int32)</c>.</summary>
    public static string WithoutSignature(string id)
    {
        var start = id.Length > 1 && id[1] == ':' ? 2 : 0;
        var end = EndOfName(id);
        var arity = id.IndexOf("``", start, end - start, StringComparison.Ordinal);
        return "~" + id.Substring(start, (arity < 0 ? end : arity) - start);
    }

    /// <summary>The member's own name in an id, without its type's and without the interface that it implements explicitly.</summary>
    public static string NameIn(string id)
    {
        var end = EndOfName(id);
        var start = end;
        // The name of what top-level statements are has no dots.
        while (start > 0 && id[start - 1] is not ('.' or '#' or ':' or '~'))
            start--;
        var arity = id.IndexOf("``", start, end - start, StringComparison.Ordinal);
        return id.Substring(start, (arity < 0 ? end : arity) - start);
    }

    /// <summary>The member of an id, in the sources of a compilation; null if it is not there.</summary>
    public static ISymbol? Find(string id, Compilation compilation) =>
        NameIn(id) == TopLevel
            ? compilation.GetEntryPoint(CancellationToken.None) is { Name: TopLevel } program && Of(program) == id ? program : null
            : OfThis(compilation, DocumentationCommentId.GetFirstSymbolForDeclarationId(id, compilation));

    /// <summary>The type of this compilation that an id says that its member is in.</summary>
    public static ISymbol? FindType(string id, Compilation compilation)
    {
        var end = id.LastIndexOf('.', EndOfName(id) - 1);
        return end > 2
            ? OfThis(compilation, DocumentationCommentId.GetFirstSymbolForDeclarationId("T:" + id.Substring(2, end - 2), compilation))
            : null;
    }

    private static ISymbol? OfThis(Compilation compilation, ISymbol? found) => found?.IsDeclaredIn(compilation) == true ? found : null;

    private static int EndOfName(string id)
    {
        var end = id.IndexOf('(');
        return end < 0 ? id.Length : end;
    }
}
