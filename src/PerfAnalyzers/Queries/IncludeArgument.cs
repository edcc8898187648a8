using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Queries;

/// <summary>
/// What names the navigations of an <c>Include</c> or <c>ThenInclude</c>, or of an entry's <c>Reference</c> or <c>Collection</c>.
/// </summary>
/// <param name="Path">The navigations; empty when they are not known.</param>
/// <param name="Value">What the lambda delivers; null for a string.</param>
/// <param name="RowName">The name of the lambda's parameter; null for a string, which <c>ThenInclude</c> cannot go on from.</param>
internal sealed record IncludeArgument(NavigationPath Path, IOperation? Value, string? RowName)
{
    private static readonly IncludeArgument s_unknown = new(NavigationPath.Empty, null, null);

    /// <summary>True when navigations are named and nothing more: no filter, no order, no limit.</summary>
    public bool IsPlain => !Path.IsEmpty && Value?.DescendantsAndSelf().Any(static o => o is IInvocationOperation) != true;

    /// <summary>Include(p => p.Comments.Take(3))</summary>
    public bool IsLimited => Value?.DescendantsAndSelf().Any(static o => o is IInvocationOperation { TargetMethod.Name: "Take" }) == true;

    /// <summary>The argument of a call in a query.</summary>
    public static IncludeArgument Of(IInvocationOperation? call) => Read(call?.ArgumentFor(1)?.Value);

    /// <summary>Reads a lambda or a constant string.</summary>
    public static IncludeArgument Read(IOperation? argument)
    {
        if (argument is null)
            return s_unknown;
        if (argument.TryGetConstantString(out var text))
            return new(NavigationPath.Parse(text), null, null);
        return argument.AsLambda() is { Symbol.Parameters: [var row] } lambda && lambda.SingleReturnedValue() is { } value
            ? new(PathOf(value), value, row.Name)
            : s_unknown;
    }

    /// <summary>
    /// The navigations that lead from a lambda's row to a value; empty when it is no such path: <c>p.A.B</c>, <c>((Derived)p).A</c>,
    /// <c>p.A.Where(…).OrderBy(…)</c>, <c>p.A.Select(a => a.B)</c>.
    /// </summary>
    public static NavigationPath PathOf(IOperation value)
    {
        var names = new List<string>();
        var current = value.Unwrap();
        while (true)
        {
            switch (current)
            {
                case IMemberReferenceOperation { Instance: { } instance, Member: IPropertySymbol or IFieldSymbol } reference:
                    names.Insert(0, reference.Member.Name);
                    current = instance.Unwrap();
                    break;
                case IInvocationOperation { TargetMethod.Name: "Select" } call when call.Receiver() is { } receiver && names.Count == 0
                        && call.ArgumentFor(1)?.Value.AsLambda()?.SingleReturnedValue() is { } selected:
                    names.AddRange(PathOf(selected).Names);
                    current = receiver.Unwrap();
                    break;
                case IInvocationOperation call when call.Receiver() is { } receiver:
                    current = receiver.Unwrap();
                    break;
                case IParameterReferenceOperation:
                    return NavigationPath.Create(names.ToImmutableArray());
                default:
                    return NavigationPath.Empty;
            }
        }
    }
}
