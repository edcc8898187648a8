using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Flow.Calls;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Endpoints;

/// <summary>Code that only those who run the application use, a few at a time: what is for its administrators.</summary>
internal static class BackOffice
{
    // Whoever signs up is one of these.
    private static readonly string[] s_anybody =
        ["User", "Customer", "Member", "Client", "Guest", "Reader", "Subscriber", "Player", "Student", "Patient", "Employee"];

    // In the name of a policy: others may come in as well.
    private static readonly string[] s_others = ["Or", "Not", "Owner", "Self", "Any", "Non"];

    // What is set up for the whole application.
    private static readonly string[] s_settings = ["ServerSetting", "SystemSetting", "SiteSetting", "GlobalSetting", "HostSetting"];

    /// <summary>True for an endpoint of administrators, and for a method that only such endpoints call.</summary>
    public static bool Contains(ISymbol member, EfModel model) => Callers.AllAre(member, model, (m, _) => IsOf(m, model));

    /// <summary>The same, also where jobs are among the callers: few wait at a time, though nothing is small for it.</summary>
    public static bool IsForFew(ISymbol member, EfModel model) => Callers.AllAre(
        member,
        model,
        (m, called) => IsOf(m, model) ?? (called is not null && BulkCode.IsCalledBy(m, called) ? true : null));

    private static bool? IsOf(ISymbol member, EfModel model) =>
        member is IMethodSymbol method && Endpoint.KindOf(method, model) is not null
            ? IsMarked(method) || method.ContainingType.SelfAndBaseTypes().Any(IsMarked)
            : null;

    private static bool IsMarked(ISymbol symbol)
    {
        foreach (var attribute in symbol.GetAttributes())
        {
            if (attribute.AttributeClass is { Name: "AuthorizeAttribute" }
                && attribute.NamedArguments.FirstOrDefault(static a => a.Key == "Roles").Value is { Value: string roles }
                && AreOfStaff(roles))
                return true;
            // [AuthorizeAdmin], [Authorize(Policy = "RequireAdminRole")]
            if (attribute.AttributeClass is { Name: var name } && name.StartsWith("Authorize", StringComparison.Ordinal)
                && Policies(attribute).Prepend(name).Any(IsOfAdminsAlone))
                return true;
            if (attribute is { AttributeClass.Name: "AreaAttribute", ConstructorArguments: [{ Value: string area }] } && IsOfAdmin(area))
                return true;
            if (attribute is { AttributeClass.Name: "RouteAttribute", ConstructorArguments: [{ Value: string route }, ..] }
                && route.Split('/').Any(IsOfAdmin))
                return true;
        }

        return false;
    }

    private static bool AreOfStaff(string roles)
    {
        var names = roles.Split(',').Select(static r => r.Trim()).ToImmutableArray();
        return names.Any(SaysAdmin)
            && !names.Any(static r => s_anybody.Contains(r, StringComparer.OrdinalIgnoreCase));
    }

    /// <summary>The policies that an attribute names.</summary>
    private static IEnumerable<string> Policies(AttributeData attribute) =>
        attribute.NamedArguments.Where(static a => a.Key == "Policy").Select(static a => a.Value)
            .Concat(attribute.ConstructorArguments)
            .Where(static a => a.Kind == TypedConstantKind.Primitive)
            .Select(static a => a.Value)
            .OfType<string>();

    /// <summary>AuthorizeAdmin, RequireAdminRole, CanModifyServerSettings, but not AdminOrOwner.</summary>
    private static bool IsOfAdminsAlone(string policy) =>
        (SaysAdmin(policy) || s_settings.Any(word => policy.IndexOf(word, StringComparison.OrdinalIgnoreCase) >= 0))
        && !s_anybody.Concat(s_others).Any(word => ExecutionScope.ContainsWord(policy, word));

    private static bool SaysAdmin(string name) => name.IndexOf("admin", StringComparison.OrdinalIgnoreCase) >= 0;

    private static bool IsOfAdmin(string name) => name.ToUpperInvariant() is "ADMIN" or "ADMINISTRATION" or "BACKOFFICE" or "BACK-OFFICE";
}
