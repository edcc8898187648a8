using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Caches.Values;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Caches.Keys;

/// <summary>
/// Follows a key through locals, constants, strings that are put together, and the methods of this compilation that build keys.
/// </summary>
internal sealed class CacheKeyReader
{
    private const int MaxDepth = 8;
    private const int MaxParts = 64;

    private readonly Compilation _compilation;
    private readonly TextComposition _composition;
    private readonly ImmutableArray<CacheKeyPart>.Builder _parts = ImmutableArray.CreateBuilder<CacheKeyPart>();

    public CacheKeyReader(Compilation compilation)
    {
        _compilation = compilation;
        _composition = new(this, compilation);
    }

    /// <summary>True when the key is no text, but an object whose values are the parts.</summary>
    public bool IsObject { get; private set; }

    public ImmutableArray<CacheKeyPart> Parts() => _parts.ToImmutable();

    public void Add(CacheKeyPart part) => _parts.Add(part);

    public void Read(IOperation value) => Read(value, null, null, null, MaxDepth);

    /// <summary>Reads a value as a part of the key, or the parts that it has itself.</summary>
    /// <param name="value">The value.</param>
    /// <param name="format">The format that the key writes it in.</param>
    /// <param name="composition">What puts it together with its neighbours.</param>
    /// <param name="arguments">What the method that it stands in was given.</param>
    /// <param name="depth">How far it is followed.</param>
    public void Read(IOperation value, string? format, IOperation? composition, BuilderArguments? arguments, int depth)
    {
        if (_parts.Count >= MaxParts)
            return;
        value = WithoutWrapping(value);
        if (value.ConstantValue is { HasValue: true } constant && format is null)
        {
            _parts.Add(new(Convert.ToString(constant.Value, System.Globalization.CultureInfo.InvariantCulture), null, null, composition));
            return;
        }

        if (depth > 0 && ReadInto(value, composition, arguments, depth))
            return;
        _parts.Add(new(null, value, format, composition));
    }

