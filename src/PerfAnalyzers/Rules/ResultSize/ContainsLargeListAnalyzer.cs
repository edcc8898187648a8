using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Framework;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Rules.ResultSize;

/// <summary>The keys that one query delivers, however many, are sent back to the database as the list of another one.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
[NoCodeFix("With the query in the list's place both run at one moment instead of two, and the "
    + "database may choose another plan: only a measurement tells.")]
public sealed class ContainsLargeListAnalyzer : QueryAnalyzer
{
    private static readonly DiagnosticDescriptor s_rule = RuleDescriptor.Create(
        RuleIds.ContainsLargeList,
        "List of unknown size is sent with a query",
        "'{0}' is read from all rows of the {1} at line {2}, and sent back here; use that query itself in place of the list",
        RuleCategory.ResultSize,
        DiagnosticSeverity.Info,
        "A list in Contains is sent with the query. One that is read from the database without a limit travels twice, and grows with the "
            + "table, up to the provider's limit of parameters. A query in its place becomes a subquery, and nothing travels.");

    /// <summary>Creates the analyzer.</summary>
    public ContainsLargeListAnalyzer()
        : base(s_rule)
    {
    }

    private protected override void Analyze(RuleContext context, QueryChain query)
    {
        foreach (var step in query.Steps)
        {
            if (step.Kind is not (QueryStepKind.Filter or QueryStepKind.Element or QueryStepKind.Scalar or QueryStepKind.Write)
                || step.IsElsewhere)
                continue;
            // From here on the rows are in memory, and so is the comparison.
            if (ReferenceEquals(step, query.FirstInMemory) || step.Lambda is not { } predicate || !predicate.IsExpressionTree())
                break;
            foreach (var part in predicate.Descendants())
            {
                if (part is IInvocationOperation { TargetMethod.Name: "Contains" } contains && ListOf(contains) is { } list
                    && QueryFor(list, context.Model) is { } source && IsOfSameContext(source, query))
                    context.Report(
                        contains.Location(),
                        [source.Operation.Location()],
                        null,
                        isCertain: true,
                        list.Local.Name,
                        source.Describe(),
                        source.Operation.Syntax.Line());
            }
        }
    }

    /// <summary>ids.Contains(x.Id), in any of its forms; a conversion to a span is how newer compilers bind it on an array.</summary>
    private static ILocalReferenceOperation? ListOf(IInvocationOperation contains)
    {
        var list = (contains.Instance ?? contains.ArgumentFor(0)?.Value)?.Unwrap();
        while (list is IConversionOperation conversion)
            list = conversion.Operand.Unwrap();
        return list as ILocalReferenceOperation;
    }

    /// <summary>The query without a bound that the list was read by, if the list serves for nothing else.</summary>
    private static QueryChain? QueryFor(ILocalReferenceOperation list, EfModel model)
    {
        var index = BodyIndex.Around(list);
        if (index.OnlyValueOf(list.Local) is not { } value
            || ExecutionIn(value, model) is not { IsDatabaseQuery: true, FirstInMemory: null, IsOpaque: false } query)
            return null;
        // The children of one parent, a page, what some keys name: they have an end.
        if (query.Terminal is not {
            Kind: QueryStepKind.Materialize,
            Method: not ("ToDictionary" or EfNames.ToDictionaryAsync or "ToLookup")
        } || !ResultBound.Get(query, model).IsUnbounded)
            return null;
        foreach (var use in index.ReferencesTo(list.Local))
        {
            // A list that the code needs anyway is there; a subquery would be one more query.
            if (!IsTestOfSize(use) && !IsContains(use))
                return null;
        }

        return query;
    }

    /// <summary>
    /// The query whose rows a value holds: all of them, or each once (<c>(await query.ToListAsync()).Distinct().ToList()</c>).
    /// </summary>
    private static QueryChain? ExecutionIn(IOperation value, EfModel model)
    {
        while (true)
        {
            if (value.Unwrap() is ILocalReferenceOperation { Local: var local } copied)
            {
                // What the rows are needed for besides is no concern of the list's, but then they are there anyway.
                var index = BodyIndex.Around(copied);
                if (index.ReferencesTo(local).Count != 1 || index.OnlyValueOf(local) is not { } only)
                    return null;
                value = only;
                continue;
            }

            if (value.Unwrap() is not IInvocationOperation { TargetMethod.Name: not "Chunk" } run)
                return null;
            if (!model.Symbols.IsLinqToObjects(run.TargetMethod.ContainingType)
                || run.TargetMethod.Name is not ("Distinct" or "ToList" or "ToArray" or "ToHashSet" or "AsEnumerable")
                || run is not { Arguments: [{ Value: { } receiver }] }
                || QueryChain.Execution(run, model) is { FirstInMemory: null })
                return QueryChain.Execution(run, model);
            value = receiver;
        }
    }

    private static bool IsContains(IOperation use)
    {
        var parent = use.Parent;
        while (parent is IConversionOperation or IArgumentOperation)
            parent = parent.Parent;
        return parent is IInvocationOperation { TargetMethod.Name: "Contains" or "op_Implicit" or "AsSpan" } && use.IsInExpressionTree();
    }

    /// <summary>if (ids.Count == 0) return; says nothing that a subquery would not.</summary>
    private static bool IsTestOfSize(IOperation use) => use switch
    {
        ILocalReferenceOperation { IsDeclaration: true } => true,
        { Parent: IPropertyReferenceOperation { Property.Name: "Count" or "Length" } } => true,
        { Parent: IArgumentOperation { Parent: IInvocationOperation { TargetMethod.Name: "Any" or "Count", Arguments.Length: 1 } } } =>
            true,
        { Parent: IConversionOperation { Parent: IArgumentOperation { Parent: IInvocationOperation {
            TargetMethod.Name: "Any" or "Count",
            Arguments.Length: 1
        } } } } => true,
        _ => false,
    };

    private static bool IsOfSameContext(QueryChain source, QueryChain query) =>
        source.Source.Context.ReferencedSymbol() is { } context
            && SymbolEqualityComparer.Default.Equals(context, query.Source.Context.ReferencedSymbol());
}
