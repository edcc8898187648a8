using System.Text.Json;
using PerfAnalyzers.Profile;

namespace PerfAnalyzers.Tool.Reports;

/// <summary>What a report shows: of a huge profile the part that matters.</summary>
internal sealed class ReportData
{
    // What a browser shows at once without a wait.
    private const int MaxScopes = 2_000;
    private const int MaxSites = 5_000;

    private readonly string _source;
    private readonly string _title;
    private readonly Dictionary<string, ProfileRecord> _kept = new(StringComparer.Ordinal);
    private readonly PriorityQueue<string, long> _scopes = new();
    private readonly PriorityQueue<string, long> _sites = new();
    private readonly Dictionary<string, ProfileRecord> _times = new(StringComparer.Ordinal);

    private ReportData(string source, string title)
    {
        _source = source;
        _title = title;
    }

    public long Scopes { get; private set; }

    public long Sites { get; private set; }

    public bool IsCut => Scopes > MaxScopes || Sites > MaxSites;

    /// <summary>Reads sorted records: counts come before the times that belong to them.</summary>
    public static ReportData Of(string source, string title, IEnumerable<ProfileRecord> records)
    {
        var report = new ReportData(source, title);
        foreach (var record in records)
            report.Add(record);
        return report;
    }

    public void WriteTo(TextWriter writer)
    {
        using var template = new StreamReader(typeof(ReportData).Assembly.GetManifestResourceStream("report.html")!);
        var parts = template.ReadToEnd().Split("/*DATA*/");
        writer.Write(parts[0].Replace("<!--TITLE-->", System.Net.WebUtility.HtmlEncode(_title)));
        // Every '<' is escaped by the serializer: nothing in a profile can end the script.
        writer.Write(JsonSerializer.Serialize(new
        {
            title = _title,
            source = _source,
            cut = IsCut,
            scopes = _scopes.UnorderedItems.Select(s => ScopeOf(_kept[s.Element])).ToArray(),
            sites = _sites.UnorderedItems.Select(s => SiteOf(_kept[s.Element])).ToArray(),
        }));
        writer.Write(parts[1]);
    }

    private void Add(ProfileRecord record)
    {
        if (record.Shape.IsTime)
        {
            // The counts' key is the times' but for the word at its beginning.
            var key = record.Key.Remove(record.Key.IndexOf('\t') - "-time".Length, "-time".Length);
            if (_kept.ContainsKey(key) || !record.Shape.IsSite)
                _times[key] = record;
            return;
        }
        var (queue, max) = record.Shape.IsSite ? (_sites, MaxSites) : (_scopes, MaxScopes);
        if (record.Shape.IsSite)
            Sites++;
        else
            Scopes++;
        _kept.Add(record.Key, record);
        queue.Enqueue(record.Key, record.Sums[1]);
        if (queue.Count > max)
            _kept.Remove(queue.Dequeue());
    }

    private object ScopeOf(ProfileRecord record)
    {
        var time = _times.GetValueOrDefault(record.Key);
        return new
        {
            name = record.Fields[0] == "-" ? "(outside any scope)" : record.Fields[0],
            key = record.Fields[0],
            requests = record.Sums[0],
            commands = record.Sums[1],
            rows = record.Sums[2],
            commandsPerRequest = Per(record.Sums[1], record.Sums[0]),
            rowsPerRequest = Per(record.Sums[2], record.Sums[0]),
            p95Commands = Quantile(record.Histograms[0], 0.95),
            p50 = time is null ? null : Quantile(time.Histograms[0], 0.5) / 1000,
            p95 = time is null ? null : Quantile(time.Histograms[0], 0.95) / 1000,
            p99 = time is null ? null : Quantile(time.Histograms[0], 0.99) / 1000,
        };
    }

    private object SiteOf(ProfileRecord record)
    {
        var fields = record.Fields;
        var time = _times.GetValueOrDefault(record.Key);
        return new
        {
            member = fields[0],
            offset = fields[1],
            call = fields[2],
            kind = fields[3],
            mode = fields[4],
            scope = fields[5],
            requests = record.Sums[0],
            commands = record.Sums[1],
            rows = record.Sums[2],
            perRequest = Per(record.Sums[1], record.Sums[0]),
            rowsPerCommand = Per(record.Sums[2], record.Sums[1]),
            average = time is null ? null : Per(time.Sums[1], time.Sums[0]) / 1000,
            p95 = time is null ? null : Quantile(time.Histograms[0], 0.95) / 1000,
            total = time is null ? (double?)null : time.Sums[1] / 1000.0,
        };
    }

    private static double? Per(long sum, long count) => count == 0 ? null : Math.Round((double)sum / count, 3);

    private static double? Quantile(Log2Histogram histogram, double share) =>
        histogram.IsEmpty ? null : Math.Round(histogram.Quantile(share), 1);
}
