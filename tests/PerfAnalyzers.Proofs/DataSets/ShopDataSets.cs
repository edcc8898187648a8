using System.Globalization;
using PerfAnalyzers.Proofs.Runtime;

namespace PerfAnalyzers.Proofs.DataSets;

/// <summary>The data on which programs are compared.</summary>
internal static class ShopDataSets
{
    /// <summary>A small shop as it may be; the report's figures are its.</summary>
    public static Data Typical { get; } = Shop(customers: 12, ordersEach: 4, linesEach: 3).ToData("typical");

    /// <summary>1,000 × 20 × 3.</summary>
    public static Lazy<Data> Large { get; } = new(() => Shop(customers: 1000, ordersEach: 20, linesEach: 3).ToData("large"));

    /// <summary>What nobody thinks of.</summary>
    public static IReadOnlyList<Data> Awkward { get; } = CreateAwkward(Texts().ToData("unicode and case"));

    /// <summary>The same for a database to which texts are equal whatever their case: what is unique there is so in any case.</summary>
    public static IReadOnlyList<Data> AwkwardWithoutCase { get; } = CreateAwkward(Texts(withCodesAlike: false).ToData("unicode and case, codes told apart"));

    private static Data[] CreateAwkward(Data texts) =>
    [
        new ShopRows().ToData("empty tables"),
        OneRowEach().ToData("one row each"),
        NullForeignKeys().ToData("null foreign keys"),
        Duplicates().ToData("duplicates, inserted from the last key on"),
        Circles().ToData("circles"),
        texts,
        Edges().ToData("edges of numbers and dates"),
    ];

    /// <summary>What FsCheck thinks of.</summary>
    public static IReadOnlyList<Data> Random { get; } = RandomShops.Create();

    private static ShopRows Shop(int customers, int ordersEach, int linesEach)
    {
        const int Products = 10;
        var shop = new ShopRows().Company(1, "Acme").Company(2, "Globex").Company(3, "Nobody's");
        for (var id = 1; id <= 4; id++)
            shop.Category(id, "Category " + id, id == 1 ? null : 1 + (id / 3)).Tag(id, "tag " + id).Coupon(id);
        for (var id = 1; id <= Products; id++)
        {
            shop.Product(id, "Product " + id, id % 5 == 0 ? null : 1 + (id % 4), price: id * 2.5m, photo: [1, 2, 3]).TagOf(id, 1 + (id % 4));
            if (id % 3 != 0)
                shop.TagOf(id, 1 + ((id + 1) % 4));
        }

        for (var id = 1; id <= customers; id++)
        {
            shop.Customer(id, "Customer " + id, id % 4 == 0 ? null : 1 + (id % 2), $"c{id}@example.org", city: id % 3 == 0 ? "Bruges" : "Ghent");
            shop.Review(id, 1 + (id % 7), id % 5 == 0 ? null : id, 1 + (id % 5), "Review " + id);
        }

        var line = 0;
        for (var id = 1; id <= customers * ordersEach; id++)
        {
            shop.Order(id, 1 + (id % customers), id % 3 == 0 ? 1 + (id % 4) : null);
            for (var count = 0; count < linesEach; count++)
                shop.Line(++line, id, 1 + (line % Products), 1 + (line % 4), line % 13);
        }

        return shop;
    }

    private static ShopRows OneRowEach() => new ShopRows()
        .Company(1).Customer(1, company: 1).Category(1).Tag(1).Product(1, category: 1).TagOf(1, 1).Coupon(1).Order(1, 1, 1).Line(1, 1, 1).Review(1, 1, 1);

    // Parents that have no children, and children that have no parent.
    private static ShopRows NullForeignKeys() => new ShopRows()
        .Company(1).Customer(1).Customer(2).Customer(3).Category(1).Category(2).Product(1).Product(2).Product(3).Tag(1).Coupon(1)
        .Order(1, 1).Order(2, 1).Order(3, 2).Line(1, 1, 1).Line(2, 1, 1).Review(1, 1).Review(2, 1).Review(3, 2);

