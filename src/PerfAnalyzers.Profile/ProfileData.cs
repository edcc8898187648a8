using System;
using System.Collections.Generic;
using System.IO;

namespace PerfAnalyzers.Profile;

/// <summary>Records in memory, by key.</summary>
internal sealed class ProfileData
{
    private readonly Dictionary<string, ProfileRecord> _records = new(StringComparer.Ordinal);

    public int Count => _records.Count;

    public IEnumerable<ProfileRecord> Records => _records.Values;

    /// <summary>The record of a key, made if it is not there.</summary>
    public ProfileRecord Get(RecordShape shape, params string[] fields)
    {
        var key = ProfileRecord.KeyOf(shape, fields);
        if (!_records.TryGetValue(key, out var record))
            _records.Add(key, record = new ProfileRecord(shape, key));
        return record;
    }

    public void Add(ProfileRecord record)
    {
        if (_records.TryGetValue(record.Key, out var known))
            known.Add(record);
        else
            _records.Add(record.Key, record.Clone());
    }

    public void Add(ProfileData other)
    {
        foreach (var record in other._records.Values)
            Add(record);
    }

    public void Add(ProfileReader reader)
    {
        while (reader.Read() is { } record)
            Add(record);
    }

    /// <summary>Writes all records that are wanted.</summary>
    public void WriteTo(TextWriter writer, string source, Func<RecordShape, bool>? isWanted = null)
    {
        var records = new List<ProfileRecord>(_records.Values);
        records.Sort((x, y) => string.CompareOrdinal(x.Key, y.Key));
        var profile = new ProfileWriter(writer, source);
        foreach (var record in records)
        {
            if (isWanted is null || isWanted(record.Shape))
                profile.Write(record);
        }
        profile.End();
    }
}
