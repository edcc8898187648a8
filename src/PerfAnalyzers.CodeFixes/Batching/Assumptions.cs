namespace PerfAnalyzers.CodeFixes.Batching;

/// <summary>
/// What a rewriting takes for granted and the code does not prove. Without any it is a fix; with some it is a suggestion, whose title
/// says them.
/// </summary>
internal sealed class Assumptions(bool areAllowed)
{
    private readonly List<string> _all = new();

    public IReadOnlyList<string> All => _all;

    /// <summary>True when the rewriting may go on, as long as this holds: <c>that 'Notify' saves nothing</c>.</summary>
    public bool Accept(string assumption)
    {
        if (areAllowed && !_all.Contains(assumption))
            _all.Add(assumption);
        return areAllowed;
    }

    /// <summary>Takes back what was assumed on a way that led nowhere.</summary>
    public void TakeBack(int count) => _all.RemoveRange(count, _all.Count - count);
}
