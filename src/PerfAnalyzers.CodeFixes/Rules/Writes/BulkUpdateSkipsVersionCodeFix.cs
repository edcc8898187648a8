using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.CodeFixes.Edits;
using PerfAnalyzers.CodeFixes.Framework;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Flow.Entities;
using PerfAnalyzers.Roslyn;
using PerfAnalyzers.Rules;

namespace PerfAnalyzers.CodeFixes.Rules.Writes;

/// <summary>Sets the version too, to what the code that keeps it sets it to.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(BulkUpdateSkipsVersionCodeFix))]
[Shared]
public sealed class BulkUpdateSkipsVersionCodeFix : EfCodeFix
{
    /// <summary>Creates the fix.</summary>
    public BulkUpdateSkipsVersionCodeFix()
        : base(RuleIds.BulkUpdateSkipsVersion, nameof(RuleIds.BulkUpdateSkipsVersion), "Set the version too")
    {
    }

    // before: s => s.SetProperty(o => o.Status, status)
    // after:  s => s.SetProperty(o => o.Status, status).SetProperty(o => o.UpdatedAt, now)
    private protected override async Task<FixPlan?> PlanAsync(FixContext context)
    {
        if (await context.GetModelAsync().ConfigureAwait(false) is not { } model
            || context.QueriesAt(context.Diagnostic.Location, model).FirstOrDefault() is not { } query
            || SkippedVersion.Of(query, model) is not { } skipped
            || skipped.Setters.All.OrderBy(static s => s.Call.Syntax.Span.End).LastOrDefault() is not { } setter
            || setter.Call.Syntax is not InvocationExpressionSyntax last
            || model.Bodies.ModelOf(last.SyntaxTree) is not { } semantics)
            return null;
        var plan = context.NewPlan();
        var row = setter.Row.Symbol.Parameters[0].Name;
        var style = CallStyle.After((last.Expression as MemberAccessExpressionSyntax)?.Expression ?? last);
        var arguments = new List<string>();
        foreach (var version in skipped.Others.Prepend(skipped))
        {
            // Half of what a save sets is no better than nothing.
            if (Value(version, row, plan, context, semantics) is not { } value)
                return null;
            arguments.Add($"{row} => {row}.{version.Version.Name}, {value}");
        }

        plan.Change(
            last,
            "set the version",
            n => arguments.Aggregate((ExpressionSyntax)n, (e, a) => AppendCall.To(e, EfNames.SetProperty, a, style)));
        return await context.CompilesAsync(plan).ConfigureAwait(false) ? plan : null;
    }

    private static string? Value(SkippedVersion skipped, string row, FixPlan plan, FixContext context, SemanticModel semantics)
    {
        switch (VersionValue.KindOf(skipped.Write, skipped.Value, skipped.Version.Name))
        {
            case VersionValueKind.Increment:
                return skipped.Version.Type.SpecialType is SpecialType.System_Int32 or SpecialType.System_Int64
                    ? $"{row} => {row}.{skipped.Version.Name} + 1" : null;
            case VersionValueKind.Static:
                plan.Import("System", skipped.Call.Syntax, semantics);
                var text = skipped.Value!.Syntax.ToString();
                // In an expression the database would be asked for its own clock.
                return skipped.Setters.All[0].Call.IsInExpressionTree() ? Hoisted(text, skipped.Call, plan, context) : text;
            case VersionValueKind.Clock when VersionValue.ClockOf(skipped.Value!) is { Type: { } type, Syntax: var clock }:
                if (ClockIn(type, skipped.Call.Syntax, semantics) is not { } name)
                    return null;
                var value = skipped.Value!.Syntax;
                return value.ReplaceNode(clock, SyntaxFactory.IdentifierName(name).WithTriviaFrom(clock)).ToString();
            default:
                return null;
        }
    }

    // before: await db.Orders.ExecuteUpdateAsync(…);
    // after:  var now = DateTime.UtcNow; await db.Orders.ExecuteUpdateAsync(…);
    private static string? Hoisted(string value, IInvocationOperation call, FixPlan plan, FixContext context)
    {
        if (call.Syntax.FirstAncestorOrSelf<SyntaxNode>(static n =>
                n is StatementSyntax or AnonymousFunctionExpressionSyntax or ArrowExpressionClauseSyntax)
            is not StatementSyntax { Parent: BlockSyntax } statement)
            return null;
        var name = context.NewName(value.Contains("Guid") ? "version" : "now", statement);
        plan.InsertBefore(statement, SyntaxFactory.ParseStatement($"var {name} = {value};"));
        return name;
    }

    /// <summary>What has the clock where the update is: the only variable or member of its type there.</summary>
    private static string? ClockIn(ITypeSymbol type, SyntaxNode place, SemanticModel semantics)
    {
        var found = semantics.LookupSymbols(place.SpanStart)
            .Where(s => (s switch
            {
                IFieldSymbol { IsStatic: false } field => field.Type,
                IPropertySymbol { IsStatic: false } property => property.Type,
                IParameterSymbol parameter => parameter.Type,
                ILocalSymbol local when local.Locations[0].SourceSpan.End < place.SpanStart => local.Type,
                _ => null,
            })?.IsSame(type) == true)
            .ToList();
        return found is [{ Name: var name }] ? name : null;
    }
}
