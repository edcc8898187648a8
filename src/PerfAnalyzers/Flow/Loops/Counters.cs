using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Loops;

/// <summary>What a loop's body does with the variable that counts its iterations.</summary>
internal static class Counters
{
    /// <summary>The list or array that is read at the counter's position.</summary>
    public static IOperation? IndexedBy(ISymbol counter, IOperation body)
    {
        foreach (var part in body.Descendants())
        {
            var (elements, index) = part switch
            {
                IPropertyReferenceOperation { Property.IsIndexer: true, Instance: { } list, Arguments: [var at] } => (list, at.Value),
                IArrayElementReferenceOperation { Indices: [var at] } element => (element.ArrayReference, at),
                IInvocationOperation { TargetMethod.Name: "ElementAt", Arguments: [var source, var at] } => (source.Value, at.Value),
                _ => ((IOperation?)null, (IOperation?)null),
            };
            if (elements is not null && index.ReferencedSymbol().IsSame(counter))
                return elements;
        }

        return null;
    }

    /// <summary>True when the body itself counts: <c>i++</c>.</summary>
    public static bool IsCountedUp(ISymbol counter, IOperation body) =>
        body.Descendants().OfType<IIncrementOrDecrementOperation>().Any(i => i.Target.ReferencedSymbol().IsSame(counter));

    /// <summary>True when more is done with the counter than to log it, or to wait longer each time.</summary>
    public static bool IsUsed(ISymbol counter, IOperation body)
    {
        foreach (var reference in BodyIndex.Around(body).ReferencesTo(counter))
        {
            if (!reference.IsWithin(body))
                continue;
            if (reference.Parent is IArrayElementReferenceOperation or IArgumentOperation { Parent: IPropertyReferenceOperation })
                return true;
            var around = reference.Ancestors().TakeWhile(a => !ReferenceEquals(a, body));
            var user = around.OfType<IInvocationOperation>().FirstOrDefault()?.TargetMethod.Name;
            if (user is null
                || !user.StartsWith("Log", StringComparison.Ordinal)
                    && user is not ("Delay" or "Sleep" or "WriteLine" or "FromSeconds" or "FromMilliseconds" or "Pow"))
                return true;
        }

        return false;
    }
}
