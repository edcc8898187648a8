using System.Text;
using Microsoft.CodeAnalysis;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Caches.Keys;

/// <summary>What all keys of one kind have in common: their text, with a hole for each value.</summary>
internal sealed class CacheKeyShape
{
    /// <summary>A hole for a number.</summary>
    private const char Number = '\u0001';

    /// <summary>A hole for a value that has no separator in it: an identifier, a flag, a name of an enum.</summary>
    private const char Word = '\u0002';

    /// <summary>A hole for text, in which anything may stand.</summary>
    private const char Anything = '\u0003';

    private const int LeastLetters = 3;
    private const int MaxLength = 200;

    private CacheKeyShape(string pattern, string display, string letters, int holes, bool mayNameAType, bool hasPrefix)
    {
        Pattern = pattern;
        Display = display;
        Letters = letters;
        Holes = holes;
        MayNameAType = mayNameAType;
        HasPrefix = hasPrefix;
    }

    /// <summary>The text with its holes; keys of the same pattern are written in the same way.</summary>
    public string Pattern { get; }

    /// <summary>The text as a person would write it: <c>post:{id}</c>.</summary>
    public string Display { get; }

    /// <summary>The letters of the text, without case and separators.</summary>
    public string Letters { get; }

    /// <summary>The number of values.</summary>
    public int Holes { get; }

    /// <summary>True when a value of the key may say what kind of value it is for: text, a name of an enum, a type.</summary>
    public bool MayNameAType { get; }

    /// <summary>True when the key starts with what its object was made with, as that of a tenant or an application.</summary>
    public bool HasPrefix { get; }

    /// <summary>The shape of a key; null for one that says too little of itself to be told from others.</summary>
    public static CacheKeyShape? Create(CacheKey key)
    {
        if (key.IsObject)
            return null;
        var pattern = new StringBuilder();
        var display = new StringBuilder();
        var letters = new StringBuilder();
        var (holes, mayNameAType) = (0, false);
        foreach (var part in key.Parts)
        {
            if (part.Value is { } value)
            {
                var hole = HoleOf(value.Type?.UnwrapNullable());
                pattern.Append(hole);
                display.Append('{').Append(value.ReferencedSymbol()?.Name ?? "…").Append('}');
                holes++;
                mayNameAType |= hole == Anything || value.Type?.UnwrapNullable().TypeKind == TypeKind.Enum;
                continue;
            }

            pattern.Append(part.Text);
            display.Append(part.Text);
            foreach (var c in part.Text!)
            {
                if (char.IsLetter(c))
                    letters.Append(char.ToLowerInvariant(c));
            }
        }

        return letters.Length < LeastLetters || pattern.Length > MaxLength
            ? null
            : new(
                pattern.ToString(),
                display.ToString(),
                letters.ToString(),
                holes,
                mayNameAType,
                key.Parts[0] is { Value: not null, Varies: false });
    }

    /// <summary>True when one key may be of both shapes.</summary>
    public bool MayBe(CacheKeyShape other) => Meet(Pattern, other.Pattern);

    /// <summary>
    /// True for shapes that are meant to be the same: they differ in separators, in case, in the ending of a word, or in a value that one
    /// of them lacks.
    /// </summary>
    public bool IsLike(CacheKeyShape other) =>
        HasPrefix == other.HasPrefix
        && (Letters == other.Letters
            || Holes == other.Holes
                && Holes > 0
                && Letters.Length > LeastLetters
                && (Letters == other.Letters + "s" || Letters + "s" == other.Letters));

    /// <summary>False for the start of a key that neither is of this shape nor like it.</summary>
    public bool MayBeginWith(string start)
    {
        var letters = string.Concat(start.Where(char.IsLetter)).ToLowerInvariant();
        // A key of fewer letters is not known by its text.
        if (letters.Length < LeastLetters || (Letters + "s").StartsWith(letters, StringComparison.Ordinal))
            return true;
        for (var i = 0; i < start.Length; i++)
        {
            if (i == Pattern.Length || Pattern[i] != start[i])
                return i < Pattern.Length && IsHole(Pattern[i]);
        }

        return true;
    }

    private static char HoleOf(ITypeSymbol? type) => type switch
    {
        null => Anything,
        { TypeKind: TypeKind.Enum } or { SpecialType: SpecialType.System_Boolean } => Word,
        { SpecialType: >= SpecialType.System_SByte and <= SpecialType.System_UInt64 } => Number,
        { Name: "Guid" } when type.IsIn("System") => Word,
        _ => Anything,
    };

    /// <summary>True when a text is of both patterns; a hole may be empty.</summary>
    private static bool Meet(string a, string b)
    {
        // meets[j]: what follows in a may be what follows in b from j on.
        var meets = new bool[b.Length + 1];
        for (var i = a.Length; i >= 0; i--)
        {
            var before = meets;
            meets = new bool[b.Length + 1];
            for (var j = b.Length; j >= 0; j--)
                meets[j] = i == a.Length && j == b.Length || MeetFrom(a, i, b, j, before, meets);
        }

        return meets[0];
    }

    private static bool MeetFrom(string a, int i, string b, int j, bool[] after, bool[] here)
    {
        var (left, right) = (i < a.Length ? a[i] : '\0', j < b.Length ? b[j] : '\0');
        if (IsHole(left) && (after[j] || j < b.Length && Fits(right, left) && here[j + 1]))
            return true;
        if (IsHole(right) && (here[j + 1] || i < a.Length && Fits(left, right) && after[j]))
            return true;
        return left == right && left != '\0' && after[j + 1];
    }

    private static bool IsHole(char c) => c is Number or Word or Anything;

    private static bool Fits(char c, char hole) =>
        hole == Anything || IsHole(c) || c == '-' || (hole == Word ? char.IsLetterOrDigit(c) : char.IsDigit(c));
}
