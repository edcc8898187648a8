using PerfAnalyzers.CodeFixes.Rules.Caching;
using PerfAnalyzers.Rules.Caching;
using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.Caching;

/// <summary>PERF6009: cache entries that are written together end together.</summary>
public sealed class UniformExpirationTests : CodeFixTests<UniformExpirationAnalyzer, UniformExpirationCodeFix>
{
    [Theory]
    [InlineData("""foreach (var post in posts) memory.Set($"post:{post.Id}", post, [|TimeSpan.FromMinutes(10)|]);""")]
    [InlineData("""foreach (var post in posts) memory.Set(post.Id, post, [|s_lifetime|]);""")]
    [InlineData("""foreach (var post in posts) memory.Set(post.Id, post, [|lifetime|]);""")]
    [InlineData("""foreach (var post in posts) { var key = "post:" + post.Id; memory.Set(key, post, [|DateTimeOffset.UtcNow.AddMinutes(10)|]); }""")]
    [InlineData("""for (var i = 0; i < 9; i++) memory.Set(i, i, [|TimeSpan.FromMinutes(10)|]);""")]
    [InlineData("""await foreach (var post in db.Posts.AsAsyncEnumerable()) memory.Set(post.Id, post, [|s_lifetime|]);""")]
    [InlineData("""posts.ForEach(post => memory.Set(post.Id, post, [|s_lifetime|]));""")]
    [InlineData("""Parallel.ForEach(posts, post => memory.Set(post.Id, post, [|s_lifetime|]));""")]
    [InlineData("""foreach (var post in posts) memory.Set(post.Id, post, new MemoryCacheEntryOptions { AbsoluteExpirationRelativeToNow = [|s_lifetime|] });""")]
    [InlineData("""foreach (var post in posts) memory.Set(post.Id, post, new MemoryCacheEntryOptions().SetAbsoluteExpiration([|s_lifetime|]));""")]
    [InlineData("""var options = new MemoryCacheEntryOptions { AbsoluteExpirationRelativeToNow = [|s_lifetime|] }; foreach (var post in posts) memory.Set(post.Id, post, options);""")]
    [InlineData("""foreach (var post in posts) memory.GetOrCreate(post.Id, entry => { entry.AbsoluteExpirationRelativeToNow = [|s_lifetime|]; return post; });""")]
    [InlineData("""foreach (var post in posts) memory.GetOrCreate(post.Id, entry => { entry.SetAbsoluteExpiration([|s_lifetime|]); return post; });""")]
    [InlineData("""foreach (var post in posts) { using var entry = memory.CreateEntry(post.Id); entry.AbsoluteExpirationRelativeToNow = [|s_lifetime|]; entry.Value = post; }""")]
    [InlineData("""foreach (var post in posts) await distributed.SetStringAsync($"post:{post.Id}", post.Title!, new DistributedCacheEntryOptions { AbsoluteExpirationRelativeToNow = [|s_lifetime|] });""")]
    [InlineData("""foreach (var post in posts) await hybrid.SetAsync($"post:{post.Id}", post.Title, new HybridCacheEntryOptions { Expiration = [|s_lifetime|] });""")]
    [InlineData("""foreach (var post in posts) fusion.Set($"post:{post.Id}", post, [|s_lifetime|]);""")]
    [InlineData("""foreach (var post in posts) fusion.Set($"post:{post.Id}", post, new FusionCacheEntryOptions([|s_lifetime|]));""")]
    [InlineData("""foreach (var post in posts) fusion.Set($"post:{post.Id}", post, new FusionCacheEntryOptions { Duration = [|s_lifetime|], IsFailSafeEnabled = true });""")]
    [InlineData("""foreach (var post in posts) fusion.Set($"post:{post.Id}", post, new FusionCacheEntryOptions().SetSize(1).SetDurationSec([|600|]));""")]
    [InlineData("""foreach (var post in posts) fusion.Set($"post:{post.Id}", post, options => options.SetFailSafe(true).SetDuration([|s_lifetime|]));""")]
    [InlineData("""foreach (var post in posts) await fusion.GetOrSetAsync<Post>($"post:{post.Id}", async (context, token) => post, options => options.SetDurationMin([|10|]), token: ct);""")]
    [InlineData("""foreach (var post in posts) easy.Set($"post:{post.Id}", post, [|s_lifetime|]);""")]
    [InlineData("""foreach (var post in posts) redis.StringSet($"post:{post.Id}", post.Title, [|s_lifetime|]);""")]
    public Task Reports_WhenTheyAreWrittenTogether(string body) => VerifyAnalyzerAsync(Source(body));

