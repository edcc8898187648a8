using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace PerfAnalyzers.Proofs.Machinery;

/// <summary>
/// The Redis server of the proofs: the one that <c>PERFANALYZERS_REDIS</c> names, whose other keys are left alone, or else one of the
/// machine's own binary on a free port, which keeps nothing.
/// </summary>
internal static class RedisServer
{
    // The programs' side, which is in load contexts of its own, reads it too.
    private const string Variable = "PERFANALYZERS_REDIS";

    private static readonly string? s_binary = FindBinary();
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

    // The shell ends the server when this process ends, in whatever way: its input is closed then.
    private static string StartProcess()
    {
        var port = FreePort();
        var script = $"""
            trap '' INT TERM
            "{s_binary}" --port {port} --bind 127.0.0.1 --save "" --appendonly no --dir "{Path.GetTempPath()}" </dev/null >/dev/null 2>&1 &
            read -r _
            kill -KILL $!
            wait $! 2>/dev/null
            """;
        var shell = Process.Start(new ProcessStartInfo("/bin/sh") { ArgumentList = { "-c", script }, RedirectStandardInput = true })!;
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            shell.StandardInput.Close();
            shell.WaitForExit(TimeSpan.FromSeconds(5));
        };

        for (var wait = Stopwatch.StartNew(); !IsReady(port); Thread.Sleep(50))
        {
            if (shell.HasExited || wait.Elapsed > TimeSpan.FromMinutes(1))
                throw new ProofFailure($"{s_binary} did not start. Set {Variable} to a server that runs.");
        }

        return string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}");
    }

    private static bool IsReady(int port)
    {
        using var client = new TcpClient();
        try
        {
            client.Connect(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string? FindBinary() => OperatingSystem.IsWindows()
        ? null
        : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Where(f => f.Length > 0).Select(f => Path.Combine(f, "redis-server")).FirstOrDefault(File.Exists);
}

/// <summary>A theory that is skipped, with the reason, where there is no Redis.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RedisTheoryAttribute : TheoryAttribute
{
    public RedisTheoryAttribute() => Skip = RedisServer.WhyUnavailable;
}
