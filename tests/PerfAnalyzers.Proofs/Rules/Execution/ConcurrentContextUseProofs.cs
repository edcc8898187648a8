using PerfAnalyzers.Proofs.Machinery;
using PerfAnalyzers.Rules.Execution;

namespace PerfAnalyzers.Proofs.Rules.Execution;

/// <summary>What is reported throws, or counts wrongly, when it is run often enough; what is silent does neither.</summary>
public sealed class ConcurrentContextUseProofs
{
    private static readonly ConcurrencyProof[] s_atOnce =
    [
        new("two tasks", "var notes = db.Notes.ToListAsync(ct); var tags = db.Tags.ToListAsync(ct); await Task.WhenAll(notes, tags); return notes.Result.Count + tags.Result.Count;"),
        new("two arguments", "var counts = await Task.WhenAll(db.Notes.CountAsync(ct), db.Tags.CountAsync(ct)); return counts.Sum();"),
        new("a task for each element", "var counts = await Task.WhenAll(ids.Select(id => db.Notes.CountAsync(n => n.Id == id, ct))); return counts.Sum() + await db.Tags.CountAsync(ct);"),
        new("a task that is still pending", "var notes = db.Notes.CountAsync(ct); var tags = await db.Tags.CountAsync(ct); return await notes + tags;"),
        new("another thread", "var notes = Task.Run(() => db.Notes.CountAsync(ct)); var tags = Task.Run(() => db.Tags.CountAsync(ct)); await Task.WhenAll(notes, tags); return notes.Result + tags.Result;"),
        new("a parallel loop", "var sum = 0; await Parallel.ForEachAsync(ids, async (id, token) => Interlocked.Add(ref sum, await db.Notes.CountAsync(n => n.Id == id, token))); return sum + await db.Tags.CountAsync(ct);"),
    ];

    private static readonly ConcurrencyProof[] s_inTurn =
    [
        new("one after the other", "return await db.Notes.CountAsync(ct) + await db.Tags.CountAsync(ct);"),
        new("awaited in between", "var notes = db.Notes.CountAsync(ct); var sum = await notes; var tags = db.Tags.CountAsync(ct); return sum + await tags;"),
        new("a context for each element", "var counts = await Task.WhenAll(ids.Take(20).Select(OwnAsync)); return counts.Sum() + 180 + await db.Tags.CountAsync(ct);"),
        new("a context for each branch", "await using var own = factory.CreateDbContext(); var counts = await Task.WhenAll(db.Notes.CountAsync(ct), own.Tags.CountAsync(ct)); return counts.Sum();"),
        new("each in its turn", "var counts = await Task.WhenAll(ids.Select(async id => { await _turn.WaitAsync(ct); try { return await db.Notes.CountAsync(n => n.Id == id, ct); } finally { _turn.Release(); } })); return counts.Sum() + await db.Tags.CountAsync(ct);"),
        new("methods, one after the other", "return await NotesAsync() + await TagsAsync();"),
    ];

    // Threads meet on any database.
    private static readonly ConcurrencyProof s_parallel = new(
        "a parallel loop of threads",
        "var sum = 0; Parallel.ForEach(ids, id => Interlocked.Add(ref sum, db.Notes.Count(n => n.Id == id))); await Task.Yield(); return sum + db.Tags.Count();");

    public static TheoryData<string> AtOnce => [.. s_atOnce.Append(s_parallel).Select(p => p.Title)];

    public static TheoryData<string> InTurn => [.. s_inTurn.Select(p => p.Title)];

    public static TheoryData<string> InProcess => [.. s_inTurn.Concat(s_atOnce.Take(4)).Select(p => p.Title)];

    [PostgresTheory]
    [MemberData(nameof(AtOnce))]
    public async Task Throws_WhatIsReported(string title)
    {
        var (isReported, outcome) = await RunAsync(ProofDatabase.PostgreSql, title, static p => p.PostgreSql);

        Assert.True(isReported);
        Assert.False(outcome == "right", $"'{title}' went well.");
    }

    [PostgresTheory]
    [MemberData(nameof(InTurn))]
    public async Task GoesWell_WhatIsSilent(string title)
    {
        var (isReported, outcome) = await RunAsync(ProofDatabase.PostgreSql, title, static p => p.PostgreSql);

        Assert.Equal("right", outcome);
        Assert.False(isReported);
    }

    /// <summary>On SQLite what is awaited is done when it is there, so that the rule is silent.</summary>
    [Theory]
    [MemberData(nameof(InProcess))]
    public async Task GoesWell_InTheProcess(string title)
    {
        var (isReported, outcome) = await RunAsync(ProofDatabase.Sqlite, title, static p => p.Sqlite);

        Assert.Equal("right", outcome);
        Assert.False(isReported);
    }

    [Fact]
    public async Task Throws_WhatThreadsDo_InTheProcessToo()
    {
        var (isReported, outcome) = await RunAsync(ProofDatabase.Sqlite, s_parallel.Title, static p => p.Sqlite);

        Assert.True(isReported);
        Assert.NotEqual("right", outcome);
    }

    private static Task<(bool IsReported, string Outcome)> RunAsync(ProofDatabase database, string title, Func<ConcurrencyProof, string> program) =>
        ConcurrencyProof.RunAsync(
            database, title, program(s_atOnce.Concat(s_inTurn).Append(s_parallel).Single(p => p.Title == title)), new ConcurrentContextUseAnalyzer());
}
