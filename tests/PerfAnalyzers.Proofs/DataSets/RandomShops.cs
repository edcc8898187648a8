using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using PerfAnalyzers.Proofs.Runtime;

namespace PerfAnalyzers.Proofs.DataSets;

/// <summary>
/// Shops that nobody thought of. <c>PROOF_COUNT</c> says how many, <c>PROOF_SEED</c> which (a number, or <c>random</c>); the seed is in the
/// data set's name, and so in each failure.
/// </summary>
internal static class RandomShops
{
    private const int MaxId = 60;

    private static readonly string[] s_texts = ["", "a", "A", "ä", "Ann", "ann ", "日本", "a b", "O'Neil", "🙂", "zz", "0"];

    public static ulong Seed { get; } = Environment.GetEnvironmentVariable("PROOF_SEED") switch
    {
        null or "" => 1,
        "random" => (ulong)System.Random.Shared.NextInt64(1_000_000_000),
        var given => ulong.Parse(given, CultureInfo.InvariantCulture),
    };

    private static int Count => int.Parse(Environment.GetEnvironmentVariable("PROOF_COUNT") is { Length: > 0 } given ? given : "4", CultureInfo.InvariantCulture);

    public static IReadOnlyList<Data> Create() =>
        [.. Shop.Sample(Count, new Rnd(Seed), 10).Select((shop, index) => shop.ToData(string.Create(CultureInfo.InvariantCulture, $"random, PROOF_SEED={Seed}, number {index + 1}")))];

    private static Gen<ShopRows> Shop =>
        from companies in Ids(3)
        from customers in Ids(7)
        from categories in Ids(5)
        from products in Ids(6)
        from coupons in Ids(4)
        from tags in Ids(4)
        from orders in Ids(12)
        from lines in Ids(20)
        from reviews in Ids(12)
        from numbers in Gen.Choose(0, int.MaxValue).ListOf(400)
        select Fill(new(), new(numbers), companies, customers, categories, products, coupons, tags, orders, lines, reviews);

    private static Gen<int[]> Ids(int max) =>
        from ids in Gen.Shuffle(Enumerable.Range(1, MaxId))
        from count in Gen.Choose(0, max)
        select ids[..count];

    private static ShopRows Fill(
        ShopRows shop, Numbers numbers, int[] companies, int[] customers, int[] categories, int[] products, int[] coupons, int[] tags, int[] orders, int[] lines, int[] reviews)
    {
        foreach (var id in companies)
            shop.Company(id, Text());
        foreach (var id in customers)
            shop.Customer(id, Text(), Maybe(companies), numbers.Next(2) == 0 ? null : Text(), ShopRows.Epoch.AddDays(numbers.Next(6)), Text());
        foreach (var id in categories)
            shop.Category(id, Text(), Maybe(categories));
        foreach (var id in products)
            shop.Product(id, Text(), Maybe(categories), numbers.Next(1000) / 100m, numbers.Next(9) - 2, numbers.Next(2) == 0 ? null : [(byte)id]);
        foreach (var id in coupons)
            shop.Coupon(id, discount: numbers.Next(100) / 100m);
        foreach (var id in tags)
            shop.Tag(id, Text());
        foreach (var (product, tag) in products.SelectMany(p => tags.Select(t => (p, t))).Where(_ => numbers.Next(3) == 0))
            shop.TagOf(product, tag);
        foreach (var id in customers.Length == 0 ? [] : orders)
            shop.Order(id, Of(customers), Maybe(coupons), numbers.Next(10000) / 100m, ShopRows.Epoch.AddHours(numbers.Next(8)));
        foreach (var id in products.Length == 0 || customers.Length == 0 || orders.Length == 0 ? [] : lines)
            shop.Line(id, Of(orders), Of(products), numbers.Next(5), numbers.Next(5000) / 100m);
        foreach (var id in products.Length == 0 ? [] : reviews)
            shop.Review(id, Of(products), Maybe(customers), 1 + numbers.Next(5), Text());
        return shop;

        string Text() => s_texts[numbers.Next(s_texts.Length)];
        int Of(int[] ids) => ids[numbers.Next(ids.Length)];
        int? Maybe(int[] ids) => numbers.Next(ids.Length + 1) is var index && index < ids.Length ? ids[index] : null;
    }

    /// <summary>Random numbers, one after the other, from the first again when there are no more.</summary>
    private sealed class Numbers(IReadOnlyList<int> numbers)
    {
        private int _next;

        public int Next(int limit) => numbers[_next++ % numbers.Count] % limit;
    }
}
