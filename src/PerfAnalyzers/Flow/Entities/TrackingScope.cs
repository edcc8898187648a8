using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Flow.Calls;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Entities;

/// <summary>
/// Objects of the code's own that switch tracking off for what runs while they live: <c>new Scope(db, noTracking: true)</c>.
/// </summary>
internal static class TrackingScope
{
    private const int MaxDepth = 2;

    /// <summary>True when the member makes one, or is called by one that does: what its queries deliver may not be tracked.</summary>
    public static bool MayBeOff(ISymbol member, EfModel model) => MayBeOff(member, model, 0);

    private static bool MayBeOff(ISymbol member, EfModel model, int depth)
    {
        if (model.Bodies.Get(member) is { } body && body.Descendants().Any(SwitchesOff))
            return true;
        if (depth >= MaxDepth || member is not IMethodSymbol { MethodKind: MethodKind.Ordinary } method)
            return false;
        var callers = Callers.Get(method, model);
        return !callers.IsDefault && callers.Any(c => MayBeOff(c, model, depth + 1));
    }

    private static bool SwitchesOff(IOperation operation) => operation is IObjectCreationOperation { Arguments: var arguments }
        && arguments.Any(static a => a.Parameter?.Name.IndexOf("noTracking", StringComparison.OrdinalIgnoreCase) >= 0
            && a.Value.ConstantValue is { HasValue: true, Value: true });
}
