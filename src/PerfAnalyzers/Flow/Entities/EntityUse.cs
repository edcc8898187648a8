using Microsoft.CodeAnalysis;
using PerfAnalyzers.Ef;

namespace PerfAnalyzers.Flow.Entities;

/// <summary>What code does with a materialised entity.</summary>
internal enum EntityUseKind
{
    /// <summary>A column is read.</summary>
    PropertyRead,

    /// <summary>A column is written.</summary>
    PropertyWritten,

    /// <summary>A navigation is read; its path includes it.</summary>
    NavigationRead,

    /// <summary>A navigation is given a value.</summary>
    NavigationAssigned,

    /// <summary>A collection is added to or removed from.</summary>
    NavigationChanged,

    /// <summary>A navigation is loaded explicitly, by <c>Entry(x).Reference(…)</c> or <c>Collection(…)</c>.</summary>
    NavigationLoaded,

    /// <summary>The change tracker is asked or told something: <c>Entry(x)</c>.</summary>
    Tracked,

    /// <summary>It is handed to <c>Add</c>, <c>Update</c>, <c>Remove</c>, <c>Attach</c>.</summary>
    Saved,

    /// <summary>It is returned from the method.</summary>
    Returned,

    /// <summary>It is put where other code finds it: a field, a property, an object.</summary>
    Stored,

    /// <summary>It is handed to code that is not at hand, or that is not followed.</summary>
    PassedOn,

    /// <summary>Its identity is asked for: <c>==</c>, <c>Contains</c>, <c>Distinct</c>, the key of a dictionary.</summary>
    Compared,

    /// <summary>All of it is read by code that is known to only read: a serialiser, a logger, a mapper, <c>ToString</c>.</summary>
    Serialized,

    /// <summary>Something that is not followed: from here on nothing is known.</summary>
    Unknown,
}

/// <summary>One use of an entity that came from a query.</summary>
/// <param name="Kind">What is done.</param>
/// <param name="Path">The navigations from the query's entity to the one that is used.</param>
/// <param name="Operation">Where the method that runs the query does it: for what a called method does, the call.</param>
/// <param name="IsPerElement">True when it happens once per element of the result.</param>
/// <param name="Property">The column that is read or written.</param>
/// <param name="Origin">Where the called method does it, when it is there.</param>
internal sealed record EntityUse(
    EntityUseKind Kind,
    ResolvedPath Path,
    IOperation Operation,
    bool IsPerElement,
    IPropertySymbol? Property = null,
    IOperation? Origin = null)
{
    /// <summary>Where it is done: in the called method, when it is there.</summary>
    public IOperation Site => Origin ?? Operation;

    /// <summary>The path as an <c>Include</c> names it.</summary>
    public string PathText => Path.Text;
}
