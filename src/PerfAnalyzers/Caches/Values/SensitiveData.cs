using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Caches.Keys;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Caches.Values;

/// <summary>Tells by names and types what is not for everybody to read: passwords, tokens, keys, numbers of cards.</summary>
internal static class SensitiveData
{
    private const int MaxDepth = 4;

    private static readonly Regex s_name = new(
        "(^|.)(password(hash|salt)?|passwd|pwd|passphrase|(client|shared|app|totp|twofactor)?secret(key)?|privatekey|signingkey"
        + "|encryptionkey|apikey|connectionstring"
        + "|(access|refresh|id|bearer|auth|api|session|jwt|security|oauth|reset|verification|login|identity|sas|mfa|sso)token|jwt"
        + "|credentials?|creditcard(number)?|cardnumber|cvv|cvc|socialsecuritynumber|ssn|iban|pincode|otp|otpcode|onetimecode"
        + "|recoverycodes?|securitystamp)s?$",
        RegexOptions.CultureInvariant);

    private static readonly Regex s_protection = new(
        "protect|encrypt|cipher|seal|hash|mask|redact", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase);

    /// <summary>
    /// What is sensitive in a value that is stored, by the name that says so; null when nothing is known to be, or it is protected.
    /// </summary>
    public static string? In(IOperation value) => In(value, MaxDepth);

    /// <summary>True for a name of something that is not for everybody to read.</summary>
    public static bool IsNameOfOne(string name)
    {
        var normal = ValuePath.Normalize(name);
        return normal is "token" or "tokens" or "secret" or "pin" || s_name.IsMatch(normal);
    }

    private static string? In(IOperation value, int depth)
    {
        value = Unwrap(value);
        if (depth == 0 || value.Type is null)
            return null;
        switch (value)
        {
            // What is encrypted, or only told again by its hash, is nobody's to read.
            case IInvocationOperation call
                when s_protection.IsMatch(call.TargetMethod.Name)
                || call.Receiver()?.Type is { } receiver && s_protection.IsMatch(receiver.Name):
                return null;
            case IInvocationOperation call when IsWriter(call.TargetMethod.Name):
                foreach (var argument in call.Arguments)
                {
                    if (In(argument.Value, depth - 1) is { } written)
                        return written;
                }

                return call.Instance is { } instance && call.TargetMethod.Name == "ToString" ? In(instance, depth - 1) : null;
            case IInterpolatedStringOperation text:
                return text.Parts.OfType<IInterpolationOperation>()
                    .Select(p => In(p.Expression, depth - 1))
                    .FirstOrDefault(static found => found is not null);
            case ILocalReferenceOperation local
                when BodyIndex.Around(local).OnlyValueOf(local.Local) is { } made && (Protects(made) || In(made, depth - 1) is not null):
                return Protects(made) ? null : In(made, depth - 1);
        }

        if (value.ReferencedSymbol() is { } symbol && IsText(value.Type) && IsNameOfOne(symbol.Name))
            return symbol.Name;
        return InType(value.Type);
    }

    private static bool Protects(IOperation made) =>
        Unwrap(made) is IInvocationOperation call
        && (s_protection.IsMatch(call.TargetMethod.Name) || call.Receiver()?.Type is { } receiver && s_protection.IsMatch(receiver.Name));

    private static bool IsWriter(string name) =>
        name.StartsWith("Serialize", StringComparison.Ordinal)
        || name is "GetBytes" or "ToJson" or "ToString" or "ToArray" or "FromResult" or "Concat" or "Join" or "Format";

    /// <summary>A class that has something sensitive in it.</summary>
    private static string? InType(ITypeSymbol type)
    {
        type = (type.UnwrapTask().ElementType() ?? type.UnwrapTask()).UnwrapNullable();
        if (type.TypeKind is not (TypeKind.Class or TypeKind.Struct)
            || type.SpecialType != SpecialType.None
            || type.ContainingNamespace is { Name: "System" })
            return null;
        foreach (var property in type.AllProperties())
        {
            if (IsText(property.Type) && IsNameOfOne(property.Name))
                return type.Name + "." + property.Name;
        }

        return null;
    }

    private static bool IsText(ITypeSymbol type) =>
        type.SpecialType == SpecialType.System_String
        || type is IArrayTypeSymbol { ElementType.SpecialType: SpecialType.System_Byte }
        || type.Name is "RedisValue" or "ReadOnlyMemory";

    private static IOperation Unwrap(IOperation value)
    {
        value = value.Unwrap();
        // A RedisValue is made of the text.
        while (value is IConversionOperation conversion)
            value = conversion.Operand.Unwrap();
        return value;
    }
}
