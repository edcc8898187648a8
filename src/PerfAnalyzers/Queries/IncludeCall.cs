using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using Microsoft.CodeAnalysis.Text;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Queries;

/// <summary>An <c>Include</c> with the <c>ThenInclude</c>s that go on from it.</summary>
/// <param name="Step">The <c>Include</c>.</param>
/// <param name="First">The call of <c>Include</c>.</param>
/// <param name="Last">The last call of <c>ThenInclude</c>, or <paramref name="First"/>.</param>
/// <param name="Path">The navigations from the entity on; empty when they are not known.</param>
internal sealed record IncludeCall(QueryStep Step, IInvocationOperation First, IInvocationOperation Last, ImmutableArray<string> Path)
{
    /// <summary>The navigations as the code would name them in a string.</summary>
    public string PathText => string.Join(".", Path);

    /// <summary>From the name of <c>Include</c> to the end of the last <c>ThenInclude</c>: what would have to go.</summary>
    public Location Location => First.Syntax is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name: var name, Expression: var below } } && First.Receiver() is { } receiver && below.Span.Contains(receiver.Syntax.Span)
        ? Microsoft.CodeAnalysis.Location.Create(Last.Syntax.SyntaxTree, TextSpan.FromBounds(name.SpanStart, Last.Syntax.Span.End))
        : Last.Location();

    /// <summary>The includes of a query, in their order.</summary>
    public static IEnumerable<IncludeCall> Find(QueryChain query)
    {
        var steps = query.Steps;
        for (var i = 0; i < steps.Length; i++)
        {
            if (steps[i] is not { Kind: QueryStepKind.Include, Call: { } first } include)
                continue;
            var last = first;
            var path = include.IncludedPath();
            while (i + 1 < steps.Length && steps[i + 1] is { Kind: QueryStepKind.ThenInclude, Call: { } next } then && ReferenceEquals(next.Receiver()?.Unwrap(), last))
            {
                i++;
                last = next;
                path = path.IsDefaultOrEmpty ? path : path.AddRange(then.IncludedPath());
            }

            yield return new(include, first, last, path);
        }
    }
}
