using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Queries;

/// <summary>
/// A query in its one parsed form: where it starts, what is done to it in which order, and what runs it, however the code is written.
/// </summary>
internal sealed class QueryChain
{
    private static readonly ConditionalWeakTable<IOperation, QueryChain> s_executions = new();

    private readonly EfModel _model;
    private Finding? _findings;

    public QueryChain(EfModel model, IOperation operation, QuerySource source, ImmutableArray<QueryStep> steps, bool isMerged)
    {
        _model = model;
        Operation = operation;
        Source = source;
        Steps = steps;
        IsMerged = isMerged;
    }

    /// <summary>What was parsed: the call or loop that runs the query, or the query as a value.</summary>
    public IOperation Operation { get; }

    public QuerySource Source { get; }

    /// <summary>The steps in the order in which they apply, the terminal last.</summary>
    public ImmutableArray<QueryStep> Steps { get; }

    /// <summary>True when several definitions meet in it: the branches of an <c>if</c>, of a conditional expression.</summary>
    public bool IsMerged { get; }

    /// <summary>What runs the query, or null while it is a value.</summary>
    public QueryStep? Terminal => Steps.Length > 0 && Steps[Steps.Length - 1] is { IsTerminal: true } last ? last : null;

    /// <summary>
    /// True when not everything between the source and the end is understood; a rule that needs to know all is silent then.
    /// </summary>
    public bool IsOpaque => Source.Kind == QuerySourceKind.Unknown || Has(QueryStepKind.Unknown);

    /// <summary>The type of the source's elements.</summary>
    public ITypeSymbol? Entity => Source.Entity;

    /// <summary>
    /// Where the query is composed, when that is not where it runs: the expression that it begins with, in another statement or method.
    /// </summary>
    public IOperation? Composition
    {
        get
        {
            if (Source.Kind is QuerySourceKind.Unknown or QuerySourceKind.Parameter or QuerySourceKind.InMemory
                || Source.Operation.IsWithin(Operation))
                return null;
            var begin = Source.Operation;
            while (begin.Parent is IInvocationOperation or IArgumentOperation or IConversionOperation or ITranslatedQueryOperation
                or IConditionalAccessOperation)
                begin = begin.Parent;
            return begin;
        }
    }

    /// <summary>The type of the context, or null when it is not in sight.</summary>
    public ITypeSymbol? ContextType => Source.Context?.Unwrap().Type;

    /// <summary>The type of the elements that the query delivers.</summary>
    public ITypeSymbol? ResultElement
    {
        get
        {
            if (Terminal is not { } terminal)
                return Operation.Type.ElementType();
            return terminal.Operation switch
            {
                IForEachLoopOperation loop => loop.Collection.Unwrap().Type.ElementType(),
                IInvocationOperation { TargetMethod.Name: EfNames.Find or EfNames.FindAsync } => Entity,
                IInvocationOperation call when call.Receiver() is { } receiver =>
                    receiver.Unwrap().Type.ElementType() ?? receiver.Type.ElementType() ?? Entity,
                _ => Entity,
            };
        }
    }

    /// <summary>
    /// True when a database answers: by its source, by an operator that only EF Core's queries take, or because it is an unknown member's
    /// query of an entity.
    /// </summary>
    public bool IsDatabaseQuery
    {
        get
        {
            if (Source.IsDatabase)
                return true;
            if (Source.Kind is not (QuerySourceKind.Parameter or QuerySourceKind.Member))
                return false;
            // A parameter may be a list behind AsQueryable as well as a query.
            return HasEfOperator || Source.Kind == QuerySourceKind.Member && IsEntityLike(Source.Entity);
        }
    }

    /// <summary>True for <c>Entry(x).Reference(…).Load()</c> and <c>Entry(x).Collection(…).Load()</c>.</summary>
    public bool IsExplicitLoad =>
        Source.Kind == QuerySourceKind.Navigation && Terminal?.Call?.Instance is { } entry && ReferenceEquals(entry, Source.Operation);

