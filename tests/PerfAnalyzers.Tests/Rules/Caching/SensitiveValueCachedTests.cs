using PerfAnalyzers.Rules.Caching;
using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.Caching;

/// <summary>PERF6014: something secret is kept in a cache on another machine as it is.</summary>
public sealed class SensitiveValueCachedTests : AnalyzerTests<SensitiveValueCachedAnalyzer>
{
    private const string Signature = "public async Task Run(int id, string name, string accessToken, string password, byte[] apiKey, Login login, CancellationToken ct)";

    [Theory]
    [InlineData("""await distributed.SetStringAsync($"token:{id}", [|accessToken|], ct);""")]
    [InlineData("""distributed.SetString($"password:{id}", [|password|]);""")]
    [InlineData("""distributed.Set($"key:{id}", [|apiKey|]);""")]
    [InlineData("""distributed.Set($"key:{id}", [|System.Text.Encoding.UTF8.GetBytes(password)|]);""")]
    [InlineData("""await redis.StringSetAsync($"token:{id}", [|accessToken|]);""")]
    [InlineData("""await redis.HashSetAsync($"user:{id}", "secret", [|login.ClientSecret|]);""")]
    [InlineData("""await distributed.SetStringAsync($"login:{id}", [|System.Text.Json.JsonSerializer.Serialize(login)|], ct);""")]
    [InlineData("""
        var json = System.Text.Json.JsonSerializer.Serialize(login);
        await distributed.SetStringAsync($"login:{id}", [|json|], ct);
        """)]
    [InlineData("""await distributed.SetStringAsync($"logins", [|System.Text.Json.JsonSerializer.Serialize(new List<Login> { login })|], ct);""")]
    [InlineData("""await hybrid.SetAsync($"login:{id}", [|login|], cancellationToken: ct);""")]
    [InlineData("""await hybrid.GetOrCreateAsync($"login:{id}", async token => await [|LoadAsync(id)|], cancellationToken: ct);""")]
    [InlineData("""await redis.StringSetAsync($"card:{id}", [|login.Card.CardNumber|]);""")]
    [InlineData("""
        var refreshToken = Guid.NewGuid().ToString();
        await redis.StringSetAsync($"refresh:{id}", [|refreshToken|]);
        """)]
    [InlineData("""await redis.StringSetAsync($"token:{id}", [|$"Bearer {accessToken}"|]);""")]
    public Task Reports_WhenASecretIsKeptAsItIs(string body) => VerifyAnalyzerAsync(Source(body));

    [Theory]
    [InlineData("""await distributed.SetStringAsync($"token:{id}", Protect(accessToken), ct);""")]
    [InlineData("""distributed.Set($"password:{id}", protector.Encode(System.Text.Encoding.UTF8.GetBytes(password)));""")]
    [InlineData("""
        var accessTokenText = Encrypt(accessToken);
        await redis.StringSetAsync($"token:{id}", accessTokenText);
        """)]
    [InlineData("""
        var token = Encrypt(accessToken);
        await redis.StringSetAsync($"token:{id}", token);
        """)]
    [InlineData("""await redis.StringSetAsync($"token:{id}", HashOf(accessToken));""")]
    public Task IsSilent_WhenItIsProtected(string body) => VerifyAnalyzerAsync(Source(body));

    [Theory]
    [InlineData("""await distributed.SetStringAsync($"name:{id}", name, ct);""")]
    [InlineData("""await distributed.SetStringAsync("posts", System.Text.Json.JsonSerializer.Serialize(await db.Posts.AsNoTracking().ToListAsync(ct)), ct);""")]
    [InlineData("""await redis.StringSetAsync($"token-count:{id}", login.TokenCount);""")]
    [InlineData("""await redis.StringSetAsync("page", login.ContinuationToken);""")]
    [InlineData("""await redis.StringSetAsync($"passes:{id}", login.HasPassword);""")]
    // In the key there is a hash of it, and the value is none.
    [InlineData("""await redis.StringSetAsync($"revoked:{HashOf(accessToken)}", "1");""")]
    [InlineData("""await distributed.RemoveAsync($"token:{id}", ct);""")]
    [InlineData("""var token = await distributed.GetStringAsync($"token:{id}", ct);""")]
    // As safe as the process.
    [InlineData("""memory.Set($"token:{id}", accessToken);""")]
    [InlineData("""lazy.Add($"token:{id}", accessToken);""")]
    [InlineData("""await hybrid.GetOrCreateAsync($"count:{id}", async token => await db.Posts.CountAsync(token), cancellationToken: ct);""")]
    [InlineData("""await distributed.SetStringAsync($"secretary:{id}", login.Secretary, ct);""")]
    public Task IsSilent_WhenNothingIsSecret(string body) => VerifyAnalyzerAsync(Source(body));

    private static string Source(string body) => Code.CacheMethod(body, Signature, """
        public record Card(string CardNumber);

        public class Login
        {
            public string ClientSecret { get; set; } = "";
            public Card Card { get; set; } = null!;
            public int TokenCount { get; set; }
            public bool HasPassword { get; set; }
            public string ContinuationToken { get; set; } = "";
            public string Secretary { get; set; } = "";
        }

        public class DataProtector
        {
            public byte[] Encode(byte[] plain) => plain;
        }

        private readonly DataProtector protector = new();

        private static string Protect(string text) => text;

        private static string Encrypt(string text) => text;

        private static string HashOf(string text) => text;

        private Task<Login> LoadAsync(int id) => Task.FromResult(new Login());
        """);
}
