using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Ef.Indexes;
using PerfAnalyzers.Framework;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Rules.Indexing;

/// <summary>An index whose columns another one begins with: that one finds the same rows, in the same order.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class RedundantIndexAnalyzer : IndexAnalyzer
{
    private static readonly DiagnosticDescriptor s_rule = RuleDescriptor.Create(
        RuleIds.RedundantIndex,
        "Index is the beginning of another one",
        "The {1} {2} of '{0}' begins with the columns of this index and finds the same rows; remove this one, which each write pays for",
        RuleCategory.Indexing,
        DiagnosticSeverity.Info,
        "Rows are found by the first columns of an index as well as by all of them. A second index that has only those costs its space, "
            + "and a write with each row.");

    /// <summary>Creates the analyzer.</summary>
    public RedundantIndexAnalyzer()
        : base(s_rule)
    {
    }

    private protected override void Analyze(FileContext file, EntityIndexes entity, EfIndexes indexes)
    {
        foreach (var index in entity.Declared)
        {
            // A filter makes an index small, and a method one of another kind: whoever says that wants it so.
            if (index.Syntax is not { } syntax || syntax.SyntaxTree != file.Tree || !index.IsPlain)
                continue;
            if (CoverOf(index, entity, file.Compilation) is not ({ } what, var columns))
                continue;
            file.Report(LocationOf(syntax), null, isCertain: true, entity.Name, what, "(" + string.Join(", ", columns) + ")");
        }
    }

    private static (string? What, ImmutableArray<string> Columns) CoverOf(EfIndex index, EntityIndexes entity, Compilation compilation)
    {
        foreach (var key in entity.Keys)
        {
            if (Begins(key, index, isUnique: true) && index.Descending is null && index.Included.IsEmpty)
                return ("key", key);
        }

        foreach (var other in entity.Indexes)
        {
            // Of two that are the same, the later one.
            if (ReferenceEquals(other, index)
                || !other.IsPlain
                || other.Properties.Length == index.Properties.Length && !IsBefore(other, index, entity)
                || EfModel.For(compilation) is { } model && ConventionalFilter.MayLeaveOutRows(other, entity, model))
                continue;
            if (Begins(other.Properties, index, other.IsUnique)
                && HaveSameOrder(index, other)
                && index.Included.All(i => other.Included.Contains(i) || other.Properties.Contains(i)))
                return ("index", other.Properties);
        }

        return default;
    }

    /// <summary>True when the columns begin with those of the index, and keep unique what it keeps unique.</summary>
    private static bool Begins(ImmutableArray<string> columns, EfIndex index, bool isUnique) =>
        columns.Length >= index.Properties.Length
        && columns.Take(index.Properties.Length).SequenceEqual(index.Properties)
        && (!index.IsUnique || isUnique && columns.Length == index.Properties.Length);

    private static bool HaveSameOrder(EfIndex index, EfIndex other)
    {
        var length = index.Properties.Length;
        var beginning = other.Descending?.PadRight(length, '0').Substring(0, length);
        return (index.Descending ?? new('0', length)) == (beginning ?? new('0', length));
    }

    private static bool IsBefore(EfIndex other, EfIndex index, EntityIndexes entity)
    {
        // That it is unique, only the other one sees to.
        if (other.IsUnique != index.IsUnique)
            return other.IsUnique;
        foreach (var declared in entity.Indexes)
        {
            if (ReferenceEquals(declared, other))
                return true;
            if (ReferenceEquals(declared, index))
                return false;
        }

        return false;
    }
}
