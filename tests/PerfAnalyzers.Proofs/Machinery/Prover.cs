using System.Collections.Concurrent;
using PerfAnalyzers.Proofs.DataSets;
using PerfAnalyzers.Proofs.Runtime;

namespace PerfAnalyzers.Proofs.Machinery;

/// <summary>What a proof showed on the typical data set.</summary>
/// <param name="Before">What the program costs, or, where the fix changes what it does, what doing as meant costs without the fix.</param>
public sealed record ProofOutcome(Baseline Baseline, Cost Before, Cost After);

/// <summary>What the fixed program is compared with.</summary>
public enum Baseline
{
    /// <summary>The program before the fix.</summary>
    Program,

    /// <summary>The program before the fix, with lazy loading.</summary>
    LazyProgram,

    /// <summary>The program before the fix, without a cache.</summary>
    UncachedProgram,

    /// <summary>A program that is written out, and is nobody's.</summary>
    Oracle,
}

/// <summary>Carries out proofs: each once a database.</summary>
internal static class Prover
{
    private static readonly ConcurrentDictionary<(ProofDatabase Database, string Id, string Title), Lazy<Task<ProofOutcome>>> s_outcomes = new();

    public static Task<ProofOutcome> ProveAsync(Proof proof, ProofDatabase database) =>
        s_outcomes.GetOrAdd((database, proof.Id, proof.Title), _ => new(() => CarryOutAsync(proof, database.For(proof)))).Value;

    private static async Task<ProofOutcome> CarryOutAsync(Proof proof, ProofDatabase database)
    {
        var fix = FixProofs.All[proof.Id];
        return await new Trial(proof, fix, database).RunAsync();
    }
}

/// <summary>One proof on one database.</summary>
internal sealed class Trial(Proof proof, FixProofs fix, ProofDatabase database)
{
    // What is right is what the program did, unless the fix is there to change that.
    private readonly Baseline _baseline =
        proof.Difference is null ? Baseline.Program
        : proof.Meant is not null ? Baseline.Oracle
        : proof.Calls.Count > 0 ? Baseline.UncachedProgram
        : Baseline.LazyProgram;

    public async Task<ProofOutcome> RunAsync()
    {
        var project = database.Programs.CreateProject(proof);
        var fixedProject = await FixApplication.ApplyAsync(project, fix.Analyzer, fix.Fix);
        var before = await ProgramCompiler.EmitAsync(project);
        var after = await ProgramCompiler.EmitAsync(fixedProject);
        var meant = _baseline is Baseline.Oracle or Baseline.LazyProgram ? await ProgramCompiler.EmitAsync(database.Programs.CreateMeantProject(proof)) : null;
        var comparison = new RunComparison(proof);
        try
        {
            var outcome = await CompareAsync(ShopDataSets.Typical, isTypical: true);
            foreach (var data in ShopDataSets.Awkward.Concat(ShopDataSets.Random).Concat(proof.OnLargeData ? [ShopDataSets.Large.Value] : []))
                await CompareAsync(data, isTypical: false);
            return outcome;
        }
        catch (ProofFailure failure)
        {
            throw new ProofFailure($"{proof} on {database}\n{failure.Message}\n\nThe fixed program:\n{await ProgramCompiler.TextAsync(fixedProject)}");
        }

        async Task<ProofOutcome> CompareAsync(Data data, bool isTypical)
        {
            var withPlans = isTypical && proof.Plans is not null;
            var calls = DrawnCalls.Of(proof, data);
            var wasDone = await database.RunAsync(before, data, calls, withPlans);
            var uncached = proof.Calls.Count > 0 ? await database.RunAsync(before, data, calls, isUncached: true) : null;
            var right = meant is not null ? await database.RunAsync(meant, data, calls) : _baseline == Baseline.UncachedProgram ? uncached! : wasDone;
            var isDone = await database.RunAsync(after, data, calls, withPlans);
            try
            {
                // What a cache answers is not tracked, and need not be.
                comparison.Compare(uncached is null || proof.Tracking == TrackingChange.Ends ? right : right with { Tracked = isDone.Tracked }, isDone, isTypical);
                if (isTypical && _baseline != Baseline.Program && !proof.DiffersOnSomeDataOnly && wasDone.ReturnedUnordered == isDone.ReturnedUnordered && wasDone.Exception == isDone.Exception)
                    throw new ProofFailure("The fix is to change what the program does, and does not.");
                if (_baseline == Baseline.Program && uncached is not null && wasDone.Returned != uncached.Returned)
                    throw new ProofFailure($"The cache gives something else than the database, before the fix as after it.\nCached: {wasDone.Returned}\nNot cached: {uncached.Returned}");
                if (withPlans)
                    proof.Plans!(new(database, wasDone.Plans, isDone.Plans));
            }
            catch (ProofFailure failure)
            {
                throw new ProofFailure($"Data set: {data.Name}\n{failure.Message}\n\nCommands before:\n{Commands(right)}\n\nCommands after:\n{Commands(isDone)}");
            }

            return new(_baseline, right.Cost, isDone.Cost);
        }
    }

    private static string Commands(RunReport report) =>
        string.Join('\n', report.Commands.Take(6)) + (report.Commands.Count > 6 ? $"\n… {report.Commands.Count} commands" : "");
}
