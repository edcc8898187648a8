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

file static class AllProofs
{
    public static TheoryData<string, string> Rows
    {
        get
        {
            var rows = new TheoryData<string, string>();
            foreach (var proof in FixProofs.All.Values.OrderBy(p => p.Id, StringComparer.Ordinal).SelectMany(p => p.Proofs))
                rows.Add(proof.Id, proof.Title);
            return rows;
        }
    }

    public static async Task ProveAsync(string id, string title, ProofDatabase database, ITestOutputHelper output)
    {
        output.WriteLine($"PROOF_SEED={RandomShops.Seed}");
        var outcome = await Prover.ProveAsync(FixProofs.Get(id, title), database);
        output.WriteLine($"{outcome.Before} -> {outcome.After}");
    }
}
