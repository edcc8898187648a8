using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace PerfAnalyzers.Ef.Indexes;

/// <summary>Where an index comes from.</summary>
internal enum IndexOrigin
{
    /// <summary>EF Core makes it for a foreign key.</summary>
    Convention,

    /// <summary>An <c>[Index]</c> on the entity.</summary>
    Attribute,

    /// <summary><c>HasIndex</c>.</summary>
    Configuration,
}

/// <summary>An index of an entity's table, as the model builds it.</summary>
/// <param name="Properties">The names of its properties, in order.</param>
/// <param name="IsUnique">True when no two rows share their values.</param>
/// <param name="Origin">Who asked for it.</param>
internal sealed record EfIndex(ImmutableArray<string> Properties, bool IsUnique, IndexOrigin Origin)
{
    /// <summary>What the filter of an index says that this compilation does not show.</summary>
    public const string UnknownFilter = "?";

    /// <summary>The name in the model, which tells it from another one on the same properties; null for the one without.</summary>
    public string? Name { get; init; }

    /// <summary>True when the code says whether it is unique.</summary>
    public bool SaysUnique { get; init; }

    /// <summary>The SQL of the rows that are in it; null when all are.</summary>
    public string? Filter { get; init; }

    /// <summary>True when the code says which rows are in it: <c>HasFilter(null)</c> has all of them.</summary>
    public bool SaysFilter { get; init; }

    /// <summary>True when the table is kept in its order, and so with all rows.</summary>
    public bool IsClustered { get; init; }

    /// <summary>The method, when it is not a sorted tree: gin, hash, brin.</summary>
    public string? Method { get; init; }

    /// <summary>Which properties are in descending order, as 1 and 0; null when all are in ascending order.</summary>
    public string? Descending { get; init; }

    /// <summary>The properties that are kept in it beside its own.</summary>
    public ImmutableArray<string> Included { get; init; } = ImmutableArray<string>.Empty;

    /// <summary>True when something is said about it that is not understood here.</summary>
    public bool IsOpaque { get; init; }

    /// <summary>Where the code says it; null when no code does.</summary>
    public SyntaxNode? Syntax { get; init; }

    /// <summary>True when each row is in it, in an order that rows are found by.</summary>
    public bool IsPlain => Filter is null && Method is null or "btree" && !IsOpaque;

    /// <summary>True when the index begins with these properties, in this order.</summary>
    public bool StartsWith(ImmutableArray<string> properties) =>
        properties.Length <= Properties.Length && Properties.Take(properties.Length).SequenceEqual(properties);
}

/// <summary>The columns by which an entity refers to another one.</summary>
/// <param name="Properties">The names of the properties, those that have no member of the class among them.</param>
/// <param name="Principal">The entity that is referred to.</param>
/// <param name="IsUnique">True when at most one row refers to one of the other's.</param>
/// <param name="Navigation">The property that leads to it, or that leads from it when there is only one; null without any.</param>
internal sealed record EfForeignKey(ImmutableArray<string> Properties, string Principal, bool IsUnique, IPropertySymbol? Navigation);
