using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace PerfAnalyzers.Tool.Baselines;

/// <summary>
/// The members around places in source files, by their full names. A file's text alone does not say the types of parameters, so these
/// are no documentation ids: overloads have one name.
/// </summary>
internal sealed class SourceMembers
{
    private readonly Dictionary<string, (SyntaxNode Root, SourceText Text)?> _files = [];

    /// <param name="uri">As in a log: absolute, or relative to the log.</param>
    public string? At(string uri, int line, int column, string log)
    {
        if (line < 1 || Read(uri, log) is not var (root, text) || line > text.Lines.Count)
            return null;
        var start = text.Lines[line - 1].Start;
        var position = Math.Min(start + Math.Max(0, column - 1), Math.Max(0, root.FullSpan.End - 1));
        for (var node = root.FindToken(position).Parent; node is not null; node = node.Parent)
        {
            if (NameOf(node) is { } name)
                return "~" + Container(node.Parent) + name;
        }
        return null;
    }

    private (SyntaxNode Root, SourceText Text)? Read(string uri, string log)
    {
        if (_files.TryGetValue(uri, out var known))
            return known;
        (SyntaxNode, SourceText)? read = null;
        try
        {
            var path = Uri.TryCreate(uri, UriKind.Absolute, out var absolute) && absolute.IsFile
                ? absolute.LocalPath
                : Path.Combine(Path.GetDirectoryName(Path.GetFullPath(log))!, Uri.UnescapeDataString(uri));
            if (File.Exists(path))
            {
                var tree = CSharpSyntaxTree.ParseText(File.ReadAllText(path), new(LanguageVersion.Preview));
                read = (tree.GetRoot(), tree.GetText());
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // A log of another machine: the findings have no member, and are listed together.
        }
        return _files[uri] = read;
    }

    private static string? NameOf(SyntaxNode node) => node switch
    {
        MethodDeclarationSyntax method => method.Identifier.ValueText,
        ConstructorDeclarationSyntax constructor => constructor.Modifiers.Any(SyntaxKind.StaticKeyword) ? "#cctor" : "#ctor",
        DestructorDeclarationSyntax => "Finalize",
        PropertyDeclarationSyntax property => property.Identifier.ValueText,
        EventDeclarationSyntax @event => @event.Identifier.ValueText,
        IndexerDeclarationSyntax => "Item",
        OperatorDeclarationSyntax or ConversionOperatorDeclarationSyntax => "op",
        VariableDeclaratorSyntax { Parent.Parent: BaseFieldDeclarationSyntax } field => field.Identifier.ValueText,
        GlobalStatementSyntax => "<Main>$",
        BaseTypeDeclarationSyntax type => WithArity(type.Identifier.ValueText, (type as TypeDeclarationSyntax)?.TypeParameterList),
        _ => null,
    };

    private static string Container(SyntaxNode? node)
    {
        var text = new StringBuilder();
        for (; node is not null; node = node.Parent)
        {
            switch (node)
            {
                case BaseTypeDeclarationSyntax type:
                    text.Insert(0, WithArity(type.Identifier.ValueText, (type as TypeDeclarationSyntax)?.TypeParameterList) + ".");
                    break;
                case BaseNamespaceDeclarationSyntax @namespace:
                    text.Insert(0, @namespace.Name + ".");
                    break;
                case CompilationUnitSyntax unit when text.Length == 0 && unit.Members.OfType<GlobalStatementSyntax>().Any():
                    text.Append("Program.");
                    break;
            }
        }
        return text.ToString();
    }

    private static string WithArity(string name, TypeParameterListSyntax? parameters) =>
        parameters is null ? name : $"{name}`{parameters.Parameters.Count}";
}
