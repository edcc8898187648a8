namespace PerfAnalyzers.Tests.Harness;

/// <summary>
/// Says of a test in what versions it may have another end, so that the runs on other versions leave it out where it cannot: a trait, for
/// <c>--filter</c>. Without it, in all.
/// </summary>
internal static class Versions
{
    public const string Trait = "Versions";

    /// <summary>
    /// In none, so that one is enough: it is about the sources, the package's files, the sample as it was built, or what is looked at with the
    /// newest versions only (<see cref="TestReferences.HasEveryWay"/>).
    /// </summary>
    public const string One = "one";

    /// <summary>Only in those of Roslyn: it is about how much code there is, in what state, and in what order it is looked at.</summary>
    public const string Roslyn = "roslyn";
}
