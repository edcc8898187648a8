using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Ef;
using PerfAnalyzers.Flow.Entities;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Loops;

/// <summary>Values that come out of a dictionary or cache, and questions whether it has a key; both by their names.</summary>
internal static class KeyedLookup
{
    /// <summary>True for a value that comes out of a dictionary or cache, at once or by way of a local.</summary>
    public static bool Is(IOperation value)
    {
        value = value.Unwrap();
        if (value is ILocalReferenceOperation local)
        {
            var writes = BodyIndex.Around(local).WritesOf(local.Local);
            return writes.Any(static w => w.Value?.Unwrap() is { } v and not ILocalReferenceOperation && Is(v));
        }

        return value switch
        {
            IInvocationOperation { TargetMethod.Name: "GetValueOrDefault" or "TryGet" } => true,
            // db.Posts.Local has what was loaded before; where nothing was, each key is asked for.
            IInvocationOperation { TargetMethod.Name: "FirstOrDefault" or "SingleOrDefault" or "FindEntry" } held
                when held.Receiver()?.Unwrap() is IPropertyReferenceOperation { Property.Name: EfNames.Local, Instance: { } set } =>
                IsLoaded(set, held),
            IInvocationOperation call =>
                IsGet(call.TargetMethod.Name) && IsCache(call.Instance?.Type ?? call.Arguments.FirstOrDefault()?.Value.Unwrap().Type),
            IPropertyReferenceOperation { Property.IsIndexer: true, Instance.Type: { } type } => IsCache(type),
            IConditionalAccessOperation access => Is(access.Operation),
            _ => false,
        };
    }

    /// <summary>
    /// True for a row that was looked for among those that a query read before the loop, where the operation asks for such a row:
    /// <c>existing.FirstOrDefault(p => p.Sku == sku) ?? await db.Products.FirstAsync(…)</c>.
    /// </summary>
    public static bool IsInRowsFor(IOperation value, IOperation operation)
    {
        value = value.Unwrap();
        if (value is ILocalReferenceOperation kept)
            return BodyIndex.Around(kept).WritesOf(kept.Local).Any(w =>
                w.Value?.Unwrap() is IInvocationOperation found && IsInRowsFor(found, operation));
        return value is IInvocationOperation { TargetMethod.Name: "FirstOrDefault" or "SingleOrDefault" or "Find" } call
            && call.Receiver()?.Unwrap() is ILocalReferenceOperation { Local: var rows } list
            && operation.Type?.UnwrapTask() is { } wanted
            && list.Type.ElementType() is { } row
            && SymbolEqualityComparer.Default.Equals(row, wanted)
            && !(operation.Ancestors().FirstOrDefault(static a => a is ILoopOperation or IAnonymousFunctionOperation) is { } loop
                && rows.IsDeclaredWithin(loop))
            && BodyIndex.Around(list).OnlyValueOf(rows)?.Unwrap() is IInvocationOperation
            {
                TargetMethod.Name: "ToList" or EfNames.ToListAsync or "ToArray" or EfNames.ToArrayAsync,
            } load
            && LazySequence.IsQueryable(load.Receiver()?.Unwrap().Type);
    }

    /// <summary>
    /// True for a question whether a dictionary or a cache has a key. A set's <c>Contains</c> says that the key was handled, so that what
    /// follows runs once per key.
    /// </summary>
    public static bool IsTest(IInvocationOperation call) => call.TargetMethod.Name switch
    {
        "TryGetValue" or "TryGet" or "TryGetAsync" or "ContainsKey" or "ContainsValue" or "KeyExists" or "KeyExistsAsync" =>
            TypeOf(call) is not null,
        "Contains" or "Exists" => TypeOf(call) is { Name: var name }
            && (Has(name, "Dictionary") || Has(name, "Lookup") || Has(name, "Cache")),
        _ => false,
    };

    /// <summary>True when rows of the set were loaded before: db.Posts.Where(…).Load().</summary>
    private static bool IsLoaded(IOperation set, IOperation lookup)
    {
        var of = RootOf(set);
        return BodyIndex.Around(lookup).Invocations.Any(load =>
            load.Syntax.SpanStart < lookup.Syntax.SpanStart
            && load.TargetMethod.Name is EfNames.Load or EfNames.LoadAsync
                or "ToList" or EfNames.ToListAsync or "ToArray" or EfNames.ToArrayAsync
            && load.Receiver() is { } query
            && SymbolEqualityComparer.Default.Equals(RootOf(query), of));
    }

    /// <summary>Posts of db.Posts.Where(…), Set of db.Set&lt;Post&gt;().</summary>
    private static ISymbol? RootOf(IOperation query)
    {
        while (query.Unwrap() is IInvocationOperation call && call.Receiver() is { } receiver)
        {
            if (call.TargetMethod.Name == EfNames.Set)
                return call.TargetMethod;
            query = receiver;
        }

        return query.ReferencedSymbol();
    }

    private static ITypeSymbol? TypeOf(IInvocationOperation call) => call.Instance?.Type ?? call.Arguments.FirstOrDefault()?.Value.Type;

    private static bool IsGet(string method) =>
        method.StartsWith("Get", StringComparison.Ordinal)
            || method.StartsWith("TryGet", StringComparison.Ordinal)
            || method.StartsWith("StringGet", StringComparison.Ordinal);

    private static bool IsCache(ITypeSymbol? type) =>
        type is not null && (type.Name.IndexOf("Cach", StringComparison.OrdinalIgnoreCase) >= 0 || Has(type.Name, "Dictionary"));

    private static bool Has(string name, string word) => name.IndexOf(word, StringComparison.Ordinal) >= 0;
}
