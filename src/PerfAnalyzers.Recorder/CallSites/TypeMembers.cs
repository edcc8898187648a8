using System.Reflection;
using System.Runtime.CompilerServices;

namespace PerfAnalyzers.Recorder.CallSites;

/// <summary>
/// The methods of a type as they are in its source: what the compiler made of their lambdas, local functions, iterators and async bodies
/// is put back where it was written.
/// </summary>
internal sealed class TypeMembers
{
    private const BindingFlags Declared =
        BindingFlags.DeclaredOnly | BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;

    private readonly Dictionary<MethodBase, MethodBase> _owners = [];
    private readonly ILookup<MethodBase, MethodBase> _bodies;
    private readonly Symbols? _symbols;

    private TypeMembers(Type type, Symbols? symbols)
    {
        _symbols = symbols;
        var methods = MethodsOf(type).ToArray();
        // Methods that were written by their names; local functions and lambdas without captures are methods of the type too.
        var written = methods.Where(m => m.Name == TopLevel || m.Name[0] != '<').ToLookup(m => m.Name.Replace('.', '-'));
        foreach (var method in methods)
            Place(method, written);
        foreach (var nested in Generated(type))
        {
            foreach (var method in MethodsOf(nested))
                Place(method, written);
        }
        _bodies = _owners.ToLookup(o => o.Value, o => o.Key);
    }

    public const string TopLevel = "<Main>$";

    /// <summary>The type that was written, of a method that may be the compiler's.</summary>
    public static Type WrittenType(Type type)
    {
        while (type.Name[0] == '<' && type.DeclaringType is { } outer)
            type = outer;
        return type;
    }

    public static TypeMembers Of(Type type, Symbols? symbols) => new(type, symbols);

    /// <summary>The member in which a method's code was written, or null if it may be one of several.</summary>
    public MethodBase? OwnerOf(MethodBase method) => _owners.GetValueOrDefault(method);

    /// <summary>All methods whose code was written in a member.</summary>
    public IEnumerable<MethodBase> BodiesOf(MethodBase owner) => _bodies[owner];

    /// <summary>The name of the method in which code was written that the compiler gave another name.</summary>
    public static string WrittenName(MethodBase method)
    {
        if (method.Name[0] == '<')
            return Inner(method.Name);
        for (var type = method.DeclaringType; type is not null && type.Name[0] == '<'; type = type.DeclaringType)
        {
            if (Inner(type.Name) is { Length: > 0 } name)
                return name;
        }
        return method.Name;
    }

    private void Place(MethodBase method, ILookup<string, MethodBase> written)
    {
        var isGenerated = method.DeclaringType!.Name[0] == '<' || (method.Name[0] == '<' && method.Name != TopLevel);
        if (!isGenerated)
        {
            _owners[method] = method;
            return;
        }
        var candidates = written[WrittenName(method).Replace('.', '-')].ToArray();
        var owner = candidates.Length switch
        {
            0 => null,
            1 => candidates[0],
            _ => ByStateMachine(method, candidates) ?? ByPlace(method, candidates),
        };
        if (owner is not null)
            _owners[method] = owner;
    }

    private static MethodBase? ByStateMachine(MethodBase method, MethodBase[] candidates) =>
        candidates.FirstOrDefault(c => StateMachineOf(c) == method.DeclaringType);

    /// <summary>Overloads do not lie within each other: the one whose text is around it.</summary>
    private MethodBase? ByPlace(MethodBase method, MethodBase[] candidates)
    {
        if (_symbols is null || _symbols.PointsOf(method.MetadataToken) is not { Count: > 0 } points)
            return null;
        var first = points.FirstOrDefault(p => p.Line > 0);
        return first.Line == 0 ? null : candidates.FirstOrDefault(c => TextOf(c) is { } text && text.Encloses(first));
    }

    private StatementPoint? TextOf(MethodBase candidate)
    {
        var token = StateMachineOf(candidate)?.GetMethod("MoveNext", Declared)?.MetadataToken ?? candidate.MetadataToken;
        var points = _symbols!.PointsOf(token).Where(p => p.EndLine > 0 && p.EndLine < 0xFEEFEE).ToArray();
        if (points.Length == 0)
            return null;
        // A brace has no statement's line, and is the beginning of the text all the same.
        var start = points.Select(p => (Line: p.Line > 0 ? p.Line : p.EndLine, p.Column)).Min();
        var end = points.Select(p => (Line: p.EndLine, Column: p.EndColumn)).Max();
        return new(0, start.Line, start.Column, end.Line, end.Column, points[0].Document);
    }

    private static Type? StateMachineOf(MethodBase method)
    {
        try
        {
            return method.GetCustomAttribute<StateMachineAttribute>()?.StateMachineType;
        }
        catch
        {
            return null;
        }
    }

    private static IEnumerable<MethodBase> MethodsOf(Type type)
    {
        try
        {
            return [.. type.GetMethods(Declared), .. type.GetConstructors(Declared)];
        }
        catch
        {
            // A type that cannot be loaded whole.
            return [];
        }
    }

    private static IEnumerable<Type> Generated(Type type)
    {
        foreach (var nested in type.GetNestedTypes(BindingFlags.Public | BindingFlags.NonPublic))
        {
            if (nested.Name[0] != '<')
                continue;
            yield return nested;
            foreach (var deeper in Generated(nested))
                yield return deeper;
        }
    }

    /// <summary>
    /// What is between the first angle bracket and its partner, as deep as it goes: of <c>&lt;&lt;Load&gt;b__0&gt;d</c>, Load.
    /// </summary>
    private static string Inner(string name)
    {
        while (name.Length > 0 && name[0] == '<' && name != TopLevel)
        {
            int depth = 0, end = 0;
            for (; end < name.Length; end++)
            {
                depth += name[end] switch { '<' => 1, '>' => -1, _ => 0 };
                if (depth == 0)
                    break;
            }
            // <Main>$ is a name itself.
            if (name.StartsWith(TopLevel, StringComparison.Ordinal))
                return TopLevel;
            name = end <= 1 ? "" : name[1..Math.Min(end, name.Length)];
        }
        return name;
    }
}
