using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow;

/// <summary>
/// Follows the entities that a query delivers, forward from where they arrive: through locals, loops, lambdas of LINQ to Objects,
/// patterns, deconstruction, containers and the methods of this compilation. Types lead the way: a value is followed as long as its
/// type still mentions the entity.
/// </summary>
internal sealed class EntityFlow
{
    private const int UseBudget = 4096;
    private const int MaxPath = 6;
    private const int MaxCalls = 4;
    private const int MaxDepth = 150;

    private static readonly ConditionalWeakTable<Compilation, ConcurrentDictionary<(ISymbol Variable, ITypeSymbol Entity, int Depth), ImmutableArray<EntityUse>>> s_parameters = new();

    private readonly EfModel _model;
    private readonly int _callDepth;
    private readonly HashSet<(object, string, bool)> _visited = new();
    private readonly ImmutableArray<EntityUse>.Builder _uses = ImmutableArray.CreateBuilder<EntityUse>();
    private readonly HashSet<ISymbol> _callsInProgress;
    private int _budget = UseBudget;
    private bool _wasCut;
    private int _depth;

    private EntityFlow(EfModel model, int callDepth, HashSet<ISymbol> callsInProgress)
    {
        _model = model;
        _callDepth = callDepth;
        _callsInProgress = callsInProgress;
    }

    /// <summary>The uses of what a query delivers, in source order; empty when it delivers no entities.</summary>
    public static ImmutableArray<EntityUse> Of(QueryChain query, EfModel model)
    {
        if (query.DeliveredEntity is not { } entity)
            return ImmutableArray<EntityUse>.Empty;
        return query.Keep<EntityFlow, ImmutableArray<EntityUse>>(_ =>
        {
            var flow = new EntityFlow(model, 0, new(SymbolEqualityComparer.Default));
            var start = new Entities(entity, ImmutableArray<Navigation>.Empty, false);
            if (query.FirstInMemory?.Call is { } inMemory)
                flow.FollowInMemory(inMemory, start);
            else if (query.Operation is IForEachLoopOperation loop)
                flow.FollowLoop(loop, start);
            else
                flow.FollowExecution(query, start);
            return flow.Finish();
        });
    }

    private ImmutableArray<EntityUse> Finish()
    {
        // Half of the uses would miss what loads, assigns or hands on: then nothing is said.
        if (_budget < 0)
            return ImmutableArray<EntityUse>.Empty;
        _uses.Sort(static (a, b) => a.Operation.Syntax.SpanStart.CompareTo(b.Operation.Syntax.SpanStart));
        return _uses.ToImmutable();
    }

    private void FollowInMemory(IInvocationOperation call, Entities start)
    {
        if (_model.Symbols.IsLinqToObjects(call.TargetMethod.ContainingType) && call.TargetMethod.Name != "AsEnumerable")
            FollowSequenceCall(call, start);
        else
            Follow(call, start);
    }

    private void FollowExecution(QueryChain query, Entities start)
    {
        // db.Posts.ForEachAsync(p => …) delivers to its own lambda; list.AddRange(query) to the list.
        if (query.Operation is IInvocationOperation { TargetMethod.Name: "ForEachAsync" or "ForEach" } forEach)
        {
            FollowLambdas(forEach, start);
            return;
        }

        if (query.Operation is IInvocationOperation { TargetMethod.Name: "AddRange", Instance: { } list })
        {
            FollowVariable(list, start);
            return;
        }

        // ToDictionary(p => p.Author.Id): key and element selectors run per element.
        if (query.Operation is IInvocationOperation { TargetMethod: var method } call && method.Parameters.Any(static p => p.Type is INamedTypeSymbol { TypeKind: TypeKind.Delegate }))
            FollowLambdas(call, start);
        Follow(query.Operation, start);
    }

    /// <summary>Looks at what is done with a value that is or holds entities.</summary>
    private void Follow(IOperation value, Entities entities)
    {
        if (--_budget < 0)
            return;
        // The stack of a compiler's thread is small, and what is nested this deep was generated.
        if (++_depth > MaxDepth)
        {
            _budget = -1;
            return;
        }

        FollowParent(value, entities);
        _depth--;
    }

