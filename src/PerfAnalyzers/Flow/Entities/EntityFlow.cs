using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Flow.Calls;
using PerfAnalyzers.Flow.Endpoints;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Entities;

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

    // Their first lambda says by what the elements are found.
    private static readonly HashSet<string> s_keyed = new(StringComparer.Ordinal) { "GroupBy", "ToDictionary", "ToLookup", "DistinctBy", "UnionBy", "ToDictionaryAsync", "ToFrozenDictionary", "ToImmutableDictionary" };

    private readonly EfModel _model;
    private readonly IOperation _start;
    private readonly int _callDepth;
    private readonly HashSet<(object, string, bool)> _visited = new();
    private readonly ImmutableArray<EntityUse>.Builder _uses = ImmutableArray.CreateBuilder<EntityUse>();
    private readonly HashSet<ISymbol> _callsInProgress;
    private int _budget = UseBudget;
    private bool _wasCut;
    private int _depth;

    private EntityFlow(EfModel model, IOperation start, int callDepth, HashSet<ISymbol> callsInProgress)
    {
        _model = model;
        _start = start;
        _callDepth = callDepth;
        _callsInProgress = callsInProgress;
    }

    /// <summary>The uses of what a query delivers, in source order; empty when it delivers no entities.</summary>
    public static ImmutableArray<EntityUse> Analyze(QueryChain query, EfModel model)
    {
        if (query.DeliveredEntity is not { } entity)
            return ImmutableArray<EntityUse>.Empty;
        return query.Keep<EntityFlow, ImmutableArray<EntityUse>>(_ => Analyze(query, entity, model));
    }

    /// <summary>The uses of the entities of one type that a query delivers, as they are or inside of what it projects to.</summary>
    public static ImmutableArray<EntityUse> Analyze(QueryChain query, INamedTypeSymbol entity, EfModel model)
    {
        var flow = new EntityFlow(model, query.Operation, 0, new(SymbolEqualityComparer.Default));
        var start = new Entities(entity, ResolvedPath.Empty, false);
        if (query.FirstInMemory?.Call is { } inMemory)
            flow.FollowInMemory(inMemory, start);
        else if (query.Operation is IForEachLoopOperation loop)
            flow.FollowLoop(loop, start);
        else
            flow.FollowExecution(query, start);
        return flow.Finish();
    }

    private ImmutableArray<EntityUse> Finish()
    {
        // Half of the uses would miss what loads, assigns or hands on: then nothing is said.
        if (_budget < 0)
            return ImmutableArray.Create(new EntityUse(EntityUseKind.Unknown, ResolvedPath.Empty, _start, false));
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
                Use(EntityUseKind.Unknown, entities, value);
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
                    Use(EntityUseKind.Unknown, entities, parent);
                else
                    Follow(parent, entities);
                return;
            case IConversionOperation conversion:
                if (conversion.Type is { SpecialType: SpecialType.System_Object } && conversion.Parent is IArgumentOperation boxed)
                    FollowArgument(boxed, entities);
                else if (conversion.OperatorMethod is null || conversion.Type is { Name: "ActionResult" })
                    Follow(conversion, entities);
                else
                    Use(EntityUseKind.Unknown, entities, conversion);
                return;
            case IVariableInitializerOperation { Parent: IVariableDeclaratorOperation declarator }:
                FollowSymbol(declarator.Symbol, declarator, entities);
                return;
            // list[0] = …: what was there is not looked at.
            case ISimpleAssignmentOperation assignment when ReferenceEquals(assignment.Target, value):
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
            case IFieldReferenceOperation field when ReferenceEquals(field.Instance, value):
                FollowField(field, entities);
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
            case IInterpolationOperation:
                Use(EntityUseKind.Serialized, entities, parent);
                return;
            case IBinaryOperation binary:
                FollowComparison(binary, value, entities);
                return;
            case IUsingOperation or IExpressionStatementOperation or IIsTypeOperation or INameOfOperation:
                return;
            default:
                if (parent.Syntax is CollectionExpressionSyntax or SpreadElementSyntax)
                    Follow(parent, entities);
                else
                    Use(EntityUseKind.Unknown, entities, parent);
                return;
        }
    }

    /// <summary>Whether there is an object at all says nothing about it; whether it is another one asks for its identity.</summary>
    private void FollowComparison(IBinaryOperation binary, IOperation value, Entities entities)
    {
        var other = ReferenceEquals(binary.LeftOperand, value) ? binary.RightOperand : binary.LeftOperand;
        if (other.Unwrap().ConstantValue is { HasValue: true, Value: null })
            return;
        Use(binary.Type?.SpecialType == SpecialType.System_String ? EntityUseKind.Serialized : EntityUseKind.Compared, entities, binary);
    }

    /// <summary>The parts of a tuple, fields of an object that holds entities; a field of the entity itself is a column or a collection behind one.</summary>
    private void FollowField(IFieldReferenceOperation field, Entities entities)
    {
        if (entities.IsHeldBy(field.Type))
            Follow(field, entities);
        else if (IsOfEntity(field.Instance, entities))
            Use(EntityUseKind.Unknown, entities, field);
    }

    private static bool IsOfEntity(IOperation? instance, Entities entities) =>
        instance?.Type?.UnwrapNullable() is { } type && (IsBaseOf(type, entities.Entity) || type.IsOrDerivesFrom(entities.Entity));

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
            // new { Post = post }: the value is followed out of it.
            case IPropertyReferenceOperation { Property.ContainingType.IsAnonymousType: true }:
                break;
            case IPropertyReferenceOperation member when IsHolder(member.Property.ContainingType):
                FollowIntoHolder(member, assignment, entities);
                return;
            default:
                Use(EntityUseKind.Stored, entities, assignment);
                break;
        }

        if (assignment is IAssignmentOperation and not IDeconstructionAssignmentOperation && assignment.Parent is not IExpressionStatementOperation)
            Follow(assignment, entities);
    }

    /// <summary>new PostsModel { Posts = posts }, model.Posts = posts: a model for a view, which is followed in the place of what it holds.</summary>
    private void FollowIntoHolder(IPropertyReferenceOperation member, IOperation assignment, Entities entities)
    {
        var held = entities.In(member.Property.ContainingType);
        if (assignment.Parent is IObjectOrCollectionInitializerOperation { Parent: IObjectCreationOperation creation })
            Follow(creation, held);
        else if (member.Instance?.Unwrap() is ILocalReferenceOperation local && BodyIndex.Around(local).OnlyValueOf(local.Local)?.Unwrap() is IObjectCreationOperation)
            FollowVariable(local, held);
        else
            Use(EntityUseKind.Stored, entities, assignment);
    }

    /// <summary>A class of the code base that is no entity: what is put into an entity is saved with it.</summary>
    private bool IsHolder(INamedTypeSymbol type) =>
        type is { TypeKind: TypeKind.Class or TypeKind.Struct, IsAnonymousType: false } && !_model.Entities.IsEntity(type) && !_model.Entities.IsOwned(type);

    private void FollowDeconstruction(IOperation target, Entities entities)
    {
        target = target is IDeclarationExpressionOperation declaration ? declaration.Expression : target;
        var isFollowed = false;
        foreach (var element in (target as ITupleOperation)?.Elements ?? ImmutableArray<IOperation>.Empty)
        {
            if (!entities.IsHeldBy(element.Type))
                continue;
            isFollowed = true;
            FollowAssignment(element is IDeclarationExpressionOperation declared ? declared.Expression : element, target, entities);
        }

        // A Deconstruct method of the entity's own.
        if (!isFollowed)
            Use(EntityUseKind.Unknown, entities, target);
    }

    /// <summary>var (posts, count) = (query.ToList(), query.Count()): each variable gets the value at its place.</summary>
    private void FollowPart(IOperation target, int at, IOperation deconstruction, Entities entities)
    {
        target = target is IDeclarationExpressionOperation declaration ? declaration.Expression : target;
        if (target is not ITupleOperation tuple || at < 0 || at >= tuple.Elements.Length)
            Use(EntityUseKind.Unknown, entities, deconstruction);
        else
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

        Use(EntityUseKind.Unknown, entities, access);
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
            {
                if (MayReach(declaredAt, writes, reference))
                    Use(EntityUseKind.Unknown, entities, reference);
                continue;
            }

            Follow(reference, entities);
        }
    }

    /// <summary>Where an object of this code's own may have taken the place of the query's, and in a function that may run at any time.</summary>
    private static bool MayReach(IOperation from, IReadOnlyList<VariableWrite> writes, IOperation use) =>
        !ReferenceEquals(from.EnclosingFunction(), use.EnclosingFunction())
        || use.Syntax.SpanStart >= from.Syntax.Span.End && writes.Any(w => !ReferenceEquals(w.Site, from) && BlockOf(w.Site) is { } block && !use.IsWithin(block));

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
            default:
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
                if (element.IsHeldBy(declarator.Symbol.Type) || IsBaseOf(declarator.Symbol.Type, element.Entity))
                    FollowSymbol(declarator.Symbol, declarator, element);
                else
                    Use(EntityUseKind.Unknown, element, declarator);
                break;
            case { } deconstruction:
                FollowDeconstruction(deconstruction, element);
                break;
        }
    }

    private static bool IsBaseOf(ITypeSymbol type, ITypeSymbol entity) => entity.IsOrDerivesFrom(type) || type.TypeKind == TypeKind.Interface && entity.AllInterfaces.Contains(type, SymbolEqualityComparer.Default);

    private void FollowProperty(IOperation reference, IPropertySymbol property, Entities entities)
    {
        if (!IsOfEntity((reference as IPropertyReferenceOperation)?.Instance, entities))
        {
            // list[i], dictionary.Values, pair.Value, grouping.Key: a container hands on what it holds.
            if (!entities.IsHeldBy(reference.Type))
                return;
            var held = reference.Type.Mentions(entities.Entity) ? entities with { Holder = null } : entities;
            Follow(reference, property.IsIndexer && IsInLoop(reference) ? held.PerElement() : held);
            return;
        }

        if (_model.Entities.FindNavigation(property) is not { } navigation)
        {
            if (reference.IsAssignmentTarget() || IsWrittenInto(reference))
                Use(EntityUseKind.PropertyWritten, entities, reference, property);
            else if (reference.Parent is not INameOfOperation)
                Use(EntityUseKind.PropertyRead, entities, reference, property);
            return;
        }

        if (reference.Parent is INameOfOperation)
            return;
        if (entities.Path.Length >= MaxPath)
        {
            Use(EntityUseKind.Unknown, entities, reference);
            return;
        }

        var reached = new Entities(navigation.Target, entities.Path.Append(navigation), entities.IsPerElement);
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
            && IsChange(call.TargetMethod.Name);
    }

    private static bool IsChange(string method) =>
        method is "Add" or "AddRange" or "TryAdd" or "Remove" or "RemoveAll" or "RemoveAt" or "RemoveRange" or "RemoveWhere" or "Clear" or "Insert" or "UnionWith" or "ExceptWith" or "AddFirst" or "AddLast";

    /// <summary>post.Labels.Add(…), post.Meta.Views = 1, post.Data["a"] = …: a column that holds an object is written through it.</summary>
    private static bool IsWrittenInto(IOperation column)
    {
        if (column.Type is not { IsReferenceType: true, SpecialType: not SpecialType.System_String })
            return false;
        for (var current = column; ; current = current.Parent)
        {
            switch (current.Parent)
            {
                case IConditionalAccessOperation { WhenNotNull: IInvocationOperation { Instance: IConditionalAccessInstanceOperation } conditional }:
                    return IsChange(conditional.TargetMethod.Name);
                case IInvocationOperation call:
                    return ReferenceEquals(call.Instance, current) && IsChange(call.TargetMethod.Name);
                case IPropertyReferenceOperation or IArrayElementReferenceOperation:
                    if (current.Parent.IsAssignmentTarget())
                        return true;
                    break;
                default:
                    return false;
            }
        }
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
                if (!recursive.DeconstructionSubpatterns.IsEmpty)
                    Use(EntityUseKind.Unknown, entities, recursive);
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
            case IConstantPatternOperation or ITypePatternOperation or IDiscardPatternOperation or IRelationalPatternOperation:
                break;
            default:
                Use(EntityUseKind.Unknown, entities, pattern);
                break;
        }
    }

    private void FollowSubpattern(IPropertySubpatternOperation part, Entities entities)
    {
        if (part.Member is not IPropertyReferenceOperation { Property: var property } member)
        {
            Use(EntityUseKind.Unknown, entities, part);
            return;
        }

        // { Count: > 1 } of a list, { Key: … } of a group.
        if (!IsBaseOf(property.ContainingType, entities.Entity))
        {
            if (entities.IsHeldBy(property.Type))
                FollowPattern(part.Pattern, entities);
            return;
        }

        if (_model.Entities.FindNavigation(property) is not { } navigation)
        {
            Use(EntityUseKind.PropertyRead, entities, member, property);
            return;
        }

        if (entities.Path.Length >= MaxPath)
        {
            Use(EntityUseKind.Unknown, entities, member);
            return;
        }

        var reached = new Entities(navigation.Target, entities.Path.Append(navigation), entities.IsPerElement);
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
                if (entities.IsHeldBy(creation.Type))
                    Follow(creation, entities);
                else if (IsPositional(creation, argument))
                    Follow(creation, entities.In((INamedTypeSymbol)creation.Type!));
                else
                    Enter(creation.Constructor, argument, creation, entities);
                break;
            case IPropertyReferenceOperation:
                Use(EntityUseKind.Compared, entities, argument);
                break;
            default:
                Use(EntityUseKind.PassedOn, entities, argument);
                break;
        }
    }

    /// <summary>new PostPage(posts, total), where PostPage is a record with these parameters.</summary>
    private bool IsPositional(IObjectCreationOperation creation, IArgumentOperation argument) =>
        creation.Type is INamedTypeSymbol { IsRecord: true } record && IsHolder(record) && argument.Parameter is { } parameter
        && record.GetMembers(parameter.Name).Any(static m => m is IPropertySymbol { SetMethod.IsInitOnly: true })
        && creation.Constructor is { DeclaringSyntaxReferences: [var declaration] } && declaration.GetSyntax() is RecordDeclarationSyntax;

    private void FollowCallArgument(IInvocationOperation call, IArgumentOperation argument, Entities entities)
    {
        var method = call.TargetMethod;
        if (argument.ParameterOrdinal() == 1 && _model.Symbols.IsLinqToObjects(method.ContainingType) && method.Name is not ("Union" or "Concat" or "UnionBy" or "Append" or "Prepend"))
        {
            if (method.Name is not ("Join" or "GroupJoin" or "LeftJoin" or "Zip" or "SelectMany"))
                Use(EntityUseKind.Compared, entities, call);
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
        if (call.Instance is { } container && entities.IsHeldBy(container.Type) && method.Name is "Add" or "AddRange" or "Insert" or "Enqueue" or "Push" or "TryAdd")
        {
            if (method.ContainingType is { Name: "HashSet" or "SortedSet" } || argument.ParameterOrdinal() == 0 && method.ContainingType.Arity == 2)
                Use(EntityUseKind.Compared, entities, call);
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

        if (method.Name is "IsNullOrEmpty" or "ThrowIfNull")
            return;
        if (method.Name is "ReferenceEquals" or "Equals" || IsOfSystem(method) && method.Name is "Contains" or "IndexOf" or "Remove" or "ContainsKey" or "TryGetValue")
        {
            Use(EntityUseKind.Compared, entities, call);
            return;
        }

        // What becomes of it is the framework's affair, or a view's.
        if (KnownReaders.IsActionResult(method))
        {
            Use(EntityUseKind.Returned, entities, call);
            return;
        }

        if (KnownReaders.OnlyReads(method, argument.ParameterOrdinal()))
        {
            Use(EntityUseKind.Serialized, entities, call);
            return;
        }

        Enter(method, argument, call, entities);
    }

    /// <summary>Collections, tasks and what else comes with .NET: it hands on what it holds, and does nothing with it.</summary>
    private static bool IsOfSystem(IMethodSymbol method)
    {
        var space = method.ContainingNamespace;
        while (space is { ContainingNamespace: { IsGlobalNamespace: false } outer })
            space = outer;
        return space is { Name: "System" };
    }

    private void FollowInstanceCall(IInvocationOperation call, Entities entities)
    {
        var method = call.TargetMethod;
        if (!IsOfEntity(call.Instance, entities))
        {
            // A list of what a collection of the entity has, or that collection itself.
            if (entities.Path is [.., { IsCollection: true }] && IsChange(method.Name))
                Use(EntityUseKind.NavigationChanged, entities, call);
            if (method.Name == "TryGetValue")
            {
                foreach (var argument in call.Arguments)
                {
                    if (argument.Parameter?.RefKind == RefKind.Out && argument.Value.ReferencedSymbol() is { } found)
                        FollowSymbol(found, call, entities);
                }

                return;
            }

            if (!IsOfSystem(method) && !ExecutionScope.IsElementwise(call, _model))
                Use(EntityUseKind.Unknown, entities, call);
            FollowSequenceCall(call, entities);
            return;
        }

        if (method.Name is "Equals" or "GetHashCode" or "ToString" or "GetType")
        {
            if (method.Name != "GetType")
                Use(method.Name == "ToString" ? EntityUseKind.Serialized : EntityUseKind.Compared, entities, call);
            return;
        }

        if (_callDepth < MaxCalls && CallTargets.Method(method, _model.Compilation) is { } callee && UsesOfThis(callee, entities.Entity) is { IsDefault: false } uses)
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
        if (call.TargetMethod.Name is "Distinct" or "Union" or "Except" or "Intersect" or "ToHashSet" or "ToImmutableHashSet" or "ToFrozenSet" or "SequenceEqual")
            Use(EntityUseKind.Compared, entities, call);
        FollowLambdas(call, entities);
        if (entities.IsHeldBy(call.Type))
            Follow(call, entities);
        else if (call.TargetMethod.Name is "Cast" or "OfType")
            Use(EntityUseKind.Unknown, entities, call);
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
            if (own is not null && (entities.IsHeldBy(own.Type) || IsBaseOf(own.Type, entities.Entity)))
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
                    if (entities.IsHeldBy(parameter.Type) || IsBaseOf(parameter.Type, entities.Entity))
                        FollowSymbol(parameter, lambda, element);
                    else if (parameter.Type.SpecialType == SpecialType.System_Object || parameter.Type.TypeKind == TypeKind.Dynamic)
                        Use(EntityUseKind.Unknown, element, lambda);
                }
            }
            else if (argument.Value.AsMethodGroup() is { } group)
            {
                if (group.Method.Parameters.FirstOrDefault() is not { } first || !first.Type.Mentions(entities.Entity) || entities.Holder is not null)
                    Use(EntityUseKind.PassedOn, element, group);
                else if (_callDepth < MaxCalls && CallTargets.Method(group, _model.Compilation) is { } called && UsesOfParameter(called, 0, element) is { IsDefault: false } uses)
                {
                    foreach (var use in uses)
                        Import(use, group, element);
                }
                else
                {
                    Use(EntityUseKind.PassedOn, element, group);
                }
            }
            else if (argument.ArgumentKind == ArgumentKind.Explicit && argument.Parameter?.Type is { TypeKind: TypeKind.Delegate })
            {
                Use(EntityUseKind.Unknown, element, argument);
            }
        }
    }

    private void FollowReturn(IReturnOperation returned, Entities entities)
    {
        switch (returned.EnclosingFunction())
        {
            case IAnonymousFunctionOperation lambda when lambda.AsArgument() is { Parent: IInvocationOperation call } argument:
                // Select(p => p.Author), SelectMany(p => p.Comments): the result holds what the lambda returns, and so does the next lambda's parameter.
                if (EndpointHandlers.IsMap(call.TargetMethod))
                {
                    Use(EntityUseKind.Returned, entities, returned);
                    return;
                }

                if (call.TargetMethod.Name is "SelectMany")
                    FollowLambdas(call, entities, argument.ParameterOrdinal() + 1);
                if (s_keyed.Contains(call.TargetMethod.Name) && argument.ParameterOrdinal() == 1)
                    Use(EntityUseKind.Compared, entities, returned);
                // What a cache or another method keeps of it is not seen.
                else if (!entities.IsHeldBy(call.Type) && !ReturnsNothing(argument) || !ExecutionScope.RunsInPlace((IAnonymousFunctionOperation)returned.EnclosingFunction()!, _model))
                    Use(EntityUseKind.Unknown, entities, returned);
                if (entities.IsHeldBy(call.Type))
                    Follow(call, entities);
                break;
            case ILocalFunctionOperation function:
                var isCalled = false;
                foreach (var call in BodyIndex.Around(function).Invocations)
                {
                    if (!SymbolEqualityComparer.Default.Equals(call.TargetMethod.OriginalDefinition, function.Symbol))
                        continue;
                    isCalled = true;
                    Follow(call, entities);
                }

                if (EndpointHandlers.IsHandler(function.Symbol, _model))
                    Use(EntityUseKind.Returned, entities, returned);
                else if (!isCalled)
                    Use(EntityUseKind.Unknown, entities, returned);
                break;
            case IAnonymousFunctionOperation:
                Use(EntityUseKind.Returned, entities, returned);
                break;
            default:
                Use(EntityUseKind.Returned, entities, returned);
                break;
        }
    }

    private static bool ReturnsNothing(IArgumentOperation lambda) => lambda.Parameter?.Type is INamedTypeSymbol { DelegateInvokeMethod.ReturnsVoid: true };

    /// <summary><c>Entry(x).Collection(p => p.Comments).Load()</c> loads; anything else asks or tells the change tracker.</summary>
    private void FollowEntry(IInvocationOperation entry, Entities entities)
    {
        if (entry.Parent is IInvocationOperation { TargetMethod.Name: "Reference" or "Collection" or "Navigation" } navigation && NavigationOf(navigation, entities.Entity) is { } loaded)
        {
            Use(EntityUseKind.NavigationLoaded, new(loaded.Target, entities.Path.Append(loaded), entities.IsPerElement), navigation);
            return;
        }

        Use(EntityUseKind.Tracked, entities, entry);
    }

    /// <summary>The navigation that <c>Reference(…)</c> or <c>Collection(…)</c> names.</summary>
    public static Navigation? NavigationOf(IInvocationOperation call, ITypeSymbol entity, EfModel model)
    {
        var path = IncludeArgument.Read(call.Arguments.FirstOrDefault()?.Value).Path;
        return path.Length == 1 ? path.Resolve(entity, model.Entities)?.Last : null;
    }

    private Navigation? NavigationOf(IInvocationOperation call, ITypeSymbol entity) => NavigationOf(call, entity, _model);

    /// <summary>What a method of this compilation does with the entity that it is given counts as done at the call.</summary>
    private void Enter(IMethodSymbol? method, IArgumentOperation argument, IOperation call, Entities entities)
    {
        if (method is not null && _callDepth < MaxCalls && CallTargets.Method(method, _model.Compilation) is { } callee && argument.ParameterOrdinal() is >= 0 and var ordinal)
        {
            if (UsesOfParameter(callee, ordinal, entities) is { IsDefault: false } uses)
            {
                foreach (var use in uses)
                    Import(use, call, entities);
                // posts.Paged(…), Sorted(posts): what comes back may be what went in.
                if (uses.Any(static u => u.Kind == EntityUseKind.Returned))
                    FollowResult(call, method, entities);
                return;
            }
        }

        Use(EntityUseKind.PassedOn, entities, call);
    }

    private void FollowResult(IOperation call, IMethodSymbol method, Entities entities)
    {
        // A parameter that holds entities may come back in another shape.
        if (entities.IsHeldBy(call.Type))
            Follow(call, entities);
        else if (!method.ReturnsVoid && method.MethodKind != MethodKind.Constructor)
            Use(EntityUseKind.Unknown, entities, call);
    }

    private void Import(EntityUse use, IOperation call, Entities entities)
    {
        if (use.Kind == EntityUseKind.Returned)
            return;
        if (entities.Path.Length + use.Path.Length > MaxPath)
        {
            Use(EntityUseKind.Unknown, entities, call);
            return;
        }

        _budget--;
        _uses.Add(use with
        {
            Path = entities.Path.Append(use.Path),
            Operation = call,
            IsPerElement = entities.IsPerElement || use.IsPerElement,
            Origin = use.Origin ?? use.Operation,
        });
    }

    private ImmutableArray<EntityUse> UsesOfParameter(IMethodSymbol method, int ordinal, Entities entities)
    {
        // A holder's uses are not kept under the entity alone.
        if (ordinal >= method.Parameters.Length || entities.Holder is not null)
            return default;
        var entity = entities.Entity;
        if (_model.Bodies.Get(method) is not { } body)
            return UsesInInitializers(method, ordinal, entity);
        return Memoised(method.Parameters[ordinal], entity, body, flow => flow.FollowSymbol(method.Parameters[ordinal], body, new(entity, ResolvedPath.Empty, false)));
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
            if (member is IPropertySymbol or IFieldSymbol { IsImplicitlyDeclared: false } && _model.Bodies.Get(member) is ISymbolInitializerOperation initializer)
                references.AddRange(BodyIndex.Around(initializer).ReferencesTo(parameter));
        }

        if (references.Count == 0)
            return default;
        return Memoised(parameter, entity, references[0], flow =>
        {
            var start = new Entities(entity, ResolvedPath.Empty, false);
            foreach (var reference in references)
                flow.Follow(reference, start);
            // Other members may capture it, and run later.
            flow.Use(EntityUseKind.PassedOn, start, references[0]);
        });
    }

    private ImmutableArray<EntityUse> UsesOfThis(IMethodSymbol method, INamedTypeSymbol entity)
    {
        if (_model.Bodies.Get(method) is not { } body)
            return default;
        return Memoised(method, entity, body, flow =>
        {
            foreach (var part in body.Descendants())
            {
                if (part is IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance } self)
                    flow.Follow(self, new(entity, ResolvedPath.Empty, false));
            }
        });
    }

    private ImmutableArray<EntityUse> Memoised(ISymbol symbol, INamedTypeSymbol entity, IOperation start, Action<EntityFlow> follow)
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

        var flow = new EntityFlow(_model, start, _callDepth + 1, _callsInProgress);
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
    private sealed record Entities(INamedTypeSymbol Entity, ResolvedPath Path, bool IsPerElement, INamedTypeSymbol? Holder = null)
    {
        public string Key => Path.Text + (Holder is null ? "" : ":" + Holder.Name);

        /// <summary>The same in an object that holds them.</summary>
        public Entities In(INamedTypeSymbol holder) => this with { Holder = holder };

        /// <summary>True for the type of a value that may be or hold them.</summary>
        public bool IsHeldBy(ITypeSymbol? type) => type.Mentions(Entity) || Holder is not null && type.Mentions(Holder);

        public Entities PerElement() => IsPerElement ? this : this with { IsPerElement = true };
    }
}
