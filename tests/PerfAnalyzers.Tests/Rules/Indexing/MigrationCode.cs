namespace PerfAnalyzers.Tests.Rules.Indexing;

/// <summary>Puts operations into migrations.</summary>
internal static class MigrationCode
{
    private const string Header = """
        using System;
        using System.Collections.Generic;
        using Microsoft.EntityFrameworkCore;
        using Microsoft.EntityFrameworkCore.Infrastructure;
        using Microsoft.EntityFrameworkCore.Migrations;
        using Blogging;

        namespace Tests;


        """;

    public const string PostgreSql = "UseNpgsql";
    public const string SqlServer = "UseSqlServer";

    /// <summary>A migration with these operations, and the registration of its context.</summary>
    public static string Up(string operations, string provider = PostgreSql, string down = "", string id = "20260102000000_AddIndex", string types = "") =>
        Class(operations, down, id) + Options(provider) + types;

    /// <summary>A migration with these operations, of a context that nothing registers.</summary>
    public static string Class(string operations, string down = "", string id = "20260102000000_AddIndex") =>
        Header + $$"""
        [DbContext(typeof(BlogContext))]
        [Migration("{{id}}")]
        public class AddIndex : Migration
        {
            protected override void Up(MigrationBuilder migrationBuilder)
            {
        {{Harness.Code.Indent(operations, 8)}}
            }

            protected override void Down(MigrationBuilder migrationBuilder)
            {
        {{Harness.Code.Indent(down, 8)}}
            }
        }

        """.ReplaceLineEndings("\n");

    /// <summary>Another migration of the same context.</summary>
    public static string Other(string id, string operations = "", string context = "BlogContext") => $$"""
        [DbContext(typeof({{context}}))]
        [Migration("{{id}}")]
        public class Other : Migration
        {
            protected override void Up(MigrationBuilder migrationBuilder) { {{operations}} }
        }

        """.ReplaceLineEndings("\n");

    private static string Options(string provider) =>
        $"public static class Startup {{ public static void Configure(DbContextOptionsBuilder<BlogContext> options) => options.{provider}(\"\"); }}\n";
}
