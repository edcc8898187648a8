namespace PerfAnalyzers.Testing;

/// <summary>A command that was sent to the database.</summary>
public sealed record RecordedCommand
{
    internal RecordedCommand(string callSite, string kind, bool isAsync, long rows)
    {
        CallSite = callSite;
        Kind = kind;
        IsAsync = isAsync;
        Rows = rows;
    }

    /// <summary>Who sent it: <c>Shop.BookEndpoints.List, BookEndpoints.cs:42, ToListAsync</c>.</summary>
    public string CallSite { get; }

    /// <summary><c>query</c>, <c>lazy</c>, <c>save</c>, <c>bulk</c> or <c>raw</c>.</summary>
    public string Kind { get; }

    /// <summary>True if it was awaited.</summary>
    public bool IsAsync { get; }

    /// <summary>The rows that were read, or changed.</summary>
    public long Rows { get; }
}
