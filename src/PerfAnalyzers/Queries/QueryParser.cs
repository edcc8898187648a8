using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Queries;

/// <summary>
/// Reads a query from its end back to its source: through calls in either form, query syntax, locals with several writes, fields,
/// properties and the methods of this compilation. Every parser has one budget for all its steps, and enters nothing twice.
/// </summary>
internal sealed class QueryParser(EfModel model)
{
    private const int StepBudget = 2048;
    private const int MaxDepth = 96;

    // Most queries are one expression and need neither.
    private VariableQueries? _variables;
    private MemberQueries? _members;
    private int _budget = StepBudget;
    private int _depth;

    public EfModel Model => model;

    public EfSymbols Symbols => model.Symbols;

    /// <summary>The queries of compiled delegates.</summary>
    public CompiledQueries Compiled => new(this);

    /// <summary>The query that the operation runs.</summary>
    public QueryChain? ParseExecution(IOperation operation) => new ExecutedQueries(this).Parse(operation);

    /// <summary>The query that the value is.</summary>
    public QueryChain? ParseValue(IOperation value) =>
        Parse(value, null) is { Source: { } source } draft ? new(model, value, source, draft.Steps, draft.IsMerged) : null;

    /// <summary>One step more; false when there were too many.</summary>
    public bool Spend() => --_budget >= 0;

    /// <summary>The query that a value in an entered method is.</summary>
    public QueryDraft? Parse(IOperation value, QueryScope? scope)
    {
        if (++_depth > MaxDepth)
        {
            _depth--;
            return null;
        }

        try
        {
            // Chains are long rather than deep: the operators are walked in a loop, and only what they start from recurses.
            List<QueryStep>? suffix = null;
            while (true)
            {
                if (!Spend())
                    return null;
                value = value.Unwrap();
                if (value is not IInvocationOperation call || call.Receiver() is not { } receiver
                    || Operator(call, receiver) is not { } step)
                    break;
                if (step.Method == "AsQueryable" && !IsLazySequence(receiver))
                    return QueryDraft.StartingFrom(QuerySourceKind.InMemory, receiver, receiver.Type.ElementType(), null).Append(suffix);
                (suffix ??= new()).Add(scope is null ? step : step with { Given = scope.LambdaFor(call) });
                value = receiver;
            }

            return ParseSource(value, scope)?.Append(suffix);
        }
        finally
        {
            _depth--;
        }
    }

    /// <summary>A query, or a sequence interface behind which one may stand. Lists and arrays are in memory by their type.</summary>
    public bool IsLazySequence(IOperation value)
    {
        // What is awaited delivers it in a task.
        var type = value.Unwrap().Type?.UnwrapTask();
        return Symbols.IsQueryable(type) || type is INamedTypeSymbol { Arity: 1, Name: "IEnumerable" or "IAsyncEnumerable" };
    }

    /// <summary>The step that a call is, when it makes a query out of a query and its own code need not be read.</summary>
    private QueryStep? Operator(IInvocationOperation call, IOperation receiver)
    {
        var method = call.TargetMethod;
        var kind = QueryOperators.KindOf(method.Name);
        if (kind != QueryStepKind.Unknown
            && (QueryOperators.IsOperator(method, Symbols) || EfSymbols.Is(method.ContainingType, Symbols.DbSet)))
        {
            // A list is not a query any more.
            if (kind >= QueryStepKind.Materialize)
                return null;
            return new(kind == QueryStepKind.Project && IsIdentity(call) ? QueryStepKind.Neutral : kind, method.Name, call);
        }

        if (QueryOperators.IsSqlSourceName(method.Name) || !Symbols.IsQueryable(call.Type) || !Symbols.IsQueryable(receiver.Unwrap().Type))
            return null;
        // Only what is in another assembly is not read. It goes from query to query: a filter, a page, a specification.
        if (!method.IsExtensionMethod || method.IsDeclaredIn(model.Compilation))
            return null;
        var element = Symbols.QueryElement(receiver.Unwrap().Type);
        var keepsElement = SymbolEqualityComparer.Default.Equals(Symbols.QueryElement(call.Type), element);
        return new(keepsElement ? QueryStepKind.Unknown : QueryStepKind.Project, method.Name, call);
    }

    private static bool IsIdentity(IInvocationOperation select) =>
        select.ArgumentFor(1)?.Value.AsLambda() is { Symbol.Parameters: [var row, ..] } lambda
        && lambda.SingleReturnedValue()?.Unwrap() is IParameterReferenceOperation { Parameter: var returned }
        && SymbolEqualityComparer.Default.Equals(row, returned);

    private QueryDraft? ParseSource(IOperation value, QueryScope? scope)
    {
        switch (value)
        {
            case ILocalReferenceOperation or IParameterReferenceOperation:
                return (_variables ??= new(this)).Parse(value, scope);
            case IPropertyReferenceOperation or IFieldReferenceOperation or IInvocationOperation:
                return (_members ??= new(this)).Parse(value, scope);
            case IConditionalOperation { WhenFalse: { } whenFalse } conditional:
                return QueryDraft.Merge(Parse(conditional.WhenTrue, scope), Parse(whenFalse, scope));
            case ICoalesceOperation coalesce:
                return QueryDraft.Merge(Parse(coalesce.Value, scope), Parse(coalesce.WhenNull, scope));
            case ISwitchExpressionOperation choice:
                return ParseAll(choice.Arms.Select(static a => a.Value).Where(static v => v.Unwrap() is not IThrowOperation), scope);
            case IConditionalAccessOperation access:
                return Parse(access.WhenNotNull, scope);
            case IConditionalAccessInstanceOperation instance:
                var owner = instance.Ancestors().OfType<IConditionalAccessOperation>().FirstOrDefault(a => !instance.IsWithin(a.Operation));
                return owner is null ? null : Parse(owner.Operation, scope);
            case ISimpleAssignmentOperation assignment:
                return Parse(assignment.Value, scope);
            case IDeclarationExpressionOperation declaration:
                return Parse(declaration.Expression, scope);
            default:
                return null;
        }
    }

    /// <summary>The query that is one of several values; null when one of them is none.</summary>
    public QueryDraft? ParseAll(IEnumerable<IOperation> values, QueryScope? scope)
    {
        QueryDraft? merged = null;
        foreach (var value in values)
        {
            var parsed = Parse(value, scope);
            merged = merged is null ? parsed : QueryDraft.Merge(merged, parsed);
            if (merged is null)
                return null;
        }

        return merged;
    }
}
