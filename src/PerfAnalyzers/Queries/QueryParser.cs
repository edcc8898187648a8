using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Queries;

/// <summary>
/// Reads a query from its end back to its source: through calls in either form, query syntax, locals with several writes, fields,
/// properties and the methods of this compilation. Every parser has one budget for all its steps, and enters nothing twice.
/// </summary>
internal sealed class QueryParser(EfModel model)
{
    private const int StepBudget = 2048;
    private const int MaxDepth = 12;

    // Most queries are one expression and need neither.
    private HashSet<ISymbol>? _variablesInProgress;
    private HashSet<ISymbol>? _membersInProgress;
    private int _budget = StepBudget;
    private int _depth;

    private EfSymbols Symbols => model.Symbols;

    /// <summary>A rejection by names alone, before anything is looked up or kept: most calls, and all loops over lists, end here.</summary>
    public static bool MayExecute(IOperation operation) => operation switch
    {
        IInvocationOperation call => MayExecute(call, call.TargetMethod.Name),
        IForEachLoopOperation loop => MayBeLazy(loop.Collection),
        IObjectCreationOperation creation => creation.Type is INamedTypeSymbol { IsGenericType: true } && HasLazyArgument(creation.Arguments),
        _ => false,
    };

    private static bool MayExecute(IInvocationOperation call, string name)
    {
        if (QueryOperators.IsTerminalName(name))
        {
            // Find and Load are called on contexts, sets and entries, all else on the query itself.
            return name is "Find" or "FindAsync" or "Load" or "LoadAsync" || call.Receiver() is { } receiver && MayBeLazy(receiver);
        }

        return QueryOperators.IsCommandName(name) || call.TargetMethod.MethodKind == MethodKind.DelegateInvoke || ConsumerNames.Contains(name) && HasLazyArgument(call.Arguments);
    }

    private static bool HasLazyArgument(ImmutableArray<IArgumentOperation> arguments)
    {
        foreach (var argument in arguments)
        {
            if (MayBeLazy(argument.Value))
                return true;
        }

        return false;
    }

    /// <summary>By its type's name: a query, or an interface behind which one may stand.</summary>
    private static bool MayBeLazy(IOperation value) => value.Unwrap().Type?.UnwrapTask() switch
    {
        INamedTypeSymbol { TypeKind: TypeKind.Interface, Arity: > 0 } => true,
        INamedTypeSymbol { TypeKind: TypeKind.Class, Name: var name } => name.IndexOf("Set", StringComparison.Ordinal) >= 0 && name is not "HashSet" and not "SortedSet" || name.IndexOf("Quer", StringComparison.Ordinal) >= 0,
        ITypeParameterSymbol => true,
        _ => false,
    };

    /// <summary>The query that the operation runs.</summary>
    public QueryChain? ParseExecution(IOperation operation)
    {
        switch (operation)
        {
            case IForEachLoopOperation loop:
                return IsLazySequence(loop.Collection) && Parse(loop.Collection, null) is { } enumerated ? Finish(loop, enumerated, QueryStepKind.Enumerate, "foreach") : null;
            case IObjectCreationOperation creation:
                return ParseConsumer(creation, creation.Constructor?.ContainingType, creation.Arguments);
            case IInvocationOperation call:
                return ParseCall(call);
            default:
                return null;
        }
    }

    /// <summary>The query that the value is.</summary>
    public QueryChain? ParseValue(IOperation value) =>
        Parse(value, null) is { Source: { } source } draft ? new(model, value, source, draft.Steps, draft.IsMerged) : null;

    /// <summary>The methods that go through a sequence which they are given.</summary>
    public static ImmutableHashSet<string> ConsumerNames { get; } =
        ImmutableHashSet.Create("AddRange", "InsertRange", "Join", "Concat", "UnionWith", "ExceptWith", "IntersectWith", "WhenAll", "AddRangeAsync");

