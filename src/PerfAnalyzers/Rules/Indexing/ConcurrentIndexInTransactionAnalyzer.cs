using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef.Migrations;
using PerfAnalyzers.Framework;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Rules.Indexing;

/// <summary>An index that is built concurrently, where a transaction stands in the way.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ConcurrentIndexInTransactionAnalyzer : MigrationAnalyzer
{
    private static readonly DiagnosticDescriptor s_rule = RuleDescriptor.Create(
        RuleIds.ConcurrentIndexInTransaction,
        "Index is built concurrently within a transaction",
        "'{0}' {1}; {2}",
        RuleCategory.Indexing,
        DiagnosticSeverity.Warning,
        "PostgreSQL builds and drops indexes concurrently only outside of transactions. A migration runs its SQL in one, and several "
            + "statements in one command are one.");

    /// <summary>Creates the analyzer.</summary>
    public ConcurrentIndexInTransactionAnalyzer()
        : base(s_rule)
    {
    }

    private protected override bool MayConcern(string text) => text.IndexOf("CONCURRENTLY", StringComparison.OrdinalIgnoreCase) >= 0;

    private protected override void Analyze(RuleContext context, MigrationClass migration, MigrationOperations operations, bool isUp)
    {
        foreach (var call in operations.Calls)
        {
            if (call.TargetMethod.Name == "Sql")
                AnalyzeSql(context, call);
            else if (isUp && MigrationOperations.HasAnnotation(call, MigrationOperations.Concurrently))
                AnalyzeIndex(context, migration, operations, call);
        }
    }

    private static void AnalyzeSql(RuleContext context, IInvocationOperation call)
    {
        var statements = MigrationOperations.StatementsOf(call);
        if (statements.FirstOrDefault(static s => s.OutsideTransaction is not null)?.OutsideTransaction is not { } words)
            return;
        if (statements.Count > 1)
        {
            context.Report(
                LocationOf(call),
                null,
                null,
                words,
                "fails beside other statements, since the statements of one command are one transaction",
                "give it a call of its own");
            return;
        }

        // A value that is computed may be true.
        if (call.Arguments.FirstOrDefault(static a => a.Parameter?.Name == "suppressTransaction") is { } suppressed
            && suppressed.Value.ConstantValue is not { HasValue: true, Value: false })
            return;
        context.Report(
            LocationOf(call),
            null,
            FixHints.Create((FixHints.Kind, "suppress")),
            words,
            "fails within the migration's transaction",
            "pass 'suppressTransaction: true'");
    }

    private static void AnalyzeIndex(
        RuleContext context,
        MigrationClass migration,
        MigrationOperations operations,
        IInvocationOperation call)
    {
        // Several indexes and nothing else: each that is there can stay.
        if (operations.Calls.All(static c => c.TargetMethod.Name is "CreateIndex" or "DropIndex"))
            return;
        // The other migrations have been applied long since.
        if (!migration.IsNewest(context.Compilation))
            return;
        context.Report(
            LocationOf(call),
            null,
            null,
            isCertain: false,
            "CreateIndex",
            "is not in the migration's transaction: where it fails, the operations before it stay",
            "give it a migration of its own");
    }

    private static Location LocationOf(IInvocationOperation call) =>
        call.Syntax is InvocationExpressionSyntax { Expression: var called } ? called.GetLocation() : call.Location();
}
