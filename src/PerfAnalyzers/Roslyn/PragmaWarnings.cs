using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace PerfAnalyzers.Roslyn;

/// <summary>What <c>#pragma warning</c> says of a place in a file.</summary>
internal static class PragmaWarnings
{
    /// <summary>True below a <c>#pragma warning disable</c> of the rule, or of all.</summary>
    public static bool AreDisabled(string rule, SyntaxNode node)
    {
        var areDisabled = false;
        for (var directive = node.SyntaxTree.GetRoot().GetFirstDirective();
            directive is not null && directive.SpanStart < node.SpanStart;
            directive = directive.GetNextDirective())
        {
            if (directive is PragmaWarningDirectiveTriviaSyntax pragma
                && (pragma.ErrorCodes.Count == 0 || pragma.ErrorCodes.Any(c => c.ToString() == rule)))
                areDisabled = pragma.DisableOrRestoreKeyword.IsKind(SyntaxKind.DisableKeyword);
        }

        return areDisabled;
    }
}
