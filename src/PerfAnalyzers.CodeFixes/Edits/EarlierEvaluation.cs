using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Flow.Entities;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.CodeFixes.Edits;

/// <summary>
/// Whether what is done with rows that a variable holds may be done where the variable is declared: there, nothing has been tested yet.
/// </summary>
internal static class EarlierEvaluation
{
    /// <summary>
    /// True when it fails in no case in which it would not have been done: after a way out, in a branch, or with a variable that is null.
    /// </summary>
    public static bool IsSafe(InMemoryWork work, StatementSyntax declaration, ExpressionSyntax use)
    {
        var isReached = IsAlwaysReached(declaration, use);
        if (!isReached && work.Operators.Any(Throws))
            return false;
        var root = work.Materializer.Root();
        foreach (var symbol in Dereferenced(work))
        {
            // What is asked about it in between may be whether it is null.
            if (!isReached || root.Descendants().Any(r =>
                r.Syntax.SpanStart > declaration.Span.End
                && r.Syntax.SpanStart < use.SpanStart
                && SymbolEqualityComparer.Default.Equals(r.ReferencedSymbol(), symbol)))
                return false;
        }

        return true;
    }

    /// <summary>True for what fails where there is no row, or more than one.</summary>
    private static bool Throws(IOperation operation) =>
        operation is IInvocationOperation call && call.TargetMethod.Name.Replace("Async", "") is "First" or "Last" or "Single"
            or "SingleOrDefault" or "Min" or "Max" or "Average" or "ElementAt" or "MinBy" or "MaxBy" or "Aggregate";

    /// <summary>The variables and members of which the operators' arguments read something, and which may be null.</summary>
    private static IEnumerable<ISymbol> Dereferenced(InMemoryWork work)
    {
        foreach (var operation in work.Operators)
        {
            foreach (var part in operation.Descendants())
            {
                var instance = part switch
                {
                    IMemberReferenceOperation member => member.Instance,
                    IInvocationOperation call => call.Instance,
                    _ => null,
                };
                if (instance?.Unwrap() is { Type: { } type } owner
                    && (type.IsReferenceType || type.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T)
                    && owner is not IInstanceReferenceOperation
                    && owner.ReferencedSymbol() is { } symbol
                    && !SymbolEqualityComparer.Default.Equals(symbol, work.Variable?.Local)
                    && !IsOfRow(owner, operation))
                    yield return symbol;
            }
        }
    }

    /// <summary>True for a row that the lambdas are given, and what is read of it.</summary>
    private static bool IsOfRow(IOperation value, IOperation operation)
    {
        while (value is IMemberReferenceOperation { Instance: { } owner })
            value = owner.Unwrap();
        return value is IParameterReferenceOperation or ILocalReferenceOperation
            && value.ReferencedSymbol()?.DeclaringSyntaxReferences.Any(r => operation.Syntax.Span.Contains(r.Span)) == true;
    }

    private static bool IsAlwaysReached(StatementSyntax declaration, ExpressionSyntax use)
    {
        if (declaration.Parent is not BlockSyntax block || block.Statements.FirstOrDefault(s => s.Contains(use)) is not { } statement)
            return false;
        foreach (var ancestor in use.Ancestors().TakeWhile(a => a != statement.Parent))
        {
            var isReached = ancestor switch
            {
                ConditionalExpressionSyntax choice => choice.Condition.Contains(use),
                ConditionalAccessExpressionSyntax access => access.Expression.Contains(use),
                SwitchExpressionSyntax choice => choice.GoverningExpression.Contains(use),
                BinaryExpressionSyntax
                {
                    RawKind: (int)SyntaxKind.LogicalAndExpression or (int)SyntaxKind.LogicalOrExpression
                        or (int)SyntaxKind.CoalesceExpression,
                } either => either.Left.Contains(use),
                AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.CoalesceAssignmentExpression } => false,
                AnonymousFunctionExpressionSyntax or QueryExpressionSyntax => false,
                IfStatementSyntax choice => choice.Condition.Contains(use),
                SwitchStatementSyntax choice => choice.Expression.Contains(use),
                ForEachStatementSyntax loop => loop.Expression.Contains(use),
                StatementSyntax => ancestor == statement
                    && ancestor is ReturnStatementSyntax or LocalDeclarationStatementSyntax or ExpressionStatementSyntax,
                _ => true,
            };
            if (!isReached)
                return false;
        }

        return !block.Statements
            .SkipWhile(s => s != declaration)
            .Skip(1)
            .TakeWhile(s => s != statement)
            .Any(LeavesEarly);
    }

    private static bool LeavesEarly(StatementSyntax statement) => statement
        .DescendantNodesAndSelf(static n => n is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax))
        .Any(static n => n is ReturnStatementSyntax or ThrowStatementSyntax or ThrowExpressionSyntax or BreakStatementSyntax
            or ContinueStatementSyntax or GotoStatementSyntax or YieldStatementSyntax);
}
