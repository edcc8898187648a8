using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Caches.Entries;

/// <summary>
/// Tells whether anything may end the entry that a cache call writes: what the call is given, the options that it is given, and what is
/// done with the entry itself. What cannot be looked into may.
/// </summary>
internal sealed class EntryExpiration
{
    private const int MaxDepth = 4;

    private readonly Compilation _compilation;
    private readonly EntryOptions _options;

    private EntryExpiration(Compilation compilation)
    {
        _compilation = compilation;
        _options = new(this, compilation);
    }

    /// <summary>The variables, parameters, members and methods that have been looked into.</summary>
    public HashSet<ISymbol> Visited { get; } = new(SymbolEqualityComparer.Default);

    /// <summary>True for a call that gives the entry an end, or may.</summary>
    public static bool MayBeGiven(CacheCall call, Compilation compilation, out IObjectCreationOperation? options)
    {
        var reader = new EntryExpiration(compilation);
        var may = reader.IsGivenBy(call);
        options = reader._options.Made;
        return may;
    }

    private bool IsGivenBy(CacheCall call)
    {
        foreach (var argument in call.Operation.Arguments)
        {
            if (argument.ArgumentKind == ArgumentKind.DefaultValue || EntryOptions.AreNone(argument.Value))
                continue;
            switch (argument.Parameter?.Type.UnwrapNullable())
            {
                case { Name: "TimeSpan" or "DateTimeOffset" or "DateTime" or "IChangeToken" }:
                    return true;
                case { Name: "Expiration" } when !EntryOptions.IsNoExpiration(argument.Value):
                    return true;
                case { Name: "MemoryCacheEntryOptions" or "DistributedCacheEntryOptions" } when _options.MayEnd(argument.Value, MaxDepth):
                    return true;
                case { TypeKind: TypeKind.Delegate } when IsGivenIn(argument.Value):
                    return true;
                case { SpecialType: SpecialType.System_Boolean } when argument.Parameter.Name == "keepTtl":
                    return true;
            }
        }

        return call.Operation.TargetMethod.Name == "CreateEntry"
            && (EntryOf(call.Operation) is not { } entry || IsGivenTo(entry, call.Operation, MaxDepth));
    }

    /// <summary>The local of <c>using var entry = cache.CreateEntry(key)</c>.</summary>
    public static ILocalSymbol? EntryOf(IInvocationOperation created) =>
        created.Parent is IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: { } entry } } ? entry : null;

    /// <summary>What makes the value gets the entry.</summary>
    private bool IsGivenIn(IOperation factory)
    {
        if (factory.AsLambda() is { } lambda)
            return lambda.Symbol.Parameters is [var entry, ..] && IsGivenTo(entry, lambda, MaxDepth);
        return factory.AsMethodGroup() is not { } group || group.Method.Parameters is [_, ..] && IsGivenByParameter(group, 0, MaxDepth);
    }

    /// <summary>True when something is done with an entry, or with options, that gives it an end or may.</summary>
    public bool IsGivenTo(ISymbol variable, IOperation within, int depth)
    {
        foreach (var reference in BodyIndex.Around(within).ReferencesTo(variable))
        {
            if (IsGivenBy(reference, depth))
                return true;
        }

        return false;
    }

    /// <summary>True when what is done with a reference to it gives an end, or may.</summary>
    public bool IsGivenBy(IOperation reference, int depth)
    {
        var used = reference;
        while (used.Parent is IConversionOperation)
            used = used.Parent;
        switch (used.Parent)
        {
            case IPropertyReferenceOperation { Property.Name: var name } property:
                return name switch
                {
                    "Value" or "Key" or "PostEvictionCallbacks" => false,
                    "Priority" =>
                        property.Parent is ISimpleAssignmentOperation assignment
                        && ReferenceEquals(assignment.Target, property)
                        && !EntryOptions.IsOrdinary(assignment.Value),
                    "AbsoluteExpiration" or "AbsoluteExpirationRelativeToNow" or "SlidingExpiration" or "Size" =>
                        property.IsAssignmentTarget(),
                    _ => true,
                };
            case IInvocationOperation call when ReferenceEquals(call.Instance, used):
                return IsGivenByCall(call, depth);
            case IArgumentOperation { Parent: IInvocationOperation call } argument:
                return call.TargetMethod.IsExtensionMethod && argument.ParameterOrdinal() == 0
                    ? IsGivenByCall(call, depth)
                    : IsGivenByArgument(call, argument, depth);
            case ISimpleAssignmentOperation assignment when ReferenceEquals(assignment.Target, used):
                return false;
            case IExpressionStatementOperation or IUsingOperation:
                return false;
            default:
                // It is kept, returned, or given to what is not known.
                return true;
        }
    }

    /// <summary><c>entry.SetPriority(…)</c> and the like, which return the entry.</summary>
    private bool IsGivenByCall(IInvocationOperation call, int depth)
    {
        switch (call.TargetMethod.Name)
        {
            case "Dispose":
                return false;
            case "SetValue" or "RegisterPostEvictionCallback":
                break;
            case "SetPriority" when call.Arguments.LastOrDefault() is { } priority && EntryOptions.IsOrdinary(priority.Value):
                break;
            case "SetOptions" when call.Arguments.LastOrDefault() is { } options && !_options.MayEnd(options.Value, depth - 1):
                break;
            default:
                return call.TargetMethod.Name is "SetPriority" or "SetOptions"
                    || IsGivenByParameter(call, 0, depth)
                    || !call.TargetMethod.ReturnsVoid && IsGivenBy(call, depth);
        }

        return IsGivenBy(call, depth);
    }

    /// <summary>A cache takes options as they are, another method may set something on what it gets.</summary>
    private bool IsGivenByArgument(IInvocationOperation call, IArgumentOperation argument, int depth) =>
        !(CacheCall.IsNameOfOne(call.TargetMethod.Name) && CacheCall.Create(call, _compilation) is { IsLibraryCall: true }
            || call.TargetMethod.Name == "SetOptions")
        && IsGivenByParameter(call, argument.ParameterOrdinal(), depth);

    /// <summary>True when the method that a call or a method group runs gives an end to what it gets, or may.</summary>
    private bool IsGivenByParameter(IOperation call, int ordinal, int depth)
    {
        if (depth == 0
            || ordinal < 0
            || BodyRunBy(call) is not var (method, body)
            || ordinal >= method.Parameters.Length
            || !Visited.Add(method.Parameters[ordinal]))
            return true;
        return IsGivenTo(method.Parameters[ordinal], body, depth - 1);
    }

    /// <summary>
    /// The method that a call or a method group runs, and its code; null where another one may run in its place, here or elsewhere.
    /// </summary>
    public (IMethodSymbol Method, IOperation Body)? BodyRunBy(IOperation call) =>
        CallTargets.Method(call, _compilation) is { IsVirtual: false, IsOverride: false } method
        && CallTargets.Body(call, _compilation) is { } body
            ? (method, body)
            : null;
}
