using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using PerfAnalyzers.Profile;

namespace PerfAnalyzers.Measurements;

/// <summary>
/// The findings that a baseline lists, by rule and member. Those of a member are suppressed as long as they are no more than it lists. When
/// there are more, nothing tells the new one from the others, and all of them are shown.
/// </summary>
internal sealed class KnownFindings
{
    /// <summary>The property of a finding that is listed: the tool lists it again when it writes the baseline anew.</summary>
    public const string Property = "PerfAnalyzers.Baseline";

    private static readonly ConditionalWeakTable<SourceText, KnownFindings> s_known = new();

    private readonly Dictionary<(string Rule, string Member), int> _counts = new();

    private KnownFindings(SourceText text)
    {
        var errors = new List<ProfileException>();
        try
        {
            var reader = new BaselineReader(EvidenceFiles.Open(text), "");
            while (errors.Count < ProfileIndex.MaxErrors && !AddNext(reader, errors))
            {
            }
        }
        catch (ProfileException exception)
        {
            errors.Add(exception);
        }

        Errors = errors;
    }

    /// <summary>What cannot be read, as far as it was looked for.</summary>
    public IReadOnlyList<ProfileException> Errors { get; }

    /// <summary>The baseline that a text is.</summary>
    public static KnownFindings Read(SourceText text) => s_known.GetValue(text, static t => new(t));

    /// <summary>The baseline among a project's additional files; null without one.</summary>
    public static KnownFindings? In(AnalyzerOptions options)
    {
        if (options.AdditionalFiles.IsEmpty)
            return null;
        // A project has one: of several, nobody could say which of them a finding stands in.
        foreach (var file in options.AdditionalFiles)
        {
            if (EvidenceFiles.IsBaseline(file) && file.GetText() is { } text)
                return Read(text);
        }

        return null;
    }

    /// <summary>The findings of a rule in a file, those that are listed as suppressed ones.</summary>
    public IEnumerable<Diagnostic> Suppress(IReadOnlyList<Diagnostic> findings)
    {
        if (findings.Count == 0)
            return findings;
        var known = new HashSet<Diagnostic>();
        AddKnown(findings, known, static id => id);
        // A log that says no ids has overloads under one name.
        AddKnown(findings.Where(f => !known.Contains(f)), known, MemberIds.WithoutSignature);
        return findings.Select(f => known.Contains(f) ? Suppressed(f) : f);
    }

    private void AddKnown(IEnumerable<Diagnostic> findings, HashSet<Diagnostic> known, Func<string, string> nameOf)
    {
        foreach (var group in findings.ToLookup(f => (f.Id, f.Properties.TryGetValue(MemberIds.Property, out var id) ? nameOf(id!) : "-")))
        {
            if (_counts.TryGetValue(group.Key, out var count) && group.Select(static f => f.Location).Distinct().Count() <= count)
                known.UnionWith(group);
        }
    }

    private static Diagnostic Suppressed(Diagnostic finding) => Diagnostic.Create(
        finding.Id,
        finding.Descriptor.Category,
        finding.GetMessage(),
        finding.Severity,
        finding.DefaultSeverity,
        finding.Descriptor.IsEnabledByDefault,
        finding.WarningLevel,
        isSuppressed: true,
        finding.Descriptor.Title,
        finding.Descriptor.Description,
        finding.Descriptor.HelpLinkUri,
        finding.Location,
        finding.AdditionalLocations,
        finding.Descriptor.CustomTags,
        finding.Properties.SetItem(Property, "true"));

    private bool AddNext(BaselineReader reader, List<ProfileException> errors)
    {
        try
        {
            if (reader.Read() is not { } entry)
                return true;
            if (_counts.ContainsKey((entry.Rule, entry.Member)))
                throw reader.Error($"{entry.Rule} in {entry.Member} is listed twice");
            _counts.Add((entry.Rule, entry.Member), entry.Count);
        }
        catch (ProfileException exception)
        {
            errors.Add(exception);
        }

        return false;
    }
}
