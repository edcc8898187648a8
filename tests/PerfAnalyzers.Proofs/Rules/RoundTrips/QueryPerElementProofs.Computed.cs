using PerfAnalyzers.Proofs.Machinery;

namespace PerfAnalyzers.Proofs.Rules.RoundTrips;

/// <summary>Keys that the loop computes, rows that go on in memory, sequences that somebody goes over later.</summary>
public sealed partial class QueryPerElementProofs
{
    private static IEnumerable<Proof> Computed =>
    [
        new("a key that the loop computes", """
            public async Task<List<string>> Run(List<int> productIds, CancellationToken ct)
            {
                var names = new List<string>();
                foreach (var id in productIds)
                {
                    var next = id + 1;
                    var product = await db.Products.AsNoTracking().FirstOrDefaultAsync(p => p.Id == next, ct);
                    names.Add($"{next} {product?.Name}");
                }
                return names;
            }
            """),
        new("a key that a method gives", """
            public List<string> Run(List<int> customerIds)
            {
                var names = new List<string>();
                foreach (var id in customerIds)
                    names.Add($"{id} {db.Orders.Count(o => o.CustomerId == NextOf(id))}");
                return names;
            }

            private static int NextOf(int id) => id + 1;
            """),
        new("a key that is parsed", """
            public async Task<List<string>> Run(List<int> productIds, CancellationToken ct)
            {
                var texts = productIds.Select(id => id.ToString()).Concat(new[] { "", "none", " 1", "999999999999", "-1", "1", "0x1" }).ToList();
                var names = new List<string>();
                foreach (var text in texts)
                {
                    if (text.Length > 0 && int.TryParse(text, out var productId))
                    {
                        var product = await db.Products.AsNoTracking().SingleOrDefaultAsync(p => p.Id == productId, ct);
                        names.Add($"{text} {product?.Name}");
                    }
                }
                return names;
            }
            """),
        new("children of a key that is parsed", """
            public List<int> Run(List<int> customerIds)
            {
                var texts = customerIds.Select(id => "#" + id).Concat(new[] { "#", "1", "#one" }).ToList();
                var ids = new List<int>();
                foreach (var text in texts)
                {
                    if (int.TryParse(text.Substring(1), out var customerId))
                        ids.AddRange(db.Orders.Where(o => o.CustomerId == customerId).OrderBy(o => o.Id).Select(o => o.Id).ToList());
                }
                return ids;
            }
            """),
        new("rows that go on in memory", """
            public List<string> Run(List<int> customerIds)
            {
                var counts = new List<string>();
                foreach (var id in customerIds)
                    counts.Add($"{id} {db.Orders.AsNoTracking().Where(o => o.CustomerId == id).AsEnumerable().DistinctBy(o => o.Status).Count()}");
                return counts;
            }
            """),
        new("tracked rows that are changed in memory", """
            public int Run(int[] customerIds)
            {
                foreach (var id in customerIds)
                {
                    foreach (var order in db.Orders.Where(o => o.CustomerId == id).OrderBy(o => o.Id).AsEnumerable().Where(o => o.Number.Length > 2))
                        order.Total += 1;
                }
                return db.SaveChanges();
            }
            """),
        new("the number of rows that differ", """
            public List<string> Run(List<int> productIds)
            {
                var counts = new List<string>();
                foreach (var id in productIds)
                    counts.Add($"{id} {db.Reviews.Where(r => r.ProductId == id).Distinct().Count()}");
                return counts;
            }
            """),
        new("what a row refers to, selected in several steps", """
            public async Task<List<string>> Run(CancellationToken ct)
            {
                var names = new List<string>();
                var orders = await db.Orders.AsNoTracking().OrderBy(o => o.Id).ToListAsync(ct);
                foreach (var order in orders)
                {
                    var city = await db.Orders.Where(o => o.Id == order.Id).Select(o => o.Customer).Select(c => c.Address.City).SingleAsync(ct);
                    names.Add($"{order.Number} {city}");
                }
                return names;
            }
            """),
        new("a value that has to be there, and may be null", """
            public async Task<List<string>> Run(List<int> knownCustomerIds, CancellationToken ct)
            {
                var mails = new List<string>();
                foreach (var id in knownCustomerIds)
                {
                    var mail = await db.Customers.Where(c => c.Id == id).Select(c => c.Email).FirstAsync(ct);
                    mails.Add($"{id} {mail}");
                }
                return mails;
            }
            """),
        new("groups of a query's rows", """
            public List<string> Run()
            {
                var lines = db.Orders.AsNoTracking().OrderBy(o => o.Id).AsEnumerable()
                    .GroupBy(o => o.CustomerId)
                    .Select(group => new { group.Key, Reviews = db.Reviews.Count(r => r.CustomerId == group.Key) })
                    .OrderByDescending(x => x.Reviews).ThenBy(x => x.Key)
                    .Take(5)
                    .Select(x => $"{x.Key} {x.Reviews}")
                    .ToList();
                return lines;
            }
            """),
        new("a sequence that is gone over later", """
            public List<string> Run(List<int> customerIds)
            {
                var most = customerIds
                    .Select(id => new { id, Count = db.Orders.Count(o => o.CustomerId == id) })
                    .OrderByDescending(x => x.Count).ThenBy(x => x.id)
                    .Take(5);
                var companies = db.Companies.Count();
                return most.Select(x => $"{x.id} {x.Count} {companies}").ToList();
            }
            """),
    ];
}
