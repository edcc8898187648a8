using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Ef.Indexes;

/// <summary>A call on a builder that begins to define an index, a key or a relationship.</summary>
/// <param name="Syntax">The call.</param>
/// <param name="Name">Its method.</param>
/// <param name="Subject">
/// The entity that it is about; a type parameter in a configuration for several; null when the code does not say.
/// </param>
/// <param name="Semantics">The model of its file.</param>
internal sealed record ModelCall(InvocationExpressionSyntax Syntax, string Name, ITypeSymbol? Subject, SemanticModel Semantics)
{
    /// <summary>
    /// The calls that go on from this one: <c>IsUnique()</c> and <c>HasFilter(…)</c> of <c>HasIndex(…).IsUnique().HasFilter(…)</c>.
    /// </summary>
    public IEnumerable<(string Name, InvocationExpressionSyntax Call, ImmutableArray<ExpressionSyntax> Arguments)> Following()
    {
        for (var current = Syntax; NextOf(current) is { } next; current = next)
        {
            if (BuilderCalls.NameOf(next) is { } name)
                yield return (name, next, ArgumentsOf(next).Remove(current));
        }
    }

    /// <summary>True when the builder is kept, so that more may be said about it elsewhere.</summary>
    public bool IsContinuedElsewhere()
    {
        var last = Syntax;
        while (NextOf(last) is { } next)
            last = next;
        return last.Parent is EqualsValueClauseSyntax or AssignmentExpressionSyntax or ReturnStatementSyntax or ArgumentSyntax
            || last.Parent is MemberAccessExpressionSyntax;
    }

    /// <summary>
    /// The properties that <c>HasIndex</c> and the like name: <c>x => x.A</c>, <c>x => new { x.A, x.B }</c>, <c>"A", "B"</c>,
    /// <c>nameof(X.A)</c>, <c>new[] { "A", "B" }</c>; none when they are said in another way.
    /// </summary>
    public ImmutableArray<string> Properties() => PropertiesIn(ArgumentsOf(Syntax));

    /// <summary>The same of the arguments of another call.</summary>
    public ImmutableArray<string> PropertiesIn(ImmutableArray<ExpressionSyntax> arguments)
    {
        arguments = arguments.RemoveAll(static a => a is TypeOfExpressionSyntax);
        if (arguments.IsEmpty)
            return ImmutableArray<string>.Empty;
        if (arguments[0] is LambdaExpressionSyntax lambda)
            return lambda.ExpressionBody is { } body ? MembersIn(body) : ImmutableArray<string>.Empty;
        var names = ElementsOf(arguments[0]) ?? arguments;
        var result = ImmutableArray.CreateBuilder<string>();
        foreach (var name in names)
        {
            if (TextOf(name) is not { } text)
                return ImmutableArray<string>.Empty;
            result.Add(text);
        }

        return result.ToImmutable();
    }

    /// <summary>The name of an index, which stands behind its properties.</summary>
    public string? NameOfIndex() =>
        Syntax.ArgumentList.Arguments is [{ Expression: var first }, { Expression: var second }]
            && (first is LambdaExpressionSyntax || ElementsOf(first) is not null)
                ? TextOf(second)
                : null;

    /// <summary>The text of a constant.</summary>
    public string? TextOf(ExpressionSyntax expression) =>
        expression is LiteralExpressionSyntax literal
            ? literal.Token.Value as string
            : Semantics.GetConstantValue(expression) is { HasValue: true, Value: string text } ? text : null;

    /// <summary>The value of a flag that is true when it is not given.</summary>
    public bool? FlagOf(ImmutableArray<ExpressionSyntax> arguments) =>
        arguments.IsEmpty ? true : Semantics.GetConstantValue(arguments[0]) is { HasValue: true, Value: bool flag } ? flag : null;

    private static ImmutableArray<ExpressionSyntax> ArgumentsOf(InvocationExpressionSyntax call) =>
        call.ArgumentList.Arguments.Select(static a => a.Expression).ToImmutableArray();