    private void FollowParent(IOperation value, Entities entities)
    {
        var parent = value.Parent;
        switch (parent)
        {
            case null:
                return;
            case IAwaitOperation or IParenthesizedOperation or IConditionalOperation or ISwitchExpressionArmOperation or ISwitchExpressionOperation
                    or ITupleOperation or ITranslatedQueryOperation or IArrayInitializerOperation or IArrayCreationOperation or ICoalesceOperation:
                if (parent is IConditionalOperation conditional && ReferenceEquals(conditional.Condition, value) || parent is ISwitchExpressionOperation expression && FollowSwitch(expression, value, entities))
                    return;
                if (parent is ITupleOperation { Parent: IDeconstructionAssignmentOperation { Target: var targets } split } parts)
                {
                    FollowPart(targets, parts.Elements.IndexOf(value), split, entities);
                    return;
                }

                if (MayBeAnother(parent, value))
                    return;
                Follow(parent, entities);
                return;
            case IConversionOperation conversion:
                if (conversion.Type is { SpecialType: SpecialType.System_Object } && conversion.Parent is IArgumentOperation boxed)
                    FollowArgument(boxed, entities);
                else if (conversion.OperatorMethod is null)
                    Follow(conversion, entities);
                return;
            case IVariableInitializerOperation { Parent: IVariableDeclaratorOperation declarator }:
                FollowSymbol(declarator.Symbol, declarator, entities);
                return;
            case ISimpleAssignmentOperation assignment when ReferenceEquals(assignment.Value, value):
                FollowAssignment(assignment.Target, assignment, entities);
                return;
            case ICoalesceAssignmentOperation assignment when ReferenceEquals(assignment.Value, value):
                FollowAssignment(assignment.Target, assignment, entities);
                return;
            case IDeconstructionAssignmentOperation { Target: var target } deconstruction when ReferenceEquals(deconstruction.Value, value):
                FollowDeconstruction(target, entities);
                return;
            case IConditionalAccessOperation access when ReferenceEquals(access.Operation, value):
                FollowConditionalAccess(access, entities);
                return;
            case IConditionalAccessOperation access:
                Follow(access, entities);
                return;
            case IPropertyReferenceOperation property when ReferenceEquals(property.Instance, value):
                FollowProperty(property, property.Property, entities);
                return;
            case IFieldReferenceOperation field when ReferenceEquals(field.Instance, value) && field.Type.Mentions(entities.Entity):
                Follow(field, entities);
                return;
            case IArrayElementReferenceOperation element when ReferenceEquals(element.ArrayReference, value):
                Follow(element, IsInLoop(element) ? entities.PerElement() : entities);
                return;
            case IForEachLoopOperation loop when ReferenceEquals(loop.Collection, value):
                FollowLoop(loop, entities);
                return;
            case IIsPatternOperation pattern when ReferenceEquals(pattern.Value, value):
                FollowPattern(pattern.Pattern, entities);
                return;
            case ISwitchOperation choice when ReferenceEquals(choice.Value, value):
                foreach (var clause in choice.Cases.SelectMany(static c => c.Clauses).OfType<IPatternCaseClauseOperation>())
                    FollowPattern(clause.Pattern, entities);
                return;
            case IArgumentOperation argument:
                FollowArgument(argument, entities);
                return;
            case IInvocationOperation call when ReferenceEquals(call.Instance, value):
                FollowInstanceCall(call, entities);
                return;
            case IReturnOperation returned:
                FollowReturn(returned, entities);
                return;
            case IExpressionStatementOperation { Parent: IBlockOperation { Parent: IAnonymousFunctionOperation } }:
                return;
            case IMemberInitializerOperation or IObjectOrCollectionInitializerOperation:
                Use(EntityUseKind.Stored, entities, parent);
                return;
            case IAnonymousObjectCreationOperation anonymous:
                Follow(anonymous, entities);
                return;
            case IUsingOperation or IBinaryOperation or IExpressionStatementOperation or IInterpolationOperation or IIsTypeOperation or INameOfOperation:
                return;
            default:
                if (parent.Syntax is Microsoft.CodeAnalysis.CSharp.Syntax.CollectionExpressionSyntax)
                    Follow(parent, entities);
                return;
        }
    }

