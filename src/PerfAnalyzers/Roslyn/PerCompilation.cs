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
    private readonly ConditionalWeakTable<Compilation, Lazy<T>> _values = new();

    /// <summary>The value of a compilation.</summary>
    public T Get(Compilation compilation) => _values.GetValue(compilation, c => new(() => create(c))).Value;
}
