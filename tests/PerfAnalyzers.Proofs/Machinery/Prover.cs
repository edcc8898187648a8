using System.Collections.Concurrent;
using PerfAnalyzers.Proofs.DataSets;
using PerfAnalyzers.Proofs.Runtime;

namespace PerfAnalyzers.Proofs.Machinery;

/// <summary>What a proof showed on the typical data set.</summary>
/// <param name="Before">What the program costs, or, where the fix changes what it does, what doing as meant costs without the fix.</param>
public sealed record ProofOutcome(Cost Before, Cost After);

/// <summary>Carries out proofs: each once a database.</summary>
internal static class Prover
{
    private static readonly ConcurrentDictionary<(ProofDatabase Database, string Id, string Title), Lazy<Task<ProofOutcome>>> s_outcomes = new();

    public static Task<ProofOutcome> ProveAsync(Proof proof, ProofDatabase database) =>
        s_outcomes.GetOrAdd((database, proof.Id, proof.Title), _ => new(() => CarryOutAsync(proof, database))).Value;

    private static async Task<ProofOutcome> CarryOutAsync(Proof proof, ProofDatabase database)
    {
        var fix = FixProofs.All[proof.Id];
        return await new Trial(proof, fix, database).RunAsync();
    }
}

/// <summary>One proof on one database.</summary>
internal sealed class Trial(Proof proof, FixProofs fix, ProofDatabase database)
{
    public async Task<ProofOutcome> RunAsync()
    {
        var project = database.Programs.CreateProject(proof.Code, proof.LazyLoading, proof.EditorConfig);
        var fixedProject = await FixApplication.ApplyAsync(project, fix.Analyzer, fix.Fix);
        var before = await ProgramCompiler.EmitAsync(project);
        var after = await ProgramCompiler.EmitAsync(fixedProject);
        // What is right is what the program did, unless the fix is there to change that.
        var meant = proof.Difference is null
            ? null
            : await ProgramCompiler.EmitAsync(database.Programs.CreateProject(proof.Meant ?? proof.Code, lazyLoading: proof.Meant is null, proof.EditorConfig));
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
            var wasDone = await database.RunAsync(before, data, withPlans);
            var right = meant is null ? wasDone : await database.RunAsync(meant, data, withPlans: false);
            var isDone = await database.RunAsync(after, data, withPlans);
            try
            {
                comparison.Compare(right, isDone, isTypical);
                if (isTypical && meant is not null && !proof.DiffersOnSomeDataOnly && wasDone.ReturnedUnordered == isDone.ReturnedUnordered && wasDone.Exception == isDone.Exception)
                    throw new ProofFailure("The fix is to change what the program does, and does not.");
                if (withPlans)
                    proof.Plans!(new(database, wasDone.Plans, isDone.Plans));
            }
            catch (ProofFailure failure)
            {
                throw new ProofFailure($"Data set: {data.Name}\n{failure.Message}\n\nCommands before:\n{Commands(right)}\n\nCommands after:\n{Commands(isDone)}");
            }

            return new(right.Cost, isDone.Cost);
        }
    }

    private static string Commands(RunReport report) =>
        string.Join('\n', report.Commands.Take(6)) + (report.Commands.Count > 6 ? $"\n… {report.Commands.Count} commands" : "");
}
