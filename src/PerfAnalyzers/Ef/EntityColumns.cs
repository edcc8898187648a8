using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Ef;

/// <summary>The columns of an entity, and those among them that are large.</summary>
internal sealed class EntityColumns
{
    // Up to here a text is kept in its row.
    private const int SmallLength = 4000;

    private static readonly PerCompilation<ConcurrentDictionary<ITypeSymbol, EntityColumns>> s_known =
        new(static _ => new(SymbolEqualityComparer.Default));

    // What people name a text that has no length: it is kept in a column of its own size, and read page by page.
    private static readonly string[] s_documents =
    [
        "Content", "Body", "Description", "Html", "Markdown", "Json", "Xml", "Notes", "Remarks", "Biography", "Payload", "Document",
        "Template", "Css", "Script", "StackTrace", "Transcript",
    ];

    private static readonly string[] s_short = ["Short", "Meta", "Seo", "Brief"];

    private static readonly string[] s_digests = ["Hash", "Salt", "Version", "Stamp", "Timestamp", "Checksum", "Token"];

    private EntityColumns(
        ImmutableArray<IPropertySymbol> columns,
        ImmutableArray<IPropertySymbol> large,
        ImmutableArray<Navigation> loadedAlong)
    {
        Columns = columns;
        Large = large;
        LoadedAlong = loadedAlong;
    }

    /// <summary>The properties that are columns for certain.</summary>
    public ImmutableArray<IPropertySymbol> Columns { get; }

    /// <summary>Those of them that may hold kilobytes: bytes, documents, texts without a limit.</summary>
    public ImmutableArray<IPropertySymbol> Large { get; }

    /// <summary>What each query of the entity brings along: what it owns, and what the model includes by itself.</summary>
    public ImmutableArray<Navigation> LoadedAlong { get; }

    /// <summary>The columns of an entity or an owned type.</summary>
    public static EntityColumns Get(ITypeSymbol entity, EfModel model) =>
        s_known.Get(model.Compilation).GetOrAdd(entity, e => Read(e, model));

    /// <summary>True for a column: of a type that every provider knows, or with a conversion to one.</summary>
    public static bool IsColumn(IPropertySymbol property, EfModel model) =>
        MappedColumns.IsColumn(property, model)
        || property.SetMethod is not null && model.Configuration.HasConversion(property.OriginalDefinition);

    private static EntityColumns Read(ITypeSymbol entity, EfModel model)
    {
        var columns = ImmutableArray.CreateBuilder<IPropertySymbol>();
        var large = ImmutableArray.CreateBuilder<IPropertySymbol>();
        var loadedAlong = ImmutableArray.CreateBuilder<Navigation>();
        foreach (var property in entity.AllProperties())
        {
            if (model.Entities.FindNavigation(property) is { } navigation)
            {
                if (navigation.IsAlwaysLoaded)
                    loadedAlong.Add(navigation);
                continue;
            }

            var type = ColumnType(property);
            if (!IsColumn(property, model) && type is null)
                continue;
            columns.Add(property);
            if (IsLarge(property, type, model))
                large.Add(property);
        }

        return new(columns.ToImmutable(), large.ToImmutable(), loadedAlong.ToImmutable());
    }

    private static bool IsLarge(IPropertySymbol property, string? columnType, EfModel model)
    {
        if (columnType is not null)
            return IsUnlimited(columnType);
        if (LengthOf(property) is { } length)
            return length > SmallLength;
        if (model.Configuration.IsLimited(property.OriginalDefinition))
            return false;
        return property.Type switch
        {
            IArrayTypeSymbol { ElementType.SpecialType: SpecialType.System_Byte } =>
                !property.HasAttribute("Timestamp") && !EndsWith(property.Name, s_digests),
            { SpecialType: SpecialType.System_String } =>
                property.Name == "Text"
                || EndsWith(property.Name, s_documents) && !s_short.Any(s => property.Name.StartsWith(s, StringComparison.Ordinal)),
            _ => false,
        };
    }

    /// <summary>jsonb, text, nvarchar(max), varbinary(max).</summary>
    private static bool IsUnlimited(string type)
    {
        type = type.ToLowerInvariant();
        return type.Contains("max")
            || type is "json" or "jsonb" or "xml" or "text" or "ntext" or "image" or "bytea" or "blob" or "clob"
                or "longtext" or "mediumtext" or "longblob" or "mediumblob";
    }

    private static string? ColumnType(IPropertySymbol property) => property.FindAttribute("Column")?.Named("TypeName") as string;

    private static int? LengthOf(IPropertySymbol property) =>
        (property.FindAttribute("MaxLength") ?? property.FindAttribute("StringLength"))?.ConstructorArguments is [{ Value: int length }, ..]
            ? length < 0 ? int.MaxValue : length
            : null;

    private static bool EndsWith(string name, string[] words)
    {
        foreach (var word in words)
        {
            if (name.EndsWith(word, StringComparison.Ordinal))
                return true;
        }

        return false;
    }
}
