using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Testing;

namespace PerfAnalyzers.Tests.Harness;

/// <summary>What is expected of diagnostics, and how they are listed.</summary>
internal static class DiagnosticResultExtensions
{
    /// <summary>The additional locations are exactly the places <c>{|#marker:…|}</c>, in this order.</summary>
    public static DiagnosticResult WithAdditionalLocations(this DiagnosticResult result, params int[] markers) =>
        markers.Aggregate(result.WithOptions(result.Options & ~DiagnosticOptions.IgnoreAdditionalLocations), static (r, marker) => r.WithLocation(marker));

    /// <summary>The diagnostics, one a line.</summary>
    public static string Describe(this IEnumerable<Diagnostic> diagnostics)
    {
        var lines = diagnostics.Select(static d => "    " + d + (d.AdditionalLocations.Count > 0 ? " (also " + string.Join(", ", d.AdditionalLocations.Select(l => l.GetLineSpan())) + ")" : ""));
        return new StringBuilder("Diagnostics:").AppendLine().AppendJoin(Environment.NewLine, lines.DefaultIfEmpty("    NONE.")).AppendLine().ToString();
    }
}
