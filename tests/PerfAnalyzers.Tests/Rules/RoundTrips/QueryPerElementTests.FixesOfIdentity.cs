using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.RoundTrips;

/// <summary>The fix: users and roles of ASP.NET Core Identity, asked for by name, and whether one is in the other.</summary>
public sealed partial class QueryPerElementTests
{
    private const string ByRole = "that 'IsInRoleAsync' asks for roles by their names and nothing else";

    [Theory]
    [InlineData(
        "foreach (var user in all) Console.WriteLine(await [|users.IsInRoleAsync(user, \"Admin\")|]);",
        "var userIdsInRole = (await users.GetUsersInRoleAsync(\"Admin\")).Select(u => u.Id).ToHashSet();",
        "foreach (var user in all) Console.WriteLine(userIdsInRole.Contains(user.Id));")]
    [InlineData(
        "foreach (var user in all) { if (!await [|users.IsInRoleAsync(user, role)|].ConfigureAwait(false)) Console.WriteLine(user.Email); }",
        "var userIdsInRole = (await users.GetUsersInRoleAsync(role).ConfigureAwait(false)).Select(u => u.Id).ToHashSet();",
        "foreach (var user in all) { if (!userIdsInRole.Contains(user.Id)) Console.WriteLine(user.Email); }")]
    [InlineData(
        "foreach (var name in names) Console.WriteLine(await [|users.IsInRoleAsync(me, name)|]);",
        "var rolesOfMe = (await users.GetRolesAsync(me)).ToHashSet(StringComparer.OrdinalIgnoreCase);",
        "foreach (var name in names) Console.WriteLine(rolesOfMe.Contains(name));")]
    public Task Fixes_AsSuggestion_WhenUsersAreAskedForTheirRoles(string loop, string before, string fixedLoop) => VerifySuggestionAsync(
        Roles(loop), ByRole, Roles($"{before}\n        {fixedLoop}"));

    // What is added to a role is asked for again when a name comes twice.
    [Fact]
    public Task Fixes_AsSuggestion_WhenTheLoopAddsToRoles() => VerifySuggestionAsync(
        Roles("foreach (var name in names) if (!await [|users.IsInRoleAsync(me, name)|]) await users.AddToRoleAsync(me, name);"),
        "that 'AddToRoleAsync' changes nothing that is asked for and " + ByRole);

    [Fact]
    public Task Fixes_AsSuggestion_WhenTheLoopAddsToRolesAndTakesFromThem() => VerifySuggestionAsync(
        Roles("""
            foreach (var user in all)
                    {
                        if (await [|roles.FindByNameAsync(user.UserName!)|] is null)
                            continue;
                        if (user.EmailConfirmed)
                        {
                            if (!await users.IsInRoleAsync(me, user.UserName!))
                            {
                                await users.AddToRoleAsync(me, user.UserName!);
                                names.Add(user.UserName!);
                            }
                        }
                        else
                        {
                            await users.RemoveFromRoleAsync(me, user.UserName!);
                        }
                    }
            """),
        "that 'RemoveFromRoleAsync' and 'AddToRoleAsync' change nothing that is asked for and that 'FindByNameAsync' finds a row by its name and nothing else and " + ByRole);

    [Theory]
    // Both change, or what does not change may not be there.
    [InlineData("foreach (var user in all) Console.WriteLine(await [|users.IsInRoleAsync(user, user.UserName!)|]);")]
    [InlineData("foreach (var user in all) if (role != null) Console.WriteLine(await [|users.IsInRoleAsync(user, role)|]);")]
    [InlineData("foreach (var name in names) Console.WriteLine(me is null || await [|users.IsInRoleAsync(me, name)|]);")]
    [InlineData("foreach (var user in all) Console.WriteLine(await [|users.IsInRoleAsync(user, Next())|]);")]
    [InlineData("foreach (var user in all) Console.WriteLine((await [|users.GetRolesAsync(user)|]).Count);")]
    public Task OffersNoFix_WhenUsersAreAskedForTheirRolesOtherwise(string loop) => VerifyNoCodeFixAsync(Roles(loop));

    [Theory]
    [InlineData(
        "var user = await [|users.FindByNameAsync(name)|]; Console.WriteLine(user?.Email);",
        "that 'FindByNameAsync' finds a row by its name and nothing else",
        "users.NormalizeName(name)",
        "var appUsersByNormalizedUserName = (await users.Users.Where(a => normalized.Contains(a.NormalizedUserName!)).ToListAsync()).ToLookup(a => a.NormalizedUserName);",
        "var user = appUsersByNormalizedUserName[users.NormalizeName(name)].FirstOrDefault(); Console.WriteLine(user?.Email);")]
    [InlineData(
        "Console.WriteLine(await [|users.FindByEmailAsync(name)|] is null);",
        "that 'FindByEmailAsync' finds a row by its name and nothing else",
        "users.NormalizeEmail(name)",
        "var appUsersByNormalizedEmail = (await users.Users.Where(a => normalized.Contains(a.NormalizedEmail!)).ToListAsync()).ToLookup(a => a.NormalizedEmail);",
        "Console.WriteLine(appUsersByNormalizedEmail[users.NormalizeEmail(name)].FirstOrDefault() is null);")]
    [InlineData(
        "if (await [|roles.FindByNameAsync(name)|] is null) continue;",
        "that 'FindByNameAsync' finds a row by its name and nothing else",
        "roles.NormalizeKey(name)",
        "var identityRolesByNormalizedName = (await roles.Roles.Where(i => normalized.Contains(i.NormalizedName!)).ToListAsync()).ToLookup(i => i.NormalizedName);",
        "if (identityRolesByNormalizedName[roles.NormalizeKey(name)].FirstOrDefault() is null) continue;")]
    [InlineData(
        "if (!await [|roles.RoleExistsAsync(name)|]) Console.WriteLine(name);",
        "that 'RoleExistsAsync' finds a row by its name and nothing else",
        "roles.NormalizeKey(name)",
        "var existingNormalizedNames = (await roles.Roles.Where(i => normalized.Contains(i.NormalizedName!)).Select(i => i.NormalizedName).Distinct().ToListAsync()).ToHashSet();",
        "if (!existingNormalizedNames.Contains(roles.NormalizeKey(name))) Console.WriteLine(name);")]
    public Task Fixes_AsSuggestion_WhenAManagerFindsByAName(string statement, string assumption, string key, string batch, string fixedStatement) =>
        VerifySuggestionAsync(
            Roles($"foreach (var name in names) {{ {statement} }}"),
            assumption,
            Roles($"var normalized = names.Select(name => {key}).Distinct().ToList();\n        {batch}\n        foreach (var name in names) {{ {fixedStatement} }}")
                .Replace("normalized.", "names2.").Replace("var normalized ", "var names2 "));

    private static string Roles(string body) => Using("Microsoft.AspNetCore.Identity", Code.File($$"""
        public class AppUser : IdentityUser { }

        public class Service(UserManager<AppUser> users, RoleManager<IdentityRole> roles)
        {
            public async Task Run(List<AppUser> all, List<string> names, AppUser me, string role)
            {
                {{body}}
            }

            private static string Next() => Random.Shared.Next().ToString();
        }
        """));
}
