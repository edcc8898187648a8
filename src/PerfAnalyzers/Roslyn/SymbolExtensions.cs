using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;

namespace PerfAnalyzers.Roslyn;

/// <summary>Questions about types and members.</summary>
internal static class SymbolExtensions
{
    // An entity's are asked for by many, and a type puts its members together each time.
    private static readonly ConditionalWeakTable<ITypeSymbol, IPropertySymbol[]> s_properties = new();

    /// <summary>The type and its base types, most derived first.</summary>
    public static IEnumerable<ITypeSymbol> SelfAndBaseTypes(this ITypeSymbol type)
    {
        for (ITypeSymbol? current = type; current is not null; current = current.BaseType)
            yield return current;
    }

    /// <summary>
    /// True when the type is the other one, derives from it or implements it; type arguments of the other one are ignored.
    /// </summary>
    public static bool DerivesFrom(this ITypeSymbol? type, INamedTypeSymbol? ancestor)
    {
        if (type is null || ancestor is null)
            return false;

        if (ancestor.TypeKind == TypeKind.Interface)
        {
            if (SymbolEqualityComparer.Default.Equals(type.OriginalDefinition, ancestor))
                return true;
            foreach (var candidate in type.AllInterfaces)
            {
                if (SymbolEqualityComparer.Default.Equals(candidate.OriginalDefinition, ancestor))
                    return true;
            }
        }

        if (type is ITypeParameterSymbol parameter)
        {
            foreach (var constraint in parameter.ConstraintTypes)
            {
                if (constraint.DerivesFrom(ancestor))
                    return true;
            }

            return false;
        }

        for (ITypeSymbol? current = type; current is not null; current = current.BaseType)
        {
            if (SymbolEqualityComparer.Default.Equals(current.OriginalDefinition, ancestor))
                return true;
        }

        return false;
    }

    /// <summary>
    /// The element type of a sequence: of an array, an <c>IEnumerable&lt;T&gt;</c> or an <c>IAsyncEnumerable&lt;T&gt;</c>; null for strings
    /// and all else.
    /// </summary>
    public static ITypeSymbol? ElementType(this ITypeSymbol? type)
    {
        switch (type)
        {
            case null or { SpecialType: SpecialType.System_String }:
                return null;
            case IArrayTypeSymbol array:
                return array.ElementType;
            case INamedTypeSymbol named when IsSequenceInterface(named):
                return named.TypeArguments[0];
        }

        foreach (var candidate in type.AllInterfaces)
        {
            if (IsSequenceInterface(candidate))
                return candidate.TypeArguments[0];
        }

        return null;
    }

    private static bool IsSequenceInterface(INamedTypeSymbol type) =>
        type.OriginalDefinition.SpecialType == SpecialType.System_Collections_Generic_IEnumerable_T
        || type is { Name: "IAsyncEnumerable", Arity: 1 };

    /// <summary>The type that a task delivers, or the type itself.</summary>
    public static ITypeSymbol UnwrapTask(this ITypeSymbol type) =>
        type is INamedTypeSymbol { Arity: 1 } task && task.IsTask() ? task.TypeArguments[0] : type;

    /// <summary>True for a task of either kind, whether it delivers something or not.</summary>
    public static bool IsTask(this ITypeSymbol? type) =>
        type is INamedTypeSymbol { Name: "Task" or "ValueTask" } && type.IsIn("System", "Threading", "Tasks");

    /// <summary>True for <c>int?</c> and the like.</summary>
    public static bool IsNullableValue(this ITypeSymbol? type) =>
        type?.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T;

    /// <summary>The type without <c>?</c>, of values and of references.</summary>
    public static ITypeSymbol UnwrapNullable(this ITypeSymbol type) =>
        type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable
            ? nullable.TypeArguments[0]
            : type.WithNullableAnnotation(NullableAnnotation.NotAnnotated);

    /// <summary>True when the symbol stands in exactly this namespace, written outermost first; no string is built for it.</summary>
    public static bool IsIn(this ISymbol symbol, params string[] names)
    {
        var space = symbol.ContainingNamespace;
        for (var i = names.Length - 1; i >= 0; i--)
        {
            if (space is null || space.IsGlobalNamespace || space.Name != names[i])
                return false;
            space = space.ContainingNamespace;
        }

        return space is { IsGlobalNamespace: true };
    }

    /// <summary>True when both are one symbol, nullability aside.</summary>
    public static bool IsSame(this ISymbol? symbol, ISymbol? other) => SymbolEqualityComparer.Default.Equals(symbol, other);

    /// <summary>The outermost namespace that the symbol stands in: <c>System</c>, <c>Microsoft</c>, a company's.</summary>
    public static INamespaceSymbol? RootNamespace(this ISymbol symbol)
    {
        var space = symbol.ContainingNamespace;
        while (space is { ContainingNamespace: { IsGlobalNamespace: false } outer })
            space = outer;
        return space;
    }

