using PerfAnalyzers.Caches.Entries;
using PerfAnalyzers.Caches.Keys;

namespace PerfAnalyzers.Tests.Caches.Keys;

/// <summary>What a key is put together from: text in quotes, values in braces.</summary>
public sealed class CacheKeyTests
{
    private const string Members = """
        private const string Prefix = "post:";
        private static readonly string s_fixed = "fixed";
        private readonly string _given = Environment.MachineName;
        private static string Key(int number) => $"k:{number}";
        private static string Outer(int number) => "o:" + Key(number);
        private static string Either(bool a) { if (a) return "a"; return "b"; }
        private static string Endless(int number) => "x" + Endless(number);
        private static void Fill(StringBuilder text) => text.Append('x');
        private record Keyed(int Id, string Name) { public int Page { get; init; } }
        private record struct Small(int Id);
        private static string All => "all";
        private static string Last { get; } = "last";
        private string Changed { get; set; } = "changed";
        private string Mine => $"mine:{_given}";
        protected virtual string Theirs => "theirs";
        private static Keyed ObjectKey(int number) => new(number, "x");
        private static async Task<string> KeyAsync(int number) { await Task.Yield(); return $"k:{number}"; }
        private const string Format = "post:{0}-{1}";
        private static readonly CompositeFormat s_parsed = CompositeFormat.Parse("post:{0}-{1}");
        private static readonly string s_format = "post:{0}";
        public interface IKeys { string Of(int number); }
        private sealed class Keys : IKeys { public string Of(int number) => $"i:{number}"; }
        private readonly IKeys _keys = new Keys();
        private class Plain(int id) { public int Id { get; } = id; }
        protected virtual string Open(int number) => $"k:{number}";
        """;

    [Theory]
    [InlineData("\"posts\"", "'posts'")]
    [InlineData("name", "{name}")]
    [InlineData("$\"post:{id}:{name}\"", "'post:' {id} ':' {name}")]
    [InlineData("$\"post:{price:F2}\"", "'post:' {price:F2}")]
    [InlineData("\"post:\" + id + name", "'post:' {id} {name}")]
    [InlineData("Prefix + id", "'post:' {id}")]
    [InlineData("$\"{Prefix}{id}\"", "'post:' {id}")]
    [InlineData("s_fixed + id", "'fixed' {id}")]
    [InlineData("_given + id", "{Environment.MachineName} {id}")]
    [InlineData("string.Concat(\"post\", id, name)", "'post' {id} {name}")]
    [InlineData("string.Join(\":\", \"post\", id)", "'post' ':' {id}")]
    [InlineData("string.Format(\"post:{0}-{1:D4}\", name, id)", "'post:' {name} '-' {id:D4}")]
    public void HasParts(string key, string expected) => Assert.Equal(expected, Parts(key));

    [Theory]
    [InlineData("Key(id)", "'k:' {id}")]
    [InlineData("$\"{All}:{id}\"", "'all' ':' {id}")]
    [InlineData("Last + id", "'last' {id}")]
    [InlineData("Changed + id", "{Changed} {id}")]
    [InlineData("Mine", "'mine:' {Environment.MachineName}")]
    [InlineData("Theirs + id", "{Theirs} {id}")]
    [InlineData("await KeyAsync(id)", "'k:' {id}")]
    [InlineData("_keys.Of(id)", "'i:' {id}")]
    [InlineData("string.Format(Format, name, id)", "'post:' {name} '-' {id}")]
    [InlineData("string.Format(s_format, name)", "'post:' {name}")]
    [InlineData("string.Format(null, s_parsed, id, name)", "'post:' {id} '-' {name}")]
    [InlineData("id > 0 ? $\"post:{id}\" : null!", "'post:' {id}")]
    [InlineData("string.Format(System.Globalization.CultureInfo.InvariantCulture, \"post:{0}\", id)", "'post:' {id}")]
    [InlineData("string.Create(System.Globalization.CultureInfo.InvariantCulture, $\"post:{id}\")", "'post:' {id}")]
    [InlineData("FormattableString.Invariant($\"post:{id}\")", "'post:' {id}")]
    [InlineData("Outer(id)", "'o:' 'k:' {id}")]
    // Several returns, and what another class may replace, are not looked into.
    [InlineData("Either(id > 0)", "{Either(id > 0)}")]
    [InlineData("Open(id)", "{Open(id)}")]
    public void FollowsBuilders(string key, string expected) => Assert.Equal(expected, Parts(key));

