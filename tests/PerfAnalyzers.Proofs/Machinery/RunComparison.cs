using PerfAnalyzers.Proofs.Runtime;

namespace PerfAnalyzers.Proofs.Machinery;

/// <summary>Compares what a program did after the fix with what is right, and what that cost.</summary>
/// <param name="mayDiffer">The database does not keep what the fix assumes.</param>
internal sealed class RunComparison(Proof proof, bool mayDiffer)
{
    private const int MaxShown = 1500;

    // A fixed program sends its few commands whatever the data is; one that sends none when there is nothing to do may not send less.
    private int _fixedCommands = int.MaxValue;
    private int _fixedSaves = int.MaxValue;

    /// <summary>The fixed program did something else, where it may.</summary>
    public bool HasDiffered { get; private set; }

    /// <param name="right">What the program did before the fix, or what it was meant to do.</param>
    /// <param name="actual">What it did after it.</param>
    /// <param name="isTypical">Whether the data is of the size for which a fix has to pay. It comes first.</param>
    public void Compare(RunReport right, RunReport actual, bool isTypical)
    {
        if (mayDiffer && (right.Exception, right.ReturnedUnordered) != (actual.Exception, actual.ReturnedUnordered))
            HasDiffered = true;
        else
            CompareResults(right, actual, isTypical);

        if (isTypical)
        {
            if (right.Exception is not null)
                throw new ProofFailure($"The program does not run on typical data: {right.Exception}");
            _fixedCommands = actual.Cost.Commands;
            _fixedSaves = actual.Cost.Saves;
            VerifyLower(right.Cost, actual.Cost);
        }

        // Whoever throws stops; what is left to read is cost for nothing, in a case that is none.
        if (right.Exception is null)
            VerifyNotHigher(right.Cost, actual.Cost);
    }

    private void CompareResults(RunReport right, RunReport actual, bool isTypical)
    {
        Equal("exception", right.Exception ?? "none", actual.Exception ?? "none");
        if (proof.AnyOrder)
            Equal("returned value, in any order,", right.ReturnedUnordered, actual.ReturnedUnordered);
        else
            Equal("returned value", right.Returned, actual.Returned);
        Equal("database", right.Database ?? "not written to", actual.Database ?? "not written to");
        CompareTracked(right.Tracked, actual.Tracked, isTypical);
    }

    private void CompareTracked(IReadOnlyList<string> right, IReadOnlyList<string> actual, bool isTypical)
    {
        if (proof.Tracking == TrackingChange.Ends && isTypical && right.Count == 0)
            throw new ProofFailure("Nothing is tracked before the fix, which is to end that.");
        var missing = proof.Tracking is TrackingChange.Shrinks or TrackingChange.Ends ? [] : right.Except(actual).ToList();
        var added = proof.Tracking switch
        {
            TrackingChange.Grows => [],
            TrackingChange.Ends => actual.ToList(),
            _ => actual.Except(right).ToList(),
        };
        if (missing.Count + added.Count > 0)
            throw new ProofFailure($"The change tracker is another.\nNo longer tracked: {Shorten(string.Join(", ", missing))}\nTracked now: {Shorten(string.Join(", ", added))}");
    }

    private void VerifyLower(Cost before, Cost after)
    {
        foreach (var kind in Kinds(proof.Promise.Lowers))
        {
            if (Of(after, kind) >= Of(before, kind))
                throw new ProofFailure($"The fix promises fewer {kind}: before {before}, after {after}.");
        }
    }

    private void VerifyNotHigher(Cost before, Cost after)
    {
        // How a thread waits, and how often is saved, follows from the commands where the fix is not about that.
        foreach (var kind in Kinds((CostKind.Commands | CostKind.Rows | CostKind.Values | proof.Promise.Lowers) & ~proof.Promise.MayRaise))
        {
            var limit = kind == CostKind.Commands ? Math.Max(before.Commands, _fixedCommands)
                : kind == CostKind.Saves ? Math.Max(before.Saves, _fixedSaves)
                : Math.Max(Of(before, kind), proof.Promise.IsAnsweredByOneRow ? after.Commands : 0);
            if (Of(after, kind) > limit)
                throw new ProofFailure($"The fix costs more {kind}: before {before}, after {after}.");
        }
    }

    private static IEnumerable<CostKind> Kinds(CostKind kinds) =>
        new[] { CostKind.Commands, CostKind.Rows, CostKind.Values, CostKind.Blocking, CostKind.Saves }.Where(k => kinds.HasFlag(k));

    private static int Of(Cost cost, CostKind kind) => kind switch
    {
        CostKind.Commands => cost.Commands,
        CostKind.Rows => cost.Rows,
        CostKind.Blocking => cost.Blocking,
        CostKind.Saves => cost.Saves,
        _ => cost.Values,
    };

    private static void Equal(string what, string right, string actual)
    {
        if (right == actual)
            return;
        var at = right.Zip(actual).TakeWhile(p => p.First == p.Second).Count();
        var from = Math.Max(0, at - 100);
        throw new ProofFailure($"The {what} is another.\nBefore: {Shorten(right[from..])}\nAfter:  {Shorten(actual[from..])}");
    }

    private static string Shorten(string text) => text.Length <= MaxShown ? text : text[..MaxShown] + "…";
}
