using System.Collections.Immutable;
using System.Globalization;
using Microsoft.CodeAnalysis;
using PerfAnalyzers.Measurements;

namespace PerfAnalyzers.Framework;

/// <summary>Makes the diagnostics of the rules.</summary>
internal static class Finding
{
    /// <summary>A finding, with its member for baselines, and with what was measured at its place.</summary>
    public static Diagnostic Create(
        DiagnosticDescriptor rule,
        Location location,
        IEnumerable<Location>? related,
        ImmutableDictionary<string, string?>? hints,
        bool isCertain,
        string? member,
        MeasuredCall? measured,
        object[] message)
    {
        if (member is not null)
            hints = (hints ?? ImmutableDictionary<string, string?>.Empty).SetItem(MemberIds.Property, member);
        if (measured is { PerRequest: > 0 })
        {
            rule = WithMeasurement(rule, message.Length);
            message = [.. message, measured.Describe()];
        }

        return isCertain
            ? Diagnostic.Create(rule, location, related, hints, message)
            : Diagnostic.Create(rule, location, DiagnosticSeverity.Info, related, hints, message);
    }

    private static DiagnosticDescriptor WithMeasurement(DiagnosticDescriptor rule, int argument) => new(
        rule.Id,
        rule.Title,
        $"{rule.MessageFormat.ToString(CultureInfo.InvariantCulture)} (measured: {{{argument}}})",
        rule.Category,
        rule.DefaultSeverity,
        rule.IsEnabledByDefault,
        rule.Description,
        rule.HelpLinkUri);
}
