using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace PerfAnalyzers.CodeFixes.Framework;

/// <summary>How lines end and begin in a document.</summary>
internal static class LineEnds
{
    /// <summary>The end of the document's first line; new lines get the same.</summary>
    public static string Find(SourceText text)
    {
        foreach (var line in text.Lines)
        {
            if (line.EndIncludingLineBreak > line.End)
                return text.ToString(TextSpan.FromBounds(line.End, line.EndIncludingLineBreak));
        }

        return "\n";
    }

    /// <summary>The white space that the line of the node's first token begins with.</summary>
    public static string IndentationOf(SyntaxNode node)
    {
        var text = node.SyntaxTree.GetText();
        var line = text.Lines.GetLineFromPosition(node.SpanStart);
        var end = line.Start;
        while (end < line.End && text[end] is ' ' or '\t')
            end++;
        return text.ToString(TextSpan.FromBounds(line.Start, end));
    }

    /// <summary>True when a line ends in the trivia.</summary>
    public static bool HasLineEnd(this SyntaxTriviaList trivia) =>
        trivia.Any(static t => t.IsKind(SyntaxKind.EndOfLineTrivia) || t.IsDirective);

    /// <summary>The number of trivia that make the empty lines at the beginning.</summary>
    public static int CountBlankLines(this SyntaxTriviaList trivia)
    {
        var count = 0;
        for (var i = 0; i < trivia.Count && trivia[i].Kind() is SyntaxKind.WhitespaceTrivia or SyntaxKind.EndOfLineTrivia; i++)
        {
            if (trivia[i].IsKind(SyntaxKind.EndOfLineTrivia))
                count = i + 1;
        }

        return count;
    }
}
