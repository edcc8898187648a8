using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.CodeFixes.Edits;
using PerfAnalyzers.CodeFixes.Framework;
using PerfAnalyzers.Flow.Entities;
using PerfAnalyzers.Roslyn;
using PerfAnalyzers.Rules;

namespace PerfAnalyzers.CodeFixes.Rules.Writes;

/// <summary>Has the database set the columns, of the rows that were loaded for it.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(RowsLoadedToUpdateCodeFix))]
[Shared]
public sealed class RowsLoadedToUpdateCodeFix : EfCodeFix
{
    /// <summary>Creates the fix.</summary>
    public RowsLoadedToUpdateCodeFix()
        : base(RuleIds.RowsLoadedToUpdate, nameof(RuleIds.RowsLoadedToUpdate), "Update the rows without loading them", isSuggestion: true)
    {
    }

    private protected override async Task<FixPlan?> PlanAsync(FixContext context)
    {
        if (await context.GetModelAsync().ConfigureAwait(false) is not { } model
            || BulkWrite.At(context, model) is not { IsDelete: false } write
            || write.Uses.Steps is not [{ Syntax: StatementSyntax step }])
            return null;
        var row = write.Uses.Row!.Name;
        var setters = context.NewName("s", step);
        var clocks = new List<StatementSyntax>();
        var text = setters + " => " + setters;
        foreach (var column in write.Uses.Columns)
            text += $".SetProperty({row} => {row}.{column.Property.Name}, {Value(column, row, step, clocks, context)})";
        if (BulkWrite.Plan(context, write, text, model) is not { } plan)
            return null;
        // The application's clock, and not the database's.
        if (clocks.Count > 0 && write.Save.Syntax.FirstAncestorOrSelf<StatementSyntax>() is { } save)
            plan.InsertBefore(
                step.Parent == save.Parent && write.Uses.Tests.IsEmpty ? save : (StatementSyntax)step.Parent!.Parent!,
                [.. clocks]);
        return await context.CompilesAsync(plan).ConfigureAwait(false) ? plan : null;
    }

    // before: post.Stars += 1
    // after:  post => post.Stars + 1
    private static string Value(ColumnWrite column, string row, SyntaxNode step, List<StatementSyntax> clocks, FixContext context)
    {
        var value = column.Value.Syntax.ToString();
        if (column.Change is { } change)
        {
            var sign = change switch { BinaryOperatorKind.Add => "+", BinaryOperatorKind.Subtract => "-", _ => "*" };
            var operand = column.Value.Syntax is BinaryExpressionSyntax or ConditionalExpressionSyntax ? $"({value})" : value;
            return $"{row} => {row}.{column.Property.Name} {sign} {operand}";
        }

        if (column.IsOfRow)
            return $"{row} => {value}";
        if (!column.IsClock)
            return column.Property.Type.IsSame(column.Value.Unwrap().Type)
                ? value
                : $"({column.Property.Type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat)}){Primary(column.Value.Syntax)}";
        var name = context.NewName("now", step);
        clocks.Add(SyntaxFactory.ParseStatement($"var {name} = {value};"));
        return name;
    }

    private static string Primary(SyntaxNode value) =>
        value is LiteralExpressionSyntax or IdentifierNameSyntax or MemberAccessExpressionSyntax or InvocationExpressionSyntax
            ? value.ToString()
            : $"({value})";
}
