using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Entities;

/// <summary>
/// Follows the entities that a query delivers, forward from where they arrive. It looks at what stands around a value, and asks the one
/// that knows: <see cref="VariableFlow"/>, <see cref="MemberFlow"/>, <see cref="PatternFlow"/>, <see cref="CallFlow"/>,
/// <see cref="SequenceFlow"/>, <see cref="ReturnFlow"/>, <see cref="CalleeFlow"/>. Types lead the way: a value is followed as long as
/// its type still mentions the entity.
/// </summary>
internal sealed class EntityFlow
{
    private const int MostSteps = 4096;
    private const int MaxDepth = 150;

    private readonly IOperation _start;
    private readonly ImmutableArray<EntityUse>.Builder _uses = ImmutableArray.CreateBuilder<EntityUse>();
    private readonly HashSet<(object, string, bool)> _visited = new();
    private int _budget = MostSteps;
    private int _depth;

    /// <summary>A flow that starts at an operation, in a method that another flow has come to.</summary>
    public EntityFlow(EfModel model, IOperation start, Func<EntityFlow, CalleeFlow> callees)
    {
        Model = model;
        _start = start;
        Variables = new(this);
        Members = new(this);
        Patterns = new(this);
        Calls = new(this);
        Sequences = new(this);
        Returns = new(this);
        Callees = callees(this);
    }

    public EfModel Model { get; }

    public VariableFlow Variables { get; }

    public MemberFlow Members { get; }

    public PatternFlow Patterns { get; }

    public CallFlow Calls { get; }

    public SequenceFlow Sequences { get; }

    public CalleeFlow Callees { get; }