    /// <summary>True for a command whose SQL is handed in: each may be another one, so that there is nothing to put together.</summary>
    public bool IsForeignSql =>
        Source.Kind == QuerySourceKind.Sql && Terminal is { Kind: QueryStepKind.Write, Call: { } call }
            && QueryOperators.IsCommandName(call.TargetMethod.Name)
        && call.ArgumentFor(1)?.Value is { ConstantValue.HasValue: false } text
        && text.Unwrap() is IParameterReferenceOperation or ILocalReferenceOperation or IMemberReferenceOperation
        || Source.Kind == QuerySourceKind.Store && SqlQueries.HasForeignText(Terminal?.Call);

    /// <summary>True for a command whose SQL is put together from parts: what changes may be a name, which no parameter can be.</summary>
    public bool IsComposedSql =>
        Source.Kind == QuerySourceKind.Sql
            && Terminal is { Kind: QueryStepKind.Write, Method: EfNames.ExecuteSqlRaw or EfNames.ExecuteSqlRawAsync, Call: { } call }
        && call.ArgumentFor(1)?.Value is { ConstantValue.HasValue: false } text
        && text.Unwrap() is IInterpolatedStringOperation or IBinaryOperation or IInvocationOperation
        || Source.Kind == QuerySourceKind.Store && SqlQueries.HasComposedText(Terminal?.Call);

    /// <summary>The first step that runs in memory, before the terminal: <c>AsEnumerable</c>, or an operator of LINQ to Objects.</summary>
    public QueryStep? FirstInMemory
    {
        get
        {
            foreach (var step in Steps)
            {
                if (!step.IsTerminal
                    && (step.Kind == QueryStepKind.Client
                        || step.Call is { } call && _model.Symbols.IsLinqToObjects(call.TargetMethod.ContainingType)))
                    return step;
            }

            return null;
        }
    }

    /// <summary>
    /// The part that the database answers, when <c>AsEnumerable</c> hands the rows to operators in memory where the query is run.
    /// </summary>
    public QueryChain? InDatabase
    {
        get
        {
            if (FirstInMemory is not { Kind: QueryStepKind.Client, Method: "AsEnumerable", IsConditional: false, IsElsewhere: false } client
                || client.Call is not { } call || !call.IsWithin(Operation))
                return null;
            var steps = Steps.RemoveRange(Steps.IndexOf(client), Steps.Length - Steps.IndexOf(client));
            return new(_model, call, Source, steps.Add(new(QueryStepKind.Materialize, client.Method, call)), IsMerged);
        }
    }

    /// <summary>True when an operator is part of it that only makes sense on EF Core's queries.</summary>
    public bool HasEfOperator => Steps.Any(s => s.Call is { } call && _model.Symbols.IsEfOperators(call.TargetMethod.ContainingType));

    /// <summary>The query in the user's terms, for a message: <c>query of Post</c>, <c>SQL command</c>.</summary>
    public string Describe() =>
        Entity is INamedTypeSymbol { Name.Length: > 0 } entity
            ? $"query of {entity.Name}" : Terminal?.Kind == QueryStepKind.Write ? "SQL command" : "query";

    /// <summary>The entity whose instances the query delivers as they are, or null when it delivers a projection or a value.</summary>
    public INamedTypeSymbol? DeliveredEntity
    {
        get
        {
            if (Terminal?.Kind is QueryStepKind.Scalar or QueryStepKind.Write && FirstInMemory is null)
                return null;
            // What runs in memory gets the rows as the query delivered them.
            if (Steps.Any(s => s.Kind is QueryStepKind.Project or QueryStepKind.Flatten or QueryStepKind.Group or QueryStepKind.Join
                && CreatesEntity(s)))
                return null;
            var element = FirstInMemory is { } first ? first.Call?.Receiver()?.Unwrap().Type.ElementType() : ResultElement;
            return element?.UnwrapNullable() is INamedTypeSymbol { TypeKind: TypeKind.Class, IsAnonymousType: false } entity
                && _model.Entities.IsEntity(entity) ? entity : null;
        }
    }

    /// <summary>True when a step of this kind is part of the query on some way through the code.</summary>
    public bool Has(QueryStepKind kind)
    {
        foreach (var step in Steps)
        {
            if (step.Kind == kind)
                return true;
        }

        return false;
    }

    /// <summary>True when a step of this kind is part of the query on every way through the code.</summary>
    public bool HasAlways(QueryStepKind kind)
    {
        foreach (var step in Steps)
        {
            if (step.Kind == kind && !step.IsConditional)
                return true;
        }

        return false;
    }

