using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Queries;

/// <summary>
/// The operators that another project, or a library, adds to queries, by their signatures alone: <c>db.Posts.FindByIdAsync(3)</c>,
/// <c>query.ToPageAsync(page)</c>. What they do to the query on the way is not known.
/// </summary>
internal static class ForeignOperators
{
    /// <summary>True when the call may be one that runs a query, by its look: an extension method that delivers a task.</summary>
    public static bool MayRun(IInvocationOperation call) =>
        call.TargetMethod is { IsExtensionMethod: true, ReturnType: INamedTypeSymbol { Arity: 1, Name: "Task" or "ValueTask" } };

    /// <summary>What the call delivers when it runs the query that it is called on: one of its rows, or a list or page of them.</summary>
    public static QueryStepKind? Kind(IInvocationOperation call, EfModel model)
    {
        var method = call.TargetMethod;
        if (!MayRun(call) || method.IsDeclaredIn(model.Compilation) || QueryOperators.IsOperator(method, model.Symbols))
            return null;
        // FromCacheAsync: it may not run at all.
        if (method.Name.IndexOf("Cache", StringComparison.OrdinalIgnoreCase) >= 0 || method.Parameters is not [{ Type: var taken }, ..])
            return null;
        var delivered = method.ReturnType.UnwrapTask();
        if (model.Symbols.QueryElement(taken) is not { } element || model.Symbols.IsQueryable(delivered))
            return null;
        if (IsSame(delivered, element))
            return QueryStepKind.Element;
        return IsSame(delivered.ElementType(), element)
            || delivered is INamedTypeSymbol { TypeArguments: [var row] } && IsSame(row, element)
            ? QueryStepKind.Materialize
            : null;
    }

    private static bool IsSame(ITypeSymbol? type, ITypeSymbol element) =>
        type is not null && SymbolEqualityComparer.Default.Equals(type.UnwrapNullable(), element.UnwrapNullable());
}
