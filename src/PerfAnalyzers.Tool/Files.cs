using System.Text;
using PerfAnalyzers.Profile;

namespace PerfAnalyzers.Tool;

/// <summary>Files that are read as streams, and written whole or not at all.</summary>
internal static class Files
{
    public static string TimingsOf(string profile) => Path.ChangeExtension(profile, ".timings");

    public static FileStream OpenRead(string path)
    {
        try
        {
            return new(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ToolException($"there is no file '{path}'");
        }
    }

    public static TextReader OpenText(Stream stream) =>
        new StreamReader(stream, new UTF8Encoding(false, throwOnInvalidBytes: true), true, 1 << 16);

    /// <summary>Writes beside the file and renames it at the end; when anything fails, the file is as it was.</summary>
    public static void Write(string path, Action<TextWriter> write)
    {
        var full = Path.GetFullPath(path);
        if (Path.GetDirectoryName(full) is { } folder && !Directory.Exists(folder))
            throw new ToolException($"there is no folder '{folder}'");
        var temporary = $"{full}.{Environment.ProcessId}.tmp";
        try
        {
            using (var writer = new StreamWriter(temporary, false, new UTF8Encoding(false), 1 << 16))
                write(writer);
            File.Move(temporary, full, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }
}

/// <summary>Several profiles, and the timings beside them, read as one stream.</summary>
internal sealed class ProfileSet : IDisposable
{
    private readonly List<FileStream> _streams = [];
    private readonly List<ProfileReader> _readers = [];

    public ProfileSet(IReadOnlyList<string> files, string? source)
    {
        try
        {
            string? first = null;
            foreach (var file in files)
            {
                var stream = Files.OpenRead(file);
                _streams.Add(stream);
                var reader = new ProfileReader(Files.OpenText(stream), file);
                _readers.Add(reader);
                Source ??= reader.Source;
                first ??= file;
                if (source is null && reader.Source != Source)
                    throw new ToolException(
                        $"'{file}' is of '{reader.Source}' and '{first}' of '{Source}': what they are together says --source");
            }
            Source = source ?? Source ?? throw new ToolException("no profile is given");
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public string Source { get; }

    public long Length => _streams.Sum(s => s.Length);

    public long Position => _streams.Sum(s => s.Position);

    /// <summary>All records in order, and how far their files are read.</summary>
    public IEnumerable<ProfileRecord> Read(Action<long> progress)
    {
        var count = 0;
        foreach (var record in ProfileMerger.Merge(_readers))
        {
            if (++count % 4096 == 0)
                progress(Position);
            yield return record;
        }
    }

    public void Dispose()
    {
        foreach (var stream in _streams)
            stream.Dispose();
    }
}
