using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.EntityFrameworkCore.Metadata;

namespace PerfAnalyzers.Proofs.Runtime;

/// <summary>
/// Writes a value with all that hangs on it, so that two values are equal when their texts are. An entity stands as a reference in its
/// place, and once, with its values and loaded navigations, in a list below: graphs have cycles.
/// </summary>
internal sealed class ValueWriter(IModel model, bool isOrdered)
{
    private readonly HashSet<object> _entities = new(ReferenceEqualityComparer.Instance);
    private readonly Queue<(object Entity, IEntityType Type)> _toDescribe = new();

    public string Write(object? value)
    {
        var lines = new List<string> { Text(value) };
        var entities = new SortedSet<string>(StringComparer.Ordinal);
        while (_toDescribe.TryDequeue(out var next))
            entities.Add(Describe(next.Entity, next.Type));
        return string.Join('\n', [.. lines, .. entities]);
    }

    /// <summary>A value without parts, the same in each culture and time zone.</summary>
    public static string Scalar(object? value) => value switch
    {
        null or DBNull => "null",
        string s => "\"" + s + "\"",
        DateTime d => d.ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture),
        // 1.10 and 1.1 are one number.
        decimal m => m.ToString("0.############################", CultureInfo.InvariantCulture),
        byte[] b => Convert.ToHexString(b),
        IFormattable f => f.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    private string Text(object? value)
    {
        if (value is null or string or DBNull or byte[] or IFormattable or bool or char || value.GetType().IsPrimitive)
            return Scalar(value);
        if (EntityTypeOf(value) is { } entity)
            return Reference(value, entity);
        RuntimeHelpers.EnsureSufficientExecutionStack();
        return value switch
        {
            IDictionary map => "{" + Items(map.Cast<object>().Select(Text), isOrdered: false) + "}",
            IEnumerable items => Grouping(value) + "[" + Items(items.Cast<object?>().Select(Text), isOrdered) + "]",
            ITuple tuple => "(" + string.Join(", ", Enumerable.Range(0, tuple.Length).Select(i => Text(tuple[i]))) + ")",
            _ => "{ " + string.Join(", ", Properties(value).Select(p => $"{p.Name} = {Text(p.GetValue(value))}")) + " }",
        };
    }

    private string Reference(object entity, IEntityType type)
    {
        if (type.IsOwned())
            return "{ " + string.Join(", ", Scalars(entity, type)) + " }";
        if (_entities.Add(entity))
            _toDescribe.Enqueue((entity, type));
        return type.ShortName() + "#" + Key(entity, type);
    }

    private string Describe(object entity, IEntityType type)
    {
        var text = new StringBuilder("  ").Append(type.ShortName()).Append('#').Append(Key(entity, type)).Append(": ").AppendJoin(", ", Scalars(entity, type));
        foreach (var navigation in type.GetNavigations().Cast<INavigationBase>().Concat(type.GetSkipNavigations()).OrderBy(n => n.Name, StringComparer.Ordinal))
        {
            switch (navigation.PropertyInfo?.GetValue(entity))
            {
                // An empty collection is what one that was not loaded looks like.
                case IEnumerable items when navigation.IsCollection && items.Cast<object>().Any():
                    text.Append(", ").Append(navigation.Name).Append(" = [").Append(Items(items.Cast<object>().Select(Text), isOrdered)).Append(']');
                    break;
                case { } single when !navigation.IsCollection:
                    text.Append(", ").Append(navigation.Name).Append(" = ").Append(Text(single));
                    break;
            }
        }

        return text.ToString();
    }

    private static IEnumerable<string> Scalars(object entity, IEntityType type) =>
        type.GetProperties().Where(p => p.PropertyInfo is not null).OrderBy(p => p.Name, StringComparer.Ordinal).Select(p => $"{p.Name} = {Scalar(p.PropertyInfo!.GetValue(entity))}");

    private static string Key(object entity, IEntityType type) =>
        type.FindPrimaryKey() is { } key ? string.Join(',', key.Properties.Select(p => Scalar(p.PropertyInfo?.GetValue(entity)))) : "?";

    private IEntityType? EntityTypeOf(object value) => model.FindEntityTypes(value.GetType()).FirstOrDefault();

    // The key of an IGrouping.
    private string Grouping(object value) => value.GetType().GetInterface("IGrouping`2")?.GetProperty("Key") is { } key ? Text(key.GetValue(value)) + ": " : "";

    private static string Items(IEnumerable<string> items, bool isOrdered) => string.Join(", ", isOrdered ? items : items.Order(StringComparer.Ordinal));

    private static IEnumerable<PropertyInfo> Properties(object value) =>
        value.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.GetIndexParameters().Length == 0).OrderBy(p => p.Name, StringComparer.Ordinal);
}
