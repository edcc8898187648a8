using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Ef.Indexes;
using PerfAnalyzers.Framework;

namespace PerfAnalyzers.Rules.Indexing;

/// <summary>
/// A foreign key whose index EF Core leaves out for the sake of another one that does not have all rows, or cannot find them by it.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ForeignKeyIndexLostAnalyzer : IndexAnalyzer
{
    private static readonly DiagnosticDescriptor s_rule = RuleDescriptor.Create(
        RuleIds.ForeignKeyIndexLost,
        "Foreign key loses its index to one that cannot serve it",
        "Because of this index EF Core makes none for the foreign key {0} of '{1}', and this one {2}; add an index on {0}",
        RuleCategory.Indexing,
        DiagnosticSeverity.Warning,
        "EF Core indexes each foreign key, unless an index begins with its columns. It does not ask whether that one has all rows, or "
            + "finds them by these columns: joins and cascading deletes then read the whole table.");

    private static readonly Regex s_notNull = new(
        @"^\(*[\[""`]?(\w+)[\]""`]?\s+IS\s+NOT\s+NULL\)*$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    /// <summary>Creates the analyzer.</summary>
    public ForeignKeyIndexLostAnalyzer()
        : base(s_rule)
    {
    }

    private protected override void Analyze(FileContext file, EntityIndexes entity, EfIndexes indexes)
    {
        var model = EfModel.For(file.Compilation)!;
        // Without the convention no index is lost to another one.
        if (!indexes.IndexesForeignKeys)
            return;
        foreach (var key in entity.ForeignKeys)
        {
            // The index of a key, or another one, has all rows.
            if (entity.Keys.Any(k => StartsWith(k, key))
                || entity.Indexes.Any(i => i.StartsWith(key.Properties) && Serves(i, key, entity, model)))
                continue;
            // A loop over all entities, or a helper, may give it one.
            if (indexes.Unplaced.Any(u => StartsWith(u, key)))
                continue;
            if (entity.CoverOf(key) is not { Syntax: { } syntax } cover || syntax.SyntaxTree != file.Tree)
                continue;
            var isSame = cover.Properties.SequenceEqual(key.Properties);
            file.Report(
                LocationOf(syntax),
                FixHints.Create(
                    (FixHints.Parts, FixHints.Join(key.Properties)),
                    // What only the model has cannot be named by a lambda.
                    (FixHints.Kind, key.Properties.All(p => entity.FindProperty(p) is not null) ? null : "names"),
                    // Without a name it would be the same index.
                    (FixHints.Name, isSame && cover.Name is null ? $"IX_{entity.Name}_{string.Join("_", key.Properties)}_All" : null)),
                // Where the model's filter leaves out the same rows, the index serves all queries but those that ignore it.
                isCertain: !(cover.Filter is not null && entity.Type is { } type && model.Configuration.HasQueryFilter(type)),
                string.Join(" and ", key.Properties.Select(static p => "'" + p + "'")),
                entity.Name,
                Reason(cover, key, entity, model));
        }
    }

    private static bool StartsWith(ImmutableArray<string> properties, EfForeignKey key) =>
        properties.Take(key.Properties.Length).SequenceEqual(key.Properties);

    private static string Reason(EfIndex cover, EfForeignKey key, EntityIndexes entity, EfModel model) => cover switch
    {
        { Filter: { } filter } => $"has only the rows with {filter}",
        { Method: not (null or "btree") } => $"is a '{cover.Method}' index, which finds no rows by it",
        _ => $"has only the rows in which {string.Join(" and ", OthersLeftOut(cover, key, entity, model).Select(static p => $"'{p}'"))}"
            + " is not null, as unique indexes of SQL Server do",
    };

    /// <summary>The columns for whose nulls the index lacks rows that refer to something.</summary>
    private static IEnumerable<string> OthersLeftOut(EfIndex index, EfForeignKey key, EntityIndexes entity, EfModel model) =>
        ConventionalFilter.ColumnsOf(index, entity, model).Where(p => !key.Properties.Contains(p));

    private static bool Serves(EfIndex index, EfForeignKey key, EntityIndexes entity, EfModel model)
    {
        // What is not understood may be as it should.
        if (index.IsOpaque || index.Filter == EfIndex.UnknownFilter || index.Method == EfIndex.UnknownFilter)
            return true;
        // A hash finds rows by all of its columns, and has only one.
        var isFound = index.Method is null or "btree" || index.Method == "hash" && index.Properties.Length == 1;
        return isFound
            && (index.Filter is null || OnlyLeavesOutNulls(index.Filter, key))
            && !OthersLeftOut(index, key, entity, model).Any();
    }

    /// <summary>True for a filter by which only rows are left out that refer to nothing.</summary>
    private static bool OnlyLeavesOutNulls(string filter, EfForeignKey key) =>
        Regex.Split(filter.Trim(), @"\s+AND\s+", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)
            .All(part => s_notNull.Match(part.Trim()) is { Success: true } match
                && key.Properties.Any(p => IsColumnOf(match.Groups[1].Value, p)));

    // customer_id is CustomerId where columns have names of their own style.
    private static bool IsColumnOf(string column, string property) =>
        string.Equals(column.Replace("_", ""), property.Replace("_", ""), StringComparison.OrdinalIgnoreCase);
}
