using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Flow.Calls;
using PerfAnalyzers.Flow.Endpoints;
using PerfAnalyzers.Flow.Paging;
using PerfAnalyzers.Framework;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Rules.ResultSize;

/// <summary>A request says how many rows are read, and nothing limits it.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UncappedPageSizeAnalyzer : BodyAnalyzer
{
    private static readonly DiagnosticDescriptor s_rule = RuleDescriptor.Create(
        RuleIds.UncappedPageSize,
        "Page size from the request has no upper limit",
        "The request decides how many rows are read: '{0}' reaches 'Take' without an upper limit; clamp it to at most {1}",
        RuleCategory.ResultSize,
        DiagnosticSeverity.Warning,
        "A page that may have any size is no page: a request for a million rows reads, tracks and serialises a million rows. The largest "
            + "page is the server's decision.");

    /// <summary>Creates the analyzer.</summary>
    public UncappedPageSizeAnalyzer()
        : base(s_rule)
    {
    }

    private protected override void Analyze(RuleContext context, BodySurvey body)
    {
        foreach (var call in body.SizedCalls)
            Analyze(context, call);
    }

    private static void Analyze(RuleContext context, IInvocationOperation call)
    {
        // Only a request's numbers are anybody's choice: other callers are code.
        if (Endpoint.Around(call, context.Model) is not { } endpoint)
            return;

        foreach (var size in RequestedSize.Find(call, context.Model))
        {
            if (size.Parameter is { } parameter
                && (!parameter.ContainingSymbol.IsSame(endpoint.Method) || !endpoint.IsFromRequest(parameter)))
                continue;
            var limit = PageOptions.Read(context, PageOptions.MaxPageSize, PageOptions.DefaultMaxPageSize);
            context.Report(
                size.Value.Location(),
                [size.Count.Location()],
                FixHints.Create((FixHints.Limit, limit)),
                isCertain: !size.LimitsNothing(context.Model),
                size.Name,
                limit);
            return;
        }
    }
}
