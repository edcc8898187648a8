using PerfAnalyzers.Proofs.Machinery;
using PerfAnalyzers.Proofs.Runtime;

namespace PerfAnalyzers.Proofs.DataSets;

/// <summary>Calls that nobody wrote down: each argument and culture is one of those of the calls that somebody did.</summary>
internal static class DrawnCalls
{
    private const int PerCall = 4;

    public static IReadOnlyList<Call> Of(Proof proof, Data data)
    {
        IReadOnlyList<Call> given = proof.Calls.Count == 0 ? [Call.Run] : [.. proof.Calls.Select(c => c.ToCall())];
        if (proof.Calls.Count == 0 || proof.CallsAreInOrder || !ShopDataSets.Random.Contains(data))
            return given;
        var numbers = new Random((int)(RandomShops.Seed % int.MaxValue) + ShopDataSets.Random.ToList().IndexOf(data));
        return [.. Enumerable.Range(0, given.Count * PerCall).Select(_ => Draw(given, numbers))];
    }

    private static Call Draw(IReadOnlyList<Call> given, Random numbers)
    {
        var call = One(given, numbers);
        var alike = given.Where(c => c.Method == call.Method).ToList();
        return call with
        {
            Inputs = call.Inputs.Keys.ToDictionary(name => name, name => One(alike.Where(c => c.Inputs.ContainsKey(name)).ToList(), numbers).Inputs[name]),
            Culture = One(given, numbers).Culture,
        };
    }

    private static T One<T>(IReadOnlyList<T> items, Random numbers) => items[numbers.Next(items.Count)];
}
