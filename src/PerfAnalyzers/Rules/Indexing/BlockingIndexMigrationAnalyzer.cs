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
        "Nothing can be written to '{0}' while this index is built; build it {1}",
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
        foreach (var call in operations.Calls)
        {
            if (call.TargetMethod.Name == "CreateIndex")
                AnalyzeIndex(context, operations, call, annotation);
            else if (provider == DatabaseProvider.PostgreSql)
                AnalyzeSql(context, operations, call);
        }
    }

    private static void AnalyzeIndex(RuleContext context, MigrationOperations operations, IInvocationOperation call, string annotation)
    {
        if (MigrationOperations.TextOf(call, "table") is not { } table || MigrationOperations.HasAnnotation(call, annotation))
            return;
        if (!IsInUse(table, operations) || operations.HasNewColumn(table, MigrationOperations.ColumnsOf(call)))
            return;
        // Beside other operations the index would be built outside of their transaction.
        var isAlone = operations.Calls.Length == 1;
        context.Report(
            NameOf(call),
            null,
            FixHints.Create((FixHints.Annotation, isAlone ? annotation : null)),
            table,
            (annotation == MigrationOperations.Online ? "online" : "concurrently") + (isAlone ? "" : ", in a migration of its own"));
    }

    private static void AnalyzeSql(RuleContext context, MigrationOperations operations, IInvocationOperation call)
    {
        foreach (var statement in MigrationOperations.StatementsOf(call))
        {
            if (statement is { IndexedTable: { } table, IsConcurrent: false }
                && IsInUse(table, operations)
                && !operations.HasNewColumn(table, ImmutableArray<string>.Empty))
            {
                context.Report(NameOf(call), null, null, table, "concurrently, by a call of its own that suppresses the transaction");
                return;
            }
        }
    }

    /// <summary>A table that is new is empty; one that is renamed has its old indexes made anew.</summary>
    private static bool IsInUse(string table, MigrationOperations operations) =>
        !operations.IsNewTable(table) && !operations.IsRenamed(table);

    private static Location NameOf(IInvocationOperation call) =>
        call.Syntax is InvocationExpressionSyntax { Expression: var called } ? called.GetLocation() : call.Location();
}