    /// <summary>query ?? new Post(): what comes out may be an object that no query delivered.</summary>
    private static bool MayBeAnother(IOperation choice, IOperation value) => choice switch
    {
        ICoalesceOperation coalesce => ReferenceEquals(coalesce.Value, value) && !IsNothing(coalesce.WhenNull),
        IConditionalOperation { WhenFalse: { } whenFalse } conditional => !IsNothing(ReferenceEquals(conditional.WhenTrue, value) ? whenFalse : conditional.WhenTrue),
        _ => false,
    };

    private static bool IsNothing(IOperation value) =>
        value.Unwrap() is IThrowOperation or IDefaultValueOperation or { ConstantValue: { HasValue: true, Value: null } } or IPropertyReferenceOperation or IInvocationOperation or ILocalReferenceOperation;

    private bool FollowSwitch(ISwitchExpressionOperation choice, IOperation value, Entities entities)
    {
        if (!ReferenceEquals(choice.Value, value))
            return false;
        foreach (var arm in choice.Arms)
            FollowPattern(arm.Pattern, entities);
        return true;
    }

    private void FollowAssignment(IOperation target, IOperation assignment, Entities entities)
    {
        switch (target.Unwrap())
        {
            case ILocalReferenceOperation local:
                FollowSymbol(local.Local, assignment, entities);
                break;
            case IParameterReferenceOperation parameter:
                FollowSymbol(parameter.Parameter, assignment, entities);
                break;
            case IDiscardOperation:
                break;
            // Entries of a local dictionary or array: what is read from it later is followed.
            case IPropertyReferenceOperation { Property.IsIndexer: true, Instance: { } container }:
                FollowVariable(container, entities);
                break;
            default:
                Use(EntityUseKind.Stored, entities, assignment);
                break;
        }

        if (assignment.Parent is not IExpressionStatementOperation)
            Follow(assignment, entities);
    }

    private void FollowDeconstruction(IOperation target, Entities entities)
    {
        target = target is IDeclarationExpressionOperation declaration ? declaration.Expression : target;
        if (target is not ITupleOperation tuple)
            return;
        foreach (var element in tuple.Elements)
        {
            if (element.Type.Mentions(entities.Entity))
                FollowAssignment(element is IDeclarationExpressionOperation declared ? declared.Expression : element, tuple, entities);
        }
    }

    /// <summary>var (posts, count) = (query.ToList(), query.Count()): each variable gets the value at its place.</summary>
    private void FollowPart(IOperation target, int at, IOperation deconstruction, Entities entities)
    {
        target = target is IDeclarationExpressionOperation declaration ? declaration.Expression : target;
        if (target is ITupleOperation tuple && at >= 0 && at < tuple.Elements.Length)
            FollowAssignment(tuple.Elements[at] is IDeclarationExpressionOperation declared ? declared.Expression : tuple.Elements[at], deconstruction, entities);
    }

    private void FollowConditionalAccess(IConditionalAccessOperation access, Entities entities)
    {
        foreach (var part in access.WhenNotNull.DescendantsAndSelf())
        {
            if (part is IConditionalAccessInstanceOperation instance && BelongsTo(instance, access))
            {
                Follow(instance, entities);
                return;
            }
        }
    }

    private static bool BelongsTo(IConditionalAccessInstanceOperation instance, IConditionalAccessOperation access)
    {
        foreach (var ancestor in instance.Ancestors())
        {
            if (ancestor is IConditionalAccessOperation nearest && !instance.IsWithin(nearest.Operation))
                return ReferenceEquals(nearest, access);
        }

        return false;
    }

    /// <summary>All later references to a local, parameter or range variable.</summary>
    private void FollowSymbol(ISymbol variable, IOperation declaredAt, Entities entities)
    {
        if (!_visited.Add((variable, entities.Key, entities.IsPerElement)))
            return;

        var index = BodyIndex.Around(declaredAt);
        var writes = index.WritesOf(variable);
        foreach (var reference in index.ReferencesTo(variable))
        {
            if (reference is ILocalReferenceOperation { IsDeclaration: true } || reference.Parent is ISimpleAssignmentOperation assignment && ReferenceEquals(assignment.Target, reference))
                continue;
            // What is read before, or after another value has certainly taken its place, is not this query's.
            if (writes.Count > 1 && !Reaches(declaredAt, writes, reference))
                continue;
            Follow(reference, entities);
        }
    }

