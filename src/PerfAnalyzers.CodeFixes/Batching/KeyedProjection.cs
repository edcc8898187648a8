using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using Microsoft.CodeAnalysis.Text;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.CodeFixes.Batching;

/// <summary>
/// What a query selects of its rows, in one step or in several of which each takes a member of what the last one gave:
/// <c>Select(p => p.Blog).Select(b => b.Name)</c>.
/// </summary>
internal sealed class KeyedProjection
{
    private readonly ImmutableArray<InvocationExpressionSyntax> _followers;

    private KeyedProjection(
        IAnonymousFunctionOperation lambda,
        IAnonymousFunctionOperation last,
        ImmutableArray<InvocationExpressionSyntax> followers,
        string? value)
    {
        Lambda = lambda;
        Last = last;
        _followers = followers;
        Value = value;
    }

    /// <summary>The first lambda, whose parameter is the row.</summary>
    public IAnonymousFunctionOperation Lambda { get; }

    /// <summary>The lambda that gives what is selected.</summary>
    public IAnonymousFunctionOperation Last { get; }

    /// <summary>What is selected, read from the row; null where the lambda has statements.</summary>
    public string? Value { get; }

    public static KeyedProjection Create(IAnonymousFunctionOperation lambda) =>
        new(lambda, lambda, ImmutableArray<InvocationExpressionSyntax>.Empty, lambda.SingleReturnedValue()?.Syntax.ToString());

    // before: Select(c => c.Volume) and Select(v => v.SeriesId)
    // after:  c.Volume.SeriesId
    public KeyedProjection? Followed(QueryStep step)
    {
        if (step is not { Kind: QueryStepKind.Project, IsElsewhere: false, IsConditional: false, Method: "Select" }
            || step.Call?.Syntax is not InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax } call
            || step.Lambda is not { Symbol.Parameters: [{ Name: var name }] } lambda
            || Last.SingleReturnedValue()?.Syntax is not (MemberAccessExpressionSyntax or IdentifierNameSyntax)
            || lambda.SingleReturnedValue() is not IPropertyReferenceOperation { Syntax: MemberAccessExpressionSyntax read } value
            || RootOf(value) is not IParameterReferenceOperation)
            return null;
        return new(Lambda, lambda, _followers.Add(call), Value + read.ToString().Substring(name.Length));
    }

    /// <summary>The edits that leave one step which selects the value with the columns.</summary>
    public IEnumerable<TextChange> Edit(string columns)
    {
        if (Lambda.SingleReturnedValue()?.Syntax is not { } value)
            yield break;
        yield return new(value.Span, $"new {{ {columns}, Value = {Value} }}");
        foreach (var follower in _followers)
        {
            var start = ((MemberAccessExpressionSyntax)follower.Expression).Expression.Span.End;
            yield return new(TextSpan.FromBounds(start, follower.Span.End), "");
        }
    }

    private static IOperation RootOf(IOperation value)
    {
        while (value is IPropertyReferenceOperation { Instance: { } instance })
            value = instance;
        return value;
    }
}
