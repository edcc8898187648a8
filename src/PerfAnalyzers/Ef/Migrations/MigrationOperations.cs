using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Ef.Migrations;

/// <summary>What a migration's <c>Up</c> or <c>Down</c> does, in order.</summary>
internal sealed class MigrationOperations
{
    /// <summary>The annotation by which Npgsql makes an index while others write, outside of the migration's transaction.</summary>
    public const string Concurrently = "Npgsql:CreatedConcurrently";

    /// <summary>The annotation by which SQL Server does.</summary>
    public const string Online = "SqlServer:Online";

    private readonly HashSet<string> _newTables = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _renamedTables = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<(string Table, string Column)> _newColumns = new();
    private readonly HashSet<string> _tablesWithNewColumns = new(StringComparer.OrdinalIgnoreCase);

    public MigrationOperations(IOperation body)
    {
        var calls = ImmutableArray.CreateBuilder<IInvocationOperation>();
        foreach (var operation in body.Descendants())
        {
            if (operation is IInvocationOperation { Instance.Type: INamedTypeSymbol { Name: "MigrationBuilder" } } call)
                calls.Add(call);
        }

        Calls = calls.ToImmutable();
        foreach (var call in Calls)
            Note(call);
    }

    /// <summary>The calls on the migration builder.</summary>
    public ImmutableArray<IInvocationOperation> Calls { get; }

    /// <summary>The text of an argument by its parameter's name; null when it is none that the code says.</summary>
    public static string? TextOf(IInvocationOperation call, string parameter) =>
        call.Arguments.FirstOrDefault(a => a.Parameter?.Name == parameter)?.Value.TryGetConstantString(out var text) == true ? text : null;

    /// <summary>The columns of a <c>CreateIndex</c>.</summary>
    public static ImmutableArray<string> ColumnsOf(IInvocationOperation createIndex)
    {
        if (TextOf(createIndex, "column") is { } single)
            return ImmutableArray.Create(single);
        var columns = ImmutableArray.CreateBuilder<string>();
        var argument = createIndex.Arguments.FirstOrDefault(static a => a.Parameter?.Name == "columns");
        foreach (var value in argument?.Value.Descendants() ?? Enumerable.Empty<IOperation>())
        {
            if (value is ILiteralOperation && value.TryGetConstantString(out var column))
                columns.Add(column);
        }

        return columns.ToImmutable();
    }

    /// <summary>True when an operation has this annotation.</summary>
    public static bool HasAnnotation(IInvocationOperation call, string name)
    {
        var next = call.Parent as IInvocationOperation;
        for (; next is { TargetMethod.Name: "Annotation" }; next = next.Parent as IInvocationOperation)
        {
            if (next.ArgumentFor(0)?.Value.TryGetConstantString(out var text) == true && text == name)
                return true;
        }

        return false;
    }

    /// <summary>The statements of a <c>Sql</c> call; none when its text is put together elsewhere.</summary>
    public static IReadOnlyList<SqlStatement> StatementsOf(IInvocationOperation call) =>
        call.TargetMethod.Name == "Sql" && TextOf(call, "sql") is { } sql ? SqlStatement.In(sql) : Array.Empty<SqlStatement>();

    /// <summary>True for a table that the migration makes: it is empty, and nobody uses it yet.</summary>
    public bool IsNewTable(string table) => _newTables.Contains(table);

    /// <summary>True when the migration renames the table or its columns: the index is an old one under a new name.</summary>
    public bool IsRenamed(string table) => _renamedTables.Contains(table);

    /// <summary>True when one of the columns comes with the migration: no code that uses it runs yet.</summary>
    public bool HasNewColumn(string table, ImmutableArray<string> columns) =>
        columns.Any(c => _newColumns.Contains((table, c))) || _tablesWithNewColumns.Contains(table);

    private void Note(IInvocationOperation call)
    {
        switch (call.TargetMethod.Name)
        {
            case "CreateTable" when TextOf(call, "name") is { } created:
                _newTables.Add(created);
                break;
            case "AddColumn" when TextOf(call, "table") is { } table && TextOf(call, "name") is { } column:
                _newColumns.Add((table, column));
                break;
            case "RenameTable":
                AddRenamed(TextOf(call, "name"));
                AddRenamed(TextOf(call, "newName"));
                break;
            case "RenameColumn" or "RenameIndex":
                AddRenamed(TextOf(call, "table"));
                break;
            case "Sql":
                foreach (var statement in StatementsOf(call))
                {
                    if (statement.CreatedTable is { } made)
                        _newTables.Add(made);
                    if (statement.ChangedTable is { } changed)
                        _tablesWithNewColumns.Add(changed);
                }

                break;
        }

        void AddRenamed(string? table)
        {
            if (table is not null)
                _renamedTables.Add(table);
        }
    }
}