    private static bool Reaches(IOperation from, IReadOnlyList<VariableWrite> writes, IOperation use)
    {
        if (use.Syntax.SpanStart < from.Syntax.Span.End)
            return use.Ancestors().Any(a => a is ILoopOperation && from.IsWithin(a));
        foreach (var write in writes)
        {
            // if (post is null) post = new Post(): from there on it may be an object that no query delivered.
            if (!ReferenceEquals(write.Site, from) && write.Position <= use.Syntax.SpanStart && write.Value?.Unwrap() is IObjectCreationOperation)
                return false;
            if (!ReferenceEquals(write.Site, from) && write.Site.Syntax.SpanStart > from.Syntax.SpanStart && write.Position <= use.Syntax.SpanStart
                && write.Site is not ICoalesceAssignmentOperation && BlockOf(write.Site) is { } block && use.IsWithin(block))
                return false;
        }

        return true;
    }

    private static IOperation? BlockOf(IOperation operation) => operation.Ancestors().FirstOrDefault(static a => a is IBlockOperation or ISwitchCaseOperation);

    /// <summary>The variable that an expression names, if it is one: the container that entities were put into.</summary>
    private void FollowVariable(IOperation container, Entities entities)
    {
        switch (container.Unwrap())
        {
            case ILocalReferenceOperation local:
                FollowSymbol(local.Local, BodyIndex.Around(local).WritesOf(local.Local) is [var first, ..] ? first.Site : local, entities);
                break;
            case IParameterReferenceOperation:
            case IFieldReferenceOperation:
            case IPropertyReferenceOperation:
                Use(EntityUseKind.Stored, entities, container);
                break;
        }
    }

    private void FollowLoop(IForEachLoopOperation loop, Entities entities)
    {
        var element = entities.PerElement();
        switch (loop.LoopControlVariable)
        {
            case IVariableDeclaratorOperation declarator:
                if (declarator.Symbol.Type.Mentions(element.Entity) || IsBaseOf(declarator.Symbol.Type, element.Entity))
                    FollowSymbol(declarator.Symbol, declarator, element);
                break;
            case { } deconstruction:
                FollowDeconstruction(deconstruction, element);
                break;
        }
    }

    private static bool IsBaseOf(ITypeSymbol type, ITypeSymbol entity) => entity.IsOrDerivesFrom(type) || type.TypeKind == TypeKind.Interface && entity.AllInterfaces.Contains(type, SymbolEqualityComparer.Default);

    private void FollowProperty(IOperation reference, IPropertySymbol property, Entities entities)
    {
        var instanceType = (reference as IPropertyReferenceOperation)?.Instance?.Type?.UnwrapNullable();
        var isEntity = instanceType is not null && (IsBaseOf(instanceType, entities.Entity) || instanceType.IsOrDerivesFrom(entities.Entity));
        if (!isEntity)
        {
            // list[i], dictionary.Values, pair.Value, grouping.Key: a container hands on what it holds.
            if (!reference.Type.Mentions(entities.Entity))
                return;
            Follow(reference, property.IsIndexer && IsInLoop(reference) ? entities.PerElement() : entities);
            return;
        }

        if (_model.Entities.FindNavigation(property) is not { } navigation)
        {
            if (reference.IsAssignmentTarget())
                Use(EntityUseKind.PropertyWritten, entities, reference, property);
            else if (reference.Parent is not INameOfOperation)
                Use(EntityUseKind.PropertyRead, entities, reference, property);
            return;
        }

        if (entities.Path.Length >= MaxPath || reference.Parent is INameOfOperation)
            return;
        var reached = new Entities(navigation.Target, entities.Path.Add(navigation), entities.IsPerElement);
        if (reference.IsAssignmentTarget() || reference.Parent is ICoalesceAssignmentOperation { Target: var target } && ReferenceEquals(target, reference))
        {
            Use(EntityUseKind.NavigationAssigned, reached, reference);
            return;
        }

        if (navigation.IsCollection && IsChanged(reference))
        {
            Use(EntityUseKind.NavigationChanged, reached, reference);
            return;
        }

        Use(EntityUseKind.NavigationRead, reached, reference);
        Follow(reference, reached);
    }

