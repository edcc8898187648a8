using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using ZiggyCreatures.Caching.Fusion;

namespace ZiggyCreatures.Caching.Fusion
{
    public class FusionCacheEntryOptions
    {
        public FusionCacheEntryOptions(TimeSpan? duration = null)
        {
        }

        public TimeSpan Duration { get; set; }

        public TimeSpan? DistributedCacheDuration { get; set; }

        public TimeSpan JitterMaxDuration { get; set; }

        public bool IsFailSafeEnabled { get; set; }

        public TimeSpan FailSafeMaxDuration { get; set; }

        public long? Size { get; set; }

        public FusionCacheEntryOptions SetDuration(TimeSpan duration) => this;

        public FusionCacheEntryOptions SetDurationInfinite() => this;

        public FusionCacheEntryOptions SetJittering(TimeSpan jitterMaxDuration) => this;

        public FusionCacheEntryOptions SetFailSafe(bool isEnabled, TimeSpan? maxDuration = null, TimeSpan? throttleDuration = null) => this;
    }

    public class FusionCacheFactoryExecutionContext<TValue>
    {
        public FusionCacheEntryOptions Options { get; set; } = new();

        public string Key => "";

        public string[]? Tags { get; set; }
    }

    public readonly struct MaybeValue<TValue>
    {
        public bool HasValue => false;

        public TValue Value => throw new InvalidOperationException();

        public TValue? GetValueOrDefault(TValue? defaultValue = default) => defaultValue;

        public static MaybeValue<TValue> FromValue(TValue value) => default;

        public static implicit operator MaybeValue<TValue>(TValue value) => default;
    }

    public interface IFusionCache : IDisposable
    {
        string CacheName { get; }

        FusionCacheEntryOptions DefaultEntryOptions { get; }

        FusionCacheEntryOptions CreateEntryOptions(Action<FusionCacheEntryOptions>? setupAction = null, TimeSpan? duration = null);

        ValueTask<TValue> GetOrSetAsync<TValue>(
            string key,
            Func<FusionCacheFactoryExecutionContext<TValue>, CancellationToken, Task<TValue>> factory,
            MaybeValue<TValue> failSafeDefaultValue = default,
            FusionCacheEntryOptions? options = null,
            IEnumerable<string>? tags = null,
            CancellationToken token = default);

        TValue GetOrSet<TValue>(
            string key,
            Func<FusionCacheFactoryExecutionContext<TValue>, CancellationToken, TValue> factory,
            MaybeValue<TValue> failSafeDefaultValue = default,
            FusionCacheEntryOptions? options = null,
            IEnumerable<string>? tags = null,
            CancellationToken token = default);

        ValueTask<TValue> GetOrSetAsync<TValue>(string key, TValue defaultValue, FusionCacheEntryOptions? options = null, IEnumerable<string>? tags = null, CancellationToken token = default);

        TValue GetOrSet<TValue>(string key, TValue defaultValue, FusionCacheEntryOptions? options = null, IEnumerable<string>? tags = null, CancellationToken token = default);

        ValueTask<TValue?> GetOrDefaultAsync<TValue>(string key, TValue? defaultValue = default, FusionCacheEntryOptions? options = null, CancellationToken token = default);

        TValue? GetOrDefault<TValue>(string key, TValue? defaultValue = default, FusionCacheEntryOptions? options = null, CancellationToken token = default);

        ValueTask<MaybeValue<TValue>> TryGetAsync<TValue>(string key, FusionCacheEntryOptions? options = null, CancellationToken token = default);

        MaybeValue<TValue> TryGet<TValue>(string key, FusionCacheEntryOptions? options = null, CancellationToken token = default);

        ValueTask SetAsync<TValue>(string key, TValue value, FusionCacheEntryOptions? options = null, IEnumerable<string>? tags = null, CancellationToken token = default);

        void Set<TValue>(string key, TValue value, FusionCacheEntryOptions? options = null, IEnumerable<string>? tags = null, CancellationToken token = default);

        ValueTask RemoveAsync(string key, FusionCacheEntryOptions? options = null, CancellationToken token = default);

        void Remove(string key, FusionCacheEntryOptions? options = null, CancellationToken token = default);

        ValueTask ExpireAsync(string key, FusionCacheEntryOptions? options = null, CancellationToken token = default);

