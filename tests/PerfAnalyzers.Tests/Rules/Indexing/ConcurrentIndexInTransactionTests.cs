using Microsoft.CodeAnalysis;
using PerfAnalyzers.CodeFixes.Rules.Indexing;
using PerfAnalyzers.Rules.Indexing;
using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.Indexing;

public sealed class ConcurrentIndexInTransactionTests : CodeFixTests<ConcurrentIndexInTransactionAnalyzer, ConcurrentIndexInTransactionCodeFix>
{
    private const string Concurrent = "migrationBuilder.CreateIndex(\"IX\", \"Posts\", \"Title\").Annotation(\"Npgsql:CreatedConcurrently\", true);";

    [Theory]
    [InlineData("[|migrationBuilder.Sql|](\"CREATE INDEX CONCURRENTLY ix ON posts (title)\");")]
    [InlineData("[|migrationBuilder.Sql|](\"create unique index concurrently if not exists ix on posts (title);\");")]
    [InlineData("[|migrationBuilder.Sql|](\"DROP INDEX CONCURRENTLY ix\");")]
    [InlineData("[|migrationBuilder.Sql|](\"DROP INDEX CONCURRENTLY IF EXISTS blog.ix;\");")]
    [InlineData("[|migrationBuilder.Sql|](\"REINDEX INDEX CONCURRENTLY ix\");")]
    [InlineData("[|migrationBuilder.Sql|](\"REINDEX (VERBOSE) TABLE CONCURRENTLY posts\");")]
    [InlineData("[|migrationBuilder.Sql|](\"CREATE INDEX CONCURRENTLY ix ON posts (title)\", false);")]
    [InlineData("[|migrationBuilder.Sql|](sql: \"CREATE INDEX CONCURRENTLY ix ON posts (title)\", suppressTransaction: false);")]
    [InlineData("[|migrationBuilder.Sql|](\"-- the search\\nCREATE  INDEX\\n CONCURRENTLY ix ON posts (title)\");")]
    [InlineData("const string sql = \"CREATE INDEX CONCURRENTLY ix ON posts (title)\"; [|migrationBuilder.Sql|](sql);")]
    [InlineData("[|migrationBuilder.Sql|](\"CREATE INDEX CONCURRENTLY ix ON posts (title); ANALYZE posts;\");")]
    [InlineData("[|migrationBuilder.Sql|](\"CREATE INDEX CONCURRENTLY a ON posts (title); CREATE INDEX CONCURRENTLY b ON posts (id)\", suppressTransaction: true);")]
    [InlineData("[|migrationBuilder.Sql|](\"SET lock_timeout = '5s'; DROP INDEX CONCURRENTLY ix;\", true);")]
    public Task Reports_WhenATransactionIsInTheWay(string operations) => VerifyAnalyzerAsync(MigrationCode.Up(operations));

    [Fact]
    public Task Reports_OnTheWayDown() => VerifyAnalyzerAsync(MigrationCode.Up("", down: "[|migrationBuilder.Sql|](\"DROP INDEX CONCURRENTLY ix\");"));

    [Fact]
    public Task Reports_InAnOlderMigrationToo() => VerifyAnalyzerAsync(
        MigrationCode.Up("[|migrationBuilder.Sql|](\"DROP INDEX CONCURRENTLY ix\");", types: MigrationCode.Other("20270101000000_Later")));

