namespace PerfAnalyzers.Roslyn;

/// <summary>How a word stands in a member's text, and so what it may be the name of there; it may stand in several ways.</summary>
[Flags]
internal enum WordUse : byte
{
    /// <summary>Not at all.</summary>
    None = 0,

    /// <summary>Before a parenthesis, or what may be type arguments: a call.</summary>
    Called = 1,

    /// <summary>Not before a parenthesis: a property, a variable, a type.</summary>
    Read = 2,

    /// <summary>Where an expression ends: maybe a method that is handed on and not called, as in <c>Select(Load)</c>.</summary>
    HandedOn = 4,

    /// <summary>After <c>new</c>: a type.</summary>
    Made = 8,
}
