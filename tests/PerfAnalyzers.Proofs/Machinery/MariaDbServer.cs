using System.Globalization;

namespace PerfAnalyzers.Proofs.Machinery;

/// <summary>
/// The MariaDB server of the proofs: the one that <c>PERFANALYZERS_MARIADB</c> names by a connection string, or else a throw-away one of
/// the machine's own binaries on a free port.
/// </summary>
internal static class MariaDbServer
{
    private const string Variable = "PERFANALYZERS_MARIADB";

    private static readonly string? s_server = LocalServer.Find("mariadbd", "/usr/sbin");
    private static readonly string? s_installer = LocalServer.Find("mariadb-install-db");

    /// <summary>Why there is none, or null.</summary>
    public static string? WhyUnavailable { get; } =
        Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } || (s_server is not null && s_installer is not null)
            ? null
            : $"There is no mariadbd with mariadb-install-db on the path or in /usr/sbin, and {Variable} is not set.";

    /// <summary>Starts the server, if there is no other, and gives a connection string.</summary>
    public static string Start() => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given ? given : StartServer();

    // The collation is the one that its packages for Debian set, and that most servers have: it does not tell cases or accents apart.
    private static string StartServer()
    {
        var port = LocalServer.FreePort();
        var folder = Path.Combine(Path.GetTempPath(), $"perfanalyzers-mariadb-{port}-{Environment.ProcessId}");
        LocalServer.Start(
            $"""
            export TZ=UTC LC_ALL=C
            "{s_installer}" --no-defaults --datadir="{folder}" --auth-root-authentication-method=normal --skip-test-db >"{folder}.log" 2>&1 || exit 1
            "{s_server}" --no-defaults --datadir="{folder}" --port={port} --bind-address=127.0.0.1 --socket="{folder}/socket" --pid-file="{folder}/pid" \
                --character-set-server=utf8mb4 --collation-server=utf8mb4_general_ci --skip-log-bin --innodb-flush-log-at-trx-commit=0 \
                --innodb-doublewrite=OFF --innodb-flush-method=nosync </dev/null >>"{folder}.log" 2>&1 &
            """,
            $"""
            kill -KILL $!
            wait $! 2>/dev/null
            rm -rf "{folder}" "{folder}.log"
            """,
            // MariaDB does not run as root.
            "mysql",
            () => LocalServer.Answers(port),
            () => $"The MariaDB server in {folder} did not start. Set {Variable} to a server that runs.\n{LocalServer.ReadLog(folder)}");
        return string.Create(CultureInfo.InvariantCulture, $"Server=127.0.0.1;Port={port};User ID=root");
    }
}

/// <summary>A theory that is skipped, with the reason, where there is no MariaDB.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class MariaDbTheoryAttribute : TheoryAttribute
{
    public MariaDbTheoryAttribute() => Skip = MariaDbServer.WhyUnavailable;
}
