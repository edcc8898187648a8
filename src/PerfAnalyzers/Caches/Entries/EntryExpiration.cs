using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Caches.Entries;

/// <summary>
/// Tells whether anything may end the entry that a cache call writes: what the call is given, the options that it is given, and what is done
/// with the entry itself. What cannot be looked into may.
/// </summary>
internal sealed class EntryExpiration
{
    private const int MaxDepth = 4;

    private readonly Compilation _compilation;
    private readonly HashSet<ISymbol> _visited = new(SymbolEqualityComparer.Default);

    private EntryExpiration(Compilation compilation) => _compilation = compilation;

    /// <summary>Where the options of the entry are made, if they are made in one place that says nothing of its end.</summary>
    public IObjectCreationOperation? Options { get; private set; }

    /// <summary>True for a call that gives the entry an end, or may.</summary>
    public static bool MayBeGiven(CacheCall call, Compilation compilation, out IObjectCreationOperation? options)
    {
        var reader = new EntryExpiration(compilation);
        var may = reader.IsGivenBy(call);
        options = reader.Options;
        return may;
    }

    private bool IsGivenBy(CacheCall call)
    {
        foreach (var argument in call.Operation.Arguments)
        {
            if (argument.ArgumentKind == ArgumentKind.DefaultValue || IsNothing(argument.Value))
                continue;
            switch (argument.Parameter?.Type.UnwrapNullable())
            {
                case { Name: "TimeSpan" or "DateTimeOffset" or "DateTime" or "IChangeToken" or "Expiration" }:
                    return true;
                case { Name: "MemoryCacheEntryOptions" or "DistributedCacheEntryOptions" } when MayEnd(argument.Value, MaxDepth):
                    return true;
                case { TypeKind: TypeKind.Delegate } when IsGivenIn(argument.Value):
                    return true;
                case { SpecialType: SpecialType.System_Boolean } when argument.Parameter.Name == "keepTtl":
                    return true;
            }
        }

        return call.Operation.TargetMethod.Name == "CreateEntry" && (EntryOf(call.Operation) is not { } entry || IsGivenTo(entry, call.Operation, MaxDepth));
    }

