using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace PerfAnalyzers.Proofs.Machinery;

/// <summary>A server that a shell runs for this process.</summary>
internal static class LocalServer
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Runs a script that starts the server in the background, waits for a line, and ends it then: the shell's input is closed when this
    /// process ends, in whatever way.
    /// </summary>
    /// <param name="script">What is run before, with the server's process as <c>$!</c>.</param>
    /// <param name="end">What is run then.</param>
    /// <param name="user">Who runs it where this process is privileged; null for who runs the process.</param>
    /// <param name="isReady">Whether the server answers.</param>
    /// <param name="describe">What to say when it does not.</param>
    public static void Start(string script, string end, string? user, Func<bool> isReady, Func<string> describe)
    {
        var start = new ProcessStartInfo("/bin/sh")
        {
            ArgumentList = { "-c", $"trap '' INT TERM\n{script}\nread -r _\n{end}" },
            RedirectStandardInput = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        if (user is not null && Environment.IsPrivilegedProcess)
            start.UserName = File.ReadLines("/etc/passwd").Any(l => l.StartsWith(user + ":", StringComparison.Ordinal)) ? user : "nobody";
        var shell = Process.Start(start)!;
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            shell.StandardInput.Close();
            shell.WaitForExit(TimeSpan.FromSeconds(5));
        };

        for (var wait = Stopwatch.StartNew(); !isReady(); Thread.Sleep(50))
        {
            if (shell.HasExited || wait.Elapsed > s_limit)
                throw new ProofFailure(describe());
        }
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Whether somebody listens.</summary>
    public static bool Answers(int port)
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

    /// <summary>What the server of a folder wrote beside it.</summary>
    public static string ReadLog(string folder) => File.Exists(folder + ".log") ? File.ReadAllText(folder + ".log") : "";

    /// <summary>A program of the machine, on the path or in one of the folders that are not always on it.</summary>
    public static string? Find(string program, params string[] folders) => OperatingSystem.IsWindows()
        ? null
        : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Where(f => f.Length > 0).Concat(folders)
            .Select(f => Path.Combine(f, program)).FirstOrDefault(File.Exists);
}
