using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using PerfAnalyzers.Profile;

namespace PerfAnalyzers.Measurements;

/// <summary>A call in the code, and what was measured there.</summary>
internal sealed class MeasuredCall(SyntaxNode node, SiteFacts facts)
{
    private static readonly string[] s_methods = { "GET ", "POST ", "PUT ", "DELETE ", "PATCH ", "HEAD ", "OPTIONS " };

    public SyntaxNode Node { get; } = node;

    public SiteFacts Facts { get; } = facts;

    /// <summary>What is run: a call with what it is called on, what a loop goes through, a navigation with its owner.</summary>
    public SyntaxNode Expression { get; } = node switch
    {
        CommonForEachStatementSyntax loop => loop.Expression,
        SimpleNameSyntax { Parent: MemberAccessExpressionSyntax access } name when access.Name == name => access,
        _ => node,
    };

    /// <summary>How many commands a request sends from here, in the scope where they are most.</summary>
    public double PerRequest => Facts.Worst.Requests == 0 ? 0 : (double)Facts.Worst.Commands / Facts.Worst.Requests;

    /// <summary>True for a scope that is a request; the others have names that were given to them.</summary>
    public bool IsRequest => Array.Exists(s_methods, m => Facts.Worst.Scope.StartsWith(m, StringComparison.Ordinal));

    /// <summary><c>18,200 requests</c></summary>
    public string Runs =>
        Facts.Worst.Requests.ToString("N0", CultureInfo.InvariantCulture)
        + (IsRequest ? " request" : " run")
        + (Facts.Worst.Requests == 1 ? "" : "s");

    /// <summary><c>51</c>, and <c>1.5</c> where that makes a difference.</summary>
    public string Number => PerRequest.ToString(PerRequest < 10 ? "0.#" : "N0", CultureInfo.InvariantCulture);

    /// <summary><c>51 times per request in 18,200 requests</c></summary>
    public string Describe() => $"{(Number == "1" ? "once" : Number + " times")} per {(IsRequest ? "request" : "run")} in {Runs}";

    /// <summary>True when a finding at this place is about the call: it lies in what is run, or has it in it.</summary>
    public bool Concerns(TextSpan place) => Expression.Span.Contains(place)
        || place.Contains(Expression.Span.End - 1) && place.OverlapsWith(Expression.Span);
}