    /// <summary>Whether the context tracks what the query delivers.</summary>
    public bool IsTracked
    {
        get
        {
            var last = Steps.LastOrDefault(static s =>
                s.Kind is QueryStepKind.Tracking or QueryStepKind.NoTracking or QueryStepKind.NoTrackingWithIdentityResolution);
            return last is not null
                ? last.Kind == QueryStepKind.Tracking : _model.Configuration.OptionsOf(ContextType).Tracking == TrackingDefault.TrackAll;
        }
    }

    /// <summary>True when collections are loaded by queries of their own.</summary>
    public bool IsSplit
    {
        get
        {
            var last = Steps.LastOrDefault(static s => s.Kind is QueryStepKind.Split or QueryStepKind.Single);
            return last is not null
                ? last.Kind == QueryStepKind.Split : _model.Configuration.OptionsOf(ContextType).Splitting == SplittingDefault.SplitQuery;
        }
    }

    /// <summary>True when the rows come in an order that the query asks for.</summary>
    public bool IsOrdered => HasAlways(QueryStepKind.Order);

    /// <summary>True when the query says how many rows it wants at most.</summary>
    public bool IsLimited => HasAlways(QueryStepKind.Take);

    /// <summary>True when the query delivers something else than its source's elements.</summary>
    public bool IsProjected =>
        Has(QueryStepKind.Project) || Has(QueryStepKind.Flatten) || Has(QueryStepKind.Group) || Has(QueryStepKind.Join);

    /// <summary>The navigations that the query loads with what it delivers.</summary>
    public QueryIncludes Includes => Keep<QueryIncludes, QueryIncludes>(QueryIncludes.Read);

    /// <summary>
    /// What somebody found out about this query, kept with it: found once for all rules, and gone with the query. Two that find it
    /// at the same time both do the work, and get the same.
    /// </summary>
    /// <typeparam name="TOwner">Who finds it.</typeparam>
    /// <typeparam name="T">What is found.</typeparam>
    public T Keep<TOwner, T>(Func<QueryChain, T> find)
        where T : notnull
    {
        if (Kept(typeof(TOwner), _findings) is { } known)
            return (T)known;
        object found = find(this);
        while (true)
        {
            var findings = _findings;
            if (Kept(typeof(TOwner), findings) is { } other)
                return (T)other;
            if (ReferenceEquals(Interlocked.CompareExchange(ref _findings, new(typeof(TOwner), found, findings), findings), findings))
                return (T)found;
        }
    }

    private static object? Kept(Type owner, Finding? findings)
    {
        for (var finding = findings; finding is not null; finding = finding.Next)
        {
            if (finding.Owner == owner)
                return finding.Value;
        }

        return null;
    }

    /// <summary>The query that a call or loop runs, or null when it runs none.</summary>
    public static QueryChain? Execution(IOperation operation, EfModel model)
    {
        if (!QueryCandidates.MayExecute(operation))
            return null;
        if (s_executions.TryGetValue(operation, out var known))
            return known;
        // What turns out to be none is not kept: it is the larger part, and BodySurvey does not ask again.
        return new QueryParser(model).ParseExecution(operation) is { } parsed ? s_executions.GetValue(operation, _ => parsed) : null;
    }

    /// <summary>The query that a value is, or null when it is none.</summary>
    public static QueryChain? Value(IOperation value, EfModel model) => new QueryParser(model).ParseValue(value);

    /// <summary>Select(p => new Post { … }): made by the query, known to no context, and as loaded as the projection says.</summary>
    private bool CreatesEntity(QueryStep step) => step.Call is { } call && call.Arguments.Any(a =>
        a.Value.AsLambda() is { } lambda
            && lambda.Descendants().Any(d => d is IObjectCreationOperation { Type: { } created } && _model.Entities.IsEntity(created)));

    private bool IsEntityLike(ITypeSymbol? type) => type switch
    {
        null => false,
        ITypeParameterSymbol { HasValueTypeConstraint: false } => true,
        INamedTypeSymbol { TypeKind: TypeKind.Class, IsAnonymousType: false, SpecialType: SpecialType.None } named =>
            _model.Entities.IsEntity(named) || EntityKeys.HasConventionalKey(named),
        _ => false,
    };

    private sealed record Finding(Type Owner, object Value, Finding? Next);
}