    private static InvocationExpressionSyntax? NextOf(InvocationExpressionSyntax call) => call.Parent switch
    {
        MemberAccessExpressionSyntax { Parent: InvocationExpressionSyntax next } access when access.Expression == call => next,
        // The form that a snapshot has: NpgsqlIndexBuilderExtensions.HasMethod(b.HasIndex("A"), "gin").
        ArgumentSyntax { Parent: ArgumentListSyntax { Parent: InvocationExpressionSyntax next } list } argument
            when list.Arguments[0] == argument => next,
        _ => null,
    };

    private static ImmutableArray<ExpressionSyntax>? ElementsOf(ExpressionSyntax expression) => expression switch
    {
        ImplicitArrayCreationExpressionSyntax array => array.Initializer.Expressions.ToImmutableArray(),
        ArrayCreationExpressionSyntax { Initializer: { } initializer } => initializer.Expressions.ToImmutableArray(),
        CollectionExpressionSyntax collection =>
            collection.Elements.OfType<ExpressionElementSyntax>().Select(static e => e.Expression).ToImmutableArray(),
        _ => null,
    };

    private static ImmutableArray<string> MembersIn(ExpressionSyntax body)
    {
        switch (body)
        {
            case MemberAccessExpressionSyntax { Expression: var on } access when WithoutWrapping(on) is IdentifierNameSyntax:
                return ImmutableArray.Create(access.Name.Identifier.ValueText);
            case AnonymousObjectCreationExpressionSyntax anonymous:
                var names = ImmutableArray.CreateBuilder<string>();
                foreach (var initializer in anonymous.Initializers)
                {
                    if (MembersIn(initializer.Expression) is not { IsEmpty: false } named)
                        return ImmutableArray<string>.Empty;
                    names.AddRange(named);
                }

                return names.ToImmutable();
            default:
                var inner = WithoutWrapping(body);
                return inner == body ? ImmutableArray<string>.Empty : MembersIn(inner);
        }
    }

    private static ExpressionSyntax WithoutWrapping(ExpressionSyntax expression) => expression switch
    {
        ParenthesizedExpressionSyntax parenthesized => WithoutWrapping(parenthesized.Expression),
        CastExpressionSyntax cast => WithoutWrapping(cast.Expression),
        PostfixUnaryExpressionSyntax forgiving when forgiving.IsKind(SyntaxKind.SuppressNullableWarningExpression) =>
            WithoutWrapping(forgiving.Operand),
        _ => expression,
    };
}

/// <summary>The calls of a compilation that define indexes, keys and relationships.</summary>
internal static class ModelCalls
{
    /// <summary>Finds them in the files that configure a model; those that migrations generate are left out.</summary>
    public static IEnumerable<ModelCall> In(EfModel model)
    {
        foreach (var tree in model.Compilation.SyntaxTrees)
        {
            if (!ModelConfiguration.Configures(tree, CancellationToken.None) || model.Bodies.ModelOf(tree) is not { } semantics)
                continue;
            foreach (var node in tree.GetRoot().DescendantNodes())
            {
                if (node is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax } call
                    && BuilderCalls.NameOf(call) is { } name
                    && Begins(name)
                    && Create(call, name, semantics) is { } found)
                    yield return found;
            }
        }
    }

    private static bool Begins(string name) =>
        name is "HasIndex" or "HasKey" or "HasAlternateKey" or "HasOne" or "HasMany" or "WithOwner" or "RemoveIndex";

    private static ModelCall? Create(InvocationExpressionSyntax call, string name, SemanticModel semantics)
    {
        if (BuilderCalls.SubjectOf(call, semantics, CancellationToken.None) is { } told)
            return new(call, name, told, semantics);
        var receiver = ((MemberAccessExpressionSyntax)call.Expression).Expression;
        if (semantics.GetTypeInfo(receiver).Type is not INamedTypeSymbol builder)
            return null;
        // A repository's own HasKey, a list's HasOne.
        if (!builder.IsIn("Microsoft", "EntityFrameworkCore", "Metadata", "Builders")
            && !builder.IsIn("Microsoft", "EntityFrameworkCore", "Metadata"))
            return null;
        return new(call, name, builder.TypeArguments.LastOrDefault(), semantics);
    }
}
