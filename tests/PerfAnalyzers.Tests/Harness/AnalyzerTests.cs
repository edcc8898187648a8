using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Testing;

namespace PerfAnalyzers.Tests.Harness;

/// <summary>The base class of a rule's tests.</summary>
public abstract class AnalyzerTests<TAnalyzer>
    where TAnalyzer : DiagnosticAnalyzer, new()
{
    /// <summary>
    /// An expected diagnostic of the analyzer's only id, for <see cref="TestOptions.ExpectedDiagnostics"/>. Its message is compared if it is
    /// given, and its additional locations if they are.
    /// </summary>
    protected static DiagnosticResult Diagnostic() =>
        new DiagnosticResult(new TAnalyzer().SupportedDiagnostics.Single()).WithMessage(null).WithOptions(DiagnosticOptions.IgnoreAdditionalLocations);

    /// <summary>The analyzer reports exactly what is marked; a source without markup has no diagnostic.</summary>
    protected static Task VerifyAnalyzerAsync(string source, Action<TestOptions>? configure = null) =>
        new AnalyzerVerification(() => new TAnalyzer(), Configured(configure)).VerifyAsync(source);

    private protected static TestOptions Configured(Action<TestOptions>? configure)
    {
        var options = new TestOptions();
        configure?.Invoke(options);
        return options;
    }
}
