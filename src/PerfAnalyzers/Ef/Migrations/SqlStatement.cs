using System.Text;
using System.Text.RegularExpressions;

namespace PerfAnalyzers.Ef.Migrations;

/// <summary>One statement of the SQL in a migration, without its comments and with its texts left out.</summary>
internal sealed class SqlStatement
{
    private const string Name = @"((?:[\w$]+|""[^""]+""|\[[^\]]+\])(?:\s*\.\s*(?:[\w$]+|""[^""]+""|\[[^\]]+\]))*)";

    private static readonly Regex s_createIndex = new(
        @"^CREATE\s+(?:UNIQUE\s+)?INDEX\s+(CONCURRENTLY\s+)?(?:IF\s+NOT\s+EXISTS\s+)?(?:" + Name + @"\s+)?ON\s+(ONLY\s+)?" + Name,
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    private static readonly Regex s_createTable = new(
        @"^(?:CREATE\s+(?:UNLOGGED\s+|TEMP\s+|TEMPORARY\s+)?TABLE|CREATE\s+MATERIALIZED\s+VIEW)\s+(?:IF\s+NOT\s+EXISTS\s+)?" + Name,
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    private static readonly Regex s_addColumn = new(
        @"^ALTER\s+TABLE\s+(?:IF\s+EXISTS\s+)?(?:ONLY\s+)?" + Name + @"\s.*\bADD\s+(?!CONSTRAINT\b|PRIMARY\b|FOREIGN\b|UNIQUE\b|CHECK\b)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.Singleline);

    private static readonly Regex s_concurrently = new(
        @"^(CREATE\s+(?:UNIQUE\s+)?INDEX\s+CONCURRENTLY|DROP\s+INDEX\s+CONCURRENTLY"
            + @"|REINDEX\s+(?:\([^)]*\)\s*)?(?:INDEX|TABLE|SCHEMA|DATABASE|SYSTEM)\s+CONCURRENTLY)\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    private SqlStatement(string text)
    {
        if (s_createIndex.Match(text) is { Success: true } index)
            // Of a partitioned table ON ONLY makes an index without rows, at once.
            (IndexedTable, IsConcurrent) = (index.Groups[3].Success ? null : LastPart(index.Groups[4].Value), index.Groups[1].Success);
        if (s_createTable.Match(text) is { Success: true } table)
            CreatedTable = LastPart(table.Groups[1].Value);
        if (s_addColumn.Match(text) is { Success: true } column)
            ChangedTable = LastPart(column.Groups[1].Value);
        if (s_concurrently.Match(text) is { Success: true } concurrently)
            OutsideTransaction = Regex.Replace(concurrently.Value, @"\s+", " ").ToUpperInvariant();
    }

    /// <summary>The table that it makes an index of.</summary>
    public string? IndexedTable { get; }

    /// <summary>True for an index that is made while others write.</summary>
    public bool IsConcurrent { get; }

    /// <summary>The table that it makes.</summary>
    public string? CreatedTable { get; }

    /// <summary>The table that it adds a column to.</summary>
    public string? ChangedTable { get; }

    /// <summary>Its first words, when PostgreSQL refuses it within a transaction.</summary>
    public string? OutsideTransaction { get; }

    /// <summary>The statements of a text, those without content left out.</summary>
    public static List<SqlStatement> In(string sql)
    {
        var statements = new List<SqlStatement>();
        var current = new StringBuilder();
        for (var i = 0; i < sql.Length;)
        {
            var end = EndOfQuoted(sql, i);
            if (end > i)
            {
                // A quoted name is a part of the statement; texts and comments are not.
                current.Append(sql[i] == '"' ? sql.Substring(i, end - i) : " ");
                if (sql[i] is '\'' or '$')
                    current.Append("''");
                i = end;
            }
            else if (sql[i] == ';')
            {
                Add();
                i++;
            }
            else
            {
                current.Append(sql[i++]);
            }
        }

        Add();
        return statements;

        void Add()
        {
            var text = current.ToString().Trim();
            current.Clear();
            if (text.Length > 0)
                statements.Add(new(text));
        }
    }

    /// <summary>
    /// The end of the comment, text, quoted name or dollar-quoted body that begins here; the position itself when none does.
    /// </summary>
    private static int EndOfQuoted(string sql, int at)
    {
        switch (sql[at])
        {
            case '-' when Follows("--"):
                return EndAfter("\n", at + 2);
            case '/' when Follows("/*"):
                return EndAfter("*/", at + 2);
            case '\'':
                return EndAfter("'", at + 1);
            case '"':
                return EndAfter("\"", at + 1);
            case '$':
                var close = sql.IndexOf('$', at + 1);
                if (close < 0 || !sql.Skip(at + 1).Take(close - at - 1).All(static c => char.IsLetter(c) || c == '_'))
                    return at;
                return EndAfter(sql.Substring(at, close - at + 1), close + 1);
            default:
                return at;
        }

        bool Follows(string text) => string.CompareOrdinal(sql, at, text, 0, text.Length) == 0;

        int EndAfter(string text, int from)
        {
            var end = sql.IndexOf(text, from, StringComparison.Ordinal);
            return end < 0 ? sql.Length : end + text.Length;
        }
    }

    private static string LastPart(string name) => name.Substring(name.LastIndexOf('.') + 1).Trim().Trim('"', '[', ']');
}
