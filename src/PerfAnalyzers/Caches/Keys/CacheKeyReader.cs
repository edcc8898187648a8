using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Caches.Values;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Caches.Keys;

/// <summary>Follows a key through locals, constants, strings that are put together, and the methods of this compilation that build keys.</summary>
internal sealed class CacheKeyReader(Compilation compilation)
{
    private const int MaxDepth = 8;
    private const int MaxParts = 64;

    private readonly ImmutableArray<CacheKeyPart>.Builder _parts = ImmutableArray.CreateBuilder<CacheKeyPart>();

    /// <summary>True when the key is no text, but an object whose values are the parts.</summary>
    public bool IsObject { get; private set; }

    public ImmutableArray<CacheKeyPart> Parts() => _parts.ToImmutable();

    public void Read(IOperation value) => Read(value, null, null, null, MaxDepth);

    private void Read(IOperation value, string? format, IOperation? composition, Arguments? arguments, int depth)
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
    private bool ReadInto(IOperation value, IOperation? composition, Arguments? arguments, int depth)
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
            case IConditionalOperation { WhenTrue: var some, WhenFalse.ConstantValue: { HasValue: true, Value: null } } when composition is null:
                Read(some, null, composition, arguments, depth - 1);
                return true;
            case IParameterReferenceOperation parameter when arguments?.ValueOf(parameter.Parameter) is { } argument:
                Read(argument, null, composition, arguments.Outer, depth - 1);
                return true;
            case ILocalReferenceOperation local when MayHaveParts(local.Type, composition) && BodyIndex.Around(local).OnlyValueOf(local.Local) is { } written:
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
            case IFieldReferenceOperation { Field: { IsReadOnly: true } field } when IsText(field.Type) && (field.IsStatic || !new OwnMembers(compilation).IsAssigned(field)):
                return Bodies.Get(compilation).Get(field) is IFieldInitializerOperation { Value: { } fixedText } && ReadAll(fixedText, composition, depth);
            case IPropertyReferenceOperation { Property: { SetMethod: null } property, Arguments.IsEmpty: true } when IsText(property.Type) && KeyBuilders.ValueOf(property, compilation) is { } computed:
                return ReadAll(computed, composition, depth);
            case IInvocationOperation call when call.TargetMethod.ContainingType?.SpecialType == SpecialType.System_String || call.TargetMethod.Name is "FormatWith" or "FormatInvariant" or "Invariant":
                return ReadComposition(call, call, arguments, depth);
            case IInvocationOperation { TargetMethod: { Name: "ToString", Parameters.IsEmpty: true }, Instance: { } builder } call when StringBuilderAppends.Find(builder) is { } appends:
                ReadAppends(appends, call, arguments, depth);
                return true;
            // An object that is put into text is one value.
            case ITupleOperation tuple when composition is null:
                IsObject = true;
                foreach (var element in tuple.Elements)
                    Read(element, null, null, arguments, depth - 1);
                return true;
            case IObjectCreationOperation { Type.IsRecord: true } record when composition is null && ValuesOf(record) is { Count: > 0 } values:
                IsObject = true;
                foreach (var element in values)
                    Read(element, null, null, arguments, depth - 1);
                return true;
            case IAnonymousObjectCreationOperation anonymous when composition is null:
                IsObject = true;
                foreach (var element in anonymous.Initializers.OfType<ISimpleAssignmentOperation>())
                    Read(element.Value, null, null, arguments, depth - 1);
                return true;
            case IInvocationOperation call when MayHaveParts(call.Type, composition) && KeyBuilders.BuiltBy(call, compilation) is var (builder, built):
                Read(built, null, composition, new(call, builder, arguments), depth - 1);
                return true;
            case IAwaitOperation { Operation: IInvocationOperation call } when IsText(value.Type) && KeyBuilders.BuiltBy(call, compilation) is var (builder, built):
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

