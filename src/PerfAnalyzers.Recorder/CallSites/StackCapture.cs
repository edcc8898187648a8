using System.Collections.Concurrent;
using System.Diagnostics;
using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;

namespace PerfAnalyzers.Recorder.CallSites;

/// <summary>Who called, as far as the stack of this thread says it.</summary>
internal static class StackCapture
{
    // More than any application has places that query; those beyond are nobody's.
    private const int MaxSites = 100_000;

    private static readonly ConcurrentDictionary<(MethodBase Method, int CallOffset), RuntimeSite> s_exact = new();
    private static readonly ConcurrentDictionary<string, RuntimeSite> s_navigations = new();
    private static readonly ConcurrentDictionary<(MethodBase Method, int IlOffset, string Callee), RuntimeSite> s_sites = new();

    /// <summary>
    /// The innermost frame of the application, or null where an awaiting method was resumed by another one, whose frames say nothing.
    /// </summary>
    /// <param name="whole">True to see too whether a database is being made.</param>
    public static Caller Capture(bool whole = false)
    {
        var frames = new StackTrace(1, fNeedFileInfo: false).GetFrames();
        RuntimeSite? site = null, withoutSymbols = null;
        bool isSplit = false, isSetup = false, isLost = false;
        string callee = "-";
        foreach (var frame in frames)
        {
            if (frame.GetMethod() is not { } method)
                continue;
            var type = method.DeclaringType;
            var kind = Assemblies.KindOf(method.Module.Assembly);
            if (kind >= AssemblyKind.Application)
            {
                if (site is null && !isLost && !IsOverrideOfSave(method))
                {
                    // What an application's assembly without symbols does is attributed to the one that calls it.
                    if (kind == AssemblyKind.ApplicationWithSymbols)
                        site = Get(method, frame.GetILOffset(), callee);
                    else
                        withoutSymbols ??= Get(method, frame.GetILOffset(), callee);
                }
            }
            else if (kind == AssemblyKind.EntityFramework)
            {
                isSplit |= site is null && IsSplit(type, method.Name);
                isSetup |= IsSetup(type, method.Name);
            }
            else if (site is null && IsResumption(type, method.Name))
            {
                isLost = true;
            }
            if (!whole && (site is not null || isLost))
                break;
            callee = CalleeOf(method, callee);
        }
        return new(site ?? withoutSymbols, isSplit, isSetup);
    }

    // What the application called is the frame above it, by the name that it has in its source.
    private static string CalleeOf(MethodBase method, string above)
    {
        var type = method.DeclaringType;
        // Starting an asynchronous method is part of calling it, which shows where the call itself has no frame of its own.
        if (method.Name == "Start" && type is { Namespace: "System.Runtime.CompilerServices" })
            return above;
        var isPart = method.Name[0] == '<' || (method.Name == "MoveNext" && typeof(IAsyncStateMachine).IsAssignableFrom(type));
        return isPart ? TypeMembers.WrittenName(method) : method.Name;
    }

    /// <summary>The site of a navigation that was loaded by nobody's line, such as by a serializer that reads them all.</summary>
    public static RuntimeSite ForNavigation(string navigation)
    {
        if (s_navigations.TryGetValue(navigation, out var site))
            return site;
        return s_navigations.Count >= MaxSites ? RuntimeSite.None : s_navigations.GetOrAdd(navigation, static n => new(null, 0, n, 0));
    }

    private static RuntimeSite Get(MethodBase method, int ilOffset, string callee)
    {
        if (s_sites.TryGetValue((method, ilOffset, callee), out var site))
            return site;
        if (s_sites.Count >= MaxSites)
            return RuntimeSite.None;
        site = new(method, ilOffset, callee, IlCalls.CallAt(method, ilOffset, callee));
        // Code that is compiled again has other offsets for the same call.
        if (site.IsExact)
            site = s_exact.GetOrAdd((method, site.CallOffset), site);
        return s_sites.GetOrAdd((method, ilOffset, callee), site);
    }

    // An override in the application's context would be the site of every change.
    private static bool IsOverrideOfSave(MethodBase method)
    {
        var type = method.DeclaringType;
        if (method.Name == "MoveNext" && type is { Name: ['<', ..] })
            return type.Name.StartsWith("<SaveChanges", StringComparison.Ordinal) && typeof(DbContext).IsAssignableFrom(type.DeclaringType);
        return method.Name is "SaveChanges" or "SaveChangesAsync" && typeof(DbContext).IsAssignableFrom(type);
    }

