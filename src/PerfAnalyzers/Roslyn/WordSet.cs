namespace PerfAnalyzers.Roslyn;

/// <summary>
/// The different words of one text and how they stand in it, used again for the next text: an open-addressed table whose runs tell old
/// entries from new ones.
/// </summary>
internal sealed class WordSet
{
    [ThreadStatic]
    private static WordSet? s_instance;

    private (int At, int Run)[] _slots = new (int, int)[256];
    private uint[] _words = new uint[128];
    private WordUse[] _uses = new WordUse[128];
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

    public void Add(uint word, WordUse use)
    {
        var mask = _slots.Length - 1;
        var slot = (int)(word ^ word >> 16) & mask;
        while (_slots[slot].Run == _run)
        {
            var at = _slots[slot].At;
            if (_words[at] == word)
            {
                _uses[at] |= use;
                return;
            }

            slot = slot + 1 & mask;
        }

        _slots[slot] = (_count, _run);
        _words[_count] = word;
        _uses[_count++] = use;
        if (_count == _words.Length)
            Grow();
    }

    public uint[] Words() => _words.AsSpan(0, _count).ToArray();

    public WordUse[] Uses() => _uses.AsSpan(0, _count).ToArray();

    private void Grow()
    {
        var (words, uses, count) = (_words, _uses, _count);
        _slots = new (int, int)[_slots.Length * 2];
        _words = new uint[words.Length * 2];
        _uses = new WordUse[words.Length * 2];
        _count = 0;
        for (var i = 0; i < count; i++)
            Add(words[i], uses[i]);
    }
}
