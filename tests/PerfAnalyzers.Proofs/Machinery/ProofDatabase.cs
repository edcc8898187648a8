using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using System.Text.Json;
using PerfAnalyzers.Proofs.Runtime;

namespace PerfAnalyzers.Proofs.Machinery;

/// <summary>A database product and the EF Core that goes with it, in a load context of their own: two versions of EF Core live in one process.</summary>
public sealed class ProofDatabase
{
    private static readonly string[] s_runtimes =
        [.. typeof(ProofDatabase).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Where(a => a.Key == "Runtime").Select(a => a.Value!)];

    private readonly string _path;
    private readonly Lazy<Type> _entry;
    private readonly HashSet<string> _data = new(StringComparer.Ordinal);
    private readonly HashSet<byte[]> _models = [];
    private readonly SemaphoreSlim _gate = new(1);

    private ProofDatabase(string name, string runtime, Func<string> settings)
    {
        Name = name;
        _path = s_runtimes.Single(r => Path.GetFileNameWithoutExtension(r).EndsWith("." + runtime, StringComparison.Ordinal));
        Programs = new(Path.GetDirectoryName(_path)!);
        _entry = new(() =>
        {
            var entry = new RuntimeContext(_path).LoadFromAssemblyPath(_path).GetType(typeof(Cost).Namespace + ".Entry", throwOnError: true)!;
            // Before the server is started, to be called before it is stopped.
            AppDomain.CurrentDomain.ProcessExit += (_, _) => entry.GetMethod("Close")!.Invoke(null, []);
            entry.GetMethod("Open")!.Invoke(null, [settings()]);
            return entry;
        });
    }

    /// <summary>In the process itself, so that the proofs run on any machine.</summary>
    public static ProofDatabase Sqlite { get; } = new("SQLite, EF Core 6", "Sqlite", () => "");

    /// <summary>The same for what EF Core 6 cannot do yet.</summary>
    public static ProofDatabase SqliteNewest { get; } = new("SQLite, EF Core 10", "SqliteNewest", () => "");

    /// <summary>A server: see <see cref="PostgresServer"/>.</summary>
    public static ProofDatabase PostgreSql { get; } = new("PostgreSQL, EF Core 10", "PostgreSql", PostgresServer.Start);

    /// <summary>A server whose texts are equal whatever their case: see <see cref="MariaDbServer"/>.</summary>
    public static ProofDatabase MariaDb { get; } = new("MariaDB, EF Core 9", "MariaDb", MariaDbServer.Start);

    public string Name { get; }

    /// <summary>What compiles programs for it.</summary>
    internal ProgramCompiler Programs { get; }

    /// <summary>What a proof runs on where this database is asked for: the same product, with an EF Core that can do what the fix does.</summary>
    internal ProofDatabase For(Proof proof) => proof.NeedsBulkWrites && this == Sqlite ? SqliteNewest : this;

    public override string ToString() => Name;

    /// <summary>Runs a program on a fresh copy of the data.</summary>
    /// <param name="isUncached">Each call finds its caches empty.</param>
    public async Task<RunReport> RunAsync(byte[] program, Data data, IReadOnlyList<Call> calls, bool withPlans = false, bool isUncached = false)
    {
        await _gate.WaitAsync();
        try
        {
            if (_data.Add(data.Name))
                _entry.Value.GetMethod("AddData")!.Invoke(null, [JsonSerializer.Serialize(data)]);
            foreach (var model in Programs.Models.Where(_models.Add))
                _entry.Value.GetMethod("AddModel")!.Invoke(null, [model]);
            var request = JsonSerializer.Serialize(new RunRequest(data.Name, withPlans, calls, isUncached));
            // Away from xunit's synchronization context, for programs that wait for a task.
            var report = await Task.Run(() => (Task<string>)_entry.Value.GetMethod("RunAsync")!.Invoke(null, [program, request])!);
            return JsonSerializer.Deserialize<RunReport>(report)!;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Runs a program that brings its own database, and says what happened.</summary>
    public async Task<string> RunScenarioAsync(byte[] program)
    {
        await _gate.WaitAsync();
        try
        {
            return await Task.Run(() => (Task<string>)_entry.Value.GetMethod("RunScenarioAsync")!.Invoke(null, [program])!);
        }
        finally
        {
            _gate.Release();
        }
    }

    private sealed class RuntimeContext(string path) : AssemblyLoadContext(Path.GetFileNameWithoutExtension(path))
    {
        private readonly AssemblyDependencyResolver _resolver = new(path);

        protected override Assembly? Load(AssemblyName assemblyName) =>
            _resolver.ResolveAssemblyToPath(assemblyName) is { } file ? LoadFromAssemblyPath(file) : null;

        protected override IntPtr LoadUnmanagedDll(string unmanagedDllName) =>
            _resolver.ResolveUnmanagedDllToPath(unmanagedDllName) is { } file ? NativeLibrary.Load(file) : IntPtr.Zero;
    }
}
