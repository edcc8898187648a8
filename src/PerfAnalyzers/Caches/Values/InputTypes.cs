using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using PerfAnalyzers.Caches.Keys;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Caches.Values;

/// <summary>Tells values, which a cached value may depend on, from services and from what only steers how a value is fetched.</summary>
internal static class InputTypes
{
    private static readonly Regex s_service = new(
        "(Service|Services|Repository|Client|Factory|Manager|Provider|Context|Accessor|Logger|Options|Settings|Configuration|Config"
        + "|Builder|Mapper|Validator|Handler|Connection|Session|Transaction|Store|Scope|Cache|Mediator|Dispatcher|Publisher|Localizer"
        + "|Policy|Pipeline|Serializer|Resolver|Loader|Entry|Progress|Metadata|Environment|Reader|Writer|Stream|Comparer|Converter"
        + "|Formatter|Assembly|PropertyInfo|MethodInfo)$",
        RegexOptions.CultureInvariant);

    private static readonly Regex s_steering = new(
        "^(cts?|cancel(lation)?(token)?|.*time?out.*|.*retr(y|ies).*|.*attempts?|.*expir(y|es|ation|ationtime).*|.*duration|.*ttl"
        + "|.*lifetime|cache(time|minutes|seconds|hours|days|duration|options|policy|settings|key|keys)?|.*cacheoptions|"
        + "use(the)?cache|bypass(cache)?|skipcache|nocache|ignorecache|fromcache|enablecache|.*(refresh|reload|invalidate|forceupdate).*"
        + "|.*force(d)?|force.*|update(cache)?|log(ging)?|.*logger|(audit|event|activity)log|correlationid|traceid|requestid|operationid|"
        + "throw.*|(as|no|with|is|use|enable|disable)?(no)?track(ed|ing|changes)?|continueoncapturedcontext|progress|tags|.*semaphore"
        + "|lock|.*locker|mutex|batchsize|degreeofparallelism|maxdegree.*|minutes|seconds|sliding.*|absolute.*|prefetch.*|key|keys"
        // Where the application is mounted is the same for all its requests.
        + "|.*pathbase"
        // How old the value may be, the expiration says; with the time in it, no key is found again.
        + "|(utc|current|local)?now(utc)?|(current|utc)(time|datetime)"
        + "|.*cachekey)$",
        RegexOptions.CultureInvariant);

    /// <summary>True for a name that says how a value is fetched or kept, or by which application, not which.</summary>
    public static bool IsSteering(string name) => s_steering.IsMatch(ValuePath.Normalize(name));

    /// <summary>True for a type whose values a cached value may depend on.</summary>
    public static bool MayBeInput(ITypeSymbol? type)
    {
        type = type?.UnwrapNullable();
        switch (type)
        {
            case null or IErrorTypeSymbol or IPointerTypeSymbol or IDynamicTypeSymbol or { SpecialType: SpecialType.System_Object }:
                return false;
            case ITypeParameterSymbol:
                return false;
            case { TypeKind: TypeKind.Delegate }:
                return false;
            case { Name: "CancellationToken" or "Task" or "ValueTask" or "Type" or "IServiceProvider" or "HttpContext" or "HttpRequest"
                or "Stopwatch" or "Activity" or "Assembly" }:
                return false;
            case { Name: "Expression" or "CultureInfo" }:
                return true;
        }

        if (IsPlainValue(type))
            return true;
        if (type.ElementType() is { } element)
            // Rows that are at hand are handed in; what they are of is not for the key to say. The parameters of a command are values.
            return IsPlainValue(element.UnwrapNullable())
                || element.SpecialType == SpecialType.System_Object
                || element.Name.EndsWith("Parameter", StringComparison.Ordinal);
        return type.TypeKind == TypeKind.Class
            && !s_service.IsMatch(type.Name)
            && !type.SelfAndBaseTypes().Any(static t => t.Name is "DbContext" or "Delegate" or "Stream" or "Exception");
    }

    /// <summary>
    /// True for a source of the rows of a type parameter: a set, a query, a repository. What a key or a user is of one type for in the
    /// whole application is none.
    /// </summary>
    public static bool IsOfRows(INamedTypeSymbol type, ITypeParameterSymbol row) =>
        row.Name is "T" or "TEntity" or "TModel" or "TItem" or "TDocument" or "TRow" or "TDto" or "TAggregate"
        && (type.Name is "DbSet" or "IQueryable" || type.Name.EndsWith("Repository", StringComparison.Ordinal));

    /// <summary>True for what is compared by what it is: text, numbers, dates, enums, small structures, records.</summary>
    public static bool IsPlainValue(ITypeSymbol? type) =>
        type?.UnwrapNullable() is { } plain
        && (plain.SpecialType is >= SpecialType.System_Boolean and <= SpecialType.System_String or SpecialType.System_DateTime
            || plain.TypeKind == TypeKind.Enum
            || plain.TypeKind == TypeKind.Struct
                && plain.Name is not ("CancellationToken" or "ValueTask" or "JsonElement" or "Span" or "ReadOnlySpan" or "HashCode"
                    or "ImmutableArray" or "Memory" or "ReadOnlyMemory" or "ArraySegment")
            || plain is { Name: "Uri", TypeKind: TypeKind.Class });
}
