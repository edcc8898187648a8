using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Calls;

/// <summary>Code that nobody waits for: jobs, imports, what cleans up at night.</summary>
internal static class BulkCode
{
    private static readonly string[] s_bases =
    [
        "BackgroundService", "IHostedService", "IJob", "IScheduledTask", "ITask", "IInvocable", "BackgroundJob", "AsyncBackgroundJob",
    ];

    // How Hangfire and Quartz are told how to run a job.
    private static readonly string[] s_attributes = ["DisableConcurrentExecution", "AutomaticRetry", "DisallowConcurrentExecution"];

    private static readonly string[] s_schedulers = ["BackgroundJob", "RecurringJob", "JobClient"];

    private static readonly string[] s_words =
    [
        "Import", "Importer", "Export", "Exporter", "Cleanup", "Cleaner", "Purge", "Purger", "Archive", "Archiver", "Backup", "Job",
        "Worker", "Sync", "Synchronizer", "Maintenance", "Reindex", "Rebuild",
    ];

    private static readonly string[] s_verbs = ["Enqueue", "Schedule", "AddOrUpdate", "ContinueJobWith"];
    private static readonly HashSet<uint> s_verbWords = new(s_verbs.Select(WordHash.Get));

    /// <summary>True for a member of such code, and for one that only such code calls, or a scheduler.</summary>
    public static bool Contains(ISymbol member, EfModel model) =>
        Callers.AllAre(member, model, static (m, called) => called is not null && IsCalledBy(m, called) || Contains(m) ? true : null);

    /// <summary>True for a method that a member of such code calls, or hands to a scheduler.</summary>
    public static bool IsCalledBy(ISymbol caller, IMethodSymbol method) => IsScheduledIn(caller, method) || Contains(caller);

    /// <summary>BackgroundJob.Enqueue(() => service.Scan(id)): wherever the method is named there.</summary>
    private static bool IsScheduledIn(ISymbol caller, IMethodSymbol method)
    {
        var names = caller.DeclaringSyntaxReferences
            .Where(static r => DeclaredMembers.At(r.SyntaxTree, r.Span.Start)?.Mentions(s_verbWords) != false)
            .SelectMany(static r => r.GetSyntax().DescendantNodes().OfType<SimpleNameSyntax>())
            .Where(name => name.Identifier.ValueText == method.Name)
            .ToList();
        return names.Count > 0 && names.TrueForAll(IsScheduled);
    }

    private static bool IsScheduled(SimpleNameSyntax name)
    {
        if (name.FirstAncestorOrSelf<LambdaExpressionSyntax>()?.Parent is not ArgumentSyntax
            {
                Parent.Parent: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax scheduling },
            })
            return false;
        var verb = scheduling.Name.Identifier.ValueText;
        var scheduler = scheduling.Expression.ToString();
        return Array.IndexOf(s_verbs, verb) >= 0
            && s_schedulers.Any(s => scheduler.IndexOf(s, StringComparison.OrdinalIgnoreCase) >= 0);
    }

    /// <summary>True for a member of such code.</summary>
    public static bool Contains(ISymbol member)
    {
        if (HasWord(member.Name) || member.GetAttributes().Any(static a => IsOfJob(a.AttributeClass?.Name)))
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

    private static bool IsOfJob(string? attribute) =>
        attribute is not null && s_attributes.Any(a => attribute == a || attribute == a + "Attribute");

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
