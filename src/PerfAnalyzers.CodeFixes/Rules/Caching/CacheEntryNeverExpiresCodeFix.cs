using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.CodeFixes.Edits;
using PerfAnalyzers.CodeFixes.Framework;
using PerfAnalyzers.Framework;
using PerfAnalyzers.Rules;

namespace PerfAnalyzers.CodeFixes.Rules.Caching;

/// <summary>The suggestion of PERF6006: an absolute expiration. How long a value may be out of date is for its author to say.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(CacheEntryNeverExpiresCodeFix))]
[Shared]
public sealed class CacheEntryNeverExpiresCodeFix : EfCodeFix
{
    /// <summary>Creates the fix.</summary>
    public CacheEntryNeverExpiresCodeFix()
        : base(
            RuleIds.CacheEntryNeverExpires,
            nameof(RuleIds.CacheEntryNeverExpires),
            "Give the cache entry an expiration",
            isSuggestion: true)
    {
    }

    private protected override async Task<FixPlan?> PlanAsync(FixContext context)
    {
        if (context.Hint(FixHints.Minutes) is not { } minutes
            || await context.NodeAsync().ConfigureAwait(false) is not var (found, model)
            || found.FirstAncestorOrSelf<InvocationExpressionSyntax>() is not { } call
            || model.GetOperation(call, context.Cancellation) is not IInvocationOperation operation)
            return null;
        var lifetime = $"TimeSpan.FromMinutes({minutes})";
        if (context.Diagnostic.AdditionalLocations is [var made])
            return await InOptionsAsync(context, made, lifetime).ConfigureAwait(false);

        var plan = context.NewPlan().Import("System", call, model);
        return operation.TargetMethod.Name switch
        {
            "CreateEntry" => InEntry(plan, call, lifetime),
            "GetOrCreate" or "GetOrCreateAsync" => InFactory(plan, context, call, lifetime),
            "StringSet" or "StringSetAsync" or "StringSetAndGet" or "StringSetAndGetAsync" => AsExpiry(plan, call, operation, lifetime),
            _ => AsArgument(plan, call, operation, operation.TargetMethod.ContainingType.Name == "CacheExtensions"
                ? lifetime
                : $"new DistributedCacheEntryOptions {{ AbsoluteExpirationRelativeToNow = {lifetime} }}"),
        };
    }

    private static async Task<FixPlan?> InOptionsAsync(FixContext context, Location made, string lifetime)
    {
        if (FixContext.DocumentOf(context.Document.Project, made) is not { } document
            || await document.GetSyntaxRootAsync(context.Cancellation).ConfigureAwait(false) is not { } root
            || await document.GetSemanticModelAsync(context.Cancellation).ConfigureAwait(false) is not { } model
            || root.FindNode(made.SourceSpan, getInnermostNodeForTie: true) is not BaseObjectCreationExpressionSyntax creation)
            return null;
        var plan = context.NewPlan().Import("System", creation, model);
        // before: new MemoryCacheEntryOptions().SetPriority(…)
        // after:  new MemoryCacheEntryOptions().SetPriority(…).SetAbsoluteExpiration(TimeSpan.FromMinutes(5))
        ExpressionSyntax chain = creation;
        while (chain.Parent is MemberAccessExpressionSyntax { Parent: InvocationExpressionSyntax outer } access
            && access.Expression == chain)
            chain = outer;
        if (chain == creation)
            return plan.Change(creation, "expiration", c => GiveExpiration.InOptions(c, lifetime));
        var style = CallStyle.After(chain);
        return plan.Change(chain, "expiration", c => AppendCall.To(c, "SetAbsoluteExpiration", lifetime, style));
    }

    // before: using var entry = cache.CreateEntry(key);
    // after:  using var entry = cache.CreateEntry(key);
    //         entry.AbsoluteExpirationRelativeToNow = TimeSpan.FromMinutes(5);
    private static FixPlan? InEntry(FixPlan plan, InvocationExpressionSyntax call, string lifetime)
    {
        if (call.Parent is not EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax { Parent: { } declaration } entry })
            return null;
        var next = declaration.Parent switch
        {
            LocalDeclarationStatementSyntax { Parent: BlockSyntax block } local =>
                block.Statements.SkipWhile(s => s != local).Skip(1).FirstOrDefault(),
            UsingStatementSyntax { Statement: BlockSyntax { Statements: [var first, ..] } } => first,
            _ => null,
        };
        return next is null ? null : plan.InsertBefore(next, GiveExpiration.Statement(entry.Identifier.Text, lifetime));
    }

    private static FixPlan? InFactory(FixPlan plan, FixContext context, InvocationExpressionSyntax call, string lifetime)
    {
        if (call.ArgumentList.Arguments.Select(static a => a.Expression).OfType<LambdaExpressionSyntax>().FirstOrDefault() is not { } lambda
            || GiveExpiration.EntryOf(lambda) is not { } entry || !GiveExpiration.CanBegin(lambda))
            return null;
        var name = entry.ValueText == "_" ? context.NewName("entry", call) : entry.Text;
        if (lambda.Block is { Statements: [var first, ..] })
            plan.InsertBefore(first, GiveExpiration.Statement(name, lifetime));
        var (indentation, newLine) = (LineEnds.IndentationOf(lambda), LineEnds.Find(call.SyntaxTree.GetText()));
        return plan.Change(lambda, "expiration", l => GiveExpiration.AtStart(l, name, lifetime, indentation, newLine));
    }

    // before: cache.Set(key, value)
    // after:  cache.Set(key, value, TimeSpan.FromMinutes(5))
    private static FixPlan? AsArgument(FixPlan plan, InvocationExpressionSyntax call, IInvocationOperation operation, string argument)
    {
        var value = operation.Arguments.FirstOrDefault(static a => a.Parameter?.Name == "value")?.Syntax;
        var index = call.ArgumentList.Arguments.IndexOf(a => a == value);
        // Behind a named argument the others must be named too; options, even none, take the place.
        if (index < 0 || call.ArgumentList.Arguments.Any(static a => a.NameColon is { Name.Identifier.ValueText: "key" or "value" })
            || operation.Arguments.Any(static a => a.Parameter?.Name == "options"))
            return null;
        return plan.Change(call.ArgumentList, "expiration", list => GiveExpiration.After(list, index, argument));
    }

    // before: redis.StringSetAsync(key, value)
    // after:  redis.StringSetAsync(key, value, expiry: TimeSpan.FromMinutes(5))
    private static FixPlan? AsExpiry(FixPlan plan, InvocationExpressionSyntax call, IInvocationOperation operation, string lifetime)
    {
        if (operation.Arguments.FirstOrDefault(static a => a.Parameter?.Name == "expiry" && !a.IsImplicit)?.Syntax is ArgumentSyntax expiry)
            return plan.Replace(expiry.Expression, SyntaxFactory.ParseExpression(lifetime));
        return operation.TargetMethod.Parameters.Any(static p => p.Name == "expiry")
            ? AsArgument(plan, call, operation, "expiry: " + lifetime)
            : null;
    }
}
