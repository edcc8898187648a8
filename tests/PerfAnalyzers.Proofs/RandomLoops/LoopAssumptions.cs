using PerfAnalyzers.Proofs.Runtime;

namespace PerfAnalyzers.Proofs.RandomLoops;

/// <summary>What suggestions take for granted, and for which data it holds.</summary>
internal static class LoopAssumptions
{
    // A difference in these is one that the title says.
    private static readonly string[] s_ofCode = ["nothing depends on whether", "is asked for after the"];

    // What a save does to the rows that another query of the loop finds.
    private static readonly string[] s_saved = ["Remove", ".Clear()", "= null;", "db.Update(", "db.Attach("];

    // Elements that come once do not look for what another one has removed or added.
    private static readonly string[] s_ofElements = ["has removed", "has added", "that is removed is tracked"];

    public static IReadOnlyList<Data> DataFor(IReadOnlyList<string> assumptions, string program)
    {
        if (Say(s_ofCode) || Say(["what the loop saves"]) && s_saved.Any(s => program.Contains(s, StringComparison.Ordinal)))
            return [];
        return Say(s_ofElements) ? [LibraryData.TameAndDistinct] : LibraryData.Tame;

        bool Say(string[] all) => assumptions.Any(a => all.Any(s => a.Contains(s, StringComparison.Ordinal)));
    }
}
