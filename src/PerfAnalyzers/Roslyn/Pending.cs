namespace PerfAnalyzers.Roslyn;

/// <summary>
/// What a walk has still to look at, in a stack that the next walk of the thread takes over: there is a walk for each body, and a stack of
/// its own would grow in each of them.
/// </summary>
/// <typeparam name="T">What is looked at. Between walks nothing is held.</typeparam>
internal static class Pending<T>
{
    [ThreadStatic]
    private static Stack<T>? s_free;

    /// <summary>An empty stack, for this walk alone: one walk may lead to another.</summary>
    public static Stack<T> Rent()
    {
        var pending = s_free ?? new Stack<T>(64);
        s_free = null;
        return pending;
    }

    /// <summary>Gives a stack back when the walk is done.</summary>
    public static void Return(Stack<T> pending)
    {
        pending.Clear();
        s_free = pending;
    }
}
