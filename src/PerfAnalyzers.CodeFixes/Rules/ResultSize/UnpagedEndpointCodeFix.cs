using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.FindSymbols;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.CodeFixes.Edits;
using PerfAnalyzers.CodeFixes.Framework;
using PerfAnalyzers.Flow.Endpoints;
using PerfAnalyzers.Framework;
using PerfAnalyzers.Roslyn;
using PerfAnalyzers.Rules;

namespace PerfAnalyzers.CodeFixes.Rules.ResultSize;

/// <summary>
/// Suggests a page: parameters with defaults, a unique order, <c>Skip</c> and <c>Take</c>. Callers that want more have to ask for the next
/// page.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(UnpagedEndpointCodeFix))]
[Shared]
public sealed class UnpagedEndpointCodeFix : EfCodeFix
{
    /// <summary>Creates the fix.</summary>
    public UnpagedEndpointCodeFix()
        : base(RuleIds.UnpagedEndpoint, nameof(RuleIds.UnpagedEndpoint), "Answer with a page", isSuggestion: true)
    {
    }

    // before: Get(CancellationToken ct) { return db.Posts.ToListAsync(ct); }
    // after:  Get(int page = 1, int pageSize = 20, CancellationToken ct = default)
    //         {
    //             page = Math.Max(page, 1);
    //             pageSize = Math.Clamp(pageSize, 1, 100);
    //             return db.Posts.OrderBy(p => p.Id).Skip((page - 1) * pageSize).Take(pageSize).ToListAsync(ct);
    //         }
    private protected override async Task<FixPlan?> PlanAsync(FixContext context)
    {
        if (context.Hint(FixHints.Limit) is not { } limit
            || context.Hint(FixHints.PageSize) is not { } size
            || await context.GetModelAsync().ConfigureAwait(false) is not { } model
            || LimitRows.QueryAt(context, model) is not { } query
                || Endpoint.Around(query.Operation, model) is not { Kind: EndpointKind.Controller or EndpointKind.MinimalApi } endpoint)
            return null;
        // A page is a page of what the database orders; a sort in memory would sort each page for itself.
        if (query.Operation.Ancestors()
                .Any(static a => a is IInvocationOperation { TargetMethod.Name: "OrderBy" or "OrderByDescending" or "Reverse" })
            || query.Operation.EnclosingFunction() is { } function && !ReferenceEquals(function, endpoint.Function))
            return null;
        // What another method calls, overrides or implements keeps its parameters.
        if (endpoint.Method is { IsOverride: true } or { IsVirtual: true }
            || endpoint.Method is { MethodKind: MethodKind.Ordinary } action
                && await IsNamedElsewhereAsync(action, context).ConfigureAwait(false)
            || ParametersOf(endpoint.Function.Syntax) is not { } parameters
            || !PageParameters.CanBeAdded(parameters, endpoint.Function.Syntax, query.Operation.Syntax))
            return null;

        var plan = context.NewPlan();
        var (page, pageSize) = ("page", "pageSize");
        var at = query.Operation.Syntax;
        if (at.FirstAncestorOrSelf<StatementSyntax>(s => s.Parent is BlockSyntax) is { } statement
            && statement != endpoint.Function.Syntax
            && endpoint.Function.Syntax.Contains(statement))
        {
            plan.InsertBefore(
                statement,
                SyntaxFactory.ParseStatement("page = Math.Max(page, 1);"),
                SyntaxFactory.ParseStatement($"pageSize = Math.Clamp(pageSize, 1, {limit});"));
        }
        else
        {
            (page, pageSize) = ("Math.Max(page, 1)", $"Math.Clamp(pageSize, 1, {limit})");
        }

        if (!LimitRows.To(plan, query, model, ("Skip", $"({page} - 1) * {pageSize}"), ("Take", pageSize)))
            return null;
        plan.Change(parameters, "page", p => PageParameters.Add(p, size));
        if (model.Bodies.ModelOf(at.SyntaxTree) is { } semantics)
            plan.Import("System", at, semantics);
        return plan;
    }

    private static ParameterListSyntax? ParametersOf(SyntaxNode function) => function switch
    {
        MethodDeclarationSyntax method => method.ParameterList,
        LocalFunctionStatementSyntax local => local.ParameterList,
        // The defaults of a lambda's parameters came with C# 12.
        ParenthesizedLambdaExpressionSyntax lambda
            when lambda.SyntaxTree.Options is CSharpParseOptions { LanguageVersion: >= LanguageVersion.CSharp12 }
                && lambda.ParameterList.Parameters.All(static p => p.Type is not null) =>
            lambda.ParameterList,
        _ => null,
    };

    /// <summary>What an interface declares, or a test calls, has the parameters that they know.</summary>
    private static async Task<bool> IsNamedElsewhereAsync(IMethodSymbol action, FixContext context)
    {
        if (action.ContainingType.AllInterfaces.SelectMany(i => i.GetMembers(action.Name))
            .Any(m => SymbolEqualityComparer.Default.Equals(action.ContainingType.FindImplementationForInterfaceMember(m), action)))
            return true;
        var references = await SymbolFinder.FindReferencesAsync(action, context.Document.Project.Solution, context.Cancellation)
            .ConfigureAwait(false);
        foreach (var place in references.SelectMany(static r => r.Locations))
        {
            var root = await place.Document.GetSyntaxRootAsync(context.Cancellation).ConfigureAwait(false);
            if (root?.FindNode(place.Location.SourceSpan).FirstAncestorOrSelf<InvocationExpressionSyntax>() is { } call
                && call.Expression.Span.Contains(place.Location.SourceSpan))
                return true;
        }

        return false;
    }
}
