using System.Data.Common;
using System.Security.Cryptography;
using System.Text;

namespace PerfAnalyzers.Proofs.Runtime;

/// <summary>All that stands in a database.</summary>
internal static class DatabaseText
{
    private const int MaxLength = 200_000;

    public static string Read(DbConnection connection, Store store)
    {
        var text = new StringBuilder();
        foreach (var table in Rows(connection, store.TablesQuery, v => (string)v).Order(StringComparer.Ordinal))
        {
            text.Append(table).Append('\n');
            foreach (var row in Rows(connection, $"SELECT * FROM {store.Delimit(table)}", ValueWriter.Scalar).Order(StringComparer.Ordinal))
                text.Append("  ").Append(row).Append('\n');
        }

        // Long texts are only compared, and nobody reads the difference.
        return text.Length <= MaxLength ? text.ToString() : Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    private static List<string> Rows(DbConnection connection, string query, Func<object, string> write)
    {
        using var command = connection.CreateCommand();
        command.CommandText = query;
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        var values = new object[reader.FieldCount];
        while (reader.Read())
        {
            reader.GetValues(values);
            rows.Add(string.Join(" | ", values.Select(write)));
        }

        return rows;
    }
}
