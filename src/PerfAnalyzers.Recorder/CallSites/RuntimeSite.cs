using System.Reflection;
using PerfAnalyzers.Profile;

namespace PerfAnalyzers.Recorder.CallSites;

/// <summary>A call site as a stack trace shows it. What it is called is only asked when a profile is written.</summary>
internal sealed class RuntimeSite
{
    /// <summary>Nobody's: no frame of the application was on the stack.</summary>
    public static readonly RuntimeSite None = new(null, 0, "-", false);

    private CallSite? _resolved;

    public RuntimeSite(MethodBase? method, int ilOffset, string callee, bool isExact)
    {
        Method = method;
        IlOffset = ilOffset;
        Callee = callee;
        IsExact = isExact;
    }

    /// <summary>The application's method, or null.</summary>
    public MethodBase? Method { get; }

    public int IlOffset { get; }

    /// <summary>What the method called, as the next frame says, which may be what its callee became once optimised.</summary>
    public string Callee { get; }

    /// <summary>True if the offset is that of a call; in optimised code it is only that of a statement or less.</summary>
    public bool IsExact { get; }

    /// <summary>The site's name. Reads the program's symbols when it is first asked.</summary>
    public CallSite Resolve()
    {
        lock (this)
            return _resolved ??= SiteResolver.Resolve(this);
    }
}
