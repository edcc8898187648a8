using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Caches.Keys;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Caches.Values;

/// <summary>Knows what code reads from its surroundings: who asks, for which customer, in which culture, with which headers.</summary>
internal static class AmbientInputs
{
    private static readonly Regex s_identityType = new(
        "^I?((Current|Ambient|Working|LoggedIn|Active|Authenticated)(User|Tenant|Customer|Account|Identity|Principal|Member"
        + "|Organi[sz]ation|Workspace|Person)[A-Za-z]*"
        + "|(User|Tenant|MultiTenant|Multitenancy|Customer|Account|Identity|Organi[sz]ation)(Context|Accessor|ContextAccessor|IdProvider"
        + "|IdAccessor|InfoAccessor|Resolver|Provider|Session)"
        + "|TenantInfo|WorkContext|AbpSession|UserSession)$",
        RegexOptions.CultureInvariant);

    private static readonly Regex s_identityMember = new(
        "^(Get|Resolve)?(Current|Working|Required|Logged(In)?|Active)?((User|Tenant|Customer|Account|Member|Organi[sz]ation|Person"
        + "|Principal|Identity)?(Id|Name|Email|Identifier|Guid|Key|Code|Slug|Roles?)|User|Tenant|Customer|Account|Member|Principal"
        + "|Identity|TenantInfo|Organi[sz]ation|Claims|TenantContext|MultiTenantContext|TimeZone(Id|Info)?|Culture|Language"
        + "|Locale)(Async)?$",
        RegexOptions.CultureInvariant);

    // Which shop the request is for, in which language and currency; a context of EF Core has sets by such names, but nothing current.
    private static readonly Regex s_settingType = new(
        "^I?(Work|Store|Site|Shop|Portal|Language|Culture|Currency)(Context|Accessor|ContextAccessor)$", RegexOptions.CultureInvariant);

    private static readonly Regex s_settingMember = new(
        "^(Get)?(Current|Working)((?<tenant>Store|Site|Shop|Portal)|Language|Culture|UICulture|Currency|TimeZone)(Id|Code"
        + "|Name)?(Async)?$", RegexOptions.CultureInvariant);

    private static readonly Regex s_tenant = new(
        "tenan|organi[sz]ation|workspace", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase);

    private static readonly Regex s_identityName = new(
        "^(current|ambient)?(tenant|user|customer|account|organi[sz]ation|workspace)(id|name|key|code|identifier|guid|slug)?$",
        RegexOptions.CultureInvariant);

    // A class is made for one tenant or user; a customer or an account may be the application's own.
    private static readonly Regex s_owner = new(
        "^(current)?(tenant(id|name|key|code|identifier|slug)?|userid)$", RegexOptions.CultureInvariant);

    /// <summary>What a read or call takes from its surroundings, and the name for it; null when it takes nothing.</summary>
    public static CacheInput? Find(IOperation operation)
    {
        switch (operation)
        {
            case IPropertyReferenceOperation property:
                if (KindOf(property.Property, property.Instance) is { } read)
                    return new(read, property.Syntax.ToString(), null, operation);
                return IsPrincipal(property.Type) && IsAmbientPrincipal(property)
                    ? new(CacheInputKind.User, property.Syntax.ToString(), null, operation)
                    : null;
            case IInvocationOperation call:
                return KindOf(call) is { } called ? new(called, NameOf(call), null, operation) : null;
            default:
                return null;
        }
    }

    /// <summary>The same for a read with what it is read from: the name of the culture, the claims of the user.</summary>
    public static CacheInput? Along(IOperation operation)
    {
        for (var current = operation; current is not null;)
        {
            current = current.Unwrap();
            if (Find(current) is { } found)
                return found with { Read = operation.Unwrap() };
            current = current switch
            {
                IPropertyReferenceOperation property => property.Instance,
                // user.Identity?.Name
                IConditionalAccessOperation access => access.Operation,
                _ => null,
            };
        }

        return null;
    }

    /// <summary>True for a type that says who asks or for which customer.</summary>
    public static bool IsIdentityType(ITypeSymbol? type) => type is not null && s_identityType.IsMatch(type.Name);

    /// <summary>Whether a name is one of a user or of a tenant; null for others.</summary>
    public static CacheInputKind? IdentityOf(string name) =>
        s_identityName.IsMatch(ValuePath.Normalize(name)) ? IsTenant(name) ? CacheInputKind.Tenant : CacheInputKind.User : null;

