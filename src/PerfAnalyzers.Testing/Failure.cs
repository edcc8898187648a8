using System.Text;
using PerfAnalyzers.Recorder.CallSites;
using PerfAnalyzers.Recorder.Commands;

namespace PerfAnalyzers.Testing;

/// <summary>What a test is told.</summary>
internal static class Failure
{
    public static string Commands(int count) => count == 1 ? "1 command" : count + " commands";

    public static string Exceeded(int budget, IReadOnlyList<LoggedCommand> commands) =>
        $"{Commands(commands.Count)} were sent to the database; the budget is {budget}.{List(commands)}";

    public static string Nothing(int leftOut) =>
        "No command was recorded. "
        + (leftOut > 0 ? $"{Commands(leftOut)} of migrations or of seeding were seen, which are not counted. " : "")
        + "Either nothing was sent to the database, or it was sent where this test does not see it: by a thread or a service that was "
        + "started before, by something else than EF Core, or through a test server that was made before the query budgets were in use, "
        + "which does not pass the flow of control on. For that one, set 'factory.Server.PreserveExecutionContext = true', or call "
        + "'QueryBudget.Initialize()' before the server is made. "
        + "Where nothing is what you expect, ask for 'AtMost(0, …)' or 'recording.IsEmpty'.";

    public static string Grown(int few, IReadOnlyList<LoggedCommand> before, int many, IReadOnlyList<LoggedCommand> after)
    {
        var text = new StringBuilder();
        text.Append($"The commands grow with the data: {Commands(before.Count)} at scale {few}, {Commands(after.Count)} at scale {many}.");
        var earlier = BySite(before).ToDictionary(s => s.Key, s => s.Count);
        foreach (var (key, count, _, rows) in BySite(after)
            .OrderByDescending(s => s.Count - earlier.GetValueOrDefault(s.Key))
            .ThenBy(s => s.Key, StringComparer.Ordinal))
        {
            text.Append(
                $"{Environment.NewLine}  {earlier.GetValueOrDefault(key)} → {count}  {key}"
                + $"{(count > earlier.GetValueOrDefault(key) ? "  ← grows" : "")}, {rows} rows");
        }
        return text.ToString();
    }

    public static string List(IReadOnlyList<LoggedCommand> commands)
    {
        var text = new StringBuilder();
        foreach (var (key, count, kinds, rows) in BySite(commands)
            .OrderByDescending(s => s.Count)
            .ThenBy(s => s.Key, StringComparer.Ordinal))
        {
            text.Append($"{Environment.NewLine}  {count} × {key} ({kinds}, {rows} rows)");
        }
        return text.ToString();
    }

    public static IEnumerable<(string Key, int Count, string Kinds, long Rows)> BySite(IReadOnlyList<LoggedCommand> commands) =>
        commands
            .GroupBy(c => Describe(c.Place))
            .Select(g => (
                g.Key,
                g.Count(),
                string.Join(", ", g.Select(c => c.Kind.Text()).Distinct()),
                g.Sum(c => c.Rows)));

    public static string Describe(RuntimeSite place)
    {
        var site = place.Resolve();
        if (site.Member == Profile.CallSite.UnknownMember)
            return site.Operator.Name == "-" ? "(no line of your code)" : $"(no line of your code), {site.Operator.Name}";
        var text = new StringBuilder(NameOf(site.Member));
        if (SiteResolver.LineOf(place) is { } line)
            text.Append(", ").Append(line.File).Append(':').Append(line.Line);
        if (site.Operator.Name != "-")
            text.Append(", ").Append(site.Operator.Name);
        return text.ToString();
    }

    // Of a documentation id, what a reader calls it.
    private static string NameOf(string member)
    {
        var name = member.StartsWith('~') ? member[1..] : member.Length > 2 && member[1] == ':' ? member[2..] : member;
        var parameters = name.IndexOf('(');
        return parameters < 0 ? name : name[..parameters];
    }
}
