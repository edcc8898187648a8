using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.CodeFixes.Framework;
using PerfAnalyzers.Flow.Entities;

namespace PerfAnalyzers.CodeFixes.Edits;

/// <summary>The syntax of operators that run on a query's rows in memory, and of the query that does the same.</summary>
internal sealed class InMemoryExpression
{
    private readonly InMemoryWork _work;
    private readonly List<ExpressionSyntax> _operators;
    private bool _isComparison;
    private bool _isNegated;

    private InMemoryExpression(InMemoryWork work, List<ExpressionSyntax> operators)
    {
        _work = work;
        _operators = operators;
        Outer = operators[operators.Count - 1];
        Terminal = NameOf(Outer) == "Length" ? "Count" : NameOf(Outer);
    }

    /// <summary>What the query takes the place of.</summary>
    public ExpressionSyntax Outer { get; private set; }

    /// <summary>What the operators are applied to: the rows, or the variable with them.</summary>
    public ExpressionSyntax Rows => ReceiverOf(_operators[0])!;

    /// <summary>The operator that ends the query, by its synchronous name.</summary>
    public string Terminal { get; private set; }

    /// <summary>True when the list was copied after the operators, which the query need not be.</summary>
    public bool DropsCopy { get; private set; }

    /// <summary>True when a dot or the like follows.</summary>
    public bool IsOperand =>
        Outer.Parent is MemberAccessExpressionSyntax or ConditionalAccessExpressionSyntax or ElementAccessExpressionSyntax
            or PostfixUnaryExpressionSyntax;