    /// <summary>Reads the parts of a value that has some.</summary>
    public bool ReadInto(IOperation value, IOperation? composition, BuilderArguments? arguments, int depth)
    {
        switch (value)
        {
            case IInterpolatedStringOperation text:
                foreach (var part in text.Parts)
                    ReadInterpolated(part, text, arguments, depth);
                return true;
            case IInterpolatedStringHandlerCreationOperation { Content: { } content }:
                return ReadInto(content, composition, arguments, depth);
            case IInterpolatedStringAdditionOperation addition:
                Read(addition.Left, null, addition, arguments, depth - 1);
                Read(addition.Right, null, addition, arguments, depth - 1);
                return true;
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.Add, Type.SpecialType: SpecialType.System_String } sum:
                Read(sum.LeftOperand, null, sum, arguments, depth);
                Read(sum.RightOperand, null, sum, arguments, depth);
                return true;
            // Null is no key.
            case IConditionalOperation { WhenTrue: var some, WhenFalse.ConstantValue: { HasValue: true, Value: null } }
                when composition is null:
                Read(some, null, composition, arguments, depth - 1);
                return true;
            case IParameterReferenceOperation parameter when arguments?.ValueOf(parameter.Parameter) is { } argument:
                Read(argument, null, composition, arguments.Outer, depth - 1);
                return true;
            case ILocalReferenceOperation local
                when MayHaveParts(local.Type, composition) && BodyIndex.Around(local).OnlyValueOf(local.Local) is { } written:
                Read(written, null, composition, arguments, depth - 1);
                return true;
            case ILocalReferenceOperation local when IsText(local.Type) && TextAppends.Find(local) is { } writes:
                foreach (var (written, isCertain) in writes)
                {
                    if (isCertain)
                        Read(written, null, local, arguments, depth - 1);
                    else
                        _parts.Add(new(null, written, null, local));
                }

                return true;
            case IFieldReferenceOperation { Field: { IsReadOnly: true } field }
                when IsText(field.Type) && (field.IsStatic || !new OwnMembers(_compilation).IsAssigned(field)):
                return Bodies.Get(_compilation).Get(field) is IFieldInitializerOperation { Value: { } fixedText }
                    && ReadAll(fixedText, composition, depth);
            case IPropertyReferenceOperation { Property: { SetMethod: null } property, Arguments.IsEmpty: true }
                when IsText(property.Type) && KeyBuilders.ValueOf(property, _compilation) is { } computed:
                return ReadAll(computed, composition, depth);
            case IInvocationOperation call
                when call.TargetMethod.ContainingType?.SpecialType == SpecialType.System_String
                || call.TargetMethod.Name is "FormatWith" or "FormatInvariant" or "Invariant":
                return _composition.Read(call, call, arguments, depth);
            case IInvocationOperation { TargetMethod: { Name: "ToString", Parameters.IsEmpty: true }, Instance: { } builder } call
                when StringBuilderAppends.Find(builder) is { } appends:
                _composition.ReadAppends(appends, call, arguments, depth);
                return true;
            // An object that is put into text is one value.
            case ITupleOperation tuple when composition is null:
                IsObject = true;
                foreach (var element in tuple.Elements)
                    Read(element, null, null, arguments, depth - 1);
                return true;
            case IObjectCreationOperation { Type.IsRecord: true } record
                when composition is null && ValuesOf(record) is { Count: > 0 } values:
                IsObject = true;
                foreach (var element in values)
                    Read(element, null, null, arguments, depth - 1);
                return true;
            case IAnonymousObjectCreationOperation anonymous when composition is null:
                IsObject = true;
                foreach (var element in anonymous.Initializers.OfType<ISimpleAssignmentOperation>())
                    Read(element.Value, null, null, arguments, depth - 1);
                return true;
            case IInvocationOperation call
                when MayHaveParts(call.Type, composition) && KeyBuilders.BuiltBy(call, _compilation) is var (builder, built):
                Read(built, null, composition, new(call, builder, arguments), depth - 1);
                return true;
            case IAwaitOperation { Operation: IInvocationOperation call }
                when IsText(value.Type) && KeyBuilders.BuiltBy(call, _compilation) is var (builder, built):
                Read(built, null, composition, new(call, builder, arguments), depth - 1);
                return true;
            default:
                return false;
        }
    }

    /// <summary>The values that a record is made with; null when an initialiser does anything but set them.</summary>
    private static IReadOnlyList<IOperation>? ValuesOf(IObjectCreationOperation record)
    {
        var values = record.Arguments.OrderBy(static a => a.ParameterOrdinal()).Select(static a => a.Value).ToList();
        foreach (var initializer in record.Initializer?.Initializers ?? ImmutableArray<IOperation>.Empty)
        {
            if (initializer is not ISimpleAssignmentOperation assignment)
                return null;
            values.Add(assignment.Value);
        }

        return values;
    }

    private bool ReadAll(IOperation value, IOperation? composition, int depth)
    {
        Read(value, null, composition, null, depth - 1);
        return true;
    }

    private void ReadInterpolated(IOperation part, IOperation text, BuilderArguments? arguments, int depth)
    {
        switch (part)
        {
            case IInterpolatedStringTextOperation { Text: { } literal }:
                Read(literal, null, text, arguments, depth);
                break;
            case IInterpolationOperation interpolation:
                Read(interpolation.Expression, interpolation.FormatString?.ConstantValue.Value as string, text, arguments, depth - 1);
                break;
            case IInterpolatedStringAppendOperation { AppendCall: IInvocationOperation { Arguments: [var appended, ..] } append }:
                Read(
                    appended.Value,
                    append.Arguments.FirstOrDefault(static a => a.Parameter?.Name == "format")?.Value.ConstantValue.Value as string,
                    text,
                    arguments,
                    depth - 1);
                break;
            default:
                _parts.Add(new(null, part, null, text));
                break;
        }
    }

    /// <summary>The value without conversions; <c>RedisKey</c> and the like are made of the text.</summary>
    public static IOperation WithoutWrapping(IOperation value)
    {
        while (true)
        {
            value = value is IConversionOperation { OperatorMethod: not null } conversion && IsText(conversion.Operand.Type)
                ? conversion.Operand
                : value;
            var inner = value is IConversionOperation { OperatorMethod: not null } or IAwaitOperation ? value : Peel(value);
            if (ReferenceEquals(inner, value))
                return value;
            value = inner;
        }
    }

    private static IOperation Peel(IOperation value) => value switch
    {
        IConversionOperation conversion => conversion.Operand,
        _ => value,
    };

    /// <summary>True for what is followed to where it is made: text, and an object that may be the whole key.</summary>
    private static bool MayHaveParts(ITypeSymbol? type, IOperation? composition) =>
        IsText(type)
        || composition is null
            && type is ({ IsRecord: true } or { IsTupleType: true } or { IsAnonymousType: true }
                or { SpecialType: SpecialType.System_Object });

    public static bool IsText(ITypeSymbol? type) => type?.SpecialType == SpecialType.System_String;
}
