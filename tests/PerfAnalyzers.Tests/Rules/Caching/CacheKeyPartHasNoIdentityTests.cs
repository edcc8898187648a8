using PerfAnalyzers.Rules.Caching;
using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.Caching;

/// <summary>PERF6004: a part of a cache key whose text does not identify it.</summary>
public sealed class CacheKeyPartHasNoIdentityTests : AnalyzerTests<CacheKeyPartHasNoIdentityAnalyzer>
{
    [Theory]
    [InlineData("""memory.Get<int>($"posts:{[|ids|]}");""")]
    [InlineData("""memory.Get<int>("posts:" + [|list|]);""")]
    [InlineData("""memory.Get<int>($"posts:{[|sequence|]}");""")]
    [InlineData("""memory.Get<int>($"posts:{[|list.ToString()|]}");""")]
    [InlineData("""memory.Get<int>([|ids|]);""")]
    [InlineData("""memory.Get<int>(string.Join(":", "posts", [|list|], 1));""")]
    [InlineData("""await distributed.GetAsync($"posts:{[|list.Select(i => i + 1)|]}", ct);""")]
    [InlineData("""await hybrid.GetOrCreateAsync($"posts:{[|list|]}", async token => await db.Posts.CountAsync(token), cancellationToken: ct);""")]
    // Tuples and records compare what they hold, and arrays and lists compare themselves.
    [InlineData("""memory.Get<int>((name, [|ids|]));""")]
    [InlineData("""memory.Get<int>(new Tagged(name, [|list|]));""")]
    public Task Reports_WhenACollectionIsInAKey(string body) => VerifyAnalyzerAsync(Source(body));

    [Theory]
    [InlineData("""memory.Get<int>($"posts:{[|filter|]}");""")]
    [InlineData("""memory.Get<int>($"posts:{[|point|]}");""")]
    [InlineData("""memory.Get<int>($"posts:{[|default(Plain)|]}");""")]
    [InlineData("""memory.Get<int>("posts:" + [|FilterAsync()|]);""")]
    [InlineData("""memory.Get<int>($"posts:{[|where|]}");""")]
    [InlineData("""memory.Get<int>($"posts:{[|expression|]}");""")]
    [InlineData("""var key = string.Format("posts:{0}", [|filter|]); memory.Get<int>(key);""")]
    public Task Reports_WhenATypeHasNoText(string body) => VerifyAnalyzerAsync(Source(body));

    [Theory]
    [InlineData("""memory.Get<int>($"posts:{[|name.GetHashCode()|]}");""")]
    [InlineData("""memory.Get<int>([|filter.GetHashCode()|]);""")]
    [InlineData("""memory.Get<int>("posts:" + [|HashCode.Combine(name, id)|]);""")]
    [InlineData("""await redis.StringSetAsync($"posts:{[|name.GetHashCode()|]}", 1);""")]
    [InlineData("""memory.Get<int>(("posts", [|name.GetHashCode()|]));""")]
    // Where messages were told apart by their hash code, two of them counted as one.
    [InlineData("""
        var key = [|name.GetHashCode().ToString()|];
        if (!memory.TryGetValue(key, out bool seen))
            memory.Set(key, true);
        """)]
    public Task Reports_WhenAHashCodeIsTheKey(string body) => VerifyAnalyzerAsync(Source(body));

    [Theory]
    [InlineData("""memory.GetOrCreate($"posts:{[|DateTime.UtcNow|]}", e => 1);""")]
    [InlineData("""memory.GetOrCreate("posts:" + [|DateTime.Now.Ticks|], e => 1);""")]
    [InlineData("""memory.Get<int>($"posts:{[|DateTimeOffset.UtcNow|]}");""")]
    [InlineData("""await hybrid.GetOrCreateAsync($"posts:{[|Guid.NewGuid()|]}", async token => await db.Posts.CountAsync(token));""")]
    public Task Reports_WhenAPartIsNewEachTime(string body) => VerifyAnalyzerAsync(Source(body));

