using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace PerfAnalyzers.Recorder.CallSites;

/// <summary>The portable symbols of an assembly, beside it or inside it.</summary>
internal sealed class Symbols : IDisposable
{
    private readonly MetadataReaderProvider _provider;
    private readonly MetadataReader _reader;

    private Symbols(MetadataReaderProvider provider)
    {
        _provider = provider;
        _reader = provider.GetMetadataReader();
    }

    public static bool Exist(Assembly assembly)
    {
        using var symbols = Open(assembly);
        return symbols is not null;
    }

    public static Symbols? Open(Assembly assembly)
    {
        try
        {
            if (assembly.Location is not { Length: > 0 } location)
                return null;
            using var pe = new PEReader(File.OpenRead(location));
            return pe.TryOpenAssociatedPortablePdb(
                    location,
                    path => File.Exists(path) ? File.OpenRead(path) : null,
                    out var provider,
                    out _)
                && provider is not null
                ? new(provider)
                : null;
        }
        catch
        {
            // Symbols of another build, or of another kind: as if there were none.
            return null;
        }
    }

    /// <summary>Where the statements of a method are, in the order of its code; braces and what is hidden are left out.</summary>
    public IReadOnlyList<StatementPoint> PointsOf(int methodToken)
    {
        var points = new List<StatementPoint>();
        try
        {
            var handle = ((MethodDefinitionHandle)MetadataTokens.EntityHandle(methodToken)).ToDebugInformationHandle();
            foreach (var point in _reader.GetMethodDebugInformation(handle).GetSequencePoints())
            {
                var isBrace = point.StartLine == point.EndLine && point.EndColumn == point.StartColumn + 1;
                points.Add(new(
                    point.Offset,
                    point.IsHidden || isBrace ? 0 : point.StartLine,
                    point.StartColumn,
                    point.EndLine,
                    point.EndColumn,
                    MetadataTokens.GetRowNumber(point.Document)));
            }
        }
        catch (BadImageFormatException)
        {
            points.Clear();
        }
        return points;
    }

    /// <summary>The name of a document, without its folders.</summary>
    public string FileOf(int document)
    {
        var name = _reader.GetString(_reader.GetDocument(MetadataTokens.DocumentHandle(document)).Name);
        return name[(name.LastIndexOfAny(['/', '\\']) + 1)..];
    }

    public void Dispose() => _provider.Dispose();
}

/// <summary>Where a statement, or what has a place of its own such as a lambda's expression, begins and ends.</summary>
/// <param name="Offset">In the compiled code.</param>
/// <param name="Line">From 1; 0 if it is in no text.</param>
internal readonly record struct StatementPoint(int Offset, int Line, int Column, int EndLine, int EndColumn, int Document)
{
    public bool Encloses(StatementPoint other) =>
        Document == other.Document
        && (Line, Column).CompareTo((other.Line, other.Column)) <= 0
        && (EndLine, EndColumn).CompareTo((other.EndLine, other.EndColumn)) >= 0;
}
