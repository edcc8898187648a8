namespace PerfAnalyzers.Roslyn;

/// <summary>
/// The different words of one text, used again for the next: an open-addressed table whose runs tell old entries from new ones.
/// </summary>
internal sealed class WordSet
{
    [ThreadStatic]
    private static WordSet? s_instance;

    private (uint Word, int Run)[] _slots = new (uint, int)[256];
    private uint[] _words = new uint[128];
    private int _count;
    private int _run = 1;

    /// <summary>The set of this thread, empty.</summary>
    public static WordSet Rent()
    {
        var set = s_instance ??= new();
        set._count = 0;
        set._run++;
        return set;
    }

    public void Add(uint word)
    {
        var mask = _slots.Length - 1;
        var at = (int)(word ^ word >> 16) & mask;
        while (_slots[at].Run == _run)
        {
            if (_slots[at].Word == word)
                return;
            at = at + 1 & mask;
        }

        _slots[at] = (word, _run);
        _words[_count++] = word;
        if (_count == _words.Length)
            Grow();
    }

    public uint[] ToArray() => _words.AsSpan(0, _count).ToArray();

    private void Grow()
    {
        var words = _words;
        var count = _count;
        _slots = new (uint, int)[_slots.Length * 2];
        _words = new uint[words.Length * 2];
        _count = 0;
        for (var i = 0; i < count; i++)
            Add(words[i]);
    }
}
