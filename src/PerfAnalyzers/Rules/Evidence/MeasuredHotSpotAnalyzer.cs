using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Flow.Loops;
using PerfAnalyzers.Framework;
using PerfAnalyzers.Measurements;
using PerfAnalyzers.Profile;

namespace PerfAnalyzers.Rules.Evidence;

/// <summary>A call of which a profile shows that it sends many commands in each request.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
[NoCodeFix("The rule that the message names has the fix, where there is one.")]
public sealed class MeasuredHotSpotAnalyzer : RuleAnalyzer
{
    private const string MinCommandsPerRequest = "min_commands_per_request";
    private const int DefaultMinCommandsPerRequest = 10;

    private static readonly DiagnosticDescriptor s_rule = RuleDescriptor.Create(
        RuleIds.MeasuredHotSpot,
        "Call sends many commands per request, as measured",
        "{0} {1} per {2} here in {3}: {4}",
        RuleCategory.Evidence,
        DiagnosticSeverity.Warning,
        "The profile of the running application shows that this call sends many commands to the database in each request. Each of them is "
            + "a round trip, whatever the reason.");

    /// <summary>Creates the analyzer.</summary>
    public MeasuredHotSpotAnalyzer()
        : base(s_rule)
    {
    }

    private protected override bool AppliesTo(Compilation compilation) => true;

    private protected override bool AppliesTo(AnalyzerOptions options) => MeasuredCalls.Of(options) is not null;

    private protected override void Analyze(FileContext file)
    {
        if (file.Measured is not { } measured)
            return;
        foreach (var body in file.Survey.Where(measured.MayKnow))
        {
            var context = file.Enter(body) with { IsAboutMeasurements = true };
            var minimum = context.NumberOption(MinCommandsPerRequest, DefaultMinCommandsPerRequest, minimum: 2);
            foreach (var call in context.Measured)
            {
                // A property has a body for each accessor, and one list of calls.
                if (call.PerRequest >= minimum && body.Root.Syntax.Span.Contains(call.Node.Span))
                    Report(context, call);
            }
        }
    }

    private static void Report(RuleContext context, MeasuredCall call)
    {
        var scope = call.IsRequest ? "request" : "run";
        context.Report(
            call.Expression.GetLocation(),
            null,
            null,
            call.PerRequest.ToString("N0", CultureInfo.InvariantCulture),
            call.Facts.Kinds.Contains(CommandKinds.Save) ? "saves" : call.Facts.Kinds.Contains(CommandKinds.Bulk) ? "commands" : "queries",
            $"{scope} of '{call.Facts.Worst.Scope}'",
            call.Runs,
            Advice(context, call));
    }

    /// <summary>What to do, and the rule that it belongs to.</summary>
    private static string Advice(RuleContext context, MeasuredCall call)
    {
        if (call.Facts.Kinds.Contains(CommandKinds.Lazy))
            return $"the navigation loads itself each time it is read, load it with the query ({RuleIds.NavigationLoadedPerElement})";
        var operation = context.OperationAt(call.Node);
        if (call.Facts.Kinds.Contains(CommandKinds.Save))
            return $"save once for all of them ({RuleIds.SaveChangesPerElement})";
        if (operation is IInvocationOperation { TargetMethod.ContainingType.Name: "ReferenceEntry" or "CollectionEntry" })
            return $"the navigation is loaded one entity at a time, load it with the query ({RuleIds.ExplicitLoadPerElement})";
        // Where nothing repeats it here, its callers do.
        return operation is not null && Repetition.Analyze(operation, EfModel.For(context.Compilation)).Kind != RepetitionKind.None
            ? $"the query runs again and again here, ask once for all of them ({RuleIds.QueryPerElement})"
            : $"what calls '{context.Member.Name}' does so again and again, ask once for all of them ({RuleIds.HiddenQueryPerElement})";
    }
}
