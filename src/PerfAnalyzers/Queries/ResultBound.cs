using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Queries;

/// <summary>What keeps the rows of a query from growing with its table.</summary>
internal enum ResultBoundKind
{
    /// <summary>Not known: a step that is not understood, a source that callers give, a bound that only some ways have.</summary>
    Unknown,

    /// <summary>Nothing, and no filter either.</summary>
    WholeTable,

    /// <summary>Nothing but filters that leave a share of the table.</summary>
    Filtered,

    /// <summary>A filter that is there only when it is asked for; without it nothing but filters that leave a share of the table.</summary>
    Optional,

    /// <summary>An equality with a value that few rows have: a slug, a name, a day.</summary>
    Matched,

    /// <summary>A range with two ends.</summary>
    Window,

    /// <summary>They are the children of one parent.</summary>
    Children,

    /// <summary>A list of keys that the code has.</summary>
    Listed,

    /// <summary><c>Take</c>.</summary>
    Limited,

    /// <summary>At most one row: a key, a unique index, <c>First</c>.</summary>
    OneRow,

    /// <summary>No rows: a value that the database computes, or a row for each of a few groups.</summary>
    Value,
}

/// <summary>What bounds the rows that a query delivers.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Step">The step that bounds them, if one does.</param>
internal sealed record ResultBound(ResultBoundKind Kind, QueryStep? Step = null)
{
    private static readonly ResultBound s_unknown = new(ResultBoundKind.Unknown);

    /// <summary>True when the query delivers one row at most.</summary>
    public bool IsSingleRow => Kind == ResultBoundKind.OneRow;

    /// <summary>True when the rows grow with the table.</summary>
    public bool IsUnbounded => Kind is ResultBoundKind.WholeTable or ResultBoundKind.Filtered;

    /// <summary>True when the rows grow with the table, or would without a filter that is not always there.</summary>
    public bool MayBeUnbounded => IsUnbounded || Kind == ResultBoundKind.Optional;

    /// <summary>What bounds the rows of a query.</summary>
    public static ResultBound Get(QueryChain query, EfModel model) => query.Keep<ResultBound, ResultBound>(q => Read(q, model));

    /// <summary>What bounds the rows that an operator of a query is applied to.</summary>
    public static ResultBound Before(IInvocationOperation call, QueryChain query, EfModel model)
    {
        var bound = OfSource(query, model);
        var fixedColumns = new HashSet<string>(StringComparer.Ordinal);
        foreach (var step in query.Steps.TakeWhile(s => s.Call?.Syntax != call.Syntax))
            bound = After(step, bound, query, fixedColumns, model);
        return bound;
    }

    private static ResultBound Read(QueryChain query, EfModel model)
    {
        var inMemory = query.FirstInMemory;
        if (inMemory is null && query.Terminal is { } terminal)
        {
            if (terminal.Kind is QueryStepKind.Scalar or QueryStepKind.Write)
                return new(ResultBoundKind.Value, terminal);
            if (terminal.Kind == QueryStepKind.Element)
                return new(ResultBoundKind.OneRow, terminal);
        }

        var bound = OfSource(query, model);
        var fixedColumns = new HashSet<string>(StringComparer.Ordinal);
        foreach (var step in query.Steps)
        {
            if (step.IsTerminal || ReferenceEquals(step, inMemory))
                break;
            bound = After(step, bound, query, fixedColumns, model);
        }

        // What is read one by one in memory stops where the code says.
        return inMemory is not null && bound.MayBeUnbounded && StopsInMemory(query, inMemory) ? s_unknown : bound;
    }

    private static ResultBound OfSource(QueryChain query, EfModel model) => query.Source.Kind switch
    {
        QuerySourceKind.Set =>
            query.Entity is { } entity && model.Entities.KeyOf(entity).IsEmpty && model.Entities.IsKeyless(entity)
                ? s_unknown : new(ResultBoundKind.WholeTable),
        QuerySourceKind.Navigation => new(ResultBoundKind.Children),
        // SQL and compiled queries have conditions of their own; what a query is that comes in, the caller knows.
        _ => s_unknown,
    };

