namespace PerfAnalyzers.Recorder;

/// <summary>What a <see cref="PerfRecorder"/> records, and where it writes.</summary>
public sealed class PerfRecorderOptions
{
    internal const string TimingsExtension = ".timings";

    /// <summary>
    /// The file that is written; one that is not rooted is below the content root of the application, or else below the current folder.
    /// Timings, which differ from machine to machine, go to a file of the same name that ends in <c>.timings</c>. Default:
    /// <c>perf.profile</c>.
    /// </summary>
    public string Path { get; set; } = "perf.profile";

    /// <summary>
    /// What kind of system this is. Null, the default, asks the host: <c>Production</c> and <c>Staging</c> are what they say, anything else
    /// is a test.
    /// </summary>
    public ProfileSource? Source { get; set; }

    /// <summary>
    /// How often the file is written while the application runs; null for only when it stops or <see cref="PerfRecorder.WriteAsync"/> is
    /// called. Default: five minutes.
    /// </summary>
    public TimeSpan? WriteEvery { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>True to write the timings too. Default: true.</summary>
    public bool Timings { get; set; } = true;

    /// <summary>True to make each ASP.NET Core request a scope. Default: true.</summary>
    public bool Requests { get; set; } = true;

    /// <summary>True to add to a file that an earlier run left, false to replace it. Default: false.</summary>
    public bool MergeExisting { get; set; }

    /// <summary>For which commands the recorder looks who sent them. Default: <see cref="CallSiteTracing.Automatic"/>.</summary>
    public CallSiteTracing CallSites { get; set; }

    internal string TimingsPath => System.IO.Path.ChangeExtension(Path, TimingsExtension);

    /// <summary>Says what is wrong with the options, at the start rather than when a file is to be written.</summary>
    internal void Validate()
    {
        if (string.IsNullOrWhiteSpace(Path))
            throw new ArgumentException(
                $"{nameof(PerfRecorderOptions)}.{nameof(Path)} is empty. Give the file to write, such as 'perf.profile'.");
        if (System.IO.Path.GetFileName(Path).Length == 0 || Directory.Exists(Path))
            throw new ArgumentException(
                $"{nameof(PerfRecorderOptions)}.{nameof(Path)} is a folder: '{Path}'. "
                + "Give the file to write, such as 'perf.profile'.");
        if (string.Equals(System.IO.Path.GetExtension(Path), TimingsExtension, StringComparison.OrdinalIgnoreCase))
            throw new ArgumentException(
                $"{nameof(PerfRecorderOptions)}.{nameof(Path)} ends in '{TimingsExtension}', which is the file of the timings. "
                + "Give it another ending, such as '.profile'.");
        if (WriteEvery is { } every && every < TimeSpan.FromSeconds(1))
            throw new ArgumentException(
                $"{nameof(PerfRecorderOptions)}.{nameof(WriteEvery)} is {every}; a second is the least. "
                + "Use null to write only at the end.");
        if (WriteEvery > TimeSpan.FromDays(24))
            throw new ArgumentException(
                $"{nameof(PerfRecorderOptions)}.{nameof(WriteEvery)} is {WriteEvery}; 24 days is the most. "
                + "Use null to write only at the end.");
        if (Source is { } source && !Enum.IsDefined(source))
            throw new ArgumentException(
                $"{nameof(PerfRecorderOptions)}.{nameof(Source)} is {source}, which is no {nameof(ProfileSource)}.");
        if (!Enum.IsDefined(CallSites))
            throw new ArgumentException(
                $"{nameof(PerfRecorderOptions)}.{nameof(CallSites)} is {CallSites}, which is no {nameof(CallSiteTracing)}.");
    }
}
