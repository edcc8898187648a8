using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.CodeFixes.Batching;

/// <summary>
/// A row found by its id or name by somebody else's code, whose name says so: <c>db.Posts.FindByIdAsync(post.Id)</c>,
/// <c>userManager.FindByNameAsync(name)</c>.
/// </summary>
internal static class ForeignFind
{
    private const string Name = "FindByIdAsync";

    // What Identity's managers look for they normalise first.
    private static readonly Dictionary<(string Manager, string Method), (string Column, string Normalizer)> s_normalized = new()
    {
        [("UserManager", "FindByNameAsync")] = ("NormalizedUserName", "NormalizeName"),
        [("UserManager", "FindByEmailAsync")] = ("NormalizedEmail", "NormalizeEmail"),
        [("RoleManager", "FindByNameAsync")] = ("NormalizedName", "NormalizeKey"),
        [("RoleManager", "RoleExistsAsync")] = ("NormalizedName", "NormalizeKey"),
    };

    /// <summary>True when a method, named without <c>Async</c>, finds by what it is called after.</summary>
    public static bool IsName(string method) => method is "FindById" or "FindByName" or "FindByEmail" or "RoleExists";

    /// <summary>The column that a manager looks in, and the manager's method that makes of a name what stands there.</summary>
    public static (string Column, string Normalizer)? NormalizedBy(IInvocationOperation call)
    {
        foreach (var type in call.TargetMethod.ContainingType.SelfAndBaseTypes())
        {
            if (call.Instance is not null && s_normalized.TryGetValue((type.Name, call.TargetMethod.Name), out var normalized))
                return normalized;
        }

        return null;
    }

    /// <summary>The id that is asked for; null when the call is asked for more, or for rows that no query would track.</summary>
    public static IOperation? KeyOf(IInvocationOperation call)
    {
        if (call.TargetMethod.Name != Name && NormalizedBy(call) is null || call.Arguments.Any(IsUntracked))
            return null;
        var keys = call.Arguments.Where(a => !IsReceiver(a, call) && !IsKnownBeside(a)).ToList();
        return keys is [var only] ? only.Value : null;
    }

    /// <summary>True for an argument that the query before the loop does without, or has in another form.</summary>
    public static bool IsKnown(IArgumentOperation argument) =>
        argument.Parent is IInvocationOperation call && (call.TargetMethod.Name == Name || NormalizedBy(call) is not null)
        && (IsKnownBeside(argument) || ReferenceEquals(KeyOf(call), argument.Value));

    // before: db.Posts.FindByIdAsync(post.Id), userManager.FindByIdAsync(id)
    // after:  db.Posts, userManager.Users
    public static string SourceOf(QueryChain chain, string written)
    {
        if (chain.Source.Kind != QuerySourceKind.Store || chain.Terminal?.Call is not { } call)
            return written;
        var isOfRoles = call.TargetMethod.ContainingType.SelfAndBaseTypes().Any(static t => t.Name == "RoleManager");
        return $"{written}.{(isOfRoles ? "Roles" : "Users")}";
    }

    private static bool IsReceiver(IArgumentOperation argument, IInvocationOperation call) =>
        call.TargetMethod.IsExtensionMethod && argument.Parameter?.Ordinal == 0;

    private static bool IsKnownBeside(IArgumentOperation argument) =>
        argument.Parameter?.Type.Name == "CancellationToken"
        || argument.Parameter is { Type.SpecialType: SpecialType.System_Boolean } && IsTracking(argument.Parameter);

    // FindByIdAsync(id, tracked: false)
    private static bool IsUntracked(IArgumentOperation argument) =>
        argument.Parameter is { Type.SpecialType: SpecialType.System_Boolean } flag
        && !(IsTracking(flag) && argument.Value.Unwrap().ConstantValue is { HasValue: true, Value: true });

    private static bool IsTracking(IParameterSymbol flag) =>
        flag.Name is "tracked" or "tracking" or "track" or "isTracked" or "trackChanges";
}
