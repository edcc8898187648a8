using PerfAnalyzers.CodeFixes.Rules.ResultSize;
using PerfAnalyzers.Proofs.Machinery;
using PerfAnalyzers.Rules.ResultSize;

namespace PerfAnalyzers.Proofs.Rules.ResultSize;

/// <summary>Delegates that end a query.</summary>
public sealed class DelegateOnQueryProofs : FixProofs<DelegateOnQueryAnalyzer, DelegateOnQueryCodeFix>
{
    public override Promise Promise => Promise.FewerRows;

    protected override IEnumerable<Proof> Programs => Plain.Select(p => p with { Tracking = TrackingChange.Shrinks, AnyOrder = true });

    private static IEnumerable<Proof> Plain =>
    [
        new("a private method's parameter", """
            public List<Order> Run() => Find(o => o.CustomerId > 3).ToList();

            private IEnumerable<Order> Find(Func<Order, bool> filter) => db.Orders.Where(filter);
            """),
        new("a local", """
            public List<Review> Run(int minStars)
            {
                Func<Review, bool> isGood = r => r.Stars >= minStars;
                return db.Reviews.Where(isGood).ToList();
            }
            """),
        new("a local, in a foreach", """
            public List<int> Run()
            {
                Func<Order, bool> hasNoCoupon = o => o.CouponId == null;
                var ids = new List<int>();
                foreach (var order in db.Orders.Where(hasNoCoupon))
                    ids.Add(order.Id);
                return ids;
            }
            """),
        new("a field", """
            private static readonly Func<Product, bool> s_isScarce = p => p.Stock < 3 && p.Id > 2;

            public List<Product> Run() => db.Products.Where(s_isScarce).ToList();
            """),
        new("a repository that is given several filters", """
            public class Page(ShopContext db)
            {
                public List<Customer> Run()
                {
                    var customers = new Customers(db);
                    var employed = customers.Find(c => c.CompanyId != null);
                    var newer = customers.Find(c => c.Id > 2);
                    return employed.Concat(newer).ToList();
                }

                private sealed class Customers
                {
                    private readonly ShopContext _db;

                    public Customers(ShopContext db) => _db = db;

                    public List<Customer> Find(Func<Customer, bool> filter)
                    {
                        // whoever it is
                        return _db.Customers.Where(filter).ToList();
                    }
                }
            }
            """),
        new("in a loop", """
            public List<Order> Run()
            {
                var result = new List<Order>();
                foreach (var order in Of(o => o.CouponId > 1))
                    result.Add(order);
                return result;
            }

            private IEnumerable<Order> Of(Func<Order, bool> filter)
            {
                return db.Orders.Where(o => o.CustomerId > 0).Where(filter);
            }
            """),
    ];
}
