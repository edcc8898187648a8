using Microsoft.CodeAnalysis;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Calls;

/// <summary>Code that nobody waits for: jobs, imports, what cleans up at night.</summary>
internal static class BulkCode
{
    private static readonly string[] s_bases =
    [
        "BackgroundService", "IHostedService", "IJob", "IScheduledTask", "ITask", "IInvocable", "BackgroundJob", "AsyncBackgroundJob",
    ];

    private static readonly string[] s_words =
    [
        "Import", "Importer", "Export", "Exporter", "Cleanup", "Cleaner", "Purge", "Purger", "Archive", "Archiver", "Backup", "Job",
        "Worker", "Sync", "Synchronizer", "Maintenance", "Reindex", "Rebuild",
    ];

    /// <summary>True for a member of such code.</summary>
    public static bool Contains(ISymbol member)
    {
        if (HasWord(member.Name))
            return true;
        for (var type = member.ContainingType; type is not null; type = type.ContainingType)
        {
            if (HasWord(type.Name)
                || type.AllInterfaces.Any(static i => Array.IndexOf(s_bases, i.Name) >= 0)
                || type.SelfAndBaseTypes().Any(static t => Array.IndexOf(s_bases, t.Name) >= 0))
                return true;
        }

        return false;
    }

    /// <summary>True when one of the words stands in a name in Pascal case, not as a part of another word.</summary>
    private static bool HasWord(string name)
    {
        foreach (var word in s_words)
        {
            var at = name.IndexOf(word, StringComparison.Ordinal);
            if (at >= 0 && (at + word.Length == name.Length || !char.IsLower(name[at + word.Length])))
                return true;
        }

        return false;
    }
}
