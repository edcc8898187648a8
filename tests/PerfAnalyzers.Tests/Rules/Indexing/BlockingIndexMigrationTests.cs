using Microsoft.CodeAnalysis.Testing;
using PerfAnalyzers.CodeFixes.Rules.Indexing;
using PerfAnalyzers.Rules.Indexing;
using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.Indexing;

public sealed class BlockingIndexMigrationTests : CodeFixTests<BlockingIndexMigrationAnalyzer, BlockingIndexMigrationCodeFix>
{
    private const string Index = "[|migrationBuilder.CreateIndex|](name: \"IX_Posts_Title\", table: \"Posts\", column: \"Title\");";
    private const string Silent = "migrationBuilder.CreateIndex(name: \"IX_Posts_Title\", table: \"Posts\", column: \"Title\");";

    [Theory]
    [InlineData(Index)]
    [InlineData("[|migrationBuilder.CreateIndex|](\"IX_Posts_Title\", \"Posts\", \"Title\");")]
    [InlineData("[|migrationBuilder.CreateIndex|](name: \"IX_Posts\", table: \"Posts\", columns: new[] { \"BlogId\", \"Title\" });")]
    [InlineData("[|migrationBuilder.CreateIndex|](name: \"IX_Posts_Title\", schema: \"blog\", table: \"Posts\", column: \"Title\", unique: true);")]
    [InlineData("[|migrationBuilder.CreateIndex|](name: \"IX_Posts_Title\", table: \"Posts\", column: \"Title\", filter: \"\\\"IsPublished\\\"\");")]
    [InlineData("[|migrationBuilder.CreateIndex|](name: \"IX_Posts_Title\", table: \"Posts\", column: \"Title\").Annotation(\"Npgsql:IndexMethod\", \"gin\");")]
    [InlineData("migrationBuilder.DropIndex(name: \"IX_Posts_Title\", table: \"Posts\"); " + Index)]
    [InlineData("migrationBuilder.CreateTable(name: \"Tags\", columns: t => new { Id = t.Column<int>() }); " + Index)]
    [InlineData("migrationBuilder.AddColumn<string>(name: \"Slug\", table: \"Blogs\", nullable: true); " + Index)]
    [InlineData("migrationBuilder.AddColumn<string>(name: \"Slug\", table: \"Posts\", nullable: true); " + Index)]
    [InlineData("[|migrationBuilder.Sql|](\"CREATE INDEX ix_posts_title ON \\\"Posts\\\" (\\\"Title\\\")\");")]
    [InlineData("[|migrationBuilder.Sql|](\"create unique index if not exists ix on blog.posts using btree (title)\", suppressTransaction: true);")]
    [InlineData("[|migrationBuilder.Sql|](\"UPDATE posts SET title = ''; -- now the index\\nCREATE INDEX ON posts (title);\");")]
    [InlineData("[|migrationBuilder.Sql|](\"CREATE TABLE tags (id int); CREATE INDEX ix ON posts (title); CREATE INDEX ix2 ON posts (id);\");")]
    public Task Reports_WhenATableInUseIsIndexed(string operations) => VerifyAnalyzerAsync(MigrationCode.Up(operations));

