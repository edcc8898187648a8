using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Caches.Values;

/// <summary>Knows which of an object's own members change between calls, and which it was made with.</summary>
internal sealed class OwnMembers(Compilation compilation)
{
    /// <summary>The code of a method or getter of this compilation; null for automatic properties.</summary>
    public IOperation? BodyOf(IMethodSymbol method) => method.IsDeclaredIn(compilation) ? Bodies.Get(compilation).Get(method) : null;

    /// <summary>True for a member that the request is bound to, or that a method sets from what it is given.</summary>
    public bool IsSetPerCall(ISymbol member)
    {
        if (member is IFieldSymbol { IsReadOnly: true } or IFieldSymbol { IsConst: true } || member is IPropertySymbol { SetMethod: null })
            return false;
        foreach (var attribute in member.GetAttributes())
        {
            if (attribute.AttributeClass?.Name is "BindPropertyAttribute" or "ParameterAttribute" or "FromQueryAttribute"
                or "FromRouteAttribute" or "SupplyParameterFromQueryAttribute")
                return true;
        }

        foreach (var assignment in AssignmentsTo(member))
        {
            if (assignment.FirstAncestorOrSelf<MethodDeclarationSyntax>() is not { } method
                || !assignment.Left.ToString().EndsWith(member.Name, StringComparison.Ordinal))
                continue;
            var parameters = method.ParameterList.Parameters;
            if (assignment.Right.DescendantNodesAndSelf()
                .OfType<IdentifierNameSyntax>()
                .Any(n => parameters.Any(p => p.Identifier.ValueText == n.Identifier.ValueText)))
                return true;
        }

        return false;
    }

    /// <summary>Whom the object was made for, when this member says it; null for all else.</summary>
    public CacheInputKind? IdentityOf(ISymbol member)
    {
        foreach (var reference in member.DeclaringSyntaxReferences)
        {
            var initializer = reference.GetSyntax() switch
            {
                VariableDeclaratorSyntax variable => variable.Initializer?.Value,
                PropertyDeclarationSyntax property => property.Initializer?.Value,
                _ => null,
            };
            if (initializer is not null && IdentityOf(initializer) is { } kind)
                return kind;
        }

        foreach (var assignment in AssignmentsTo(member))
        {
            if (assignment.FirstAncestorOrSelf<ConstructorDeclarationSyntax>() is not null && IdentityOf(assignment.Right) is { } kind)
                return kind;
        }

        return null;
    }

    private CacheInputKind? IdentityOf(ExpressionSyntax value)
    {
        if (Bodies.Get(compilation).ModelOf(value.SyntaxTree)?.GetOperation(value) is not { } operation)
            return null;
        foreach (var part in operation.DescendantsAndSelf())
        {
            if (AmbientInputs.Find(part) is { IsIdentity: true, Kind: var kind })
                return kind;
            if (part is IParameterReferenceOperation { Parameter: var parameter }
                && InputTypes.IsPlainValue(parameter.Type)
                && AmbientInputs.OwnerOf(parameter.Name) is { } given)
                return given;
        }

        return null;
    }

    /// <summary>True for a member that is written after its initialiser.</summary>
    public bool IsAssigned(ISymbol member) => AssignmentsTo(member).Any();

    private IEnumerable<AssignmentExpressionSyntax> AssignmentsTo(ISymbol member)
    {
        foreach (var reference in member.ContainingType.DeclaringSyntaxReferences)
        {
            if (!compilation.ContainsSyntaxTree(reference.SyntaxTree))
                continue;
            foreach (var assignment in reference.GetSyntax().DescendantNodes().OfType<AssignmentExpressionSyntax>())
            {
                var target = assignment.Left is MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax } access
                    ? access.Name
                    : assignment.Left;
                if (target is IdentifierNameSyntax name && name.Identifier.ValueText == member.Name)
                    yield return assignment;
            }
        }
    }
}
