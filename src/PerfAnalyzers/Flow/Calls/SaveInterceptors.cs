using Microsoft.CodeAnalysis;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Calls;

/// <summary>The interceptors of a compilation that act in one of the two ways to save, and else not.</summary>
internal static class SaveInterceptors
{
    private static readonly string[] s_interceptions = [EfNames.SavingChanges, EfNames.SavedChanges];

    /// <summary>True when one acts when it is saved asynchronously, and else not: <c>SaveChanges</c> would leave it out.</summary>
    public static bool ActAsynchronouslyOnly(Compilation compilation) =>
        s_interceptions.Any(name => Any(name + "Async", except: name, compilation));

    /// <summary>True when one acts when it is saved synchronously, and else not: <c>SaveChangesAsync</c> would leave it out.</summary>
    public static bool ActSynchronouslyOnly(Compilation compilation) =>
        s_interceptions.Any(name => Any(name, except: name + "Async", compilation));

    private static bool Any(string name, string except, Compilation compilation)
    {
        foreach (var declared in DeclaredMembers.Get(compilation).Named(name))
        {
            if (Bodies.Get(compilation).ModelOf(declared.Node.SyntaxTree)?.GetDeclaredSymbol(declared.Node) is { ContainingType: { } type }
                && type.AllInterfaces.Any(static i => i.Name == "ISaveChangesInterceptor")
                && type.GetMembers(except).IsEmpty)
                return true;
        }

        return false;
    }
}
