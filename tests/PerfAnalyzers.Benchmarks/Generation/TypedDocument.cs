using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace PerfAnalyzers.Benchmarks.Generation;

/// <summary>A document of about 500 lines in a generated project, into which somebody types.</summary>
internal sealed class TypedDocument
{
    private const int LeastLines = 500;
    private const int VisibleLines = 60;

    private SyntaxTree _tree;
    private SourceText _text;

    public TypedDocument(GeneratedProject project)
    {
        Compilation = project.Compile();
        // Services of one namespace, one after the other, as in a file that has grown.
        var parts = Compilation.SyntaxTrees.Where(tree => tree.FilePath.StartsWith("Area1/", StringComparison.Ordinal) && IsService(tree.FilePath)).ToList();
        var (usings, types, lines) = (new SortedSet<string>(StringComparer.Ordinal), new List<string>(), 0);
        foreach (var part in parts)
        {
            var root = part.GetCompilationUnitRoot();
            usings.UnionWith(root.Usings.Select(directive => directive.ToString()));
            types.AddRange(((Microsoft.CodeAnalysis.CSharp.Syntax.BaseNamespaceDeclarationSyntax)root.Members[0]).Members.Select(type => type.ToFullString()));
            lines += part.GetText().Lines.Count;
            Compilation = Compilation.RemoveSyntaxTrees(part);
            if (lines >= LeastLines)
                break;
        }

        _text = SourceText.From(string.Join('\n', [.. usings, "", "namespace Area1;", "", .. types]));
        _tree = CSharpSyntaxTree.ParseText(_text, (CSharpParseOptions)parts[0].Options, "Area1/Services.cs");
        Compilation = Compilation.AddSyntaxTrees(_tree);
    }

    public CSharpCompilation Compilation { get; private set; }

    public int Lines => _text.Lines.Count;

    public int Length => _text.Length;

    /// <summary>Takes out what stands in the middle of a method, and gives it back to be typed again.</summary>
    public (int Start, string Text) CutAtMiddle(int length)
    {
        // From within a body: types open and close between them.
        var start = _text.ToString().IndexOf("foreach", _text.Length / 2, StringComparison.Ordinal);
        var cut = _text.ToString(new TextSpan(start, length));
        Change(new TextSpan(start, length), "");
        return (start, cut);
    }

    /// <summary>One edit, as an editor makes it: the tree is parsed anew as far as it has to be, the rest of the compilation is kept.</summary>
    public void Change(TextSpan span, string replacement)
    {
        _text = _text.WithChanges(new TextChange(span, replacement));
        var tree = _tree.WithChangedText(_text);
        Compilation = Compilation.ReplaceSyntaxTree(_tree, tree);
        _tree = tree;
    }

    public SyntaxTree Tree => _tree;

    /// <summary>What an editor shows of the document around a place.</summary>
    public TextSpan VisibleAround(int position)
    {
        var line = _text.Lines.GetLineFromPosition(Math.Min(position, _text.Length)).LineNumber;
        var first = _text.Lines[Math.Max(0, line - VisibleLines / 2)].Start;
        return TextSpan.FromBounds(first, _text.Lines[Math.Min(_text.Lines.Count - 1, line + VisibleLines / 2)].End);
    }

    private static bool IsService(string path) =>
        path.EndsWith("Service.cs", StringComparison.Ordinal) || path.EndsWith("ReportBuilder.cs", StringComparison.Ordinal) || path.EndsWith("Importer.cs", StringComparison.Ordinal);
}
