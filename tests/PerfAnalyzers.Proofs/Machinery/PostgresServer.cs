using System.Diagnostics;
using System.Globalization;

namespace PerfAnalyzers.Proofs.Machinery;

/// <summary>
/// The PostgreSQL server of the proofs: the one that <c>PERFANALYZERS_POSTGRES</c> names by a connection string, or else a throw-away
/// cluster of the machine's own binaries on a free port.
/// </summary>
internal static class PostgresServer
{
    private const string Variable = "PERFANALYZERS_POSTGRES";
    private const int OldestVersion = 15;

    private static readonly string? s_binaries = FindBinaries();

    /// <summary>Why there is none, or null.</summary>
    public static string? WhyUnavailable { get; } =
        Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } || s_binaries is not null
            ? null
            : $"There is no PostgreSQL {OldestVersion} or newer in /usr/lib/postgresql or on the path, and {Variable} is not set.";

    /// <summary>Starts the cluster, if there is no other, and gives a connection string.</summary>
    public static string Start() => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given ? given : StartCluster();

    private static string StartCluster()
    {
        var port = LocalServer.FreePort();
        var folder = Path.Combine(Path.GetTempPath(), $"perfanalyzers-postgres-{port}-{Environment.ProcessId}");
        LocalServer.Start(
            $"""
            export PATH="{s_binaries}:$PATH" TZ=UTC LC_ALL=C
            initdb -D "{folder}" -U proofs -A trust -E UTF8 --locale=C --locale-provider=icu --icu-locale=en-US --no-sync >"{folder}.log" 2>&1 || exit 1
            postgres -D "{folder}" -p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off \
                -c synchronous_commit=off -c full_page_writes=off -c autovacuum=off </dev/null >>"{folder}.log" 2>&1 &
            """,
            $"""
            kill -QUIT $!
            wait $!
            rm -rf "{folder}" "{folder}.log"
            """,
            // PostgreSQL does not run as root.
            "postgres",
            () => IsReady(port),
            () => $"The PostgreSQL cluster in {folder} did not start. Set {Variable} to a server that runs.\n{LocalServer.ReadLog(folder)}");
        return string.Create(CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={port};Username=proofs;Database=postgres");
    }

    private static bool IsReady(int port)
    {
        var check = new ProcessStartInfo(Path.Combine(s_binaries!, "pg_isready")) { ArgumentList = { "-q", "-h", "127.0.0.1", "-p", port.ToString(CultureInfo.InvariantCulture) } };
        using var process = Process.Start(check)!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }

    private static string? FindBinaries()
    {
        if (OperatingSystem.IsWindows())
            return null;
        var packaged = Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql") : [];
        return packaged.Select(d => (Version: int.TryParse(Path.GetFileName(d), out var version) ? version : 0, Folder: Path.Combine(d, "bin")))
            .Where(p => p.Version >= OldestVersion && File.Exists(Path.Combine(p.Folder, "initdb")))
            .OrderByDescending(p => p.Version).Select(p => p.Folder)
            .Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Where(f => f.Length > 0 && File.Exists(Path.Combine(f, "initdb"))))
            .FirstOrDefault();
    }
}

/// <summary>A theory that is skipped, with the reason, where there is no PostgreSQL.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PostgresTheoryAttribute : TheoryAttribute
{
    public PostgresTheoryAttribute() => Skip = PostgresServer.WhyUnavailable;
}
