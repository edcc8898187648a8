using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Ef.Migrations;

/// <summary>
/// Tables that are kept in partitions, PostgreSQL's or TimescaleDB's: an index of the whole cannot be built concurrently. Looked for only
/// where an index would be reported.
/// </summary>
internal static class PartitionedTables
{
    // Windows are partitioned too, by columns: OVER (PARTITION BY blog_id).
    private static readonly string[] s_words =
        ["PARTITION BY RANGE", "PARTITION BY LIST", "PARTITION BY HASH", "PARTITION OF", "create_hypertable"];

    private static readonly PerCompilation<Files> s_texts = new(static c => new(c));

    /// <summary>True when SQL that makes partitions stands where the table is named.</summary>
    public static bool May(string table, Compilation compilation) =>
        s_texts.Get(compilation).All.Any(t => t.IndexOf(table, StringComparison.OrdinalIgnoreCase) >= 0);

    /// <summary>The files with such SQL.</summary>
    private sealed class Files(Compilation compilation)
    {
        private readonly Lazy<ImmutableArray<string>> _all = new(() => compilation.SyntaxTrees
            .Select(static t => t.GetText().ToString())
            .Where(static t => Array.Exists(s_words, w => t.IndexOf(w, StringComparison.OrdinalIgnoreCase) >= 0))
            .ToImmutableArray());

        public ImmutableArray<string> All => _all.Value;
    }
}