    [Fact]
    public Task Reports_WhatFails() => VerifyAnalyzerAsync(
        MigrationCode.Up("{|#0:migrationBuilder.Sql|}(\"drop index  concurrently ix\"); {|#1:migrationBuilder.Sql|}(\"DROP INDEX CONCURRENTLY ix; SELECT 1\");"),
        o =>
        {
            o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0).WithSeverity(DiagnosticSeverity.Warning)
                .WithMessage("'DROP INDEX CONCURRENTLY' fails within the migration's transaction; pass 'suppressTransaction: true'"));
            o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(1).WithMessage(
                "'DROP INDEX CONCURRENTLY' fails beside other statements, since the statements of one command are one transaction; give it a call of its own"));
        });

    [Fact]
    public Task Reports_AsInfo_WhenOtherOperationsStayWhereItFails() => VerifyAnalyzerAsync(
        MigrationCode.Up("migrationBuilder.DropTable(\"Tags\"); {|#0:migrationBuilder.CreateIndex|}(\"IX\", \"Posts\", \"Title\").Annotation(\"Npgsql:CreatedConcurrently\", true);"),
        o => o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0).WithSeverity(DiagnosticSeverity.Info).WithMessage(
            "'CreateIndex' is not in the migration's transaction: where it fails, the operations before it stay; give it a migration of its own")));

    [Theory]
    [InlineData("migrationBuilder.Sql(\"CREATE INDEX CONCURRENTLY ix ON posts (title)\", suppressTransaction: true);")]
    [InlineData("migrationBuilder.Sql(\"CREATE INDEX CONCURRENTLY ix ON posts (title);\", true);")]
    [InlineData("migrationBuilder.Sql(\"CREATE INDEX CONCURRENTLY ix ON posts (title); -- done\", true);")]
    [InlineData("var suppress = DateTime.Now.Year > 2000; migrationBuilder.Sql(\"DROP INDEX CONCURRENTLY ix\", suppress);")]
    [InlineData("migrationBuilder.Sql(\"CREATE INDEX ix ON posts (title)\");")]
    [InlineData("migrationBuilder.Sql(\"CREATE INDEX concurrently_used ON posts (title)\");")]
    [InlineData("migrationBuilder.Sql(\"REFRESH MATERIALIZED VIEW CONCURRENTLY totals\");")]
    [InlineData("migrationBuilder.Sql(\"-- CREATE INDEX CONCURRENTLY ix ON posts (title)\\nSELECT 1\");")]
    [InlineData("migrationBuilder.Sql(\"/* DROP INDEX CONCURRENTLY ix; */ SELECT 1\");")]
    [InlineData("migrationBuilder.Sql(\"INSERT INTO log VALUES ('DROP INDEX CONCURRENTLY ix')\");")]
    [InlineData("migrationBuilder.Sql(\"COMMENT ON INDEX ix IS 'CREATE INDEX CONCURRENTLY; next'\");")]
    [InlineData(Concurrent)]
    [InlineData(Concurrent + " migrationBuilder.CreateIndex(\"IX2\", \"Posts\", \"Id\").Annotation(\"Npgsql:CreatedConcurrently\", true);")]
    [InlineData("migrationBuilder.DropIndex(\"IX\", \"Posts\"); " + Concurrent)]
    [InlineData("migrationBuilder.Sql(string.Concat(\"CREATE INDEX CONCURRENTLY \", DateTime.Now));")]
    public Task IsSilent_WhenNoTransactionIsInTheWay(string operations) => VerifyAnalyzerAsync(MigrationCode.Up(operations));

    [Fact]
    public Task IsSilent_OfOperationsThatStay_InAnOlderMigration() => VerifyAnalyzerAsync(
        MigrationCode.Up("migrationBuilder.DropTable(\"Tags\"); " + Concurrent, types: MigrationCode.Other("20270101000000_Later")));

    [Theory]
    [InlineData("[|migrationBuilder.Sql|](\"DROP INDEX CONCURRENTLY ix\");", "migrationBuilder.Sql(\"DROP INDEX CONCURRENTLY ix\", suppressTransaction: true);")]
    [InlineData("[|migrationBuilder.Sql|](\"DROP INDEX CONCURRENTLY ix\", false);", "migrationBuilder.Sql(\"DROP INDEX CONCURRENTLY ix\", true);")]
    [InlineData(
        "[|migrationBuilder.Sql|](suppressTransaction: false, sql: \"DROP INDEX CONCURRENTLY ix\");",
        "migrationBuilder.Sql(suppressTransaction: true, sql: \"DROP INDEX CONCURRENTLY ix\");")]
    [InlineData(
        "[|migrationBuilder.Sql|](sql: \"DROP INDEX CONCURRENTLY ix\" /* old */);",
        "migrationBuilder.Sql(sql: \"DROP INDEX CONCURRENTLY ix\", suppressTransaction: true /* old */);")]
    public Task Fixes_BySuppressingTheTransaction(string before, string after) => VerifyCodeFixAsync(MigrationCode.Up(before), MigrationCode.Up(after));

    [Fact]
    public Task Fixes_AStatementOfSeveralLines() => VerifyCodeFixAsync(
        MigrationCode.Up(""""
            [|migrationBuilder.Sql|]("""
                CREATE INDEX CONCURRENTLY ix
                ON posts (title)
                """);
            [|migrationBuilder.Sql|]("DROP INDEX CONCURRENTLY old");
            """"),
        MigrationCode.Up(""""
            migrationBuilder.Sql("""
                CREATE INDEX CONCURRENTLY ix
                ON posts (title)
                """, suppressTransaction: true);
            migrationBuilder.Sql("DROP INDEX CONCURRENTLY old", suppressTransaction: true);
            """"));

    [Fact]
    public Task OffersNoFix_WhenOtherStatementsAreInTheCommand() => VerifyNoCodeFixAsync(
        MigrationCode.Up("[|migrationBuilder.Sql|](\"DROP INDEX CONCURRENTLY ix; SELECT 1\");"));
}
