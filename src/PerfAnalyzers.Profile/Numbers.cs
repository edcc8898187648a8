namespace PerfAnalyzers.Profile;

/// <summary>Sums that stay at the highest number rather than wrap, so that the order of merging never matters.</summary>
internal static class Saturating
{
    public static long Add(long left, long right) => left > long.MaxValue - right ? long.MaxValue : left + right;
}

/// <summary>Numbers in a profile: digits, without sign, space or leading zero.</summary>
internal static class Numbers
{
    public static bool TryParse(string text, int start, int end, out long value)
    {
        value = 0;
        if (start >= end || (text[start] == '0' && end - start > 1))
            return false;
        for (var i = start; i < end; i++)
        {
            var digit = text[i] - '0';
            if (digit is < 0 or > 9 || value > (long.MaxValue - digit) / 10)
                return false;
            value = value * 10 + digit;
        }
        return true;
    }
}