    private static bool IsChanged(IOperation collection)
    {
        var outer = collection.Parent is IConditionalAccessOperation { Parent: var p, WhenNotNull: IInvocationOperation conditional } ? (call: conditional, p) : (call: collection.Parent as IInvocationOperation, p: null);
        return outer.call is { } call && (ReferenceEquals(call.Instance, collection) || call.Instance is IConditionalAccessInstanceOperation)
            && call.TargetMethod.Name is "Add" or "AddRange" or "Remove" or "RemoveAll" or "RemoveAt" or "RemoveRange" or "Clear" or "Insert" or "UnionWith" or "ExceptWith" or "AddFirst" or "AddLast";
    }

    private void FollowPattern(IPatternOperation pattern, Entities entities)
    {
        switch (pattern)
        {
            case IDeclarationPatternOperation { DeclaredSymbol: { } declared }:
                FollowSymbol(declared, pattern, entities);
                break;
            case IRecursivePatternOperation recursive:
                if (recursive.DeclaredSymbol is { } named)
                    FollowSymbol(named, recursive, entities);
                foreach (var part in recursive.PropertySubpatterns)
                    FollowSubpattern(part, entities);
                break;
            case INegatedPatternOperation negated:
                FollowPattern(negated.Pattern, entities);
                break;
            case IBinaryPatternOperation binary:
                FollowPattern(binary.LeftPattern, entities);
                FollowPattern(binary.RightPattern, entities);
                break;
        }
    }

    private void FollowSubpattern(IPropertySubpatternOperation part, Entities entities)
    {
        if (part.Member is not IPropertyReferenceOperation { Property: var property } member)
            return;
        if (_model.Entities.FindNavigation(property) is not { } navigation)
        {
            Use(EntityUseKind.PropertyRead, entities, member, property);
            return;
        }

        if (entities.Path.Length >= MaxPath)
            return;
        var reached = new Entities(navigation.Target, entities.Path.Add(navigation), entities.IsPerElement);
        Use(EntityUseKind.NavigationRead, reached, member);
        FollowPattern(part.Pattern, reached);
    }

    private void FollowArgument(IArgumentOperation argument, Entities entities)
    {
        switch (argument.Parent)
        {
            case IInvocationOperation call:
                FollowCallArgument(call, argument, entities);
                break;
            case IObjectCreationOperation creation:
                // new List<Post>(posts) holds them; new PostDto(post) reads them.
                if (creation.Type.Mentions(entities.Entity))
                    Follow(creation, entities);
                else
                    Enter(creation.Constructor, argument, creation, entities);
                break;
            case IPropertyReferenceOperation:
                break;
            default:
                Use(EntityUseKind.PassedOn, entities, argument);
                break;
        }
    }

    private void FollowCallArgument(IInvocationOperation call, IArgumentOperation argument, Entities entities)
    {
        var method = call.TargetMethod;
        if (argument.ParameterOrdinal() == 1 && _model.Symbols.IsLinqToObjects(method.ContainingType) && method.Name is not ("Union" or "Concat" or "UnionBy" or "Append" or "Prepend"))
        {
            FollowSecondSequence(call, entities);
            return;
        }

        if (_model.Symbols.IsLinqToObjects(method.ContainingType) || argument.ParameterOrdinal() == 0 && ExecutionScope.IsElementwise(call, _model) && method.ContainingType.Name is "Parallel" or "Array")
        {
            FollowSequenceCall(call, entities);
            return;
        }

        if (method.ContainingType.DerivesFrom(_model.Symbols.DbContext) || _model.Symbols.IsDbSet(method.ContainingType))
        {
            if (method.Name == "Entry")
                FollowEntry(call, entities);
            else
                Use(EntityUseKind.Saved, entities, call);
            return;
        }

        // items.Add(post): the list holds it.
        if (call.Instance is { } container && container.Type.Mentions(entities.Entity) && method.Name is "Add" or "AddRange" or "Insert" or "Enqueue" or "Push" or "TryAdd")
        {
            FollowVariable(container, entities);
            return;
        }

        if (method.Name is "WithCancellation" or "ConfigureAwait")
        {
            Follow(call, entities);
            return;
        }

        if (method.Name is "FromResult" && method.ContainingType.Name is "Task" or "ValueTask")
        {
            Follow(call, entities);
            return;
        }

        if (method is { Name: "ReferenceEquals" or "IsNullOrEmpty" or "ThrowIfNull" } || method is { Name: "Contains" or "IndexOf" or "Equals" or "Remove" })
            return;
        Enter(method, argument, call, entities);
    }

