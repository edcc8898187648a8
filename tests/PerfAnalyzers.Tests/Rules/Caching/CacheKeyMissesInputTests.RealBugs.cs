using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.Caching;

/// <summary>Bugs that applications had, in our own words.</summary>
public sealed partial class CacheKeyMissesInputTests
{
    [Theory]
    // The name that is displayed is another one in each language.
    [InlineData("""
        private static readonly System.Collections.Concurrent.ConcurrentDictionary<System.Reflection.PropertyInfo, string?> s_cache = new();

        public static string? DisplayName(System.Reflection.PropertyInfo property, System.ComponentModel.DataAnnotations.DisplayAttribute display) =>
            s_cache.GetOrAdd([|property|], p => display.GetName());
        """)]
    // A query that is compiled for one type of entity is asked for by its name alone.
    [InlineData("""
        public object Compiled<TEntity>(string name) where TEntity : class =>
            memory.GetOrCreate([|name|], e => EF.CompileQuery((BlogContext context) => context.Set<TEntity>()))!;
        """)]
    // The results of a query, under its text without its parameters.
    [InlineData("""
        public List<Post> Query(string sql, object[] parameters) =>
            memory.GetOrCreate([|"query:" + sql|], e => db.Posts.FromSqlRaw(sql, parameters).ToList())!;
        """)]
    // The products of one shop, for all shops.
    [InlineData("""
        public async Task<List<Post>> Products(string tenantId) =>
            (await memory.GetOrCreateAsync([|"products"|], async e => await db.Posts.Where(p => p.Title == tenantId).ToListAsync()))!;
        """)]
    public Task Reports_WhenAnApplicationHadIt(string members) => VerifyAnalyzerAsync(Code.CacheMembers(members));

    [Theory]
    [InlineData("""
        private static readonly System.Collections.Concurrent.ConcurrentDictionary<(System.Reflection.PropertyInfo, string), string?> s_cache = new();

        public static string? DisplayName(System.Reflection.PropertyInfo property, System.ComponentModel.DataAnnotations.DisplayAttribute display) =>
            s_cache.GetOrAdd((property, System.Globalization.CultureInfo.CurrentUICulture.Name), p => display.GetName());
        """)]
    [InlineData("""
        public List<Post> Query(string sql, object[] parameters) =>
            memory.GetOrCreate($"query:{sql}:{string.Join('|', parameters)}", e => db.Posts.FromSqlRaw(sql, parameters).ToList())!;
        """)]
    [InlineData("""
        public async Task<List<Post>> Products(string tenantId) =>
            (await memory.GetOrCreateAsync($"{tenantId}:products", async e => await db.Posts.Where(p => p.Title == tenantId).ToListAsync()))!;
        """)]
    [InlineData("""
        public object Compiled<TEntity>(string name) where TEntity : class =>
            memory.GetOrCreate((name, typeof(TEntity)), e => EF.CompileQuery((BlogContext context) => context.Set<TEntity>()))!;
        """)]
    public Task IsSilent_WhenItIsMended(string members) => VerifyAnalyzerAsync(Code.CacheMembers(members));

    [Theory]
    // The content is found by its hash; what is made of it differs by the size.
    [InlineData("""
        private object Resize(string sha256, int width) => db.Posts.Where(p => p.Title == sha256).Take(width).ToList();
        public object Run(string sha256, int width) => memory.GetOrCreate([|$"thumb:{sha256}"|], e => Resize(sha256, width))!;
        """)]
    // No name of a site says which of its posts are meant.
    [InlineData("""
        private T Cached<T>(Blog blog, string key, Func<T> create) => memory.GetOrCreate(blog.OwnerId + ":" + key, e => create())!;
        private static Blog Current() => new();
        public object Run(string name) => Cached([|Current()|], "posts", () => db.Posts.Where(p => p.Title == name).ToList());
        """)]
    public Task Reports_WhatAHashAndAnObjectDoNotSay(string members) => VerifyAnalyzerAsync(Code.CacheMembers(members));
}
