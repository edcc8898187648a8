using System.Text.Json;
using System.Text.Json.Serialization;
using PerfAnalyzers.Proofs.Runtime;

namespace PerfAnalyzers.Proofs.DataSets;

/// <summary>Rows of the shop's tables, in the order in which they are inserted; a property that is not given is null.</summary>
internal sealed class ShopRows
{
    private static readonly JsonSerializerOptions s_json = new() { Converters = { new JsonStringEnumConverter() } };

    private readonly Dictionary<string, List<IReadOnlyDictionary<string, JsonElement>>> _tables = new(StringComparer.Ordinal);

    public static DateTime Epoch { get; } = new(2024, 2, 29, 23, 30, 0, DateTimeKind.Utc);

    public ShopRows Company(int id, string name = "Acme") => Add("Company", new() { ["Id"] = id, ["Name"] = name });

    public ShopRows Customer(int id, string name = "Ann", int? company = null, string? email = null, DateTime? since = null, string city = "Ghent") => Add("Customer", new()
    {
        ["Id"] = id, ["Name"] = name, ["CompanyId"] = company, ["Email"] = email, ["Since"] = since ?? Epoch.AddDays(id),
        ["Address.Street"] = "Main Street " + id, ["Address.City"] = city,
    });

    public ShopRows Order(int id, int customer, int? coupon = null, decimal? total = null, DateTime? placedAt = null) => Add("Order", new()
    {
        ["Id"] = id, ["Number"] = $"2024-{id:D5}", ["CustomerId"] = customer, ["CouponId"] = coupon, ["Total"] = total ?? id * 1.25m,
        ["PlacedAt"] = placedAt ?? Epoch.AddHours(id % 50), ["Status"] = (id % 3) switch { 0 => "Open", 1 => "Paid", _ => "Shipped" },
    });

    public ShopRows Line(int id, int order, int product, int quantity = 1, decimal price = 9.99m) => Add("OrderLine", new()
    {
        ["Id"] = new Guid(id, 0, 0, [0, 0, 0, 0, 0, 0, 0, 1]), ["OrderId"] = order, ["ProductId"] = product, ["Quantity"] = quantity, ["UnitPrice"] = price,
    });

    public ShopRows Coupon(int id, string? code = null, decimal discount = 0.1m) => Add("Coupon", new() { ["Id"] = id, ["Code"] = code ?? "C" + id, ["Discount"] = discount });

    public ShopRows Product(int id, string name = "Lamp", int? category = null, decimal price = 9.99m, int stock = 5, byte[]? photo = null) => Add("Product", new()
    {
        ["Id"] = id, ["Name"] = name, ["Description"] = "About " + name, ["CategoryId"] = category, ["Price"] = price, ["Stock"] = stock, ["Photo"] = photo,
    });

    public ShopRows Category(int id, string name = "Home", int? parent = null) => Add("Category", new() { ["Id"] = id, ["Name"] = name, ["ParentId"] = parent });

    public ShopRows Tag(int id, string name = "new") => Add("Tag", new() { ["Id"] = id, ["Name"] = name });

    public ShopRows TagOf(int product, int tag) => Add("ProductTag", new() { ["ProductsId"] = product, ["TagsId"] = tag });

    public ShopRows Review(int id, int product, int? customer = null, int stars = 4, string text = "Nice") => Add("Review", new()
    {
        ["Id"] = id, ["ProductId"] = product, ["CustomerId"] = customer, ["Stars"] = stars, ["Text"] = text,
    });

    /// <summary>
    /// The data set, with arguments that fit its rows: <c>orderIds</c> has ids twice, and some that no row has; <c>knownOrderIds</c> has only
    /// ids of rows, each once. So for the other entities.
    /// </summary>
    public Data ToData(string name)
    {
        var inputs = new Dictionary<string, object?>
        {
            ["city"] = "Ghent",
            ["text"] = "a",
            ["since"] = Epoch.AddDays(3),
            ["minStars"] = 3,
            ["count"] = 5,
            ["active"] = true,
            ["cities"] = new[] { "Ghent", "Bruges", "Ghent" },
            ["lineIds"] = (Guid[])[Guid.Empty, .. _tables.GetValueOrDefault("OrderLine", []).Select(r => r["Id"].GetGuid()).Take(100)],
        };
        foreach (var entity in new[] { "Company", "Customer", "Order", "Coupon", "Product", "Category" })
        {
            var ids = _tables.GetValueOrDefault(entity, []).Select(r => r["Id"].GetInt32()).Take(1000).ToList();
            var parameter = char.ToLowerInvariant(entity[0]) + entity[1..];
            inputs[parameter + "Id"] = ids.FirstOrDefault(7);
            inputs[parameter + "Ids"] = (int[])[.. ids, 999_999, .. ids.Take(3), -1, 999_999];
            inputs["maybe" + entity + "Ids"] = (int?[])[null, .. ids, 999_999, null, .. ids.Take(3)];
            inputs["known" + entity + "Ids"] = ids;
        }

        return new(
            name,
            _tables.ToDictionary(t => t.Key, t => (IReadOnlyList<IReadOnlyDictionary<string, JsonElement>>)t.Value),
            inputs.ToDictionary(i => i.Key, i => JsonSerializer.SerializeToElement(i.Value, s_json)));
    }

    private ShopRows Add(string entity, Dictionary<string, object?> values)
    {
        if (!_tables.TryGetValue(entity, out var rows))
            _tables.Add(entity, rows = []);
        rows.Add(values.ToDictionary(v => v.Key, v => JsonSerializer.SerializeToElement(v.Value, s_json)));
        return this;
    }
}
