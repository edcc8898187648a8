using System.Reflection;
using PerfAnalyzers.Profile;

namespace PerfAnalyzers.Recorder.CallSites;

/// <summary>A call site as a stack trace shows it. What it is called is only asked when a profile is written.</summary>
internal sealed class RuntimeSite
{
    /// <summary>Nobody's: no frame of the application was on the stack.</summary>
    public static readonly RuntimeSite None = new(null, 0, "-", -1);

    private CallSite? _resolved;

    public RuntimeSite(MethodBase? method, int ilOffset, string callee, int callOffset)
    {
        Method = method;
        IlOffset = ilOffset;
        Callee = callee;
        CallOffset = callOffset;
    }

    /// <summary>The application's method, or null.</summary>
    public MethodBase? Method { get; }

    public int IlOffset { get; }

    /// <summary>What the method called, as the next frame says, which may be what its callee became once optimized.</summary>
    public string Callee { get; }

    /// <summary>Where the call is, or -1: in optimized code the offset is only that of a statement or less.</summary>
    public int CallOffset { get; }

    public bool IsExact => CallOffset >= 0;

    /// <summary>
    /// True if the call was only concluded from where its expression begins, which is not to be relied on once the method is optimized.
    /// </summary>
    public bool IsConcluded => IsExact && CallOffset != IlOffset;

    /// <summary>The site's name. Reads the program's symbols when it is first asked.</summary>
    public CallSite Resolve()
    {
        lock (this)
            return _resolved ??= SiteResolver.Resolve(this);
    }
}
