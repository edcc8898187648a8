using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PerfAnalyzers.Profile;

namespace PerfAnalyzers.Recorder.Tests.Harness;

/// <summary>
/// The calls of a member as its source has them, by the definitions of docs/profile.md: what the recorder finds out from compiled code
/// and symbols is compared with it.
/// </summary>
internal static class SourceCalls
{
    /// <summary>All calls in a member, with the node of each.</summary>
    public static IReadOnlyList<(CodeCall Call, SyntaxNode Node)> Of(SyntaxNode member, SemanticModel model)
    {
        var found = new List<(SyntaxNode Node, string Name, int StatementStart, int End)>();
        var first = int.MaxValue;
        var lines = member.SyntaxTree.GetText().Lines;
        foreach (var node in Nodes(member))
        {
            if (IsStatementWithCode(node))
                first = Math.Min(first, lines.GetLineFromPosition(StartOf(node)).LineNumber);
            if (NameOf(node, model) is { } name && !IsInExpressionTree(node, member, model))
                found.Add((node, name, StartOf(StatementOf(node)), node is CommonForEachStatementSyntax loop ? loop.Expression.Span.End : node.Span.End));
        }
        var totals = found.GroupBy(f => CallOperator.FamilyOf(f.Name)).ToDictionary(g => g.Key, g => g.OrderBy(f => f.StatementStart).ThenBy(f => f.End).Select(f => f.Node).ToList());
        return
        [
            .. found.Select(f => (new CodeCall(
                lines.GetLineFromPosition(f.StatementStart).LineNumber - first,
                new CallOperator(f.Name, totals[CallOperator.FamilyOf(f.Name)].IndexOf(f.Node) + 1, totals[CallOperator.FamilyOf(f.Name)].Count),
                lines.GetLineFromPosition(f.StatementStart).LineNumber + 1), f.Node)),
        ];
    }

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

    private static IEnumerable<SyntaxNode> Nodes(SyntaxNode member) =>
        member is CompilationUnitSyntax unit ? unit.Members.OfType<GlobalStatementSyntax>().SelectMany(s => s.DescendantNodes()) : member.DescendantNodes();

    private static string? NameOf(SyntaxNode node, SemanticModel model) => node switch
    {
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access } => access.Name.Identifier.ValueText,
        InvocationExpressionSyntax { Expression: MemberBindingExpressionSyntax binding } => binding.Name.Identifier.ValueText,
        InvocationExpressionSyntax { Expression: SimpleNameSyntax name } when name.Identifier.ValueText != "nameof" && model.GetSymbolInfo(node).Symbol is IMethodSymbol { MethodKind: not MethodKind.LocalFunction } => name.Identifier.ValueText,
        CommonForEachStatementSyntax loop when model.GetTypeInfo(loop.Expression).Type is not (IArrayTypeSymbol or { SpecialType: SpecialType.System_String }) => "foreach",
        ObjectCreationExpressionSyntax creation => (creation.Type as SimpleNameSyntax)?.Identifier.ValueText,
        SimpleNameSyntax name when model.GetSymbolInfo(name).Symbol is IPropertySymbol && !IsWritten(name) => name.Identifier.ValueText,
        _ => null,
    };

    private static bool IsWritten(SimpleNameSyntax name)
    {
        SyntaxNode whole = name.Parent is MemberAccessExpressionSyntax access && access.Name == name ? access : name;
        return whole.Parent is AssignmentExpressionSyntax assignment && assignment.Left == whole && assignment.IsKind(SyntaxKind.SimpleAssignmentExpression);
    }

    private static bool IsInExpressionTree(SyntaxNode node, SyntaxNode member, SemanticModel model) =>
        node.Ancestors().TakeWhile(a => a != member).OfType<LambdaExpressionSyntax>().Any(l => model.GetTypeInfo(l).ConvertedType?.Name == "Expression");

    private static SyntaxNode StatementOf(SyntaxNode node)
    {
        if (node is CommonForEachStatementSyntax loop)
            return loop;
        for (var current = node; ; current = current.Parent!)
        {
            if (IsStatementWithCode(current) || current.Parent is null)
                return current;
        }
    }

    // What has a place of its own in the symbols.
    private static bool IsStatementWithCode(SyntaxNode node) => node switch
    {
        BlockSyntax or LocalFunctionStatementSyntax or TryStatementSyntax or DoStatementSyntax or LabeledStatementSyntax or EmptyStatementSyntax => false,
        LocalDeclarationStatementSyntax local => !local.IsConst && local.Declaration.Variables.Any(v => v.Initializer is not null),
        StatementSyntax => true,
        ExpressionSyntax expression => expression.Parent is LambdaExpressionSyntax lambda && lambda.ExpressionBody == expression
            || expression.Parent is ArrowExpressionClauseSyntax
            || expression.Parent is DoStatementSyntax,
        _ => false,
    };

    private static int StartOf(SyntaxNode node) => node is CommonForEachStatementSyntax loop ? loop.SpanStart : node.SpanStart;
}
