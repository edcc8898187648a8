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
    [InlineData("[|$\"article-{id}-\"|]", "$\"article-{id}-{lang}\"")]
    [InlineData("[|$@\"article\\{id}\"|]", "$@\"article\\{id}:{lang}\"")]
    [InlineData("[|string.Concat(\"article:\", id)|]", "string.Concat(\"article:\", id, \":\", lang)")]
    [InlineData("[|string.Concat(\"article/\", id)|]", "string.Concat(\"article/\", id, \"/\", lang)")]
    [InlineData("[|string.Format(\"article_{0}\", id)|]", "string.Format(\"article_{0}_{1}\", id, lang)")]
    [InlineData("[|string.Format(\"{1}_{0}_\", id, \"article\")|]", "string.Format(\"{1}_{0}_{2}\", id, \"article\", lang)")]
    [InlineData("[|KeyFor(id)|]", "$\"{KeyFor(id)}:{lang}\"")]
    [InlineData("[|KeyOf(\"article\", id)|]", "KeyOf(\"article\", id) + \":\" + lang")]
    [InlineData("[|Prefix + id|]", "Prefix + id + \":\" + lang")]
    [InlineData("[|$\"{Prefix}{id}\"|]", "$\"{Prefix}{id}:{lang}\"")]
    public Task Fixes_InTheStyleOfTheKey(string before, string after) => VerifyCodeFixAsync(
        Source($"memory.GetOrCreate({before}, e => posts.Find(id, lang));", KeyBuilder),
        Source($"memory.GetOrCreate({after}, e => posts.Find(id, lang));", KeyBuilder));

    private const string KeyBuilder = """private static string KeyOf(string name, int id) => $"{name}:{id}";""";

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

    [Fact]
    public Task Fixes_ReadAndWriteInStep() => VerifyCodeFixAsync(
        Source("""
            if (!memory.TryGetValue($"article:{id}", out Post? post))
            {
                post = posts.Find(id, lang);
                memory.Set([|$"article:{id}"|], post);
            }
            """),
        Source("""
            if (!memory.TryGetValue($"article:{id}:{lang}", out Post? post))
            {
                post = posts.Find(id, lang);
                memory.Set($"article:{id}:{lang}", post);
            }
            """));

    [Fact]
    public Task Fixes_TheKeyInItsLocal() => VerifyCodeFixAsync(
        Source("""
            var key = [|$"article:{id}"|];
            if (memory.TryGetValue(key, out Post? post))
                return;
            post = posts.Find(id, lang);
            memory.Set(key, post);
            """),
        Source("""
            var key = $"article:{id}:{lang}";
            if (memory.TryGetValue(key, out Post? post))
                return;
            post = posts.Find(id, lang);
            memory.Set(key, post);
            """));

    [Fact]
    public Task Fixes_AConstantThatIsUsedHereOnly() => VerifyCodeFixAsync(
        Code.CacheMembers("""
            private const string Key = "posts";
            public object Run(int id) => memory.GetOrCreate([|Key|], e => db.Posts.First(p => p.Id == id))!;
            """),
        Code.CacheMembers("""
            private const string Key = "posts";
            public object Run(int id) => memory.GetOrCreate($"{Key}:{id}", e => db.Posts.First(p => p.Id == id))!;
            """));

    // Keys of another form, and texts that are no keys, stay what they are.
    [Fact]
    public Task Fixes_WhereOtherKeysBeginTheSameWay() => VerifyCodeFixAsync(
        Code.CacheMembers("""
            [System.ComponentModel.Description("post:")]
            public void Forget(int id) => memory.Remove($"post:{id}:comments");
            public void ForgetAll() => memory.Remove("post:all");
            public object Run(int id, bool isShort) => memory.GetOrCreate([|$"post:{id}"|], e => db.Posts.First(p => p.Id == id && p.IsPublished == isShort))!;
            """),
        Code.CacheMembers("""
            [System.ComponentModel.Description("post:")]
            public void Forget(int id) => memory.Remove($"post:{id}:comments");
            public void ForgetAll() => memory.Remove("post:all");
            public object Run(int id, bool isShort) => memory.GetOrCreate($"post:{id}:{isShort}", e => db.Posts.First(p => p.Id == id && p.IsPublished == isShort))!;
            """));

    [Fact]
    public Task Fixes_WithoutAskingMoreOfWhatMayBeMissing() => VerifyCodeFixAsync(
        Source("""await memory.GetOrCreateAsync([|"posts"|], e => posts.SearchAsync(filter?.Term!, 1, ct));"""),
        Source("""await memory.GetOrCreateAsync($"posts:{filter?.Term}", e => posts.SearchAsync(filter?.Term!, 1, ct));"""));

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
    // Where the entry is removed, the value is not known yet.
    [InlineData("""
        public object Run(int id, string name)
        {
            memory.Remove($"post:{id}");
            var lang = name.Trim();
            return memory.GetOrCreate([|$"post:{id}"|], e => db.Posts.First(p => p.Id == id && p.Title == lang))!;
        }
        """)]
    // All that begins with it is removed.
    [InlineData("""
        public void Forget(Action<string> removeAll) => removeAll("post:");
        public object Run(int id, bool isShort) => memory.GetOrCreate([|$"post:{id}"|], e => db.Posts.First(p => p.Id == id && p.IsPublished == isShort))!;
        """)]
    [InlineData("""
        public void Forget(int id) => memory.Remove(string.Format("post:{0}", id));
        public object Run(int id, bool isShort) => memory.GetOrCreate([|"post:" + id|], e => db.Posts.First(p => p.Id == id && p.IsPublished == isShort))!;
        """)]
    // A constant, or a method that builds the key, that is used elsewhere.
    [InlineData("""
        private const string Key = "posts";
        public void Forget() => memory.Remove(Key);
        public object Run(int id) => memory.GetOrCreate([|Key|], e => db.Posts.First(p => p.Id == id))!;
        """)]
    [InlineData("""
        private static string KeyOf(int id) => $"post:{id}";
        public void Forget(int id) => memory.Remove(KeyOf(id));
        public object Run(int id, bool isShort) => memory.GetOrCreate([|KeyOf(id)|], e => db.Posts.First(p => p.Id == id && p.IsPublished == isShort))!;
        """)]
    // A number, a type, a record.
    [InlineData("""public object Run(int id, bool isShort) => memory.GetOrCreate([|id|], e => db.Posts.First(p => p.Id == id && p.IsPublished == isShort))!;""")]
    [InlineData("""public object Run(int id) => memory.GetOrCreate([|typeof(Post)|], e => db.Posts.First(p => p.Id == id))!;""")]
    [InlineData("""
        public record PostKey(int Id);
        public object Run(int id, bool isShort) => memory.GetOrCreate([|new PostKey(id)|], e => db.Posts.First(p => p.Id == id && p.IsPublished == isShort))!;
        """)]
    // The type has no text of its own here.
    [InlineData("""public List<T> All<T>() where T : class => memory.GetOrCreate([|"all"|], e => db.Set<T>().ToList())!;""")]
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