    private static bool IsSplit(Type? type, string method) =>
        method.StartsWith("PopulateSplitInclude", StringComparison.Ordinal)
        || (type?.FullName is { } name
            && (name.Contains("SplitQueryingEnumerable", StringComparison.Ordinal)
                || name.Contains("<PopulateSplitInclude", StringComparison.Ordinal)));

    private static bool IsSetup(Type? type, string method) =>
        method is "EnsureCreated" or "EnsureCreatedAsync" or "Migrate" or "MigrateAsync"
        || (type is not null
            && method == "MoveNext"
            && (type.Name.StartsWith("<EnsureCreatedAsync>", StringComparison.Ordinal)
                || type.Name.StartsWith("<MigrateAsync>", StringComparison.Ordinal)));

    // What stands below is the method that completed something that was awaited, not the one that called.
    private static bool IsResumption(Type? type, string method)
    {
        if (type?.Namespace is not ("System.Runtime.CompilerServices"
            or "System.Threading.Tasks"
            or "System.Threading"
            or "System.Threading.Tasks.Sources"))
            return false;
        var name = type.Name;
        return name.StartsWith("AsyncStateMachineBox", StringComparison.Ordinal)
            || name.StartsWith("AwaitTaskContinuation", StringComparison.Ordinal)
            || name.StartsWith("ManualResetValueTaskSourceCore", StringComparison.Ordinal)
            || (method is "SetResult" or "SetException" && name.Contains("MethodBuilder", StringComparison.Ordinal))
            || (method is "RunContinuations" or "FinishContinuations" or "TrySetResult" && type.Namespace == "System.Threading.Tasks")
            || name == "ThreadPoolWorkQueue";
    }
}

/// <summary>What a stack said.</summary>
/// <param name="Site">The application's call, or null.</param>
/// <param name="IsSplit">True for a further command of a split query, whose first one has the caller.</param>
/// <param name="IsSetup">True while a database is created, migrated or seeded.</param>
internal readonly record struct Caller(RuntimeSite? Site, bool IsSplit, bool IsSetup);

internal enum AssemblyKind : byte
{
    Other,
    EntityFramework,
    Application,
    ApplicationWithSymbols,
}

/// <summary>Whose code an assembly is.</summary>
internal static class Assemblies
{
    private static readonly ConcurrentDictionary<Assembly, AssemblyKind> s_kinds = new();

    // What comes between an application and EF Core, and may be deployed with its symbols.
    private static readonly string[] s_foreign =
    [
        "System", "Microsoft", "netstandard", "mscorlib", "WindowsBase", "Npgsql", "Pomelo", "MySql", "MySqlConnector", "Oracle",
        "Castle", "AutoMapper", "Mapster", "MediatR", "Newtonsoft", "xunit", "nunit", "EFCore", "EntityFrameworkCore", "Z", "linq2db",
        "Dapper", "Polly", "OpenTelemetry", "HotChocolate", "GreenDonut", "Swashbuckle",
    ];

    public static AssemblyKind KindOf(Assembly assembly) =>
        s_kinds.TryGetValue(assembly, out var kind) ? kind : s_kinds.GetOrAdd(assembly, Classify);

    private static AssemblyKind Classify(Assembly assembly)
    {
        try
        {
            if (assembly.IsDynamic
                || assembly.GetName().Name is not { } name
                || name is "PerfAnalyzers.Recorder" or "PerfAnalyzers.Testing" or "PerfAnalyzers.Profile")
                return AssemblyKind.Other;
            if (name.StartsWith("Microsoft.EntityFrameworkCore", StringComparison.Ordinal))
                return AssemblyKind.EntityFramework;
            foreach (var foreign in s_foreign)
            {
                if (name.StartsWith(foreign, StringComparison.OrdinalIgnoreCase)
                    && (name.Length == foreign.Length || name[foreign.Length] == '.'))
                    return AssemblyKind.Other;
            }
            return Symbols.Exist(assembly) ? AssemblyKind.ApplicationWithSymbols : AssemblyKind.Application;
        }
        catch
        {
            // Whatever this assembly is, the application goes on.
            return AssemblyKind.Other;
        }
    }
}
