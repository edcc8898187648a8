using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Queries;

/// <summary>What a row of a query consists of, as far as EF Core knows it: an entity, a value, or the members of a projection.</summary>
internal sealed class RowShape
{
    private static readonly ImmutableDictionary<string, RowShape> s_noMembers =
        ImmutableDictionary.Create<string, RowShape>(StringComparer.Ordinal);

    private RowShape(
        ITypeSymbol type,
        INamedTypeSymbol? entity,
        bool isCollection,
        bool isOwned,
        NavigationPath? path,
        ImmutableDictionary<string, RowShape> members)
    {
        Type = type;
        Entity = entity;
        IsCollection = isCollection;
        IsOwned = isOwned;
        Path = path;
        Members = members;
    }

    public ITypeSymbol Type { get; }

    /// <summary>The entity that the row is, or that the collection has; null for values and projections.</summary>
    public INamedTypeSymbol? Entity { get; }

    /// <summary>True for a collection navigation.</summary>
    public bool IsCollection { get; }

    /// <summary>True for what is stored with its owner.</summary>
    public bool IsOwned { get; }

    /// <summary>The navigations that lead here from the row; null when the row is not the query's entity itself.</summary>
    public NavigationPath? Path { get; }

    /// <summary>The members of a projection.</summary>
    public ImmutableDictionary<string, RowShape> Members { get; }

    /// <summary>True for one value: a column, or what is computed from columns.</summary>
    public bool IsValue => Entity is null && Members.IsEmpty;

    /// <summary>What the query delivers, or what it consists of before one of its steps; null when that is not known.</summary>
    public static RowShape? Create(QueryChain query, EfModel model, QueryStep? before = null)
    {
        RowShape? shape = null;
        var first = 0;
        var end = before is null ? query.Steps.Length : query.Steps.IndexOf(before);
        for (var i = 0; i < end; i++)
        {
            var step = query.Steps[i];
            if (step.Kind is QueryStepKind.Unknown or QueryStepKind.Client
                or QueryStepKind.Group or QueryStepKind.Join or QueryStepKind.SetOperation)
                return null;
            if (step.Kind is QueryStepKind.Project or QueryStepKind.Flatten or QueryStepKind.Cast)
            {
                if (step.IsConditional)
                    return null;
                shape ??= first == 0 ? OfSource(query, model) : null;
                shape = step.Kind == QueryStepKind.Project && shape is not null ? shape.Project(step.Lambda, model) : OfResult(step, model);
                if (shape is null)
                    return null;
                first = i + 1;
            }
        }

        return first == 0 ? OfSource(query, model) : shape;
    }

    /// <summary>The shape of an entity's rows; null when the type is none.</summary>
    public static RowShape? OfType(ITypeSymbol? type, EfModel model) =>
        type?.UnwrapNullable() is INamedTypeSymbol { TypeKind: TypeKind.Class } entity && model.Entities.IsEntity(entity)
            ? new(entity, entity, false, false, NavigationPath.Empty, s_noMembers)
            : null;

    /// <summary>The shape after <c>Select</c>; null when a part of it cannot be computed in SQL, or is not known.</summary>
    public RowShape? Project(IAnonymousFunctionOperation? lambda, EfModel model)
    {
        if (lambda is not { Symbol.Parameters: [_] } || lambda.SingleReturnedValue() is not { } body)
            return null;
        return body.Unwrap() switch
        {
            IAnonymousObjectCreationOperation anonymous => OfMembers(anonymous.Type, anonymous.Initializers, lambda, model),
            IObjectCreationOperation { Type: { } type, Arguments.Length: 0, Initializer: { } initializer } =>
                OfMembers(type, initializer.Initializers, lambda, model),
            _ => OfValue(body, lambda, model),
        };
    }

    /// <summary>The shape of a member; null when it is neither a column, nor a navigation, nor a member of the projection.</summary>
    public RowShape? Member(IPropertySymbol property, EfModel model)
    {
        if (Entity is null)
            return Members.TryGetValue(property.Name, out var member) ? member : null;
        if (IsCollection)
            return null;
        if (model.Entities.FindNavigation(property) is { } found)
            return new(property.Type, found.Target, found.IsCollection, found.IsOwned, Path?.Append(property.Name), s_noMembers);
        return MappedColumns.IsColumn(property, model) ? Value(property.Type) : null;
    }

    /// <summary>The shape of one element of a collection.</summary>
    public RowShape Element() => new(Entity!, Entity, false, IsOwned, Path, s_noMembers);

    private static RowShape Value(ITypeSymbol type) => new(type, null, false, false, null, s_noMembers);

    private static RowShape? OfSource(QueryChain query, EfModel model) => OfType(query.Entity, model);

    private static RowShape? OfResult(QueryStep step, EfModel model) =>
        step.Call is { Arguments.Length: <= 2 } call ? OfType(call.Type.ElementType(), model) : null;

    private RowShape? OfMembers(
        ITypeSymbol? type,
        ImmutableArray<IOperation> initializers,
        IAnonymousFunctionOperation lambda,
        EfModel model)
    {
        if (type is null)
            return null;
        var members = s_noMembers.ToBuilder();
        foreach (var initializer in initializers)
        {
            if (initializer is not ISimpleAssignmentOperation { Target: IPropertyReferenceOperation { Property: var property } } assignment)
                return null;
            // What the query computes in memory ends it: nothing can follow.
            if (OfValue(assignment.Value, lambda, model) is not { } shape)
                return null;
            members[property.Name] = shape;
        }

        return members.Count == 0 ? null : new(type, null, false, false, null, members.ToImmutable());
    }

    private RowShape? OfValue(IOperation value, IAnonymousFunctionOperation lambda, EfModel model)
    {
        var reading = Translatability.Read(value, lambda.Symbol.Parameters[0], this, model);
        if (reading.Shape is { Entity: not null } whole)
            return new(whole.Type, whole.Entity, whole.IsCollection, whole.IsOwned, null, s_noMembers);
        if (reading.Shape is { IsValue: false } projected)
            return projected;
        return reading.Translation == Translation.None || value.Type is null || !MappedColumns.IsScalar(value.Type)
            ? null : Value(value.Type);
    }
}
