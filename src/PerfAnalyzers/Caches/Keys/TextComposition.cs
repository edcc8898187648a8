using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Caches.Keys;

/// <summary>
/// Reads the calls that put a text together: <c>string.Concat</c>, <c>Join</c>, <c>Format</c>, the appends to a <c>StringBuilder</c>.
/// </summary>
internal sealed class TextComposition(CacheKeyReader reader, Compilation compilation)
{
    /// <summary><c>string.Concat(a, b)</c>, <c>string.Join(":", a, b)</c>, <c>string.Format("{0}:{1}", a, b)</c>.</summary>
    public bool Read(IInvocationOperation call, IOperation composition, BuilderArguments? arguments, int depth)
    {
        switch (call.TargetMethod.Name)
        {
            case "Concat" or "Append" when Elements(call, 0) is { } concatenated:
                foreach (var element in concatenated)
                    reader.Read(element, null, composition, arguments, depth - 1);
                return true;
            case "Join" or "AppendJoin" when call.ArgumentFor(0)?.Value is { } separator && Elements(call, 1) is { } joined:
                for (var i = 0; i < joined.Count; i++)
                {
                    if (i > 0)
                        reader.Read(separator, null, composition, arguments, depth - 1);
                    reader.Read(joined[i], null, composition, arguments, depth - 1);
                }

                return true;
            case "Format" or "AppendFormat" or "FormatWith" or "FormatInvariant"
                when FormatOf(call) is var (first, given) && TextOf(given, arguments, depth) is { } format
                && Elements(call, first + 1) is { } values
                    && CompositeFormat.Split(format) is { } pieces
                    && pieces.All(p => p.Index < values.Count):
                foreach (var piece in pieces)
                {
                    if (piece.Text is { } literal)
                        reader.Add(new(literal, null, null, composition));
                    else
                        reader.Read(values[piece.Index], piece.Format, composition, arguments, depth - 1);
                }

                return true;
            // In a culture that the code says.
            case "Create" or "Invariant"
                when call.Arguments is [.., { Value: var written }]
                && CacheKeyReader.WithoutWrapping(written) is IInterpolatedStringOperation or IInterpolatedStringHandlerCreationOperation:
                return reader.ReadInto(CacheKeyReader.WithoutWrapping(written), composition, arguments, depth);
            default:
                return false;
        }
    }

    /// <summary>The format, and its place: before it a culture may stand.</summary>
    private static (int Ordinal, IOperation Format)? FormatOf(IInvocationOperation call)
    {
        for (var i = 0; i < 2; i++)
        {
            if (call.ArgumentFor(i) is { Parameter.Type: { } type } format
                && (CacheKeyReader.IsText(type) || type.Name == nameof(CompositeFormat)))
                return (i, format.Value);
        }

        return null;
    }

    /// <summary>What is always the same text, be it a constant or not; null for all else.</summary>
    private string? TextOf(IOperation value, BuilderArguments? arguments, int depth)
    {
        if (value.Unwrap()
            is IFieldReferenceOperation { Field: { IsReadOnly: true, IsStatic: true, Type.Name: nameof(CompositeFormat) } parsed })
        {
            // static readonly CompositeFormat s_key = CompositeFormat.Parse("post:{0}");
            if (Bodies.Get(compilation)
                .Get(parsed)
                    is not IFieldInitializerOperation
                    {
                        Value: IInvocationOperation { TargetMethod.Name: "Parse", Arguments: [{ Value: var written }, ..] },
                    })
                return null;
            value = written;
        }

        var text = new CacheKeyReader(compilation);
        text.Read(value, null, null, arguments, depth - 1);
        var parts = text.Parts();
        return parts.All(static p => p.Text is not null) ? string.Concat(parts.Select(static p => p.Text)) : null;
    }

    /// <summary>The text that a <c>StringBuilder</c> was made with, and what was appended to it.</summary>
    public void ReadAppends(IReadOnlyList<IOperation> pieces, IOperation composition, BuilderArguments? arguments, int depth)
    {
        foreach (var piece in pieces)
        {
            if (piece is not IInvocationOperation append)
                reader.Read(piece, null, composition, arguments, depth - 1);
            // Append(c, 3), Insert and the like are text that is not known.
            else if (append is { TargetMethod: { Name: "Append", Parameters.Length: > 1 } } or { TargetMethod.Name: "Concat" }
                || !Read(append, composition, arguments, depth))
                reader.Add(new(null, append, null, composition));
        }
    }

    /// <summary>
    /// The arguments from a position on, those of a <c>params</c> parameter one by one; null when they come as one array or sequence.
    /// </summary>
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
}
