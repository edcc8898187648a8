using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Flow.Entities;
using PerfAnalyzers.Flow.Loops;
using PerfAnalyzers.Framework;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Rules.Projection;

/// <summary>A row is fetched, or all rows are counted, only to see whether there is one.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class RowFetchedForExistenceAnalyzer : QueryAnalyzer
{
    private const int SmallRow = 8;

    private static readonly DiagnosticDescriptor s_rule = RuleDescriptor.Create(
        RuleIds.RowFetchedForExistence,
        "Row is fetched only to see whether it exists",
        "{0} {1} only to see whether there is one; ask with {2}",
        RuleCategory.Projection,
        DiagnosticSeverity.Warning,
        "A row comes with all its columns, and a count goes over all rows. Any is answered by the first row that the database finds, "
            + "often in an index, and sends back one bit.");

    /// <summary>Creates the analyzer.</summary>
    public RowFetchedForExistenceAnalyzer()
        : base(s_rule)
    {
    }

    private protected override void Analyze(RuleContext context, QueryChain query)
    {
        if (query.Terminal is not { Kind: QueryStepKind.Element or QueryStepKind.Scalar, Call: { } call })
            return;
        var tests = ExistenceTest.Get(query, context.Model);
        if (tests.IsEmpty)
            return;

        var isCount = query.Terminal.Kind == QueryStepKind.Scalar;
        if (!isCount && query.IsTracked && query.DeliveredEntity is { } entity)
        {
            // The row is fetched to be tracked: other objects get their navigation from it.
            if (FixUp.IsRead(query, entity, context.Model))
                return;
            // Find looks at what was added or removed and not saved yet, too, and does not ask for what another method has loaded.
            if (call.TargetMethod.Name is EfNames.Find or EfNames.FindAsync
                && (IsChangedBefore(call, context) || IsHandedOnBefore(call, query, context)))
                return;
        }

        // PERF1003 asks for one query before the loop, which makes this one moot.
        if (Repetition.Analyze(query.Operation, context.Model, query).IsPerElement)
            return;

        // What an object that leaves the method has in its navigations may be read elsewhere.
        var isCertain = isCount
            || (!query.IsTracked || !FixUp.Leaves(query, query.DeliveredEntity!, context.Model)) && !IsSmallRow(query, context.Model);
        context.Report(
            query.Operation.Location(),
            tests.Select(static t => t.Operation.Location()),
            null,
            isCertain,
            isCount ? "All rows of this " + query.Describe() : "The row of this " + query.Describe(),
            isCount ? "are counted" : "is fetched",
            call.TargetMethod.Name.EndsWith("Async", StringComparison.Ordinal) ? EfNames.AnyAsync : "Any");
    }

    /// <summary>A row of a few small columns that its key finds costs hardly more than the answer that it is there.</summary>
    private static bool IsSmallRow(QueryChain query, EfModel model) =>
        (query.Terminal?.Method is EfNames.Find or EfNames.FindAsync || SingleRow.IsAskedFor(query, model))
        && query.Includes is { AreKnown: true, Paths.IsEmpty: true }
        && query.DeliveredEntity is { } entity
        && EntityColumns.Get(entity, model) is { Large.IsEmpty: true, LoadedAlong.IsEmpty: true, Columns.Length: <= SmallRow };

    private static bool IsChangedBefore(IInvocationOperation find, RuleContext context)
    {
        foreach (var call in BodyIndex.Around(find).Invocations)
        {
            if (call.TargetMethod.Name
                is "Add" or "AddAsync" or "AddRange" or "AddRangeAsync" or "Remove" or "RemoveRange" or "Attach" or "Update"
                && call.Syntax.SpanStart < find.Syntax.SpanStart && (context.Model.Symbols.IsDbSet(call.TargetMethod.ContainingType)
                    || context.Model.Symbols.IsContext(call.TargetMethod.ContainingType)))
                return true;
        }

        return false;
    }

    /// <summary>var offering = await db.Offerings.GetOffering(id): a method of one's own was given the context before.</summary>
    private static bool IsHandedOnBefore(IInvocationOperation find, QueryChain query, RuleContext context)
    {
        if (UnitOfWork.ContextOf(query) is not { } used)
            return false;
        foreach (var call in BodyIndex.Around(find).Invocations)
        {
            if (call.Syntax.SpanStart < find.Syntax.SpanStart
                && !IsOfFramework(call.TargetMethod)
                && call.Arguments.Any(a => IsOf(a.Value.Unwrap(), used)))
                return true;
        }

        return false;
    }

    /// <summary>What EF Core and LINQ load is in sight.</summary>
    private static bool IsOfFramework(IMethodSymbol method) => method.ContainingAssembly?.IsFramework() == true;

    private static bool IsOf(IOperation value, ISymbol context) =>
        context.IsSame(value.ReferencedSymbol())
        || value is IPropertyReferenceOperation { Instance: { } instance } && context.IsSame(instance.Unwrap().ReferencedSymbol());
}
