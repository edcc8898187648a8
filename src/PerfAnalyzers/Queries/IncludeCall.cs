using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using Microsoft.CodeAnalysis.Text;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Queries;

/// <summary>An <c>Include</c> with the <c>ThenInclude</c>s that go on from it.</summary>
/// <param name="Steps">The <c>Include</c>, and those that go on from it.</param>
/// <param name="Path">The navigations from the entity on; empty when they are not known.</param>
internal sealed record IncludeCall(ImmutableArray<QueryStep> Steps, NavigationPath Path)
{
    /// <summary>The <c>Include</c>.</summary>
    public QueryStep Step => Steps[0];

    public IInvocationOperation First => Step.Call!;

    public IInvocationOperation Last => Steps[Steps.Length - 1].Call!;

    /// <summary>The navigations as the code would name them in a string.</summary>
    public string PathText => Path.Text;

    /// <summary>What the <c>Include</c> names its navigations by.</summary>
    public IncludeArgument Argument => IncludeArgument.Of(First);

    /// <summary>From the name of <c>Include</c> to the end of the last <c>ThenInclude</c>: what would have to go.</summary>
    public Location Location =>
        First.Syntax is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name: var name, Expression: var below } }
        && First.Receiver() is { } receiver && below.Span.Contains(receiver.Syntax.Span)
            ? Location.Create(Last.Syntax.SyntaxTree, TextSpan.FromBounds(name.SpanStart, Last.Syntax.Span.End))
            : Last.Location();

    /// <summary>The includes of a query, in their order.</summary>
    public static IEnumerable<IncludeCall> Find(QueryChain query)
    {
        IncludeCall? run = null;
        foreach (var include in IncludeStep.Find(query))
        {
            if (run is not null && include.Step is { Kind: QueryStepKind.ThenInclude, Call: { } next }
                && ReferenceEquals(next.Receiver()?.Unwrap(), run.Last))
            {
                run = new(run.Steps.Add(include.Step), include.Path);
                continue;
            }

            if (run is not null)
                yield return run;
            run = include.Step is { Kind: QueryStepKind.Include, Call: not null }
                ? new(ImmutableArray.Create(include.Step), include.Path) : null;
        }

        if (run is not null)
            yield return run;
    }
}
