using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Queries;

/// <summary>What a step does to a query.</summary>
internal enum QueryStepKind
{
    /// <summary>A method that is not known: what it adds cannot be said.</summary>
    Unknown,

    /// <summary>Nothing that matters: tags, <c>AsQueryable</c>.</summary>
    Neutral,
    Filter,
    Order,
    ThenOrder,
    Project,
    Flatten,
    Include,
    ThenInclude,
    Skip,
    Take,
    Group,
    Join,
    SetOperation,
    Distinct,
    Reverse,
    Cast,
    NoTracking,
    NoTrackingWithIdentityResolution,
    Tracking,
    Split,
    Single,
    IgnoreQueryFilters,
    IgnoreAutoIncludes,

    /// <summary>From here on the steps run in memory: <c>AsEnumerable</c>, or a delegate given to an operator of LINQ to Objects.</summary>
    Client,

    /// <summary>Runs the query and delivers all rows.</summary>
    Materialize,

    /// <summary>Runs the query and delivers one row.</summary>
    Element,

    /// <summary>Runs the query and delivers one value.</summary>
    Scalar,

    /// <summary>Writes rows: <c>ExecuteUpdate</c>, <c>ExecuteDelete</c>, SQL commands.</summary>
    Write,

    /// <summary>Runs the query one row after the other: <c>foreach</c>, <c>await foreach</c>.</summary>
    Enumerate,
}

/// <summary>One operator of a query, in the order in which they apply.</summary>
/// <param name="Kind">What it does.</param>
/// <param name="Method">Its name.</param>
/// <param name="Operation">The call, or the loop.</param>
/// <param name="IsConditional">True when only some ways through the code apply it.</param>
/// <param name="IsElsewhere">True when it stands in a method that this code calls.</param>
/// <param name="Given">
/// The lambda that the caller of that method hands it for this step: <c>orders.Matching(o => o.Total > 0)</c>; else null.
/// </param>
/// <param name="IsOptional">
/// True when it is conditional, and the code has nothing in its place: <c>if (status != null) query = query.Where(…);</c>
/// </param>
internal sealed record QueryStep(
    QueryStepKind Kind,
    string Method,
    IOperation Operation,
    bool IsConditional = false,
    bool IsElsewhere = false,
    IAnonymousFunctionOperation? Given = null,
    bool IsOptional = false)
{
    /// <summary>The call, or null when the step is a loop.</summary>
    public IInvocationOperation? Call => Operation as IInvocationOperation;

    /// <summary>True when it runs the query.</summary>
    public bool IsTerminal => Kind >= QueryStepKind.Materialize;

    /// <summary>True for the projection that a mapper writes: AutoMapper's and Mapster's.</summary>
    public bool IsMapped => Kind == QueryStepKind.Project && (Method is "ProjectTo" or "ProjectToType");

    /// <summary>The first lambda among its arguments, or the one that they stand for.</summary>
    public IAnonymousFunctionOperation? Lambda
    {
        get
        {
            if (Call is not { } call)
                return null;
            foreach (var argument in call.Arguments)
            {
                if (argument.Value.AsLambda() is { } lambda)
                    return lambda;
            }

            return Given;
        }
    }

    /// <summary>The lambda that makes what the step delivers, of a projection: the last one of <c>SelectMany</c> and <c>Join</c>.</summary>
    public IAnonymousFunctionOperation? ResultLambda
    {
        get
        {
            if (Call is not { } call)
                return null;
            for (var i = call.TargetMethod.Parameters.Length; i >= 0; i--)
            {
                if (call.ArgumentFor(i)?.Value.AsLambda() is { } lambda)
                    return lambda;
            }

            return Given;
        }
    }
}
