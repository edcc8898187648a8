namespace PerfAnalyzers.Rules;

/// <summary>The ids of all rules, in the order of their families. An id, once shipped, is never given to another rule.</summary>
internal static class RuleIds
{
    public const string NavigationLoadedPerElement = "PERF1001";
    public const string NavigationNeverLoaded = "PERF1002";
    public const string QueryPerElement = "PERF1003";
    public const string ExplicitLoadPerElement = "PERF1004";
    public const string HiddenQueryPerElement = "PERF1005";
    public const string RecursiveQuery = "PERF1006";
    public const string ReadOnlyQueryTracked = "PERF2001";
    public const string UntrackedEntityModified = "PERF2002";
    public const string TrackingOnProjection = "PERF2003";
    public const string UntrackedGraphWithSharedEntities = "PERF2004";
    public const string UnboundedQuery = "PERF3001";
    public const string UnpagedEndpoint = "PERF3002";
    public const string UncappedPageSize = "PERF3003";
    public const string PagingWithoutOrder = "PERF3004";
    public const string PagingByNonUniqueOrder = "PERF3005";
    public const string DeepOffsetPaging = "PERF3006";
    public const string OperatorAfterMaterialization = "PERF3007";
    public const string MaterializedForAggregate = "PERF3008";
    public const string DelegateOnQuery = "PERF3009";
    public const string ContainsLargeList = "PERF3010";
    public const string QueryEnumeratedTwice = "PERF3011";
    public const string WholeEntityLoaded = "PERF4001";
    public const string CollectionLoadedForAggregate = "PERF4002";
    public const string CartesianExplosion = "PERF4003";
    public const string ClientCodeInProjection = "PERF4004";
    public const string IncludeIgnored = "PERF4005";
    public const string IncludeNeverUsed = "PERF4006";
    public const string RowFetchedForExistence = "PERF4007";
    public const string QueryRepeated = "PERF4008";
    public const string DeepInclude = "PERF4009";
    public const string BlockingIndexMigration = "PERF5003";
    public const string ConcurrentIndexInTransaction = "PERF5004";
    public const string TooManyIndexes = "PERF5006";
    public const string WideIndex = "PERF5007";
    public const string ForeignKeyIndexLost = "PERF5008";
    public const string CacheKeyMissesInput = "PERF6001";
    public const string CacheKeyMissesTenantOrUser = "PERF6002";
    public const string CacheKeyPartsCollide = "PERF6003";
    public const string CacheKeyPartHasNoIdentity = "PERF6004";
    public const string CacheKeyDependsOnCulture = "PERF6005";
    public const string CacheEntryNeverExpires = "PERF6006";
    public const string DeferredOrTrackedValueCached = "PERF6007";
    public const string CacheStampede = "PERF6008";
    public const string UniformExpiration = "PERF6009";
    public const string UnversionedCacheKey = "PERF6010";
    public const string CacheKeySharedByTypes = "PERF6011";
    public const string CacheKeyNeverWritten = "PERF6012";
    public const string PersonalResponseCached = "PERF6013";
    public const string SensitiveValueCached = "PERF6014";
    public const string CacheCallPerElement = "PERF6015";
}
