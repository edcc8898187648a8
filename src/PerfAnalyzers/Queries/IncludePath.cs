using PerfAnalyzers.Ef;

namespace PerfAnalyzers.Queries;

/// <summary>What a query loads with its entities.</summary>
/// <param name="Path">The navigations from the query's entity on.</param>
/// <param name="IsConditional">True when only some ways through the code include it.</param>
internal readonly record struct IncludePath(NavigationPath Path, bool IsConditional);
