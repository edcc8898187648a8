using Microsoft.CodeAnalysis.Diagnostics;

namespace PerfAnalyzers.Tests.Harness;

/// <summary>The base class of a rule's tests.</summary>
public abstract class AnalyzerTests<TAnalyzer>
    where TAnalyzer : DiagnosticAnalyzer, new()
{
    /// <summary>An expected diagnostic of the analyzer's only id, for <see cref="TestOptions.ExpectedDiagnostics"/>.</summary>
    protected static DiagnosticResult Diagnostic() => new(new TAnalyzer().SupportedDiagnostics.Single().Id);

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
