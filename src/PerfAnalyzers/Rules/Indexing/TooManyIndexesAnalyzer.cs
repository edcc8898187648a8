using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using PerfAnalyzers.Ef.Indexes;
using PerfAnalyzers.Framework;

namespace PerfAnalyzers.Rules.Indexing;

/// <summary>A table with so many indexes that each write pays for them.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
[NoCodeFix("Which of the indexes is not worth its price, only the database's own statistics tell.")]
public sealed class TooManyIndexesAnalyzer : IndexAnalyzer
{
    private const string MaxIndexes = "max_indexes";
    private const int DefaultMaxIndexes = 5;

    private static readonly DiagnosticDescriptor s_rule = RuleDescriptor.Create(
        RuleIds.TooManyIndexes,
        "Table has many indexes",
        "'{0}' has {1} indexes besides its key, and each insert writes to all of them; drop those that no query uses",
        RuleCategory.Indexing,
        DiagnosticSeverity.Info,
        "Each index is written with each row that is inserted or deleted, and with each change of one of its columns.",
        isEnabledByDefault: false);

    /// <summary>Creates the analyzer.</summary>
    public TooManyIndexesAnalyzer()
        : base(s_rule)
    {
    }

    private protected override void Analyze(FileContext file, EntityIndexes entity, EfIndexes indexes)
    {
        var count = entity.Indexes.Count();
        // Once an entity, where the last of them is asked for.
        if (count <= file.NumberOption(MaxIndexes, DefaultMaxIndexes, minimum: 1)
            || entity.Declared.LastOrDefault(static i => i.Syntax is not null)?.Syntax is not { } last || last.SyntaxTree != file.Tree)
            return;
        file.Report(LocationOf(last), null, isCertain: true, entity.Name, count);
    }
}
