using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Flow.Calls;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Hosting;

/// <summary>
/// Whether code makes the options of one context, over and over: in <c>OnConfiguring</c>, or in a delegate that each scope runs.
/// </summary>
internal static class OptionsCode
{
    private const int MaxDepth = 3;

    /// <summary>True when the operation runs for each context, or each scope, that is made.</summary>
    public static bool RunsPerContext(IOperation operation, ISymbol member, EfModel model) => RunsPerContext(operation, member, model, 0);

    private static bool RunsPerContext(IOperation operation, ISymbol member, EfModel model, int depth)
    {
        // The options that are handed in come first.
        if (operation.Ancestors().Any(IsForUnconfigured))
            return false;
        var lambdas = operation.Ancestors().OfType<IAnonymousFunctionOperation>().ToList();
        if (lambdas.Count > 0)
        {
            return Registrations.Get(model).Contexts.Any(c =>
                c.HasOwnOptions && c.Options.AsLambda() is { } options && lambdas.Any(l => l.Syntax == options.Syntax));
        }

        if (member is not IMethodSymbol method)
            return false;
        if (method is { Name: EfNames.OnConfiguring, IsOverride: true } && model.Symbols.IsContext(method.ContainingType))
            return !IsPooled(method.ContainingType, model);
        return depth < MaxDepth && Callers.CallsOf(method, model).Any(c => RunsPerContext(c.Call, c.Caller, model, depth + 1));
    }

    /// <summary>A pool makes few contexts, and configures each once.</summary>
    private static bool IsPooled(INamedTypeSymbol context, EfModel model) =>
        Registrations.Get(model).Contexts.Any(c => c.IsPooled && c.Context.IsOrDerivesFrom(context));

    /// <summary>if (!options.IsConfigured) …</summary>
    private static bool IsForUnconfigured(IOperation ancestor) =>
        ancestor is IConditionalOperation { Condition: var condition } && condition.DescendantsAndSelf().Any(AsksIfConfigured);

    /// <summary>options.IsConfigured</summary>
    public static bool AsksIfConfigured(IOperation operation) => operation is IPropertyReferenceOperation { Property.Name: "IsConfigured" };
}
