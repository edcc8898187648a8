using System.Collections.Concurrent;
using Microsoft.CodeAnalysis.CodeActions;
using PerfAnalyzers.CodeFixes.Framework;
using PerfAnalyzers.Proofs.DataSets;
using PerfAnalyzers.Proofs.Runtime;

namespace PerfAnalyzers.Proofs.Machinery;

/// <summary>What a proof showed on the typical data set.</summary>
/// <param name="Before">What the program costs, or, where the fix changes what it does, what doing as meant costs without the fix.</param>
/// <param name="HasLimit">The database does not keep what the fix assumes, and on some data that shows.</param>
public sealed record ProofOutcome(Baseline Baseline, Cost Before, Cost After, bool HasLimit);

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
        // Names in the SQL of a program stand in quotes, which are texts to MariaDB.
        if (database == ProofDatabase.MariaDb)
            proof = proof with { Code = proof.Code.Replace("\\\"", "`", StringComparison.Ordinal) };
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

    private readonly bool _hasLimit = database == ProofDatabase.MariaDb && proof.LimitOnMariaDb is not null;

    public async Task<ProofOutcome> RunAsync()
    {
        var project = database.Programs.CreateProject(proof);
        var fixedProject = await FixApplication.ApplyAsync(project, fix.Analyzer, fix.Fix, VerifyMayHaveLimit);
        var before = await database.Programs.EmitProgramAsync(project);
        var after = await database.Programs.EmitProgramAsync(fixedProject);
        var meant = _baseline is Baseline.Oracle or Baseline.LazyProgram
            ? await database.Programs.EmitProgramAsync(database.Programs.CreateMeantProject(proof))
            : null;
        var comparison = new RunComparison(proof, _hasLimit);
        try
        {
            var outcome = await CompareAsync(ShopDataSets.Typical, isTypical: true);
            var awkward = database == ProofDatabase.MariaDb ? ShopDataSets.AwkwardWithoutCase : ShopDataSets.Awkward;
            foreach (var data in awkward.Concat(ShopDataSets.Random).Concat(proof.OnLargeData ? [ShopDataSets.Large.Value] : []))
                await CompareAsync(data, isTypical: false);
            return !_hasLimit || comparison.HasDiffered
                ? outcome
                : throw new ProofFailure("The fixed program does the same on all data: there is no limit here.");
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

            return new(_baseline, right.Cost, isDone.Cost, _hasLimit);
        }
    }

    // What is applied without asking assumes nothing of a database.
    private void VerifyMayHaveLimit(CodeAction action)
    {
        if (_hasLimit && action.EquivalenceKey?.EndsWith(EfCodeFix.SuggestionSuffix, StringComparison.Ordinal) != true)
            throw new ProofFailure($"The fix \"{action.Title}\" is applied without asking, and has a limit: {proof.LimitOnMariaDb}");
    }

    private static string Commands(RunReport report) =>
        string.Join('\n', report.Commands.Take(6)) + (report.Commands.Count > 6 ? $"\n… {report.Commands.Count} commands" : "");
}
