namespace PerfAnalyzers.Roslyn;

/// <summary>
/// Tells words of a text from each other by their FNV-1a hashes, so that no strings are made of them: two words with one hash only make an
/// answer yes once too often.
/// </summary>
internal static class WordHash
{
    public const uint Start = 2166136261;

    public static uint Next(uint hash, char c) => unchecked((hash ^ c) * 16777619);

    public static uint Get(string word)
    {
        var hash = Start;
        foreach (var c in word)
            hash = Next(hash, c);
        return hash;
    }

    public static bool IsPart(char c) =>
        c is >= 'a' and <= 'z' or >= 'A' and <= 'Z' or >= '0' and <= '9' or '_' || c > 127 && char.IsLetterOrDigit(c);
}