    [Theory]
    [InlineData("""memory.Get<int>($"posts:{id}:{name}");""")]
    [InlineData("""memory.Get<int>($"posts:{string.Join(",", ids)}");""")]
    [InlineData("""memory.Get<int>("posts:" + string.Join(",", list.Order()));""")]
    [InlineData("""memory.Get<int>($"posts:{search}");""")]
    [InlineData("""memory.Get<int>($"posts:{text}");""")]
    [InlineData("""memory.Get<int>($"posts:{derived}");""")]
    [InlineData("""memory.Get<int>($"posts:{typeof(Post)}");""")]
    [InlineData("""memory.Get<int>($"posts:{new Uri("http://localhost")}");""")]
    [InlineData("""memory.Get<int>($"posts:{(id, name)}");""")]
    // A source generator gives it its text.
    [InlineData("""memory.Get<int>($"posts:{default(PostId)}");""")]
    [InlineData("""memory.Get<int>($"posts:{list.Count}:{ids.Length}");""")]
    [InlineData("""memory.Get<int>($"posts:{new System.Text.StringBuilder().Append(id)}");""")]
    public Task IsSilent_WhenAPartHasAText(string body) => VerifyAnalyzerAsync(Source(body));

    [Theory]
    // An object may be a key by being what it is.
    [InlineData("""memory.Get<int>(s_key);""")]
    [InlineData("""memory.Get<int>(filter);""")]
    [InlineData("""memory.Get<int>((id, name));""")]
    [InlineData("""memory.Get<int>(search);""")]
    // What it is is not known.
    [InlineData("""memory.Get<int>($"posts:{any}");""")]
    [InlineData("""memory.Get<int>($"posts:{shape}");""")]
    [InlineData("""memory.Get<int>($"posts:{generic}");""")]
    [InlineData("""memory.Get<int>($"posts:{comparable}");""")]
    public Task IsSilent_WhenTheObjectMayBeAKey(string body) => VerifyAnalyzerAsync(Source(body));

    [Theory]
    // In one request there are few of them.
    [InlineData("""requestCache.Get<int>($"posts:{name.GetHashCode()}");""")]
    // A number is its own hash code.
    [InlineData("""memory.Get<int>($"posts:{id.GetHashCode()}");""")]
    // A new entry each day, and one that is found again by what is handed on.
    [InlineData("""memory.GetOrCreate($"posts:{DateTime.UtcNow:yyyyMMdd}", e => 1);""")]
    [InlineData("""memory.GetOrCreate($"posts:{DateTime.Today}", e => 1);""")]
    [InlineData("""memory.GetOrCreate($"posts:{DateTime.UtcNow.Date}", e => 1);""")]
    [InlineData("""memory.Set($"posts:{Guid.NewGuid()}", 1);""")]
    [InlineData("""var token = Guid.NewGuid(); memory.Set($"posts:{token}", 1); Console.WriteLine(token);""")]
    [InlineData("""Console.WriteLine($"posts:{ids}{name.GetHashCode()}");""")]
    public Task IsSilent_WhenThePartIsFoundAgain(string body) => VerifyAnalyzerAsync(Source(body));

    private static string Source(string body) => Code.CacheMethod(
        body,
        """
        public async Task Run<T>(
            int id, string name, int[] ids, List<int> list, IEnumerable<int> sequence, Filter filter, Point point, Search search, Text text, Derived derived,
            object any, Shape shape, T generic, IComparable comparable, IRequestCache requestCache, Func<Post, bool> where, System.Linq.Expressions.Expression<Func<Post, bool>> expression, CancellationToken ct)
        """,
        """
        public interface IRequestCache { T Get<T>(string key); }
        public class Filter { public string Name { get; set; } = ""; }
        public struct Point { public int X; }
        public class ValueObjectAttribute : Attribute;
        [ValueObject] public partial struct PostId { public int Value; }
        [System.Serializable] public partial struct Plain { public int Value; }
        public record Search(string Term);
        public record Tagged(string Name, List<int> Ids);
        public class Text { public override string ToString() => "text"; }
        public class Derived : Text;
        public abstract class Shape;

        private static readonly object s_key = new();

        private static Task<string> FilterAsync() => Task.FromResult("");
        """);
}
