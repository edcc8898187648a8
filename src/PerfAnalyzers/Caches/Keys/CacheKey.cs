using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace PerfAnalyzers.Caches.Keys;

/// <summary>The key of a cache call, as the parts it is put together from, in their order.</summary>
internal sealed class CacheKey
{
    private const string Separators = ":|/_-.#;,~";

    private CacheKey(ImmutableArray<CacheKeyPart> parts, bool isObject)
    {
        Parts = parts;
        IsObject = isObject;
    }

    public ImmutableArray<CacheKeyPart> Parts { get; }

    /// <summary>True for a key that is an object with values of its own: a tuple, a record.</summary>
    public bool IsObject { get; }

    /// <summary>The separator that the key has already, or the usual one.</summary>
    public string Separator
    {
        get
        {
            foreach (var part in Parts)
            {
                if (part.Text is { Length: > 0 } text && Separators.IndexOf(text[text.Length - 1]) >= 0)
                    return text.Substring(text.Length - 1);
            }

            return ":";
        }
    }

    /// <summary>True when the other key is put together by the same code: in one method for both.</summary>
    public bool IsWrittenWith(CacheKey other) => Parts.Any(static p => p.Composition is not null)
        && Parts.All(p => p.Composition is not { Syntax: var syntax } || other.Parts.Any(o => o.Composition?.Syntax == syntax));

    /// <summary>The parts of what a key is made of. A value that cannot be looked into is one part.</summary>
    public static CacheKey Create(IOperation value, Compilation compilation)
    {
        var reader = new CacheKeyReader(compilation);
        reader.Read(value);
        return new(reader.Parts(), reader.IsObject);
    }
}