    private static ShopRows Duplicates()
    {
        var shop = new ShopRows().Company(2).Company(1).Coupon(1);
        for (var id = 6; id >= 1; id--)
            shop.Customer(id, "Ann", 1, "ann@example.org", ShopRows.Epoch).Category(id, "Home", id > 1 ? 1 : null).Tag(id, "new").Product(id, "Lamp", 1, 1m);
        for (var id = 9; id >= 1; id--)
            shop.Order(id, 1 + (id % 2), 1, 10m, ShopRows.Epoch).Line(id, 5, 2, 1, 1m).Line(id + 20, 5, 2, 1, 1m).Review(id, 3, 2, 4, "Same");
        return shop.TagOf(1, 1).TagOf(1, 2).TagOf(2, 1).TagOf(2, 2);
    }

    private static ShopRows Circles() => new ShopRows()
        .Category(1, "a", 3).Category(2, "b", 1).Category(3, "c", 2).Category(4, "self", 4).Category(5, "root").Category(6, "child", 5)
        .Company(1).Customer(1, company: 1).Product(1, category: 1).Product(2, category: 4).Product(3, category: 6).Tag(1).TagOf(1, 1).TagOf(2, 1)
        .Order(1, 1).Line(1, 1, 1).Line(2, 1, 2).Review(1, 1, 1).Review(2, 2, 1);

    private static ShopRows Texts(bool withCodesAlike = true)
    {
        string[] names = ["anna", "Anna", "ANNA", "Ánna", "A\u0301nna", "straße", "STRASSE", "İstanbul", "istanbul", "ırmak", "日本", "👩‍👩‍👧", "", " ", "a%b_c", "O'Neil \"x\"", "\\n", "z"];
        var shop = new ShopRows().Company(1, names[6]).Company(2, names[5]).Category(1, names[0]).Category(2, names[1]);
        foreach (var (index, name) in names.Index())
        {
            shop.Customer(index + 1, name, 1 + (index % 2), name, city: name).Product(index + 1, name, 1 + (index % 2)).Tag(index + 1, name)
                .Coupon(index + 1, withCodesAlike ? name : string.Create(CultureInfo.InvariantCulture, $"{name}{index}"))
                .Order(index + 1, index + 1, index + 1).Review(index + 1, index + 1, 1, text: name);
        }

        return shop.TagOf(1, 1).TagOf(1, 2).TagOf(2, 2);
    }

    private static ShopRows Edges()
    {
        const int BigId = 2_000_000_000;
        decimal[] numbers = [0m, -0.01m, 0.1m, 0.10m, 0.3m, 12345678901234567890.12m, -99999999999999.9999m, 0.0000000001m];
        DateTime[] dates = [new(1, 1, 1, 0, 0, 0, DateTimeKind.Utc), new(1900, 2, 28, 0, 0, 0, DateTimeKind.Utc), new(1970, 1, 1, 0, 0, 0, DateTimeKind.Utc), new(2024, 2, 29, 23, 59, 59, 999, DateTimeKind.Utc), new(2024, 3, 31, 1, 0, 0, DateTimeKind.Utc), new(9998, 12, 31, 23, 59, 59, DateTimeKind.Utc)];
        var shop = new ShopRows().Company(BigId).Category(BigId);
        foreach (var (index, number) in numbers.Index())
        {
            var id = index == 0 ? BigId : index;
            shop.Customer(id, company: BigId, since: dates[index % dates.Length]).Product(id, category: BigId, price: number, stock: index % 2 == 0 ? int.MaxValue : int.MinValue, photo: [])
                .Coupon(id, discount: number).Order(id, id, id, number, dates[index % dates.Length]).Line(index, id, id, index - 3, number).Review(id, id, id, index % 2 == 0 ? int.MinValue : 5);
        }

        return shop;
    }
}
