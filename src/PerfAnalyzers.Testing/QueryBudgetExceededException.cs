namespace PerfAnalyzers.Testing;

/// <summary>A test sent more commands to the database than it may, or none where there should be some.</summary>
public sealed class QueryBudgetExceededException : Exception
{
    /// <summary>Makes one with a message that names the call sites.</summary>
    /// <param name="message">The message.</param>
    public QueryBudgetExceededException(string message)
        : base(message)
    {
    }
}
