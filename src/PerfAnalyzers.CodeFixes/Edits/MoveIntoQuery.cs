using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.CodeFixes.Framework;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Flow.Entities;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.CodeFixes.Edits;

/// <summary>Moves operators that run on a query's rows in memory into the query.</summary>
internal sealed class MoveIntoQuery
{
    private readonly FixPlan _plan;
    private readonly InMemoryWork _work;
    private readonly InMemoryExpression _expression;

    private MoveIntoQuery(FixPlan plan, InMemoryWork work, InMemoryExpression expression)
    {
        _plan = plan;
        _work = work;
        _expression = expression;
    }

    /// <summary>Plans the move; false when what comes out would not be the same, or would not compile.</summary>
    public static bool To(FixPlan plan, InMemoryWork work, FixContext context, EfModel model)
    {
        if (!work.KeepsMeaning
            || InMemoryExpression.Create(work) is not { } expression
            || model.Bodies.ModelOf(work.Materializer.Syntax.SyntaxTree) is not { } semantics)
            return false;
        if (!work.EndsQuery
            && !expression.DropsCopy
            && !SequenceUse.TakesList(work.Operators[work.Operators.Length - 1])
            && work.Materializer.TargetMethod.Name != "AsEnumerable")
            return false;
        var edit = new MoveIntoQuery(plan, work, expression);
        plan.Import("System.Linq", work.Materializer.Syntax, semantics);
        if (work.Variable is null)
            return edit.InPlace();
        // The variable holds the task, and whoever awaits it goes on with the rows.
        if (work.Variable.Local.Type.IsTask())
            return false;
        if (edit.Declarator?.FirstAncestorOrSelf<StatementSyntax>() is not { } declaration
            || !IsNext(declaration, expression.Outer) && !EarlierEvaluation.IsSafe(work, declaration, expression.Outer))
            return false;
        return work.EndsQuery ? edit.InVariable(context) : edit.BetweenVariable();
    }

    // before: (await db.Posts.ToListAsync(ct)).Where(p => p.IsPublished).ToList()
    // after:  await db.Posts.Where(p => p.IsPublished).ToListAsync(ct)
    private bool InPlace()
    {
        if (_expression.Moved(_expression.Rows) is null)
            return false;
        _plan.Change(_expression.Outer, "move", current => _expression.Rewritten(current) is { } moved ? Fit(moved, current) : current);
        return true;
    }

    // before: var posts = db.Posts.ToList();
    //         return posts.Where(p => p.IsPublished).ToList();
    // after:  var posts = db.Posts.Where(p => p.IsPublished).ToList();
    //         return posts;
    private bool BetweenVariable()
    {
        if (Declarator is not { Initializer: { } initializer, Parent: VariableDeclarationSyntax declaration })
            return false;
        // Rows of another type do not fit a type that is written.
        if (!declaration.Type.IsVar && _work.Operators.Any(static o => o is IInvocationOperation { TargetMethod.Name: "Select" }))
            return false;
        if (_expression.Moved(initializer.Value) is null)
            return false;
        _plan.Change(initializer.Value, "move", current => _expression.Moved(current) ?? current);
        _plan.Change(
            _expression.Outer,
            "moved",
            current => SyntaxFactory.IdentifierName(Declarator!.Identifier.WithoutTrivia()).WithTriviaFrom(current));
        return true;
    }

    // before: var posts = db.Posts.ToList();
    //         return posts.Count;
    // after:  return db.Posts.Count();
    private bool InVariable(FixContext context)
    {
        if (_work.Materializer.TargetMethod.Name == "AsEnumerable"
            || Declarator
                is not { Initializer.Value: { } value, Parent: VariableDeclarationSyntax { Variables.Count: 1 } declaration } declarator
            || declaration.Parent is not LocalDeclarationStatementSyntax { UsingKeyword.RawKind: 0, AwaitKeyword.RawKind: 0 } statement
                || _expression.Moved(value) is not { } moved)
            return false;

        if (IsNext(statement, _expression.Outer))
        {
            _plan.Remove(statement);
            _plan.Change(_expression.Outer, "move", current => Fit(_expression.Negated(moved), current));
            return true;
        }

        // before: var posts = db.Posts.ToList();
        // after:  var postsCount = db.Posts.Count();
        var name = context.NewName(NameFor(declarator.Identifier.ValueText), statement);
        _plan.Change(statement, "move " + name, current => Renamed(current, name));
        _plan.Change(
            _expression.Outer,
            "moved",
            current => _expression.Negated(SyntaxFactory.IdentifierName(name)).WithTriviaFrom(current));
        return true;
    }

