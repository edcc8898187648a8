using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Caches.Entries;
using PerfAnalyzers.Caches.Keys;
using PerfAnalyzers.Framework;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Rules.Caching;

/// <summary>A part of a cache key does not tell one value from another, or tells a value from itself.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
[NoCodeFix("Which of its values identify the part is for its author to say.")]
public sealed class CacheKeyPartHasNoIdentityAnalyzer : CacheKeyAnalyzer
{
    private static readonly DiagnosticDescriptor s_rule = RuleDescriptor.Create(
        RuleIds.CacheKeyPartHasNoIdentity,
        "Part of a cache key does not identify a value",
        "'{0}' does not identify a value in the cache key: {1}",
        RuleCategory.Caching,
        DiagnosticSeverity.Warning,
        "A collection, a task and a class without ToString are written as the name of their type, so that all of them share one entry. "
            + "Hash codes differ from run to run and collide. The time and a new identifier are never found again.");

    /// <summary>Creates the analyzer.</summary>
    public CacheKeyPartHasNoIdentityAnalyzer()
        : base(s_rule)
    {
    }

    private protected override void AnalyzeKey(RuleContext context, CacheKey key, CacheCall? call)
    {
        foreach (var part in key.Parts)
        {
            if (part.Value is { } value && ReferenceEquals(value.Root(), context.Root) && Problem(part, value, call) is { } problem)
                context.Report(value.Location(), null, null, value.Syntax.ToString(), problem);
        }
    }

    private static string? Problem(CacheKeyPart part, IOperation value, CacheCall? call)
    {
        if (value is IInvocationOperation { TargetMethod: { Name: "ToString", Parameters.IsEmpty: true }, Instance: { } written })
            return Problem(part with { Value = written, Composition = value }, written, call);
        // In one request there are too few of them to collide.
        if (IsHashCode(value))
            return IsForOneRequest(call) ? null : "hash codes collide, and those of strings differ from run to run";
        // What is only written may be handed on, to be read by.
        if (call?.Action is CacheAction.Read or CacheAction.ReadOrCreate && IsNeverTheSame(value, part.Format))
            return "it is new with each call, and the entry is never found again";
        return value.Type is { } type ? NameInsteadOfValue(part, type) : null;
    }

    /// <summary>Why the text of a value is that of its type.</summary>
    private static string? NameInsteadOfValue(CacheKeyPart part, ITypeSymbol type)
    {
        if (type is IArrayTypeSymbol || type.ElementType() is not null && !HasText(type))
            return part.IsFormatted
                ? "a collection is written as the name of its type"
                : IsTextOnly(type) ? null : "a collection is equal only to itself";
        // Other objects may be keys: they have an identity of their own.
        if (!part.IsFormatted)
            return null;
        if (type.IsTask())
            return "a task is written as the name of its type; await it";
        if (type.TypeKind == TypeKind.Delegate)
            return "a delegate is written as the name of its type";
        if (type is INamedTypeSymbol { Name: "Expression", Arity: 1 } expression && expression.IsIn("System", "Linq", "Expressions"))
            return "an expression is written without the values that it captures";
        // What may hold an instance of another type may have a text.
        if (type.TypeKind is not (TypeKind.Class or TypeKind.Struct)
            || type.IsAbstract
            || type.SpecialType == SpecialType.System_Object
            || type.IsRecord
            || type.IsTupleType
            || HasText(type))
            return null;
        return "its type has no ToString, and is written as its name";
    }

    // Keys that are not text go by Equals; immutable values have one.
    private static bool IsTextOnly(ITypeSymbol type) =>
        type.SelfAndBaseTypes().Any(static t => t.SpecialType != SpecialType.System_Object && Overrides(t, "Equals"));

    /// <summary>True when the type, or one that it derives from, says what its text is.</summary>
    private static bool HasText(ITypeSymbol type)
    {
        foreach (var current in type.SelfAndBaseTypes())
        {
            if (current.SpecialType is SpecialType.System_Object or SpecialType.System_ValueType)
                return false;
            // What the compiler does not know may have anything.
            if (current.TypeKind == TypeKind.Error
                || current.SpecialType != SpecialType.None
                || Overrides(current, "ToString")
                || IsLeftToAGenerator(current))
                return true;
        }

        return false;
    }

    /// <summary>[ValueObject] public partial struct PostId: a source generator writes the rest, and may not have run yet.</summary>
    private static bool IsLeftToAGenerator(ITypeSymbol type) =>
        type.GetAttributes().Any(static a => a.AttributeClass is { } attribute && !IsOfFramework(attribute))
            && type.DeclaringSyntaxReferences.Any(static r =>
                r.GetSyntax() is TypeDeclarationSyntax declaration && declaration.Modifiers.Any(SyntaxKind.PartialKeyword));

    /// <summary>[Table], [Serializable]: such attributes generate nothing.</summary>
    private static bool IsOfFramework(INamedTypeSymbol attribute) =>
        attribute.ContainingAssembly?.Name is { } assembly
            && (assembly.StartsWith("System", StringComparison.Ordinal) || assembly.StartsWith("Microsoft", StringComparison.Ordinal));

    private static bool Overrides(ITypeSymbol type, string name)
    {
        foreach (var member in type.GetMembers(name))
        {
            if (member is IMethodSymbol { IsOverride: true })
                return true;
        }

        return false;
    }

    private static bool IsForOneRequest(CacheCall? call) =>
        call?.Operation.Receiver()?.Type is { } type && (type.Name.Contains("Request") || type.Name.Contains("Scoped"));

    private static bool IsHashCode(IOperation value) => value is IInvocationOperation
    {
        TargetMethod: { Name: "GetHashCode" or "Combine" or "ToHashCode" } method,
    } call && (method.ContainingType.Name == "HashCode" && method.ContainingType.IsIn("System")
        || method.Name == "GetHashCode" && method.Parameters.IsEmpty && !IsItsOwnHash(call.Instance?.Type));

    // A small number's hash code is the number.
    private static bool IsItsOwnHash(ITypeSymbol? type) =>
        type is null or { TypeKind: TypeKind.Enum } || type.SpecialType is >= SpecialType.System_Boolean and <= SpecialType.System_UInt32;

    private static bool IsNeverTheSame(IOperation value, string? format) => value switch
    {
        // A format may leave the day or the hour, which is a way to let entries expire.
        IPropertyReferenceOperation { Property: {
            Name: "Now" or "UtcNow",
            IsStatic: true,
            ContainingType.Name: "DateTime" or "DateTimeOffset"
        } } => format is null,
        IPropertyReferenceOperation {
            Property: { Name: "Ticks", ContainingType.Name: "DateTime" or "DateTimeOffset" },
            Instance: { } time
        } => IsNeverTheSame(time, null),
        IInvocationOperation { TargetMethod: { Name: "NewGuid" or "CreateVersion7", ContainingType.Name: "Guid" } } => true,
        _ => false,
    };
}