    [Theory]
    [InlineData("""memory.Set($"user:{id}", name, [|new DateTimeOffset(DateTime.Today.AddDays(1))|]);""")]
    [InlineData("""memory.GetOrCreate($"user:{id}", entry => { entry.AbsoluteExpiration = [|DateTime.UtcNow.Date.AddDays(1)|]; return name; });""")]
    public Task Reports_WhenAllEndAtOneTime(string body) => VerifyAnalyzerAsync(Source(body));

    [Fact]
    public Task Reports_WithTheKey() => VerifyAnalyzerAsync(
        Source("""foreach (var post in posts) {|#1:memory.Set($"post:{post.Id}", post, {|#0:s_lifetime|})|};"""),
        options => options.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0).WithAdditionalLocations(1)
            .WithMessage("The entries 'post:{Id}' are written together and end together, and are loaded together again; add a random part to their expiration")));

    [Theory]
    [InlineData("""foreach (var post in posts) memory.Set(post.Id, post, s_lifetime + TimeSpan.FromSeconds(Random.Shared.Next(60)));""")]
    [InlineData("""foreach (var post in posts) { var jittered = s_lifetime + TimeSpan.FromSeconds(Random.Shared.Next(60)); memory.Set(post.Id, post, jittered); }""")]
    [InlineData("""foreach (var post in posts) memory.Set(post.Id, post, WithJitter(s_lifetime));""")]
    [InlineData("""foreach (var post in posts) memory.Set(post.Id, post, Lifetime(post));""")]
    // FusionCache adds a random part itself.
    [InlineData("""foreach (var post in posts) fusion.Set($"post:{post.Id}", post, new FusionCacheEntryOptions(s_lifetime) { JitterMaxDuration = TimeSpan.FromSeconds(60) });""")]
    [InlineData("""foreach (var post in posts) fusion.Set($"post:{post.Id}", post, options => options.SetDuration(s_lifetime).SetJittering(TimeSpan.FromSeconds(60)));""")]
    [InlineData("""fusion.DefaultEntryOptions.JitterMaxDuration = TimeSpan.FromSeconds(60); foreach (var post in posts) fusion.Set($"post:{post.Id}", post, s_lifetime);""")]
    // Each has another.
    [InlineData("""foreach (var post in posts) memory.Set(post.Id, post, TimeSpan.FromMinutes(post.Id));""")]
    [InlineData("""foreach (var post in posts) { var minutes = post.Id + 5; memory.Set(post.Id, post, TimeSpan.FromMinutes(minutes)); }""")]
    // A sliding one ends when it is no longer asked for.
    [InlineData("""foreach (var post in posts) memory.Set(post.Id, post, new MemoryCacheEntryOptions { SlidingExpiration = s_lifetime });""")]
    // One entry.
    [InlineData("""foreach (var post in posts) memory.Set("last", post, s_lifetime);""")]
    [InlineData("""memory.Set("posts", posts, s_lifetime);""")]
    [InlineData("""memory.Set("day", posts, new DateTimeOffset(DateTime.Today.AddDays(1)));""")]
    // They are written when they are asked for.
    [InlineData("""memory.Set($"user:{id}", name, s_lifetime);""")]
    [InlineData("""memory.GetOrCreate($"user:{id}", entry => { entry.AbsoluteExpirationRelativeToNow = s_lifetime; return name; });""")]
    [InlineData("""memory.Set($"user:{id}", name, DateTimeOffset.UtcNow.AddMinutes(10));""")]
    // No end is in sight.
    [InlineData("""foreach (var post in posts) memory.Set(post.Id, post);""")]
    [InlineData("""foreach (var post in posts) memory.Set(post.Id, post, given);""")]
    public Task IsSilent_WhenTheyDoNotEndTogether(string body) => VerifyAnalyzerAsync(Source(body));

    [Theory]
    [InlineData(
        """foreach (var post in posts) memory.Set(post.Id, post, [|TimeSpan.FromMinutes(10)|]);""",
        """foreach (var post in posts) memory.Set(post.Id, post, TimeSpan.FromMinutes(10) + TimeSpan.FromSeconds(Random.Shared.Next(60)));""")]
    [InlineData(
        """foreach (var post in posts) memory.Set(post.Id, post, [|id > 1 ? s_lifetime : TimeSpan.FromMinutes(1)|]);""",
        """foreach (var post in posts) memory.Set(post.Id, post, (id > 1 ? s_lifetime : TimeSpan.FromMinutes(1)) + TimeSpan.FromSeconds(Random.Shared.Next(60)));""")]
    [InlineData(
        """foreach (var post in posts) memory.Set(post.Id, post, [|DateTimeOffset.UtcNow.AddMinutes(10)|]);""",
        """foreach (var post in posts) memory.Set(post.Id, post, DateTimeOffset.UtcNow.AddMinutes(10).AddSeconds(Random.Shared.Next(60)));""")]
    [InlineData(
        """foreach (var post in posts) memory.Set(post.Id, post, new MemoryCacheEntryOptions { AbsoluteExpirationRelativeToNow = [|s_lifetime|] });""",
        """foreach (var post in posts) memory.Set(post.Id, post, new MemoryCacheEntryOptions { AbsoluteExpirationRelativeToNow = s_lifetime + TimeSpan.FromSeconds(Random.Shared.Next(60)) });""")]
    [InlineData(
        """memory.GetOrCreate($"user:{id}", entry => { entry.AbsoluteExpiration = [|DateTime.UtcNow.Date.AddDays(1)|]; return name; });""",
        """memory.GetOrCreate($"user:{id}", entry => { entry.AbsoluteExpiration = DateTime.UtcNow.Date.AddDays(1).AddSeconds(Random.Shared.Next(60)); return name; });""")]
    [InlineData(
        """foreach (var post in posts) await memory.GetOrCreateAsync(post.Id, async entry => { entry.SetAbsoluteExpiration([|TimeSpan.FromMinutes(5)|]); await Task.Yield(); return true; });""",
        """foreach (var post in posts) await memory.GetOrCreateAsync(post.Id, async entry => { entry.SetAbsoluteExpiration(TimeSpan.FromMinutes(5) + TimeSpan.FromSeconds(Random.Shared.Next(60))); await Task.Yield(); return true; });""")]
    public Task Fixes_ByARandomPart(string body, string fixedBody) => VerifyCodeFixAsync(Source(body), Source(fixedBody));

    [Theory]
    [InlineData("new Expiration([|s_lifetime|])", "new Expiration(s_lifetime + TimeSpan.FromSeconds(Random.Shared.Next(60)))")]
    [InlineData("[|s_lifetime|]", "s_lifetime + TimeSpan.FromSeconds(Random.Shared.Next(60))")]
    public Task Fixes_AnExpiration(string expiration, string fixedExpiration) => TestReferences.Redis.Major < 3
        ? Task.CompletedTask
        : VerifyCodeFixAsync(Source(Write(expiration)), Source(Write(fixedExpiration)));

    [Theory]
    [InlineData("Expiration.KeepTtl")]
    [InlineData("Expiration.Default")]
    public Task IsSilent_WhenTheExpirationIsNone(string expiration) =>
        TestReferences.Redis.Major < 3 ? Task.CompletedTask : VerifyAnalyzerAsync(Source(Write(expiration)));

    [Fact]
    public Task Fixes_ByTheSecondsOfTheOption() => VerifyCodeFixAsync(
        Source("foreach (var post in posts) memory.Set(post.Id, post, [|s_lifetime|]);"),
        Source("foreach (var post in posts) memory.Set(post.Id, post, s_lifetime + TimeSpan.FromSeconds(Random.Shared.Next(300)));"),
        options => options.EditorConfig["dotnet_code_quality.PERF6009.max_jitter_seconds"] = "300");

    [Fact]
    public Task OffersNoFix_WhenTheOptionsAreMadeBefore() => VerifyNoCodeFixAsync(
        Source("var options = new MemoryCacheEntryOptions { AbsoluteExpirationRelativeToNow = [|s_lifetime|] }; foreach (var post in posts) memory.Set(post.Id, post, options);"));

    private static string Write(string expiration) =>
        $"foreach (var post in posts) redis.StringSet($\"post:{{post.Id}}\", post.Title, {expiration});";

    private static string Source(string body) => Code.CacheMethod(
        body,
        "public async Task Run(int id, string name, List<Post> posts, TimeSpan lifetime, MemoryCacheEntryOptions given, CancellationToken ct)",
        """
        private static readonly TimeSpan s_lifetime = TimeSpan.FromMinutes(10);

        private static TimeSpan WithJitter(TimeSpan lifetime) => lifetime + TimeSpan.FromSeconds(Random.Shared.Next(60));

        private static TimeSpan Lifetime(Post post) => TimeSpan.FromMinutes(post.Id);

        """);
}
