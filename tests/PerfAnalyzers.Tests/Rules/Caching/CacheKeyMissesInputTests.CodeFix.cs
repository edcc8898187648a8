using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.Caching;

public sealed partial class CacheKeyMissesInputTests
{
    [Theory]
    [InlineData("[|$\"article:{id}\"|]", "$\"article:{id}:{lang}\"")]
    [InlineData("[|$\"article-{id}\"|]", "$\"article-{id}-{lang}\"")]
    [InlineData("[|\"article:\" + id|]", "\"article:\" + id + \":\" + lang")]
    [InlineData("[|(\"article\", id)|]", "(\"article\", id, lang)")]
    [InlineData("[|string.Join(\":\", \"article\", id)|]", "string.Join(\":\", \"article\", id, lang)")]
    public Task Fixes_InTheStyleOfTheKey(string before, string after) => VerifyCodeFixAsync(
        Source($"memory.GetOrCreate({before}, e => posts.Find(id, lang));"),
        Source($"memory.GetOrCreate({after}, e => posts.Find(id, lang));"));

    [Fact]
    public Task Fixes_TextThatIsTheSameForAll() => VerifyCodeFixAsync(
        Source("""await memory.GetOrCreateAsync([|"posts"|], e => posts.SearchAsync(name, page, ct));"""),
        Source("""await memory.GetOrCreateAsync($"posts:{name}:{page}", e => posts.SearchAsync(name, page, ct));"""));

    [Fact]
    public Task Fixes_ReadAndRemovalInStep() => VerifyCodeFixAsync(
        Source("""
            memory.Remove($"article:{id}");
            memory.GetOrCreate([|$"article:{id}"|], e => posts.Find(id, lang));
            """),
        Source("""
            memory.Remove($"article:{id}:{lang}");
            memory.GetOrCreate($"article:{id}:{lang}", e => posts.Find(id, lang));
            """));

    [Theory]
    [InlineData("List<int> ids, int page", "ids.Contains(p.Id) && ids.Count > 1", "string.Join(',', ids)")]
    [InlineData("System.Globalization.CultureInfo? culture", "p.Title == 1.5.ToString(culture)", "culture?.Name")]
    public Task Fixes_ByTheTextOfTheInput(string parameters, string condition, string part)
    {
        return VerifyCodeFixAsync(Method("[|$\"posts:{name}\"|]"), Method($"$\"posts:{{name}}:{{{part}}}\""));

        string Method(string key) => Code.CacheMembers($$"""public object Run(string name, {{parameters}}) => memory.GetOrCreate({{key}}, e => db.Posts.Where(p => p.Title == name && {{condition}}).ToList())!;""");
    }

    [Theory]
    // The key would have one text for two lists: "a,b" and "a", "b".
    [InlineData("List<string> names", "names.Contains(p.Title)")]
    // There would be a query for the key each time.
    [InlineData("IQueryable<int> ids", "ids.Contains(p.Id)")]
    [InlineData("IEnumerable<int> ids", "ids.Contains(p.Id)")]
    // Without a list there is nothing to join.
    [InlineData("List<int>? ids", "(ids == null || ids.Contains(p.Id))")]
    public Task OffersNoFix_WhenTheInputHasNoTextOfItsOwn(string parameters, string condition) => VerifyNoCodeFixAsync(Code.CacheMembers($$"""
        public object Run(string name, {{parameters}}) => memory.GetOrCreate([|$"posts:{name}"|], e => db.Posts.Where(p => p.Title == name && {{condition}}).ToList())!;
        """));

    [Theory]
    // Another method removes the entry, and does not know the language.
    [InlineData("""
        public void Forget(int id) => memory.Remove($"post:{id}");
        public object Run(int id, bool isShort) => memory.GetOrCreate([|$"post:{id}"|], e => db.Posts.First(p => p.Id == id && p.IsPublished == isShort))!;
        """)]
    // The key is a constant.
    [InlineData("""
        private const string Key = "posts";
        public object Run(int id) => memory.GetOrCreate([|Key|], e => db.Posts.First(p => p.Id == id))!;
        """)]
    // A date has many texts.
    [InlineData("""public object Run(DateTime from) => memory.GetOrCreate([|"posts"|], e => db.Posts.Count(p => p.CreatedAt > from));""")]
    // The class has no text.
    [InlineData("""
        public class Filter { public int Page { get; set; } }
        public interface IPosts { Post Search(Filter filter); }
        public object Run(Filter filter, IPosts posts) => memory.GetOrCreate([|"posts"|], e => posts.Search(filter))!;
        """)]
    public Task OffersNoFix_WhenTheKeyIsNotOnlyHere(string members) => VerifyNoCodeFixAsync(Code.CacheMembers(members));
}
