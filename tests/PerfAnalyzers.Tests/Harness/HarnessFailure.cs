using Xunit.Sdk;

namespace PerfAnalyzers.Tests.Harness;

/// <summary>A verification that failed: the message is all that a developer needs to see.</summary>
public sealed class HarnessFailure(string message) : XunitException(message);
