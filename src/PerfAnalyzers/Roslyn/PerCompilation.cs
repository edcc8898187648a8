using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;

namespace PerfAnalyzers.Roslyn;

/// <summary>
/// One value for each compilation, made when it is first asked for and kept as long as the compilation: an editor makes a compilation with
/// each key stroke, and nothing may keep one alive. What makes the value must not ask for a cancellation: its failure would be kept too.
/// </summary>
/// <typeparam name="T">The value, which only its compilation may hold.</typeparam>
/// <param name="create">Makes the value.</param>
internal sealed class PerCompilation<T>(Func<Compilation, T> create)
{
    private readonly ConditionalWeakTable<Compilation, Entry> _entries = new();

    // A look into the table takes longer than most of what is asked, and one compilation is asked about many times in a row.
    private WeakReference<Entry>? _last;

    /// <summary>The value of a compilation.</summary>
    public T Get(Compilation compilation)
    {
        if (Volatile.Read(ref _last) is { } last && last.TryGetTarget(out var entry) && ReferenceEquals(entry.Compilation, compilation))
            return entry.Value;
        entry = _entries.GetValue(compilation, c => new(c, create));
        Volatile.Write(ref _last, new(entry));
        return entry.Value;
    }

    private sealed class Entry(Compilation compilation, Func<Compilation, T> create)
    {
        private readonly Lazy<T> _value = new(() => create(compilation));

        public Compilation Compilation { get; } = compilation;

        public T Value => _value.Value;
    }
}
