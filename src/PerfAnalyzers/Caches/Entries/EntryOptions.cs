using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Caches.Entries;

/// <summary>
/// Tells whether the options that an entry is written with may end it: what they are made of, and what is done with them on the way.
/// </summary>
internal sealed class EntryOptions(EntryExpiration expiration, Compilation compilation)
{
    /// <summary>Where the options are made, if they are made in one place that says nothing of the end.</summary>
    public IObjectCreationOperation? Made { get; private set; }

    /// <summary>True for options that have an end for their entries in them, or may.</summary>
    public bool MayEnd(IOperation value, int depth)
    {
        value = value.Unwrap();
        if (AreNone(value))
            return false;
        switch (value)
        {
            case IObjectCreationOperation { Type.Name: "MemoryCacheEntryOptions" or "DistributedCacheEntryOptions" } creation:
                Made = Made is null ? creation : null;
                return creation.Initializer?.Initializers.Any(IsEnd) == true;
            case IInvocationOperation call when call.Receiver()?.Unwrap() is { } receiver && IsOptions(receiver.Type):
                return call.TargetMethod.Name switch
                {
                    "SetPriority" when call.Arguments.LastOrDefault() is { } priority && IsOrdinary(priority.Value) =>
                        MayEnd(receiver, depth),
                    "RegisterPostEvictionCallback" => MayEnd(receiver, depth),
                    _ => true,
                };
            case ILocalReferenceOperation local:
                return depth == 0 || BodyIndex.Around(local).WritesOf(local.Local) is not { Count: > 0 } writes
                    || writes.Any(w => w.Value is null || MayEnd(w.Value, depth - 1)) || expiration.IsGivenTo(local.Local, local, depth);
            case IFieldReferenceOperation or IPropertyReferenceOperation when depth > 0 && value.ReferencedSymbol() is { } member:
                return MayEndIn(member, depth - 1);
            case IInvocationOperation { TargetMethod: var method } call
                when depth > 0 && expiration.BodyRunBy(call) is var (_, body) && expiration.Visited.Add(method):
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
        if (!member.IsDeclaredIn(compilation) || !expiration.Visited.Add(member))
            return true;
        // Others may put other options in its place.
        if (member is IFieldSymbol { IsReadOnly: false, DeclaredAccessibility: not Accessibility.Private }
            or IPropertySymbol { SetMethod.DeclaredAccessibility: not Accessibility.Private })
            return true;
        var isMade = false;
        if (Bodies.Get(compilation).Get(member) is { } body)
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
            else if (expiration.IsGivenBy(reference, depth))
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
            if (Bodies.Get(compilation).ModelOf(declaration.SyntaxTree) is not { } model)
                continue;
            foreach (var name in declaration.GetSyntax().DescendantNodes().OfType<IdentifierNameSyntax>())
            {
                if (name.Identifier.ValueText != member.Name)
                    continue;
                var whole = name.Parent is MemberAccessExpressionSyntax access && access.Name == name ? access : (ExpressionSyntax)name;
                if (model.GetOperation(whole) is IMemberReferenceOperation reference
                    && SymbolEqualityComparer.Default.Equals(reference.Member, member))
                    yield return reference;
            }
        }
    }

    private static bool IsEnd(IOperation initializer) => initializer switch
    {
        ISimpleAssignmentOperation { Target: IPropertyReferenceOperation { Property.Name: "Priority" } } assignment =>
            !IsOrdinary(assignment.Value),
        ISimpleAssignmentOperation { Target: IPropertyReferenceOperation { Property.Name: "PostEvictionCallbacks" } } => false,
        IMemberInitializerOperation { InitializedMember: IPropertyReferenceOperation { Property.Name: "PostEvictionCallbacks" } } => false,
        _ => true,
    };

    // What is never to be removed is kept on purpose.
    public static bool IsOrdinary(IOperation priority) => priority.Unwrap() is IFieldReferenceOperation { Field.Name: not "NeverRemove" };

    private static bool IsOptions(ITypeSymbol? type) => type is { Name: "MemoryCacheEntryOptions" or "DistributedCacheEntryOptions" };

    /// <summary>True for the <c>Expiration</c> of StackExchange.Redis that is none; <c>KeepTtl</c> keeps what the entry had.</summary>
    public static bool IsNoExpiration(IOperation value) => value.Unwrap() is IDefaultValueOperation
        or IPropertyReferenceOperation { Property: { Name: "Default" or "Persist", ContainingType.Name: "Expiration" } };

    public static bool AreNone(IOperation value) =>
        value.Unwrap() is { ConstantValue: { HasValue: true, Value: null } } or IDefaultValueOperation { Type.IsReferenceType: true };
}
