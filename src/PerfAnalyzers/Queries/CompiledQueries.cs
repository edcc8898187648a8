using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Queries;

/// <summary>Reads the queries of the delegates that <c>EF.CompileQuery</c> makes.</summary>
internal readonly struct CompiledQueries(QueryParser parser)
{
    /// <summary>True for what runs a query only when it is enumerated.</summary>
    public static bool IsDeferred(ITypeSymbol? type) => type is INamedTypeSymbol { Arity: 1, Name: "IEnumerable" or "IAsyncEnumerable" or "IQueryable" };

    /// <summary>The query of a compiled delegate, as its lambda says it, run on the context that the call gives it.</summary>
    public QueryDraft? Parse(IInvocationOperation call)
    {
        if (call.TargetMethod.MethodKind != MethodKind.DelegateInvoke || call.Instance is null || MadeBy(call.Instance) is not { } compile)
            return null;

        var element = call.Type?.UnwrapTask();
        var context = call.Arguments.FirstOrDefault()?.Value;
        if (compile.Arguments.FirstOrDefault()?.Value.AsLambda()?.SingleReturnedValue()?.Unwrap() is { } body)
        {
            var runs = body is IInvocationOperation last && QueryOperators.IsTerminalName(last.TargetMethod.Name);
            var query = runs ? ((IInvocationOperation)body).Receiver() ?? body : body;
            if (parser.Parse(query, null) is { Source: { } source } draft)
                return draft.Elsewhere() with { Source = source with { Context = context } };
        }

        return QueryDraft.StartingFrom(QuerySourceKind.Compiled, compile, element.ElementType() ?? element, context);
    }

    /// <summary>The <c>EF.CompileQuery(…)</c> that a delegate was made by.</summary>
    public IInvocationOperation? MadeBy(IOperation value)
    {
        value = value.Unwrap();
        if (value.Type is not INamedTypeSymbol { TypeKind: TypeKind.Delegate })
            return null;

        var initial = value switch
        {
            ILocalReferenceOperation local => BodyIndex.Around(local).OnlyValueOf(local.Local),
            IMemberReferenceOperation { Member: IFieldSymbol or IPropertySymbol } member =>
                parser.Model.Bodies.Get(member.Member) is { } body ? MemberQueries.Returned(body).FirstOrDefault() : null,
            _ => value,
        };
        return initial?.Unwrap() is IInvocationOperation { TargetMethod: { Name: "CompileQuery" or "CompileAsyncQuery" } method } call
            && EfSymbols.Is(method.ContainingType, parser.Symbols.Ef) ? call : null;
    }
}
