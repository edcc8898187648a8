using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace PerfAnalyzers.Tests.Harness.SelfTests;

/// <summary>A rule for the harness to be tested with: it reports each call of a method named <c>Slow</c>, or does what else it is told to.</summary>
internal sealed class SlowCallAnalyzer : DiagnosticAnalyzer
{
    public const string Id = "TEST0001";
    private readonly Action<OperationAnalysisContext, IInvocationOperation> _onCall;
    private readonly DiagnosticDescriptor _rule;

    public SlowCallAnalyzer(Action<OperationAnalysisContext, IInvocationOperation>? onCall = null, bool isEnabledByDefault = true)
    {
        _rule = new(Id, "Slow call", "{0} is slow", "Tests", DiagnosticSeverity.Warning, isEnabledByDefault);
        _onCall = onCall ?? ((context, call) => context.ReportDiagnostic(Report(call)));
    }

    /// <summary>Reports when the whole compilation is known, which an editor does not wait for.</summary>
    public bool ReportsAtEnd { get; init; }

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [_rule];

    public Diagnostic Report(IInvocationOperation call, Location? location = null) =>
        Diagnostic.Create(_rule, location ?? call.Syntax.GetLocation(), Declaration(call), call.TargetMethod.Name);

    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        if (ReportsAtEnd)
        {
            context.RegisterCompilationStartAction(start =>
            {
                IInvocationOperation? found = null;
                start.RegisterOperationAction(c => found = SlowCall(c) ?? found, OperationKind.Invocation);
                start.RegisterCompilationEndAction(end =>
                {
                    if (found is not null)
                        end.ReportDiagnostic(Report(found));
                });
            });
            return;
        }

        context.RegisterOperationAction(
            c =>
            {
                if (SlowCall(c) is { } call)
                    _onCall(c, call);
            },
            OperationKind.Invocation);
    }

    // A diagnostic must not speak of the source of another project.
    private static IEnumerable<Location> Declaration(IInvocationOperation call) =>
        call.TargetMethod.Locations.Where(l => call.SemanticModel!.Compilation.ContainsSyntaxTree(l.SourceTree!));

    private static IInvocationOperation? SlowCall(OperationAnalysisContext context) =>
        context.Operation is IInvocationOperation { TargetMethod.Name: "Slow" } call ? call : null;
}
