using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Ef;

/// <summary>
/// The asynchronous forms of the methods that run a query or send a command, as the EF Core that the code refers to has them: a form that
/// is not there does not exist. <c>Add</c>, <c>AddRange</c> and <c>CreateDbContext</c> send nothing, and are none of these methods.
/// </summary>
internal static class AsyncForms
{
    /// <summary>
    /// What a context, its database, an entry or a transaction sends besides queries and SQL, in the form without <c>Async</c>.
    /// </summary>
    public static readonly ImmutableHashSet<string> ContextCommands = ImmutableHashSet.Create(
        EfNames.SaveChanges,
        EfNames.Reload,
        EfNames.GetDatabaseValues,
        EfNames.BeginTransaction,
        EfNames.CommitTransaction,
        EfNames.RollbackTransaction,
        EfNames.Commit,
        EfNames.Rollback,
        EfNames.OpenConnection,
        EfNames.CanConnect);

    /// <summary>The asynchronous form of the method that is called; null when there is none with the same meaning.</summary>
    public static IMethodSymbol? Of(IInvocationOperation call, EfModel model)
    {
        var symbols = model.Symbols;
        var sync = (call.TargetMethod.ReducedFrom ?? call.TargetMethod).OriginalDefinition;
        var container = sync.ContainingType;
        if (EfSymbols.Is(container, symbols.Queryable) || EfSymbols.Is(container, symbols.Enumerable))
            return symbols.IsQueryable(call.Receiver()?.Unwrap().Type) ? Find(symbols.QueryableExtensions, sync, 1) : null;
        if (symbols.IsEfOperators(container))
            return Find(container, sync, 1);
        if (EfSymbols.Is(container, symbols.RelationalDatabaseFacadeExtensions))
            return sync.Name is EfNames.BeginTransaction or EfNames.OpenConnection
                || sync.Name.StartsWith(EfNames.ExecuteSql, StringComparison.Ordinal) ? Find(container, sync, 1) : null;
        if (!IsCommandOf(sync, symbols))
            return null;
        // What a context does before it saves, it may do in one of the forms only.
        return sync.Name == EfNames.SaveChanges && MayOverrideOnce(call.Instance?.Unwrap().Type ?? container, model) ? null
            : Find(container, sync, 0);
    }

    /// <summary>True for a method of a context, a set, an entry, a database or a transaction that sends something.</summary>
    private static bool IsCommandOf(IMethodSymbol method, EfSymbols symbols)
    {
        var type = method.ContainingType;
        return method.Name switch
        {
            EfNames.Find => type.DerivesFrom(symbols.DbSet) || type.DerivesFrom(symbols.DbContext),
            EfNames.Load => type.DerivesFrom(symbols.NavigationEntry),
            var name => ContextCommands.Contains(name) && IsSender(type, symbols),
        };
    }

    /// <summary>True for the types whose methods of those names send something.</summary>
    public static bool IsSender(INamedTypeSymbol type, EfSymbols symbols) =>
        type.DerivesFrom(symbols.DbContext) || EfSymbols.Is(type, symbols.DatabaseFacade)
            || EfSymbols.Is(type, symbols.RelationalDatabaseFacadeExtensions)
        || type.DerivesFrom(symbols.EntityEntry) || EfSymbols.Is(type, symbols.ContextTransaction);

    /// <summary>True for a context, and for a variable that may have one, that does something in one form of its save only.</summary>
    private static bool MayOverrideOnce(ITypeSymbol type, EfModel model)
    {
        if (IsSaveOverriddenOnce(type, model.Symbols))
            return true;
        foreach (var context in model.Entities.ContextsOf(type))
        {
            if (IsSaveOverriddenOnce(context, model.Symbols))
                return true;
        }

        return false;
    }

    private static bool IsSaveOverriddenOnce(ITypeSymbol context, EfSymbols symbols)
    {
        foreach (var type in context.SelfAndBaseTypes())
        {
            if (EfSymbols.Is(type, symbols.DbContext))
                return false;
            if (!type.GetMembers(EfNames.SaveChanges).IsEmpty && type.GetMembers(EfNames.SaveChangesAsync).IsEmpty)
                return true;
        }

        return false;
    }

    private static IMethodSymbol? Find(INamedTypeSymbol? container, IMethodSymbol sync, int firstParameter)
    {
        IMethodSymbol? found = null;
        foreach (var type in container?.SelfAndBaseTypes() ?? [])
        {
            foreach (var member in type.GetMembers(sync.Name + "Async"))
            {
                // The one that takes a token comes first.
                if (member is IMethodSymbol form && Corresponds(sync, form, firstParameter)
                    && (found is null || form.Parameters.Length > found.Parameters.Length))
                    found = form;
            }
        }

        return found;
    }

    private static bool Corresponds(IMethodSymbol sync, IMethodSymbol form, int firstParameter)
    {
        var more = form.Parameters.Length - sync.Parameters.Length;
        if (more is not (0 or 1) || more == 1 && !IsToken(form.Parameters[form.Parameters.Length - 1].Type))
            return false;
        for (var i = firstParameter; i < sync.Parameters.Length; i++)
        {
            if (!IsSameShape(sync.Parameters[i].Type, form.Parameters[i].Type))
                return false;
        }

        var result = form.ReturnType.UnwrapTask();
        return ReferenceEquals(result, form.ReturnType) ? sync.ReturnsVoid : IsSameShape(sync.ReturnType, result);
    }

    /// <summary>True for <c>CancellationToken</c>.</summary>
    public static bool IsToken(ITypeSymbol type) => type.Name == "CancellationToken" && type.IsIn("System", "Threading");

    /// <summary>The same type, where each method has type parameters of its own.</summary>
    private static bool IsSameShape(ITypeSymbol a, ITypeSymbol b)
    {
        switch (a, b)
        {
            case (ITypeParameterSymbol { TypeParameterKind: TypeParameterKind.Method } first,
                ITypeParameterSymbol { TypeParameterKind: TypeParameterKind.Method } second):
                return first.Ordinal == second.Ordinal;
            case (IArrayTypeSymbol first, IArrayTypeSymbol second):
                return IsSameShape(first.ElementType, second.ElementType);
            case (INamedTypeSymbol { IsGenericType: true } first, INamedTypeSymbol { IsGenericType: true } second):
                if (!SymbolEqualityComparer.Default.Equals(first.OriginalDefinition, second.OriginalDefinition))
                    return false;
                for (var i = 0; i < first.TypeArguments.Length; i++)
                {
                    if (!IsSameShape(first.TypeArguments[i], second.TypeArguments[i]))
                        return false;
                }

                return true;
            default:
                return SymbolEqualityComparer.Default.Equals(a, b);
        }
    }
}
