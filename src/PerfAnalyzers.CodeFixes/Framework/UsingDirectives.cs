using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace PerfAnalyzers.CodeFixes.Framework;

/// <summary>The using directives of a document.</summary>
internal static class UsingDirectives
{
    /// <summary>
    /// True when the namespace's extension methods are in scope: by a using directive, a global one too, or because the place is in that
    /// namespace.
    /// </summary>
    public static bool Reach(string @namespace, int position, SemanticModel model)
    {
        foreach (var scope in model.GetImportScopes(position))
        {
            if (scope.Imports.Any(i => i.NamespaceOrType is INamespaceSymbol imported && imported.ToDisplayString() == @namespace))
                return true;
        }

        for (var space = model.GetEnclosingSymbol(position)?.ContainingNamespace;
            space is { IsGlobalNamespace: false };
            space = space.ContainingNamespace)
        {
            if (space.ToDisplayString() == @namespace)
                return true;
        }

        return false;
    }

    /// <summary>The document with the directive, in its sorted place: those of System first.</summary>
    public static SyntaxNode Add(SyntaxNode root, string @namespace, string newLine)
    {
        if (root is not CompilationUnitSyntax unit)
            return root;

        // Where the file keeps its directives within its namespace, the new one joins them.
        if (unit.Usings.Count == 0 && unit.Members.FirstOrDefault() is BaseNamespaceDeclarationSyntax { Usings.Count: > 0 } space)
            return unit.ReplaceNode(space, space.WithUsings(Insert(space.Usings, @namespace, newLine)));
        return unit.Usings.Count > 0 ? unit.WithUsings(Insert(unit.Usings, @namespace, newLine)) : AddFirst(unit, @namespace, newLine);
    }

    private static SyntaxList<UsingDirectiveSyntax> Insert(SyntaxList<UsingDirectiveSyntax> usings, string @namespace, string newLine)
    {
        if (usings.Any(u => IsPlain(u) && u.Name?.ToString() == @namespace))
            return usings;

        // After the last that sorts before it; global ones come before all others.
        var index = 0;
        for (var i = 0; i < usings.Count; i++)
        {
            if (!usings[i].GlobalKeyword.IsKind(SyntaxKind.None)
                || IsPlain(usings[i]) && Compare(usings[i].Name!.ToString(), @namespace) < 0)
                index = i + 1;
        }

        var indentation = usings[0].GetLeadingTrivia().LastOrDefault() is var last && last.IsKind(SyntaxKind.WhitespaceTrivia)
            ? last.ToFullString()
            : "";
        if (index == usings.Count || index > 0 && !usings[index].GetLeadingTrivia().Any(static t => t.IsDirective))
            return usings.Insert(index, Directive(@namespace, indentation, newLine));

        // What stands above its successor (the file's header, the end of an #if) stays above both.
        var next = usings[index];
        return usings
            .Replace(next, next.WithLeadingTrivia(SyntaxFactory.ParseLeadingTrivia(indentation)))
            .Insert(index, Directive(@namespace, "", newLine).WithLeadingTrivia(next.GetLeadingTrivia()));
    }

    private static CompilationUnitSyntax AddFirst(CompilationUnitSyntax unit, string @namespace, string newLine)
    {
        var directive = Directive(@namespace, "", newLine);
        var first = unit.Externs.Count > 0 ? unit.GetFirstToken() : unit.GetFirstToken(includeZeroWidth: true);
        if (unit.Externs.Count > 0)
            return unit.WithUsings(SyntaxFactory.SingletonList(directive.WithTrailingTrivia(EndOfLine(newLine), EndOfLine(newLine))));

        // The header of the file stays on top; a comment that belongs to what follows stays with that.
        var leading = first.LeadingTrivia;
        var end = LastBlankLine(leading);
        var header = leading.Take(end);
        var rest = leading.Skip(end);
        // The empty line below it belongs to what follows, so that another directive can come between them.
        return unit
            .ReplaceToken(first, first.WithLeadingTrivia(rest.Prepend(EndOfLine(newLine))))
            .WithUsings(SyntaxFactory.SingletonList(directive.WithLeadingTrivia(header)));
    }

    /// <summary>The number of trivia up to the last empty line.</summary>
    private static int LastBlankLine(SyntaxTriviaList trivia)
    {
        for (var i = trivia.Count - 1; i > 0; i--)
        {
            if (trivia[i].IsKind(SyntaxKind.EndOfLineTrivia) && trivia[i - 1].IsKind(SyntaxKind.EndOfLineTrivia))
                return i + 1;
        }

        return 0;
    }

    private static UsingDirectiveSyntax Directive(string @namespace, string indentation, string newLine) =>
        SyntaxFactory.UsingDirective(
            SyntaxFactory.Token(
                SyntaxFactory.ParseLeadingTrivia(indentation),
                SyntaxKind.UsingKeyword,
                SyntaxFactory.TriviaList(SyntaxFactory.Space)),
            default,
            null,
            SyntaxFactory.ParseName(@namespace),
            SyntaxFactory.Token(SyntaxFactory.TriviaList(), SyntaxKind.SemicolonToken, SyntaxFactory.TriviaList(EndOfLine(newLine))));

    private static SyntaxTrivia EndOfLine(string newLine) => SyntaxFactory.EndOfLine(newLine);

    private static bool IsPlain(UsingDirectiveSyntax directive) =>
        directive.Alias is null && directive.StaticKeyword.IsKind(SyntaxKind.None) && directive.Name is not null;

    private static int Compare(string a, string b)
    {
        var (system, otherSystem) = (IsSystem(a), IsSystem(b));
        return system != otherSystem ? (system ? -1 : 1) : StringComparer.OrdinalIgnoreCase.Compare(a, b);

        static bool IsSystem(string name) => name == "System" || name.StartsWith("System.", StringComparison.Ordinal);
    }
}
