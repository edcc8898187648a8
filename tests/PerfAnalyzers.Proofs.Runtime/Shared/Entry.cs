using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using System.Text.Json;

namespace PerfAnalyzers.Proofs.Runtime;

/// <summary>What the proofs call by reflection: only texts and bytes go in and out.</summary>
public static class Entry
{
    private static readonly Dictionary<string, Data> s_data = new(StringComparer.Ordinal);
    private static readonly ConditionalWeakTable<byte[], LoadedProgram> s_programs = new();
    private static Databases? s_databases;
    private static string s_settings = "";

    /// <param name="settings">What <see cref="Store"/> needs to reach the database server.</param>
    public static void Open(string settings)
    {
        s_settings = settings;
        s_databases = new(Store.Create(settings));
    }

    public static void AddData(string json)
    {
        var data = JsonSerializer.Deserialize<Data>(json)!;
        s_data.Add(data.Name, data);
    }

    /// <summary>Loads the assembly of a model that programs refer to.</summary>
    public static void AddModel(byte[] model) => Load(model);

    /// <summary>Runs the program, and gives a <see cref="RunReport"/> for a <see cref="RunRequest"/>.</summary>
    public static async Task<string> RunAsync(byte[] program, string request)
    {
        var run = JsonSerializer.Deserialize<RunRequest>(request)!;
        var report = await new ProgramRun(s_databases!, LoadOnce(program), s_data[run.Data], run).ExecuteAsync();
        return JsonSerializer.Serialize(report);
    }

    /// <summary>Calls <c>Scenario.Run</c> of a program with the way to the server.</summary>
    public static Task<string> RunScenarioAsync(byte[] program)
    {
        var run = Load(program).GetTypes().Single(static t => t.Name == "Scenario").GetMethod("Run")!;
        return (Task<string>)run.Invoke(null, [s_settings])!;
    }

    public static void Close() => s_databases?.Dispose();

    // A program that keeps something is loaded for each run. Others have their model built and their queries compiled once.
    private static LoadedProgram LoadOnce(byte[] program)
    {
        if (s_programs.TryGetValue(program, out var known))
            return known;
        var loaded = new LoadedProgram(Load(program));
        if (!loaded.Assembly.GetTypes().Where(static t => !t.IsDefined(typeof(CompilerGeneratedAttribute))).Any(HasStatics))
            s_programs.Add(program, loaded);
        return loaded;
    }

    private static bool HasStatics(Type type) =>
        type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly).Any(static f => !f.IsLiteral);

    // By this project's own context, so that the program gets this EF Core.
    private static Assembly Load(byte[] program) =>
        AssemblyLoadContext.GetLoadContext(typeof(Entry).Assembly)!.LoadFromStream(new MemoryStream(program));
}
