using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PerfAnalyzers.Roslyn;
using static PerfAnalyzers.Ef.BuilderCalls;

namespace PerfAnalyzers.Ef;

/// <summary>Reads the calls on model builders.</summary>
internal sealed class ModelReader(EfSymbols symbols)
{
    public ModelFacts Facts { get; } = new();

    /// <summary>The calls that are not bound before somebody asks what they say.</summary>
    public List<InvocationExpressionSyntax> Postponed { get; } = new();

    /// <summary>What the calls that were postponed say.</summary>
    public static ModelFacts ReadDetails(ImmutableArray<InvocationExpressionSyntax> calls, EfSymbols symbols)
    {
        var reader = new ModelReader(symbols);
        var bodies = Bodies.Get(symbols.Compilation);
        foreach (var call in calls)
        {
            if (bodies.ModelOf(call.SyntaxTree) is { } semantics)
                reader.ReadCall(call, NameOf(call)!, semantics);
        }

        return reader.Facts;
    }

    /// <summary>Reads a call, or puts it off.</summary>
    public void Read(InvocationExpressionSyntax call, SemanticModel semantics)
    {
        switch (NameOf(call))
        {
            case "Entity":
                Facts.Add(ModelFact.Entity, EntityNamed(semantics, call, default));
                break;
            case "OwnsOne" or "OwnsMany" or "Owned" or "ComplexProperty" or "AutoInclude" or "Ignore":
                ReadCall(call, NameOf(call)!, semantics);
                break;
            case "HasKey" or "HasNoKey" or "HasAlternateKey" or "IsUnique" or "HasConversion" or "HasColumnType" or "HasMaxLength":
            case "HasQueryFilter" or "HasOne" or "HasMany" or "WithOne" or "WithMany":
                Postponed.Add(call);
                break;
        }
    }

    private void ReadCall(InvocationExpressionSyntax call, string name, SemanticModel semantics)
    {
        if (SubjectOf(call, semantics, default) is { } told)
        {
            ReadEntityCall(call, name, told, semantics);
            return;
        }

        if (semantics.GetSymbolInfo(call).Symbol is not IMethodSymbol { ContainingType: { } builder } method)
            return;
        var isOnModel = EfSymbols.Is(builder, symbols.ModelBuilder);
        if (!isOnModel && !builder.IsIn("Microsoft", "EntityFrameworkCore", "Metadata", "Builders") && method is not { IsExtensionMethod: true, Name: "AutoInclude" })
            return;

        switch (name)
        {
            case "Owned":
                Facts.Add(ModelFact.Owned, TypeNamed(call, method, semantics));
                break;
            case "Ignore" when isOnModel:
                Facts.Add(ModelFact.Ignored, TypeNamed(call, method, semantics));
                break;
            // The inverse stands on the related type, the builder's last type argument.
            case "WithOne" or "WithMany":
                ReadEntityCall(call, name, builder.TypeArguments.LastOrDefault(), semantics);
                break;
            default:
                ReadEntityCall(call, name, builder.TypeArguments.FirstOrDefault() ?? ReceiverEntity(call, semantics), semantics);
                break;
        }
    }

