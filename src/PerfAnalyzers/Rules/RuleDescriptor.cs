using Microsoft.CodeAnalysis;

namespace PerfAnalyzers.Rules;

/// <summary>Builds descriptors that all look alike: the help link follows from the id.</summary>
internal static class RuleDescriptor
{
    /// <summary>A descriptor; it must be kept in a static readonly field, which is what the release tracking reads.</summary>
    /// <param name="id">One of <see cref="RuleIds"/>.</param>
    /// <param name="title">A fact, in sentence case, with no full stop.</param>
    /// <param name="messageFormat">What is slow, where, and what to do, in the user's terms.</param>
    /// <param name="category">One of <see cref="RuleCategory"/>.</param>
    /// <param name="severity">Warning: no known false positive. Info: needs context. Never Error.</param>
    /// <param name="description">The reason, in a few sentences.</param>
    /// <param name="isEnabledByDefault">False for opinions.</param>
    public static DiagnosticDescriptor Create(
        string id,
        string title,
        string messageFormat,
        string category,
        DiagnosticSeverity severity,
        string description,
        bool isEnabledByDefault = true) =>
        new(
            id,
            title,
            messageFormat,
            category,
            severity,
            isEnabledByDefault,
            description,
            DocumentationAddress.Value + "/rules/" + id + ".md");
}
