using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Loops;

/// <summary>Whether two expressions are the same, and what they are made of still has the same value at the second.</summary>
internal static class SameValue
{
    /// <summary>True when the expressions read the same in the same way, and nothing writes to it from the first to the second.</summary>
    public static bool IsCertain(IOperation first, IOperation second)
    {
        if (first.Syntax.RawKind != second.Syntax.RawKind || !SyntaxFactory.AreEquivalent(first.Syntax, second.Syntax))
            return false;

        using var others = second.DescendantsAndSelf().GetEnumerator();
        foreach (var part in first.DescendantsAndSelf())
        {
            if (!others.MoveNext() || part.Kind != others.Current.Kind || !IsSame(part, others.Current, first, second))
                return false;
        }

        return true;
    }

    private static bool IsSame(IOperation part, IOperation other, IOperation first, IOperation second) => (part, other) switch
    {
        (ILocalReferenceOperation a, ILocalReferenceOperation b) => a.Local.IsSame(b.Local) && !IsWrittenBetween(a.Local, first, second),
        // The rows of two lambdas are two parameters.
        (IParameterReferenceOperation { Parameter.ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.AnonymousFunction } } a,
            IParameterReferenceOperation b) =>
            a.Parameter.Ordinal == b.Parameter.Ordinal && IsRow(a, first) == IsRow(b, second)
            && (IsRow(a, first) || a.Parameter.IsSame(b.Parameter)),
        (IParameterReferenceOperation a, IParameterReferenceOperation b) =>
            a.Parameter.IsSame(b.Parameter) && !IsWrittenBetween(a.Parameter, first, second),
        // DateTime.Now
        (IPropertyReferenceOperation { Property.IsStatic: true }, _) => false,
        (IPropertyReferenceOperation a, IPropertyReferenceOperation b) =>
            a.Property.IsSame(b.Property) && !IsAssignedBetween(a.Property, first, second),
        (IFieldReferenceOperation a, IFieldReferenceOperation b) =>
            a.Field.IsSame(b.Field) && (a.Field.IsReadOnly || a.Field.IsConst || !IsAssignedBetween(a.Field, first, second)),
        (IInvocationOperation a, IInvocationOperation b) => a.TargetMethod.IsSame(b.TargetMethod) && IsRepeatable(a),
        _ => true,
    };

    /// <summary>Operators, and methods of values: Guid.NewGuid() and GetNext() are another value each time.</summary>
    private static bool IsRepeatable(IInvocationOperation call) =>
        call.Receiver() is { Type: { } type }
            && (type.SpecialType != SpecialType.None
                || type.ElementType() is not null
                || call.IsInExpressionTree()
                || call.TargetMethod.Name == "Set");

    private static bool IsRow(IParameterReferenceOperation reference, IOperation within) =>
        reference.Ancestors().TakeWhile(a => !ReferenceEquals(a, within.Parent))
            .Any(a => a is IAnonymousFunctionOperation lambda && lambda.Symbol.IsSame(reference.Parameter.ContainingSymbol));

    private static bool IsWrittenBetween(ISymbol variable, IOperation first, IOperation second) =>
        BodyIndex.Around(first).WritesOf(variable).Any(write =>
            write.Position > first.Syntax.SpanStart && write.Site.Syntax.SpanStart < second.Syntax.SpanStart);

    private static bool IsAssignedBetween(ISymbol member, IOperation first, IOperation second)
    {
        foreach (var read in BodyIndex.Around(first).ImplicitCalls)
        {
            var at = read.Syntax.SpanStart;
            if (at > first.Syntax.Span.End
                && at < second.Syntax.SpanStart
                && read is IPropertyReferenceOperation property
                && property.Property.IsSame(member)
                && read.IsAssignmentTarget())
                return true;
        }

        // Fields are in no index, and rarely written where they are queried by.
        return member is IFieldSymbol
            && first.Root().DescendantsAndSelf()
                .Any(o => o is IFieldReferenceOperation field && field.Field.IsSame(member) && o.IsAssignmentTarget());
    }
}
