using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PerfAnalyzers.Measurements;
using PerfAnalyzers.Profile;

namespace PerfAnalyzers.Recorder.Tests.Harness;

/// <summary>
/// The calls of a member as the analyzers find them in its source: what the recorder finds out from compiled code and symbols is
/// compared with them.
/// </summary>
internal static class SourceCalls
{
    /// <summary>All calls in a member, with the node of each.</summary>
    public static IReadOnlyList<(CodeCall Call, SyntaxNode Node)> Of(SyntaxNode member, SemanticModel model) => MemberCalls.Of(member, model);

    /// <summary>The members of a tree that have code, with their documentation ids.</summary>
    public static IEnumerable<(string Id, SyntaxNode Node)> Members(SemanticModel model)
    {
        var root = (CompilationUnitSyntax)model.SyntaxTree.GetRoot();
        if (root.Members.OfType<GlobalStatementSyntax>().Any() && model.GetDeclaredSymbol(root) is { } main)
            yield return (main.GetDocumentationCommentId()!, root);
        foreach (var node in root.DescendantNodes())
        {
            if (node is BaseMethodDeclarationSyntax or BasePropertyDeclarationSyntax && model.GetDeclaredSymbol(node)?.GetDocumentationCommentId() is { } id)
                yield return (id, node);
        }
    }
}
