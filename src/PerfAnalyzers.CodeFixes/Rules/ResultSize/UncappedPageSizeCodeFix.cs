using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.CodeFixes.Framework;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Flow.Calls;
using PerfAnalyzers.Flow.Endpoints;
using PerfAnalyzers.Framework;
using PerfAnalyzers.Roslyn;
using PerfAnalyzers.Rules;

namespace PerfAnalyzers.CodeFixes.Rules.ResultSize;

/// <summary>Clamps the size where <c>Take</c> is given it, and where <c>Skip</c> counts with it.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(UncappedPageSizeCodeFix))]
[Shared]
public sealed class UncappedPageSizeCodeFix : EfCodeFix
{
    private const int MaxCallers = 3;

    /// <summary>Creates the fix.</summary>
    public UncappedPageSizeCodeFix()
        : base(RuleIds.UncappedPageSize, nameof(RuleIds.UncappedPageSize), "Clamp the page size", isSuggestion: true)
    {
    }

    private protected override async Task<FixPlan?> PlanAsync(FixContext context)
    {
        if (context.Hint(FixHints.Limit) is not { } limit
            || context.Diagnostic.AdditionalLocations is not [var place, ..]
            || await context.GetModelAsync().ConfigureAwait(false) is not { } model)
            return null;

        // A number is clamped where the endpoint hands it on.
        foreach (var operation in context.OperationsAt(context.Diagnostic.Location, model))
        {
            if (IsNumber(operation.Type))
                return Clamp(context, operation, limit, model);
            if (operation is IParameterReferenceOperation or IPropertyReferenceOperation
                && operation.Type is { } type
                && IsNumber(type.UnwrapNullable())
                && operation.Syntax is ExpressionSyntax missing)
                return ClampIfThere(context.NewPlan(), missing, limit, model);
        }

        // An object's number is clamped where it is read from it, unless other code wants more.
        return context.OperationsAt(place, model).FirstOrDefault(static o => IsNumber(o.Type)) is { } read && IsForEndpoints(read, model)
            ? Clamp(context, read, limit, model)
            : null;
    }

    private static FixPlan? Clamp(FixContext context, IOperation value, string limit, EfModel model)
    {
        if (value.Syntax is not ExpressionSyntax size || model.Bodies.ModelOf(size.SyntaxTree) is not { } semantics)
            return null;
        var plan = context.NewPlan().Import("System", size, semantics);
        return Parameter(value) is { } statement
            ? plan.InsertBefore(statement, Clamp(size, limit, IsLookedAt(value)))
            : ClampReads(plan, size, limit);
    }

    // before: new PageQuery(tag, size)
    // after:  new PageQuery(tag, size.HasValue ? Math.Clamp(size.Value, 1, 100) : size)
    private static FixPlan? ClampIfThere(FixPlan plan, ExpressionSyntax size, string limit, EfModel model) =>
        model.Bodies.ModelOf(size.SyntaxTree) is { } semantics
            ? plan.Import("System", size, semantics)
                .Change(
                    size,
                    "clamp",
                    e =>
                            SyntaxFactory.ParseExpression(
                                $"{e.WithoutTrivia()}.HasValue ? Math.Clamp({e.WithoutTrivia()}.Value, 1, {limit}) : {e.WithoutTrivia()}")
                        .WithTriviaFrom(e))
            : null;

    private static bool IsForEndpoints(IOperation read, EfModel model) =>
        read.SemanticModel?.GetEnclosingSymbol(read.Syntax.SpanStart) is { } member && IsForEndpoints(member, model, 0);

    private static bool IsForEndpoints(ISymbol member, EfModel model, int depth)
    {
        if (depth > MaxCallers || member is not IMethodSymbol method)
            return false;
        if (Endpoint.KindOf(method, model) is not null)
            return true;
        // What a mediator calls, nobody calls by name.
        return Callers.Get(method, model) is { IsDefault: false } callers
            && (callers.IsEmpty ? depth == 0 : callers.All(c => IsForEndpoints(c, model, depth + 1)));
    }