    private void FollowInstanceCall(IInvocationOperation call, Entities entities)
    {
        var method = call.TargetMethod;
        var isEntity = call.Instance?.Type?.UnwrapNullable() is { } type && (IsBaseOf(type, entities.Entity) || type.IsOrDerivesFrom(entities.Entity));
        if (!isEntity)
        {
            if (method.Name == "TryGetValue")
            {
                foreach (var argument in call.Arguments)
                {
                    if (argument.Parameter?.RefKind == RefKind.Out && argument.Value.ReferencedSymbol() is { } found)
                        FollowSymbol(found, call, entities);
                }

                return;
            }

            FollowSequenceCall(call, entities);
            return;
        }

        if (method.Name is "Equals" or "GetHashCode" or "ToString" or "GetType")
            return;
        if (_callDepth < MaxCalls && Callee(method) is { IsAbstract: false } callee && callee.IsDeclaredIn(_model.Compilation) && UsesOfThis(callee, entities.Entity) is { IsDefault: false } uses)
        {
            foreach (var use in uses)
                Import(use, call, entities);
            return;
        }

        Use(EntityUseKind.PassedOn, entities, call);
    }

    /// <summary>LINQ to Objects and the methods of collections: lambdas get the elements, and the result may hold them.</summary>
    private void FollowSequenceCall(IInvocationOperation call, Entities entities)
    {
        if (!_visited.Add((call, entities.Key, entities.IsPerElement)))
            return;
        FollowLambdas(call, entities);
        if (call.Type.Mentions(entities.Entity))
            Follow(call, entities);
    }

    /// <summary>a.Join(b, keyOfA, keyOfB, result): what comes from b is the second parameter of the result's lambda. Except and Intersect hand nothing of it on.</summary>
    private void FollowSecondSequence(IInvocationOperation call, Entities entities)
    {
        var element = entities.PerElement();
        foreach (var argument in call.Arguments)
        {
            if (argument.Value.AsLambda() is not { Symbol.Parameters: var parameters } lambda)
                continue;
            var own = parameters.Length == 2 ? parameters[1] : argument.ParameterOrdinal() == 3 ? parameters.FirstOrDefault() : null;
            if (own is not null && (own.Type.Mentions(entities.Entity) || IsBaseOf(own.Type, entities.Entity)))
                FollowSymbol(own, lambda, element);
        }
    }

    private void FollowLambdas(IInvocationOperation call, Entities entities, int from = 0)
    {
        var element = entities.PerElement();
        foreach (var argument in call.Arguments)
        {
            if (argument.ParameterOrdinal() < from)
                continue;
            if (argument.Value.AsLambda() is { } lambda)
            {
                // a.Join(b, keyOfA, keyOfB, result): the other sequence has its own key and its own parameter.
                var isJoin = call.TargetMethod.Name is "Join" or "GroupJoin" or "LeftJoin" or "Zip";
                if (isJoin && argument.ParameterOrdinal() == 3)
                    continue;
                foreach (var parameter in isJoin ? lambda.Symbol.Parameters.Take(1) : lambda.Symbol.Parameters)
                {
                    if (parameter.Type.Mentions(entities.Entity) || IsBaseOf(parameter.Type, entities.Entity))
                        FollowSymbol(parameter, lambda, element);
                }
            }
            else if (argument.Value.AsMethodGroup() is { } group && group.Method.Parameters.FirstOrDefault() is { } first && first.Type.Mentions(entities.Entity))
            {
                if (_callDepth < MaxCalls && UsesOfParameter(Callee(group.Method), 0, element.Entity) is { IsDefault: false } uses)
                {
                    foreach (var use in uses)
                        Import(use, group, element);
                }
                else
                {
                    Use(EntityUseKind.PassedOn, element, group);
                }
            }
        }
    }

