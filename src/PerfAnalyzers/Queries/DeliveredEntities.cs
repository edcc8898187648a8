using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Queries;

/// <summary>
/// Tells whether any entity comes out of a query: by itself, or as a part of what the query makes. <c>new { post, post.Comments.Count }</c>
/// is tracked like the post alone.
/// </summary>
internal static class DeliveredEntities
{
    private const int MaxDepth = 4;

    /// <summary>True when the query certainly delivers none: a value, or a projection into columns.</summary>
    public static bool AreNone(QueryChain query, EfModel model)
    {
        if (query.IsOpaque || query.Terminal is not { } terminal)
            return false;
        if (terminal.Kind == QueryStepKind.Write)
            return true;
        // What runs in memory gets the rows as the query delivered them.
        var inMemory = query.FirstInMemory is not null
            || terminal.Kind is QueryStepKind.Scalar or QueryStepKind.Element
                && terminal.Call is { } call && model.Symbols.IsLinqToObjects(call.TargetMethod.ContainingType);
        if (inMemory)
            return false;
        if (terminal.Kind == QueryStepKind.Scalar)
            return true;
        for (var i = query.Steps.Length - 1; i >= 0; i--)
        {
            switch (query.Steps[i].Kind)
            {
                case QueryStepKind.Project:
                    // A projection that only some ways through the code apply leaves the others.
                    return !query.Steps[i].IsConditional && query.Steps[i].Lambda?.SingleReturnedValue() is { } made
                        && IsFree(made, model, MaxDepth);
                case QueryStepKind.Flatten or QueryStepKind.Group or QueryStepKind.Join or QueryStepKind.SetOperation or QueryStepKind.Cast:
                    return false;
            }
        }

        return false;
    }

    /// <summary>True when nothing in the value is an entity, or could hold one.</summary>
    private static bool IsFree(IOperation value, EfModel model, int depth)
    {
        value = value.Unwrap();
        if (depth == 0)
            return false;
        switch (value)
        {
            case IAnonymousObjectCreationOperation anonymous:
                return AreFree(anonymous.Initializers, model, depth);
            case IObjectCreationOperation creation:
                return !IsEntity(creation.Type, model) && creation.Arguments.All(a => IsFree(a.Value, model, depth - 1))
                    && (creation.Initializer is null || AreFree(creation.Initializer.Initializers, model, depth));
            case ITupleOperation tuple:
                return tuple.Elements.All(e => IsFree(e, model, depth - 1));
            default:
                return IsScalar(value.Type) && !HandsEntityOn(value, model);
        }
    }

    private static bool AreFree(ImmutableArray<IOperation> initializers, EfModel model, int depth) =>
        initializers.All(i => i is ISimpleAssignmentOperation assignment && IsFree(assignment.Value, model, depth - 1));

    /// <summary>Select(p => Describe(p)): what cannot be translated gets the entity, which is read, and tracked, for it.</summary>
    private static bool HandsEntityOn(IOperation value, EfModel model)
    {
        foreach (var part in value.DescendantsAndSelf())
        {
            if (part is IParameterReferenceOperation or IPropertyReferenceOperation && IsEntity(part.Type, model)
                && part.Parent is not IMemberReferenceOperation and not IConversionOperation { Parent: IMemberReferenceOperation })
                return true;
        }

        return false;
    }

    private static bool IsEntity(ITypeSymbol? type, EfModel model) => type is INamedTypeSymbol named && model.Entities.IsEntity(named);

    private static bool IsScalar(ITypeSymbol? type) =>
        type is { IsValueType: true } and not INamedTypeSymbol { IsTupleType: true }
            || type is { SpecialType: SpecialType.System_String } or IArrayTypeSymbol { ElementType.SpecialType: SpecialType.System_Byte };
}
