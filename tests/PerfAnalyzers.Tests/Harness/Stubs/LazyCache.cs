using System;
using System.Threading.Tasks;
using Microsoft.Extensions.Caching.Memory;

namespace LazyCache
{
    public enum ExpirationMode
    {
        LazyExpiration,
        ImmediateExpiration,
    }

    public interface ICacheProvider : IDisposable
    {
        void Set(string key, object item, MemoryCacheEntryOptions policy);

        object Get(string key);

        void Remove(string key);
    }

    public class CacheDefaults
    {
        public virtual int DefaultCacheDurationSeconds { get; set; } = 1200;
    }

    public interface IAppCache
    {
        ICacheProvider CacheProvider { get; }

        CacheDefaults DefaultCachePolicy { get; }

        void Add<T>(string key, T item, MemoryCacheEntryOptions policy);

        T Get<T>(string key);

        Task<T> GetAsync<T>(string key);

        bool TryGetValue<T>(string key, out T value);

        T GetOrAdd<T>(string key, Func<ICacheEntry, T> addItemFactory);

        T GetOrAdd<T>(string key, Func<ICacheEntry, T> addItemFactory, MemoryCacheEntryOptions policy);

        Task<T> GetOrAddAsync<T>(string key, Func<ICacheEntry, Task<T>> addItemFactory);

        Task<T> GetOrAddAsync<T>(string key, Func<ICacheEntry, Task<T>> addItemFactory, MemoryCacheEntryOptions policy);

        void Remove(string key);
    }

    public static class AppCacheExtensions
    {
        public static void Add<T>(this IAppCache cache, string key, T item)
        {
        }

        public static void Add<T>(this IAppCache cache, string key, T item, DateTimeOffset expires)
        {
        }

        public static void Add<T>(this IAppCache cache, string key, T item, TimeSpan slidingExpiration)
        {
        }

        public static T GetOrAdd<T>(this IAppCache cache, string key, Func<T> addItemFactory) => addItemFactory();

        public static T GetOrAdd<T>(this IAppCache cache, string key, Func<T> addItemFactory, DateTimeOffset expires) => addItemFactory();

        public static T GetOrAdd<T>(this IAppCache cache, string key, Func<T> addItemFactory, DateTimeOffset expires, ExpirationMode mode) => addItemFactory();

        public static T GetOrAdd<T>(this IAppCache cache, string key, Func<T> addItemFactory, TimeSpan slidingExpiration) => addItemFactory();

        public static T GetOrAdd<T>(this IAppCache cache, string key, Func<T> addItemFactory, MemoryCacheEntryOptions policy) => addItemFactory();

        public static Task<T> GetOrAddAsync<T>(this IAppCache cache, string key, Func<Task<T>> addItemFactory) => addItemFactory();

        public static Task<T> GetOrAddAsync<T>(this IAppCache cache, string key, Func<Task<T>> addItemFactory, DateTimeOffset expires) => addItemFactory();

        public static Task<T> GetOrAddAsync<T>(this IAppCache cache, string key, Func<Task<T>> addItemFactory, DateTimeOffset expires, ExpirationMode mode) => addItemFactory();

        public static Task<T> GetOrAddAsync<T>(this IAppCache cache, string key, Func<Task<T>> addItemFactory, TimeSpan slidingExpiration) => addItemFactory();

        public static Task<T> GetOrAddAsync<T>(this IAppCache cache, string key, Func<Task<T>> addItemFactory, MemoryCacheEntryOptions policy) => addItemFactory();
    }
}