    [Fact]
    public Task Reports_WhatToDo() => VerifyAnalyzerAsync(
        MigrationCode.Up("{|#0:migrationBuilder.CreateIndex|}(name: \"IX\", table: \"Posts\", column: \"Title\"); migrationBuilder.DropTable(\"Tags\");"),
        o => o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0).WithMessage("Nothing can be written to 'Posts' while this index is built; build it concurrently, in a migration of its own")));

    [Theory]
    [InlineData("Posts", "Nothing can be written to 'Posts' while these 2 indexes are built; build them concurrently, each in a migration of its own")]
    [InlineData("Tags", "Nothing can be written to 'Posts' and 'Tags' while these 2 indexes are built; build them concurrently, each in a migration of its own")]
    public Task Reports_AMigrationOnce(string other, string message) => VerifyAnalyzerAsync(
        MigrationCode.Up($"{{|#0:migrationBuilder.CreateIndex|}}(name: \"IX\", table: \"Posts\", column: \"Title\"); {{|#1:migrationBuilder.CreateIndex|}}(name: \"IX2\", table: \"{other}\", column: \"Id\");"),
        o => o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0).WithLocation(1).WithOptions(DiagnosticOptions.None).WithMessage(message)));

    [Fact]
    public Task Reports_WhenOnlyItsAnnotationsNameTheDatabase() => VerifyAnalyzerAsync(MigrationCode.Class(
        "[|migrationBuilder.CreateIndex|](name: \"IX\", table: \"Posts\", column: \"Title\").Annotation(\"Npgsql:IndexInclude\", new[] { \"Id\" });"));

    [Fact]
    public Task Reports_WhenAnOlderMigrationIsThere() => VerifyAnalyzerAsync(MigrationCode.Up(Index, types: MigrationCode.Other("20250101000000_First", Silent)));

    [Fact]
    public Task Reports_WhenANewerMigrationIsOfAnotherContext() => VerifyAnalyzerAsync(
        MigrationCode.Up(Index, types: MigrationCode.Other("20270101000000_First", context: "Shop") + "public class Shop : DbContext { }"));

    [Fact]
    public Task Reports_AllMigrationsFromTheOneOnThatAnOptionNames() => VerifyAnalyzerAsync(
        MigrationCode.Up(Index, types: MigrationCode.Other("20270101000000_Later")),
        o => o.EditorConfig["dotnet_code_quality.PERF5003.migrations_since"] = "202601");

    [Fact]
    public Task Reports_WhenTheProjectDeclaresItsMigrationsToBeGenerated() => VerifyAnalyzerAsync(
        MigrationCode.Up(Index), o => o.EditorConfig["generated_code"] = "true");

    [Fact]
    public Task Reports_OnSqlServer_WhenItMayBuildOnline() => VerifyAnalyzerAsync(
        MigrationCode.Up(Index, MigrationCode.SqlServer), o => o.EditorConfig["dotnet_code_quality.PERF5003.sqlserver_online"] = "on");

    [Theory]
    [InlineData("migrationBuilder.CreateTable(name: \"Posts\", columns: t => new { Id = t.Column<int>() }); " + Silent)]
    [InlineData(Silent + " migrationBuilder.CreateTable(name: \"Posts\", columns: t => new { Id = t.Column<int>() });")]
    [InlineData("migrationBuilder.AddColumn<string>(name: \"Title\", table: \"Posts\", nullable: true); " + Silent)]
    [InlineData("migrationBuilder.RenameTable(name: \"Post\", newName: \"Posts\"); " + Silent)]
    [InlineData("migrationBuilder.RenameColumn(name: \"Name\", table: \"Posts\", newName: \"Title\"); " + Silent)]
    [InlineData("migrationBuilder.CreateIndex(name: \"IX\", table: \"Posts\", column: \"Title\").Annotation(\"Npgsql:CreatedConcurrently\", true);")]
    [InlineData("migrationBuilder.Sql(\"CREATE INDEX CONCURRENTLY ix ON posts (title)\", suppressTransaction: true);")]
    [InlineData("migrationBuilder.Sql(\"CREATE TABLE posts (id int); CREATE INDEX ix ON posts (id);\");")]
    [InlineData("migrationBuilder.Sql(\"CREATE TABLE posts (id int)\"); migrationBuilder.Sql(\"CREATE INDEX ix ON posts (id)\");")]
    [InlineData("migrationBuilder.Sql(\"ALTER TABLE blog.\\\"Posts\\\" ADD COLUMN tsv tsvector; CREATE INDEX ix ON blog.\\\"Posts\\\" USING gin (tsv);\");")]
    [InlineData("migrationBuilder.Sql(\"-- CREATE INDEX ix ON posts (title)\");")]
    [InlineData("migrationBuilder.Sql(\"INSERT INTO log VALUES ('CREATE INDEX ix ON posts (title)')\");")]
    [InlineData("migrationBuilder.Sql(\"DO $$ BEGIN CREATE INDEX ix ON posts (title); END $$\");")]
    [InlineData("migrationBuilder.Sql(\"DROP INDEX ix\");")]
    [InlineData("migrationBuilder.DropIndex(name: \"IX_Posts_Title\", table: \"Posts\");")]
    // Of a partitioned table.
    [InlineData("migrationBuilder.Sql(\"CREATE INDEX ix ON ONLY posts (title)\");")]
    [InlineData("migrationBuilder.Sql(\"CREATE TABLE other (id int) PARTITION BY RANGE (id); CREATE TABLE posts_1 PARTITION OF posts DEFAULT\"); migrationBuilder.Sql(\"CREATE INDEX ix ON posts (title)\");")]
    // For another database.
    [InlineData("if (ActiveProvider == \"Npgsql.EntityFrameworkCore.PostgreSQL\") { migrationBuilder.Sql(\"CREATE INDEX CONCURRENTLY ix ON posts (title)\", suppressTransaction: true); } else { " + Silent + " }")]
    public Task IsSilent_WhenNobodyWaits(string operations) => VerifyAnalyzerAsync(MigrationCode.Up(operations));

    [Fact]
    public Task IsSilent_OnTheWayDown() => VerifyAnalyzerAsync(MigrationCode.Up("", down: Silent));

    [Fact]
    public Task IsSilent_WhenANewerMigrationIsThere() => VerifyAnalyzerAsync(MigrationCode.Up(Silent, types: MigrationCode.Other("20270101000000_Later")));

    [Fact]
    public Task IsSilent_BeforeTheMigrationThatAnOptionNames() => VerifyAnalyzerAsync(
        MigrationCode.Up(Silent), o => o.EditorConfig["dotnet_code_quality.PERF5003.migrations_since"] = "202602");

    [Theory]
    [InlineData(MigrationCode.SqlServer)]
    [InlineData("UseOther")]
    public Task IsSilent_OnOtherDatabases(string provider) => VerifyAnalyzerAsync(MigrationCode.Up(Silent, provider, types: """
        public static class Other { public static DbContextOptionsBuilder<T> UseOther<T>(this DbContextOptionsBuilder<T> options, string text) where T : DbContext => options; }
        """));

    [Fact]
    public Task IsSilent_InAClassThatEfCoreDoesNotFind() => VerifyAnalyzerAsync(
        MigrationCode.Up(Silent).Replace("[Migration(\"20260102000000_AddIndex\")]\n", "", StringComparison.Ordinal));

    [Fact]
    public Task Fixes_ByTheAnnotation() => VerifyCodeFixAsync(
        MigrationCode.Up(Index),
        MigrationCode.Up("migrationBuilder.CreateIndex(name: \"IX_Posts_Title\", table: \"Posts\", column: \"Title\").Annotation(\"Npgsql:CreatedConcurrently\", true);"));

    [Fact]
    public Task Fixes_OnALineOfItsOwn() => VerifyCodeFixAsync(
        MigrationCode.Up("""
            // for the search
            [|migrationBuilder.CreateIndex|](
                name: "IX_Posts_Title",
                table: "Posts",
                column: "Title"); // by title
            """),
        MigrationCode.Up("""
            // for the search
            migrationBuilder.CreateIndex(
                name: "IX_Posts_Title",
                table: "Posts",
                column: "Title")
                .Annotation("Npgsql:CreatedConcurrently", true); // by title
            """));

    [Fact]
    public Task Fixes_AfterOtherAnnotations() => VerifyCodeFixAsync(
        MigrationCode.Up("[|migrationBuilder.CreateIndex|](\"IX\", \"Posts\", \"Title\").Annotation(\"Npgsql:IndexMethod\", \"gin\");"),
        MigrationCode.Up("migrationBuilder.CreateIndex(\"IX\", \"Posts\", \"Title\").Annotation(\"Npgsql:IndexMethod\", \"gin\").Annotation(\"Npgsql:CreatedConcurrently\", true);"));

    [Fact]
    public Task Fixes_OnSqlServer() => VerifyCodeFixAsync(
        MigrationCode.Up(Index, MigrationCode.SqlServer),
        MigrationCode.Up("migrationBuilder.CreateIndex(name: \"IX_Posts_Title\", table: \"Posts\", column: \"Title\").Annotation(\"SqlServer:Online\", true);", MigrationCode.SqlServer),
        o => o.EditorConfig["dotnet_code_quality.PERF5003.sqlserver_online"] = "on");

    [Theory]
    [InlineData(Index + " migrationBuilder.DropTable(\"Tags\");")]
    [InlineData(Index + " " + Silent)]
    [InlineData("[|migrationBuilder.Sql|](\"CREATE INDEX ix ON posts (title)\");")]
    public Task OffersNoFix_WhenItIsNotTheOnlyOperation(string operations) => VerifyNoCodeFixAsync(MigrationCode.Up(operations));
}
