using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef.Migrations;
using PerfAnalyzers.Framework;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Rules.Indexing;

/// <summary>A migration that builds an index of a table in use, in the way that keeps all writers waiting.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class BlockingIndexMigrationAnalyzer : MigrationAnalyzer
{
    private static readonly DiagnosticDescriptor s_rule = RuleDescriptor.Create(
        RuleIds.BlockingIndexMigration,
        "Index is built while all writes to the table wait",
        "Nothing can be written to {0} while {1} built; build {2}",
        RuleCategory.Indexing,
        DiagnosticSeverity.Warning,
        "An index of a table with many rows takes minutes to build. As a migration builds it by default, every insert, update and delete "
            + "waits for that long.");

    /// <summary>Creates the analyzer.</summary>
    public BlockingIndexMigrationAnalyzer()
        : base(s_rule)
    {
    }

    private protected override bool MayConcern(string text) => text.IndexOf("INDEX", StringComparison.OrdinalIgnoreCase) >= 0;

    private protected override void Analyze(RuleContext context, MigrationClass migration, MigrationOperations operations, bool isUp)
    {
        // What takes an index back is run in an emergency, if ever.
        if (!isUp)
            return;
        // The other migrations have been applied long since.
        if (context.Option(RuleOption.MigrationsSince) is { } since
                ? string.CompareOrdinal(migration.Id, since) < 0
                : !migration.IsNewest(context.Compilation))
            return;

        var provider = migration.ProviderIn(context.Model);
        // SQL Server builds online only in editions that cost more, and in Azure.
        var annotation = provider switch
        {
            DatabaseProvider.PostgreSql => MigrationOperations.Concurrently,
            DatabaseProvider.SqlServer when context.Option(RuleOption.SqlServerOnline) == "on" => MigrationOperations.Online,
            _ => null,
        };
        if (annotation is null)
            return;
        var found = new List<BlockingIndex>();
        foreach (var call in operations.Calls)
        {
            if (IsForOneProvider(call))
                continue;
            if (call.TargetMethod.Name == "CreateIndex")
                AnalyzeIndex(operations, call, annotation, found);
            else if (provider == DatabaseProvider.PostgreSql)
                AnalyzeSql(operations, call, found);
        }

        found.RemoveAll(f => PartitionedTables.May(f.Table, context.Compilation));
        if (found.Count > 0)
            Report(context, operations, found, annotation);
    }

    /// <summary>if (migrationBuilder.IsNpgsql()) … else …: one of the two is for another database.</summary>
    private static bool IsForOneProvider(IInvocationOperation call) => call.Ancestors().Any(a => a switch
    {
        IConditionalOperation choice => !call.IsWithin(choice.Condition) && AsksForProvider(choice.Condition),
        ISwitchOperation choice => AsksForProvider(choice.Value),
        _ => false,
    });

    private static bool AsksForProvider(IOperation condition) => condition.DescendantsAndSelf().Any(static d =>
        d is IPropertyReferenceOperation { Property.Name: "ActiveProvider" }
            or IInvocationOperation { TargetMethod.Name: "IsNpgsql" or "IsSqlServer" or "IsSqlite" or "IsMySql" or "IsOracle" });

    private static void AnalyzeIndex(
        MigrationOperations operations,
        IInvocationOperation call,
        string annotation,
        List<BlockingIndex> found)
    {
        if (MigrationOperations.TextOf(call, "table") is not { } table || MigrationOperations.HasAnnotation(call, annotation))
            return;
        if (IsInUse(table, operations) && !operations.HasNewColumn(table, MigrationOperations.ColumnsOf(call)))
            found.Add(new(call, table, IsSql: false));
    }

    private static void AnalyzeSql(MigrationOperations operations, IInvocationOperation call, List<BlockingIndex> found)
    {
        foreach (var statement in MigrationOperations.StatementsOf(call))
        {
            if (statement is { IndexedTable: { } table, IsConcurrent: false }
                && IsInUse(table, operations)
                && !operations.HasNewColumn(table, ImmutableArray<string>.Empty))
            {
                found.Add(new(call, table, IsSql: true));
                return;
            }
        }
    }

    /// <summary>A migration is one thing to write anew, however many indexes it builds.</summary>
    private static void Report(RuleContext context, MigrationOperations operations, List<BlockingIndex> found, string annotation)
    {
        var first = found[0];
        // Beside other operations the index would be built outside of their transaction.
        var isAlone = operations.Calls.Length == 1 && !first.IsSql;
        var way = annotation == MigrationOperations.Online ? "online" : "concurrently";
        var tables = found.Select(static f => $"'{f.Table}'").Distinct().ToList();
        var isOne = found.Count == 1;
        context.Report(
            NameOf(first.Call),
            found.Skip(1).Select(static f => NameOf(f.Call)),
            FixHints.Create((FixHints.Annotation, isAlone ? annotation : null)),
            tables.Count switch
            {
                1 => tables[0],
                2 => $"{tables[0]} and {tables[1]}",
                var count => $"{tables[0]} and {count - 1} more tables",
            },
            isOne ? "this index is" : $"these {found.Count} indexes are",
            (isOne ? "it " : "them ") + way + (first.IsSql
                ? isOne ? ", by a call of its own that suppresses the transaction" : ", by calls of their own that suppress the transaction"
                : isAlone ? "" : isOne ? ", in a migration of its own" : ", each in a migration of its own"));
    }

    /// <summary>A table that is new is empty; one that is renamed has its old indexes made anew.</summary>
    private static bool IsInUse(string table, MigrationOperations operations) =>
        !operations.IsNewTable(table) && !operations.IsRenamed(table);

    private static Location NameOf(IInvocationOperation call) =>
        call.Syntax is InvocationExpressionSyntax { Expression: var called } ? called.GetLocation() : call.Location();

    /// <summary>An index of a table in use, and the call that builds it.</summary>
    private sealed record BlockingIndex(IInvocationOperation Call, string Table, bool IsSql);
}
