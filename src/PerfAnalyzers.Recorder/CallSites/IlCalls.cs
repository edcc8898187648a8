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
            if (IsCall(code) && NameOf(method, BitConverter.ToInt32(il, position)) is { } name)
                calls.Add(new(start, name));
            position += size;
        }
        return calls;
    }

    /// <summary>
    /// Where the call is that a stack trace means, or -1 if it says only in which statement or not even that: at the offset there is a call
    /// that takes something, which no statement begins with; or what is there only loads the last arguments of an asynchronous call.
    /// </summary>
    /// <param name="callee">The name of the method that was called.</param>
    public static int CallAt(MethodBase method, int offset, string callee)
    {
        if (offset < 0 || BytesOf(method) is not { } il)
            return -1;
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
                if (start != offset && NameOf(method, BitConverter.ToInt32(il, position)) != OperatorOf(callee, null))
                    return -1;
                return TakesArguments(method, BitConverter.ToInt32(il, position)) ? start : -1;
            }
            if (!callee.EndsWith("Async", StringComparison.Ordinal) || !IsLoad(code))
                return -1;
            position += size;
        }
        return -1;
    }

    private static bool IsLoad(OpCode code) =>
        code == OpCodes.Initobj || code == OpCodes.Nop || (code.Name is { } name && (name.StartsWith("ldloc", StringComparison.Ordinal)
            || name.StartsWith("ldarg", StringComparison.Ordinal) || name.StartsWith("ldc", StringComparison.Ordinal) || name is "ldfld" or "ldnull" or "ldstr"));

    private static bool TakesArguments(MethodBase method, int token)
    {
        try
        {
            return Target(method, token) is { } target && ((!target.IsStatic && !target.IsConstructor) || target.GetParameters().Length > 0);
        }
        catch
        {
            return false;
        }
    }

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

    /// <summary>The called operator: the property for its getter, <c>foreach</c> for a step of a loop, the type for a constructor.</summary>
    private static string? NameOf(MethodBase method, int token)
    {
        try
        {
            return Target(method, token) is { } target ? OperatorOf(target.Name, target.DeclaringType) : null;
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
        OperandType.InlineSwitch => position + 4 <= il.Length && BitConverter.ToInt32(il, position) is >= 0 and < 1_000_000 and var count ? 4 + 4 * count : -1,
        _ => 4,
    };
}

/// <summary>A call in compiled code.</summary>
/// <param name="Offset">Where.</param>
/// <param name="Operator">What is called, by the name that it has in the source.</param>
internal readonly record struct IlCall(int Offset, string Operator);
