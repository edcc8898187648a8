using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Caches.Values;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Caches.Keys;

/// <summary>
/// What a value is read from, and through which members: <c>filter</c>, <c>Page</c> and <c>Size</c> of <c>filter?.Page!.Size</c>.
/// </summary>
internal readonly record struct ValuePath(ISymbol Root, ImmutableArray<string> Members)
{
    /// <summary>The path as it is written: <c>filter.Page</c>.</summary>
    public string Text => Members.IsEmpty ? Root.Name : Root.Name + "." + string.Join(".", Members);

    /// <summary>The path without case and dots: <c>user.Id</c> and <c>userId</c> are the same.</summary>
    public string Joined => Normalize(Root.Name + string.Concat(Members));

    /// <summary>True when the other path is this one or goes on from it.</summary>
    public bool Covers(ValuePath other)
    {
        if (!SymbolEqualityComparer.Default.Equals(Root, other.Root) || Members.Length > other.Members.Length)
            return false;
        for (var i = 0; i < Members.Length; i++)
        {
            if (Members[i] != other.Members[i])
                return false;
        }

        return true;
    }

    /// <summary>
    /// True when the path ends in what tells one object from another, and the other path is of that object: <c>user.Id</c> and
    /// <c>user.Name</c>.
    /// </summary>
    public bool Identifies(ValuePath other)
    {
        if (Members.IsEmpty)
            return false;
        var name = Members[Members.Length - 1];
        var owner = Members.Length > 1 ? Members[Members.Length - 2] : Root.Name;
        // order.OrderId is order's; order.CustomerId is customer's.
        if (name is "Id" or "Key" or "Code" or "Slug" or "Guid" or "Uid" or "Hash" or "ETag" or "Sku" or "Email" or "UserName"
            or "SystemName" or "Identifier" or "UniqueId"
            || Normalize(name) == Normalize(owner) + "id")
            return (this with { Members = Members.RemoveAt(Members.Length - 1) }).Covers(other);
        return name.Length > 2 && name.EndsWith("Id", StringComparison.Ordinal)
            && (this with { Members = Members.SetItem(Members.Length - 1, name.Substring(0, name.Length - 2)) }).Covers(other);
    }

    /// <summary>A name as names are compared: without case, and without what marks a field.</summary>
    public static string Normalize(string name) => name.TrimStart('_', '@').Replace("_", "").ToLowerInvariant();

    /// <summary>The path of members that are read from a local, a parameter or an own member; null for all else.</summary>
    public static ValuePath? Create(IOperation operation)
    {
        var members = ImmutableArray<string>.Empty;
        for (var current = operation.Unwrap(); ;)
        {
            switch (current)
            {
                case ILocalReferenceOperation local:
                    return new(local.Local, members);
                case IParameterReferenceOperation parameter:
                    return new(parameter.Parameter, members);
                case IMemberReferenceOperation { Instance: null or IInstanceReferenceOperation } own
                    when current is IPropertyReferenceOperation or IFieldReferenceOperation:
                    return new(own.Member, members);
                // The value of what may be null is the value.
                case IPropertyReferenceOperation
                {
                    Instance: { } instance,
                    Property: { Name: "Value", ContainingType.OriginalDefinition.SpecialType: SpecialType.System_Nullable_T },
                }:
                    current = instance.Unwrap();
                    break;
                case IPropertyReferenceOperation { Instance: { } instance, Property: { IsIndexer: false } property }:
                    members = Before(members, instance.Type, property.Name);
                    current = instance.Unwrap();
                    break;
                case IFieldReferenceOperation { Instance: { } instance } field:
                    members = Before(members, instance.Type, field.Field.Name);
                    current = instance.Unwrap();
                    break;
                // a?.B: what stands before the question mark.
                case IConditionalAccessInstanceOperation placeholder when Accessed(placeholder) is { } accessed:
                    current = accessed.Unwrap();
                    break;
                case IConditionalAccessOperation { WhenNotNull: var member }:
                    current = member.Unwrap();
                    break;
                default:
                    return null;
            }
        }
    }

    /// <summary>A member of a text or a number is made of all of it: <c>name.Length</c> is <c>name</c>.</summary>
    private static ImmutableArray<string> Before(ImmutableArray<string> members, ITypeSymbol? type, string name) =>
        InputTypes.IsPlainValue(type) && type?.UnwrapNullable() is not { IsTupleType: true } and not { IsRecord: true }
            ? ImmutableArray<string>.Empty
            : members.Insert(0, name);

    private static IOperation? Accessed(IConditionalAccessInstanceOperation placeholder)
    {
        IOperation inner = placeholder;
        foreach (var ancestor in placeholder.Ancestors())
        {
            if (ancestor is IConditionalAccessOperation access && ReferenceEquals(access.WhenNotNull, inner))
                return access.Operation;
            inner = ancestor;
        }

        return null;
    }
}
