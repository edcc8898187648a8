using System.Globalization;
using System.Text;

namespace PerfAnalyzers.PackageTests.Load;

/// <summary>Whether the fixes have been applied.</summary>
internal enum Version
{
    Before,
    After,
}

/// <summary>What was measured: a mix, by so many users at once.</summary>
internal sealed record Measurement(string Mix, int Users, Version Version);

/// <summary>The tables of docs/measured.md, one for each mix, and what the README shows of them.</summary>
internal static class Measured
{
    private const string File = "docs/measured.md";

    private const string Header = """
        | Users | Fixes | Average | p50 | p95 | p99 | Commands per request | Allocated per request |
        | --: | --- | --: | --: | --: | --: | --: | --: |

        """;

    private const string Summary = """
        | Users at once | Average | p95 | p99 | Commands per request | Allocated per request |
        | --: | --- | --- | --- | --- | --- |

        """;

    public static void Write(IReadOnlyDictionary<Measurement, Figures> measured)
    {
        foreach (var mix in measured.GroupBy(m => m.Key.Mix))
        {
            var table = new StringBuilder(Header);
            foreach (var (key, figures) in mix.OrderBy(m => m.Key.Users).ThenBy(m => m.Key.Version))
            {
                table.Append(CultureInfo.InvariantCulture, $"| {key.Users} | {key.Version.ToString().ToLowerInvariant()} |");
                foreach (var time in (double[])[figures.Average, figures.P50, figures.P95, figures.P99])
                    table.Append(CultureInfo.InvariantCulture, $" {time:N0} ms |");
                table.Append(CultureInfo.InvariantCulture, $" {figures.Commands:F2} | {figures.Allocated:N0} KB |\n");
            }

            Block.Write(File, mix.Key, table.ToString());
        }
    }

    public static IReadOnlyDictionary<Measurement, Figures> Read()
    {
        var measured = new Dictionary<Measurement, Figures>();
        foreach (var mix in (string[])[Mix.Repaired.Name, Mix.Everything.Name])
        {
            foreach (var row in Block.Read(File, mix).Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(2))
            {
                var cells = row.Split('|', StringSplitOptions.TrimEntries);
                var key = new Measurement(mix, (int)Number(cells[1]), Enum.Parse<Version>(cells[2], ignoreCase: true));
                var (average, p50, p95, p99) = (Number(cells[3]), Number(cells[4]), Number(cells[5]), Number(cells[6]));
                measured.Add(key, new(average, p50, p95, p99, Number(cells[7]), Number(cells[8])));
            }
        }

        return measured;
    }

    /// <summary>Before and after in one row.</summary>
    public static string Summarize(IReadOnlyDictionary<Measurement, Figures> measured)
    {
        var table = new StringBuilder(Summary);
        foreach (var users in measured.Keys.Where(k => k.Mix == Mix.Repaired.Name).Select(k => k.Users).Distinct().Order())
        {
            var before = measured[new(Mix.Repaired.Name, users, Version.Before)];
            var after = measured[new(Mix.Repaired.Name, users, Version.After)];
            table.Append(CultureInfo.InvariantCulture, $"| {users} | {Seconds(before.Average, after.Average)} ");
            table.Append(CultureInfo.InvariantCulture, $"| {Seconds(before.P95, after.P95)} | {Seconds(before.P99, after.P99)} ");
            table.Append(CultureInfo.InvariantCulture, $"| {before.Commands:F1} → {after.Commands:F1} ");
            table.Append(CultureInfo.InvariantCulture, $"| {before.Allocated:N0} → {after.Allocated:N0} KB |\n");
        }

        return table.ToString();
    }

    private static double Number(string cell) => double.Parse(cell.Split(' ')[0], NumberStyles.Number, CultureInfo.InvariantCulture);

    private static string Seconds(double before, double after) =>
        string.Create(CultureInfo.InvariantCulture, $"{before / 1000:F2} → {after / 1000:F2} s");
}
