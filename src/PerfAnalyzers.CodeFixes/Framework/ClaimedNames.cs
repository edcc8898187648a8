using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace PerfAnalyzers.CodeFixes.Framework;

/// <summary>The names of new variables, so that fixes which are planned on the same code do not take the same.</summary>
internal sealed class ClaimedNames
{
    private readonly Dictionary<SyntaxNode, HashSet<string>> _byMember = new();

    /// <summary>The wanted name, or that with the first number that makes it new within the member around the node.</summary>
    public string Claim(string wanted, SyntaxNode node)
    {
        var taken = TakenAround(node);
        var name = wanted;
        for (var number = 2; !taken.Add(name); number++)
            name = wanted + number;
        return name;
    }

    /// <summary>True when the name means nothing within the member around the node yet.</summary>
    public bool IsFree(string name, SyntaxNode node) => !TakenAround(node).Contains(name);

    private HashSet<string> TakenAround(SyntaxNode node)
    {
        var member = (SyntaxNode?)node.FirstAncestorOrSelf<MemberDeclarationSyntax>(static m => m is not GlobalStatementSyntax)
            ?? node.SyntaxTree.GetRoot();
        if (!_byMember.TryGetValue(member, out var taken))
        {
            _byMember[member] = taken = new(
                member.DescendantTokens().Where(static t => t.IsKind(SyntaxKind.IdentifierToken)).Select(static t => t.ValueText),
                StringComparer.Ordinal);
        }

        return taken;
    }
}
