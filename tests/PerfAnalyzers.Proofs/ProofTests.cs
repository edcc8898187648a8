using PerfAnalyzers.Proofs.DataSets;
using PerfAnalyzers.Proofs.Machinery;
using Xunit.Abstractions;

namespace PerfAnalyzers.Proofs;

/// <summary>All proofs, on SQLite in memory.</summary>
public sealed class SqliteProofTests(ITestOutputHelper output)
{
    public static TheoryData<string, string> Proofs => AllProofs.Rows;

    [Theory]
    [MemberData(nameof(Proofs))]
    public Task Proves(string id, string title) => AllProofs.ProveAsync(id, title, ProofDatabase.Sqlite, output);

    [Fact]
    public Task Report_IsUpToDate() => Report.VerifyAsync(ProofDatabase.Sqlite, "sqlite");
}

/// <summary>All proofs, on a PostgreSQL server.</summary>
public sealed class PostgresProofTests(ITestOutputHelper output)
{
    public static TheoryData<string, string> Proofs => AllProofs.Rows;

    [PostgresTheory]
    [MemberData(nameof(Proofs))]
    public Task Proves(string id, string title) => AllProofs.ProveAsync(id, title, ProofDatabase.PostgreSql, output);

    [PostgresTheory]
    [InlineData("postgresql")]
    public Task Report_IsUpToDate(string marker) => Report.VerifyAsync(ProofDatabase.PostgreSql, marker);
}

/// <summary>The proofs of what is sent to a database and of what comes back, on a MariaDB server.</summary>
public sealed class MariaDbProofTests(ITestOutputHelper output)
{
    private static readonly string[] s_categories = ["PERF1", "PERF3", "PERF4", "PERF8"];

    public static TheoryData<string, string> Proofs => AllProofs.Of(ProofsOf);

    [MariaDbTheory]
    [MemberData(nameof(Proofs))]
    public Task Proves(string id, string title) => AllProofs.ProveAsync(id, title, ProofDatabase.MariaDb, output);

    [MariaDbTheory]
    [InlineData("mariadb")]
    public Task Report_IsUpToDate(string marker) => Report.VerifyAsync(ProofDatabase.MariaDb, marker, ProofsOf);

    private static IEnumerable<Proof> ProofsOf(FixProofs fix) =>
        s_categories.Any(f => fix.Id.StartsWith(f, StringComparison.Ordinal)) ? fix.Proofs : [];
}

/// <summary>The proofs of programs that keep their entries in Redis, on a Redis server and SQLite.</summary>
public sealed class RedisProofTests(ITestOutputHelper output)
{
    public static TheoryData<string, string> Proofs => AllProofs.Of(static f => f.RedisProofs);

    [RedisTheory]
    [MemberData(nameof(Proofs))]
    public Task Proves(string id, string title)
    {
        RedisServer.Start();
        return AllProofs.ProveAsync(id, title, ProofDatabase.Sqlite, output);
    }

    [RedisTheory]
    [InlineData("redis")]
    public Task Report_IsUpToDate(string marker)
    {
        RedisServer.Start();
        return Report.VerifyAsync(ProofDatabase.Sqlite, marker, static f => f.RedisProofs);
    }
}

file static class AllProofs
{
    public static TheoryData<string, string> Rows => Of(static f => f.Proofs);

    public static TheoryData<string, string> Of(Func<FixProofs, IEnumerable<Proof>> proofsOf)
    {
        var rows = new TheoryData<string, string>();
        foreach (var proof in FixProofs.All.Values.OrderBy(p => p.Id, StringComparer.Ordinal).SelectMany(proofsOf))
            rows.Add(proof.Id, proof.Title);
        return rows;
    }

    public static async Task ProveAsync(string id, string title, ProofDatabase database, ITestOutputHelper output)
    {
        output.WriteLine($"PROOF_SEED={RandomShops.Seed}");
        var outcome = await Prover.ProveAsync(FixProofs.Get(id, title), database);
        output.WriteLine($"{outcome.Before} -> {outcome.After}");
    }
}