    private VariableDeclaratorSyntax? Declarator =>
        (_work.Variable is { } use && BodyIndex.Around(use).WritesOf(use.Local) is [{ Site: IVariableDeclaratorOperation site }]
            ? site.Syntax
            : null) as VariableDeclaratorSyntax;

    private SyntaxNode Renamed(LocalDeclarationStatementSyntax statement, string name)
    {
        var declarator = statement.Declaration.Variables[0];
        var changed = declarator
            .WithIdentifier(SyntaxFactory.Identifier(name).WithTriviaFrom(declarator.Identifier))
            .WithInitializer(declarator.Initializer!.WithValue(_expression.Moved(declarator.Initializer.Value)!));
        var type = statement.Declaration.Type;
        var declaration = statement.Declaration.WithVariables(SyntaxFactory.SingletonSeparatedList(changed));
        return statement.WithDeclaration(type.IsVar
            ? declaration
            : declaration.WithType(SyntaxFactory.IdentifierName("var").WithTriviaFrom(type)));
    }

    /// <summary>posts, Count → postsCount; posts, Any → anyPosts; posts, First → firstPost.</summary>
    private string NameFor(string rows)
    {
        var wanted = _expression.Terminal;
        var upper = char.ToUpperInvariant(rows[0]) + rows.Substring(1);
        return wanted switch
        {
            "Any" or "All" or "Contains" => char.ToLowerInvariant(wanted[0]) + wanted.Substring(1) + upper,
            "First" or "FirstOrDefault" or "Last" or "LastOrDefault" => (wanted[0] == 'F' ? "first" : "last") + Singular(upper),
            "Single" or "SingleOrDefault" => "single" + Singular(upper),
            "LongCount" => rows + "Count",
            _ => rows + wanted,
        };

        static string Singular(string name) =>
            name.EndsWith("s", StringComparison.Ordinal) && !name.EndsWith("ss", StringComparison.Ordinal)
                ? name.Substring(0, name.Length - 1)
                : name;
    }

    /// <summary>
    /// True when the use is the first thing that the statement after the declaration does, whatever happens: the query may as well run
    /// there.
    /// </summary>
    private static bool IsNext(StatementSyntax declaration, ExpressionSyntax use)
    {
        var statement = use.FirstAncestorOrSelf<StatementSyntax>();
        if (statement?.Parent is not BlockSyntax block
            || declaration.Parent != block
            || block.Statements.IndexOf(statement) != block.Statements.IndexOf(declaration) + 1)
            return false;
        if (statement is not (ReturnStatementSyntax or LocalDeclarationStatementSyntax or ExpressionStatementSyntax)
            && !(statement is IfStatementSyntax choice && choice.Condition.Contains(use)))
            return false;
        foreach (var ancestor in use.Ancestors().TakeWhile(a => a != statement))
        {
            if (ancestor is ConditionalExpressionSyntax or ConditionalAccessExpressionSyntax or SwitchExpressionSyntax
                or AnonymousFunctionExpressionSyntax or QueryExpressionSyntax
                || ancestor is BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalAndExpression
                        or (int)SyntaxKind.LogicalOrExpression or (int)SyntaxKind.CoalesceExpression } either
                    && !either.Left.Contains(use))
                return false;
        }

        return !statement.DescendantNodes()
            .Any(n => n is InvocationExpressionSyntax or ObjectCreationExpressionSyntax or AwaitExpressionSyntax
                    or ImplicitObjectCreationExpressionSyntax
                && n.Span.End <= use.SpanStart);
    }

    /// <summary>With parentheses where the code around it would take only a part: (await query.FirstAsync()).Title.</summary>
    private ExpressionSyntax Fit(ExpressionSyntax moved, ExpressionSyntax replaced)
    {
        moved = moved.WithoutTrivia();
        if (moved is ParenthesizedExpressionSyntax { Expression: AwaitExpressionSyntax awaited } && !_expression.IsOperand)
            moved = awaited.WithoutTrivia();
        else if (moved is AwaitExpressionSyntax or PrefixUnaryExpressionSyntax && _expression.IsOperand)
            moved = SyntaxFactory.ParenthesizedExpression(moved);
        return moved.WithTriviaFrom(replaced);
    }
}