        void Expire(string key, FusionCacheEntryOptions? options = null, CancellationToken token = default);

        ValueTask RemoveByTagAsync(string tag, FusionCacheEntryOptions? options = null, CancellationToken token = default);

        void RemoveByTag(string tag, FusionCacheEntryOptions? options = null, CancellationToken token = default);
    }

    public static class FusionCacheExtMethods
    {
        public static ValueTask<TValue> GetOrSetAsync<TValue>(
            this IFusionCache cache,
            string key,
            Func<CancellationToken, Task<TValue>> factory,
            FusionCacheEntryOptions? options = null,
            IEnumerable<string>? tags = null,
            CancellationToken token = default) => throw new NotSupportedException();

        public static ValueTask<TValue> GetOrSetAsync<TValue>(
            this IFusionCache cache,
            string key,
            Func<CancellationToken, Task<TValue>> factory,
            TimeSpan duration,
            IEnumerable<string>? tags = null,
            CancellationToken token = default) => throw new NotSupportedException();

        public static ValueTask<TValue> GetOrSetAsync<TValue>(
            this IFusionCache cache,
            string key,
            Func<CancellationToken, Task<TValue>> factory,
            Action<FusionCacheEntryOptions> setupAction,
            IEnumerable<string>? tags = null,
            CancellationToken token = default) => throw new NotSupportedException();

        public static ValueTask<TValue> GetOrSetAsync<TValue>(
            this IFusionCache cache,
            string key,
            Func<FusionCacheFactoryExecutionContext<TValue>, CancellationToken, Task<TValue>> factory,
            TimeSpan duration,
            IEnumerable<string>? tags = null,
            CancellationToken token = default) => throw new NotSupportedException();

        public static ValueTask<TValue> GetOrSetAsync<TValue>(
            this IFusionCache cache,
            string key,
            Func<FusionCacheFactoryExecutionContext<TValue>, CancellationToken, Task<TValue>> factory,
            Action<FusionCacheEntryOptions> setupAction,
            IEnumerable<string>? tags = null,
            CancellationToken token = default) => throw new NotSupportedException();

        public static TValue GetOrSet<TValue>(
            this IFusionCache cache,
            string key,
            Func<CancellationToken, TValue> factory,
            FusionCacheEntryOptions? options = null,
            IEnumerable<string>? tags = null,
            CancellationToken token = default) => throw new NotSupportedException();

        public static TValue GetOrSet<TValue>(
            this IFusionCache cache,
            string key,
            Func<CancellationToken, TValue> factory,
            TimeSpan duration,
            IEnumerable<string>? tags = null,
            CancellationToken token = default) => throw new NotSupportedException();

        public static TValue GetOrSet<TValue>(
            this IFusionCache cache,
            string key,
            Func<CancellationToken, TValue> factory,
            Action<FusionCacheEntryOptions> setupAction,
            IEnumerable<string>? tags = null,
            CancellationToken token = default) => throw new NotSupportedException();

        public static ValueTask SetAsync<TValue>(
            this IFusionCache cache, string key, TValue value, TimeSpan duration, IEnumerable<string>? tags = null, CancellationToken token = default) => default;

        public static ValueTask SetAsync<TValue>(
            this IFusionCache cache, string key, TValue value, Action<FusionCacheEntryOptions> setupAction, IEnumerable<string>? tags = null, CancellationToken token = default) => default;

        public static void Set<TValue>(
            this IFusionCache cache, string key, TValue value, TimeSpan duration, IEnumerable<string>? tags = null, CancellationToken token = default)
        {
        }
    }

    public interface IFusionCacheBuilder
    {
    }

    public static class FusionCacheBuilderExtMethods
    {
        public static IFusionCacheBuilder WithDefaultEntryOptions(this IFusionCacheBuilder builder, FusionCacheEntryOptions options) => builder;

        public static IFusionCacheBuilder WithDefaultEntryOptions(this IFusionCacheBuilder builder, Action<FusionCacheEntryOptions> action) => builder;

        public static IFusionCacheBuilder WithCacheKeyPrefix(this IFusionCacheBuilder builder, string prefix) => builder;
    }
}

namespace Microsoft.Extensions.DependencyInjection
{
    public static class FusionCacheServiceCollectionExtensions
    {
        public static IFusionCacheBuilder AddFusionCache(this IServiceCollection services) => throw new NotSupportedException();
    }
}
