namespace PerfAnalyzers.Benchmarks.Generation;

/// <summary>The files of a module that have nothing to do with EF Core, though they loop, and call methods that are named as a query's.</summary>
internal static class PlainTemplates
{
    public static IEnumerable<SourceFile> Files(Module module) => [Parser(module), Pricing(module), Schedule(module), Cache(module)];

    private static SourceFile Parser(Module m) => new(
        $"{m.Area}/Text/{m.Name}Parser.cs",
        $$"""
        using System;
        using System.Collections.Generic;
        using System.Globalization;
        using System.IO;
        using System.Linq;

        namespace {{m.Area}}.Text;

        public sealed class {{m.Name}}Parser
        {
            private static readonly char[] s_separators = { ';', ',', '\t' };
            private readonly List<string> _errors = new();

            public IReadOnlyList<string> Errors => _errors;

            public IReadOnlyList<IReadOnlyDictionary<string, string>> Parse(TextReader reader)
            {
                var rows = new List<IReadOnlyDictionary<string, string>>();
                var header = reader.ReadLine()?.Split(s_separators).Select(h => h.Trim().ToLowerInvariant()).ToArray();
                if (header is null)
                    return rows;
                var number = 1;
                while (reader.ReadLine() is { } line)
                {
                    number++;
                    if (line.Length == 0 || line.StartsWith('#'))
                        continue;
                    var cells = line.Split(s_separators);
                    if (cells.Length != header.Length)
                    {
                        _errors.Add($"Line {number} has {cells.Length} cells instead of {header.Length}.");
                        continue;
                    }
                    var row = new Dictionary<string, string>(header.Length);
                    for (var i = 0; i < header.Length; i++)
                        row[header[i]] = Clean(cells[i]);
                    rows.Add(row);
                }
                return rows;
            }

            public decimal Sum(IEnumerable<IReadOnlyDictionary<string, string>> rows, string column) =>
                rows.Where(r => r.ContainsKey(column)).Select(r => Number(r[column])).DefaultIfEmpty().Sum();

            public string? First(IReadOnlyList<IReadOnlyDictionary<string, string>> rows, string column, Func<string, bool> condition) =>
                rows.Select(r => r.GetValueOrDefault(column)).FirstOrDefault(v => v is not null && condition(v));

            private static decimal Number(string text) =>
                decimal.TryParse(text, NumberStyles.Number, CultureInfo.InvariantCulture, out var value) ? value : 0m;

            private static string Clean(string cell)
            {
                var text = cell.Trim();
                if (text.Length >= 2 && text[0] == '"' && text[^1] == '"')
                    text = text[1..^1].Replace("\"\"", "\"");
                return text;
            }
        }
        """);

    private static SourceFile Pricing(Module m) => new(
        $"{m.Area}/Pricing/{m.Name}Pricing.cs",
        $$"""
        using System;
        using System.Collections.Generic;
        using System.Linq;

        namespace {{m.Area}}.Pricing;

        public enum {{m.Name}}Tier { Basic, Silver, Gold, Platinum }

        public readonly record struct {{m.Name}}Price(decimal Net, decimal Tax)
        {
            public decimal Gross => Net + Tax;

            public static {{m.Name}}Price operator +({{m.Name}}Price a, {{m.Name}}Price b) => new(a.Net + b.Net, a.Tax + b.Tax);
        }

        public sealed class {{m.Name}}Pricing
        {
            private readonly Dictionary<string, decimal> _rates = new(StringComparer.OrdinalIgnoreCase)
            {
                ["de"] = 0.19m, ["fr"] = 0.20m, ["us"] = 0m, ["it"] = 0.22m, ["nl"] = 0.21m,
            };

            public {{m.Name}}Price Calculate(IEnumerable<(int Quantity, decimal Price)> positions, {{m.Name}}Tier tier, string country)
            {
                var total = new {{m.Name}}Price();
                foreach (var (quantity, price) in positions)
                {
                    var net = quantity * price * (1 - Discount(tier, quantity));
                    total += new {{m.Name}}Price(net, net * Rate(country));
                }
                return total with { Net = Math.Round(total.Net, 2), Tax = Math.Round(total.Tax, 2) };
            }

            public IReadOnlyList<{{m.Name}}Price> Cheapest(IEnumerable<{{m.Name}}Price> prices, int count) =>
                prices.Where(p => p.Net > 0).OrderBy(p => p.Gross).ThenBy(p => p.Tax).Take(count).ToList();

            public static decimal Median(IReadOnlyCollection<decimal> values)
            {
                if (values.Count == 0)
                    return 0;
                var sorted = values.OrderBy(v => v).ToArray();
                var middle = sorted.Length / 2;
                return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
            }

            private static decimal Discount({{m.Name}}Tier tier, int quantity) => (tier, quantity) switch
            {
                (_, <= 0) => 0m,
                ({{m.Name}}Tier.Platinum, >= 100) => 0.25m,
                ({{m.Name}}Tier.Platinum, _) => 0.15m,
                ({{m.Name}}Tier.Gold, >= 50) => 0.12m,
                ({{m.Name}}Tier.Gold, _) => 0.08m,
                ({{m.Name}}Tier.Silver, _) => 0.03m,
                _ => 0m,
            };

            private decimal Rate(string country) => _rates.TryGetValue(country, out var rate) ? rate : 0m;
        }
        """);

