using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PerfAnalyzers.CodeFixes.Framework;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Framework;
using PerfAnalyzers.Roslyn;
using PerfAnalyzers.Rules;

namespace PerfAnalyzers.CodeFixes.Rules.ResultSize;

/// <summary>Clamps the size where <c>Take</c> is given it, and where <c>Skip</c> counts with it.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(UncappedPageSizeCodeFix))]
[Shared]
public sealed class UncappedPageSizeCodeFix : EfCodeFix
{
    /// <summary>Creates the fix.</summary>
    public UncappedPageSizeCodeFix()
        : base(RuleIds.UncappedPageSize, nameof(RuleIds.UncappedPageSize), "Clamp the page size")
    {
    }

    private protected override async Task<FixPlan?> PlanAsync(FixContext context)
    {
        if (context.Hint(FixHints.Limit) is not { } limit || context.Diagnostic.AdditionalLocations is not [var place, ..] || await context.GetModelAsync().ConfigureAwait(false) is not { } model)
            return null;

        // A number is clamped where the endpoint hands it on; an object where the number is read from it.
        var value = context.OperationsAt(context.Diagnostic.Location, model).FirstOrDefault(IsNumber) ?? context.OperationsAt(place, model).FirstOrDefault(IsNumber);
        if (value?.Syntax is not ExpressionSyntax size || model.Bodies.ModelOf(size.SyntaxTree) is not { } semantics)
            return null;
        var plan = context.NewPlan().Import("System", size, semantics);
        return Parameter(value) is { } statement ? plan.InsertBefore(statement, Clamp(size, limit)) : ClampReads(plan, size, limit);
    }

    private static bool IsNumber(IOperation operation) => operation.Type?.SpecialType == SpecialType.System_Int32;

    // before: q.Skip((page - 1) * size).Take(size)
    // after:  size = Math.Clamp(size, 1, 100);
    //         q.Skip((page - 1) * size).Take(size)
    private static StatementSyntax Clamp(ExpressionSyntax size, string limit) => SyntaxFactory.ParseStatement($"{size} = Math.Clamp({size}, 1, {limit});");

    /// <summary>The first statement that reads a parameter which is read more than once: all of its reads have to agree.</summary>
    private static StatementSyntax? Parameter(IOperation value)
    {
        if (value.Unwrap() is not Microsoft.CodeAnalysis.Operations.IParameterReferenceOperation { Parameter: { RefKind: RefKind.None } parameter } reference || reference.Type?.SpecialType != SpecialType.System_Int32)
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
        var function = size.Ancestors().FirstOrDefault(static a => a is BaseMethodDeclarationSyntax or LocalFunctionStatementSyntax or AnonymousFunctionExpressionSyntax) ?? size;
        foreach (var same in function.DescendantNodes().OfType<ExpressionSyntax>().Where(e => e == size || IsInSkip(e) && SyntaxFactory.AreEquivalent(e, size)))
        {
            plan.Change(same, "clamp", current =>
            {
                var inner = same != size && current is ParenthesizedExpressionSyntax parenthesized ? parenthesized.Expression : current;
                return SyntaxFactory.ParseExpression($"Math.Clamp({inner.WithoutTrivia().ToFullString()}, 1, {limit})").WithTriviaFrom(current);
            });
        }

        return plan;
    }

    private static bool IsInSkip(ExpressionSyntax expression) =>
        expression.Ancestors().TakeWhile(static a => a is not StatementSyntax).Any(static a => a is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Skip" } })
        && expression.Ancestors().TakeWhile(static a => a is not InvocationExpressionSyntax).Any(static a => a is ArgumentSyntax);
}
