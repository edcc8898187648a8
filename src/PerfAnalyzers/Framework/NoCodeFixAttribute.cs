namespace PerfAnalyzers.Framework;

/// <summary>Says why an analyzer has no code fix. An analyzer has this attribute or a fix; a test sees to it.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
internal sealed class NoCodeFixAttribute(string reason) : Attribute
{
    /// <summary>The reason, as a sentence for the rule's page.</summary>
    public string Reason { get; } = reason;
}
