using System.Text;
using Microsoft.CodeAnalysis.Text;

namespace PerfAnalyzers.Tests.Robustness;

/// <summary>A file's text that counts how much of it is read.</summary>
internal sealed class CountedText(string text) : SourceText(checksumAlgorithm: SourceHashAlgorithm.Sha256)
{
    private long _read;

    /// <summary>The characters that were read, each as often as it was.</summary>
    public long Read => Interlocked.Read(ref _read);

    public override Encoding Encoding => Encoding.UTF8;

    public override int Length => text.Length;

    public override char this[int position]
    {
        get
        {
            Interlocked.Increment(ref _read);
            return text[position];
        }
    }

    public override void CopyTo(int sourceIndex, char[] destination, int destinationIndex, int count)
    {
        Interlocked.Add(ref _read, count);
        text.CopyTo(sourceIndex, destination, destinationIndex, count);
    }

    public override string ToString(TextSpan span)
    {
        Interlocked.Add(ref _read, span.Length);
        return text.Substring(span.Start, span.Length);
    }
}
