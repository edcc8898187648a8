using PerfAnalyzers.Profile;

namespace PerfAnalyzers.Recorder.Tests.Harness;

/// <summary>A folder that is gone after the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("perfanalyzers");

    public string this[string name] => Path.Combine(_folder.FullName, name);

    public string Write(string name, string text)
    {
        File.WriteAllText(this[name], text);
        return this[name];
    }

    public string[] Files => [.. _folder.GetFiles().Select(f => f.Name).Order(StringComparer.Ordinal)];

    public void Dispose()
    {
        try
        {
            _folder.Delete(true);
        }
        catch (IOException)
        {
            // A database that is still open.
        }
    }
}

internal static class Read
{
    public static ProfileData Profile(string path)
    {
        using var text = new StreamReader(path);
        var data = new ProfileData();
        data.Add(new ProfileReader(text, path));
        return data;
    }

    public static long[] Scope(string path, string name) => Profile(path).Get(RecordShape.Scope, name).Sums;

    public static string[] Sites(string path) =>
        [.. Profile(path).Records.Where(r => r.Shape == RecordShape.Site).Select(r => string.Join(" ", r.Fields) + ": " + string.Join(" ", r.Sums)).Order(StringComparer.Ordinal)];
}
