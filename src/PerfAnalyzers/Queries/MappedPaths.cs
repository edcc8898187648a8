using Microsoft.CodeAnalysis;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Queries;

/// <summary>
/// What object mappers go by when nothing else is configured: each member of the type that they map to comes from the member of the same
/// name (<c>Teachers</c>), or from one behind a reference (<c>ProviderTitle</c> from <c>Provider.Title</c>).
/// </summary>
internal static class MappedPaths
{
    private const int MaxDepth = 3;

    /// <summary>The navigations that are walked when an entity is mapped to a type, each with what leads to it.</summary>
    public static IEnumerable<ResolvedPath> Get(INamedTypeSymbol entity, INamedTypeSymbol target, EfModel model) =>
        Walk(entity, target, ResolvedPath.Empty, model, isProjected: false);

    /// <summary>The same where the mapper writes a projection: only what can be set, and of collections what holds their rows.</summary>
    public static IEnumerable<ResolvedPath> Projected(INamedTypeSymbol entity, INamedTypeSymbol target, EfModel model) =>
        Walk(entity, target, ResolvedPath.Empty, model, isProjected: true);

    private static IEnumerable<ResolvedPath> Walk(
        INamedTypeSymbol entity,
        INamedTypeSymbol target,
        ResolvedPath path,
        EfModel model,
        bool isProjected)
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
                if (isProjected && !IsFilled(member, target, navigation))
                    continue;
                if (member.Name == name)
                {
                    yield return walked;
                    if ((member.Type.ElementType() ?? member.Type) is not INamedTypeSymbol { SpecialType: SpecialType.None } inner)
                        continue;
                    foreach (var further in Walk(navigation.Target, inner, walked, model, isProjected))
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

    private static bool IsFilled(IPropertySymbol member, INamedTypeSymbol target, Navigation navigation) =>
        (member.SetMethod is not null || target.InstanceConstructors.Any(c => c.Parameters.Any(p =>
            string.Equals(p.Name, member.Name, StringComparison.OrdinalIgnoreCase))))
        && (!navigation.IsCollection
            || member.Type.SpecialType != SpecialType.System_String && member.Type.ElementType() is not null);
}
