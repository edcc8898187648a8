using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Caches.Values;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Caches.Keys;

/// <summary>Writes an input as a part of a key.</summary>
internal static class KeyPartText
{
    /// <summary>The expression that identifies the input where the key stands; null where it has none, or is not in scope.</summary>
    public static string? Create(CacheInput input, IOperation key)
    {
        var type = input.Read.Type;
        string text;
        if (input.Path is { } path)
        {
            if (!IsInScope(path.Root, key))
                return null;
            // filter?.Term: what may be missing for the value may be missing for the key.
            var written = input.Read.Syntax.ToString();
            text = written.Replace("?.", ".").Replace("!", "") == path.Text ? written.Replace("!", "") : path.Text;
            if (input.Sources.IsDefault is false && !path.Members.IsEmpty)
                return null;
        }
        else if (ReferenceEquals(input.Read.Root(), key.Root())
            && input.Read is IPropertyReferenceOperation { Property.IsIndexer: false } property
            && ValuePath.Create(property) is { Root: IPropertySymbol or IFieldSymbol or IParameterSymbol } read
            && IsInScope(read.Root, key))
        {
            text = input.Read.Syntax.ToString();
        }
        else
        {
            return null;
        }

        if (type?.UnwrapNullable() is not { } plain)
            return null;
        if (plain.Name == "CultureInfo")
            return text + (MayBeMissing(input.Read) ? "?.Name" : ".Name");
        if (IsWrittenTheSame(plain))
            return text;
        // A comma: within an interpolated string a text would need quotes of its own.
        return IsListOfValues(plain) && !MayBeMissing(input.Read) ? $"string.Join(',', {text})" : null;
    }

    // Texts may have commas in them, and a sequence may be a query that the key would run each time.
    private static bool IsListOfValues(ITypeSymbol type) =>
        type.ElementType()?.UnwrapNullable() is { SpecialType: not SpecialType.System_String } element && IsWrittenTheSame(element)
        && (type is IArrayTypeSymbol || IsCollection(type) || type.AllInterfaces.Any(IsCollection));

    private static bool IsCollection(ITypeSymbol type) => type.Name is "ICollection" or "IReadOnlyCollection";

    /// <summary>True for what is declared as something that may be null; that of a <c>var</c> always may.</summary>
    private static bool MayBeMissing(IOperation read) => read.ReferencedSymbol() switch
    {
        IParameterSymbol parameter => parameter.NullableAnnotation == NullableAnnotation.Annotated,
        IPropertySymbol property => property.NullableAnnotation == NullableAnnotation.Annotated,
        IFieldSymbol field => field.NullableAnnotation == NullableAnnotation.Annotated,
        ILocalSymbol local =>
            local.DeclaringSyntaxReferences is [var reference]
            && reference.GetSyntax().Parent is VariableDeclarationSyntax { Type: NullableTypeSyntax },
        _ => false,
    };

    /// <summary>True for what every culture writes in one way.</summary>
    private static bool IsWrittenTheSame(ITypeSymbol type) =>
        type.TypeKind == TypeKind.Enum || type is { Name: "Guid" }
        || type.SpecialType is >= SpecialType.System_Boolean and <= SpecialType.System_UInt64 or SpecialType.System_String;

    private static bool IsInScope(ISymbol root, IOperation key)
    {
        if (root is not (ILocalSymbol or IParameterSymbol))
            return true;
        if (root.DeclaringSyntaxReferences is not [var reference, ..] || reference.SyntaxTree != key.Syntax.SyntaxTree)
            return false;
        if (root is IParameterSymbol { ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Constructor } })
            return true;
        // The block or function that the variable is of has the key in it, and the key comes after it.
        var declaration = reference.GetSyntax();
        var scope = declaration.Ancestors().FirstOrDefault(static a => a is BlockSyntax or BaseMethodDeclarationSyntax
            or AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or CompilationUnitSyntax);
        return scope?.Span.Contains(key.Syntax.Span) == true
            && (root is IParameterSymbol || declaration.Span.End <= key.Syntax.SpanStart || declaration is ForEachStatementSyntax);
    }
}
