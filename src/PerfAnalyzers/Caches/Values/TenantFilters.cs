using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Caches.Keys;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Caches.Values;

/// <summary>
/// Knows which entities a context shows only to a tenant or a user: their query filters read who that is from the context.
/// </summary>
internal static class TenantFilters
{
    private static readonly PerCompilation<ConcurrentDictionary<ITypeSymbol, IReadOnlyDictionary<ITypeSymbol, string>>> s_known =
        new(static _ => new(SymbolEqualityComparer.Default));

    /// <summary>What the filter of a context's set reads, where the set is read; null for what has none, or is read without it.</summary>
    public static CacheInput? Find(IOperation operation, Compilation compilation)
    {
        var (instance, set) = operation switch
        {
            IPropertyReferenceOperation
            {
                Property.Type: INamedTypeSymbol { Name: "DbSet", Arity: 1 } type,
                Instance: { } context,
            } => (context, type),
            IInvocationOperation
            {
                TargetMethod: { Name: "Set", ReturnType: INamedTypeSymbol { Name: "DbSet", Arity: 1 } type },
                Instance: { } context,
            } => (context, type),
            _ => (null, null),
        };
        if (instance?.Type is not { } contextType || set is null || IsUnfiltered(operation))
            return null;
        var filters = s_known.Get(compilation)
            .GetOrAdd(contextType, t => Find(t, compilation));
        return filters.TryGetValue(set.TypeArguments[0], out var name)
            ? new(AmbientInputs.IsTenant(name) ? CacheInputKind.Tenant : CacheInputKind.User, name, null, operation)
            : null;
    }

    private static bool IsUnfiltered(IOperation set)
    {
        foreach (var ancestor in set.Ancestors())
        {
            if (ancestor is IInvocationOperation { TargetMethod.Name: "IgnoreQueryFilters" })
                return true;
            if (ancestor is IAnonymousFunctionOperation or IBlockOperation)
                return false;
        }

        return false;
    }

    private static IReadOnlyDictionary<ITypeSymbol, string> Find(ITypeSymbol context, Compilation compilation)
    {
        var found = new Dictionary<ITypeSymbol, string>(SymbolEqualityComparer.Default);
        foreach (var type in context.SelfAndBaseTypes())
        {
            foreach (var member in type.GetMembers("OnModelCreating"))
            {
                if (!member.IsDeclaredIn(compilation) || Bodies.Get(compilation).Get(member) is not { } body)
                    continue;
                foreach (var call in BodyIndex.Around(body).Invocations)
                {
                    if (call.TargetMethod.Name == "HasQueryFilter"
                        && call.Instance?.Type is INamedTypeSymbol { Arity: 1 } builder
                        && IdentityIn(call) is { } name)
                        found[builder.TypeArguments[0]] = name;
                }
            }
        }

        return found;
    }

    /// <summary>The member of the context that says who it is.</summary>
    private static string? IdentityIn(IInvocationOperation filter)
    {
        foreach (var operation in filter.DescendantsAndSelf())
        {
            if (operation is IPropertyReferenceOperation or IFieldReferenceOperation
                && ValuePath.Create(operation) is { Root: IPropertySymbol or IFieldSymbol } path
                && (AmbientInputs.IdentityOf(path.Members.IsEmpty ? path.Root.Name : path.Members[path.Members.Length - 1]) is not null
                    || AmbientInputs.IdentityOf(path.Joined) is not null))
                return path.Text;
        }

        return null;
    }
}
