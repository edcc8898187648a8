using System.Buffers;
using System.Globalization;
using System.Text.Json;
using PerfAnalyzers.Profile;

namespace PerfAnalyzers.Tool.Import;

/// <summary>Reads OTLP JSON lines: one export request a line, of which one is in memory at a time.</summary>
internal static class OtlpLines
{
    // The Collector's batches are far below.
    private const int MaxLine = 256 * 1024 * 1024;

    public static void Read(Stream stream, string name, TraceImport import, Action<long> progress, CancellationToken cancellation)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(1 << 20);
        int start = 0, length = 0, line = 1;
        long read = 0;
        try
        {
            while (true)
            {
                cancellation.ThrowIfCancellationRequested();
                var end = buffer.AsSpan(start, length - start).IndexOf((byte)'\n');
                if (end >= 0)
                {
                    Parse(buffer.AsSpan(start, end), name, line++, import);
                    start += end + 1;
                    continue;
                }
                // The rest of a line goes to the front; a line that fills the buffer gets a larger one.
                if (start > 0)
                {
                    Buffer.BlockCopy(buffer, start, buffer, 0, length - start);
                    length -= start;
                    start = 0;
                }
                else if (length == buffer.Length)
                {
                    if (length >= MaxLine)
                        throw new ToolException($"{name}({line}): the line is longer than {MaxLine} bytes");
                    var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
                    Buffer.BlockCopy(buffer, 0, larger, 0, length);
                    ArrayPool<byte>.Shared.Return(buffer);
                    buffer = larger;
                }
                var count = stream.Read(buffer, length, buffer.Length - length);
                if (count == 0)
                    break;
                length += count;
                read += count;
                progress(read);
            }
            if (length > start)
                Parse(buffer.AsSpan(start, length - start), name, line, import);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static void Parse(ReadOnlySpan<byte> json, string name, int line, TraceImport import)
    {
        if (line == 1 && json.StartsWith("\uFEFF"u8))
            json = json[3..];
        json = json.Trim(" \r\t"u8);
        if (json.IsEmpty)
            return;
        try
        {
            var reader = new Utf8JsonReader(json);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                throw new ToolException($"{name}({line}): this is no OTLP export request: it does not begin with a '{{'");
            Requests(ref reader, import);
            if (reader.Read())
                throw new ToolException($"{name}({line}): there is more after the export request");
        }
        catch (JsonException exception)
        {
            throw new ToolException(
                $"{name}({line}): malformed JSON at byte {exception.BytePositionInLine + 1}: the file may be cut off here");
        }
        catch (Exception exception) when (exception is InvalidOperationException or FormatException or OverflowException)
        {
            throw new ToolException($"{name}({line}): a field has another type than OTLP gives it");
        }
    }

    private static void Requests(ref Utf8JsonReader reader, TraceImport import)
    {
        while (NextProperty(ref reader))
        {
            if (Is(ref reader, "resourceSpans"u8, "resource_spans"u8))
            {
                for (var more = BeginArray(ref reader); more && NextObject(ref reader);)
                    ResourceSpans(ref reader, import);
            }
            else
            {
                SkipValue(ref reader);
            }
        }
    }

    private static void ResourceSpans(ref Utf8JsonReader reader, TraceImport import)
    {
        while (NextProperty(ref reader))
        {
            if (Is(ref reader, "scopeSpans"u8, "scope_spans"u8)
                || Is(ref reader, "instrumentationLibrarySpans"u8, "instrumentation_library_spans"u8))
            {
                for (var more = BeginArray(ref reader); more && NextObject(ref reader);)
                    ScopeSpans(ref reader, import);
            }
            else
            {
                SkipValue(ref reader);
            }
        }
    }

    private static void ScopeSpans(ref Utf8JsonReader reader, TraceImport import)
    {
        while (NextProperty(ref reader))
        {
            if (Is(ref reader, "spans"u8, "spans"u8))
            {
                for (var more = BeginArray(ref reader); more && NextObject(ref reader);)
                    ReadSpan(ref reader, import);
            }
            else
            {
                SkipValue(ref reader);
            }
        }
    }

    private static void ReadSpan(ref Utf8JsonReader reader, TraceImport import)
    {
        Span span = default;
        long start = 0, end = 0;
        while (NextProperty(ref reader))
        {
            if (Is(ref reader, "traceId"u8, "trace_id"u8))
                span.Trace = Hex(ref reader);
            else if (Is(ref reader, "spanId"u8, "span_id"u8))
                span.Id = (ulong)Hex(ref reader);
            else if (Is(ref reader, "parentSpanId"u8, "parent_span_id"u8))
                span.Parent = (ulong)Hex(ref reader);
            else if (Is(ref reader, "name"u8, "name"u8))
                span.Name = Text(ref reader);
            else if (Is(ref reader, "kind"u8, "kind"u8))
                span.IsEntry = IsEntry(ref reader);
            else if (Is(ref reader, "startTimeUnixNano"u8, "start_time_unix_nano"u8))
                start = Number(ref reader);
            else if (Is(ref reader, "endTimeUnixNano"u8, "end_time_unix_nano"u8))
                end = Number(ref reader);
            else if (Is(ref reader, "attributes"u8, "attributes"u8))
            {
                for (var more = BeginArray(ref reader); more && NextObject(ref reader);)
                    ReadAttribute(ref reader, ref span);
            }
            else
                SkipValue(ref reader);
        }
        span.Micros = end > start ? (end - start) / 1_000 : 0;
        import.Add(span);
    }

    private static void ReadAttribute(ref Utf8JsonReader reader, ref Span span)
    {
        string? key = null, text = null;
        long number = 0;
        while (NextProperty(ref reader))
        {
            if (Is(ref reader, "key"u8, "key"u8))
                key = Text(ref reader);
            else if (Is(ref reader, "value"u8, "value"u8))
                (text, number) = ReadValue(ref reader, key);
            else
                SkipValue(ref reader);
        }
        switch (key)
        {
            case "db.system.name" or "db.system": span.Database = text ?? "other"; break;
            case "db.operation.name" or "db.operation": span.Operation = text; break;
            case "code.function.name" or "code.function": span.Function = text; break;
            case "code.namespace": span.FunctionNamespace = text; break;
            case "code.line.number" or "code.lineno": span.Line = number; break;
            case "db.response.returned_rows": span.Rows = number; break;
            case "http.request.method" or "http.method": span.Method = text; break;
            case "http.route": span.Route = text; break;
        }
    }

    private static (string? Text, long Number) ReadValue(ref Utf8JsonReader reader, string? key)
    {
        string? text = null;
        long number = 0;
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new FormatException();
        // Statements and the like are long, and no business of a profile.
        var isWanted = key is not ("db.query.text" or "db.statement");
        while (NextProperty(ref reader))
        {
            if (isWanted && Is(ref reader, "stringValue"u8, "string_value"u8))
                text = Text(ref reader);
            else if (isWanted && Is(ref reader, "intValue"u8, "int_value"u8))
                number = Number(ref reader);
            else
                SkipValue(ref reader);
        }
        return (text, number);
    }

    // 2 is SERVER, 5 is CONSUMER.
    private static bool IsEntry(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.TokenType == JsonTokenType.Number
            ? reader.GetInt32() is 2 or 5
            : reader.GetString() is "SPAN_KIND_SERVER" or "SPAN_KIND_CONSUMER";
    }

    private static bool NextProperty(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.TokenType == JsonTokenType.PropertyName;
    }

    private static bool BeginArray(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.TokenType switch { JsonTokenType.StartArray => true, JsonTokenType.Null => false, _ => throw new FormatException() };
    }

    private static bool NextObject(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.TokenType switch
        {
            JsonTokenType.StartObject => true,
            JsonTokenType.EndArray => false,
            _ => throw new FormatException(),
        };
    }

    private static bool Is(ref Utf8JsonReader reader, ReadOnlySpan<byte> name, ReadOnlySpan<byte> other) =>
        reader.ValueTextEquals(name) || reader.ValueTextEquals(other);

    private static void SkipValue(ref Utf8JsonReader reader)
    {
        reader.Read();
        reader.Skip();
    }

    private static string? Text(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.GetString() is not { } text ? null : text.Length <= 1_000 ? text : text[..1_000];
    }

    // 64-bit numbers are strings in OTLP's JSON.
    private static long Number(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.TokenType switch
        {
            JsonTokenType.Number => reader.GetInt64(),
            JsonTokenType.String => long.Parse(reader.GetString()!, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture),
            JsonTokenType.Null => 0,
            _ => throw new FormatException(),
        };
    }

    private static UInt128 Hex(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null)
            return 0;
        var text = reader.GetString()!;
        return text.Length == 0 ? 0
            : text.Length <= 32 ? UInt128.Parse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)
            : throw new FormatException();
    }
}