    private static SourceFile Schedule(Module m) => new(
        $"{m.Area}/Scheduling/{m.Name}Schedule.cs",
        $$"""
        using System;
        using System.Collections.Generic;
        using System.Linq;
        using System.Threading;
        using System.Threading.Tasks;

        namespace {{m.Area}}.Scheduling;

        public sealed class {{m.Name}}Slot
        {
            public DateTime Start { get; init; }
            public TimeSpan Length { get; init; }
            public string? Owner { get; set; }
            public List<string> Guests { get; } = new();
            public DateTime End => Start + Length;
            public bool Overlaps({{m.Name}}Slot other) => Start < other.End && other.Start < End;
        }

        public sealed class {{m.Name}}Schedule
        {
            private readonly List<{{m.Name}}Slot> _slots = new();

            public void Add({{m.Name}}Slot slot)
            {
                ArgumentNullException.ThrowIfNull(slot);
                if (_slots.Any(s => s.Overlaps(slot)))
                    throw new InvalidOperationException($"{slot.Start:u} is taken.");
                _slots.Add(slot);
            }

            public IEnumerable<{{m.Name}}Slot> Free(DateTime day, TimeSpan length)
            {
                var at = day.Date.AddHours(8);
                foreach (var slot in _slots.Where(s => s.Start.Date == day.Date).OrderBy(s => s.Start))
                {
                    if (slot.Start - at >= length)
                        yield return new {{m.Name}}Slot { Start = at, Length = slot.Start - at };
                    at = slot.End;
                }
                if (day.Date.AddHours(18) - at >= length)
                    yield return new {{m.Name}}Slot { Start = at, Length = day.Date.AddHours(18) - at };
            }

            public Dictionary<string, int> Load() =>
                _slots.Where(s => s.Owner is not null).GroupBy(s => s.Owner!).ToDictionary(g => g.Key, g => g.Sum(s => s.Guests.Count + 1));

            public string Describe()
            {
                var lines = new List<string>();
                foreach (var slot in _slots)
                {
                    var guests = slot.Guests.Count == 0 ? "alone" : string.Join(", ", slot.Guests);
                    lines.Add($"{slot.Start:t}-{slot.End:t} {slot.Owner ?? "nobody"} with {guests}");
                }
                return string.Join(Environment.NewLine, lines);
            }

            public async Task NotifyAsync(Func<string, CancellationToken, Task> send, CancellationToken ct)
            {
                foreach (var owner in _slots.Select(s => s.Owner).OfType<string>().Distinct())
                {
                    try
                    {
                        await send(owner, ct);
                    }
                    catch (TimeoutException) when (!ct.IsCancellationRequested)
                    {
                        await Task.Delay(100, ct);
                    }
                }
                await Task.WhenAll(_slots.SelectMany(s => s.Guests).Distinct().Select(g => send(g, ct)));
            }
        }
        """);

    private static SourceFile Cache(Module m) => new(
        $"{m.Area}/Caching/{m.Name}Cache.cs",
        $$"""
        using System;
        using System.Collections.Concurrent;
        using System.Collections.Generic;
        using System.Linq;
        using System.Threading.Tasks;

        namespace {{m.Area}}.Caching;

        public sealed class {{m.Name}}Cache<TKey, TValue> where TKey : notnull
        {
            private readonly ConcurrentDictionary<TKey, (DateTime Until, TValue Value)> _entries = new();
            private readonly Func<TKey, Task<TValue>> _load;
            private readonly TimeSpan _lifetime;

            public {{m.Name}}Cache(Func<TKey, Task<TValue>> load, TimeSpan lifetime)
            {
                _load = load;
                _lifetime = lifetime;
            }

            public int Count => _entries.Count;

            public async Task<TValue> FindAsync(TKey key)
            {
                if (_entries.TryGetValue(key, out var entry) && entry.Until > DateTime.UtcNow)
                    return entry.Value;
                var value = await _load(key);
                _entries[key] = (DateTime.UtcNow + _lifetime, value);
                return value;
            }

            public async Task<IReadOnlyList<TValue>> ListAsync(IEnumerable<TKey> keys)
            {
                var values = new List<TValue>();
                foreach (var key in keys)
                    values.Add(await FindAsync(key));
                return values;
            }

            public void Trim()
            {
                var now = DateTime.UtcNow;
                foreach (var key in _entries.Where(e => e.Value.Until <= now).Select(e => e.Key).ToList())
                    _entries.TryRemove(key, out _);
            }
        }
        """);
}
