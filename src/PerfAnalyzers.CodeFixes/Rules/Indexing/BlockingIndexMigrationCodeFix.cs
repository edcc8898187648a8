using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PerfAnalyzers.CodeFixes.Edits;
using PerfAnalyzers.CodeFixes.Framework;
using PerfAnalyzers.Framework;
using PerfAnalyzers.Rules;

namespace PerfAnalyzers.CodeFixes.Rules.Indexing;

/// <summary>Builds an index that is a migration's only operation while others write.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(BlockingIndexMigrationCodeFix))]
[Shared]
public sealed class BlockingIndexMigrationCodeFix : EfCodeFix
{
    /// <summary>Creates the fix.</summary>
    public BlockingIndexMigrationCodeFix()
        : base(RuleIds.BlockingIndexMigration, nameof(RuleIds.BlockingIndexMigration), "Build the index while others write")
    {
    }

    // before: migrationBuilder.CreateIndex("IX_Posts_Title", "Posts", "Title");
    // after:  migrationBuilder.CreateIndex("IX_Posts_Title", "Posts", "Title").Annotation("Npgsql:CreatedConcurrently", true);
    private protected override async Task<FixPlan?> PlanAsync(FixContext context)
    {
        if (context.Hint(FixHints.Annotation) is not { } annotation
            || await context.Document.GetSyntaxRootAsync(context.Cancellation).ConfigureAwait(false) is not { } root
            || root.FindNode(context.Diagnostic.Location.SourceSpan).FirstAncestorOrSelf<ExpressionStatementSyntax>() is not { } statement)
            return null;
        var call = statement.Expression;

        var text = call.SyntaxTree.GetText(context.Cancellation);
        var span = call.GetLocation().GetLineSpan();
        var margin = text.Lines[span.StartLinePosition.Line].ToString();
        var indentation = margin.Substring(0, margin.Length - margin.TrimStart().Length) + "    ";
        var style = new CallStyle(span.StartLinePosition.Line != span.EndLinePosition.Line, indentation, LineEnds.Find(text));
        return context.NewPlan()
            .Change(call, annotation, expression => AppendCall.To(expression, "Annotation", $"\"{annotation}\", true", style));
    }
}