    private static bool IsNumber(ITypeSymbol? type) => type?.SpecialType == SpecialType.System_Int32;

    // before: q.Skip((page - 1) * size).Take(size)
    // after:  size = Math.Clamp(size, 1, 100);
    //         q.Skip((page - 1) * size).Take(size)
    private static StatementSyntax Clamp(ExpressionSyntax size, string limit, bool isLookedAt) =>
        SyntaxFactory.ParseStatement(isLookedAt ? $"{size} = Math.Min({size}, {limit});" : $"{size} = Math.Clamp({size}, 1, {limit});");

    /// <summary>if (size &lt; 1) size = 20: the code knows itself what to do about too little.</summary>
    private static bool IsLookedAt(IOperation value) =>
        value.Unwrap() is IParameterReferenceOperation { Parameter: var parameter }
        && (BodyIndex.Around(value).WritesOf(parameter).Count > 0
            || BodyIndex.Around(value).ReferencesTo(parameter).Any(static r => r.Parent is IBinaryOperation
            {
                OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals or BinaryOperatorKind.LessThan
                    or BinaryOperatorKind.LessThanOrEqual or BinaryOperatorKind.GreaterThan or BinaryOperatorKind.GreaterThanOrEqual,
            } or IIsPatternOperation));

    /// <summary>The first statement that reads a parameter which is read more than once: all of its reads have to agree.</summary>
    private static StatementSyntax? Parameter(IOperation value)
    {
        if (value.Unwrap() is not IParameterReferenceOperation { Parameter: { RefKind: RefKind.None } parameter } reference
            || reference.Type?.SpecialType != SpecialType.System_Int32)
            return null;
        var reads = BodyIndex.Around(value).ReferencesTo(parameter);
        var block = parameter.ContainingSymbol.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax() switch
        {
            BaseMethodDeclarationSyntax method => method.Body,
            LocalFunctionStatementSyntax local => local.Body,
            AnonymousFunctionExpressionSyntax lambda => lambda.Block,
            _ => null,
        };
        return reads.Count > 1 ? block?.Statements.FirstOrDefault(s => reads.Any(r => s.Span.Contains(r.Syntax.Span))) : null;
    }

    // before: q.Skip(request.Skip).Take(request.Size ?? 20)
    // after:  q.Skip(request.Skip).Take(Math.Clamp(request.Size ?? 20, 1, 100))
    private static FixPlan ClampReads(FixPlan plan, ExpressionSyntax size, string limit)
    {
        var function = size.Ancestors()
                .FirstOrDefault(static a => a is BaseMethodDeclarationSyntax or LocalFunctionStatementSyntax
                    or AnonymousFunctionExpressionSyntax)
            ?? size;
        foreach (var same in function.DescendantNodes()
            .OfType<ExpressionSyntax>()
            .Where(e => e == size || IsInSkip(e) && SyntaxFactory.AreEquivalent(e, size)))
        {
            // A call needs no parentheses.
            var place = same.Parent is ParenthesizedExpressionSyntax parentheses ? parentheses : same;
            plan.Change(
                place,
                "clamp",
                current => SyntaxFactory.ParseExpression($"Math.Clamp({Inner(current).WithoutTrivia().ToFullString()}, 1, {limit})")
                    .WithTriviaFrom(current));
        }

        return plan;
    }

    private static ExpressionSyntax Inner(ExpressionSyntax expression) =>
        expression is ParenthesizedExpressionSyntax { Expression: var inner } ? inner : expression;

    private static bool IsInSkip(ExpressionSyntax expression) =>
        expression.Ancestors()
            .TakeWhile(static a => a is not StatementSyntax)
            .Any(static a =>
                a is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Skip" } })
        && expression.Ancestors().TakeWhile(static a => a is not InvocationExpressionSyntax).Any(static a => a is ArgumentSyntax);
}
