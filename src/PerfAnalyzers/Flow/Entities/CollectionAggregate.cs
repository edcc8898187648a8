using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Entities;

/// <summary>A value of a collection, computed in memory where a database could: <c>blog.Posts.Count(p => p.IsPublished)</c>.</summary>
/// <param name="Read">The collection.</param>
/// <param name="Operation">What is computed of it.</param>
/// <param name="Name">The operator or property that does it.</param>
/// <param name="KeepsMeaning">True when the database gives the same answer.</param>
internal sealed record CollectionAggregate(IOperation Read, IOperation Operation, string Name, bool KeepsMeaning)
{
    /// <summary>What is computed of a collection that is read; null when it is used in any other way.</summary>
    public static CollectionAggregate? Find(IOperation read, Navigation collection, EfModel model)
    {
        if (RowShape.OfType(collection.Target, model) is not { } elements)
            return null;
        var keepsMeaning = true;
        for (var current = read; ;)
        {
            switch (current.Parent)
            {
                case IConversionOperation { IsImplicit: true, OperatorMethod: null }:
                    current = current.Parent;
                    break;
                // blog.Posts?.Count
                case IConditionalAccessOperation access when ReferenceEquals(access.Operation, current):
                    if (access.WhenNotNull.DescendantsAndSelf()
                        .FirstOrDefault(static d => d is IConditionalAccessInstanceOperation) is not { } instance)
                        return null;
                    current = instance;
                    break;
                case IPropertyReferenceOperation { Property.Name: "Count" or "Length" } size when ReferenceEquals(size.Instance, current):
                    return new(read, size, "Count", keepsMeaning);
                case IArgumentOperation { Parameter.Ordinal: 0, Parent: IInvocationOperation call }
                        when model.Symbols.IsLinqToObjects(call.TargetMethod.ContainingType):
                    var translation = TranslationOf(call, elements, model);
                    if (translation == Translation.None)
                        return null;
                    keepsMeaning &= translation == Translation.Same;
                    if (call.TargetMethod.Name == "Where")
                        current = call;
                    else
                        return new(read, call, call.TargetMethod.Name, keepsMeaning);
                    break;
                default:
                    return null;
            }
        }
    }

    private static Translation TranslationOf(IInvocationOperation call, RowShape elements, EfModel model)
    {
        if (call.Arguments.Length > 2)
            return Translation.None;
        var lambda = call.ArgumentFor(1)?.Value.AsLambda();
        switch (call.TargetMethod.Name)
        {
            case "Count" or "LongCount" or "Any" when call.Arguments.Length == 1:
                return Translation.Same;
            case "Count" or "LongCount" or "Any" or "All" or "Where" when lambda is not null:
                return OfLambda(lambda, elements, model);
            case "Sum" when lambda?.SingleReturnedValue()?.Type is { } summed && IsNumber(summed, model):
                return OfLambda(lambda, elements, model);
            // Of no elements, there is none: memory throws, and the database says null.
            case "Min" or "Max" or "Average"
                    when lambda?.SingleReturnedValue()?.Type is { } folded
                        && (IsNumber(folded, model) || folded.UnwrapNullable().SpecialType == SpecialType.System_DateTime):
                return OfLambda(lambda, elements, model) == Translation.None ? Translation.None : Translation.ByOtherRules;
            default:
                return Translation.None;
        }
    }

    /// <summary>Navigations of the elements would have to be loaded, and a database cannot add up what a subquery gives.</summary>
    private static Translation OfLambda(IAnonymousFunctionOperation lambda, RowShape elements, EfModel model)
    {
        var reading = Translatability.Read(lambda, elements, model);
        return reading.Navigations.IsEmpty ? reading.Translation : Translation.None;
    }

    private static bool IsNumber(ITypeSymbol type, EfModel model) =>
        type.UnwrapNullable() is { TypeKind: not TypeKind.Enum,
            SpecialType: >= SpecialType.System_Int16 and <= SpecialType.System_Double } number
            && Sqlite.CanCompare(number, model);
}