    /// <summary>The same for what a class is made for.</summary>
    public static CacheInputKind? OwnerOf(string name) =>
        s_owner.IsMatch(ValuePath.Normalize(name)) ? IsTenant(name) ? CacheInputKind.Tenant : CacheInputKind.User : null;

    public static bool IsTenant(string name) => s_tenant.IsMatch(name);

    public static bool IsPrincipal(ITypeSymbol? type) =>
        type is { Name: "ClaimsPrincipal" or "ClaimsIdentity" } && type.IsIn("System", "Security", "Claims")
        || type is { Name: "IPrincipal" or "IIdentity" } && type.IsIn("System", "Security", "Principal");

    private static CacheInputKind? KindOf(IPropertySymbol property, IOperation? instance)
    {
        var type = property.ContainingType;
        switch (property.Name)
        {
            case "CurrentCulture" or "CurrentUICulture" when type.Name is "CultureInfo" or "Thread":
                return CacheInputKind.Culture;
            case "Headers" or "Query" or "QueryString" or "Cookies" or "RouteValues" or "Host" or "Path" or "Form"
                when type.Name == "HttpRequest":
                return CacheInputKind.Request;
            case "Session" when type.Name == "HttpContext":
                return CacheInputKind.User;
        }

        if (property.IsIndexer)
            return IsLocalizer(type) ? CacheInputKind.Culture : null;
        // What a tenant's own object says is given by the one who has it; only a service says what it is now.
        if (instance?.Type is not { } receiver)
            return null;
        return SettingOf(receiver, property.Name) ?? IdentityOf(receiver, property.Name);
    }

    private static CacheInputKind? KindOf(IInvocationOperation call)
    {
        var method = call.TargetMethod;
        var receiver = call.Receiver()?.Type ?? method.ContainingType;
        if (receiver is null)
            return null;
        if (method.Name is "GetName" or "GetDescription" or "GetShortName" or "GetPrompt" or "GetGroupName"
            && receiver.Name == "DisplayAttribute")
            return CacheInputKind.Culture;
        if (method.Name == "GetString" && (IsLocalizer(receiver) || receiver.Name == "ResourceManager" && method.Parameters.Length == 1))
            return CacheInputKind.Culture;
        if (method.Name is "IsEnabledAsync" or "GetVariantAsync"
            && receiver.Name is "IFeatureManager" or "IFeatureManagerSnapshot" or "IVariantFeatureManager"
                or "IVariantFeatureManagerSnapshot")
            return CacheInputKind.Feature;
        if ((SettingOf(receiver, method.Name) ?? IdentityOf(receiver, method.Name)) is not { } kind)
            return null;
        // With an argument it is a look-up.
        foreach (var parameter in method.Parameters)
        {
            if (parameter.Type.Name != "CancellationToken"
                && !parameter.IsOptional
                && !(method.IsExtensionMethod && parameter.Ordinal == 0))
                return null;
        }

        return kind;
    }

    private static CacheInputKind? IdentityOf(ITypeSymbol type, string member) =>
        IsIdentityType(type) && s_identityMember.IsMatch(member) ? Identity(type.Name + member) : null;

    private static CacheInputKind? SettingOf(ITypeSymbol type, string member) =>
        s_settingType.IsMatch(type.Name) && s_settingMember.Match(member) is { Success: true } match
            ? match.Groups["tenant"].Success ? CacheInputKind.Tenant : CacheInputKind.Culture
            : null;

    /// <summary>A principal that is not given by a caller: of the controller, the page, the request.</summary>
    private static bool IsAmbientPrincipal(IPropertyReferenceOperation property) =>
        property.Property.Name is "User" or "Current" or "CurrentPrincipal" or "Principal"
        || property.Instance is { } instance && IsPrincipal(instance.Type);

    private static bool IsLocalizer(ITypeSymbol type) => type.Name is "IStringLocalizer" or "IHtmlLocalizer" or "IViewLocalizer";

    private static CacheInputKind Identity(string name) => IsTenant(name) ? CacheInputKind.Tenant : CacheInputKind.User;

    private static string NameOf(IInvocationOperation call) => call.Syntax.ToString();
}
