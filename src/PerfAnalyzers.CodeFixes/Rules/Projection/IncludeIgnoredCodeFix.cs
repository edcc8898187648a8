using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.CodeFixes.Edits;
using PerfAnalyzers.CodeFixes.Framework;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;
using PerfAnalyzers.Rules;

namespace PerfAnalyzers.CodeFixes.Rules.Projection;

/// <summary>The fix of PERF4005: the include goes.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(IncludeIgnoredCodeFix))]
[Shared]
public sealed class IncludeIgnoredCodeFix : EfCodeFix
{
    /// <summary>Creates the fix.</summary>
    public IncludeIgnoredCodeFix()
        : base(RuleIds.IncludeIgnored, nameof(RuleIds.IncludeIgnored), "Remove the include that has no effect")
    {
    }

    // before: db.Posts.Include(p => p.Blog).ThenInclude(b => b.Owner).Select(p => p.Blog.Name)
    // after:  db.Posts.Select(p => p.Blog.Name)
    private protected override async Task<FixPlan?> PlanAsync(FixContext context)
    {
        var end = context.Diagnostic.Location.SourceSpan.End;
        if (await context.RelatedQueryAsync().ConfigureAwait(false) is not var (query, model)
            || IgnoredIncludes.Get(query, model).FirstOrDefault(i => i.Last.Syntax.Span.End == end) is not { } include)
            return null;

        var plan = context.NewPlan();
        if (Assignment(include) is { } assignment)
        {
            // Without a block around it, the statement is all that its condition is for.
            return assignment.Parent is BlockSyntax or GlobalStatementSyntax ? plan.Remove(assignment) : null;
        }

        var call = include.Last;
        while (!ReferenceEquals(call, include.First))
        {
            if (!RemoveCall.From(plan, call) || call.Receiver()?.Unwrap() is not IInvocationOperation below)
                return null;
            call = below;
        }

        return RemoveCall.From(plan, include.First) ? plan : null;
    }

    /// <summary>query = query.Include(…): without the include, it assigns a variable to itself.</summary>
    private static ExpressionStatementSyntax? Assignment(IncludeCall include)
    {
        var value = include.Last as IOperation;
        while (value.Parent is IConversionOperation conversion)
            value = conversion;
        return value.Parent is ISimpleAssignmentOperation { Target: var target } assignment && include.First.Receiver() is { } receiver
            && SymbolEqualityComparer.Default.Equals(target.ReferencedSymbol(), receiver.ReferencedSymbol())
                && target.ReferencedSymbol() is ILocalSymbol or IParameterSymbol
            ? assignment.Syntax.Parent as ExpressionStatementSyntax
            : null;
    }
}
