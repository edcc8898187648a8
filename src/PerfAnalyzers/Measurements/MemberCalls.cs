using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PerfAnalyzers.Profile;

namespace PerfAnalyzers.Measurements;

/// <summary>
/// The calls of a member as a profile counts them: which of the same name a call is, and how far below the member's first line its
/// statement begins. The recorder finds the same in compiled code; docs/profile.md has the definitions of both.
/// </summary>
internal static class MemberCalls
{
    /// <summary>The calls in a member.</summary>
    /// <param name="member">A method, a property, an indexer, an event, or the file of top-level statements.</param>
    /// <param name="model">The model of its file.</param>
    /// <param name="isWanted">
    /// Says by its name without <c>Async</c> whether a call is asked for: the others are not bound. Null for all.
    /// </param>
    public static List<(CodeCall Call, SyntaxNode Node)> Of(SyntaxNode member, SemanticModel model, Func<string, bool>? isWanted = null)
    {
        var found = new List<(SyntaxNode Node, string Name, int Start, int End)>();
        var first = int.MaxValue;
        foreach (var node in Nodes(member))
        {
            if (IsStatementWithCode(node))
                first = Math.Min(first, node.SpanStart);
            if (NameOf(node) is { } name
                && isWanted?.Invoke(CallOperator.FamilyOf(name)) != false
                && IsCall(node, model)
                && !IsInExpressionTree(node, member, model))
                found.Add((
                    node,
                    name,
                    StatementOf(node).SpanStart,
                    (node is CommonForEachStatementSyntax loop ? loop.Expression : node).Span.End));
        }

        var calls = new List<(CodeCall, SyntaxNode)>();
        var lines = member.SyntaxTree.GetText().Lines;
        foreach (var family in found.GroupBy(static f => CallOperator.FamilyOf(f.Name)))
        {
            // The order of the source: that of the statements, and within one that of its code.
            var inOrder = family.OrderBy(static f => f.Start).ThenBy(static f => f.End).ToList();
            for (var i = 0; i < inOrder.Count; i++)
            {
                var line = lines.GetLineFromPosition(inOrder[i].Start).LineNumber;
                calls.Add((
                    new(line - lines.GetLineFromPosition(first).LineNumber, new(inOrder[i].Name, i + 1, inOrder.Count), line + 1),
                    inOrder[i].Node));
            }
        }

        return calls;
    }

    private static IEnumerable<SyntaxNode> Nodes(SyntaxNode member) =>
        member is CompilationUnitSyntax program
            ? program.Members.OfType<GlobalStatementSyntax>().SelectMany(static s => s.DescendantNodes())
            : member.DescendantNodes();

    private static string? NameOf(SyntaxNode node) => node switch
    {
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access } => access.Name.Identifier.ValueText,
        InvocationExpressionSyntax { Expression: MemberBindingExpressionSyntax binding } => binding.Name.Identifier.ValueText,
        InvocationExpressionSyntax { Expression: SimpleNameSyntax name } => name.Identifier.ValueText,
        CommonForEachStatementSyntax => "foreach",
        ObjectCreationExpressionSyntax creation => (creation.Type as SimpleNameSyntax)?.Identifier.ValueText,
        // Of what is called, the call counts.
        SimpleNameSyntax name when !IsWritten(name) && !IsCalled(name) => name.Identifier.ValueText,
        _ => null,
    };

    private static bool IsCall(SyntaxNode node, SemanticModel model) => node switch
    {
        InvocationExpressionSyntax { Expression: SimpleNameSyntax name } =>
            name.Identifier.ValueText != "nameof"
            && model.GetSymbolInfo(node).Symbol is IMethodSymbol { MethodKind: not MethodKind.LocalFunction },
        CommonForEachStatementSyntax loop =>
            model.GetTypeInfo(loop.Expression).Type is not (IArrayTypeSymbol or { SpecialType: SpecialType.System_String }),
        SimpleNameSyntax name => model.GetSymbolInfo(name).Symbol is IPropertySymbol,
        _ => true,
    };

    private static bool IsCalled(SimpleNameSyntax name) => name.Parent switch
    {
        InvocationExpressionSyntax call => call.Expression == name,
        MemberAccessExpressionSyntax { Parent: InvocationExpressionSyntax call } access => access.Name == name && call.Expression == access,
        MemberBindingExpressionSyntax { Parent: InvocationExpressionSyntax call } binding => call.Expression == binding,
        _ => false,
    };

    private static bool IsWritten(SimpleNameSyntax name)
    {
        SyntaxNode whole = name.Parent is MemberAccessExpressionSyntax access && access.Name == name ? access : name;
        return whole.Parent is AssignmentExpressionSyntax assignment
            && assignment.Left == whole
            && assignment.IsKind(SyntaxKind.SimpleAssignmentExpression);
    }

    private static bool IsInExpressionTree(SyntaxNode node, SyntaxNode member, SemanticModel model)
    {
        for (var ancestor = node.Parent; ancestor is not null && ancestor != member; ancestor = ancestor.Parent)
        {
            if (ancestor is LambdaExpressionSyntax && model.GetTypeInfo(ancestor).ConvertedType?.Name == "Expression")
                return true;
        }

        return false;
    }

    private static SyntaxNode StatementOf(SyntaxNode node)
    {
        while (node is not CommonForEachStatementSyntax && !IsStatementWithCode(node) && node.Parent is { } parent)
            node = parent;
        return node;
    }

    // What has a place of its own in the symbols.
    private static bool IsStatementWithCode(SyntaxNode node) => node switch
    {
        BlockSyntax or LocalFunctionStatementSyntax or TryStatementSyntax or DoStatementSyntax or LabeledStatementSyntax
            or EmptyStatementSyntax => false,
        LocalDeclarationStatementSyntax local => !local.IsConst && local.Declaration.Variables.Any(static v => v.Initializer is not null),
        StatementSyntax => true,
        ExpressionSyntax { Parent: LambdaExpressionSyntax lambda } expression => lambda.ExpressionBody == expression,
        ExpressionSyntax { Parent: ArrowExpressionClauseSyntax or DoStatementSyntax } => true,
        _ => false,
    };
}
