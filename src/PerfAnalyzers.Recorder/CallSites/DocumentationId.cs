using System.Reflection;
using System.Text;

namespace PerfAnalyzers.Recorder.CallSites;

/// <summary>The documentation id of a member, as the compiler writes it: accessors are their property or event.</summary>
internal static class DocumentationId
{
    private const BindingFlags Declared =
        BindingFlags.DeclaredOnly | BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;

    /// <param name="method">A definition: of no closed generic type, and not closed itself.</param>
    public static string Of(MethodBase method)
    {
        var type = method.DeclaringType!;
        var text = new StringBuilder();
        foreach (var property in type.GetProperties(Declared))
        {
            if (Is(property.GetMethod, method) || Is(property.SetMethod, method))
            {
                text.Append("P:");
                AppendDefinition(text, type);
                text.Append('.').Append(Escaped(property.Name));
                AppendParameters(text, property.GetIndexParameters());
                return text.ToString();
            }
        }
        foreach (var @event in type.GetEvents(Declared))
        {
            if (Is(@event.AddMethod, method) || Is(@event.RemoveMethod, method))
            {
                text.Append("E:");
                AppendDefinition(text, type);
                return text.Append('.').Append(Escaped(@event.Name)).ToString();
            }
        }

        text.Append("M:");
        AppendDefinition(text, type);
        text.Append('.').Append(Escaped(method.Name));
        if (method.IsGenericMethod)
            text.Append("``").Append(method.GetGenericArguments().Length);
        AppendParameters(text, method.GetParameters());
        if (method is MethodInfo { Name: "op_Implicit" or "op_Explicit" or "op_CheckedExplicit", IsSpecialName: true } conversion)
            AppendType(text.Append('~'), conversion.ReturnType);
        return text.ToString();
    }

    /// <summary>The full name of a method's declaring type and the method, for where nothing more is known.</summary>
    public static string NameOnly(Type type, string method)
    {
        var text = new StringBuilder("~");
        AppendDefinition(text, type);
        return text.Append('.').Append(method).ToString();
    }

    private static bool Is(MethodInfo? accessor, MethodBase method) =>
        accessor is not null && accessor.MetadataToken == method.MetadataToken && accessor.Module == method.Module;

    private static string Escaped(string name) =>
        name.Replace('.', '#').Replace('<', '{').Replace('>', '}').Replace(',', '@') is var escaped
        && name.StartsWith("<Main>$", StringComparison.Ordinal)
            ? name
            : escaped;

    private static void AppendDefinition(StringBuilder text, Type type)
    {
        if (type.DeclaringType is { } outer)
        {
            AppendDefinition(text, outer);
            text.Append('.');
        }
        else if (type.Namespace is { Length: > 0 } @namespace)
        {
            text.Append(@namespace).Append('.');
        }
        text.Append(type.Name);
    }

    private static void AppendParameters(StringBuilder text, ParameterInfo[] parameters)
    {
        if (parameters.Length == 0)
            return;
        text.Append('(');
        for (var i = 0; i < parameters.Length; i++)
        {
            if (i > 0)
                text.Append(',');
            AppendType(text, parameters[i].ParameterType);
        }
        text.Append(')');
    }

    private static void AppendType(StringBuilder text, Type type)
    {
        if (type.IsGenericParameter)
        {
            text.Append(type.DeclaringMethod is null ? "`" : "``").Append(type.GenericParameterPosition);
            return;
        }
        if (type.HasElementType)
        {
            AppendType(text, type.GetElementType()!);
            if (type.IsByRef)
                text.Append('@');
            else if (type.IsPointer)
                text.Append('*');
            else if (type.IsSZArray)
                text.Append("[]");
            else
                text.Append('[').AppendJoin(',', Enumerable.Repeat("0:", type.GetArrayRank())).Append(']');
            return;
        }
        AppendReference(text, type, type.GetGenericArguments());
    }

    /// <summary>A used type: each part of a nested one has its own arguments.</summary>
    private static void AppendReference(StringBuilder text, Type type, Type[] arguments)
    {
        var own = 0;
        if (type.DeclaringType is { } outer)
        {
            own = outer.GetGenericArguments().Length;
            AppendReference(text, outer, arguments);
            text.Append('.');
        }
        else if (type.Namespace is { Length: > 0 } @namespace)
        {
            text.Append(@namespace).Append('.');
        }
        var tick = type.Name.IndexOf('`');
        text.Append(tick < 0 ? type.Name : type.Name.AsSpan(0, tick));
        var count = type.GetGenericArguments().Length;
        if (count <= own)
            return;
        text.Append('{');
        for (var i = own; i < count; i++)
        {
            if (i > own)
                text.Append(',');
            AppendType(text, arguments[i]);
        }
        text.Append('}');
    }
}
