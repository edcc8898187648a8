using System.Globalization;

namespace PerfAnalyzers.Proofs.Machinery;

/// <summary>
/// The Redis server of the proofs: the one that <c>PERFANALYZERS_REDIS</c> names, whose other keys are left alone, or else one of the
/// machine's own binary on a free port, which keeps nothing.
/// </summary>
internal static class RedisServer
{
    // The programs' side, which is in load contexts of its own, reads it too.
    private const string Variable = "PERFANALYZERS_REDIS";

    private static readonly string? s_binary = LocalServer.Find("redis-server");
    private static readonly Lazy<string> s_started = new(StartProcess);

    /// <summary>Why there is none, or null.</summary>
    public static string? WhyUnavailable { get; } =
        Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } || s_binary is not null
            ? null
            : $"There is no redis-server on the path, and {Variable} is not set.";

    /// <summary>Starts the server, if there is no other.</summary>
    public static void Start()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 })
            Environment.SetEnvironmentVariable(Variable, s_started.Value);
    }

    private static string StartProcess()
    {
        var port = LocalServer.FreePort();
        LocalServer.Start(
            $"""
            "{s_binary}" --port {port} --bind 127.0.0.1 --save "" --appendonly no --dir "{Path.GetTempPath()}" </dev/null >/dev/null 2>&1 &
            """,
            """
            kill -KILL $!
            wait $! 2>/dev/null
            """,
            user: null,
            () => LocalServer.Answers(port),
            () => $"{s_binary} did not start. Set {Variable} to a server that runs.");
        return string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}");
    }
}

/// <summary>A theory that is skipped, with the reason, where there is no Redis.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RedisTheoryAttribute : TheoryAttribute
{
    public RedisTheoryAttribute() => Skip = RedisServer.WhyUnavailable;
}
