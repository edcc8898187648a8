namespace PerfAnalyzers.Rules;

/// <summary>The categories of rules: each has a range of ids.</summary>
internal static class RuleCategory
{
    public const string RoundTrips = nameof(RoundTrips);
    public const string Tracking = nameof(Tracking);
    public const string ResultSize = nameof(ResultSize);
    public const string Projection = nameof(Projection);
    public const string Indexing = nameof(Indexing);
    public const string Caching = nameof(Caching);
    public const string Execution = nameof(Execution);
    public const string Writes = nameof(Writes);
    public const string Evidence = nameof(Evidence);
}
