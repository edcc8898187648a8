using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using PerfAnalyzers.Flow.Entities;
using PerfAnalyzers.Framework;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Rules.Projection;

/// <summary>A query loads whole entities, and the code reads a few of their columns.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class WholeEntityLoadedAnalyzer : QueryAnalyzer
{
    private const int DefaultUnreadColumns = 8;
    private const int MaxNamed = 3;

    private static readonly DiagnosticDescriptor s_rule = RuleDescriptor.Create(
        RuleIds.WholeEntityLoaded,
        "Whole entities are loaded for a few columns",
        "Of what this {0} loads only {1} read, and {2} not; select what is read",
        RuleCategory.Projection,
        DiagnosticSeverity.Info,
        "A query of entities reads all their columns, long texts and bytes among them, and makes an object of each row with all of them "
            + "in it. A projection reads what is used.");

    /// <summary>Creates the analyzer.</summary>
    public WholeEntityLoadedAnalyzer()
        : base(s_rule)
    {
    }

    private protected override void Analyze(RuleContext context, QueryChain query)
    {
        if (PartialRead.Get(query, context.Model) is not { } partial)
            return;
        var isSingle = query.Terminal is { Kind: QueryStepKind.Element } || ResultBound.Get(query, context.Model).IsSingleRow;
        if (!partial.IsWasteful(isSingle, context.NumberOption("min_unread_columns", DefaultUnreadColumns, minimum: 1)))
            return;

        var loop = query.Operation as Microsoft.CodeAnalysis.Operations.IForEachLoopOperation;
        context.Report(
            (loop?.Collection ?? query.Operation).Location(),
            [query.Operation.Location()],
            null,
            isCertain: true,
            query.Describe(),
            Named(partial.Read),
            Unread(partial));
    }

    /// <summary>Title is; Title and Id are; 4 columns are.</summary>
    private static string Named(ImmutableArray<string> read) => read.Length switch
    {
        1 => read[0] + " is",
        <= MaxNamed => string.Join(", ", read.Take(read.Length - 1)) + " and " + read[read.Length - 1] + " are",
        _ => read.Length + " columns are",
    };

    /// <summary>Content is; Content and 4 other columns are; 9 columns are.</summary>
    private static string Unread(PartialRead partial) => (partial.Large, partial.Unread) switch
    {
        (null, var unread) => unread + " columns are",
        (var large, 1) => large + " is",
        (var large, 2) => large + " and another column are",
        (var large, var unread) => $"{large} and {unread - 1} other columns are",
    };
}
