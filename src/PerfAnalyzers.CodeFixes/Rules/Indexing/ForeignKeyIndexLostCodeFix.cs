using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PerfAnalyzers.CodeFixes.Edits;
using PerfAnalyzers.CodeFixes.Framework;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Ef.Indexes;
using PerfAnalyzers.Framework;
using PerfAnalyzers.Rules;

namespace PerfAnalyzers.CodeFixes.Rules.Indexing;

/// <summary>Gives a foreign key an index of its own, beside the one that took its place.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(ForeignKeyIndexLostCodeFix))]
[Shared]
public sealed class ForeignKeyIndexLostCodeFix : EfCodeFix
{
    /// <summary>Creates the fix.</summary>
    public ForeignKeyIndexLostCodeFix()
        : base(RuleIds.ForeignKeyIndexLost, nameof(RuleIds.ForeignKeyIndexLost), "Add an index on the foreign key", isSuggestion: true)
    {
    }

    private protected override async Task<FixPlan?> PlanAsync(FixContext context)
    {
        if (context.Hint(FixHints.Parts) is not { } joined
            || await context.Document.GetSyntaxRootAsync(context.Cancellation).ConfigureAwait(false) is not { } root)
            return null;
        var node = root.FindNode(context.Diagnostic.Location.SourceSpan);
        if (node.FirstAncestorOrSelf<AttributeSyntax>() is { } attribute)
            return await AddAttributeAsync(context, attribute, FixHints.SplitUp(joined)).ConfigureAwait(false);
        return node.FirstAncestorOrSelf<InvocationExpressionSyntax>(static i => BuilderCalls.NameOf(i) == "HasIndex") is { } call
            ? AddCall(context, call, FixHints.SplitUp(joined), context.Hint(FixHints.Name))
            : null;
    }

    // before: [Index(nameof(CustomerId), nameof(Code), IsUnique = true)]
    // after:  [Index(nameof(CustomerId), nameof(Code), IsUnique = true)]
    //         [Index(nameof(CustomerId))]
    private static async Task<FixPlan?> AddAttributeAsync(FixContext context, AttributeSyntax attribute, string[] properties)
    {
        // A foreign key that is no property has no name that the code could mean.
        if (context.Hint(FixHints.Kind) is not null || await context.GetModelAsync().ConfigureAwait(false) is not { } model)
            return null;
        var indexes = EfIndexes.Get(model);
        var plan = context.NewPlan();
        return indexes.All.FirstOrDefault(e => e.Declared.Any(i => i.Syntax?.Span == attribute.Span
                && i.Syntax.SyntaxTree.FilePath == attribute.SyntaxTree.FilePath)) is { } entity
            && AddIndex.To(plan, entity, properties, indexes, model)
                ? plan
                : null;
    }

    // before: builder.HasIndex(o => new { o.CustomerId, o.Code }).HasFilter("…");
    // after:  builder.HasIndex(o => o.CustomerId);
    //         builder.HasIndex(o => new { o.CustomerId, o.Code }).HasFilter("…");
    private static FixPlan? AddCall(FixContext context, InvocationExpressionSyntax call, string[] properties, string? name)
    {
        // What a lambda consists of, or what goes into a local, is one expression.
        if (call.FirstAncestorOrSelf<ExpressionStatementSyntax>() is not { } statement
            || call.Expression is not MemberAccessExpressionSyntax { Expression: var receiver }
            || !IsItsChain(call, statement))
            return null;
        var lambda = call.ArgumentList.Arguments.FirstOrDefault()?.Expression as SimpleLambdaExpressionSyntax;
        var parameter = context.Hint(FixHints.Kind) is null ? lambda?.Parameter.Identifier.ValueText : null;
        var index = parameter is null ? Names(properties, isArray: name is not null) : Lambda(parameter, properties);
        if (name is not null)
            index += $", \"{name}\"";
        return context.NewPlan().InsertBefore(statement, SyntaxFactory.ParseStatement($"{receiver.WithoutTrivia()}.HasIndex({index});"));
    }

    private static string Names(string[] properties, bool isArray)
    {
        var names = string.Join(", ", properties.Select(static p => $"\"{p}\""));
        return isArray ? $"new[] {{ {names} }}" : names;
    }

    private static string Lambda(string parameter, string[] properties)
    {
        var members = string.Join(", ", properties.Select(p => parameter + "." + p));
        return properties.Length == 1 ? $"{parameter} => {members}" : $"{parameter} => new {{ {members} }}";
    }

    private static bool IsItsChain(InvocationExpressionSyntax call, ExpressionStatementSyntax statement)
    {
        SyntaxNode current = call;
        while (current != statement.Expression)
        {
            if (current.Parent is not (MemberAccessExpressionSyntax or InvocationExpressionSyntax))
                return false;
            current = current.Parent;
        }

        return true;
    }
}
