using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace PerfAnalyzers.CodeFixes.Edits;

/// <summary>The statements that look into a memory cache, load what is missing and write it, where they are nothing but that.</summary>
/// <param name="Replaced">The statements, from the look on.</param>
/// <param name="Loading">What is done on a miss before the value is there.</param>
/// <param name="Value">The value that is written.</param>
/// <param name="Found">The variable that the value is found in; null when it is returned.</param>
/// <param name="Lifetime">The argument that says how long it lasts; null when there is none.</param>
/// <param name="IsForgiven">True where the returned value has a <c>!</c>.</param>
internal sealed record MissStatements(
    IReadOnlyList<StatementSyntax> Replaced,
    IReadOnlyList<StatementSyntax> Loading,
    ExpressionSyntax Value,
    ArgumentSyntax? Found,
    ArgumentSyntax? Lifetime,
    bool IsForgiven)
{
    /// <summary>The statements around a look into a cache and the write of the same key; null when they do something else too.</summary>
    public static MissStatements? Around(InvocationExpressionSyntax look, InvocationExpressionSyntax write, SemanticModel model)
    {
        if (look.ArgumentList.Arguments is not [_, { RefKindKeyword.RawKind: (int)SyntaxKind.OutKeyword } found]
            || NameOf(found) is not { } name)
            return null;
        var statement = look.FirstAncestorOrSelf<IfStatementSyntax>();
        if (statement is not { Else: null, Parent: BlockSyntax block })
            return null;
        var miss = IsNegated(statement.Condition, look)
            ? InBlock(statement, found, name, write)
            : statement.Condition == look ? Behind(statement, block, name, write) : null;
        return miss is not null && miss.CanMove(name, model) ? miss : null;
    }

    // if (!cache.TryGetValue(key, out var posts))
    // {
    //     posts = await …;
    //     cache.Set(key, posts, …);
    // }
    private static MissStatements? InBlock(IfStatementSyntax statement, ArgumentSyntax found, string name, InvocationExpressionSyntax write)
    {
        if (statement.Statement is not BlockSyntax { Statements: [.., var last] and { Count: > 1 } statements }
            || !IsWrite(last, write, name))
            return null;
        return ValueOf(statements[statements.Count - 2], name) is { } value
            ? new([statement], [.. statements.Take(statements.Count - 2)], value, found, LifetimeOf(write), false)
            : null;
    }

    // if (cache.TryGetValue(key, out var posts))
    //     return posts;
    // posts = await …;
    // cache.Set(key, posts, …);
    // return posts;
    private static MissStatements? Behind(IfStatementSyntax statement, BlockSyntax block, string name, InvocationExpressionSyntax write)
    {
        var early = statement.Statement is BlockSyntax { Statements: [var only] } ? only : statement.Statement;
        var rest = block.Statements.SkipWhile(s => s != statement).Skip(1).ToList();
        if (rest.Count < 3
            || !IsReturnOf(early, name, out var isForgiven)
            || rest[rest.Count - 1] is not ReturnStatementSyntax { Expression: { } returned }
            || Variable(returned) is not { } loaded)
            return null;
        if (!IsReturnOf(rest[rest.Count - 1], loaded, out _)
            || !IsWrite(rest[rest.Count - 2], write, loaded)
            || ValueOf(rest[rest.Count - 3], loaded) is not { } value)
            return null;
        return new([statement, .. rest], [.. rest.Take(rest.Count - 3)], value, null, LifetimeOf(write), isForgiven);
    }

    /// <summary>
    /// True when what is done on a miss can be done in a lambda: it does not leave, writes nothing from outside, and the lifetime is known
    /// before.
    /// </summary>
    private bool CanMove(string found, SemanticModel model)
    {
        // A comment that belongs to what goes would go with it.
        if (Replaced.Any(s => s.DescendantTrivia().Any(t => IsComment(t) && !Loading.Any(l => l.FullSpan.Contains(t.Span)))))
            return false;
        if (Mentions(Value, found) || Loading.Any(s => Mentions(s, found)) || Lifetime is not null && Mentions(Lifetime, found))
            return false;
        if (Value.DescendantTokens().Concat(Loading.SelectMany(static s => s.DescendantTokens())).Any(static t => t.Text.Contains('\n'))
            && Found is null)
            return false;
        if (model.AnalyzeDataFlow(Value) is not { Succeeded: true } made
            || made.WrittenInside.Any(w => !made.VariablesDeclared.Contains(w))
            || made.ReadInside.Any(IsByReference))
            return false;
        if (Loading.Count == 0)
            return true;
        return model.AnalyzeDataFlow(Loading[0], Loading[Loading.Count - 1]) is { Succeeded: true } data
            && model.AnalyzeControlFlow(Loading[0], Loading[Loading.Count - 1])
                is { Succeeded: true, ExitPoints.IsEmpty: true, ReturnStatements.IsEmpty: true }
            && data.WrittenInside.All(w => data.VariablesDeclared.Contains(w)) && !data.ReadInside.Any(IsByReference)
            && (Lifetime is null || !data.VariablesDeclared.Any(v => Mentions(Lifetime, v.Name)));
    }

    private static bool IsByReference(ISymbol symbol) =>
        symbol is IParameterSymbol { RefKind: not RefKind.None } or ILocalSymbol { RefKind: not RefKind.None };

    private static bool IsComment(SyntaxTrivia trivia) =>
        trivia.IsDirective || trivia.Kind() is SyntaxKind.SingleLineCommentTrivia or SyntaxKind.MultiLineCommentTrivia;

    private static bool IsNegated(ExpressionSyntax condition, ExpressionSyntax look) => condition switch
    {
        PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression } not => not.Operand == look,
        BinaryExpressionSyntax
        {
            RawKind: (int)SyntaxKind.EqualsExpression,
            Right.RawKind: (int)SyntaxKind.FalseLiteralExpression,
        } equals => equals.Left == look,
        _ => false,
    };

    private static bool IsWrite(StatementSyntax statement, InvocationExpressionSyntax write, string value) =>
        statement is ExpressionStatementSyntax { Expression: var expression } && expression == write
        && write.ArgumentList.Arguments is [_, { NameColon: null }] or [_, { NameColon: null }, _]
        && Variable(write.ArgumentList.Arguments[1].Expression) == value;

    private static ArgumentSyntax? LifetimeOf(InvocationExpressionSyntax write) =>
        write.ArgumentList.Arguments.Count > 2 ? write.ArgumentList.Arguments[2] : null;

    private static bool IsReturnOf(StatementSyntax statement, string name, out bool isForgiven)
    {
        var value = (statement as ReturnStatementSyntax)?.Expression;
        isForgiven = value.IsKind(SyntaxKind.SuppressNullableWarningExpression);
        return value is not null && Variable(value) == name;
    }

    /// <summary>The value that a statement gives a variable.</summary>
    private static ExpressionSyntax? ValueOf(StatementSyntax statement, string variable) => statement switch
    {
        ExpressionStatementSyntax
        {
            Expression: AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression } assignment,
        } when Variable(assignment.Left) == variable => assignment.Right,
        LocalDeclarationStatementSyntax
        {
            UsingKeyword.RawKind: (int)SyntaxKind.None,
            Declaration.Variables: [{ Initializer.Value: { } value } declared],
        } when declared.Identifier.ValueText == variable => value,
        _ => null,
    };

    private static string? NameOf(ArgumentSyntax found) => found.Expression switch
    {
        DeclarationExpressionSyntax { Designation: SingleVariableDesignationSyntax declared } => declared.Identifier.ValueText,
        IdentifierNameSyntax name => name.Identifier.ValueText,
        _ => null,
    };

    private static string? Variable(ExpressionSyntax expression) => expression switch
    {
        IdentifierNameSyntax name => name.Identifier.ValueText,
        PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.SuppressNullableWarningExpression, Operand: IdentifierNameSyntax name } =>
            name.Identifier.ValueText,
        _ => null,
    };

    private static bool Mentions(SyntaxNode node, string name) => node.DescendantNodesAndSelf().Any(n =>
        n is IdentifierNameSyntax identifier
            && identifier.Identifier.ValueText == name
            && !(n.Parent is MemberAccessExpressionSyntax access && access.Name == n));
}
