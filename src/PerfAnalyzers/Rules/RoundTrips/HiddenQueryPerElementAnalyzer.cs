using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Flow.Calls;
using PerfAnalyzers.Flow.Loops;
using PerfAnalyzers.Framework;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Rules.RoundTrips;

/// <summary>A call whose implementation runs a query is made once per element.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
[NoCodeFix("The query is in another method, with its own callers: only its author can say how a version for many elements should look.")]
public sealed class HiddenQueryPerElementAnalyzer : BodyAnalyzer
{
    private static readonly DiagnosticDescriptor s_rule = RuleDescriptor.Create(
        RuleIds.HiddenQueryPerElement,
        "Call that runs a query is made once per element (N+1)",
        "'{0}' {3} a query ({1}), and is called once per {2}; load what it needs for all of them at once",
        RuleCategory.RoundTrips,
        DiagnosticSeverity.Warning,
        "The query is in the method that is called, or in one that it calls. A version of the method that takes all elements costs one round trip.");

    /// <summary>Creates the analyzer.</summary>
    public HiddenQueryPerElementAnalyzer()
        : base(s_rule)
    {
    }

    private protected override void Analyze(RuleContext context, BodySurvey body)
    {
        foreach (var call in body.RepeatedCalls)
            Analyze(context, call);
    }

    private static void Analyze(RuleContext context, IOperation operation)
    {
        var repetition = Repetition.Analyze(operation, context.Model);
        if (!repetition.IsPerElement || RecursiveCall.Is(operation, context.Member, context.Model))
            return;
        // Work that is started and left to itself, each with what it needs.
        if (IsDetached(operation))
            return;
        if (CallSummary.QueryRunBy(operation, context.Model) is not { } path || IsPolymorphic(operation, repetition) || IsRepeated(operation, repetition, context.Model))
            return;

        context.Report(
            operation.Location(),
            path.Calls.Append(path.Query.Operation).Select(static o => o.Location()).Concat(repetition.Loop is { } loop ? [loop.Location()] : []),
            null,
            path.IsCertain && (path.Query.Source.IsDatabase || path.Query.HasEfOperator || context.Model.Entities.IsEntity(path.Query.Entity)),
            NameOf(operation),
            Route(path),
            repetition.Describe(),
            path.IsCertain ? "runs" : "may run");
    }

    /// <summary>_ = ProcessAsync(id), Task.Run(() => Process(id)) as a statement: nobody waits for it.</summary>
    private static bool IsDetached(IOperation operation)
    {
        for (var current = operation as IInvocationOperation; current is not null;)
        {
            if (current.Type is { Name: "Task" or "ValueTask" } type && type.IsIn("System", "Threading", "Tasks")
                && current.Parent is IExpressionStatementOperation or ISimpleAssignmentOperation { Target: IDiscardOperation })
                return true;
            current = current.Ancestors().OfType<IAnonymousFunctionOperation>().FirstOrDefault()?.AsArgument()?.Parent as IInvocationOperation;
        }

        return false;
    }

    /// <summary>foreach (var handler in handlers) handler.Run(): a list of implementations is there for those that other assemblies bring.</summary>
    private static bool IsPolymorphic(IOperation operation, Repetition repetition) =>
        operation is IInvocationOperation { Instance: { } receiver, TargetMethod: { } method } && (method.ContainingType.TypeKind == TypeKind.Interface || method.IsAbstract)
        && repetition.Element is { } element && SymbolEqualityComparer.Default.Equals(receiver.ReferencedSymbol(), element);

    /// <summary>True when the same method is called on the same object earlier in the same loop: one report a loop and method is enough to act on.</summary>
    private static bool IsRepeated(IOperation operation, Repetition repetition, EfModel model)
    {
        if (operation is not IInvocationOperation { TargetMethod: { MethodKind: not MethodKind.DelegateInvoke } method } || repetition.Loop is not ILoopOperation loop)
            return false;
        var receiver = ((IInvocationOperation)operation).Receiver()?.Syntax.ToString();
        foreach (var earlier in BodyIndex.Around(operation).Invocations)
        {
            if (ReferenceEquals(earlier, operation))
                return false;
            if (earlier.TargetMethod.Name == method.Name && earlier.IsWithin(loop) && SymbolEqualityComparer.Default.Equals(earlier.TargetMethod.OriginalDefinition, method.OriginalDefinition)
                && earlier.Receiver()?.Syntax.ToString() == receiver && ReferenceEquals(Repetition.Analyze(earlier, model).Loop, loop))
                return true;
        }

        return false;
    }

    private static string NameOf(IOperation operation) => operation switch
    {
        IInvocationOperation { TargetMethod.MethodKind: MethodKind.DelegateInvoke, Instance: { } instance } => instance.Syntax.ToString(),
        IInvocationOperation call => call.TargetMethod.Name,
        IMethodReferenceOperation group => group.Method.Name,
        IObjectCreationOperation { Type: { } type } => "new " + type.Name,
        IPropertyReferenceOperation property => property.Property.Name,
        _ => operation.Syntax.ToString(),
    };

    private static string Route(QueryPath path)
    {
        var place = path.Query.Operation.Syntax.GetLocation().GetLineSpan();
        var end = $"{path.Query.Describe()} at {System.IO.Path.GetFileName(place.Path)}:{place.StartLinePosition.Line + 1}";
        return path.Calls.IsEmpty ? end : string.Join(" → ", path.Calls.Select(NameOf)) + " → " + end;
    }
}
