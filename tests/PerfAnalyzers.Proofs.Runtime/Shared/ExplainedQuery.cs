using System.Data.Common;

namespace PerfAnalyzers.Proofs.Runtime;

/// <summary>How the database runs a query.</summary>
internal static class ExplainedQuery
{
    /// <summary>The plan, line by line, after the query.</summary>
    public static string Read(DbConnection connection, (string Text, DbParameter[] Parameters) query, string explain)
    {
        using var command = connection.CreateCommand();
        command.CommandText = explain + query.Text;
        command.Parameters.AddRange(query.Parameters);
        var lines = new List<string> { query.Text };
        using var reader = command.ExecuteReader();
        // The text of a step is the last column, whatever stands before it.
        while (reader.Read())
            lines.Add(reader.GetString(reader.FieldCount - 1));
        return string.Join('\n', lines);
    }
}
