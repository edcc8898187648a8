using Microsoft.CodeAnalysis;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Entities;

/// <summary>The code of the code base's own that runs when a context saves.</summary>
internal static class SaveCode
{
    private static readonly string[] s_names =
        [EfNames.SaveChanges, EfNames.SaveChangesAsync, EfNames.SavingChanges, EfNames.SavingChangesAsync];

    /// <summary>
    /// Each <c>SaveChanges</c> of a context's own, with that context, and each interceptor of saves, which may be any context's.
    /// </summary>
    public static IEnumerable<(INamedTypeSymbol? Context, IOperation Root)> Find(EfModel model)
    {
        foreach (var declared in s_names.SelectMany(DeclaredMembers.Get(model.Compilation).Named))
        {
            foreach (var (member, root) in model.Bodies.In(declared))
            {
                if (model.Symbols.IsContext(member.ContainingType))
                    yield return (member.ContainingType, root);
                else if (member.ContainingType.DerivesFrom(model.Symbols.SaveChangesInterceptor))
                    yield return (null, root);
            }
        }
    }

    /// <summary>An entity, or what entities derive from or implement.</summary>
    public static bool IsOfEntities(ITypeSymbol type, EfModel model) =>
        type.UnwrapNullable() is INamedTypeSymbol named
        && (model.Entities.IsEntity(named)
            || named.TypeKind == TypeKind.Interface
            || named.IsAbstract
            || named.SpecialType == SpecialType.System_Object
            || model.Entities.IsBaseOfRoot(named));
}
