namespace PerfAnalyzers.Ef;

/// <summary>How navigations that a query did not load behave.</summary>
internal enum LazyLoading
{
    /// <summary>They stay empty.</summary>
    Off,

    /// <summary>Reading one is a query.</summary>
    On,
}

/// <summary>Whether queries track their entities unless they say otherwise.</summary>
internal enum TrackingDefault
{
    /// <summary>EF Core's own default.</summary>
    TrackAll,
    NoTracking,
    NoTrackingWithIdentityResolution,
}

/// <summary>Whether queries with several collections are split unless they say otherwise.</summary>
internal enum SplittingDefault
{
    /// <summary>Nothing is configured: EF Core runs one query, and warns.</summary>
    NotConfigured,
    SingleQuery,
    SplitQuery,
}

/// <summary>What the options of a context say, as far as this compilation shows them.</summary>
/// <param name="IsSeen">False when no options for the context are in this compilation.</param>
/// <param name="LazyLoadingProxies">True when <c>UseLazyLoadingProxies</c> is called.</param>
/// <param name="LazyLoadingDisabled">True when the context turns lazy loading off for itself.</param>
/// <param name="Tracking">The default of <c>UseQueryTrackingBehavior</c>.</param>
/// <param name="Splitting">The default of <c>UseQuerySplittingBehavior</c>.</param>
/// <param name="Provider">The provider's method (<c>UseNpgsql</c>, …), or null.</param>
internal sealed record ContextOptions(
    bool IsSeen,
    bool LazyLoadingProxies,
    bool LazyLoadingDisabled,
    TrackingDefault Tracking,
    SplittingDefault Splitting,
    string? Provider)
{
    /// <summary>True when the call that registers the context gives them, so that nobody else adds to them.</summary>
    public bool IsRegistered { get; init; }

    /// <summary>True when a setting decides between providers.</summary>
    public bool HasSeveralProviders { get; init; }

    /// <summary>These options, with what another project says of the same context where they say nothing.</summary>
    public ContextOptions With(ContextOptions other) => new(
        IsSeen || other.IsSeen,
        LazyLoadingProxies || other.LazyLoadingProxies,
        LazyLoadingDisabled || other.LazyLoadingDisabled,
        Tracking == TrackingDefault.TrackAll ? other.Tracking : Tracking,
        Splitting == SplittingDefault.NotConfigured ? other.Splitting : Splitting,
        Provider ?? other.Provider)
    {
        IsRegistered = IsRegistered || other.IsRegistered,
        HasSeveralProviders = HasSeveralProviders || other.HasSeveralProviders
            || Provider is not null && other.Provider is not null && Provider != other.Provider,
    };

    public static readonly ContextOptions Unseen = new(false, false, false, TrackingDefault.TrackAll, SplittingDefault.NotConfigured, null);
}
