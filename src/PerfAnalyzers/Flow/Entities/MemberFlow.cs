using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Entities;

/// <summary>What is read of entities, and written to them, by their members; members of what holds them hand them on.</summary>
internal sealed class MemberFlow(EntityFlow flow)
{
    private const int MaxPath = CalleeFlow.MaxPath;

    /// <summary>True in any loop: <c>list[i]</c> is another element each time.</summary>
    public static bool IsInLoop(IOperation operation) => operation.Ancestors().Any(static a => a is ILoopOperation);

    /// <summary>True for the methods by which collections change.</summary>
    public static bool IsChange(IMethodSymbol method) =>
        method.Name is "Add" or "AddRange" or "TryAdd" or "AddFirst" or "AddLast" or "Insert" or "UnionWith"
            or "Remove" or "RemoveAll" or "RemoveAt" or "RemoveRange" or "RemoveWhere" or "Clear" or "ExceptWith";

    /// <summary>post?.Title: what is done with it when it is there.</summary>
    public void FollowConditional(IConditionalAccessOperation access, HeldEntities entities)
    {
        foreach (var part in access.WhenNotNull.DescendantsAndSelf())
        {
            if (part is IConditionalAccessInstanceOperation instance && BelongsTo(instance, access))
            {
                flow.Follow(instance, entities);
                return;
            }
        }

        flow.Use(EntityUseKind.Unknown, entities, access);
    }

    /// <summary>
    /// The parts of a tuple, fields of an object that holds entities; a field of the entity itself is a column or a collection behind
    /// one.
    /// </summary>
    public void FollowField(IFieldReferenceOperation field, HeldEntities entities)
    {
        if (entities.AreIn(field.Type))
            flow.Follow(field, entities);
        else if (entities.IsOne(field.Instance))
            flow.Use(EntityUseKind.Unknown, entities, field);
    }

    /// <summary>A column, a navigation, or what a container has.</summary>
    public void FollowProperty(IPropertyReferenceOperation reference, HeldEntities entities)
    {
        var property = reference.Property;
        if (!entities.IsOne(reference.Instance))
            FollowHeld(reference, entities);
        else if (flow.Model.Entities.FindNavigation(property) is { } navigation)
            FollowNavigation(reference, navigation, entities);
        else if (reference.IsAssignmentTarget() || IsWrittenInto(reference))
            flow.Use(EntityUseKind.PropertyWritten, entities, reference, property);
        else if (reference.Parent is not INameOfOperation)
            flow.Use(EntityUseKind.PropertyRead, entities, reference, property);
    }

    /// <summary>Notes that a member of entities is read; what it leads to when it is a navigation, else null.</summary>
    public HeldEntities? Read(IPropertyReferenceOperation member, HeldEntities entities)
    {
        if (flow.Model.Entities.FindNavigation(member.Property) is not { } navigation)
        {
            flow.Use(EntityUseKind.PropertyRead, entities, member, member.Property);
            return null;
        }

        if (entities.Path.Length >= MaxPath)
        {
            flow.Use(EntityUseKind.Unknown, entities, member);
            return null;
        }

        var reached = entities.Through(navigation);
        flow.Use(EntityUseKind.NavigationRead, reached, member);
        return reached;
    }

    /// <summary>list[i], dictionary.Values, pair.Value, grouping.Key: a container hands on what it holds.</summary>
    private void FollowHeld(IPropertyReferenceOperation reference, HeldEntities entities)
    {
        if (!entities.AreIn(reference.Type))
            return;
        var held = reference.Type.Mentions(entities.Entity) ? entities with { Holder = null } : entities;
        flow.Follow(reference, reference.Property.IsIndexer && IsInLoop(reference) ? held.PerElement() : held);
    }

    private void FollowNavigation(IPropertyReferenceOperation reference, Navigation navigation, HeldEntities entities)
    {
        if (reference.Parent is INameOfOperation)
            return;
        if (entities.Path.Length >= MaxPath)
            flow.Use(EntityUseKind.Unknown, entities, reference);
        else if (IsAssigned(reference))
            flow.Use(EntityUseKind.NavigationAssigned, entities.Through(navigation), reference);
        else if (navigation.IsCollection && IsChanged(reference))
            flow.Use(EntityUseKind.NavigationChanged, entities.Through(navigation), reference);
        else if (Read(reference, entities) is { } reached)
            flow.Follow(reference, reached);
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

    private static bool IsAssigned(IOperation reference) =>
        reference.IsAssignmentTarget()
            || reference.Parent is ICoalesceAssignmentOperation { Target: var target } && ReferenceEquals(target, reference);

    private static bool IsChanged(IOperation collection) => CallOn(collection) is { } call && IsChange(call.TargetMethod);

    /// <summary>post.Labels.Add(…), post.Meta.Views = 1, post.Data["a"] = …: a column that holds an object is written through it.</summary>
    private static bool IsWrittenInto(IOperation column)
    {
        if (column.Type is not { IsReferenceType: true, SpecialType: not SpecialType.System_String })
            return false;
        var current = column;
        while (current.Parent is IPropertyReferenceOperation or IArrayElementReferenceOperation)
        {
            current = current.Parent;
            if (current.IsAssignmentTarget())
                return true;
        }

        return IsChanged(current);
    }

    /// <summary>The call on a value, by a dot or by <c>?.</c>.</summary>
    private static IInvocationOperation? CallOn(IOperation value) => value.Parent switch
    {
        IConditionalAccessOperation { WhenNotNull: IInvocationOperation { Instance: IConditionalAccessInstanceOperation } conditional } =>
            conditional,
        IInvocationOperation call when ReferenceEquals(call.Instance, value) => call,
        _ => null,
    };
}
