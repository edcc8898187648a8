using System.Globalization;

namespace PerfAnalyzers.Caches.Keys;

/// <summary>Takes the formats of <c>string.Format</c> apart.</summary>
internal static class CompositeFormat
{
    /// <summary>Text, and the places of the values in it; null for a format that is wrong.</summary>
    public static IReadOnlyList<(string? Text, int Index, string? Format)>? Split(string format)
    {
        var pieces = new List<(string? Text, int Index, string? Format)>();
        var text = "";
        for (var i = 0; i < format.Length; i++)
        {
            var isDoubled = i + 1 < format.Length && format[i + 1] == format[i];
            if (format[i] is '{' or '}' && isDoubled)
                i++;
            else if (format[i] == '}')
                return null;
            if (format[i] != '{' || isDoubled)
            {
                text += format[i];
                continue;
            }

            var end = format.IndexOf('}', i);
            if (end < 0)
                return null;
            var inner = format.Substring(i + 1, end - i - 1);
            var colon = inner.IndexOf(':');
            var place = (colon < 0 ? inner : inner.Substring(0, colon)).Split(',')[0];
            if (!int.TryParse(place, NumberStyles.None, CultureInfo.InvariantCulture, out var index))
                return null;
            if (text.Length > 0)
                pieces.Add((text, -1, null));
            text = "";
            pieces.Add((null, index, colon < 0 ? null : inner.Substring(colon + 1)));
            i = end;
        }

        if (text.Length > 0)
            pieces.Add((text, -1, null));
        return pieces;
    }
}
