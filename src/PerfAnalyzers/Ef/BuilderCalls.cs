using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Ef;

/// <summary>
/// Reads the calls on model and options builders from their text. Most chains say by themselves which entity they are about: that is asked
/// before any binding, which for one call binds the whole method around it, lambdas and all.
/// </summary>
internal static class BuilderCalls
{
    public static string? NameOf(InvocationExpressionSyntax invocation) => invocation.Expression switch
    {
        MemberAccessExpressionSyntax access => access.Name.Identifier.ValueText,
        MemberBindingExpressionSyntax binding => binding.Name.Identifier.ValueText,
        SimpleNameSyntax simple => simple.Identifier.ValueText,
        _ => null,
    };

    public static InvocationExpressionSyntax? Previous(InvocationExpressionSyntax invocation) =>
        invocation.Expression is MemberAccessExpressionSyntax { Expression: InvocationExpressionSyntax previous } ? previous : null;

    /// <summary>
    /// The call of this name that a fluent call goes on from, with any calls between them: <c>Navigation(x =>
    /// x.A).IsRequired().AutoInclude()</c>.
    /// </summary>
    public static InvocationExpressionSyntax? CallBefore(InvocationExpressionSyntax invocation, string name)
    {
        for (var call = Previous(invocation); call is not null; call = Previous(call))
        {
            if (NameOf(call) == name)
                return call;
        }

        return null;
    }

    /// <summary>The property names in <c>x => x.A</c>, <c>x => new { x.A, x.B }</c>, <c>"A", "B"</c> and <c>nameof(X.A)</c>.</summary>
    public static ImmutableArray<string> NamesIn(InvocationExpressionSyntax invocation)
    {
        var names = ImmutableArray.CreateBuilder<string>();
        foreach (var argument in invocation.ArgumentList.Arguments)
        {
            foreach (var name in NamesIn(argument.Expression))
                names.Add(name);
        }

        return names.ToImmutable();
    }