    private static ResultBound After(QueryStep step, ResultBound bound, QueryChain query, HashSet<string> fixedColumns, EfModel model)
    {
        switch (step.Kind)
        {
            case QueryStepKind.Take:
                return IsNoLimit(step)
                    ? bound : Stronger(bound, new(IsOne(step) ? ResultBoundKind.OneRow : ResultBoundKind.Limited, step), step);
            case QueryStepKind.Filter:
                var kind = new RowCondition(query.Entity, step, fixedColumns, model).Read();
                // What a method that is called leaves out, it may be given each time.
                if (kind == ResultBoundKind.Optional && step.IsElsewhere)
                    kind = ResultBoundKind.Unknown;
                return kind == ResultBoundKind.WholeTable ? bound : Stronger(bound, new(kind, step), step);
            case QueryStepKind.Cast when step.Method == "OfType":
                return Stronger(bound, new(ResultBoundKind.Filtered, step), step);
            // One row has many children, and is joined with many others.
            case QueryStepKind.Flatten or QueryStepKind.Join:
                return bound.Kind == ResultBoundKind.OneRow ? bound with { Kind = ResultBoundKind.Children } : bound;
            // A row per group; and what is distinct is a list to choose from.
            case QueryStepKind.Group or QueryStepKind.Distinct when bound.MayBeUnbounded:
                return query.IsProjected && query.Has(QueryStepKind.Project) ? new(ResultBoundKind.Value, step) : bound;
            case QueryStepKind.SetOperation:
                return bound.IsUnbounded && step.Method is "Union" or "Concat" ? bound : s_unknown;
            // Paged(…), WithSpecification(…): what it adds is not known.
            case QueryStepKind.Unknown:
                return IsBounding(bound) ? bound : s_unknown;
            default:
                return bound;
        }
    }

    /// <summary>
    /// What is left when a step is applied to rows that are bounded already; a bound that only some ways have is none to rely on.
    /// </summary>
    private static ResultBound Stronger(ResultBound before, ResultBound added, QueryStep step)
    {
        if (before.Kind == ResultBoundKind.Unknown)
            return IsBounding(added) && !step.IsConditional ? added : before;
        if (step.IsConditional)
        {
            if (IsBounding(before))
                return before;
            if (added.Kind == ResultBoundKind.Filtered)
                return before.Kind == ResultBoundKind.WholeTable ? added : before;
            // Who leaves out the size of a page asks for all, and knows it.
            return step is { IsOptional: true, IsElsewhere: false, Kind: QueryStepKind.Filter } && added.Kind != ResultBoundKind.Unknown
                ? new(ResultBoundKind.Optional, step)
                : s_unknown;
        }

        return added.Kind == ResultBoundKind.Unknown
            ? (IsBounding(before) ? before : s_unknown) : added.Kind > before.Kind ? added : before;
    }

    private static bool IsBounding(ResultBound bound) => bound.Kind >= ResultBoundKind.Matched;

    private static bool IsOne(QueryStep take) =>
        take.Call?.ArgumentFor(1)?.Value is { } count && count.TryGetConstantInt(out var number) && number == 1;

    /// <summary>Take(int.MaxValue): all.</summary>
    private static bool IsNoLimit(QueryStep take) =>
        take.Call?.ArgumentFor(1)?.Value is { } count && count.TryGetConstantInt(out var number) && number == int.MaxValue;

    private static bool StopsInMemory(QueryChain query, QueryStep inMemory)
    {
        for (var i = query.Steps.IndexOf(inMemory); i < query.Steps.Length; i++)
        {
            if (query.Steps[i].Kind is QueryStepKind.Take or QueryStepKind.Element || query.Steps[i].Method is "Any")
                return true;
        }

        return false;
    }
}
