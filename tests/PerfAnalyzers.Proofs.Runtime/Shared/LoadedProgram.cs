using System.Collections;
using System.Reflection;
using System.Runtime.Loader;
using Microsoft.EntityFrameworkCore;

namespace PerfAnalyzers.Proofs.Runtime;

/// <summary>A program's assembly, looked through once.</summary>
internal sealed class LoadedProgram
{
    private const BindingFlags Own = BindingFlags.Public | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    private readonly ILookup<string, MethodInfo> _methods;
    private readonly IReadOnlyList<FieldInfo> _dictionaries;

    public LoadedProgram(Assembly assembly)
    {
        Assembly = assembly;
        var types = assembly.GetTypes();
        ContextType = ContextIn(types) ?? ContextIn(ModelOf(assembly).GetTypes()) ?? throw new InvalidOperationException("There is no context.");
        _methods = types.SelectMany(t => t.GetMethods(Own)).ToLookup(m => m.Name, StringComparer.Ordinal);
        _dictionaries =
        [
            .. types.Where(t => !t.ContainsGenericParameters)
                .SelectMany(t => t.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
                .Where(f => !f.IsLiteral && f.FieldType.IsAssignableTo(typeof(IDictionary))),
        ];
    }

    public Assembly Assembly { get; }

    /// <summary>The context: a program may have one of its own, derived from the model's.</summary>
    public Type ContextType { get; }

    public MethodInfo Method(string name) => _methods[name].Single();

    /// <summary>Empties dictionaries that serve as caches.</summary>
    public void ClearStatics()
    {
        foreach (var field in _dictionaries)
            ((IDictionary?)field.GetValue(null))?.Clear();
    }

    private static Type? ContextIn(Type[] types) =>
        types.Where(t => t.IsAssignableTo(typeof(DbContext))).SingleOrDefault(t => !Array.Exists(types, d => d.BaseType == t));

    // A program without a model refers to one that has been loaded before it.
    private static Assembly ModelOf(Assembly program)
    {
        var model = program.GetReferencedAssemblies().Single(static r => r.Name!.StartsWith("Model", StringComparison.Ordinal)).Name;
        return AssemblyLoadContext.GetLoadContext(program)!.Assemblies.Single(a => a.GetName().Name == model);
    }
}
