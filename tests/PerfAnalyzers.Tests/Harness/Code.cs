namespace PerfAnalyzers.Tests.Harness;

/// <summary>Puts pieces of code into whole source files, so that a test shows only what it is about.</summary>
public static class Code
{
    private const string Header = """
        using System;
        using System.Collections.Generic;
        using System.IO;
        using System.Linq;
        using System.Threading;
        using System.Threading.Tasks;
        using Microsoft.EntityFrameworkCore;
        using Blogging;

        namespace Tests;


        """;

    private static readonly string s_cacheHeader = Header.Replace(
        "using Blogging;\n",
        """
        using Microsoft.Extensions.Caching.Distributed;
        using Microsoft.Extensions.Caching.Hybrid;
        using Microsoft.Extensions.Caching.Memory;
        using Blogging;
        using EasyCaching.Core;
        using LazyCache;
        using StackExchange.Redis;
        using ZiggyCreatures.Caching.Fusion;

        """.ReplaceLineEndings("\n"),
        StringComparison.Ordinal);

    /// <summary>Statements in a method of a service that has <c>db</c> and <c>factory</c>.</summary>
    public static string Method(
        string body,
        string signature = "public async Task Run(IEnumerable<int> ids, CancellationToken ct)",
        string members = "")
    {
        var method = Indent(signature, 0) + "\n{\n" + Indent(body, 4) + "\n}";
        return Members(members.Length == 0 ? method : Indent(members, 0) + "\n\n" + method);
    }

    /// <summary>Members of that service.</summary>
    public static string Members(string members) =>
        Header + "public class Service(BlogContext db, IDbContextFactory<BlogContext> factory)\n{\n" + Indent(members, 4) + "\n}\n";

    /// <summary>Whole types in the namespace <c>Tests</c>.</summary>
    public static string File(string text) => Header + Indent(text, 0) + "\n";

    /// <summary>
    /// Statements in a method of a service that has <c>db</c> and a cache of each kind: <c>memory</c>, <c>distributed</c>, <c>hybrid</c>,
    /// <c>fusion</c>, <c>lazy</c>, <c>easy</c>, <c>redis</c>.
    /// </summary>
    public static string CacheMethod(string body, string signature = "public async Task Run(int id, string name, CancellationToken ct)", string members = "")
    {
        var method = Indent(signature, 0) + "\n{\n" + Indent(body, 4) + "\n}";
        return CacheMembers(members.Length == 0 ? method : Indent(members, 0) + "\n\n" + method);
    }

    /// <summary>Members of that service.</summary>
    public static string CacheMembers(string members) =>
        s_cacheHeader
        + """
        public class CachedService(
            BlogContext db,
            IMemoryCache memory,
            IDistributedCache distributed,
            HybridCache hybrid,
            IFusionCache fusion,
            IAppCache lazy,
            IEasyCachingProvider easy,
            IDatabase redis)
        {

        """.ReplaceLineEndings("\n") + Indent(members, 4) + "\n}\n";

    /// <summary>Whole types that see the caches.</summary>
    public static string CacheFile(string text) => s_cacheHeader + Indent(text, 0) + "\n";

    /// <summary>The text with its common indentation replaced; empty lines stay empty.</summary>
    internal static string Indent(string text, int width)
    {
        var lines = text.ReplaceLineEndings("\n").Trim('\n').TrimEnd().Split('\n');
        var common = lines.Where(l => l.Trim().Length > 0).Select(l => l.Length - l.TrimStart().Length).DefaultIfEmpty().Min();
        var indentation = new string(' ', width);
        return string.Join('\n', lines.Select(l => l.Trim().Length == 0 ? "" : indentation + l[common..]));
    }
}
