using System.Collections.Immutable;
using System.IO;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Queries;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Calls;

/// <summary>How a call comes to run a query: the calls on the way, and the query.</summary>
/// <param name="Query">The query at the end; null when that is in another project.</param>
/// <param name="Elsewhere">What is known of a query that is in another project.</param>
/// <param name="Calls">
/// The calls on the way to it, outermost first; empty when the method runs it itself. The last of them comes to what is elsewhere, unless
/// the call itself does.
/// </param>
/// <param name="IsCertain">False when a condition on the way may leave it out.</param>
internal sealed record QueryPath(QueryChain? Query, QueryFact? Elsewhere, ImmutableArray<IOperation> Calls, bool IsCertain)
{
    /// <summary>The operation of the called method's own body that leads to the query; null when that body is elsewhere.</summary>
    public IOperation? First => Calls.FirstOrDefault() ?? Query?.Operation;

    /// <summary>True for a command that changes rows.</summary>
    public bool IsWrite => Query is null ? Elsewhere!.IsWrite : Query.Terminal?.Kind == QueryStepKind.Write;

    /// <summary>True when the query is of a type that its caller chooses: a repository of any entity.</summary>
    public bool IsGeneric =>
        (Query is null ? Elsewhere!.IsGeneric : Query.Entity is null or { TypeKind: TypeKind.TypeParameter })
        // Languages.FindById(id): on the way the type is chosen.
        && (Calls.IsEmpty || Calls[Calls.Length - 1] is not IInvocationOperation { TargetMethod: var last } || IsOpen(last));

    private static bool IsOpen(IMethodSymbol method) =>
        method.TypeArguments.Concat(method.ContainingType?.TypeArguments ?? ImmutableArray<ITypeSymbol>.Empty)
            .Any(static t => t is ITypeParameterSymbol);

    /// <summary>The places of the calls and of the query, as far as they are in this compilation.</summary>
    public IEnumerable<Location> Places => (Query is null ? Calls : Calls.Append(Query.Operation)).Select(static o => o.Location());

    /// <summary>True when EF Core runs the query for certain, and no second-level cache answers.</summary>
    public bool IsOfDatabase(EfModel model) =>
        Query is null
            ? Elsewhere!.IsOfDatabase
            : (Query.Source.IsDatabase || Query.HasEfOperator || model.Entities.IsEntity(Query.Entity))
                && !SecondLevelCache.MayAnswer(Query);

    /// <summary>True when a call's constant arguments keep the method from coming to the query.</summary>
    public bool IsLeftOutBy(IInvocationOperation call) =>
        First is { } first ? ConstantArguments.LeaveOut(call, first) : Elsewhere!.IsLeftOutBy(call);

    /// <summary>The entity whose instances the query delivers as they are.</summary>
    public INamedTypeSymbol? DeliveredEntity(EfModel model)
    {
        if (Query is not null)
            return Query.DeliveredEntity;
        return Elsewhere!.Delivers is { } name ? model.Compilation.GetTypeByMetadataName(name) : null;
    }

    /// <summary>The way in words.</summary>
    /// <param name="withPlaces">
    /// Whether to say where the query stands, or else only in which assembly: lines change with every edit.
    /// </param>
    public string Route(bool withPlaces)
    {
        var end = Query is null ? Elsewhere!.Route : Query.Describe() + (withPlaces ? " at " + PlaceOf(Query) : " in " + AssemblyOf(Query));
        return Calls.IsEmpty ? end : string.Join(" → ", Calls.Select(NameOf)) + " → " + end;
    }

    /// <summary>What an operation that runs code is called.</summary>
    public static string NameOf(IOperation operation) => operation switch
    {
        IInvocationOperation { TargetMethod.MethodKind: MethodKind.DelegateInvoke, Instance: { } instance } => instance.Syntax.ToString(),
        IInvocationOperation call => call.TargetMethod.Name,
        IMethodReferenceOperation group => group.Method.Name,
        IObjectCreationOperation { Type: { } type } => "new " + type.Name,
        IPropertyReferenceOperation property => property.Property.Name,
        IBinaryOperation { OperatorMethod.Name: var name } => name,
        IUnaryOperation { OperatorMethod.Name: var name } => name,
        IConversionOperation { OperatorMethod.Name: var name } => name,
        _ => operation.Syntax.ToString(),
    };

    private static string PlaceOf(QueryChain query)
    {
        var place = query.Operation.Syntax.GetLocation().GetLineSpan();
        return $"{Path.GetFileName(place.Path)}:{place.StartLinePosition.Line + 1}";
    }

    private static string? AssemblyOf(QueryChain query) => query.Operation.SemanticModel?.Compilation.AssemblyName;
}