    private void FollowReturn(IReturnOperation returned, Entities entities)
    {
        switch (returned.EnclosingFunction())
        {
            case IAnonymousFunctionOperation lambda when lambda.AsArgument() is { Parent: IInvocationOperation call } argument:
                // Select(p => p.Author), SelectMany(p => p.Comments): the result holds what the lambda returns, and so does the next lambda's parameter.
                if (call.TargetMethod.Name is "SelectMany")
                    FollowLambdas(call, entities, argument.ParameterOrdinal() + 1);
                if (call.Type.Mentions(entities.Entity))
                    Follow(call, entities);
                break;
            case ILocalFunctionOperation function:
                foreach (var call in BodyIndex.Around(function).Invocations)
                {
                    if (SymbolEqualityComparer.Default.Equals(call.TargetMethod.OriginalDefinition, function.Symbol))
                        Follow(call, entities);
                }

                break;
            case IAnonymousFunctionOperation:
                Use(EntityUseKind.Returned, entities, returned);
                break;
            default:
                Use(EntityUseKind.Returned, entities, returned);
                break;
        }
    }

    /// <summary><c>Entry(x).Collection(p => p.Comments).Load()</c> loads; anything else asks or tells the change tracker.</summary>
    private void FollowEntry(IInvocationOperation entry, Entities entities)
    {
        if (entry.Parent is IInvocationOperation { TargetMethod.Name: "Reference" or "Collection" or "Navigation" } navigation && NavigationOf(navigation, entities.Entity) is { } loaded)
        {
            Use(EntityUseKind.NavigationLoaded, new(loaded.Target, entities.Path.Add(loaded), entities.IsPerElement), navigation);
            return;
        }

        Use(EntityUseKind.Tracked, entities, entry);
    }

    /// <summary>The navigation that <c>Reference(…)</c> or <c>Collection(…)</c> names.</summary>
    public static Navigation? NavigationOf(IInvocationOperation call, ITypeSymbol entity, EfModel model)
    {
        if (call.Arguments.FirstOrDefault()?.Value is not { } argument)
            return null;
        var name = argument.TryGetConstantString(out var text) ? text
            : argument.AsLambda()?.SingleReturnedValue() is { } body && QueryLambda.NavigationPath(body) is [var only] ? only
            : null;
        return name is null ? null : model.Entities.FindNavigation(entity, name);
    }

    private Navigation? NavigationOf(IInvocationOperation call, ITypeSymbol entity) => NavigationOf(call, entity, _model);

    /// <summary>What a method of this compilation does with the entity that it is given counts as done at the call.</summary>
    private void Enter(IMethodSymbol? method, IArgumentOperation argument, IOperation call, Entities entities)
    {
        if (method is not null && _callDepth < MaxCalls && Callee(method) is { } callee && callee.IsDeclaredIn(_model.Compilation) && argument.ParameterOrdinal() is >= 0 and var ordinal)
        {
            if (UsesOfParameter(callee, ordinal, entities.Entity) is { IsDefault: false } uses)
            {
                foreach (var use in uses)
                    Import(use, call, entities);
                // posts.Paged(…), Sorted(posts): what comes back may be what went in.
                if (call.Type.Mentions(entities.Entity) && uses.Any(static u => u.Kind == EntityUseKind.Returned))
                    Follow(call, entities);
                return;
            }
        }

        Use(EntityUseKind.PassedOn, entities, call);
    }

    private IMethodSymbol Callee(IMethodSymbol method)
    {
        var implementation = method.Implementation();
        return method.ContainingType?.TypeKind == TypeKind.Interface || method.IsAbstract
            ? Implementations.OnlyOne(_model.Compilation, implementation) ?? implementation
            : implementation;
    }

