using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.CodeFixes.Batching;

/// <summary>Members that can be read once more: they give what they gave, and do nothing else.</summary>
internal static class PlainMembers
{
    /// <summary>
    /// The locals, parameters, fields and properties that lead to a value, outermost first; null when anything is computed on the way.
    /// </summary>
    public static IReadOnlyList<ISymbol>? PathOf(IOperation value, EfModel model)
    {
        var path = new List<ISymbol>();
        for (var current = WithoutConversions(value); ;)
        {
            switch (current)
            {
                case ILocalReferenceOperation local:
                    path.Add(local.Local);
                    break;
                case IParameterReferenceOperation parameter:
                    path.Add(parameter.Parameter);
                    break;
                case IMemberReferenceOperation { Member: IFieldSymbol or IPropertySymbol } member when IsPlain(member.Member, model):
                    path.Add(member.Member);
                    if (member.Instance is null or IInstanceReferenceOperation)
                        break;
                    current = WithoutConversions(member.Instance);
                    continue;
                default:
                    return null;
            }

            path.Reverse();
            return path;
        }
    }

    /// <summary>True when both paths lead to the same value.</summary>
    public static bool IsSame(IReadOnlyList<ISymbol>? path, IReadOnlyList<ISymbol>? other) =>
        path is not null && other is not null && path.SequenceEqual(other, SymbolEqualityComparer.Default);

    /// <summary>True for fields, automatic properties, and properties that return a field.</summary>
    public static bool IsPlain(ISymbol member, EfModel model) => member switch
    {
        IFieldSymbol => true,
        IPropertySymbol { IsIndexer: false, GetMethod: { } getter } property => IsPlain(property.OriginalDefinition, getter, model),
        _ => false,
    };

    /// <summary>The value without what the compiler adds around it.</summary>
    public static IOperation WithoutConversions(IOperation value)
    {
        while (true)
        {
            switch (value)
            {
                case IConversionOperation { OperatorMethod: null, IsImplicit: true } conversion:
                    value = conversion.Operand;
                    break;
                case ITranslatedQueryOperation query:
                    value = query.Operation;
                    break;
                default:
                    return value;
            }
        }
    }

    private static bool IsPlain(IPropertySymbol property, IMethodSymbol getter, EfModel model)
    {
        if (property.ContainingType.IsAnonymousType)
            return true;
        if (property.DeclaringSyntaxReferences.IsEmpty)
            return IsSystem(property.ContainingType) || getter.HasAttribute("CompilerGenerated");

        foreach (var reference in property.DeclaringSyntaxReferences)
        {
            switch (reference.GetSyntax())
            {
                // A record's parameter.
                case ParameterSyntax:
                    return true;
                // What implements an interface's property may compute it.
                case PropertyDeclarationSyntax { ExpressionBody: null, AccessorList: { } accessors }
                    when accessors.Accessors.All(static a => a.Body is null && a.ExpressionBody is null):
                    return !property.IsAbstract;
            }
        }

        return FieldOf(property, model) is not null;
    }

    /// <summary>The field that a property returns; null for an automatic one.</summary>
    public static IFieldSymbol? FieldOf(ISymbol member, EfModel model) =>
        member is IPropertySymbol { DeclaringSyntaxReferences.IsEmpty: false } property
        && model.Bodies.Get(property.OriginalDefinition) is { } body
        && body.ReturnedValues().ToList() is [var returned]
            ? FieldIn(returned)
            : null;

    /// <summary>Also behind a list that cannot be changed: <c>_lines</c>, <c>_lines.AsReadOnly()</c>.</summary>
    private static IFieldSymbol? FieldIn(IOperation value) => value.Unwrap() switch
    {
        IFieldReferenceOperation { Instance: null or IInstanceReferenceOperation } reference => reference.Field,
        IInvocationOperation { TargetMethod.Name: "AsReadOnly", Instance: { } list } => FieldIn(list),
        _ => null,
    };

    /// <summary>True for a type of the framework.</summary>
    public static bool IsSystem(INamedTypeSymbol type)
    {
        var space = type.ContainingNamespace;
        while (space is { ContainingNamespace: { IsGlobalNamespace: false } outer })
            space = outer;
        return space is { Name: "System" };
    }
}
