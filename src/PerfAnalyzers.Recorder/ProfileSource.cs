namespace PerfAnalyzers.Recorder;

/// <summary>What kind of system a profile was recorded in, which says how much it proves.</summary>
public enum ProfileSource
{
    /// <summary>Tests or development: few rows, few users. Such a profile may raise a warning, and lowers none.</summary>
    Test,

    /// <summary>A system like production, with nobody depending on it.</summary>
    Staging,

    /// <summary>The real one.</summary>
    Production,
}

/// <summary>For which commands the recorder looks who sent them.</summary>
public enum CallSiteTracing
{
    /// <summary>For every command if the source is <see cref="ProfileSource.Test"/>, else for <see cref="Sampled"/> ones.</summary>
    Automatic,

    /// <summary>For the first commands of each kind, and then ever fewer: about as often as their number doubles.</summary>
    Sampled,

    /// <summary>For every command. Each look costs some ten microseconds.</summary>
    Every,
}
