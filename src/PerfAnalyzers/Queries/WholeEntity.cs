using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Queries;

/// <summary>A place in a projection that takes an entity, or rows of entities, as a whole and not only what it reads of them.</summary>
/// <param name="Entity">The entity.</param>
/// <param name="User">What takes it: a call, a creation, a computed property, or what delivers it.</param>
internal sealed record WholeEntity(INamedTypeSymbol Entity, IOperation User)
{
    /// <summary>The places in a projection's lambda, in no order; none when it takes only values.</summary>
    /// <param name="lambda">The projection.</param>
    /// <param name="row">The query's entity.</param>
    /// <param name="model">The model.</param>
    public static IEnumerable<WholeEntity> In(IAnonymousFunctionOperation lambda, ITypeSymbol? row, EfModel model)
    {
        // Of an entity that is mapped out of sight, any object that it has may be one.
        var isMapped = model.Entities.IsEntity(row);
        foreach (var value in lambda.Body.DescendantsAndSelf())
        {
            if (value is not (IConversionOperation or IArgumentOperation or IReturnOperation) && value.Type is { TypeKind: not TypeKind.Delegate } type
                && EntityOf(type, model, !isMapped && value is (IParameterReferenceOperation or IPropertyReferenceOperation)) is { } entity && UserOf(value, lambda, model) is { } user)
                yield return new(entity, user);
        }
    }

    private static INamedTypeSymbol? EntityOf(ITypeSymbol type, EfModel model, bool mayBeAny)
    {
        var element = (type.ElementType() ?? type).UnwrapNullable() as INamedTypeSymbol;
        // The rows of a group.
        if (element is { Name: "IGrouping", TypeArguments: [_, INamedTypeSymbol row] })
            element = row;
        return model.Entities.IsEntity(element) || mayBeAny && element is { TypeKind: TypeKind.Class, IsAnonymousType: false, SpecialType: SpecialType.None } ? element : null;
    }

    private static IOperation? UserOf(IOperation value, IAnonymousFunctionOperation lambda, EfModel model)
    {
        var current = value;
        while (current.Parent is IConversionOperation conversion)
            current = conversion;
        switch (current.Parent)
        {
            case IPropertyReferenceOperation { Property: var property } read when ReferenceEquals(read.Instance, current):
                return IsComputed(property, model) ? read : null;
            case IFieldReferenceOperation or IBinaryOperation or IIsPatternOperation or IIsTypeOperation:
                return null;
            case IInvocationOperation call:
                return IsTranslated(call, model) ? null : call;
            case IArgumentOperation { Parent: IInvocationOperation call }:
                return IsTranslated(call, model) ? null : call;
            case IArgumentOperation { Parent: { } creation }:
                return creation;
            // What comes out is of the same type, and looked at itself.
            case IConditionalOperation or ICoalesceOperation:
                return null;
            case IReturnOperation { Parent.Parent: var function } returned:
                // What a nested lambda delivers is in the type of the call that it is given to.
                return ReferenceEquals(function, lambda) ? returned : null;
            case null:
                return null;
            default:
                return current.Parent;
        }
    }

    private static bool IsTranslated(IInvocationOperation call, EfModel model) =>
        QueryOperators.IsOperator(call.TargetMethod, model.Symbols) || EfSymbols.Is(call.TargetMethod.ContainingType, model.Symbols.Ef)
        || call.TargetMethod.Name is "Equals" or "GetType" or "Contains";

    private static bool IsComputed(IPropertySymbol property, EfModel model) =>
        model.Entities.IsEntity(property.ContainingType) && model.Entities.FindNavigation(property) is null
        && (property.SetMethod is null || property.HasAttribute("NotMapped") || model.Configuration.IsExcluded(property.OriginalDefinition));
}
