using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.CodeFixes.Batching;

/// <summary>
/// Whether users are in roles, as ASP.NET Core Identity's manager is asked for each: the users of the one role, or the roles of the one
/// user, are asked for before the loop.
/// </summary>
internal static class RoleMembership
{
    /// <summary>The rewriting, or null when both change, or one of them may not be there.</summary>
    public static Action<LoopRewrite>? Create(RepeatedQuery query, ElementLoops loops)
    {
        if (query.Chain is not
            {
                Source.Kind: QuerySourceKind.Store,
                Entity: INamedTypeSymbol entity,
                Operation: IInvocationOperation
                {
                    TargetMethod.Name: "IsInRoleAsync",
                    Instance: { } manager,
                    Arguments: [{ Value: var user } userArgument, { Value: var role } roleArgument],
                } call,
            }
            || WrittenIn(userArgument, call) is not { } userSyntax
            || WrittenIn(roleArgument, call) is not { } roleSyntax
            || entity.FindProperty("Id") is null
            || !Invariance.Holds(manager, loops)
            || !loops.Assumptions.Accept("that 'IsInRoleAsync' asks for roles by their names and nothing else"))
            return null;
        var isOneRole = Invariance.Holds(role, loops) && IsThere(role, loops);
        if (isOneRole && !Invariance.Holds(user, loops) && user.Unwrap().Syntax is IdentifierNameSyntax or MemberAccessExpressionSyntax)
            return rewrite => WriteOneRole(query, manager, user, roleSyntax, rewrite);
        return !isOneRole && Invariance.Holds(user, loops) && IsThere(user, loops)
            ? rewrite => WriteOneUser(query, manager, userSyntax, roleSyntax, rewrite)
            : null;
    }

    // The compiler leaves the mark out: role.Name!
    private static ExpressionSyntax? WrittenIn(IArgumentOperation argument, IInvocationOperation call) =>
        argument.Syntax.FirstAncestorOrSelf<ArgumentSyntax>() is { } written && call.Syntax.Span.Contains(written.Span)
            ? written.Expression
            : null;

    // before: await users.IsInRoleAsync(user, "Admin")
    // after:  var userIdsInRole = (await users.GetUsersInRoleAsync("Admin")).Select(u => u.Id).ToHashSet();
    //         userIdsInRole.Contains(user.Id)
    private static void WriteOneRole(
        RepeatedQuery query, IOperation manager, IOperation user, ExpressionSyntax role, LoopRewrite rewrite)
    {
        rewrite.Import("System.Linq");
        var row = rewrite.Parameter("u", "user", "x");
        var all = $"(await {manager.Syntax}.GetUsersInRoleAsync({role}){query.Configured})";
        var ids = rewrite.DeclareOnce("userIdsInRole", $"{all}.Select({row} => {row}.Id).ToHashSet()");
        Put(query, $"{ids}.Contains({user.Unwrap().Syntax}.Id)", rewrite);
    }

    // before: await users.IsInRoleAsync(user, role.Name)
    // after:  var rolesOfUser = (await users.GetRolesAsync(user)).ToHashSet(StringComparer.OrdinalIgnoreCase);
    //         rolesOfUser.Contains(role.Name)
    private static void WriteOneUser(
        RepeatedQuery query, IOperation manager, ExpressionSyntax user, ExpressionSyntax role, LoopRewrite rewrite)
    {
        rewrite.Import("System.Linq");
        rewrite.Import("System");
        var name = user switch
        {
            IdentifierNameSyntax { Identifier.ValueText: var text } => text,
            MemberAccessExpressionSyntax { Name.Identifier.ValueText: var text } => text,
            _ => "user",
        };
        var all = $"(await {manager.Syntax}.GetRolesAsync({user}){query.Configured})";
        var roles = rewrite.DeclareOnce(
            "rolesOf" + BatchNames.Pascal(name.TrimStart('_')), $"{all}.ToHashSet(StringComparer.OrdinalIgnoreCase)");
        Put(query, $"{roles}.Contains({role})", rewrite);
    }

    private static void Put(RepeatedQuery query, string read, LoopRewrite rewrite) =>
        rewrite.Replace(query.Place(isPrimary: true), read);

    /// <summary>True for a constant, and for what is read of a variable that the loop does not ask whether it is there.</summary>
    private static bool IsThere(IOperation value, ElementLoops loops)
    {
        if (value.Unwrap().ConstantValue.HasValue)
            return true;
        return PlainMembers.PathOf(value, loops.Model) is { } path && !NullTests.Ask(path, loops.Region);
    }
}
