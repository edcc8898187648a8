using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Queries;

/// <summary>
/// The queries that ASP.NET Core Identity's managers run: they hand what they are asked to a store, and that asks EF Core. What exactly it
/// asks is not in sight, so that all is opaque but that it runs.
/// </summary>
internal static class StoreQueries
{
    private static readonly Dictionary<string, QueryStepKind> s_methods = new(StringComparer.Ordinal)
    {
        ["FindByIdAsync"] = QueryStepKind.Element,
        ["FindByNameAsync"] = QueryStepKind.Element,
        ["FindByEmailAsync"] = QueryStepKind.Element,
        ["FindByLoginAsync"] = QueryStepKind.Element,
        ["GetUserAsync"] = QueryStepKind.Element,
        ["IsInRoleAsync"] = QueryStepKind.Scalar,
        ["RoleExistsAsync"] = QueryStepKind.Scalar,
        ["GetRolesAsync"] = QueryStepKind.Materialize,
        ["GetClaimsAsync"] = QueryStepKind.Materialize,
        ["GetLoginsAsync"] = QueryStepKind.Materialize,
        ["GetUsersInRoleAsync"] = QueryStepKind.Materialize,
        ["GetUsersForClaimAsync"] = QueryStepKind.Materialize,
    };

    /// <summary>The names of the methods that query.</summary>
    public static IEnumerable<string> MethodNames => s_methods.Keys;

    /// <summary>True when a method of this name queries, if it is a manager's.</summary>
    public static bool IsName(string method) => s_methods.ContainsKey(method);

    /// <summary>The query that a manager's method runs, as far as it is known, and what it delivers.</summary>
    public static (QueryDraft Draft, QueryStepKind Kind)? Parse(IInvocationOperation call, EfModel model)
    {
        if (!s_methods.TryGetValue(call.TargetMethod.Name, out var kind)
            || call.Instance is not { } manager
            || EntityOf(call.TargetMethod.ContainingType, model) is not { } entity)
            return null;
        var step = new QueryStep(QueryStepKind.Unknown, call.TargetMethod.Name, call);
        return (QueryDraft.StartingFrom(QuerySourceKind.Store, manager, entity, null).Append([step], false), kind);
    }

    /// <summary><c>users.Users</c>, <c>roles.Roles</c>: the set of the context behind the store.</summary>
    public static bool IsSet(ISymbol member, EfModel model) =>
        member is IPropertySymbol { Name: "Users" or "Roles" } && EntityOf(member.ContainingType, model) is not null;

    /// <summary>The users or roles of a manager, when EF Core keeps them.</summary>
    private static INamedTypeSymbol? EntityOf(INamedTypeSymbol? type, EfModel model)
    {
        for (var current = type; current is not null; current = current.BaseType)
        {
            if (current is { Name: "UserManager" or "RoleManager", TypeArguments: [INamedTypeSymbol entity] }
                && current.IsIn("Microsoft", "AspNetCore", "Identity"))
                return model.Entities.IsEntity(entity) || IsOfIdentity(entity) ? entity : null;
        }

        return null;
    }

    /// <summary>The classes that Identity maps by itself, in whatever project the context is.</summary>
    private static bool IsOfIdentity(INamedTypeSymbol entity)
    {
        foreach (var type in entity.SelfAndBaseTypes())
        {
            if (type is { Name: "IdentityUser" or "IdentityRole" } && type.IsIn("Microsoft", "AspNetCore", "Identity"))
                return true;
        }

        return false;
    }
}
