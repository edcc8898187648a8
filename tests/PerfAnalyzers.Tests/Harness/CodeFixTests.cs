using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Diagnostics;

namespace PerfAnalyzers.Tests.Harness;

/// <summary>The base class of the tests of a rule that has a fix.</summary>
public abstract class CodeFixTests<TAnalyzer, TCodeFix> : AnalyzerTests<TAnalyzer>
    where TAnalyzer : DiagnosticAnalyzer, new()
    where TCodeFix : CodeFixProvider, new()
{
    /// <summary>The marked diagnostics are fixed, whichever way, and give the fixed source; what stays unfixed is marked there.</summary>
    protected static Task VerifyCodeFixAsync(string source, string fixedSource, Action<TestOptions>? configure = null) =>
        Verification(configure).VerifyAsync(source, fixedSource);

    /// <summary>
    /// The marked diagnostics get a fix that FixAll leaves alone, whose title says what it assumes, and which gives the fixed source, or, if
    /// none is given, one that is not reported.
    /// </summary>
    protected static Task VerifySuggestionAsync(string source, string assumption, string? fixedSource = null, Action<TestOptions>? configure = null) =>
        Verification(configure).VerifySuggestionAsync(source, assumption, fixedSource);

    /// <summary>The marked diagnostics are reported, and no fix is offered for them.</summary>
    protected static Task VerifyNoCodeFixAsync(string source, Action<TestOptions>? configure = null) =>
        Verification(configure).VerifyNoFixAsync(source);

    private static CodeFixVerification Verification(Action<TestOptions>? configure) =>
        new(() => new TAnalyzer(), new TCodeFix(), Configured(configure));
}