    /// <summary>True when the type, one of its type arguments or its element type is the other one or derives from it.</summary>
    public static bool Mentions(this ITypeSymbol? type, ITypeSymbol part, int depth = 4)
    {
        if (type is null || depth == 0)
            return false;
        if (SymbolEqualityComparer.Default.Equals(type, part)
            || type.IsReferenceType
                && type.SpecialType != SpecialType.System_Object
                && part.IsOrDerivesFrom(type)
                && type.TypeKind == TypeKind.Class)
            return true;

        switch (type)
        {
            case IArrayTypeSymbol array:
                return array.ElementType.Mentions(part, depth - 1);
            case INamedTypeSymbol { IsAnonymousType: true } anonymous:
                foreach (var member in anonymous.GetMembers())
                {
                    if (member is IPropertySymbol property && property.Type.Mentions(part, depth - 1))
                        return true;
                }

                return false;
            case INamedTypeSymbol named:
                foreach (var argument in named.TypeArguments)
                {
                    if (argument.Mentions(part, depth - 1))
                        return true;
                }

                // Dictionary<K, V>.ValueCollection
                return named.ContainingType.Mentions(part, depth - 1);
            default:
                return false;
        }
    }

    /// <summary>True when the type is the other one or one of its base classes is.</summary>
    public static bool IsOrDerivesFrom(this ITypeSymbol type, ITypeSymbol ancestor)
    {
        foreach (var candidate in type.SelfAndBaseTypes())
        {
            if (SymbolEqualityComparer.Default.Equals(candidate, ancestor))
                return true;
        }

        return false;
    }

    /// <summary>True when the symbol has an attribute of this name, written without the suffix.</summary>
    public static bool HasAttribute(this ISymbol symbol, string name) => symbol.FindAttribute(name) is not null;

    /// <summary>The attribute of this name, written without the suffix.</summary>
    public static AttributeData? FindAttribute(this ISymbol symbol, string name)
    {
        foreach (var attribute in symbol.GetAttributes())
        {
            if (attribute.AttributeClass is { } type && type.Name.Length == name.Length + "Attribute".Length
                && type.Name.StartsWith(name, StringComparison.Ordinal) && type.Name.EndsWith("Attribute", StringComparison.Ordinal))
                return attribute;
        }

        return null;
    }

    /// <summary>The value that an attribute gives by name: <c>IsUnique = true</c>.</summary>
    public static object? Named(this AttributeData attribute, string name) =>
        attribute.NamedArguments.FirstOrDefault(a => a.Key == name).Value.Value;

    /// <summary>The accessible and inherited properties, most derived first, each name once.</summary>
    public static IReadOnlyList<IPropertySymbol> AllProperties(this ITypeSymbol type) =>
        s_properties.GetValue(type, static t => FindProperties(t).ToArray());

    private static IEnumerable<IPropertySymbol> FindProperties(ITypeSymbol type)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var current in type.SelfAndBaseTypes())
        {
            foreach (var member in current.GetMembers())
            {
                if (member is IPropertySymbol { IsStatic: false, IsIndexer: false } property && seen.Add(property.Name))
                    yield return property;
            }
        }
    }

    /// <summary>The property of this name on the type or its base types.</summary>
    public static IPropertySymbol? FindProperty(this ITypeSymbol type, string name)
    {
        foreach (var current in type.SelfAndBaseTypes())
        {
            foreach (var member in current.GetMembers(name))
            {
                if (member is IPropertySymbol property)
                    return property;
            }
        }

        return null;
    }

    /// <summary>
    /// True when the symbol is this compilation's own. A referenced project may have source too, in an editor, but never here.
    /// </summary>
    public static bool IsDeclaredIn(this ISymbol symbol, Compilation compilation) =>
        SymbolEqualityComparer.Default.Equals(symbol.ContainingAssembly, compilation.Assembly);

    /// <summary>
    /// All types of an assembly, nested ones too. Not by way of all members: of those of a type, most are none, and each would be made only
    /// to be passed over.
    /// </summary>
    public static IEnumerable<INamedTypeSymbol> AllTypes(this IAssemblySymbol assembly)
    {
        var pending = new Stack<INamespaceOrTypeSymbol>();
        pending.Push(assembly.GlobalNamespace);
        while (pending.Count > 0)
        {
            var container = pending.Pop();
            foreach (var type in container.GetTypeMembers())
            {
                pending.Push(type);
                yield return type;
            }

            if (container is not INamespaceSymbol space)
                continue;
            foreach (var nested in space.GetNamespaceMembers())
                pending.Push(nested);
        }
    }

    /// <summary>True for an assembly of .NET, or of what comes with it: nobody's own code is in there.</summary>
    public static bool IsFramework(this IAssemblySymbol assembly) =>
        assembly.Name is "System" or "netstandard" or "mscorlib"
        || assembly.Name.StartsWith("System.", StringComparison.Ordinal)
        || assembly.Name.StartsWith("Microsoft.", StringComparison.Ordinal);

    /// <summary>True for a local or parameter that is declared in this code.</summary>
    public static bool IsDeclaredWithin(this ISymbol variable, IOperation code) =>
        variable.DeclaringSyntaxReferences.Any(r => r.SyntaxTree == code.Syntax.SyntaxTree && code.Syntax.Span.Contains(r.Span));

    /// <summary>The method behind a call: an extension method in its unreduced form, a partial method's implementation.</summary>
    public static IMethodSymbol Implementation(this IMethodSymbol method)
    {
        method = method.ReducedFrom ?? method;
        method = method.OriginalDefinition;
        return method.PartialImplementationPart ?? method;
    }
}