    private ReturnFlow Returns { get; }

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
        var flow = new EntityFlow(model, query.Operation, static f => new CalleeFlow(f));
        var start = new HeldEntities(entity);
        if (query.FirstInMemory?.Call is { } inMemory)
            flow.FollowInMemory(inMemory, start);
        else if (query.Operation is IForEachLoopOperation loop)
            flow.Variables.FollowLoop(loop, start);
        else
            flow.FollowExecution(query.Operation, start);
        return flow.Finish();
    }

    /// <summary>All uses, in source order.</summary>
    public ImmutableArray<EntityUse> Finish()
    {
        // Half of the uses would miss what loads, assigns or hands on: then nothing is said.
        if (_budget < 0)
            return ImmutableArray.Create(new EntityUse(EntityUseKind.Unknown, ResolvedPath.Empty, _start, false));
        _uses.Sort(static (a, b) => a.Operation.Syntax.SpanStart.CompareTo(b.Operation.Syntax.SpanStart));
        return _uses.ToImmutable();
    }

    /// <summary>Notes that something is done with entities.</summary>
    public void Use(EntityUseKind kind, HeldEntities entities, IOperation operation, IPropertySymbol? property = null) =>
        _uses.Add(new(kind, entities.Path, operation, entities.IsPerElement, property));

    /// <summary>Notes what a called method does.</summary>
    public void Use(EntityUse use)
    {
        _budget--;
        _uses.Add(use);
    }

    /// <summary>True the first time that these entities are followed from a variable, or through a call.</summary>
    public bool Visit(object from, HeldEntities entities) => _visited.Add((from, entities.Key, entities.IsPerElement));

    /// <summary>Looks at what is done with a value that is or holds entities.</summary>
    public void Follow(IOperation value, HeldEntities entities)
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

    private void FollowInMemory(IInvocationOperation call, HeldEntities start)
    {
        if (Model.Symbols.IsLinqToObjects(call.TargetMethod.ContainingType) && call.TargetMethod.Name != "AsEnumerable")
            Sequences.FollowCall(call, start);
        else
            Follow(call, start);
    }

    private void FollowExecution(IOperation execution, HeldEntities start)
    {
        switch (execution)
        {
            // db.Posts.ForEachAsync(p => …) delivers to its own lambda; list.AddRange(query) to the list.
            case IInvocationOperation { TargetMethod.Name: EfNames.ForEachAsync or "ForEach" } forEach:
                Sequences.FollowLambdas(forEach, start);
                return;
            case IInvocationOperation { TargetMethod.Name: "AddRange", Instance: { } list }:
                Variables.FollowContainer(list, start);
                return;
            // ToDictionary(p => p.Author.Id): key and element selectors run per element.
            case IInvocationOperation { TargetMethod.Parameters: var parameters } call
                    when parameters.Any(static p => p.Type.TypeKind == TypeKind.Delegate):
                Sequences.FollowLambdas(call, start);
                break;
        }

        Follow(execution, start);
    }

    private void FollowParent(IOperation value, HeldEntities entities)
    {
        var parent = value.Parent;
        switch (parent)
        {
            case null:
                Use(EntityUseKind.Unknown, entities, value);
                break;

            // What comes out of the expression around it.
            case IConditionalOperation conditional when ReferenceEquals(conditional.Condition, value):
                break;
            case ISwitchExpressionOperation choice when ReferenceEquals(choice.Value, value):
                foreach (var arm in choice.Arms)
                    Patterns.Follow(arm.Pattern, entities);
                break;
            case ITupleOperation { Parent: IDeconstructionAssignmentOperation { Target: var targets } split } parts:
                Variables.FollowPart(targets, parts.Elements.IndexOf(value), split, entities);
                break;
            case ICoalesceOperation or IConditionalOperation when MayBeAnother(parent, value):
                Use(EntityUseKind.Unknown, entities, parent);
                break;
            case ICoalesceOperation or IConditionalOperation or ISwitchExpressionOperation or ISwitchExpressionArmOperation:
            case IAwaitOperation or ITranslatedQueryOperation or IAnonymousObjectCreationOperation:
            case ITupleOperation or IArrayInitializerOperation or IArrayCreationOperation:
                Follow(parent, entities);
                break;
            case IConversionOperation conversion:
                FollowConversion(conversion, entities);
                break;
            case IConditionalAccessOperation access when ReferenceEquals(access.Operation, value):
                Members.FollowConditional(access, entities);
                break;
            case IConditionalAccessOperation access:
                Follow(access, entities);
                break;

            // Where it is put.
            case IVariableInitializerOperation { Parent: IVariableDeclaratorOperation declarator }:
                Variables.Follow(declarator.Symbol, declarator, entities);
                break;
            // list[0] = …: what was there is not looked at.
            case ISimpleAssignmentOperation assignment when ReferenceEquals(assignment.Target, value):
                break;
            case ISimpleAssignmentOperation or ICoalesceAssignmentOperation
                    when ReferenceEquals(((IAssignmentOperation)parent).Value, value):
                Variables.FollowAssignment(((IAssignmentOperation)parent).Target, parent, entities);
                break;
            case IDeconstructionAssignmentOperation deconstruction when ReferenceEquals(deconstruction.Value, value):
                Variables.FollowDeconstruction(deconstruction.Target, entities);
                break;
            case IMemberInitializerOperation or IObjectOrCollectionInitializerOperation:
                Use(EntityUseKind.Stored, entities, parent);
                break;

            // What is taken out of it.
            case IPropertyReferenceOperation property when ReferenceEquals(property.Instance, value):
                Members.FollowProperty(property, entities);
                break;
            case IFieldReferenceOperation field when ReferenceEquals(field.Instance, value):
                Members.FollowField(field, entities);
                break;
            case IArrayElementReferenceOperation element when ReferenceEquals(element.ArrayReference, value):
                Follow(element, MemberFlow.IsInLoop(element) ? entities.PerElement() : entities);
                break;
            case IForEachLoopOperation loop when ReferenceEquals(loop.Collection, value):
                Variables.FollowLoop(loop, entities);
                break;
            case IIsPatternOperation pattern when ReferenceEquals(pattern.Value, value):
                Patterns.Follow(pattern.Pattern, entities);
                break;
            case ISwitchOperation choice when ReferenceEquals(choice.Value, value):
                foreach (var clause in choice.Cases.SelectMany(static c => c.Clauses).OfType<IPatternCaseClauseOperation>())
                    Patterns.Follow(clause.Pattern, entities);
                break;

            // Who gets it.
            case IArgumentOperation argument:
                Calls.FollowArgument(argument, entities);
                break;
            case IInvocationOperation call when ReferenceEquals(call.Instance, value):
                Calls.FollowReceiver(call, entities);
                break;
            case IReturnOperation returned:
                Returns.Follow(returned, entities);
                break;

            // What is asked of it.
            case IInterpolationOperation:
                Use(EntityUseKind.Serialized, entities, parent);
                break;
            case IBinaryOperation binary:
                FollowComparison(binary, value, entities);
                break;
            // The value is thrown away, or only its type or name is asked for.
            case IUsingOperation or IExpressionStatementOperation or IIsTypeOperation or INameOfOperation:
                break;
            // The oldest compiler that the analyzers run in has no operation for a collection expression.
            case { Syntax: CollectionExpressionSyntax or SpreadElementSyntax }:
                Follow(parent, entities);
                break;
            default:
                Use(EntityUseKind.Unknown, entities, parent);
                break;
        }
    }

    private void FollowConversion(IConversionOperation conversion, HeldEntities entities)
    {
        if (conversion is { Type.SpecialType: SpecialType.System_Object, Parent: IArgumentOperation boxed })
            Calls.FollowArgument(boxed, entities);
        else if (conversion.OperatorMethod is null || conversion.Type is { Name: "ActionResult" })
            Follow(conversion, entities);
        else
            Use(EntityUseKind.Unknown, entities, conversion);
    }

    /// <summary>Whether there is an object at all says nothing about it; whether it is another one asks for its identity.</summary>
    private void FollowComparison(IBinaryOperation binary, IOperation value, HeldEntities entities)
    {
        var other = ReferenceEquals(binary.LeftOperand, value) ? binary.RightOperand : binary.LeftOperand;
        if (other.IsNullConstant())
            return;
        Use(binary.Type?.SpecialType == SpecialType.System_String ? EntityUseKind.Serialized : EntityUseKind.Compared, entities, binary);
    }

    /// <summary>query ?? new Post(): what comes out may be an object that no query delivered.</summary>
    private static bool MayBeAnother(IOperation choice, IOperation value) => choice switch
    {
        ICoalesceOperation coalesce => ReferenceEquals(coalesce.Value, value) && IsObjectOfItsOwn(coalesce.WhenNull),
        IConditionalOperation { WhenFalse: { } whenFalse } conditional =>
            IsObjectOfItsOwn(ReferenceEquals(conditional.WhenTrue, value) ? whenFalse : conditional.WhenTrue),
        _ => false,
    };

    // A variable, a member or a call most likely has what another query delivered.
    private static bool IsObjectOfItsOwn(IOperation value) =>
        !value.IsNoObject() && value.Unwrap() is not (IPropertyReferenceOperation or IInvocationOperation or ILocalReferenceOperation);
}
