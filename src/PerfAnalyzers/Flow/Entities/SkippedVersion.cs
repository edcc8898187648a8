using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Flow.Calls;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Entities;

/// <summary>A bulk update that leaves a version as it is, which the rest of the code sets with every change.</summary>
/// <param name="Call">The update.</param>
/// <param name="Entity">What it updates.</param>
/// <param name="Version">The version.</param>
/// <param name="Setters">What it sets.</param>
/// <param name="Write">Where the code sets the version.</param>
/// <param name="Value">What it sets it to; null for <c>Version++</c>.</param>
/// <param name="Changed">The column that the code sets together with it; null where a save sets it whatever is changed.</param>
/// <param name="IsCertain">False when an interceptor sets it, and which of several contexts has that is said elsewhere.</param>
internal sealed record SkippedVersion(
    IInvocationOperation Call,
    INamedTypeSymbol Entity,
    IPropertySymbol Version,
    BulkSetters Setters,
    IOperation Write,
    IOperation? Value,
    IPropertySymbol? Changed,
    bool IsCertain)
{
    /// <summary>The other versions that a save sets and the update does not.</summary>
    public ImmutableArray<SkippedVersion> Others { get; init; } = ImmutableArray<SkippedVersion>.Empty;

    // What says when a row was last looked at, or how often, is no change of it.
    private static readonly string[] s_traces =
    [
        "LastSeen", "LastAccess", "LastLogin", "LastUsed", "LastRead", "LastVisit", "LastActiv", "Heartbeat", "Viewed", "Views", "Visits",
        "Hits", "Downloads",
    ];

    private static readonly HashSet<uint> s_triggers = new(new[] { "HasTrigger", "TRIGGER", "Trigger", "trigger" }.Select(WordHash.Get));

    /// <summary>The version that a bulk update leaves out; null when there is none, or that cannot be told.</summary>
    public static SkippedVersion? Of(QueryChain query, EfModel model) =>
        query.Keep<SkippedVersion, StrongBox<SkippedVersion?>>(q => new(Find(q, model))).Value;

    private static SkippedVersion? Find(QueryChain query, EfModel model)
    {
        if (query.Terminal is not { Kind: QueryStepKind.Write, Call: { } call } terminal
            || (QueryOperators.WithoutAsync(terminal.Method) ?? terminal.Method) != EfNames.ExecuteUpdate
            || query.Source.Kind != QuerySourceKind.Set || query.IsProjected
            || query.Entity is not INamedTypeSymbol { Name.Length: > 0 } entity)
            return null;
        var setters = BulkSetters.Of(call);
        // Who cannot see all that is set cannot say what is not.
        if (!setters.IsComplete || setters.All.IsEmpty || setters.All.All(IsTrace))
            return null;
        var skipped = ImmutableArray.CreateBuilder<SkippedVersion>();
        foreach (var saved in SavedVersions.Of(entity, query.ContextType, model))
        {
            // SaveChanges and SaveChangesAsync set the same.
            if (!skipped.Any(s => s.Version.Name == saved.Property) && ColumnOf(saved.Property, entity, setters, model) is { } version)
            {
                var isCertain = saved.Context is not null || model.Entities.Contexts.Length <= 1;
                skipped.Add(new(call, entity, version, setters, saved.Write, saved.Value, null, isCertain));
            }
        }

        if (skipped.Count > 0)
            return skipped[0] with { Others = skipped.Skip(1).ToImmutableArray() };
        foreach (var property in entity.AllProperties())
        {
            if (!VersionProperties.IsNamedSo(property.Name) && !property.HasAttribute("ConcurrencyCheck")
                || ColumnOf(property.Name, entity, setters, model) is not { } version)
                continue;
            foreach (var setter in setters.All)
            {
                if (!IsTrace(setter) && WrittenTogether.Find(setter.Column, version, entity, model) is { } together)
                    return new(call, entity, version, setters, together.Write, together.Value, setter.Column, true);
            }
        }

        return null;
    }

    /// <summary>The column of the name that the update does not set and the database does not either.</summary>
    private static IPropertySymbol? ColumnOf(string name, INamedTypeSymbol entity, BulkSetters setters, EfModel model) =>
        entity.FindProperty(name) is { GetMethod: not null } property && !setters.Columns.Any(c => c.Name == name)
        && MappedColumns.IsColumn(property, model)
        && !VersionProperties.IsDatabaseGenerated(property, model)
        && !MayHaveTrigger(entity, property, model)
            ? property : null;

    /// <summary>True where the database is told to do something of its own to the entity's rows, or to such a column.</summary>
    private static bool MayHaveTrigger(INamedTypeSymbol entity, IPropertySymbol version, EfModel model)
    {
        var names = new HashSet<uint> { WordHash.Get(entity.Name), WordHash.Get(version.Name) };
        return Mentions.Get(model.Compilation).Members.Any(m => m.Mentions(s_triggers) && m.Mentions(names));
    }

    private static bool IsTrace(BulkSetter setter) =>
        s_traces.Any(t => setter.Column.Name.Contains(t))
        || setter.Column.Name.EndsWith("Count", StringComparison.Ordinal) && setter.Value.AsLambda() is not null;
}
