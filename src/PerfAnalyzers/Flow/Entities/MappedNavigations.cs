using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Entities;

/// <summary>
/// What an object mapper reads of the entities that it is given: each member of the type that it maps to comes from the member of the same
/// name (<c>Teachers</c>), or from one behind a reference (<c>ProviderTitle</c> from <c>Provider.Title</c>).
/// </summary>
internal static class MappedNavigations
{
    private const int MaxDepth = 3;

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
        return Paths(entity, target, ResolvedPath.Empty, model)
            .Select(path => new EntityUse(EntityUseKind.NavigationRead, use.Path.Append(path), call, isPerElement));
    }

    private static IEnumerable<ResolvedPath> Paths(INamedTypeSymbol entity, INamedTypeSymbol target, ResolvedPath path, EfModel model)
    {
        // A copy of the entity itself is a clone, with settings of its own.
        if (path.Length == MaxDepth || target.IsSame(entity))
            yield break;
        foreach (var navigation in NavigationsOf(entity, model))
        {
            var name = navigation.Property.Name;
            var walked = path.Append(navigation);
            foreach (var member in target.AllProperties())
            {
                if (member.Name == name)
                {
                    yield return walked;
                    if ((member.Type.ElementType() ?? member.Type) is not INamedTypeSymbol { SpecialType: SpecialType.None } inner)
                        continue;
                    foreach (var further in Paths(navigation.Target, inner, walked, model))
                        yield return further;
                }
                else if (!navigation.IsCollection
                    && member.Name.StartsWith(name, StringComparison.Ordinal)
                    // The foreign key is the entity's own column.
                    && entity.FindProperty(member.Name) is null
                    && navigation.Target.FindProperty(member.Name.Substring(name.Length)) is not null)
                {
                    yield return walked;
                }
            }
        }
    }

    private static IEnumerable<Navigation> NavigationsOf(INamedTypeSymbol entity, EfModel model) =>
        entity.AllProperties().Select(model.Entities.FindNavigation).OfType<Navigation>().Where(static n => !n.IsOwned);
}
