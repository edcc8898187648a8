namespace PerfAnalyzers.PackageTests.Load;

/// <summary>
/// What requests cost: times in milliseconds, and per request the commands and the kilobytes that the application allocated.
/// </summary>
internal sealed record Figures(double Average, double P50, double P95, double P99, double Commands, double Allocated)
{
    public static Figures Of(IEnumerable<Reply> replies, long allocated)
    {
        var all = replies.ToList();
        var times = all.Select(r => r.Time.TotalMilliseconds).Order().ToList();
        return new(
            times.Average(),
            Percentile(times, 50),
            Percentile(times, 95),
            Percentile(times, 99),
            all.Average(r => r.Commands),
            allocated / 1024.0 / all.Count);
    }

    /// <summary>The smallest time that so many percent of the requests did not exceed.</summary>
    private static double Percentile(List<double> ordered, int percent) => ordered[Math.Max((ordered.Count * percent + 99) / 100 - 1, 0)];
}

/// <summary>What came back for a request.</summary>
internal sealed record Reply(string Path, int Status, int Commands, string Body, TimeSpan Time);
