using System.Collections.Concurrent;
using System.Text;
using PerfAnalyzers.Profile;
using PerfAnalyzers.Recorder.CallSites;

namespace PerfAnalyzers.Recorder;

/// <summary>
/// A profile on disk, and all recorders of this process that write it: tests make many hosts, and none undoes what another wrote.
/// </summary>
internal sealed class ProfileFile
{
    private static readonly ConcurrentDictionary<string, ProfileFile> s_files = new();

    private readonly object _lock = new();
    private readonly List<PerfRecorder> _live = [];
    private readonly string _path;
    private readonly string? _timingsPath;
    private readonly string _source;
    private ProfileData _retired = new();
    private bool _isToMerge;
    private int _temporaries;

    private ProfileFile(string path, PerfRecorderOptions options, ProfileSource source)
    {
        _path = path;
        _timingsPath = options.Timings ? Path.ChangeExtension(path, PerfRecorderOptions.TimingsExtension) : null;
        _source = ProfileText.Sources[(int)source];
        _isToMerge = options.MergeExisting;
    }

    public static ProfileFile Of(string path, PerfRecorderOptions options, ProfileSource source) =>
        s_files.GetOrAdd(path, p => new(p, options, source));

    public void Add(PerfRecorder recorder)
    {
        lock (_lock)
            _live.Add(recorder);
    }

    /// <summary>Keeps what a recorder has counted when it is gone.</summary>
    public void Retire(PerfRecorder recorder)
    {
        lock (_lock)
        {
            if (!_live.Remove(recorder))
                return;
            try
            {
                _retired.Add(recorder.Store.Snapshot());
            }
            finally
            {
                SiteResolver.Release();
            }
        }
    }

    public void Write()
    {
        lock (_lock)
        {
            try
            {
                MergeExisting();
                var data = new ProfileData();
                data.Add(_retired);
                foreach (var recorder in _live)
                    data.Add(recorder.Store.Snapshot());
                Replace(_path, data, static shape => !shape.IsTime);
                if (_timingsPath is not null)
                    Replace(_timingsPath, data, static shape => shape.IsTime);
            }
            finally
            {
                SiteResolver.Release();
            }
        }
    }

    // Once: what this process wrote itself is in its memory.
    private void MergeExisting()
    {
        if (!_isToMerge)
            return;
        var existing = new ProfileData();
        foreach (var path in new[] { _path, _timingsPath })
        {
            if (path is null || !File.Exists(path))
                continue;
            using var text = new StreamReader(path, Encoding.UTF8);
            var reader = new ProfileReader(text, Path.GetFileName(path));
            if (reader.Source != _source)
                throw new IOException(
                    $"{Path.GetFileName(path)} was recorded in '{reader.Source}', and this is '{_source}': they are not added up.");
            existing.Add(reader);
        }
        _retired.Add(existing);
        _isToMerge = false;
    }

    /// <summary>Writes beside the file and renames: whoever reads it, whenever the process ends, finds a whole profile.</summary>
    private void Replace(string path, ProfileData data, Func<RecordShape, bool> isWanted)
    {
        RefuseOther(path);
        if (Path.GetDirectoryName(path) is { Length: > 0 } folder)
            Directory.CreateDirectory(folder);
        var temporary = $"{path}.{Environment.ProcessId}-{_temporaries++}.tmp";
        try
        {
            using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                using (var writer = new StreamWriter(stream, new UTF8Encoding(false), 65_536, leaveOpen: true))
                    data.WriteTo(writer, _source, isWanted);
                stream.Flush(flushToDisk: true);
            }
            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    // A mistaken path costs nobody a file.
    private static void RefuseOther(string path)
    {
        if (!File.Exists(path))
            return;
        using var text = new StreamReader(path);
        var first = new char[ProfileText.Magic.Length];
        if (text.ReadBlock(first) is var count and > 0 && !new string(first, 0, count).Equals(ProfileText.Magic, StringComparison.Ordinal))
            throw new IOException($"{Path.GetFileName(path)} is there, and is no profile: it is left as it is.");
    }
}
