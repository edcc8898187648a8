using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Queries;

/// <summary>Reads the queries that fields, properties and methods give: sets, SQL, and what the code of this compilation returns.</summary>
internal sealed class MemberQueries(QueryParser parser)
{
    private const int MaxDepth = 12;

    private readonly HashSet<ISymbol> _inProgress = new(SymbolEqualityComparer.Default);

    private EfSymbols Symbols => parser.Symbols;

    public QueryDraft? Parse(IOperation value, QueryScope? scope) => value switch
    {
        IInvocationOperation call => ParseKnown(call, scope) ?? ParseReturned(call, scope),
        IMemberReferenceOperation reference => ParseMember(reference, reference.Member, reference.Instance, scope),
        _ => null,
    };

    private QueryDraft? ParseMember(IOperation reference, ISymbol member, IOperation? instance, QueryScope? scope)
    {
        var type = reference.Type;
        if (Symbols.IsDbSet(type))
        {
            // A set that a repository has is not the repository's as a context.
            var isOfContext = Symbols.IsContext(instance?.Unwrap().Type)
                || member is IPropertySymbol && instance is not IInstanceReferenceOperation;
            return QueryDraft.StartingFrom(QuerySourceKind.Set, reference, Symbols.QueryElement(type), isOfContext ? instance : null);
        }

        if (StoreQueries.IsSet(member, parser.Model))
            return QueryDraft.StartingFrom(QuerySourceKind.Set, reference, Symbols.QueryElement(type), null);
        if (parser.Compiled.MadeBy(reference) is not null || Symbols.QueryElement(type) is not { } element)
            return null;

        // A getter that builds the query, or a value that is never replaced.
        var isFixed = member is IPropertySymbol { SetMethod: null, IsVirtual: false, IsAbstract: false }
            or IFieldSymbol { IsReadOnly: true };
        return isFixed && Enter(member, null, scope) is { } draft
            ? draft : QueryDraft.StartingFrom(QuerySourceKind.Member, reference, element, null);
    }

    /// <summary>What EF Core's own methods give.</summary>
    private QueryDraft? ParseKnown(IInvocationOperation call, QueryScope? scope)
    {
        var (method, receiver) = (call.TargetMethod, call.Receiver());
        if (method is { Name: EfNames.Set, TypeArguments: [var set] }
            && Symbols.IsContext(receiver?.Unwrap().Type ?? method.ContainingType))
            return QueryDraft.StartingFrom(QuerySourceKind.Set, call, set, receiver);

        if (QueryOperators.IsSqlSourceName(method.Name) && receiver is not null)
        {
            var isOnFacade = EfSymbols.Is(method.ContainingType, Symbols.RelationalDatabaseFacadeExtensions);
            if (isOnFacade || Symbols.IsDbSet(receiver.Unwrap().Type))
            {
                var context = isOnFacade ? QuerySource.ContextOfFacade(receiver) : parser.Parse(receiver, scope)?.Source?.Context;
                return QueryDraft.StartingFrom(QuerySourceKind.Sql, call, Symbols.QueryElement(call.Type), context);
            }
        }

        if (method.Name == EfNames.Query && method.ContainingType.DerivesFrom(Symbols.NavigationEntry))
            return QueryDraft.StartingFrom(QuerySourceKind.Navigation, call, Symbols.QueryElement(call.Type), null);
        return CompiledQueries.IsDeferred(call.Type) ? parser.Compiled.Parse(call) : null;
    }

    private QueryDraft? ParseReturned(IInvocationOperation call, QueryScope? scope)
    {
        var method = call.TargetMethod;
        var delivered = call.Type?.UnwrapTask();
        if (delivered is null || Symbols.QueryElement(delivered) is not { } element)
            return null;

        var given = GivenQuery(call, element);
        if (CallTargets.Method(call, parser.Model.Compilation) is { } target && Enter(target, call, scope) is { } draft
            && !(given is not null && draft.Source is { Kind: QuerySourceKind.Member }))
        {
            return draft.Source?.Entity is ITypeParameterSymbol && !draft.IsProjected
                ? draft with { Source = draft.Source with { Entity = element } }
                : draft;
        }

        // Its own query stays below what an unknown method does with it, or one that hands it to code that is not at hand.
        if (given is not null && parser.Parse(given, scope) is { } below)
            return below.Append([new(QueryStepKind.Unknown, method.Name, call)], false);
        return QueryDraft.StartingFrom(Symbols.IsDbSet(delivered) ? QuerySourceKind.Set : QuerySourceKind.Member, call, element, null);
    }

    /// <summary>
    /// The query that a call is made on, or the one query of the same elements that it is given: <c>acl.Restrict(query, user)</c> goes on
    /// with it.
    /// </summary>
    private IOperation? GivenQuery(IInvocationOperation call, ITypeSymbol element)
    {
        if (call.Receiver() is { } receiver && Symbols.IsQueryable(receiver.Unwrap().Type))
            return receiver;
        // A delegate's own code is not at hand, and neither is what it is for.
        if (call.TargetMethod.MethodKind == MethodKind.DelegateInvoke)
            return null;
        IOperation? given = null;
        foreach (var argument in call.Arguments)
        {
            if (Symbols.QueryElement(argument.Value.Unwrap().Type) is not { } elements
                || !SymbolEqualityComparer.Default.Equals(elements, element))
                continue;
            // Two may be joined, or only one of them be taken.
            if (given is not null)
                return null;
            given = argument.Value;
        }

        return given;
    }

    /// <summary>
    /// Reads the query that a method or getter of this compilation returns, with the caller's arguments for its parameters.
    /// </summary>
    private QueryDraft? Enter(ISymbol member, IInvocationOperation? call, QueryScope? scope)
    {
        if (member.DeclaringSyntaxReferences.IsEmpty || _inProgress.Count >= MaxDepth || !_inProgress.Add(member))
            return null;

        try
        {
            if (parser.Model.Bodies.Get(member) is not { } body)
                return null;
            var returned = parser.ParseAll(Returned(body), new(Arguments(member as IMethodSymbol, call), scope));
            // query = Restrict(query): what starts from the variable that is being read goes on from its earlier value.
            return returned?.Elsewhere();
        }
        finally
        {
            _inProgress.Remove(member);
        }
    }

    /// <summary>The values that a body delivers.</summary>
    public static IEnumerable<IOperation> Returned(IOperation body) => body switch
    {
        ISymbolInitializerOperation initializer => [initializer.Value],
        ILocalFunctionOperation { Body: { } block } => block.ReturnedValues(),
        _ => body.ReturnedValues(),
    };

    private static Dictionary<ISymbol, IOperation> Arguments(IMethodSymbol? method, IInvocationOperation? call)
    {
        var arguments = new Dictionary<ISymbol, IOperation>(SymbolEqualityComparer.Default);
        if (method is null || call is null)
            return arguments;

        // A reduced extension method's call already has the receiver as an argument.
        foreach (var argument in call.Arguments)
        {
            var ordinal = argument.ParameterOrdinal();
            if (ordinal >= 0 && ordinal < method.Parameters.Length)
                arguments[method.Parameters[ordinal]] = argument.Value;
        }

        return arguments;
    }
}