    private QueryChain? ParseCall(IInvocationOperation call)
    {
        var method = call.TargetMethod;
        if (method.MethodKind == MethodKind.DelegateInvoke)
        {
            // A compiled query of one row runs when it is called; one of many rows when it is enumerated.
            return call.Type is { } type && !IsDeferred(type.UnwrapTask()) && ParseCompiled(call) is { } compiled
                ? Finish(call, compiled, QueryStepKind.Element, method.Name)
                : null;
        }

        if (QueryOperators.IsCommandName(method.Name))
        {
            return EfSymbols.Is(method.ContainingType, Symbols.RelationalDatabaseFacadeExtensions)
                ? Finish(call, new(new(QuerySourceKind.Sql, call, null, ContextOfFacade(call.Receiver())), ImmutableArray<QueryStep>.Empty, false), QueryStepKind.Write, method.Name)
                : null;
        }

        var kind = QueryOperators.KindOf(method.Name);
        if (kind < QueryStepKind.Materialize || call.Receiver() is not { } receiver)
            return ConsumerNames.Contains(method.Name) && !QueryOperators.IsOperator(method, Symbols) ? ParseConsumer(call, method.ContainingType, call.Arguments) : null;

        if (method.Name is "Load" or "LoadAsync" && method.ContainingType.DerivesFrom(Symbols.NavigationEntry))
        {
            var loaded = (receiver.Type as INamedTypeSymbol)?.TypeArguments.LastOrDefault();
            return Finish(call, new(new(QuerySourceKind.Navigation, receiver, loaded.ElementType() ?? loaded, null), ImmutableArray<QueryStep>.Empty, false), kind, method.Name);
        }

        if (method.Name is "Find" or "FindAsync")
            return FindSource(call, receiver) is { } found ? Finish(call, new(found, ImmutableArray<QueryStep>.Empty, false), QueryStepKind.Element, method.Name) : null;
        if (!QueryOperators.IsOperator(method, Symbols) || !IsLazySequence(receiver))
            return null;
        return Parse(receiver, null) is { } draft ? Finish(call, draft, kind, method.Name) : null;
    }

    private QueryChain? Finish(IOperation execution, Draft draft, QueryStepKind kind, string method)
    {
        if (draft.Source is not { Kind: not QuerySourceKind.InMemory } source)
            return null;
        return new(model, execution, source, draft.Steps.Add(new(kind, method, execution)), draft.IsMerged);
    }

