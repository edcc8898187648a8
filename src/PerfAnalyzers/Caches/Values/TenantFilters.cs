using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Caches.Keys;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Caches.Values;

/// <summary>
/// Knows which entities a context shows only to a tenant or a user: their query filters read who that is from the context.
/// </summary>
internal static class TenantFilters
{
    private const int MaxDepth = 2;

    // Finbuckle.MultiTenant: entities.IsMultiTenant(), [MultiTenant].
    private const string IsMultiTenant = "IsMultiTenant";

    private static readonly HashSet<uint> s_words = new(new[] { EfNames.HasQueryFilter, IsMultiTenant }.Select(WordHash.Get));

    private static readonly PerCompilation<ConcurrentDictionary<ITypeSymbol, IReadOnlyList<TenantFilter>>> s_known =
        new(static _ => new(SymbolEqualityComparer.Default));

    /// <summary>The entities that a filter is for, and what it reads.</summary>
    private readonly record struct TenantFilter(ITypeSymbol Entities, string Name);

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
        var entity = set.TypeArguments[0];
        var name = entity.HasAttribute("MultiTenant")
            ? IsMultiTenant
            : s_known.Get(compilation).GetOrAdd(contextType, t => Find(t, compilation))
                .FirstOrDefault(f => IsFor(f.Entities, entity)).Name;
        return name is null ? null
            : new(AmbientInputs.IsTenant(name) ? CacheInputKind.Tenant : CacheInputKind.User, name, null, operation);
    }

    /// <summary>A filter is for a class and those that derive from it; one that is set for many, for what its constraints allow.</summary>
    private static bool IsFor(ITypeSymbol filtered, ITypeSymbol entity) => filtered is ITypeParameterSymbol parameter
        ? parameter.ConstraintTypes.Length > 0 && parameter.ConstraintTypes.All(c => IsOfKind(entity, c))
        : IsOfKind(entity, filtered);

    private static bool IsOfKind(ITypeSymbol entity, ITypeSymbol kind) => kind.TypeKind == TypeKind.Interface
        ? entity.AllInterfaces.Contains(kind, SymbolEqualityComparer.Default)
        : entity.IsOrDerivesFrom(kind);

    private static bool IsUnfiltered(IOperation set)
    {
        foreach (var ancestor in set.Ancestors())
        {
            if (ancestor is IInvocationOperation { TargetMethod.Name: EfNames.IgnoreQueryFilters })
                return true;
            if (ancestor is IAnonymousFunctionOperation or IBlockOperation)
                return false;
        }

        return false;
    }

    private static List<TenantFilter> Find(ITypeSymbol context, Compilation compilation)
    {
        var seen = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        var applied = new Applied();
        var filters = new List<TenantFilter>();
        foreach (var type in context.SelfAndBaseTypes())
        {
            foreach (var member in type.GetMembers("OnModelCreating"))
                Read(member, compilation, seen, applied, filters, MaxDepth);
        }

        if (!applied.AreAll && applied.Types.Count == 0)
            return filters;
        // Classes that configure an entity each.
        foreach (var declared in DeclaredMembers.Get(compilation).Named("Configure"))
        {
            if (!declared.Mentions(s_words))
                continue;
            foreach (var (member, _) in Bodies.Get(compilation).In(declared))
            {
                if (member.ContainingType is { } type
                    && type.AllInterfaces.Any(static i => i.Name == "IEntityTypeConfiguration")
                    && (applied.AreAll || applied.Types.Contains(type)))
                    Read(member, compilation, seen, applied, filters, MaxDepth);
            }
        }

        return filters;
    }

    /// <summary>The configurations that a context applies: those of its assembly, or those that it makes.</summary>
    private sealed class Applied
    {
        public bool AreAll { get; set; }

        public HashSet<ITypeSymbol> Types { get; } = new(SymbolEqualityComparer.Default);
    }

    private static void Read(
        ISymbol member,
        Compilation compilation,
        HashSet<ISymbol> seen,
        Applied applied,
        List<TenantFilter> filters,
        int depth)
    {
        if (!member.IsDeclaredIn(compilation) || !seen.Add(member) || Bodies.Get(compilation).Get(member) is not { } body)
            return;
        foreach (var call in BodyIndex.Around(body).Invocations)
        {
            var method = call.TargetMethod;
            switch (method.Name)
            {
                case EfNames.HasQueryFilter or IsMultiTenant:
                    if (call.Receiver()?.Unwrap().Type is INamedTypeSymbol { Arity: 1 } builder
                        && (method.Name == IsMultiTenant ? IsMultiTenant : IdentityIn(call)) is { } name)
                        filters.Add(new(builder.TypeArguments[0], name));
                    break;
                case EfNames.ApplyConfigurationsFromAssembly:
                    applied.AreAll = true;
                    break;
                case EfNames.ApplyConfiguration:
                    if (call.ArgumentFor(0)?.Value.Unwrap().Type is { } configuration)
                        applied.Types.Add(configuration);
                    break;
                // Configure(modelBuilder): methods of the context's own.
                default:
                    if (depth > 0 && method.ContainingType.IsSame(member.ContainingType))
                        Read(method.Implementation(), compilation, seen, applied, filters, depth - 1);
                    break;
            }
        }
    }

    /// <summary>The member of the context that says who it is, or what its constructor, or that of a configuration, is given.</summary>
    private static string? IdentityIn(IInvocationOperation filter)
    {
        foreach (var operation in filter.DescendantsAndSelf())
        {
            if (operation is IPropertyReferenceOperation or IFieldReferenceOperation or IParameterReferenceOperation
                && ValuePath.Create(operation) is { } path
                && path.Root is IPropertySymbol or IFieldSymbol
                    or IParameterSymbol { ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Constructor } }
                && (AmbientInputs.IdentityOf(path.Members.IsEmpty ? path.Root.Name : path.Members[path.Members.Length - 1]) is not null
                    || AmbientInputs.IdentityOf(path.Joined) is not null))
                return path.Text;
        }

        return null;
    }
}
