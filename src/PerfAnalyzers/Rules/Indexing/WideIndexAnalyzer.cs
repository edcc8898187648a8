using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using PerfAnalyzers.Ef.Indexes;
using PerfAnalyzers.Framework;

namespace PerfAnalyzers.Rules.Indexing;

/// <summary>An index on many columns, of which the last ones rarely find anything.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
[NoCodeFix("Which of the columns are needed depends on the queries and on the data.")]
public sealed class WideIndexAnalyzer : IndexAnalyzer
{
    private const string MaxColumns = "max_columns";
    private const int DefaultMaxColumns = 3;

    private static readonly DiagnosticDescriptor s_rule = RuleDescriptor.Create(
        RuleIds.WideIndex,
        "Index has many columns",
        "This index of '{0}' has {1} columns; those after the first few rarely narrow a search, and make it larger and each write slower",
        RuleCategory.Indexing,
        DiagnosticSeverity.Info,
        "An index is searched by its first columns, up to the first that the query has no equality for. What comes after is stored and "
            + "written all the same.",
        isEnabledByDefault: false);

    /// <summary>Creates the analyzer.</summary>
    public WideIndexAnalyzer()
        : base(s_rule)
    {
    }

    private protected override void Analyze(FileContext file, EntityIndexes entity, EfIndexes indexes)
    {
        var limit = file.NumberOption(MaxColumns, DefaultMaxColumns, minimum: 1);
        foreach (var index in entity.Declared)
        {
            // A unique one has the columns that the rule about the data needs.
            if (!index.IsUnique && index.Properties.Length > limit && index.Syntax is { } syntax && syntax.SyntaxTree == file.Tree)
                file.Report(LocationOf(syntax), null, isCertain: true, entity.Name, index.Properties.Length);
        }
    }
}
