using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Queries;

/// <summary>The parts of a query's lambda that do not depend on the row: EF Core computes them once, and sends them as parameters.</summary>
internal static class ClientValues
{
    /// <summary>What becomes of such a part: it must be allowed in an expression tree, and computing it once must be as good as once per row.</summary>
    public static Translation Translation(IOperation value)
    {
        var worst = Queries.Translation.Same;
        foreach (var part in value.DescendantsAndSelf())
        {
            var translation = OfOne(part);
            if (translation == Queries.Translation.None)
                return translation;
            if (translation < worst)
                worst = translation;
        }

        return worst;
    }

    private static Translation OfOne(IOperation part)
    {
        switch (part)
        {
            case { ConstantValue.HasValue: true }:
            case ILocalReferenceOperation { IsDeclaration: false } or IParameterReferenceOperation or IFieldReferenceOperation or IInstanceReferenceOperation:
            case IConversionOperation or IConditionalOperation or ICoalesceOperation or IBinaryOperation or IUnaryOperation or IArrayElementReferenceOperation or IDefaultValueOperation:
                return Queries.Translation.Same;
            case IArgumentOperation argument:
                return argument.ArgumentKind == ArgumentKind.Explicit ? Queries.Translation.Same : Queries.Translation.None;
            case IPropertyReferenceOperation { Property: var property }:
                // The database's clock, in its own time zone.
                return property is { IsStatic: true, Name: "Now" or "UtcNow" or "Today" } ? Queries.Translation.ByOtherRules : Queries.Translation.Same;
            case IObjectCreationOperation creation:
                return IsPlain(creation.Constructor) ? Queries.Translation.Same : Queries.Translation.None;
            case IInvocationOperation call:
                // Methods of the code base's own may do anything, and now do it once per row.
                return IsPlain(call.TargetMethod) ? Queries.Translation.Same : Queries.Translation.None;
            default:
                return Queries.Translation.None;
        }
    }

    private static bool IsPlain(IMethodSymbol? method) => method is { ContainingType: { } type } && (type.IsIn("System") || type.IsIn("System", "Collections", "Generic"))
        && method.MethodKind is MethodKind.Ordinary or MethodKind.Constructor && method.Name is not "NewGuid" && type.Name is not "Random" && type.TypeKind is not TypeKind.Delegate;
}
