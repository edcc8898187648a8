using System.Collections.Concurrent;
using System.Reflection;
using System.Reflection.Emit;

namespace PerfAnalyzers.Recorder.CallSites;

/// <summary>The calls in a method's compiled code.</summary>
internal static class IlCalls
{
    private static readonly OpCode[] s_short = new OpCode[256];
    private static readonly OpCode[] s_long = new OpCode[256];

    static IlCalls()
    {
        foreach (var field in typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static))
        {
            if (field.GetValue(null) is not OpCode code)
                continue;
            if (code.Size == 1)
                s_short[code.Value & 0xFF] = code;
            else
                s_long[code.Value & 0xFF] = code;
        }
    }

    /// <summary>All calls of a method, in the order of its code.</summary>
    public static IReadOnlyList<IlCall> Of(MethodBase method)
    {
        var calls = new List<IlCall>();
        if (BytesOf(method) is not { } il)
            return calls;
        for (var position = 0; position < il.Length;)
        {
            var start = position;
            var code = il[position] == 0xFE && position + 1 < il.Length ? s_long[il[++position]] : s_short[il[position]];
            position++;
            var size = OperandSize(code, il, position);
            if (size < 0 || position + size > il.Length)
                break;
            if (IsCall(code) && CallTo(method, BitConverter.ToInt32(il, position), start) is { } call)
                calls.Add(call);
            position += size;
        }
        return calls;
    }

    /// <summary>
    /// Where the call is that a stack trace means, or -1 if it cannot be told. The offset of a frame is that of the call itself, or that of
    /// the expression's beginning: then it is the only call of this name, or of one that the stack may show by this name, until something
    /// is done with its value.
    /// </summary>
    /// <param name="callee">The name of the method that was called.</param>
    public static int CallAt(MethodBase method, int offset, string callee)
    {
        if (offset < 0 || BytesOf(method) is not { } il)
            return -1;
        var wanted = OperatorOf(callee, null);
        var found = -1;
        for (var position = offset; position < il.Length;)
        {
            var start = position;
            var code = il[position] == 0xFE && position + 1 < il.Length ? s_long[il[++position]] : s_short[il[position]];
            position++;
            var size = OperandSize(code, il, position);
            if (size < 0 || position + size > il.Length)
                return -1;
            if (IsCall(code))
            {
                if (CallTo(method, BitConverter.ToInt32(il, position), start) is { } call
                    && (call.Operator == wanted || Operators.MayBecome(call, callee)))
                {
                    if (start == offset)
                        return start;
                    if (found >= 0)
                        return -1;
                    found = start;
                }
            }
            else if (IsEnd(code))
            {
                break;
            }
            position += size;
        }
        // Optimized code says 0 where it knows nothing.
        return offset == 0 ? -1 : found;
    }

    private static bool IsEnd(OpCode code) =>
        code == OpCodes.Pop || code.FlowControl is FlowControl.Branch or FlowControl.Cond_Branch or FlowControl.Return or FlowControl.Throw
        || (code.Name is { } name && name.StartsWith("stloc", StringComparison.Ordinal));

    private static bool IsCall(OpCode code) => code == OpCodes.Call || code == OpCodes.Callvirt || code == OpCodes.Newobj;

    private static byte[]? BytesOf(MethodBase method)
    {
        try
        {
            return method.GetMethodBody()?.GetILAsByteArray();
        }
        catch
        {
            // Methods of the runtime, of dynamic assemblies, with types that cannot be loaded.
            return null;
        }
    }

    private static MethodBase? Target(MethodBase method, int token) =>
        method.Module.ResolveMethod(
            token,
            method.DeclaringType is { IsGenericType: true } type ? type.GetGenericArguments() : null,
            method is { IsGenericMethod: true } ? method.GetGenericArguments() : null);

    /// <summary>
    /// The called operator: the property for its getter, <c>foreach</c> for a step of a loop, the type for a constructor.
    /// </summary>
    private static IlCall? CallTo(MethodBase method, int token, int offset)
    {
        try
        {
            return Target(method, token) is { DeclaringType: var type } target ? new(offset, OperatorOf(target.Name, type), type) : null;
        }
        catch
        {
            return null;
        }
    }

    public static string OperatorOf(string name, Type? type) => name switch
    {
        "MoveNext" or "MoveNextAsync" => "foreach",
        ".ctor" => type is null ? ".ctor" : WithoutArity(type.Name),
        _ when name.StartsWith("get_", StringComparison.Ordinal) => name[4..],
        _ => name,
    };

    private static string WithoutArity(string name) => name.IndexOf('`') is var tick and > 0 ? name[..tick] : name;

    private static int OperandSize(OpCode code, byte[] il, int position) => code.OperandType switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        OperandType.InlineSwitch =>
            position + 4 <= il.Length && BitConverter.ToInt32(il, position) is >= 0 and < 1_000_000 and var count ? 4 + 4 * count : -1,
        _ => 4,
    };
}

/// <summary>A call in compiled code.</summary>
/// <param name="Offset">Where.</param>
/// <param name="Operator">What is called, by the name that it has in the source.</param>
/// <param name="Type">The type that declares it.</param>
internal readonly record struct IlCall(int Offset, string Operator, Type? Type);

/// <summary>
/// Operators that run a query, and what a stack shows instead of them when they are inlined or leave their frame to what they call.
/// </summary>
internal static class Operators
{
    private const string Async = "Async";

    private static readonly HashSet<string> s_queryable =
    [
        "Any", "All", "Count", "LongCount", "First", "FirstOrDefault", "Single", "SingleOrDefault", "Last", "LastOrDefault",
        "ElementAt", "ElementAtOrDefault",
        "Min", "MinBy", "Max", "MaxBy", "Sum", "Average", "Contains", "Aggregate", "ExecuteDelete", "ExecuteUpdate", "Find",
    ];

    private static readonly HashSet<string> s_enumerable =
        ["ToList", "ToArray", "ToDictionary", "ToHashSet", "ToLookup", "AddRange", "List", "HashSet"];

    private static readonly HashSet<string> s_writing = ["ExecuteDelete", "ExecuteUpdate"];

    /// <summary>True if a stack may show a method of EF Core, or a query that EF Core compiled, where this operator was called.</summary>
    public static bool MayBecome(IlCall call, string callee)
    {
        var name = call.Operator;
        if (callee == ".ctor")
            return s_enumerable.Contains(name);
        // Lists and texts have a Count and a Contains too.
        if (call.Type != typeof(Queryable)
            && call.Type?.Namespace?.StartsWith("Microsoft.EntityFrameworkCore", StringComparison.Ordinal) != true)
            return false;
        var isAsync = name.EndsWith(Async, StringComparison.Ordinal);
        var operators = callee switch
        {
            "Execute" when !isAsync => s_queryable,
            "ExecuteAsync" when isAsync => s_queryable,
            "NonQueryResult" when !isAsync => s_writing,
            "NonQueryResultAsync" when isAsync => s_writing,
            _ when callee.StartsWith("lambda_method", StringComparison.Ordinal) => s_queryable,
            _ => null,
        };
        return operators is not null && operators.Contains(isAsync ? name[..^Async.Length] : name);
    }
}
