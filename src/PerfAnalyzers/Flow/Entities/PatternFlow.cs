using Microsoft.CodeAnalysis.Operations;

namespace PerfAnalyzers.Flow.Entities;

/// <summary>What the patterns of <c>is</c> and <c>switch</c> read of entities, and the variables that they give them to.</summary>
internal sealed class PatternFlow(EntityFlow flow)
{
    /// <summary>A pattern that entities, or what holds them, are matched with.</summary>
    public void Follow(IPatternOperation pattern, HeldEntities entities)
    {
        switch (pattern)
        {
            case IDeclarationPatternOperation { DeclaredSymbol: { } declared }:
                flow.Variables.Follow(declared, pattern, entities);
                break;
            case IRecursivePatternOperation recursive:
                if (recursive.DeclaredSymbol is { } named)
                    flow.Variables.Follow(named, recursive, entities);
                // A Deconstruct method of the entity's own.
                if (!recursive.DeconstructionSubpatterns.IsEmpty)
                    flow.Use(EntityUseKind.Unknown, entities, recursive);
                foreach (var part in recursive.PropertySubpatterns)
                    FollowPart(part, entities);
                break;
            case INegatedPatternOperation negated:
                Follow(negated.Pattern, entities);
                break;
            case IBinaryPatternOperation binary:
                Follow(binary.LeftPattern, entities);
                Follow(binary.RightPattern, entities);
                break;
            case IConstantPatternOperation or ITypePatternOperation or IDiscardPatternOperation or IRelationalPatternOperation:
                break;
            default:
                flow.Use(EntityUseKind.Unknown, entities, pattern);
                break;
        }
    }

    private void FollowPart(IPropertySubpatternOperation part, HeldEntities entities)
    {
        if (part.Member is not IPropertyReferenceOperation { Property: var property } member)
        {
            flow.Use(EntityUseKind.Unknown, entities, part);
        }
        else if (!entities.IsBase(property.ContainingType))
        {
            // { Count: > 1 } of a list, { Key: … } of a group.
            if (entities.AreIn(property.Type))
                Follow(part.Pattern, entities);
        }
        else if (flow.Members.Read(member, entities) is { } reached)
        {
            Follow(part.Pattern, reached);
        }
    }
}
