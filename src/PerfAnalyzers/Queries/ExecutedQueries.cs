using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Queries;

/// <summary>Reads the query that a call, a loop or a creation runs.</summary>
internal sealed class ExecutedQueries(QueryParser parser)
{
    private EfSymbols Symbols => parser.Symbols;

    public QueryChain? Parse(IOperation operation)
    {
        switch (operation)
        {
            case IForEachLoopOperation loop:
                return parser.IsLazySequence(loop.Collection)
                    ? Finish(loop, parser.Parse(loop.Collection, null), QueryStepKind.Enumerate, "foreach") : null;
            case IObjectCreationOperation creation:
                return ParseConsumer(creation, creation.Constructor?.ContainingType, creation.Arguments);
            case IInvocationOperation call:
                return ParseCall(call, call.TargetMethod);
            default:
                return null;
        }
    }

    private QueryChain? ParseCall(IInvocationOperation call, IMethodSymbol method)
    {
        if (method.MethodKind == MethodKind.DelegateInvoke)
        {
            // A compiled query of one row runs when it is called; one of many rows when it is enumerated.
            return call.Type is { } type && !CompiledQueries.IsDeferred(type.UnwrapTask())
                ? Finish(call, parser.Compiled.Parse(call), QueryStepKind.Element, method.Name)
                : null;
        }

        if (QueryOperators.IsCommandName(method.Name))
        {
            var source = new QuerySource(QuerySourceKind.Sql, call, null, QuerySource.ContextOfFacade(call.Receiver()));
            return EfSymbols.Is(method.ContainingType, Symbols.RelationalDatabaseFacadeExtensions)
                ? Finish(call, source, QueryStepKind.Write)
                : null;
        }

        var kind = QueryOperators.KindOf(method.Name);
        if (kind == QueryStepKind.Unknown && (StoreQueries.Parse(call, parser.Model) ?? SqlQueries.Parse(call)) is var (asked, delivered))
            return Finish(call, asked, delivered, method.Name);
        if (kind == QueryStepKind.Unknown && ForeignOperators.Kind(call, parser.Model) is { } run)
            return ParseForeign(call, run);
        if (kind < QueryStepKind.Materialize || call.Receiver() is not { } receiver)
        {
            return QueryCandidates.ConsumerNames.Contains(method.Name) && !QueryOperators.IsOperator(method, Symbols)
                ? ParseConsumer(call, method.ContainingType, call.Arguments)
                : null;
        }

        if (method.Name is EfNames.Load or EfNames.LoadAsync && method.ContainingType.DerivesFrom(Symbols.NavigationEntry))
        {
            var loaded = (receiver.Type as INamedTypeSymbol)?.TypeArguments.LastOrDefault();
            return Finish(call, new QuerySource(QuerySourceKind.Navigation, receiver, loaded.ElementType() ?? loaded, null), kind);
        }

        if (method.Name is EfNames.Find or EfNames.FindAsync)
            return FindSource(call, receiver) is { } found ? Finish(call, found, QueryStepKind.Element) : null;
        return QueryOperators.IsOperator(method, Symbols) && parser.IsLazySequence(receiver)
            ? Finish(call, parser.Parse(receiver, null), kind, method.Name)
            : null;
    }

    /// <summary>What another project's operator does to the query before it runs it is one unknown step.</summary>
    private QueryChain? ParseForeign(IInvocationOperation call, QueryStepKind kind)
    {
        if (call.Receiver() is not { } receiver || parser.Parse(receiver, null) is not { } draft)
            return null;
        var step = new QueryStep(QueryStepKind.Unknown, call.TargetMethod.Name, call);
        return Finish(call, draft.Append([step], false), kind, call.TargetMethod.Name);
    }

    private QueryChain? Finish(IInvocationOperation execution, QuerySource source, QueryStepKind kind) =>
        Finish(execution, QueryDraft.StartingFrom(source), kind, execution.TargetMethod.Name);

    private QueryChain? Finish(IOperation execution, QueryDraft? draft, QueryStepKind kind, string method) =>
        draft is { Source: { Kind: not QuerySourceKind.InMemory } source }
            ? new(parser.Model, execution, source, draft.Steps.Add(new(kind, method, execution)), draft.IsMerged)
            : null;

    /// <summary>
    /// A method or constructor of the framework that reads a whole sequence: <c>list.AddRange(query)</c>, <c>new List&lt;T&gt;(query)</c>.
    /// </summary>
    private QueryChain? ParseConsumer(IOperation consumer, INamedTypeSymbol? container, ImmutableArray<IArgumentOperation> arguments)
    {
        if (container?.ContainingNamespace is null || !IsFramework(container))
            return null;
        foreach (var argument in arguments)
        {
            if (argument.Value.Unwrap() is { Type: { } type } value && Symbols.IsQueryable(type) && argument.Parameter?.Type is { } taken
                && taken.ElementType() is not null && !Symbols.IsQueryable(taken) && parser.Parse(value, null) is { } draft)
                return Finish(consumer, draft, QueryStepKind.Materialize, container.Name);
        }

        return null;
    }

    private static bool IsFramework(INamedTypeSymbol type)
    {
        var space = type.ContainingNamespace;
        while (space is { ContainingNamespace: { IsGlobalNamespace: false } outer })
            space = outer;
        return space is { Name: "System" };
    }

    private QuerySource? FindSource(IInvocationOperation call, IOperation receiver)
    {
        var type = receiver.Unwrap().Type;
        if (Symbols.IsDbSet(type) && call.TargetMethod.ContainingType.DerivesFrom(Symbols.DbSet))
            return new(QuerySourceKind.Set, receiver, Symbols.QueryElement(type), parser.Parse(receiver, null)?.Source?.Context);
        return Symbols.IsContext(type) && call.TargetMethod is { TypeArguments: [var entity] }
            && call.TargetMethod.ContainingType.DerivesFrom(Symbols.DbContext)
            ? new(QuerySourceKind.Set, receiver, entity, receiver)
            : null;
    }
}
