using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace PerfAnalyzers.Framework;

/// <summary>
/// An option in <c>.editorconfig</c>: <c>dotnet_code_quality.PERF1003.name</c> for one rule, <c>dotnet_code_quality.PERF.name</c> for all;
/// the first wins. A value that is not understood counts as not set.
/// </summary>
internal static class RuleOption
{
    private const string Prefix = "dotnet_code_quality.";
    private const string All = "PERF";

    /// <summary>Whether navigations load themselves: <c>auto</c> (default: as the code says), <c>on</c>, <c>off</c>.</summary>
    public const string LazyLoading = "lazy_loading";

    /// <summary>Whether findings in test projects, seeders and migrations are reported: <c>quiet</c> (default) or <c>report</c>.</summary>
    public const string TestCode = "test_code";

    /// <summary>
    /// Methods of other assemblies, as <c>Method</c> or <c>Type.Method</c>, that take a cache key and what makes the value.
    /// </summary>
    public const string CacheMethods = "cache_methods";

    /// <summary>Names that a cache key need not carry.</summary>
    public const string IgnoredInputs = "ignored_inputs";

    /// <summary>Names of types whose values a cache key need not carry.</summary>
    public const string IgnoredTypes = "ignored_types";

    /// <summary>The minutes after which PERF6006 suggests that an entry ends.</summary>
    public const string DefaultExpirationMinutes = "default_expiration_minutes";

    /// <summary>The largest random part, in seconds, that PERF6009 suggests.</summary>
    public const string MaxJitterSeconds = "max_jitter_seconds";

    /// <summary>
    /// The id, or the beginning of it, of the first migration that PERF5003 looks at; without it, the newest of each context.
    /// </summary>
    public const string MigrationsSince = "migrations_since";

    /// <summary>Whether SQL Server may build indexes online: <c>off</c> (default) or <c>on</c>.</summary>
    public const string SqlServerOnline = "sqlserver_online";

    /// <summary>The text of an option at a place in the code, or null.</summary>
    public static string? Read(AnalyzerOptions options, SyntaxTree tree, string ruleId, string name)
    {
        var atPlace = options.AnalyzerConfigOptionsProvider.GetOptions(tree);
        return atPlace.TryGetValue(Prefix + ruleId + "." + name, out var value) || atPlace.TryGetValue(Prefix + All + "." + name, out value)
            ? value.Trim().ToLowerInvariant()
            : null;
    }
}