    private void Import(EntityUse use, IOperation call, Entities entities)
    {
        if (use.Kind == EntityUseKind.Returned || entities.Path.Length + use.Path.Length > MaxPath)
            return;
        _budget--;
        _uses.Add(use with
        {
            Path = entities.Path.AddRange(use.Path),
            Operation = call,
            IsPerElement = entities.IsPerElement || use.IsPerElement,
            Origin = use.Origin ?? use.Operation,
        });
    }

    private ImmutableArray<EntityUse> UsesOfParameter(IMethodSymbol method, int ordinal, INamedTypeSymbol entity)
    {
        if (ordinal >= method.Parameters.Length)
            return default;
        if (_model.Bodies.Of(method, CancellationToken.None) is not { } body)
            return UsesInInitializers(method, ordinal, entity);
        return Memoised(method.Parameters[ordinal], entity, flow => flow.FollowSymbol(method.Parameters[ordinal], body, new(entity, ImmutableArray<Navigation>.Empty, false)));
    }

    /// <summary>class PostDto(Post post) { public string Blog { get; } = post.Blog.Name; } — a primary constructor runs the initialisers.</summary>
    private ImmutableArray<EntityUse> UsesInInitializers(IMethodSymbol method, int ordinal, INamedTypeSymbol entity)
    {
        if (method.MethodKind != MethodKind.Constructor || method.IsImplicitlyDeclared)
            return default;

        var parameter = method.Parameters[ordinal];
        var references = new List<IOperation>();
        foreach (var member in method.ContainingType.GetMembers())
        {
            if (member is IPropertySymbol or IFieldSymbol { IsImplicitlyDeclared: false } && _model.Bodies.Of(member, CancellationToken.None) is ISymbolInitializerOperation initializer)
                references.AddRange(BodyIndex.Around(initializer).ReferencesTo(parameter));
        }

        if (references.Count == 0)
            return default;
        return Memoised(parameter, entity, flow =>
        {
            var start = new Entities(entity, ImmutableArray<Navigation>.Empty, false);
            foreach (var reference in references)
                flow.Follow(reference, start);
            // Other members may capture it, and run later.
            flow.Use(EntityUseKind.PassedOn, start, references[0]);
        });
    }

    private ImmutableArray<EntityUse> UsesOfThis(IMethodSymbol method, INamedTypeSymbol entity)
    {
        if (_model.Bodies.Of(method, CancellationToken.None) is not { } body)
            return default;
        return Memoised(method, entity, flow =>
        {
            foreach (var part in body.Descendants())
            {
                if (part is IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance } self)
                    flow.Follow(self, new(entity, ImmutableArray<Navigation>.Empty, false));
            }
        });
    }

    private ImmutableArray<EntityUse> Memoised(ISymbol symbol, INamedTypeSymbol entity, Action<EntityFlow> follow)
    {
        var memory = s_parameters.GetValue(_model.Compilation, static _ => new());
        if (memory.TryGetValue((symbol, entity, _callDepth), out var known))
            return known;

        // A method that calls itself adds nothing the second time; what was cut short so is not kept for others.
        if (!_callsInProgress.Add(symbol))
        {
            _wasCut = true;
            return ImmutableArray<EntityUse>.Empty;
        }

        var flow = new EntityFlow(_model, _callDepth + 1, _callsInProgress);
        follow(flow);
        _callsInProgress.Remove(symbol);
        var uses = flow.Finish();
        if (flow._wasCut)
            _wasCut = true;
        else
            memory.TryAdd((symbol, entity, _callDepth), uses);
        return uses;
    }

    private static bool IsInLoop(IOperation operation) => operation.Ancestors().Any(static a => a is ILoopOperation);

    private void Use(EntityUseKind kind, Entities entities, IOperation operation, IPropertySymbol? property = null) =>
        _uses.Add(new(kind, entities.Path, operation, entities.IsPerElement, property));

    /// <summary>Entities somewhere in a value: which, how they were reached from the query's own, and whether each is looked at in turn.</summary>
    private sealed record Entities(INamedTypeSymbol Entity, ImmutableArray<Navigation> Path, bool IsPerElement)
    {
        public string Key => string.Join(".", Path.Select(static n => n.Property.Name));

        public Entities PerElement() => IsPerElement ? this : this with { IsPerElement = true };
    }
}
