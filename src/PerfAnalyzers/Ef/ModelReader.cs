using System.Collections.Immutable;
using System.Text.RegularExpressions;
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
            case EfNames.Entity:
                Facts.Add(ModelFact.Entity, EntityNamed(semantics, call, default));
                break;
            case EfNames.OwnsOne or EfNames.OwnsMany or EfNames.Owned or EfNames.ComplexProperty or EfNames.AutoInclude or EfNames.Ignore:
                ReadCall(call, NameOf(call)!, semantics);
                break;
            case EfNames.HasKey or EfNames.HasNoKey or EfNames.HasAlternateKey or EfNames.IsUnique:
            case EfNames.HasConversion or EfNames.HasColumnType or EfNames.HasMaxLength or "IsEncrypted":
            case EfNames.HasQueryFilter or EfNames.HasOne or EfNames.HasMany or EfNames.WithOne or EfNames.WithMany:
            case EfNames.IsConcurrencyToken or EfNames.IsRowVersion or EfNames.OnDelete:
            case EfNames.ValueGeneratedOnAddOrUpdate or EfNames.ValueGeneratedOnUpdate or EfNames.HasComputedColumnSql:
                Postponed.Add(call);
                break;
        }
    }

    private void ReadCall(InvocationExpressionSyntax call, string name, SemanticModel semantics)
    {
        if (name == EfNames.OnDelete)
        {
            ReadOnDelete(call, semantics);
            return;
        }

        if (SubjectOf(call, semantics, default) is { } told)
        {
            ReadEntityCall(call, name, told, semantics);
            return;
        }

        if (semantics.GetSymbolInfo(call).Symbol is not IMethodSymbol { ContainingType: { } builder } method)
            return;
        var isOnModel = EfSymbols.Is(builder, symbols.ModelBuilder);
        if (!isOnModel && !builder.IsIn("Microsoft", "EntityFrameworkCore", "Metadata", "Builders")
            && method is not { IsExtensionMethod: true, Name: EfNames.AutoInclude })
            return;

        switch (name)
        {
            case EfNames.Owned:
                Facts.Add(ModelFact.Owned, TypeNamed(call, method, semantics));
                break;
            case EfNames.Ignore when isOnModel:
                Facts.Add(ModelFact.Ignored, TypeNamed(call, method, semantics));
                break;
            // The inverse stands on the related type, the builder's last type argument.
            case EfNames.WithOne or EfNames.WithMany:
                ReadEntityCall(call, name, builder.TypeArguments.LastOrDefault(), semantics);
                break;
            default:
                ReadEntityCall(call, name, EntityIn(builder) ?? ReceiverEntity(call, semantics), semantics);
                break;
        }
    }

    private void ReadEntityCall(InvocationExpressionSyntax call, string name, ITypeSymbol? subject, SemanticModel semantics)
    {
        switch (name)
        {
            case EfNames.OwnsOne or EfNames.OwnsMany or EfNames.ComplexProperty:
                if (PropertyOf(call, subject, semantics) is not { } owned)
                    break;
                Facts.Add(name == EfNames.ComplexProperty ? ModelFact.NotNavigation : ModelFact.OwnedNavigation, owned);
                var target = (owned.Type.ElementType() ?? owned.Type).UnwrapNullable() as INamedTypeSymbol;
                Facts.Add(ModelFact.Owned, target?.OriginalDefinition);
                break;
            case EfNames.AutoInclude:
                if (!IsFalse(call, semantics))
                    Facts.Add(ModelFact.AutoIncluded, PropertyBefore(call, EfNames.Navigation, semantics));
                break;
            case EfNames.HasConversion or EfNames.HasColumnType:
                // Property(x => x.Money).HasConversion(…): a class that is a column.
                var isDirect = Previous(call) is { } before && NameOf(before) == EfNames.Property;
                var converted = isDirect || name == EfNames.HasConversion ? PropertyBefore(call, EfNames.Property, semantics) : null;
                if (isDirect)
                    Facts.Add(ModelFact.Converted, converted);
                // Property(x => x.Status).IsRequired().HasConversion<string>()
                if (name == EfNames.HasConversion)
                    Facts.Add(ModelFact.ValueConverted, converted);
                if (name == EfNames.HasConversion && SaysEncrypted(call))
                    Facts.Add(ModelFact.Encrypted, converted);
                break;
            // Of EntityFrameworkCore.DataEncryption.
            case "IsEncrypted":
                Facts.Add(ModelFact.Encrypted, PropertyBefore(call, EfNames.Property, semantics));
                break;
            case EfNames.HasMaxLength:
                Facts.Add(ModelFact.Limited, PropertyBefore(call, EfNames.Property, semantics));
                break;
            case EfNames.Ignore:
                Facts.Add(ModelFact.NotNavigation, PropertyOf(call, subject, semantics));
                break;
            case EfNames.HasKey:
                if (subject is not null && NamesIn(call) is { IsEmpty: false } key)
                    Facts.Keys[subject] = key;
                break;
            case EfNames.HasAlternateKey:
                Facts.AddUnique(subject, NamesIn(call));
                break;
            case EfNames.IsUnique:
                if (CallBefore(call, EfNames.HasIndex) is { } index && !IsFalse(call, semantics))
                {
                    Facts.AddUnique(subject, NamesIn(index));
                    if (IsFiltered(call))
                        Facts.Add(ModelFact.FilteredUnique, subject);
                }

                break;
            case EfNames.HasNoKey:
                Facts.Add(ModelFact.Keyless, subject);
                break;
            case EfNames.HasQueryFilter:
                Facts.Add(ModelFact.Filtered, subject);
                break;
            case EfNames.IsConcurrencyToken or EfNames.IsRowVersion:
                if (!IsFalse(call, semantics))
                    Facts.Add(ModelFact.Versioned, subject);
                if (name == EfNames.IsRowVersion)
                    Facts.Add(ModelFact.DatabaseGenerated, PropertyBefore(call, EfNames.Property, semantics));
                break;
            case EfNames.ValueGeneratedOnAddOrUpdate or EfNames.ValueGeneratedOnUpdate or EfNames.HasComputedColumnSql:
                Facts.Add(ModelFact.DatabaseGenerated, PropertyBefore(call, EfNames.Property, semantics));
                break;
            case EfNames.HasOne or EfNames.HasMany or EfNames.WithOne or EfNames.WithMany:
                Facts.Add(ModelFact.Navigation, PropertyOf(call, subject, semantics));
                break;
        }
    }

    /// <summary>
    /// HasOne(p => p.Blog).WithMany(b => b.Posts).OnDelete(DeleteBehavior.ClientCascade): which of the two it is about depends on the
    /// relationship, so that it is noted of both.
    /// </summary>
    private void ReadOnDelete(InvocationExpressionSyntax call, SemanticModel semantics)
    {
        if (LastName(call.ArgumentList.Arguments.FirstOrDefault()?.Expression)?.StartsWith("Client", StringComparison.Ordinal) == false)
            return;
        var relationship =
            semantics.GetTypeInfo((call.Expression as MemberAccessExpressionSyntax)?.Expression ?? call).Type as INamedTypeSymbol;
        foreach (var side in relationship?.TypeArguments ?? ImmutableArray<ITypeSymbol>.Empty)
            Facts.Add(ModelFact.CascadedByClient, side);
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
        var argument = call.ArgumentList.Arguments.FirstOrDefault(static a => a.Expression is not TypeOfExpressionSyntax)?.Expression;
        if (subject is null || argument is null)
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
            ? EntityIn(semantics.GetTypeInfo(receiver).Type as INamedTypeSymbol)
            : null;

    /// <summary>The entity that a builder builds: of an owned type, its owner stands first.</summary>
    private static ITypeSymbol? EntityIn(INamedTypeSymbol? builder) =>
        builder is { Name: "OwnedNavigationBuilder", Arity: 2 } ? builder.TypeArguments[1] : builder?.TypeArguments.FirstOrDefault();

    /// <summary>True for a call that is given false: <c>IsUnique(false)</c>.</summary>
    public static bool IsFalse(InvocationExpressionSyntax call, SemanticModel semantics) =>
        call.ArgumentList.Arguments is [{ Expression: var argument }] && !argument.IsKind(SyntaxKind.TrueLiteralExpression)
        && (argument.IsKind(SyntaxKind.FalseLiteralExpression) || semantics.GetConstantValue(argument) is { HasValue: true, Value: false });

    /// <summary>HasConversion(v => protector.Protect(v), v => protector.Unprotect(v)), HasConversion&lt;EncryptedConverter&gt;()</summary>
    private static bool SaysEncrypted(InvocationExpressionSyntax call)
    {
        var converter = (call.Expression as MemberAccessExpressionSyntax)?.Name.ToString() + call.ArgumentList;
        return Has("encrypt") || Has("decrypt") || Has("cipher") || Has("unprotect(");

        bool Has(string word) => converter.IndexOf(word, StringComparison.OrdinalIgnoreCase) >= 0;
    }

    /// <summary>
    /// HasIndex(t => t.Name).IsUnique().HasFilter("IsDeleted = 0"): rows that it leaves out may have the same name. Those without one leave
    /// nothing to look for.
    /// </summary>
    private static bool IsFiltered(InvocationExpressionSyntax isUnique)
    {
        SyntaxNode outermost = isUnique;
        while (outermost.Parent is MemberAccessExpressionSyntax { Parent: InvocationExpressionSyntax next })
            outermost = next;
        return outermost.DescendantNodesAndSelf().OfType<InvocationExpressionSyntax>().Any(static c =>
            NameOf(c) == "HasFilter"
            && c.ArgumentList.Arguments is [{ Expression: var condition }]
            && !condition.IsKind(SyntaxKind.NullLiteralExpression)
            && !LeavesOutNullOnly(condition.ToString()));

        static bool LeavesOutNullOnly(string condition) => Regex
            .Split(condition.Trim('"', '@', '$', '(', ')'), @"\s+AND\s+", RegexOptions.IgnoreCase)
            .All(static part => part.TrimEnd(')', '"').TrimEnd().EndsWith("IS NOT NULL", StringComparison.OrdinalIgnoreCase));
    }
}
