using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

namespace EasyCaching.Core
{
    public class CacheValue<T>
    {
        public CacheValue(T value, bool hasValue)
        {
            Value = value;
            HasValue = hasValue;
        }

        public bool HasValue { get; }

        public bool IsNull => Value is null;

        public T Value { get; }
    }

    public interface IEasyCachingProviderBase
    {
        string Name { get; }

        void Set<T>(string cacheKey, T cacheValue, TimeSpan expiration);

        Task SetAsync<T>(string cacheKey, T cacheValue, TimeSpan expiration, CancellationToken cancellationToken = default);

        CacheValue<T> Get<T>(string cacheKey);

        Task<CacheValue<T>> GetAsync<T>(string cacheKey, CancellationToken cancellationToken = default);

        void Remove(string cacheKey);

        Task RemoveAsync(string cacheKey, CancellationToken cancellationToken = default);

        bool Exists(string cacheKey);

        Task<bool> ExistsAsync(string cacheKey, CancellationToken cancellationToken = default);

        bool TrySet<T>(string cacheKey, T cacheValue, TimeSpan expiration);

        Task<bool> TrySetAsync<T>(string cacheKey, T cacheValue, TimeSpan expiration, CancellationToken cancellationToken = default);

        void SetAll<T>(IDictionary<string, T> value, TimeSpan expiration);

        Task SetAllAsync<T>(IDictionary<string, T> value, TimeSpan expiration, CancellationToken cancellationToken = default);

        IDictionary<string, CacheValue<T>> GetAll<T>(IEnumerable<string> cacheKeys);

        Task<IDictionary<string, CacheValue<T>>> GetAllAsync<T>(IEnumerable<string> cacheKeys, CancellationToken cancellationToken = default);

        void RemoveAll(IEnumerable<string> cacheKeys);

        Task RemoveAllAsync(IEnumerable<string> cacheKeys, CancellationToken cancellationToken = default);

        CacheValue<T> Get<T>(string cacheKey, Func<T> dataRetriever, TimeSpan expiration);

        Task<CacheValue<T>> GetAsync<T>(string cacheKey, Func<Task<T>> dataRetriever, TimeSpan expiration, CancellationToken cancellationToken = default);

        void RemoveByPrefix(string prefix);

        Task RemoveByPrefixAsync(string prefix, CancellationToken cancellationToken = default);
    }

    public interface IEasyCachingProvider : IEasyCachingProviderBase
    {
        bool IsDistributedCache { get; }
    }

    public interface IHybridCachingProvider : IEasyCachingProviderBase
    {
    }

    public interface IEasyCachingProviderFactory
    {
        IEasyCachingProvider GetCachingProvider(string name);
    }
}
