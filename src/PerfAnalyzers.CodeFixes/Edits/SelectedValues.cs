using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.CodeFixes.Framework;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Flow.Entities;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.CodeFixes.Edits;

/// <summary>A value of a collection that a projection computes, under a name of its own.</summary>
/// <param name="Owner">The navigations from the query's entity to the one that has the collection.</param>
/// <param name="Name">The name in the projection: <c>PostsCount</c>.</param>
/// <param name="Computation">What follows the owner: <c>.Posts.Count</c>.</param>
/// <param name="Parameters">The parameters of its lambdas.</param>
internal sealed record SelectedValue(ResolvedPath Owner, string Name, string Computation, ImmutableArray<string> Parameters);

/// <summary>Names the values that are computed of collections, and reads them by their names.</summary>
internal static class SelectedValues
{
    /// <summary>
    /// The values of a query's collections, with the edits of the code that computes them now; null when it cannot be moved.
    /// </summary>
    public static IReadOnlyList<SelectedValue>? Plan(
        FixPlan plan, QueryChain query, ImmutableArray<AggregatedCollection> collections, EfModel model)
    {
        var values = new List<SelectedValue>();
        var account = EntityUsage.Get(query, model);
        foreach (var collection in collections)
        {
            var owner = collection.Path.Start(collection.Path.Length - 1);
            // Rows within rows, or a part of the collection.
            if (owner.Any(static n => n.IsCollection) || !IncludeArgument.Of(collection.Load).IsPlain)
                return null;
            // Tested for null, too.
            if (account.Uses.Count(u => u.Kind == EntityUseKind.NavigationRead
                && u.Path.Equals(collection.Path)) != collection.Aggregates.Length)
                return null;
            foreach (var aggregate in collection.Aggregates)
            {
                if (Value(aggregate, collection, owner, values, query) is not { } value || !Read(plan, aggregate, value))
                    return null;
                if (!values.Contains(value))
                    values.Add(value);
            }
        }

        return values;
    }

    private static SelectedValue? Value(
        CollectionAggregate aggregate, AggregatedCollection collection, ResolvedPath owner, List<SelectedValue> values, QueryChain query)
    {
        if (!aggregate.KeepsMeaning
            || !IsKnownBefore(aggregate, query)
            || Written(aggregate) is not (_, _, var computation)
            || computation.Contains('\n'))
            return null;
        if (values.FirstOrDefault(v => v.Computation == computation && v.Owner.Equals(owner)) is { } known)
            return known;

        var navigation = collection.Path.Last.Property;
        var name = aggregate.Name is "Any" or "All"
            ? aggregate.Name + navigation.Name
            : navigation.Name + aggregate.Name.Replace("Long", "");
        var unique = name;
        for (var i = 2; navigation.ContainingType.FindProperty(unique) is not null || values.Any(v => v.Name == unique); i++)
            unique = name + i;
        var parameters = aggregate.Operation.Descendants()
            .OfType<IAnonymousFunctionOperation>()
            .SelectMany(static l => l.Symbol.Parameters)
            .Select(static p => p.Name);
        return new(owner, unique, computation, parameters.ToImmutableArray());
    }

    /// <summary>The expression that computes a value, what it computes it of (nothing after a <c>?.</c>), and the rest.</summary>
    private static (ExpressionSyntax Place, ExpressionSyntax? Owner, string Computation)? Written(CollectionAggregate aggregate)
    {
        if (aggregate.Operation.Syntax is not ExpressionSyntax computation)
            return null;
        return aggregate.Read.Syntax switch
        {
            MemberAccessExpressionSyntax read when computation.SpanStart == read.SpanStart =>
                (computation, read.Expression, computation.ToString().Substring(read.Expression.Span.End - computation.SpanStart)),
            // blog?.Posts.Count
            MemberBindingExpressionSyntax read when computation.SpanStart == read.SpanStart => (computation, null, computation.ToString()),
            // blog?.Posts?.Count
            MemberBindingExpressionSyntax { Parent: ConditionalAccessExpressionSyntax access } read
                when access.Expression == read && access.WhenNotNull == computation =>
                (access, null, read.ToString() + computation),
            _ => null,
        };
    }

    /// <summary>True when what its lambdas read has its value before the query, and keeps it.</summary>
    private static bool IsKnownBefore(CollectionAggregate aggregate, QueryChain query)
    {
        var index = BodyIndex.Around(query.Operation);
        var start = query.Operation.Syntax.SpanStart;
        foreach (var lambda in aggregate.Operation.Descendants().OfType<IAnonymousFunctionOperation>())
        {
            foreach (var part in lambda.Body.Descendants())
            {
                if (part is IInstanceReferenceOperation)
                    return false;
                var variable = (part as ILocalReferenceOperation)?.Local as ISymbol ?? (part as IParameterReferenceOperation)?.Parameter;
                if (variable is null || lambda.Symbol.Parameters.Contains(variable, SymbolEqualityComparer.Default))
                    continue;
                if (variable.DeclaringSyntaxReferences.Any(r => r.Span.End > start) || index.WritesOf(variable).Any(w => w.Position > start)
                    || index.ReferencesTo(variable).Any(r => r.Syntax.SpanStart > start && r.IsAssignmentTarget()))
                    return false;
            }
        }

        return true;
    }

    // before: blog.Posts.Count
    // after:  blog.PostsCount
    private static bool Read(FixPlan plan, CollectionAggregate aggregate, SelectedValue value)
    {
        if (Written(aggregate) is not var (place, owner, _))
            return false;
        var name = SyntaxFactory.IdentifierName(value.Name);
        ExpressionSyntax read = owner is null ? SyntaxFactory.MemberBindingExpression(name)
            : SyntaxFactory.MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, owner.WithoutTrivia(), name);
        var outermost = place;
        while (outermost.Parent is ConditionalAccessExpressionSyntax access && access.WhenNotNull == outermost)
            outermost = access;
        switch (outermost.Parent)
        {
            // (blog.Name, blog.Posts.Count): its name would be another one.
            case ArgumentSyntax { NameColon: null, Parent: TupleExpressionSyntax }:
            case AnonymousObjectMemberDeclaratorSyntax { NameEquals: null } when outermost != place:
                return false;
            // new { blog.Posts.Count }
            case AnonymousObjectMemberDeclaratorSyntax { NameEquals: null } declarator
                when place is MemberAccessExpressionSyntax { Name.Identifier.ValueText: var member }:
                plan.Replace(
                    declarator,
                    declarator.WithNameEquals(SyntaxFactory.NameEquals(member)
                            .NormalizeWhitespace()
                            .WithTrailingTrivia(SyntaxFactory.Space))
                        .WithExpression(read)
                        .WithTriviaFrom(declarator));
                return true;
            default:
                plan.Replace(place, read.WithTriviaFrom(place));
                return true;
        }
    }
}