    public static ImmutableArray<string> NamesIn(ExpressionSyntax expression)
    {
        switch (expression)
        {
            case LambdaExpressionSyntax { ExpressionBody: { } body }:
                return NamesIn(body);
            case LiteralExpressionSyntax literal when literal.IsKind(SyntaxKind.StringLiteralExpression):
                return ImmutableArray.Create(literal.Token.ValueText);
            case PostfixUnaryExpressionSyntax forgiving when forgiving.IsKind(SyntaxKind.SuppressNullableWarningExpression):
                return NamesIn(forgiving.Operand);
            case ParenthesizedExpressionSyntax parenthesized:
                return NamesIn(parenthesized.Expression);
            case CastExpressionSyntax cast:
                return NamesIn(cast.Expression);
            case MemberAccessExpressionSyntax access:
                return ImmutableArray.Create(access.Name.Identifier.ValueText);
            case AnonymousObjectCreationExpressionSyntax anonymous:
                return anonymous.Initializers.SelectMany(static i => NamesIn(i.Expression)).ToImmutableArray();
            case InvocationExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.ValueText: "nameof" } } nameOf
                when nameOf.ArgumentList.Arguments is [{ Expression: var named }]:
                return named is SimpleNameSyntax simple ? ImmutableArray.Create(simple.Identifier.ValueText) : NamesIn(named);
            default:
                return ImmutableArray<string>.Empty;
        }
    }

    public static GenericNameSyntax? GenericName(ExpressionSyntax called) => called switch
    {
        MemberAccessExpressionSyntax { Name: GenericNameSyntax generic } => generic,
        GenericNameSyntax generic => generic,
        _ => null,
    };

    public static string? LastName(ExpressionSyntax? expression) => expression switch
    {
        MemberAccessExpressionSyntax access => access.Name.Identifier.ValueText,
        SimpleNameSyntax simple => simple.Identifier.ValueText,
        _ => null,
    };

    /// <summary>
    /// The entity that a call on a builder is about, when the text says so: the chain begins with a parameter that is a builder, or with
    /// <c>Entity&lt;T&gt;()</c>, and does not leave the entity. Null when only binding can tell.
    /// </summary>
    public static ITypeSymbol? SubjectOf(InvocationExpressionSyntax invocation, SemanticModel model, CancellationToken cancellation)
    {
        if (invocation.Expression is not MemberAccessExpressionSyntax { Expression: var receiver })
            return null;
        return receiver switch
        {
            InvocationExpressionSyntax before => NameOf(before) switch
            {
                EfNames.Entity => EntityNamed(model, before, cancellation),
                EfNames.HasOne or EfNames.HasMany => RelatedTo(before, model, cancellation),
                var name => name is not null && StaysWithEntity(name) ? SubjectOf(before, model, cancellation) : null,
            },
            IdentifierNameSyntax { Identifier.ValueText: var name } => EntityBuiltBy(name, invocation, model, cancellation),
            _ => null,
        };
    }

    /// <summary>The type of <c>Entity&lt;T&gt;()</c> or <c>Entity(typeof(T))</c>: only the type is bound, not the call.</summary>
    public static INamedTypeSymbol? EntityNamed(SemanticModel model, InvocationExpressionSyntax invocation, CancellationToken cancellation)
    {
        var type = GenericName(invocation.Expression)?.TypeArgumentList.Arguments.FirstOrDefault()
            ?? (invocation.ArgumentList.Arguments.FirstOrDefault()?.Expression as TypeOfExpressionSyntax)?.Type;
        return type is not null && TypeAt(type, model, cancellation) is INamedTypeSymbol { TypeKind: TypeKind.Class } named ? named : null;
    }

    // What goes on with a property, an index or a key of the same entity.
    private static bool StaysWithEntity(string name) =>
        name is EfNames.Property or EfNames.Navigation or EfNames.HasIndex or EfNames.HasKey or EfNames.HasAlternateKey or EfNames.HasNoKey
            or EfNames.HasQueryFilter or EfNames.IsUnique or EfNames.HasMaxLength or EfNames.HasColumnType or EfNames.HasConversion
            or "IsEncrypted" or "ToTable" or "ToView" or "IsRequired" or "HasPrecision" or "HasColumnName" or "HasDefaultValue"
            or "HasDefaultValueSql" or "IsUnicode" or "IsFixedLength" or "IsConcurrencyToken" or "IsRowVersion"
            or "ValueGeneratedOnAdd" or "ValueGeneratedNever" or "HasDatabaseName" or "HasComment";

    /// <summary>The other side of <c>HasOne(x => x.Blog)</c>: a navigation's type.</summary>
    private static ITypeSymbol? RelatedTo(InvocationExpressionSyntax relationship, SemanticModel model, CancellationToken cancellation)
    {
        if (GenericName(relationship.Expression) is not null
            || relationship.ArgumentList.Arguments is not [{ Expression: LambdaExpressionSyntax lambda }]
            || NamesIn(lambda) is not [var name])
            return null;
        var type = SubjectOf(relationship, model, cancellation)?.FindProperty(name)?.Type;
        return (type?.ElementType() ?? type)?.UnwrapNullable();
    }

    /// <summary>
    /// The entity of the parameter of this name around a call: a method's <c>EntityTypeBuilder&lt;T&gt;</c>, or that of the lambda of
    /// <c>Entity&lt;T&gt;(b => …)</c>.
    /// </summary>
    private static ITypeSymbol? EntityBuiltBy(string name, SyntaxNode call, SemanticModel model, CancellationToken cancellation)
    {
        foreach (var ancestor in call.Ancestors())
        {
            switch (ancestor)
            {
                case BlockSyntax block when block.Statements.Any(s => s is LocalDeclarationStatementSyntax local
                    && local.Declaration.Variables.Any(v => v.Identifier.ValueText == name)):
                    return null;
                case SimpleLambdaExpressionSyntax simple when simple.Parameter.Identifier.ValueText == name:
                    return EntityOfLambda(simple, model, cancellation);
                case ParenthesizedLambdaExpressionSyntax lambda
                    when lambda.ParameterList.Parameters.Any(p => p.Identifier.ValueText == name):
                    return EntityOfLambda(lambda, model, cancellation);
                case LocalFunctionStatementSyntax:
                    return null;
                case BaseMethodDeclarationSyntax method:
                    var parameter = method.ParameterList.Parameters.FirstOrDefault(p => p.Identifier.ValueText == name);
                    var builder = parameter is null ? null : model.GetDeclaredSymbol(parameter, cancellation)?.Type;
                    return builder is INamedTypeSymbol { Name: "EntityTypeBuilder", TypeArguments: [var entity] }
                        && builder.IsIn("Microsoft", "EntityFrameworkCore", "Metadata", "Builders") ? entity : null;
            }
        }

        return null;
    }

    private static INamedTypeSymbol? EntityOfLambda(LambdaExpressionSyntax lambda, SemanticModel model, CancellationToken cancellation) =>
        lambda.Parent is ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax call } && NameOf(call) == EfNames.Entity
            ? EntityNamed(model, call, cancellation) : null;

    /// <summary>A type in a method's body, bound as if it stood in the method's head: so the body is not bound for it.</summary>
    private static ITypeSymbol? TypeAt(TypeSyntax type, SemanticModel model, CancellationToken cancellation)
    {
        var member = type.FirstAncestorOrSelf<MemberDeclarationSyntax>();
        if (member is not (null or MethodDeclarationSyntax { TypeParameterList: not null })
            && model.GetSpeculativeTypeInfo(member.SpanStart, type, SpeculativeBindingOption.BindAsTypeOrNamespace).Type is { } found
            && found.TypeKind != TypeKind.Error)
            return found;
        return model.GetTypeInfo(type, cancellation).Type;
    }
}
