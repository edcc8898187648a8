using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Caches.Entries;

/// <summary>Tells two caches of one kind apart: by the name that they are asked for with, or as two members of one object.</summary>
internal static class CacheInstance
{
    private const int MaxDepth = 3;

    /// <summary>False for calls that are on two caches, though of one kind.</summary>
    public static bool MayBeOne(CacheCall a, CacheCall b)
    {
        if (a.Kind != b.Kind || a.Kind == CacheKind.Own && !SymbolEqualityComparer.Default.Equals(TypeOf(a), TypeOf(b)))
            return false;
        var (first, second) = (a.Operation.Receiver(), b.Operation.Receiver());
        // Who has two of them has them for a reason.
        if (MemberOf(first) is { } member
            && MemberOf(second) is { } other
            && SymbolEqualityComparer.Default.Equals(member.ContainingType, other.ContainingType))
            return SymbolEqualityComparer.Default.Equals(member, other);
        return NameOf(first, MaxDepth) == NameOf(second, MaxDepth);
    }

    private static ITypeSymbol TypeOf(CacheCall call) => call.Operation.TargetMethod.ContainingType.OriginalDefinition;

    private static ISymbol? MemberOf(IOperation? receiver) => receiver?.Unwrap() switch
    {
        IFieldReferenceOperation field => field.Field.OriginalDefinition,
        IPropertyReferenceOperation property => property.Property.OriginalDefinition,
        IParameterReferenceOperation
        {
            Parameter: { ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Constructor } } parameter,
        } => parameter,
        _ => null,
    };

    /// <summary>
    /// How the cache was asked for: <c>GetDatabase(1)</c>, <c>[FromKeyedServices("posts")]</c>; nothing for the one that was injected.
    /// </summary>
    private static string NameOf(IOperation? cache, int depth)
    {
        if (cache is null || depth == 0)
            return "";
        switch (cache.Unwrap())
        {
            case IInvocationOperation call:
                return NameOf(call.Syntax);
            case ILocalReferenceOperation local:
                return NameOf(BodyIndex.Around(local).OnlyValueOf(local.Local), depth - 1);
            case IParameterReferenceOperation parameter:
                return NameOf(parameter.Parameter);
            case IFieldReferenceOperation { Field: var field }:
                return NameOfMember(field);
            case IPropertyReferenceOperation { Property: var property }:
                return NameOfMember(property);
            default:
                return "";
        }
    }

    private static string NameOfMember(ISymbol member)
    {
        foreach (var reference in member.ContainingType.DeclaringSyntaxReferences)
        {
            foreach (var node in reference.GetSyntax().DescendantNodes())
            {
                var value = node switch
                {
                    AssignmentExpressionSyntax { Left: IdentifierNameSyntax left } assignment
                        when left.Identifier.ValueText == member.Name => assignment.Right,
                    AssignmentExpressionSyntax { Left: MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax } left } assignment
                        when left.Name.Identifier.ValueText == member.Name => assignment.Right,
                    VariableDeclaratorSyntax { Initializer.Value: { } initial } variable
                        when variable.Identifier.ValueText == member.Name && variable.Parent?.Parent is FieldDeclarationSyntax => initial,
                    PropertyDeclarationSyntax property when property.Identifier.ValueText == member.Name =>
                        property.Initializer?.Value ?? property.ExpressionBody?.Expression,
                    _ => null,
                };
                if (value is IdentifierNameSyntax parameter)
                    return member.ContainingType.Constructors.SelectMany(static c => c.Parameters)
                            .Where(p => p.Name == parameter.Identifier.ValueText)
                            .Select(NameOf)
                            .FirstOrDefault()
                        ?? "";
                if (value is not null)
                    return NameOf(value);
            }
        }

        return "";
    }

    private static string NameOf(IParameterSymbol parameter)
    {
        foreach (var attribute in parameter.GetAttributes())
        {
            if (attribute.AttributeClass?.Name is "FromKeyedServicesAttribute" or "KeyFilterAttribute"
                && attribute.ApplicationSyntaxReference is { } reference)
                return reference.GetSyntax().ToString();
        }

        return "";
    }

    // Of redis.GetDatabase(1) the method and its arguments; whom it is asked of goes by many names.
    private static string NameOf(SyntaxNode value) =>
        value.DescendantNodesAndSelf()
            .OfType<InvocationExpressionSyntax>()
            .FirstOrDefault(static c => c.Expression is not IdentifierNameSyntax { Identifier.ValueText: "nameof" }) is { } call
            ? (call.Expression is MemberAccessExpressionSyntax access ? access.Name : call.Expression).ToString() + call.ArgumentList
            : "";
}