    [Theory]
    [InlineData("var key = $\"p:{id}\";", "key", "'p:' {id}")]
    [InlineData("var rest = name + id; var key = \"p:\" + rest;", "key", "'p:' {name} {id}")]
    [InlineData("var key = \"a\"; if (id > 0) key = name;", "key", "{key}")]
    [InlineData("var key = \"a:\"; key += id;", "key", "'a:' {id}")]
    [InlineData("var key = \"a:\"; if (id > 0) key += \":\" + name;", "key", "'a:' {\":\" + name}")]
    [InlineData("var key = \"a:\"; foreach (var c in name) { key += c; } ", "key", "'a:' {c}")]
    [InlineData("string Local(int number) => \"l:\" + number;", "Local(id)", "'l:' {id}")]
    [InlineData("var key = \"a:\"; Action more = () => key += id; more();", "key", "{key}")]
    public void FollowsLocals(string before, string key, string expected) => Assert.Equal(expected, Parts(key, before));

    [Theory]
    [InlineData("new StringBuilder(\"post:\").Append(id).Append(':').Append(name).ToString()", "", "'post:' {id} ':' {name}")]
    [InlineData("new StringBuilder().Append(Prefix).AppendFormat(\"{0}-{1}\", id, name).ToString()", "", "'post:' {id} '-' {name}")]
    [InlineData("new StringBuilder(16).AppendJoin(':', \"post\", name).ToString()", "", "'post' ':' {name}")]
    [InlineData("new StringBuilder().Append($\"post:{id:D4}\").ToString()", "", "'post:' {id:D4}")]
    [InlineData("text.ToString()", "var text = new StringBuilder(\"post:\"); text.Append(id); text.Append(':').Append(name);", "'post:' {id} ':' {name}")]
    // What runs in a branch or elsewhere may have filled it, and what follows is not in the key.
    [InlineData("text.ToString()", "var text = new StringBuilder(\"post:\"); if (id > 1) text.Append(id);", "{text.ToString()}")]
    [InlineData("text.ToString()", "var text = new StringBuilder(\"post:\"); Fill(text);", "{text.ToString()}")]
    [InlineData("key", "var text = new StringBuilder(\"post:\"); var key = text.ToString(); text.Append(id);", "'post:'")]
    public void FollowsStringBuilders(string key, string before, string expected) => Assert.Equal(expected, Parts(key, before));

    [Theory]
    [InlineData("(id, name)", "{id} {name}", true)]
    [InlineData("(\"post\", id)", "'post' {id}", true)]
    [InlineData("new Keyed(id, $\"n:{name}\")", "{id} 'n:' {name}", true)]
    [InlineData("new Keyed(id, name) { Page = 3 }", "{id} {name} '3'", true)]
    [InlineData("new Small(id)", "{id}", true)]
    [InlineData("new { id, Name = name }", "{id} {name}", true)]
    [InlineData("ObjectKey(id)", "{id} 'x'", true)]
    [InlineData("new Plain(id)", "{new Plain(id)}", false)]
    [InlineData("$\"{(id, name)}\"", "{(id, name)}", false)]
    [InlineData("$\"post:{id}\"", "'post:' {id}", false)]
    public void TellsObjectsFromText(string key, string expected, bool isObject)
    {
        var found = Key($"(object){key}", "");
        Assert.Equal(expected, Parts($"(object){key}"));
        Assert.Equal(isObject, found.IsObject);
    }

    [Fact]
    public void FollowsLocalObjects()
    {
        var found = Key("key", "var key = (\"post\", id);");
        Assert.True(found.IsObject);
        Assert.Equal(2, found.Parts.Length);
    }

    [Theory]
    [InlineData("$\"post-{id}\"", "-")]
    [InlineData("$\"post{id}/{name}\"", "/")]
    [InlineData("name + id", ":")]
    public void HasASeparator(string key, string expected) => Assert.Equal(expected, Key(key, "").Separator);

    [Fact]
    public void ComesToAnEnd()
    {
        Assert.InRange(Key(string.Join(" + ", Enumerable.Repeat("name", 200)), "").Parts.Length, 1, 64);
        Assert.InRange(Key("Endless(id)", "").Parts.Length, 1, 64);
    }

    [Theory]
    [InlineData("string.Join(\":\", new List<int>())", "{string.Join(\":\", new List<int>())}")]
    public void LeavesWhole(string key, string expected) => Assert.Equal(expected, Parts(key));

    [Theory]
    [InlineData("$\"{id}\"", true)]
    [InlineData("$\"{name.Trim().ToLowerInvariant()}\"", true)]
    [InlineData("$\"{maybe.Value}\"", true)]
    [InlineData("$\"{_given}\"", false)]
    [InlineData("$\"{typeof(Post).Name}\"", false)]
    public void Varies(string key, bool expected) => Assert.Equal(expected, Assert.Single(Key(key, "").Parts).Varies);

    private static string Parts(string key, string before = "") =>
        string.Join(' ', Key(key, before).Parts.Select(p => p.Text is { } text ? $"'{text}'" : $"{{{p.Value!.Syntax}{(p.Format is { } format ? ":" + format : "")}}}"));

    private static CacheKey Key(string key, string before)
    {
        var (root, compilation) = CacheProbe.Run($"{before} memory.Remove({key});", Members);
        return Assert.Single(CacheSurvey.Get(root, compilation).Calls).Key;
    }
}