    private void ReadInterpolated(IOperation part, IOperation text, Arguments? arguments, int depth)
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
                Read(appended.Value, append.Arguments.FirstOrDefault(static a => a.Parameter?.Name == "format")?.Value.ConstantValue.Value as string, text, arguments, depth - 1);
                break;
            default:
                _parts.Add(new(null, part, null, text));
                break;
        }
    }

    /// <summary><c>string.Concat(a, b)</c>, <c>string.Join(":", a, b)</c>, <c>string.Format("{0}:{1}", a, b)</c>.</summary>
    private bool ReadComposition(IInvocationOperation call, IOperation composition, Arguments? arguments, int depth)
    {
        switch (call.TargetMethod.Name)
        {
            case "Concat" or "Append" when Elements(call, 0) is { } concatenated:
                foreach (var element in concatenated)
                    Read(element, null, composition, arguments, depth - 1);
                return true;
            case "Join" or "AppendJoin" when call.ArgumentFor(0)?.Value is { } separator && Elements(call, 1) is { } joined:
                for (var i = 0; i < joined.Count; i++)
                {
                    if (i > 0)
                        Read(separator, null, composition, arguments, depth - 1);
                    Read(joined[i], null, composition, arguments, depth - 1);
                }

                return true;
            case "Format" or "AppendFormat" or "FormatWith" or "FormatInvariant" when FormatOf(call) is var (first, given) && TextOf(given, arguments, depth) is { } format
                && Elements(call, first + 1) is { } values && CompositeFormat.Split(format) is { } pieces && pieces.All(p => p.Index < values.Count):
                foreach (var piece in pieces)
                {
                    if (piece.Text is { } literal)
                        _parts.Add(new(literal, null, null, composition));
                    else
                        Read(values[piece.Index], piece.Format, composition, arguments, depth - 1);
                }

                return true;
            // In a culture that the code says.
            case "Create" or "Invariant" when call.Arguments is [.., { Value: var written }] && WithoutWrapping(written) is IInterpolatedStringOperation or IInterpolatedStringHandlerCreationOperation:
                return ReadInto(WithoutWrapping(written), composition, arguments, depth);
            default:
                return false;
        }
    }

    /// <summary>The format, and its place: before it a culture may stand.</summary>
    private static (int Ordinal, IOperation Format)? FormatOf(IInvocationOperation call)
    {
        for (var i = 0; i < 2; i++)
        {
            if (call.ArgumentFor(i) is { Parameter.Type: { } type } format && (IsText(type) || type.Name == nameof(CompositeFormat)))
                return (i, format.Value);
        }

        return null;
    }

    /// <summary>What is always the same text, be it a constant or not; null for all else.</summary>
    private string? TextOf(IOperation value, Arguments? arguments, int depth)
    {
        var reader = new CacheKeyReader(compilation);
        if (value.Unwrap() is IFieldReferenceOperation { Field: { IsReadOnly: true, IsStatic: true, Type.Name: nameof(CompositeFormat) } parsed })
        {
            // static readonly CompositeFormat s_key = CompositeFormat.Parse("post:{0}");
            if (Bodies.Get(compilation).Get(parsed) is not IFieldInitializerOperation { Value: IInvocationOperation { TargetMethod.Name: "Parse", Arguments: [{ Value: var text }, ..] } })
                return null;
            value = text;
        }

        reader.Read(value, null, null, arguments, depth - 1);
        return reader._parts.All(static p => p.Text is not null) ? string.Concat(reader._parts.Select(static p => p.Text)) : null;
    }

    /// <summary>The text that a <c>StringBuilder</c> was made with, and what was appended to it.</summary>
    private void ReadAppends(IReadOnlyList<IOperation> pieces, IOperation composition, Arguments? arguments, int depth)
    {
        foreach (var piece in pieces)
        {
            if (piece is not IInvocationOperation append)
                Read(piece, null, composition, arguments, depth - 1);
            // Append(c, 3), Insert and the like are text that is not known.
            else if (append is { TargetMethod: { Name: "Append", Parameters.Length: > 1 } } or { TargetMethod.Name: "Concat" } || !ReadComposition(append, composition, arguments, depth))
                _parts.Add(new(null, append, null, composition));
        }
    }

    /// <summary>The arguments from a position on, those of a <c>params</c> parameter one by one; null when they come as one array or sequence.</summary>
    private static IReadOnlyList<IOperation>? Elements(IInvocationOperation call, int from)
    {
        var elements = new List<IOperation>();
        foreach (var argument in call.Arguments.OrderBy(static a => a.ParameterOrdinal()))
        {
            if (argument.ParameterOrdinal() < from)
                continue;
            if (argument.Value.Unwrap() is IArrayCreationOperation { Initializer: { } initializer })
                elements.AddRange(initializer.ElementValues);
            // The compiler's own span: this version of Roslyn has no name for what it is made by.
            else if (argument.Value is { IsImplicit: true, Type.Name: "ReadOnlySpan" })
                elements.AddRange(argument.Value.Unwrap().ChildOperations);
            else if (argument.Value.Type.ElementType() is not null || argument.Value.Type is { Name: "ReadOnlySpan" or "Span" })
                return null;
            else
                elements.Add(argument.Value);
        }

        return elements;
    }

    private static IOperation WithoutWrapping(IOperation value)
    {
        while (true)
        {
            // RedisKey and the like are made of the string.
            value = value is IConversionOperation { OperatorMethod: not null } conversion && IsText(conversion.Operand.Type) ? conversion.Operand : value;
            var inner = value is IConversionOperation { OperatorMethod: not null } or IAwaitOperation ? value : Peel(value);
            if (ReferenceEquals(inner, value))
                return value;
            value = inner;
        }
    }

    private static IOperation Peel(IOperation value) => value switch
    {
        IConversionOperation conversion => conversion.Operand,
        IParenthesizedOperation parenthesized => parenthesized.Operand,
        _ => value,
    };

    /// <summary>True for what is followed to where it is made: text, and an object that may be the whole key.</summary>
    private static bool MayHaveParts(ITypeSymbol? type, IOperation? composition) =>
        IsText(type) || composition is null && type is ({ IsRecord: true } or { IsTupleType: true } or { IsAnonymousType: true } or { SpecialType: SpecialType.System_Object });

    private static bool IsText(ITypeSymbol? type) => type?.SpecialType == SpecialType.System_String;

    /// <summary>The arguments of a call that builds a key, and those of the call that it stands in.</summary>
    private sealed class Arguments(IInvocationOperation call, IMethodSymbol builder, Arguments? outer)
    {
        public Arguments? Outer { get; } = outer;

        public IOperation? ValueOf(IParameterSymbol parameter) =>
            SymbolEqualityComparer.Default.Equals(parameter.ContainingSymbol.OriginalDefinition, builder) ? call.ArgumentFor(parameter.Ordinal)?.Value : null;
    }
}