    /// <summary>A method or constructor of the framework that reads a whole sequence: <c>list.AddRange(query)</c>, <c>new List&lt;T&gt;(query)</c>, <c>string.Join(",", query)</c>.</summary>
    private QueryChain? ParseConsumer(IOperation consumer, INamedTypeSymbol? container, ImmutableArray<IArgumentOperation> arguments)
    {
        if (container?.ContainingNamespace is null || !IsFramework(container))
            return null;
        foreach (var argument in arguments)
        {
            if (argument.Value.Unwrap() is { Type: { } type } value && Symbols.IsQueryable(type) && argument.Parameter?.Type.ElementType() is not null
                && !Symbols.IsQueryable(argument.Parameter.Type) && Parse(value, null) is { } draft)
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

    /// <summary>A query, or a sequence interface behind which one may stand. Lists and arrays are in memory by their type.</summary>
    private bool IsLazySequence(IOperation value)
    {
        // What is awaited delivers it in a task.
        var type = value.Unwrap().Type?.UnwrapTask();
        return Symbols.IsQueryable(type) || type is INamedTypeSymbol { Arity: 1, Name: "IEnumerable" or "IAsyncEnumerable" };
    }

    private static bool IsDeferred(ITypeSymbol type) => type is INamedTypeSymbol { Arity: 1, Name: "IEnumerable" or "IAsyncEnumerable" or "IQueryable" };

    private Draft? Parse(IOperation value, Scope? scope)
    {
        if (++_depth > MaxDepth * 8)
        {
            _depth--;
            return null;
        }

        try
        {
            // Chains are long rather than deep: the operators are walked in a loop, and only what they start from recurses.
            List<QueryStep>? suffix = null;
            while (true)
            {
                if (--_budget < 0)
                    return null;
                value = value.Unwrap();
                if (value is not IInvocationOperation call || call.Receiver() is not { } receiver || Operator(call, receiver) is not { } step)
                    break;
                if (step.Method == "AsQueryable" && !IsLazySequence(receiver))
                {
                    var memory = new QuerySource(QuerySourceKind.InMemory, receiver, receiver.Type.ElementType(), null);
                    return new Draft(memory, ImmutableArray<QueryStep>.Empty, false).Append(suffix);
                }

                (suffix ??= new()).Add(step);
                value = receiver;
            }

            return ParseSource(value, scope)?.Append(suffix);
        }
        finally
        {
            _depth--;
        }
    }

    /// <summary>The step that a call is, when it makes a query out of a query and its own code need not be read.</summary>
    private QueryStep? Operator(IInvocationOperation call, IOperation receiver)
    {
        var method = call.TargetMethod;
        var kind = QueryOperators.KindOf(method.Name);
        if (kind != QueryStepKind.Unknown && (QueryOperators.IsOperator(method, Symbols) || EfSymbols.Is(method.ContainingType, Symbols.DbSet)))
        {
            // A list is not a query any more.
            if (kind >= QueryStepKind.Materialize)
                return null;
            return new(kind == QueryStepKind.Project && IsIdentity(call) ? QueryStepKind.Neutral : kind, method.Name, call);
        }

        if (QueryOperators.IsSqlSourceName(method.Name) || !Symbols.IsQueryable(call.Type) || !Symbols.IsQueryable(receiver.Unwrap().Type))
            return null;
        // A method that goes from query to query in another assembly: a filter, a page, a specification. The chain goes on below it.
        if (method.IsExtensionMethod && !method.IsDeclaredIn(model.Compilation))
            return new(SymbolEqualityComparer.Default.Equals(Symbols.QueryElement(call.Type), Symbols.QueryElement(receiver.Unwrap().Type)) ? QueryStepKind.Unknown : QueryStepKind.Project, method.Name, call);
        return null;
    }

    private static bool IsIdentity(IInvocationOperation select) =>
        select.ArgumentFor(1)?.Value.AsLambda() is { Symbol.Parameters: [var row, ..] } lambda
        && lambda.SingleReturnedValue()?.Unwrap() is IParameterReferenceOperation { Parameter: var returned }
        && SymbolEqualityComparer.Default.Equals(row, returned);

    private Draft? ParseSource(IOperation value, Scope? scope)
    {
        switch (value)
        {
            case ILocalReferenceOperation local:
                return ParseVariable(local.Local, local, static () => null, scope);
            case IParameterReferenceOperation parameter:
                return ParseVariable(parameter.Parameter, parameter, () => ParameterDraft(parameter, scope), scope);
            case IPropertyReferenceOperation property:
                return ParseMember(property, property.Property, property.Instance, scope);
            case IFieldReferenceOperation field:
                return ParseMember(field, field.Field, field.Instance, scope);
            case IInvocationOperation call:
                return ParseCallSource(call, scope);
            case IConditionalOperation { WhenFalse: { } whenFalse } conditional:
                return Merge(Parse(conditional.WhenTrue, scope), Parse(whenFalse, scope));
            case ICoalesceOperation coalesce:
                return Merge(Parse(coalesce.Value, scope), Parse(coalesce.WhenNull, scope));
            case ISwitchExpressionOperation choice:
                Draft? merged = null;
                foreach (var arm in choice.Arms)
                {
                    if (arm.Value.Unwrap() is IThrowOperation)
                        continue;
                    if (Parse(arm.Value, scope) is not { } parsed)
                        return null;
                    merged = merged is null ? parsed : Merge(merged, parsed);
                }

                return merged;
            case IConditionalAccessOperation access:
                return Parse(access.WhenNotNull, scope);
            case IConditionalAccessInstanceOperation instance:
                foreach (var ancestor in instance.Ancestors())
                {
                    if (ancestor is IConditionalAccessOperation owner && !instance.IsWithin(owner.Operation))
                        return Parse(owner.Operation, scope);
                }

                return null;
            case ISimpleAssignmentOperation assignment:
                return Parse(assignment.Value, scope);
            case IDeclarationExpressionOperation declaration:
                return Parse(declaration.Expression, scope);
            default:
                return null;
        }
    }

    private Draft? ParameterDraft(IParameterReferenceOperation parameter, Scope? scope)
    {
        if (scope is not null && scope.Arguments.TryGetValue(parameter.Parameter, out var argument))
            return Parse(argument, scope.Caller);
        if (Symbols.IsDbSet(parameter.Type))
            return Start(QuerySourceKind.Set, parameter, Symbols.QueryElement(parameter.Type), null);
        return Symbols.QueryElement(parameter.Type) is { } element ? Start(QuerySourceKind.Parameter, parameter, element, null) : null;
    }

    /// <summary>
    /// Folds the writes that reach a use, in source order: a write that is certain to have happened replaces what was, one in a branch
    /// is merged with it, and one that starts from the variable itself (<c>q = q.Where(…)</c>) goes on from it.
    /// </summary>
    private Draft? ParseVariable(ISymbol variable, IOperation use, Func<Draft?> initial, Scope? scope)
    {
        _variablesInProgress ??= new(SymbolEqualityComparer.Default);
        if (!_variablesInProgress.Add(variable))
            return Draft.StartingFrom(variable);

        try
        {
            var draft = initial();
            foreach (var write in BodyIndex.Around(use).WritesOf(variable))
            {
                if (--_budget < 0)
                    return null;
                if (!Reaches(write, use))
                    continue;
                if (write.Value is null || Parse(write.Value, scope) is not { } written)
                {
                    // A null as a first value says only that the branches give one.
                    if (write.Value?.Unwrap() is { ConstantValue: { HasValue: true, Value: null } } or IDefaultValueOperation)
                        continue;
                    return null;
                }

                var isCertain = HappensBefore(write.Site, use);
                if (written.Origin is not null)
                {
                    if (!SymbolEqualityComparer.Default.Equals(written.Origin, variable) || draft is null)
                        return null;
                    draft = draft.Append(written.Steps, isCertain ? false : true);
                }
                else
                {
                    draft = isCertain || draft is null ? written : Merge(draft, written);
                }
            }

            return draft;
        }
        finally
        {
            _variablesInProgress.Remove(variable);
        }
    }

    /// <summary>True when the write comes before the use in the text, or may come before it by way of a loop around both.</summary>
    private static bool Reaches(VariableWrite write, IOperation use)
    {
        if (write.Position <= use.Syntax.SpanStart)
            return true;
        foreach (var ancestor in use.Ancestors())
        {
            // The declaration itself starts a new variable in each round.
            if (ancestor is ILoopOperation loop && write.Site.IsWithin(loop))
                return write.Site is not IVariableDeclaratorOperation && !use.IsWithin(write.Site);
        }

        return false;
    }

    /// <summary>True when no branch, loop or function around the write leaves out the use.</summary>
    private static bool HappensBefore(IOperation write, IOperation use)
    {
        if (write.Syntax.Span.End > use.Syntax.SpanStart)
            return false;
        for (IOperation? child = write, parent = write.Parent; parent is not null; child = parent, parent = parent.Parent)
        {
            switch (parent)
            {
                case IConditionalOperation conditional when !ReferenceEquals(child, conditional.Condition):
                case ISwitchCaseOperation or ISwitchExpressionArmOperation or ICatchClauseOperation or IAnonymousFunctionOperation or ILocalFunctionOperation:
                case ILoopOperation:
                case IConditionalAccessOperation or ICoalesceOperation:
                    if (!use.IsWithin(child))
                        return false;
                    break;
            }
        }

        return true;
    }

    private Draft? ParseMember(IOperation reference, ISymbol member, IOperation? instance, Scope? scope)
    {
        var type = reference.Type;
        if (Symbols.IsDbSet(type))
        {
            var context = Symbols.IsContext(instance?.Unwrap().Type) || member is IPropertySymbol && instance is not null && !IsThisOfRepository(instance) ? instance : null;
            return Start(QuerySourceKind.Set, reference, Symbols.QueryElement(type), context);
        }

        if (CompiledFrom(reference) is not null)
            return null;
        if (Symbols.QueryElement(type) is not { } element)
            return null;

        // A getter that builds the query, or a value that is never replaced.
        var isFixed = member is IPropertySymbol { SetMethod: null } or IFieldSymbol { IsReadOnly: true };
        if (isFixed && member is not (IPropertySymbol { IsVirtual: true } or IPropertySymbol { IsAbstract: true }) && Enter(member, null, scope) is { } draft)
            return draft;
        return Start(QuerySourceKind.Member, reference, element, null);
    }

    private bool IsThisOfRepository(IOperation instance) => instance is IInstanceReferenceOperation && !Symbols.IsContext(instance.Type);

    private Draft? ParseCallSource(IInvocationOperation call, Scope? scope)
    {
        var method = call.TargetMethod;
        var receiver = call.Receiver();

        if (method is { Name: "Set", TypeArguments: [var set] } && Symbols.IsContext(receiver?.Unwrap().Type ?? method.ContainingType))
            return Start(QuerySourceKind.Set, call, set, receiver);

        if (QueryOperators.IsSqlSourceName(method.Name) && receiver is not null)
        {
            if (EfSymbols.Is(method.ContainingType, Symbols.RelationalDatabaseFacadeExtensions))
                return Start(QuerySourceKind.Sql, call, Symbols.QueryElement(call.Type), ContextOfFacade(receiver));
            if (Symbols.IsDbSet(receiver.Unwrap().Type))
                return Start(QuerySourceKind.Sql, call, Symbols.QueryElement(call.Type), Parse(receiver, scope)?.Source?.Context);
        }

        if (method.Name == "Query" && method.ContainingType.DerivesFrom(Symbols.NavigationEntry))
            return Start(QuerySourceKind.Navigation, call, Symbols.QueryElement(call.Type), null);

        if (call.Type is { } compiledType && IsDeferred(compiledType) && ParseCompiled(call) is { } compiled)
            return compiled;

        var delivered = call.Type?.UnwrapTask();
        if (delivered is null || Symbols.QueryElement(delivered) is not { } element)
            return null;

        var isOnQuery = receiver is not null && Symbols.IsQueryable(receiver.Unwrap().Type);
        if (CallTargets.Method(call, model.Compilation) is { } target && Enter(target, call, scope) is { } draft && !(isOnQuery && draft.Source is { Kind: QuerySourceKind.Member }))
        {
            if (draft.Source?.Entity is ITypeParameterSymbol && !draft.IsProjected)
                draft = draft with { Source = draft.Source with { Entity = element } };
            return draft;
        }

        // Its own query stays below what an unknown method does with it, or one that hands it to code that is not at hand.
        if (isOnQuery && Parse(receiver!, scope) is { Source: not null } below)
            return below.Append(ImmutableArray.Create(new QueryStep(QueryStepKind.Unknown, method.Name, call)), false);
        return Start(Symbols.IsDbSet(delivered) ? QuerySourceKind.Set : QuerySourceKind.Member, call, element, null);
    }

    /// <summary>Reads the query that a method or getter of this compilation returns, with the caller's arguments for its parameters.</summary>
    private Draft? Enter(ISymbol member, IInvocationOperation? call, Scope? scope)
    {
        _membersInProgress ??= new(SymbolEqualityComparer.Default);
        if (member.DeclaringSyntaxReferences.IsEmpty || _membersInProgress.Count >= MaxDepth || !_membersInProgress.Add(member))
            return null;

        try
        {
            if (model.Bodies.Get(member) is not { } body)
                return null;

            var inner = new Scope(Arguments(member as IMethodSymbol, call), scope);
            Draft? draft = null;
            foreach (var returned in Returned(body))
            {
                if (Parse(returned, inner) is not { Source: not null } parsed)
                    return null;
                draft = draft is null ? parsed : Merge(draft, parsed);
            }

            return draft?.Elsewhere();
        }
        finally
        {
            _membersInProgress.Remove(member);
        }
    }

    private static IEnumerable<IOperation> Returned(IOperation body) => body switch
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

    private QuerySource? FindSource(IInvocationOperation call, IOperation receiver)
    {
        var type = receiver.Unwrap().Type;
        if (Symbols.IsDbSet(type) && call.TargetMethod.ContainingType.DerivesFrom(Symbols.DbSet))
            return new(QuerySourceKind.Set, receiver, Symbols.QueryElement(type), Parse(receiver, null)?.Source?.Context);
        return Symbols.IsContext(type) && call.TargetMethod is { TypeArguments: [var entity] } && call.TargetMethod.ContainingType.DerivesFrom(Symbols.DbContext)
            ? new(QuerySourceKind.Set, receiver, entity, receiver)
            : null;
    }

    private static IOperation? ContextOfFacade(IOperation? facade) =>
        facade?.Unwrap() is IPropertyReferenceOperation { Property.Name: "Database", Instance: { } context } ? context : null;

    /// <summary>The query of a compiled delegate, as its lambda says it, run on the context that the call gives it.</summary>
    private Draft? ParseCompiled(IInvocationOperation call)
    {
        if (call.TargetMethod.MethodKind != MethodKind.DelegateInvoke || call.Instance is null || CompiledFrom(call.Instance) is not { } compile)
            return null;

        var element = call.Type?.UnwrapTask();
        var context = call.Arguments.FirstOrDefault()?.Value;
        if (compile.Arguments.FirstOrDefault()?.Value.AsLambda()?.SingleReturnedValue()?.Unwrap() is { } body)
        {
            var query = body is IInvocationOperation last && QueryOperators.IsTerminalName(last.TargetMethod.Name) && last.Receiver() is { } receiver ? receiver : body;
            if (Parse(query, null) is { Source: { } source } draft)
                return draft.Elsewhere() with { Source = source with { Context = context } };
        }

        return new(new(QuerySourceKind.Compiled, compile, element.ElementType() ?? element, context), ImmutableArray<QueryStep>.Empty, false);
    }

    /// <summary>The <c>EF.CompileQuery(…)</c> that a delegate was made by.</summary>
    private IInvocationOperation? CompiledFrom(IOperation value)
    {
        value = value.Unwrap();
        if (value.Type is not INamedTypeSymbol { TypeKind: TypeKind.Delegate })
            return null;

        var initial = value switch
        {
            ILocalReferenceOperation local => BodyIndex.Around(local).OnlyValueOf(local.Local),
            IFieldReferenceOperation field => (model.Bodies.Get(field.Field) as ISymbolInitializerOperation)?.Value,
            IPropertyReferenceOperation property => model.Bodies.Get(property.Property) is { } body ? Returned(body).FirstOrDefault() : null,
            _ => value,
        };
        return initial?.Unwrap() is IInvocationOperation { TargetMethod: { Name: "CompileQuery" or "CompileAsyncQuery" } method } call && EfSymbols.Is(method.ContainingType, Symbols.Ef) ? call : null;
    }

    private static Draft Start(QuerySourceKind kind, IOperation operation, ITypeSymbol? entity, IOperation? context) =>
        new(new(kind, operation, entity, context), ImmutableArray<QueryStep>.Empty, false);

    private static Draft? Merge(Draft? left, Draft? right)
    {
        if (left is null || right is null)
            return null;
        if (!SymbolEqualityComparer.Default.Equals(left.Origin, right.Origin))
            return null;

        // What both ways have in common at the start is certain; all after it is not.
        var common = 0;
        while (common < left.Steps.Length && common < right.Steps.Length && ReferenceEquals(left.Steps[common].Operation, right.Steps[common].Operation))
            common++;
        var steps = left.Steps.Take(common)
            .Concat(left.Steps.Skip(common).Concat(right.Steps.Skip(common)).Select(static s => s with { IsConditional = true }))
            .ToImmutableArray();
        var source = left.Source is { IsDatabase: false } && right.Source is { IsDatabase: true } ? right.Source : left.Source;
        // Different entities under one static type: no statement about either holds for both.
        if (left.Source is not null && right.Source is not null && !SymbolEqualityComparer.Default.Equals(left.Source.Entity, right.Source.Entity)
            && left.Source.Kind != QuerySourceKind.InMemory && right.Source.Kind != QuerySourceKind.InMemory)
            source = source! with { Kind = QuerySourceKind.Unknown };
        return new(source, steps, true, left.Origin);
    }

    /// <summary>A query on the way from its end to its source.</summary>
    /// <param name="Source">Where it starts; null when it starts from <paramref name="Origin"/>.</param>
    /// <param name="Steps">What is done to it.</param>
    /// <param name="IsMerged">True when branches meet in it.</param>
    /// <param name="Origin">The variable that is being resolved, when the query goes on from its earlier value.</param>
    private sealed record Draft(QuerySource? Source, ImmutableArray<QueryStep> Steps, bool IsMerged, ISymbol? Origin = null)
    {
        public bool IsProjected => Steps.Any(static s => s.Kind is QueryStepKind.Project or QueryStepKind.Flatten or QueryStepKind.Group or QueryStepKind.Join);

        public static Draft StartingFrom(ISymbol variable) => new(null, ImmutableArray<QueryStep>.Empty, false, variable);

        /// <summary>With the steps that were collected from the end backwards.</summary>
        public Draft Append(List<QueryStep>? reversed)
        {
            if (reversed is null)
                return this;
            var steps = Steps.ToBuilder();
            for (var i = reversed.Count - 1; i >= 0; i--)
                steps.Add(reversed[i]);
            return this with { Steps = steps.ToImmutable() };
        }

        public Draft Append(ImmutableArray<QueryStep> steps, bool isConditional) =>
            this with { Steps = Steps.AddRange(isConditional ? steps.Select(static s => s with { IsConditional = true }) : steps) };

        public Draft Elsewhere() => this with { Steps = Steps.Select(static s => s with { IsElsewhere = true }).ToImmutableArray() };
    }

    /// <summary>What the parameters of an entered method stand for.</summary>
    private sealed class Scope(Dictionary<ISymbol, IOperation> arguments, Scope? caller)
    {
        public Dictionary<ISymbol, IOperation> Arguments { get; } = arguments;

        public Scope? Caller { get; } = caller;
    }
}
