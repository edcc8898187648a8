using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Entities;

/// <summary>What an object mapper reads of the entities that it is given, by the names of the type that it maps to.</summary>
internal static class MappedNavigations
{
    /// <summary>The navigations that a use reads, if it is a call of AutoMapper's <c>Map</c> or of Mapster's <c>Adapt</c>.</summary>
    public static IEnumerable<EntityUse> ReadBy(EntityUse use, INamedTypeSymbol delivered, EfModel model)
    {
        if (use is not { Kind: EntityUseKind.Serialized, Operation: IInvocationOperation { TargetMethod.Name: "Map" or "Adapt" } call }
            || call.Arguments.FirstOrDefault()?.Value is not { } argument
            || (call.Type?.ElementType() ?? call.Type) is not INamedTypeSymbol target)
            return [];
        var entity = use.Path.IsEmpty ? delivered : use.Path.Last.Target;
        var source = argument is IConversionOperation boxed ? boxed.Operand : argument;
        var isPerElement = use.IsPerElement || source.Type.ElementType() is not null;
        return MappedPaths.Get(entity, target, model)
            .Select(path => new EntityUse(EntityUseKind.NavigationRead, use.Path.Append(path), call, isPerElement));
    }
}
