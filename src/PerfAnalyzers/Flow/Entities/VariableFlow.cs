using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Entities;

/// <summary>Where entities are put, and on from there: variables, parts of a deconstruction, containers, objects that hold them.</summary>
internal sealed class VariableFlow(EntityFlow flow)
{
    /// <summary>All later references to a local, parameter or range variable.</summary>
    public void Follow(ISymbol variable, IOperation declaredAt, HeldEntities entities)
    {
        // A variable that gets a second element of the same result is followed from there, too.
        if (!flow.Visit((variable, declaredAt), entities))
            return;

        var index = BodyIndex.Around(declaredAt);
        var writes = index.WritesOf(variable);
        foreach (var reference in index.ReferencesTo(variable))
        {
            if (reference is ILocalReferenceOperation { IsDeclaration: true }
                || reference.Parent is ISimpleAssignmentOperation assignment && ReferenceEquals(assignment.Target, reference))
                continue;
            // What is read before, or after another value has certainly taken its place, is not this query's.
            if (writes.Count <= 1 || ReachingWrites.Reaches(declaredAt, writes, reference))
                flow.Follow(reference, entities);
            else if (ReachingWrites.MayReach(declaredAt, writes, reference))
                flow.Use(EntityUseKind.Unknown, entities, reference);
        }
    }

    /// <summary>The variable that an expression names, if it is one: the container that entities were put into.</summary>
    public void FollowContainer(IOperation container, HeldEntities entities)
    {
        if (container.Unwrap() is ILocalReferenceOperation local)
            Follow(local.Local, BodyIndex.Around(local).WritesOf(local.Local) is [var first, ..] ? first.Site : local, entities);
        else
            flow.Use(EntityUseKind.Stored, entities, container);
    }

    /// <summary>The variable of a loop over the entities, or over what holds them.</summary>
    public void FollowLoop(IForEachLoopOperation loop, HeldEntities entities)
    {
        var element = entities.PerElement();
        switch (loop.LoopControlVariable)
        {
            case IVariableDeclaratorOperation declarator when element.MayBeIn(declarator.Symbol.Type):
                Follow(declarator.Symbol, declarator, element);
                break;
            case IVariableDeclaratorOperation declarator:
                flow.Use(EntityUseKind.Unknown, element, declarator);
                break;
            case { } deconstruction:
                FollowDeconstruction(deconstruction, element);
                break;
        }
    }

    /// <summary>What an assignment, or a part of a deconstruction, gives the entities to.</summary>
    public void FollowAssignment(IOperation target, IOperation assignment, HeldEntities entities)
    {
        switch (target.Unwrap())
        {
            // The caller has what an out or ref parameter gets.
            case IParameterReferenceOperation { Parameter.RefKind: not RefKind.None }:
                flow.Use(EntityUseKind.Stored, entities, assignment);
                break;
            case ILocalReferenceOperation or IParameterReferenceOperation:
                Follow(target.ReferencedSymbol()!, assignment, entities);
                break;
            case IDiscardOperation:
                break;
            // Entries of a local dictionary or array: what is read from it later is followed.
            case IPropertyReferenceOperation { Property.IsIndexer: true, Instance: { } container }:
                FollowContainer(container, entities);
                break;
            // new { Post = post }: the value is followed out of it.
            case IPropertyReferenceOperation { Property.ContainingType.IsAnonymousType: true }:
                break;
            case IPropertyReferenceOperation member when IsHolder(member.Property.ContainingType):
                FollowIntoHolder(member, assignment, entities);
                return;
            default:
                flow.Use(EntityUseKind.Stored, entities, assignment);
                break;
        }

        if (assignment is IAssignmentOperation and not IDeconstructionAssignmentOperation
            && assignment.Parent is not IExpressionStatementOperation)
            flow.Follow(assignment, entities);
    }

    /// <summary>var (id, post) = pair: each part that may hold the entities.</summary>
    public void FollowDeconstruction(IOperation target, HeldEntities entities)
    {
        target = Declared(target);
        var isFollowed = false;
        foreach (var element in (target as ITupleOperation)?.Elements ?? ImmutableArray<IOperation>.Empty)
        {
            if (!entities.AreIn(element.Type))
                continue;
            isFollowed = true;
            FollowAssignment(Declared(element), target, entities);
        }

        // A Deconstruct method of the entity's own.
        if (!isFollowed)
            flow.Use(EntityUseKind.Unknown, entities, target);
    }

    /// <summary>var (posts, count) = (query.ToList(), query.Count()): each variable gets the value at its position.</summary>
    public void FollowPart(IOperation target, int at, IOperation deconstruction, HeldEntities entities)
    {
        if (Declared(target) is ITupleOperation tuple && at >= 0 && at < tuple.Elements.Length)
            FollowAssignment(Declared(tuple.Elements[at]), deconstruction, entities);
        else
            flow.Use(EntityUseKind.Unknown, entities, deconstruction);
    }

    /// <summary>True for a class of the code base that is no entity: what is put into an entity is saved with it.</summary>
    public bool IsHolder(INamedTypeSymbol type) =>
        type is { TypeKind: TypeKind.Class or TypeKind.Struct, IsAnonymousType: false }
        && !flow.Model.Entities.IsEntity(type) && !flow.Model.Entities.IsOwned(type);

    /// <summary>new PostsModel { Posts = posts }, model.Posts = posts: a model for a view, followed in place of what it holds.</summary>
    private void FollowIntoHolder(IPropertyReferenceOperation member, IOperation assignment, HeldEntities entities)
    {
        var held = entities.In(member.Property.ContainingType);
        if (assignment.Parent is IObjectOrCollectionInitializerOperation { Parent: IObjectCreationOperation creation })
            flow.Follow(creation, held);
        else if (member.Instance?.Unwrap() is ILocalReferenceOperation local
            && BodyIndex.Around(local).OnlyValueOf(local.Local)?.Unwrap() is IObjectCreationOperation)
            FollowContainer(local, held);
        else
            flow.Use(EntityUseKind.Stored, entities, assignment);
    }

    private static IOperation Declared(IOperation target) =>
        target is IDeclarationExpressionOperation declaration ? declaration.Expression : target;
}
