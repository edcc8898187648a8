namespace PerfAnalyzers.CodeFixes.Framework;

/// <summary>Titles that name what a fix writes, as long as a menu has room for it.</summary>
internal static class FixTitle
{
    private const int MaxLength = 90;

    /// <summary><c>Add .Include(p => p.Author)</c>; null when that is too long, and the fix's own title has to do.</summary>
    public static string? Add(IReadOnlyCollection<string> calls) => Fitting("Add " + string.Join(" and ", calls));

    /// <summary><c>Remove .Include(p => p.Author)</c>, likewise.</summary>
    public static string? Remove(string call) => Fitting("Remove " + call);

    private static string? Fitting(string title) => title.Length > MaxLength || title.Contains('\n') ? null : title;
}
