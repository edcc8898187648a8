using System.CommandLine;
using System.Globalization;
using PerfAnalyzers.Profile;
using Spectre.Console;

namespace PerfAnalyzers.Tool.Commands;

/// <summary>Compares two profiles, per request: what one request sends more of, or less.</summary>
internal static class DiffCommand
{
    public static Command Create(ToolConsole console)
    {
        var before = new Argument<string>("old") { Description = "The profile before." };
        var after = new Argument<string>("new") { Description = "The profile after." };
        var tolerance = new Option<double>("--tolerance")
        {
            Description = "By how many percent the commands of a request may rise.",
            DefaultValueFactory = _ => 0,
        };
        tolerance.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0
                && (!double.TryParse(result.Tokens[0].Value, CultureInfo.InvariantCulture, out var value) || value is < 0 or > 10_000))
                result.AddError("--tolerance is a number of percent from 0 on");
        });
        var command = new Command("diff", "Compares two profiles. The exit code is 1 if requests send more commands than before.")
        {
            before,
            after,
            tolerance,
        };
        command.SetAction(parsed => Run(console, parsed.GetValue(before)!, parsed.GetValue(after)!, parsed.GetValue(tolerance)));
        return command;
    }

    private static int Run(ToolConsole console, string before, string after, double tolerance)
    {
        var (old, oldSites) = Read(console, before);
        var (now, nowSites) = Read(console, after);

        var changes = Changes(old, now).ToArray();
        var risen = changes.Where(c => c.IsRise(tolerance)).ToArray();
        var siteChanges = Changes(oldSites, nowSites).ToArray();
        Print(console, "Scopes: commands per request", "scope", changes);
        Print(console, "Call sites: commands per request in which they ran", "call site", siteChanges);
        foreach (var name in old.Keys.Except(now.Keys).Order(StringComparer.Ordinal))
            console.Line($"gone: {name}");
        foreach (var name in now.Keys.Except(old.Keys).Order(StringComparer.Ordinal))
            console.Line($"new: {name}, {Text(now[name].PerRequest)} commands per request");
        if (changes.Length == 0 && siteChanges.Length == 0)
            console.Line("No scope and no call site sends more or fewer commands per request.");
        if (risen.Length == 0)
            return Program.Success;
        console.Error($"{risen.Length} {(risen.Length == 1 ? "scope sends" : "scopes send")} more commands per request than before");
        return Program.Difference;
    }

    private static (Dictionary<string, Counts> Scopes, Dictionary<string, Counts> Sites) Read(ToolConsole console, string file)
    {
        var scopes = new Dictionary<string, Counts>(StringComparer.Ordinal);
        var sites = new Dictionary<string, Counts>(StringComparer.Ordinal);
        using var profiles = new ProfileSet([file], null);
        console.Progress("reading " + file, profiles.Length, progress =>
        {
            foreach (var record in profiles.Read(progress))
            {
                if (record.Shape == RecordShape.Scope)
                    Add(scopes, record.Fields[0], record);
                else if (record.Shape == RecordShape.Site && record.Fields is var f)
                    // Not the line, which any edit above moves, nor how many calls there are of the name.
                    Add(
                        sites,
                        $"{f[0]} {(CallOperator.TryParse(f[2], out var call) && call.Ordinal > 0 ? $"{call.Name}#{call.Ordinal}" : f[2])}"
                            + $" ({f[3]}) in {f[5]}",
                        record);
            }
            return 0;
        });
        return (scopes, sites);
    }

    private static void Add(Dictionary<string, Counts> counts, string name, ProfileRecord record)
    {
        var known = counts.GetValueOrDefault(name);
        counts[name] = new(Saturating.Add(known.Requests, record.Sums[0]), Saturating.Add(known.Commands, record.Sums[1]));
    }

    private static IEnumerable<Change> Changes(Dictionary<string, Counts> old, Dictionary<string, Counts> now) =>
        from pair in now
        where old.ContainsKey(pair.Key)
        let change = new Change(pair.Key, old[pair.Key].PerRequest, pair.Value.PerRequest)
        where Math.Abs(change.After - change.Before) > 1e-9
        orderby change.After - change.Before descending, change.Name
        select change;

    private static void Print(ToolConsole console, string title, string name, Change[] changes)
    {
        if (changes.Length == 0)
            return;
        const int Most = 50;
        var table = new Table { Title = new(Markup.Escape(title)), Border = TableBorder.Simple };
        table.AddColumn(name)
            .AddColumn(new TableColumn("before").RightAligned())
            .AddColumn(new TableColumn("after").RightAligned())
            .AddColumn(new TableColumn("change").RightAligned());
        foreach (var change in changes.Length <= Most ? changes : [.. changes.Take(Most / 2), .. changes.TakeLast(Most / 2)])
        {
            var color = change.After > change.Before ? "red" : "green";
            table.AddRow(
                Markup.Escape(change.Name),
                Text(change.Before),
                Text(change.After),
                $"[{color}]{(change.After > change.Before ? "+" : "")}{Text(change.After - change.Before)}[/]");
        }
        console.Out.Write(table);
        if (changes.Length > Most)
            console.Line($"… and {changes.Length - Most} more in between");
    }

    private static string Text(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    private readonly record struct Counts(long Requests, long Commands)
    {
        public double PerRequest => Requests == 0 ? 0 : (double)Commands / Requests;
    }

    private readonly record struct Change(string Name, double Before, double After)
    {
        public bool IsRise(double tolerance) => After > Before * (1 + tolerance / 100) + 1e-9;
    }
}