    /// <summary>The syntax, or null when it has a form that cannot be edited: query syntax, calls in static form.</summary>
    public static InMemoryExpression? Create(InMemoryWork work)
    {
        var operators = new List<ExpressionSyntax>();
        foreach (var operation in work.Operators)
        {
            if (operation.Syntax is not ExpressionSyntax syntax
                || ReceiverOf(syntax) is not { } receiver
                || operators.Count > 0 && receiver != operators[operators.Count - 1])
                return null;
            operators.Add(syntax);
        }

        if (work.Materializer.Syntax is not InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax })
            return null;
        var expression = new InMemoryExpression(work, operators);
        if (work.EndsQuery)
            expression.FindComparison();
        else
            expression.FindCopy();
        return expression;
    }

    /// <summary>The rows with the operators in their query; null when the query is not found in them.</summary>
    public ExpressionSyntax? Moved(ExpressionSyntax rows)
    {
        if (Inner(rows, _work.Materializer.TargetMethod.Name) is not { Expression: MemberAccessExpressionSyntax access } materializer)
            return null;
        var gap = access.Expression.GetTrailingTrivia().AddRange(access.OperatorToken.LeadingTrivia);
        var plain = gap.HasLineEnd()
            ? SyntaxFactory.TriviaList(SyntaxFactory.EndOfLine(LineEnds.Find(Outer.SyntaxTree.GetText())))
                .AddRange(gap.Reverse().TakeWhile(static t => t.IsKind(SyntaxKind.WhitespaceTrivia)))
            : default;
        var query = access.Expression;
        for (var i = 0; i < _operators.Count; i++)
        {
            var own = OwnGap(_operators[i]);
            if (own is not null && IsCommented(gap))
                return null;
            var trivia = own ?? (i == 0 ? gap : plain);
            query = i < _operators.Count - 1 || !_work.EndsQuery
                ? Linked(
                    query,
                    trivia,
                    ((MemberAccessExpressionSyntax)((InvocationExpressionSyntax)_operators[i]).Expression).Name,
                    ((InvocationExpressionSyntax)_operators[i]).ArgumentList)
                : Linked(query, trivia, TerminalName(materializer), TerminalArguments(materializer));
        }

        if (_work.EndsQuery || _work.Materializer.TargetMethod.Name == "AsEnumerable" && DropsCopy)
            return rows.ReplaceNode(materializer, query);
        return rows.ReplaceNode(
            materializer,
            materializer.WithExpression(access.WithExpression(query)
                .WithOperatorToken(access.OperatorToken.WithLeadingTrivia(IsCommented(gap) ? plain : gap))));
    }

    /// <summary>The whole expression with the operators in the query.</summary>
    public ExpressionSyntax? Rewritten(ExpressionSyntax current)
    {
        var node = _isComparison ? OperandOf((BinaryExpressionSyntax)current) : current;
        if (DropsCopy && _work.Materializer.TargetMethod.Name != "AsEnumerable")
            node = ReceiverOf(node)!;
        else if (DropsCopy)
            return WithReceiver(node, Moved(Below(ReceiverOf(node)!)));
        return Moved(Below(node)) is { } moved ? Negated(moved) : null;
    }

    /// <summary>list.Count == 0 → !query.Any()</summary>
    public ExpressionSyntax Negated(ExpressionSyntax query)
    {
        if (!_isNegated)
            return query;
        if (query is ParenthesizedExpressionSyntax { Expression: AwaitExpressionSyntax awaited })
            query = awaited;
        return SyntaxFactory.PrefixUnaryExpression(SyntaxKind.LogicalNotExpression, query.WithoutTrivia());
    }

    private ExpressionSyntax Below(ExpressionSyntax node)
    {
        for (var i = 0; i < _operators.Count; i++)
            node = ReceiverOf(node)!;
        return node;
    }

    // before: posts.Count > 0
    // after:  posts.Any()
    private void FindComparison()
    {
        if (NameOf(Outer) is not ("Count" or "LongCount" or "Length") || Outer.Parent is not BinaryExpressionSyntax binary)
            return;
        var isLeft = binary.Left == Outer;
        if ((isLeft ? binary.Right : binary.Left) is not LiteralExpressionSyntax { Token.Value: 0 or 1 } bound)
            return;
        var isZero = bound.Token.Value is 0;
        bool? any = (binary.Kind(), isLeft, isZero) switch
        {
            (SyntaxKind.GreaterThanExpression, true, true) or (SyntaxKind.LessThanExpression, false, true)
                or (SyntaxKind.NotEqualsExpression, _, true)
                or (SyntaxKind.GreaterThanOrEqualExpression, true, false) or (SyntaxKind.LessThanOrEqualExpression, false, false) => true,
            (SyntaxKind.EqualsExpression, _, true) or (SyntaxKind.LessThanExpression, true, false)
                or (SyntaxKind.GreaterThanExpression, false, false)
                or (SyntaxKind.LessThanOrEqualExpression, true, true) => false,
            _ => null,
        };
        if (any is null)
            return;
        (_isComparison, _isNegated) = (true, !any.Value);
        Terminal = "Any";
        Outer = binary;
    }

    /// <summary>…ToList().Where(…).ToList(): the second list would be a copy; AsEnumerable before it would do nothing.</summary>
    private void FindCopy()
    {
        if (Outer.Parent
            is not MemberAccessExpressionSyntax
            {
                Name.Identifier.ValueText: var name,
                Parent: InvocationExpressionSyntax { ArgumentList.Arguments.Count: 0 } copy,
            })
            return;
        var first = _work.Materializer.TargetMethod.Name;
        if (first == "AsEnumerable" ? name is not ("ToList" or "ToArray") : name != first && name + "Async" != first)
            return;
        // A variable of another type is no copy's type.
        if (_work.Variable is { } use
            && (first == "AsEnumerable" || use.Local.Type is not (INamedTypeSymbol { Name: "List" } or IArrayTypeSymbol)))
            return;
        DropsCopy = true;
        Outer = copy;
    }

    private ExpressionSyntax OperandOf(BinaryExpressionSyntax binary) =>
        ((BinaryExpressionSyntax)Outer).Left == _operators[_operators.Count - 1] ? binary.Left : binary.Right;

    private SimpleNameSyntax TerminalName(InvocationExpressionSyntax materializer) =>
        SyntaxFactory.IdentifierName(NameOf(materializer).EndsWith("Async", StringComparison.Ordinal) ? Terminal + "Async" : Terminal);

    private ArgumentListSyntax TerminalArguments(InvocationExpressionSyntax materializer)
    {
        var own = (_operators[_operators.Count - 1] as InvocationExpressionSyntax)?.ArgumentList ?? SyntaxFactory.ArgumentList();
        // The cancellation token follows the lambda.
        foreach (var argument in materializer.ArgumentList.Arguments)
            own = own.AddArguments(own.Arguments.Count == 0 ? argument : argument.WithLeadingTrivia(SyntaxFactory.Space));
        return own;
    }

    private static ExpressionSyntax Linked(
        ExpressionSyntax receiver, SyntaxTriviaList gap, SimpleNameSyntax name, ArgumentListSyntax arguments) =>
        SyntaxFactory.InvocationExpression(
            SyntaxFactory.MemberAccessExpression(
                SyntaxKind.SimpleMemberAccessExpression,
                receiver.WithoutTrailingTrivia(),
                SyntaxFactory.Token(gap, SyntaxKind.DotToken, default),
                name.WithoutTrivia()),
            arguments.WithoutTrivia());

    /// <summary>What stands before an operator's dot, when there is a comment in it.</summary>
    private static SyntaxTriviaList? OwnGap(ExpressionSyntax call)
    {
        var access = call as MemberAccessExpressionSyntax ?? (MemberAccessExpressionSyntax)((InvocationExpressionSyntax)call).Expression;
        var gap = access.Expression.GetTrailingTrivia().AddRange(access.OperatorToken.LeadingTrivia);
        return IsCommented(gap) ? gap : null;
    }

    private static bool IsCommented(SyntaxTriviaList trivia) =>
        trivia.Any(static t => t.Kind() is not (SyntaxKind.WhitespaceTrivia or SyntaxKind.EndOfLineTrivia));

    private static ExpressionSyntax? ReceiverOf(ExpressionSyntax call) => call switch
    {
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access } => access.Expression,
        MemberAccessExpressionSyntax access => access.Expression,
        _ => null,
    };

    private static ExpressionSyntax? WithReceiver(ExpressionSyntax call, ExpressionSyntax? receiver) =>
        receiver is not null && call is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access } invocation
            ? invocation.WithExpression(access.WithExpression(receiver))
            : null;

    private static string NameOf(ExpressionSyntax call) => call switch
    {
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access } => access.Name.Identifier.ValueText,
        MemberAccessExpressionSyntax access => access.Name.Identifier.ValueText,
        _ => "",
    };

    /// <summary>The call in the rows that brings them into memory.</summary>
    private static InvocationExpressionSyntax? Inner(ExpressionSyntax rows, string materializer)
    {
        while (true)
        {
            switch (rows)
            {
                case ParenthesizedExpressionSyntax parenthesized:
                    rows = parenthesized.Expression;
                    break;
                case AwaitExpressionSyntax awaited:
                    rows = awaited.Expression;
                    break;
                case InvocationExpressionSyntax call when NameOf(call) == materializer:
                    return call;
                case InvocationExpressionSyntax call when NameOf(call) == "ConfigureAwait":
                    rows = ReceiverOf(call)!;
                    break;
                default:
                    return null;
            }
        }
    }
}