    private void ReadEntityCall(InvocationExpressionSyntax call, string name, ITypeSymbol? subject, SemanticModel semantics)
    {
        switch (name)
        {
            case "OwnsOne" or "OwnsMany" or "ComplexProperty":
                if (PropertyOf(call, subject, semantics) is not { } owned)
                    break;
                Facts.Add(name == "ComplexProperty" ? ModelFact.NotNavigation : ModelFact.OwnedNavigation, owned);
                Facts.Add(ModelFact.Owned, ((owned.Type.ElementType() ?? owned.Type).UnwrapNullable() as INamedTypeSymbol)?.OriginalDefinition);
                break;
            case "AutoInclude":
                if (!IsFalse(call, semantics))
                    Facts.Add(ModelFact.AutoIncluded, PropertyBefore(call, "Navigation", semantics));
                break;
            case "HasConversion" or "HasColumnType":
                // Property(x => x.Money).HasConversion(…): a class that is a column.
                var isDirect = Previous(call) is { } before && NameOf(before) == "Property";
                var converted = isDirect || name == "HasConversion" ? PropertyBefore(call, "Property", semantics) : null;
                if (isDirect)
                    Facts.Add(ModelFact.Converted, converted);
                // Property(x => x.Status).IsRequired().HasConversion<string>()
                if (name == "HasConversion")
                    Facts.Add(ModelFact.ValueConverted, converted);
                break;
            case "HasMaxLength":
                Facts.Add(ModelFact.Limited, PropertyBefore(call, "Property", semantics));
                break;
            case "Ignore":
                Facts.Add(ModelFact.NotNavigation, PropertyOf(call, subject, semantics));
                break;
            case "HasKey":
                if (subject is not null && NamesIn(call) is { IsEmpty: false } key)
                    Facts.Keys[subject] = key;
                break;
            case "HasAlternateKey":
                Facts.AddUnique(subject, NamesIn(call));
                break;
            case "IsUnique":
                if (CallBefore(call, "HasIndex") is { } index && !IsFalse(call, semantics))
                    Facts.AddUnique(subject, NamesIn(index));
                break;
            case "HasNoKey":
                Facts.Add(ModelFact.Keyless, subject);
                break;
            case "HasQueryFilter":
                Facts.Add(ModelFact.Filtered, subject);
                break;
            case "HasOne" or "HasMany" or "WithOne" or "WithMany":
                Facts.Add(ModelFact.Navigation, PropertyOf(call, subject, semantics));
                break;
        }
    }

    private static INamedTypeSymbol? TypeNamed(InvocationExpressionSyntax call, IMethodSymbol method, SemanticModel semantics)
    {
        if (method.TypeArguments is [INamedTypeSymbol generic])
            return generic;
        return call.ArgumentList.Arguments.FirstOrDefault()?.Expression is TypeOfExpressionSyntax typeOf
            ? semantics.GetTypeInfo(typeOf.Type).Type as INamedTypeSymbol
            : null;
    }

    private static IPropertySymbol? PropertyOf(InvocationExpressionSyntax call, ITypeSymbol? subject, SemanticModel semantics)
    {
        // OwnsOne(typeof(Address), nameof(Order.ShipTo)): the type stands before the name.
        if (subject is null || call.ArgumentList.Arguments.FirstOrDefault(static a => a.Expression is not TypeOfExpressionSyntax)?.Expression is not { } argument)
            return null;
        var name = NamesIn(argument) is [var written] ? written : semantics.GetConstantValue(argument).Value as string;
        return name is null ? null : subject.FindProperty(name)?.OriginalDefinition;
    }

    /// <summary>The property that <c>Property(…)</c> or <c>Navigation(…)</c> names, which the call goes on from.</summary>
    private static IPropertySymbol? PropertyBefore(InvocationExpressionSyntax call, string name, SemanticModel semantics) =>
        CallBefore(call, name) is { } before ? PropertyOf(before, EntityOf(before, semantics), semantics) : null;

    private static ITypeSymbol? EntityOf(InvocationExpressionSyntax call, SemanticModel semantics) =>
        SubjectOf(call, semantics, default)
        ?? (semantics.GetSymbolInfo(call).Symbol as IMethodSymbol)?.ContainingType.TypeArguments.FirstOrDefault()
        ?? ReceiverEntity(call, semantics);

    /// <summary>The entity of a builder whose method is declared on its base class, without the type argument.</summary>
    private static ITypeSymbol? ReceiverEntity(InvocationExpressionSyntax call, SemanticModel semantics) =>
        call.Expression is MemberAccessExpressionSyntax { Expression: var receiver }
            ? (semantics.GetTypeInfo(receiver).Type as INamedTypeSymbol)?.TypeArguments.FirstOrDefault()
            : null;

    /// <summary>True for a call that is given false: <c>IsUnique(false)</c>.</summary>
    public static bool IsFalse(InvocationExpressionSyntax call, SemanticModel semantics) =>
        call.ArgumentList.Arguments is [{ Expression: var argument }] && !argument.IsKind(SyntaxKind.TrueLiteralExpression)
        && (argument.IsKind(SyntaxKind.FalseLiteralExpression) || semantics.GetConstantValue(argument) is { HasValue: true, Value: false });
}
