using Microsoft.CodeAnalysis;

namespace PerfAnalyzers.Tests.Harness;

/// <summary>An expected diagnostic whose message, severity or further locations matter; its places are <c>{|#0:…|}</c> in the sources.</summary>
/// <remarks>What is not said is not compared.</remarks>
public sealed record DiagnosticResult(string Id)
{
    internal int? Location { get; private init; }

    internal DiagnosticSeverity? Severity { get; private init; }

    internal string? Message { get; private init; }

    internal IReadOnlyList<int>? AdditionalLocations { get; private init; }

    /// <summary>The diagnostic stands at <c>{|#marker:…|}</c>.</summary>
    public DiagnosticResult WithLocation(int marker) => this with { Location = marker };

    public DiagnosticResult WithSeverity(DiagnosticSeverity severity) => this with { Severity = severity };

    /// <summary>The whole message.</summary>
    public DiagnosticResult WithMessage(string message) => this with { Message = message };

    /// <summary>The additional locations are exactly these, in this order.</summary>
    public DiagnosticResult WithAdditionalLocations(params int[] markers) => this with { AdditionalLocations = markers };
}
