using System;
using System.Collections.Generic;
using System.Threading.Tasks;

namespace StackExchange.Redis
{
    [Flags]
    public enum CommandFlags
    {
        None = 0,
        FireAndForget = 2,
    }

    public enum When
    {
        Always,
        Exists,
        NotExists,
    }

    public readonly struct RedisKey : IEquatable<RedisKey>
    {
        public RedisKey(string? key)
        {
        }

        public bool Equals(RedisKey other) => true;

        public RedisKey Prepend(RedisKey prefix) => prefix;

        public RedisKey Append(RedisKey suffix) => suffix;

        public static implicit operator RedisKey(string? key) => default;

        public static implicit operator RedisKey(byte[]? key) => default;

        public static implicit operator byte[]?(RedisKey key) => null;

        public static implicit operator string?(RedisKey key) => null;

        public static RedisKey operator +(RedisKey x, RedisKey y) => x;
    }

    public readonly struct RedisValue : IEquatable<RedisValue>
    {
        public static RedisValue Null => default;

        public bool HasValue => false;

        public bool IsNull => true;

        public bool IsNullOrEmpty => true;

        public bool Equals(RedisValue other) => true;

        public static implicit operator RedisValue(string? value) => default;

        public static implicit operator RedisValue(byte[]? value) => default;

        public static implicit operator RedisValue(int value) => default;

        public static implicit operator RedisValue(long value) => default;

        public static implicit operator RedisValue(double value) => default;

        public static implicit operator RedisValue(bool value) => default;

        public static implicit operator string?(RedisValue value) => null;

        public static implicit operator byte[]?(RedisValue value) => null;

        public static explicit operator int(RedisValue value) => 0;

        public static explicit operator long(RedisValue value) => 0;
    }

    public readonly struct HashEntry
    {
        public HashEntry(RedisValue name, RedisValue value)
        {
            Name = name;
            Value = value;
        }

        public RedisValue Name { get; }

        public RedisValue Value { get; }
    }

    public abstract class RedisResult
    {
    }

    public interface IDatabaseAsync
    {
        Task<bool> KeyDeleteAsync(RedisKey key, CommandFlags flags = CommandFlags.None);

        Task<long> KeyDeleteAsync(RedisKey[] keys, CommandFlags flags = CommandFlags.None);

        Task<bool> KeyExistsAsync(RedisKey key, CommandFlags flags = CommandFlags.None);

        Task<bool> KeyExpireAsync(RedisKey key, TimeSpan? expiry, CommandFlags flags);

        Task<RedisValue> StringGetAsync(RedisKey key, CommandFlags flags = CommandFlags.None);

        Task<RedisValue[]> StringGetAsync(RedisKey[] keys, CommandFlags flags = CommandFlags.None);

        Task<bool> StringSetAsync(RedisKey key, RedisValue value, TimeSpan? expiry = null, bool keepTtl = false, When when = When.Always, CommandFlags flags = CommandFlags.None);

        Task<bool> StringSetAsync(KeyValuePair<RedisKey, RedisValue>[] values, When when = When.Always, CommandFlags flags = CommandFlags.None);

        Task<RedisValue> HashGetAsync(RedisKey key, RedisValue hashField, CommandFlags flags = CommandFlags.None);

        Task<RedisValue[]> HashGetAsync(RedisKey key, RedisValue[] hashFields, CommandFlags flags = CommandFlags.None);

        Task<HashEntry[]> HashGetAllAsync(RedisKey key, CommandFlags flags = CommandFlags.None);

        Task<bool> HashSetAsync(RedisKey key, RedisValue hashField, RedisValue value, When when = When.Always, CommandFlags flags = CommandFlags.None);

        Task HashSetAsync(RedisKey key, HashEntry[] hashFields, CommandFlags flags = CommandFlags.None);

        Task<bool> HashDeleteAsync(RedisKey key, RedisValue hashField, CommandFlags flags = CommandFlags.None);

        Task<long> HashDeleteAsync(RedisKey key, RedisValue[] hashFields, CommandFlags flags = CommandFlags.None);

        Task<RedisResult> ScriptEvaluateAsync(string script, RedisKey[]? keys = null, RedisValue[]? values = null, CommandFlags flags = CommandFlags.None);

        Task<bool> HashExistsAsync(RedisKey key, RedisValue hashField, CommandFlags flags = CommandFlags.None);
    }

    public interface IBatch : IDatabaseAsync
    {
        void Execute();
    }

    public interface IDatabase : IDatabaseAsync
    {
        IBatch CreateBatch(object? asyncState = null);

        bool KeyDelete(RedisKey key, CommandFlags flags = CommandFlags.None);

        long KeyDelete(RedisKey[] keys, CommandFlags flags = CommandFlags.None);

        bool KeyExists(RedisKey key, CommandFlags flags = CommandFlags.None);

        bool KeyExpire(RedisKey key, TimeSpan? expiry, CommandFlags flags);

        RedisValue StringGet(RedisKey key, CommandFlags flags = CommandFlags.None);

        RedisValue[] StringGet(RedisKey[] keys, CommandFlags flags = CommandFlags.None);

        bool StringSet(RedisKey key, RedisValue value, TimeSpan? expiry = null, bool keepTtl = false, When when = When.Always, CommandFlags flags = CommandFlags.None);

        bool StringSet(KeyValuePair<RedisKey, RedisValue>[] values, When when = When.Always, CommandFlags flags = CommandFlags.None);

        RedisValue HashGet(RedisKey key, RedisValue hashField, CommandFlags flags = CommandFlags.None);

        RedisValue[] HashGet(RedisKey key, RedisValue[] hashFields, CommandFlags flags = CommandFlags.None);

        HashEntry[] HashGetAll(RedisKey key, CommandFlags flags = CommandFlags.None);

        bool HashSet(RedisKey key, RedisValue hashField, RedisValue value, When when = When.Always, CommandFlags flags = CommandFlags.None);

        void HashSet(RedisKey key, HashEntry[] hashFields, CommandFlags flags = CommandFlags.None);

        bool HashDelete(RedisKey key, RedisValue hashField, CommandFlags flags = CommandFlags.None);

        bool HashExists(RedisKey key, RedisValue hashField, CommandFlags flags = CommandFlags.None);
    }

    public interface IConnectionMultiplexer : IDisposable
    {
        IDatabase GetDatabase(int db = -1, object? asyncState = null);
    }
}
