using FsCheck;
using FsCheck.Fluent;

namespace PerfAnalyzers.Proofs.RandomLoops;

/// <summary>Choices that FsCheck makes: the same for a seed.</summary>
internal sealed class Choices(ulong seed)
{
    private const int Count = 150;

    private readonly IReadOnlyList<int> _numbers = [.. Gen.Choose(0, int.MaxValue - 1).ListOf(Count).Sample(1, new Rnd(seed), 10).Single()];
    private int _next;

    // When there are no more numbers, again from the first, in another way.
    public int Next(int limit) => (_numbers[_next % Count] / (1 + (_next++ / Count))) % limit;

    public bool Chance(int percent) => Next(100) < percent;

    public T Of<T>(params IReadOnlyList<T> all) => all[Next(all.Count)];
}
