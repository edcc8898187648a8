namespace PerfAnalyzers.Proofs.RandomLoops;

/// <summary>The source of the model.</summary>
internal static class LibraryModel
{
    public static string Text { get; } = Read();

    private static string Read()
    {
        using var reader = new StreamReader(typeof(LibraryModel).Assembly.GetManifestResourceStream("Library.cs")!);
        return reader.ReadToEnd();
    }
}
