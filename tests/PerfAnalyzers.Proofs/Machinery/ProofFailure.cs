using Xunit.Sdk;

namespace PerfAnalyzers.Proofs.Machinery;

/// <summary>A proof that does not hold: the message is all that a developer needs to see.</summary>
public sealed class ProofFailure(string message) : XunitException(message);
