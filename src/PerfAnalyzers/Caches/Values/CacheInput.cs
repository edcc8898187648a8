using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using PerfAnalyzers.Caches.Keys;

namespace PerfAnalyzers.Caches.Values;

/// <summary>Where an input of a cached value comes from.</summary>
internal enum CacheInputKind
{
    /// <summary>A parameter, a local or a member: somebody gives it.</summary>
    Given,

    /// <summary>The culture that the code runs in.</summary>
    Culture,

    /// <summary>The request: its headers, its query.</summary>
    Request,

    /// <summary>A feature that is on for some.</summary>
    Feature,

    /// <summary>A type parameter.</summary>
    Type,

    /// <summary>Who asks.</summary>
    User,

    /// <summary>For which customer it is asked.</summary>
    Tenant,
}

/// <summary>Something that a cached value depends on, and that may differ from call to call.</summary>
/// <param name="Kind">Where it comes from.</param>
/// <param name="Name">What the user knows it by.</param>
/// <param name="Path">The path, of what is given; null for what the surroundings say.</param>
/// <param name="Read">Where it is read.</param>
/// <param name="Sources">
/// What a local was made from: it is in the key when all of these are. Default for what was not made of anything.
/// </param>
internal sealed record CacheInput(
    CacheInputKind Kind, string Name, ValuePath? Path, IOperation Read, ImmutableArray<CacheInput> Sources = default)
{
    public bool IsIdentity => Kind is CacheInputKind.User or CacheInputKind.Tenant;
}
