using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using PerfAnalyzers.Recorder.CallSites;

namespace PerfAnalyzers.Recorder.Commands;

/// <summary>A command's text in a scope: which sites send it, as far as was looked.</summary>
internal sealed class Fingerprint
{
    // A text that several sites send is looked at each time, up to here, and then each sixteenth time.
    private const int MaxTraced = 1_000;

    // A method is not optimized before it was called that often.
    private const int BeforeOptimization = 30;

    private readonly List<Sender> _senders = new(1);
    private uint _random = 0x9E3779B9;
    private int _seen;
    private int _next = 1;
    private int _traced;

    /// <summary>The only site that was seen to send it, or null.</summary>
    public RuntimeSite? OnlySite
    {
        get
        {
            lock (_senders)
                return _senders.Count == 1 ? _senders[0].Site : null;
        }
    }

    /// <summary>Counts a command, and says whether to look who sent it.</summary>
    public bool IsDue()
    {
        lock (_senders)
        {
            _seen++;
            if (_senders.Count > 1)
                return _traced < MaxTraced || (_seen & 15) == 0;
            return _seen >= _next;
        }
    }

    /// <summary>The site of the command that was just counted; null if none is known yet.</summary>
    /// <param name="traced">What the stack said, or null if it was not asked or did not know.</param>
    public RuntimeSite? Attribute(RuntimeSite? traced)
    {
        lock (_senders)
        {
            if (traced is not null)
            {
                // About as often as the number doubles, but at no fixed distance: sites that take turns are all met.
                _traced++;
                _random ^= _random << 13;
                _random ^= _random >> 17;
                _random ^= _random << 5;
                _next = _seen <= 2 ? _seen + 1 : _seen + 1 + (int)(_random % (uint)_seen);
                var isReliable = traced.IsExact
                    && (!traced.IsConcluded || _seen <= BeforeOptimization || _senders.Exists(s => s.Site == traced));
                if (isReliable || !_senders.Exists(s => s.Site.IsExact))
                    return Traced(traced);
                // An inexact site in optimized code is one of those that were exact before.
            }
            if (_senders.Count == 0)
                return null;
            var sender = 0;
            for (var i = 1; i < _senders.Count; i++)
            {
                if ((double)_senders[i].Given / _senders[i].Seen < (double)_senders[sender].Given / _senders[sender].Seen)
                    sender = i;
            }
            CollectionsMarshal.AsSpan(_senders)[sender].Given++;
            return _senders[sender].Site;
        }
    }

    private RuntimeSite Traced(RuntimeSite site)
    {
        if (site.IsExact)
            _senders.RemoveAll(s => !s.Site.IsExact);
        foreach (ref var sender in CollectionsMarshal.AsSpan(_senders))
        {
            if (sender.Site != site)
                continue;
            sender.Seen++;
            sender.Given++;
            return site;
        }
        _senders.Add(new() { Site = site, Seen = 1, Given = 1 });
        return site;
    }

    private struct Sender
    {
        public RuntimeSite Site;
        public int Seen;
        public int Given;
    }
}

/// <summary>The fingerprints of a recorder. They can be forgotten at any time: only looking who sends them begins anew.</summary>
internal sealed class FingerprintTable
{
    private const int MaxCount = 8_192;
    private const long MaxCharacters = 16_000_000;

    private readonly ConcurrentDictionary<Key, Fingerprint> _table = new();
    private long _characters;

    public Fingerprint Get(string text, object scope)
    {
        var key = new Key(text, scope);
        if (_table.TryGetValue(key, out var fingerprint))
            return fingerprint;
        // An application that writes values into its SQL has a new text for each command.
        if (_table.Count >= MaxCount || Interlocked.Add(ref _characters, text.Length) > MaxCharacters)
        {
            _table.Clear();
            Interlocked.Exchange(ref _characters, text.Length);
        }
        return _table.GetOrAdd(key, static _ => new());
    }

    private readonly struct Key(string text, object scope) : IEquatable<Key>
    {
        private readonly string _text = text;
        private readonly object _scope = scope;

        public bool Equals(Key other) => _text == other._text && _scope.Equals(other._scope);

        public override bool Equals(object? obj) => obj is Key other && Equals(other);

        // A few characters of a long text: it is compared as a whole anyway.
        public override int GetHashCode()
        {
            var hash = (uint)_text.Length;
            var step = Math.Max(1, _text.Length / 32);
            for (var i = 0; i < _text.Length; i += step)
                hash = (hash ^ _text[i]) * 16777619;
            return (int)hash ^ _scope.GetHashCode();
        }
    }
}
