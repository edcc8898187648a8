using System.Globalization;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Flow.Calls;
using PerfAnalyzers.Flow.Endpoints;
using PerfAnalyzers.Flow.Entities;
using PerfAnalyzers.Flow.Loops;
using PerfAnalyzers.Framework;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Rules.ResultSize;

/// <summary>Reports what is done in memory: PERF3007 and PERF3008 differ in what is wanted of the rows.</summary>
internal static class InMemoryReport
{
    /// <summary>Reports what a body does with the rows of its queries, and with those that methods return to it.</summary>
    /// <param name="context">The rule's context.</param>
    /// <param name="body">The body.</param>
    /// <param name="isAggregate">Whether one value is wanted of the rows, or fewer of them.</param>
    /// <param name="ofQuery">What to do about a query, with its materializer as the only argument.</param>
    /// <param name="ofMethod">What to do about a method that returns the rows, with its name as the only argument.</param>
    public static void Report(RuleContext context, BodySurvey body, bool isAggregate, string ofQuery, string ofMethod)
    {
        foreach (var query in body.Queries)
        {
            // PERF7009 speaks of async sequences.
            if (InMemoryWork.Get(query, context.Model) is { IsStream: false } work && work.IsAggregate == isAggregate)
                Report(context, query, work, context.LocationOf(work.Materializer), ofQuery, IsCertain(context, query));
            // There is one row either way; only the list is for nothing. In a loop, PERF1003 asks for one query.
            else if (isAggregate && InMemoryWork.OfOneRow(query, context.Model) is { } ofOne
                && !Repetition.Analyze(query.Operation, context.Model, query).IsPerElement)
                Report(context, query, ofOne, context.LocationOf(ofOne.Materializer), ofQuery, isCertain: false, isOfOneRow: true);
        }

        foreach (var call in body.RowCalls)
        {
            if (ReturnedRows.By(call, context.Model) is { } rows
                && InMemoryWork.Get(call, rows, context.Model) is { } work && work.IsAggregate == isAggregate)
            {
                // Who else calls the method may need all rows, so that another method is wanted; and of several queries each has to do it:
                // for the maintainer to weigh.
                var isCertain = rows.Queries.Length == 1 && rows.HasOneCaller(context.Model) && IsCertain(context, rows.Query);
                Report(context, rows.Query, work, context.LocationOf(rows.Query.Operation), ofMethod, isCertain);
            }
        }
    }

    /// <summary>Reports the loops that pass by rows which their query could have left out.</summary>
    /// <param name="context">The rule's context.</param>
    /// <param name="body">The body.</param>
    /// <param name="ofQuery">What to do about a query.</param>
    /// <param name="ofMethod">What to do about a method that returns the rows, with its name as the only argument.</param>
    public static void ReportLoops(RuleContext context, BodySurvey body, string ofQuery, string ofMethod)
    {
        foreach (var query in body.Queries)
        {
            if (FilteringLoop.Get(query, context.Model) is { } loop)
                Report(context, query, loop, context.LocationOf(loop.Rows), ofQuery);
        }

        foreach (var call in body.RowCalls)
        {
            if (ReturnedRows.By(call, context.Model) is { } rows && FilteringLoop.Get(call, rows, context.Model) is { } loop)
            {
                var advice = string.Format(CultureInfo.InvariantCulture, ofMethod, call.TargetMethod.Name);
                Report(context, rows.Query, loop, context.LocationOf(rows.Query.Operation), advice);
            }
        }
    }

    // A loop may count, log or check what it passes by: for the maintainer to weigh.
    private static void Report(RuleContext context, QueryChain query, FilteringLoop loop, string location, string advice) =>
        context.Report(
            loop.Condition.Location(), [loop.Rows.Location()], null, isCertain: false, "if", query.Describe(), location, advice);

    /// <summary>query.Select(p => p.BlogId).ToList().Distinct(): numbers are small, and the database would sort them for it.</summary>
    private static bool IsDistinctOfValues(QueryChain query, InMemoryWork work, EfModel model) =>
        work.Operators is [IInvocationOperation { TargetMethod.Name: "Distinct" } distinct]
        && distinct.Type.ElementType() is { IsValueType: true }
        && ResultBound.Get(query, model).Kind is ResultBoundKind.Children or ResultBoundKind.Matched or ResultBoundKind.Listed;

    private static bool IsCertain(RuleContext context, QueryChain query) =>
        query.Source.IsDatabase || query.HasEfOperator || context.Model.Entities.IsEntity(query.Entity);

    private static void Report(RuleContext context, QueryChain query, InMemoryWork work, string location, string advice, bool isCertain,
        bool isOfOneRow = false)
    {
        var place = work.IsAggregate ? work.Operators[work.Operators.Length - 1] : work.Operators[0];
        context.Report(
            place.OperatorLocation(),
            [query.Operation.Location()],
            null,
            isCertain && !IsDistinctOfValues(query, work, context.Model) && !BackOffice.Contains(context.Member, context.Model),
            place is IInvocationOperation call ? call.TargetMethod.Name : ((IPropertyReferenceOperation)place).Property.Name,
            query.Describe(),
            location,
            string.Format(CultureInfo.InvariantCulture, advice, work.Materializer.TargetMethod.Name),
            isOfOneRow ? "row" : "value",
            isOfOneRow ? "makes a list" : "reads all rows");
    }
}
