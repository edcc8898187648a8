using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.CodeFixes.Framework;
using PerfAnalyzers.Flow.Hosting;
using PerfAnalyzers.Rules;

namespace PerfAnalyzers.CodeFixes.Rules.Execution;

/// <summary>Registers a pool of the context.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(ContextNotPooledCodeFix))]
[Shared]
public sealed class ContextNotPooledCodeFix : EfCodeFix
{
    /// <summary>Creates the fix.</summary>
    public ContextNotPooledCodeFix()
        : base(RuleIds.ContextNotPooled, nameof(RuleIds.ContextNotPooled), "Register a pool of contexts", isSuggestion: true)
    {
    }

    private protected override async Task<FixPlan?> PlanAsync(FixContext context)
    {
        if (await context.NodeAsync().ConfigureAwait(false) is not (var node, var semantics)
            || await context.GetModelAsync().ConfigureAwait(false) is not { } model
            || node.AncestorsAndSelf().OfType<InvocationExpressionSyntax>().FirstOrDefault() is not { } written
            || semantics.GetOperation(written, context.Cancellation) is not IInvocationOperation call
            || PooledRegistration.Of(call, model) is not { } pooled
            || NameOf(written) is not { } name)
            return null;
        var plan = context.NewPlan().Change(name, "pool", n => n.WithIdentifier(
            SyntaxFactory.Identifier(n.Identifier.LeadingTrivia, pooled.Method, n.Identifier.TrailingTrivia)));
        var lifetimes = call.Arguments
            .Where(static a => a.Parameter?.Type.Name == "ServiceLifetime")
            .Select(static a => a.Syntax)
            .OfType<ArgumentSyntax>()
            .ToList();
        if (lifetimes.Count > 0)
            plan.Change(written.ArgumentList, "no lifetimes", list => Without(list, written.ArgumentList, lifetimes));
        plan.Title = $"Use '{pooled.Method}'";
        return await context.CompilesAsync(plan).ConfigureAwait(false) ? plan : null;
    }

    private static SimpleNameSyntax? NameOf(InvocationExpressionSyntax call) => call.Expression switch
    {
        MemberAccessExpressionSyntax access => access.Name,
        SimpleNameSyntax name => name,
        MemberBindingExpressionSyntax binding => binding.Name,
        _ => null,
    };

    // before: services.AddDbContext<BlogContext>(o => o.UseNpgsql(text), ServiceLifetime.Scoped)
    // after:  services.AddDbContextPool<BlogContext>(o => o.UseNpgsql(text))
    private static ArgumentListSyntax Without(ArgumentListSyntax list, ArgumentListSyntax old, List<ArgumentSyntax> lifetimes)
    {
        for (var i = old.Arguments.Count - 1; i >= 0; i--)
        {
            if (lifetimes.Contains(old.Arguments[i]))
                list = list.WithArguments(list.Arguments.RemoveAt(i));
        }

        return list;
    }
}
