using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Flow.Entities;
using PerfAnalyzers.Framework;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Rules.ResultSize;

/// <summary>Reports what is done in memory: PERF3007 and PERF3008 differ in what is wanted of the rows.</summary>
internal static class InMemoryReport
{
    public static void Report(RuleContext context, QueryChain query, InMemoryWork work)
    {
        var place = work.IsAggregate ? work.Operators[work.Operators.Length - 1] : work.Operators[0];
        context.Report(
            place.OperatorLocation(),
            [query.Operation.Location()],
            null,
            query.Source.IsDatabase || query.HasEfOperator || context.Model.Entities.IsEntity(query.Entity),
            place is IInvocationOperation call ? call.TargetMethod.Name : ((IPropertyReferenceOperation)place).Property.Name,
            query.Describe(),
            work.Materializer.Syntax.Line(),
            work.Materializer.TargetMethod.Name);
    }
}