    /// <summary>The local of <c>using var entry = cache.CreateEntry(key)</c>.</summary>
    public static ILocalSymbol? EntryOf(IInvocationOperation created) =>
        created.Parent is IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: { } entry } } ? entry : null;

    /// <summary>What makes the value gets the entry.</summary>
    private bool IsGivenIn(IOperation factory)
    {
        if (factory.AsLambda() is { } lambda)
            return lambda.Symbol.Parameters is [var entry, ..] && IsGivenTo(entry, lambda, MaxDepth);
        return factory.AsMethodGroup() is not { Method: var method } || method.Parameters is [_, ..] && IsGivenByParameter(method, 0, factory, MaxDepth);
    }

    /// <summary>True when something is done with an entry, or with options, that gives it an end or may.</summary>
    private bool IsGivenTo(ISymbol variable, IOperation within, int depth)
    {
        foreach (var reference in BodyIndex.Around(within).ReferencesTo(variable))
        {
            if (IsGivenBy(reference, depth))
                return true;
        }

        return false;
    }

    private bool IsGivenBy(IOperation reference, int depth)
    {
        var used = reference;
        while (used.Parent is IConversionOperation or IParenthesizedOperation)
            used = used.Parent;
        switch (used.Parent)
        {
            case IPropertyReferenceOperation { Property.Name: var name } property:
                return name switch
                {
                    "Value" or "Key" or "PostEvictionCallbacks" => false,
                    "Priority" => property.Parent is ISimpleAssignmentOperation assignment && ReferenceEquals(assignment.Target, property) && !IsOrdinary(assignment.Value),
                    "AbsoluteExpiration" or "AbsoluteExpirationRelativeToNow" or "SlidingExpiration" or "Size" => property.IsAssignmentTarget(),
                    _ => true,
                };
            case IInvocationOperation call when ReferenceEquals(call.Instance, used):
                return IsGivenByCall(call, depth);
            case IArgumentOperation { Parent: IInvocationOperation call } argument:
                return call.TargetMethod.IsExtensionMethod && argument.ParameterOrdinal() == 0 ? IsGivenByCall(call, depth) : IsGivenByArgument(call, argument, depth);
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
            case "SetPriority" when call.Arguments.LastOrDefault() is { } priority && IsOrdinary(priority.Value):
                break;
            case "SetOptions" when call.Arguments.LastOrDefault() is { } options && !MayEnd(options.Value, depth - 1):
                break;
            default:
                return call.TargetMethod.Name is "SetPriority" or "SetOptions" || IsGivenByParameter(call.TargetMethod, 0, call, depth) || !call.TargetMethod.ReturnsVoid && IsGivenBy(call, depth);
        }

        return IsGivenBy(call, depth);
    }

    /// <summary>A cache takes options as they are, another method may set something on what it gets.</summary>
    private bool IsGivenByArgument(IInvocationOperation call, IArgumentOperation argument, int depth) =>
        !(CacheCall.IsNameOfOne(call.TargetMethod.Name) && CacheCall.Create(call, _compilation) is { IsLibraryCall: true } || call.TargetMethod.Name == "SetOptions")
        && IsGivenByParameter(call.TargetMethod, argument.ParameterOrdinal(), call, depth);

    private bool IsGivenByParameter(IMethodSymbol called, int ordinal, IOperation site, int depth)
    {
        var method = called.Implementation();
        var body = method.MethodKind == MethodKind.LocalFunction ? BodyIndex.Around(site).LocalFunction(method) : BodyOf(method);
        return depth == 0 || ordinal < 0 || body is null || ordinal >= method.Parameters.Length || !_visited.Add(method.Parameters[ordinal]) || IsGivenTo(method.Parameters[ordinal], body, depth - 1);
    }

    /// <summary>True for options that have an end for their entries in them, or may.</summary>
    private bool MayEnd(IOperation value, int depth)
    {
        value = value.Unwrap();
        if (IsNothing(value))
            return false;
        switch (value)
        {
            case IObjectCreationOperation { Type.Name: "MemoryCacheEntryOptions" or "DistributedCacheEntryOptions" } creation:
                Options = Options is null ? creation : null;
                return creation.Initializer?.Initializers.Any(IsEnd) == true;
            case IInvocationOperation call when call.Receiver()?.Unwrap() is { } receiver && IsOptions(receiver.Type):
                return call.TargetMethod.Name switch
                {
                    "SetPriority" when call.Arguments.LastOrDefault() is { } priority && IsOrdinary(priority.Value) => MayEnd(receiver, depth),
                    "RegisterPostEvictionCallback" => MayEnd(receiver, depth),
                    _ => true,
                };
            case ILocalReferenceOperation local:
                return depth == 0 || BodyIndex.Around(local).WritesOf(local.Local) is not { Count: > 0 } writes
                    || writes.Any(w => w.Value is null || MayEnd(w.Value, depth - 1)) || IsGivenTo(local.Local, local, depth);
            case IFieldReferenceOperation or IPropertyReferenceOperation when depth > 0 && value.ReferencedSymbol() is { } member:
                return MayEndIn(member, depth - 1);
            case IInvocationOperation { TargetMethod: var method } when depth > 0 && BodyOf(method.Implementation()) is { } body && _visited.Add(method):
                return body.ReturnedValues().DefaultIfEmpty(null!).Any(r => r is null || MayEnd(r, depth - 1));
            case ICoalesceOperation coalesce:
                return MayEnd(coalesce.Value, depth) || MayEnd(coalesce.WhenNull, depth);
            case IConditionalOperation { WhenFalse: { } otherwise } choice:
                return MayEnd(choice.WhenTrue, depth) || MayEnd(otherwise, depth);
            default:
                return true;
        }
    }

    /// <summary>Options that a type keeps: what they are made of, and what the type does with them.</summary>
    private bool MayEndIn(ISymbol member, int depth)
    {
        if (!member.IsDeclaredIn(_compilation) || !_visited.Add(member))
            return true;
        // Others may put other options in its place.
        if (member is IFieldSymbol { IsReadOnly: false, DeclaredAccessibility: not Accessibility.Private } or IPropertySymbol { SetMethod.DeclaredAccessibility: not Accessibility.Private })
            return true;
        var isMade = false;
        if (Bodies.Get(_compilation).Get(member) is { } body)
        {
            isMade = true;
            var values = body is ISymbolInitializerOperation { Value: { } value } ? [value] : body.ReturnedValues();
            if (values.Any(v => MayEnd(v, depth)))
                return true;
        }

        foreach (var reference in ReferencesTo(member))
        {
            if (reference.Parent is ISimpleAssignmentOperation assignment && ReferenceEquals(assignment.Target, reference))
            {
                isMade = true;
                if (MayEnd(assignment.Value, depth))
                    return true;
            }
            else if (IsGivenBy(reference, depth))
            {
                return true;
            }
        }

        return !isMade;
    }

    private IEnumerable<IOperation> ReferencesTo(ISymbol member)
    {
        foreach (var declaration in member.ContainingType.DeclaringSyntaxReferences)
        {
            if (Bodies.Get(_compilation).ModelOf(declaration.SyntaxTree) is not { } model)
                continue;
            foreach (var name in declaration.GetSyntax().DescendantNodes().OfType<IdentifierNameSyntax>())
            {
                if (name.Identifier.ValueText != member.Name)
                    continue;
                var whole = name.Parent is MemberAccessExpressionSyntax access && access.Name == name ? access : (ExpressionSyntax)name;
                if (model.GetOperation(whole) is IMemberReferenceOperation reference && SymbolEqualityComparer.Default.Equals(reference.Member, member))
                    yield return reference;
            }
        }
    }

    private IOperation? BodyOf(IMethodSymbol method) =>
        method.IsAbstract || method.IsVirtual || method.IsOverride || !method.IsDeclaredIn(_compilation) ? null : Bodies.Get(_compilation).Get(method);

    private static bool IsEnd(IOperation initializer) => initializer switch
    {
        ISimpleAssignmentOperation { Target: IPropertyReferenceOperation { Property.Name: "Priority" } } assignment => !IsOrdinary(assignment.Value),
        ISimpleAssignmentOperation { Target: IPropertyReferenceOperation { Property.Name: "PostEvictionCallbacks" } } => false,
        IMemberInitializerOperation { InitializedMember: IPropertyReferenceOperation { Property.Name: "PostEvictionCallbacks" } } => false,
        _ => true,
    };

    // What is never to be removed is kept on purpose.
    private static bool IsOrdinary(IOperation priority) => priority.Unwrap() is IFieldReferenceOperation { Field.Name: not "NeverRemove" };

    private static bool IsOptions(ITypeSymbol? type) => type is { Name: "MemoryCacheEntryOptions" or "DistributedCacheEntryOptions" };

    private static bool IsNothing(IOperation value) => value.Unwrap() is { ConstantValue: { HasValue: true, Value: null } } or IDefaultValueOperation { Type.IsReferenceType: true };
}
