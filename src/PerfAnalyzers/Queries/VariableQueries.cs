using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Queries;

/// <summary>Reads the queries of locals and parameters, and what conditions add to them.</summary>
internal sealed class VariableQueries(QueryParser parser)
{
    private readonly HashSet<ISymbol> _inProgress = new(SymbolEqualityComparer.Default);

    /// <summary>
    /// Folds the writes that reach a use, in source order: a write that is certain to have happened replaces what was, one in a branch
    /// is merged with it, and one that starts from the variable itself (<c>q = q.Where(…)</c>) goes on from it.
    /// </summary>
    public QueryDraft? Parse(IOperation use, QueryScope? scope)
    {
        var variable = use.ReferencedSymbol()!;
        if (!_inProgress.Add(variable))
            return QueryDraft.StartingFrom(variable);

        try
        {
            var draft = use is IParameterReferenceOperation parameter ? ParseParameter(parameter, scope) : null;
            foreach (var write in BodyIndex.Around(use).WritesOf(variable))
            {
                if (!parser.Spend())
                    return null;
                if (!Reaches(write, use))
                    continue;
                if (write.Value is null || parser.Parse(write.Value, scope) is not { } written)
                {
                    // A null as a first value says only that the branches give one.
                    if (write.Value?.Unwrap() is { ConstantValue: { HasValue: true, Value: null } } or IDefaultValueOperation)
                        continue;
                    return null;
                }

                var isCertain = HappensBefore(write.Site, use);
                if (written.Origin is not null)
                {
                    if (!SymbolEqualityComparer.Default.Equals(written.Origin, variable) || draft is null)
                        return null;
                    draft = draft.Append(written.Steps, !isCertain, !isCertain && IsLeftOutElse(write.Site));
                }
                else
                {
                    draft = isCertain || draft is null ? written : QueryDraft.Merge(draft, written);
                }
            }

            return draft;
        }
        finally
        {
            _inProgress.Remove(variable);
        }
    }

    /// <summary>What the caller gives, or a query that only the callers know.</summary>
    private QueryDraft? ParseParameter(IParameterReferenceOperation parameter, QueryScope? scope)
    {
        if (scope is not null && scope.Arguments.TryGetValue(parameter.Parameter, out var argument))
            return parser.Parse(argument, scope.Caller);
        if (parser.Symbols.QueryElement(parameter.Type) is not { } element)
            return null;
        var kind = parser.Symbols.IsDbSet(parameter.Type) ? QuerySourceKind.Set : QuerySourceKind.Parameter;
        return QueryDraft.StartingFrom(kind, parameter, element, null);
    }

    /// <summary>True when the write comes before the use in the text, or may come before it by way of a loop around both.</summary>
    private static bool Reaches(VariableWrite write, IOperation use)
    {
        if (write.Position <= use.Syntax.SpanStart)
            return true;
        foreach (var ancestor in use.Ancestors())
        {
            // The declaration itself starts a new variable in each iteration.
            if (ancestor is ILoopOperation loop && write.Site.IsWithin(loop))
                return write.Site is not IVariableDeclaratorOperation && !use.IsWithin(write.Site);
        }

        return false;
    }

    /// <summary>True when the write stands in an <c>if</c> that has no <c>else</c>.</summary>
    private static bool IsLeftOutElse(IOperation write)
    {
        for (IOperation child = write, parent = write.Parent!; parent is not null; child = parent, parent = parent.Parent!)
        {
            switch (parent)
            {
                case IConditionalOperation conditional when !ReferenceEquals(child, conditional.Condition):
                    // Of if (a) … else if (b) … one may always hold.
                    return conditional.WhenFalse is null
                        && !(conditional.Parent is IConditionalOperation outer && ReferenceEquals(outer.WhenFalse, conditional));
                case ISwitchCaseOperation or ISwitchExpressionArmOperation or ILoopOperation or IAnonymousFunctionOperation
                    or ICatchClauseOperation:
                    return false;
            }
        }

        return false;
    }

    /// <summary>True when no branch, loop or function around the write leaves out the use.</summary>
    private static bool HappensBefore(IOperation write, IOperation use)
    {
        if (write.Syntax.Span.End > use.Syntax.SpanStart)
            return false;
        for (IOperation? child = write, parent = write.Parent; parent is not null; child = parent, parent = parent.Parent)
        {
            switch (parent)
            {
                case IConditionalOperation conditional when !ReferenceEquals(child, conditional.Condition):
                case ISwitchCaseOperation or ISwitchExpressionArmOperation or ICatchClauseOperation:
                case IAnonymousFunctionOperation or ILocalFunctionOperation or ILoopOperation:
                case IConditionalAccessOperation or ICoalesceOperation:
                    if (!use.IsWithin(child))
                        return false;
                    break;
            }
        }

        return true;
    }
}
