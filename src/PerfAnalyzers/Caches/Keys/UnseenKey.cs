using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Caches.Keys;

/// <summary>Knows the keys that somebody else made: what is in them is out of sight.</summary>
internal static class UnseenKey
{
    private const int MaxDepth = 5;

    private static readonly Regex s_key = new(
        "(key|hash|suffix|fingerprint|signature|discriminator|token|cacheid|region|parameters)$",
        RegexOptions.CultureInvariant);

    /// <summary>
    /// True for a key that is handed in, kept, or asked for without saying what it is for, or has a part of which that is true.
    /// </summary>
    public static bool Is(IOperation key, Compilation compilation) => Is(key, compilation, 0);

    private static bool Is(IOperation key, Compilation compilation, int depth)
    {
        foreach (var operation in key.DescendantsAndSelf())
        {
            switch (operation)
            {
                case IParameterReferenceOperation { Parameter: var parameter } when IsKeyLike(parameter.Name, parameter.Type):
                    return true;
                case IPropertyReferenceOperation { Property: { IsStatic: false } property } when IsKeyLike(property.Name, property.Type):
                    return Bodies.Get(compilation).Get(property.GetMethod ?? (ISymbol)property) is null
                        || property.IsVirtual
                        || ValuePath.Create(operation) is { Members.IsEmpty: false };
                case IFieldReferenceOperation { Field: { IsConst: false, IsStatic: false, IsReadOnly: false } field }
                    when IsKeyLike(field.Name, field.Type):
                    return true;
                case IInvocationOperation call when IsAskedFor(call, compilation):
                    return true;
                case ILocalReferenceOperation local
                    when depth < MaxDepth && BodyIndex.Around(local).WritesOf(local.Local).Any(w => IsUnseen(w, local)):
                    return true;
            }
        }

        return false;

        bool IsUnseen(VariableWrite write, ILocalReferenceOperation local) => write.Value is { } value
            ? Is(value, compilation, depth + 1)
            : IsKeyLike(local.Local.Name, local.Type!) && write.Site is not ICompoundAssignmentOperation;
    }

    /// <summary><c>_keys.Next()</c>, of which nothing is in sight.</summary>
    private static bool IsAskedFor(IInvocationOperation call, Compilation compilation) =>
        call is { Arguments.IsEmpty: true, TargetMethod: var method, Instance: { } instance }
        && method.ContainingNamespace?.ToString().StartsWith("System", StringComparison.Ordinal) != true
        && (method.IsAbstract || method.IsVirtual || !method.IsDeclaredIn(compilation))
        && ValuePath.Create(instance) is null or { Root: IFieldSymbol or IPropertySymbol };

    private static bool IsKeyLike(string name, ITypeSymbol type) =>
        type.SpecialType == SpecialType.System_Object
        || type.Name.EndsWith("CacheKey", StringComparison.Ordinal)
        || s_key.IsMatch(ValuePath.Normalize(name))
            && (type.SpecialType == SpecialType.System_String
                || type.TypeKind is TypeKind.Class or TypeKind.TypeParameter or TypeKind.Interface);
}
