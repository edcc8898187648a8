using Microsoft.CodeAnalysis;
using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.RoundTrips;

/// <summary>
/// A project that knows nothing of EF Core and asks repositories by their interfaces: what implements them is in a project that refers to it.
/// </summary>
public sealed partial class HiddenQueryPerElementTests
{
    private const string Domain = """
        using System;
        using System.Collections.Generic;
        using System.Linq;
        using System.Threading;
        using System.Threading.Tasks;

        namespace Shop;

        public class Product { public int Id { get; set; } public decimal Price { get; set; } public int ShopId { get; set; } }
        public class Line { public int ProductId { get; set; } public int Quantity { get; set; } public decimal Price { get; set; } }
        public class Order { public int Id { get; set; } public List<Line> Lines { get; } = new(); }

        public interface IRepository<T>
        {
            Task<T?> GetByIdAsync(int id, CancellationToken ct = default);
            Task<IReadOnlyList<T>> ListAsync(Func<T, bool> filter);
            Task AddAsync(T entity);
            Task<int> SaveChangesAsync();
        }

        public interface IProductRepository : IRepository<Product>
        {
            ValueTask<bool> ExistsAsync(int id);
            Task<int> CountOfShop(int id);
            Task<Product?> GetFromCacheAsync(int id);
            Product? Find(int id);
            Task DeleteAsync(int id);
        }

        public interface IUnitOfWork { IProductRepository Products { get; } }

        public interface IProductStore { Task<Product?> FindAsync(int id); }
        public interface IOrderDao { Task<List<Order>> GetOfProduct(int id); }
        public interface IStateStore { Task<string?> GetAsync(int id); }
        public interface IStore { Task<string?> GetAsync(int id); }
        public interface IFileRepository { Task<byte[]> GetAsync(int id); }
        public interface IBasketCacheRepository { Task<Order?> GetAsync(int id); }
        public interface IPriceService { Task<decimal> GetPriceAsync(int id); }
        """;

    private static string UseCase(string members, string parameter, string types = "") => "using System;\nusing System.Collections.Generic;\nusing System.Linq;\nusing System.Threading;\nusing System.Threading.Tasks;\nnamespace Shop;\n"
        + $"public class OrderService({parameter})\n{{\n{members}\n}}\n" + types;

    private static void WithoutEfCore(TestOptions options)
    {
        options.IncludeEfCore = false;
        options.AdditionalSources["Domain.cs"] = Domain;
    }

    [Theory]
    [InlineData("IProductRepository products", "line.Price = (await {|#0:products.GetByIdAsync(line.ProductId, ct)|})!.Price;")]
    [InlineData("IRepository<Product> products", "line.Price = (await {|#0:products.GetByIdAsync(line.ProductId)|}.ConfigureAwait(false))?.Price ?? 0;")]
    [InlineData("IUnitOfWork work", "var product = await {|#0:work.Products.GetByIdAsync(line.ProductId)|} ?? throw new InvalidOperationException();")]
    [InlineData("IProductRepository products", "if (!await {|#0:products.ExistsAsync(line.ProductId)|}) throw new InvalidOperationException();")]
    [InlineData("IProductRepository products", "line.Quantity += await {|#0:products.CountOfShop(line.ProductId)|};")]
    [InlineData("IProductStore products", "line.Price = (await {|#0:products.FindAsync(line.ProductId)|})?.Price ?? 0;")]
    [InlineData("IOrderDao orders", "line.Quantity = (await {|#0:orders.GetOfProduct(line.ProductId)|}).Count;")]
    // Through methods of this project.
    [InlineData("IProductRepository products", "line.Price = await {|#0:PriceOfAsync(line.ProductId)|};", "private async Task<decimal> PriceOfAsync(int id) => (await products.GetByIdAsync(id))!.Price;")]
    [InlineData("Prices prices", "line.Price = await {|#0:prices.OfAsync(line.ProductId)|};", "public class Prices(IProductRepository products) { public async Task<decimal> OfAsync(int id) { var p = await products.GetByIdAsync(id); return p?.Price ?? 0; } }")]
    public Task Reports_QuestionsToRepositories_AsInfo(string parameter, string statement, string members = "") => VerifyAnalyzerAsync(
        UseCase($$"""
            public async Task Price(Order order, CancellationToken ct)
            {
                foreach (var line in order.Lines)
                {
                    {{statement}}
                }
            }
            {{(members.StartsWith("public ", StringComparison.Ordinal) ? "" : members)}}
            """, parameter, members.StartsWith("public ", StringComparison.Ordinal) ? members : ""),
        o =>
        {
            WithoutEfCore(o);
            o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0).WithSeverity(DiagnosticSeverity.Info));
        });

    [Theory]
    [InlineData("var all = await Task.WhenAll(order.Lines.Select(l => {|#0:products.GetByIdAsync(l.ProductId)|}));")]
    [InlineData("var all = await Task.WhenAll(order.Lines.Select(async l => await {|#0:products.GetByIdAsync(l.ProductId)|}));")]
    [InlineData("for (var i = 0; i < order.Lines.Count; i++) await {|#0:products.GetByIdAsync(order.Lines[i].ProductId)|};")]
    [InlineData("await Parallel.ForEachAsync(order.Lines, async (l, ct) => await {|#0:products.GetByIdAsync(l.ProductId, ct)|});")]
    public Task Reports_QuestionsToRepositories_InLoopsOfEachKind(string body) => VerifyAnalyzerAsync(
        UseCase($$"""public async Task Price(Order order) { {{body}} }""", "IProductRepository products"),
        o =>
        {
            WithoutEfCore(o);
            o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0).WithSeverity(DiagnosticSeverity.Info));
        });

    [Fact]
    public Task Reports_QuestionsToRepositories_InWords() => VerifyAnalyzerAsync(
        UseCase("""
            public async Task Price(Order order)
            {
                {|#1:foreach (var line in order.Lines)
                    line.Price = await {|#0:PriceOfAsync(line.ProductId)|};|}
            }
            private async Task<decimal> PriceOfAsync(int id) => (await {|#2:products.GetByIdAsync(id)|})!.Price;
            """, "IProductRepository products"),
        o =>
        {
            WithoutEfCore(o);
            o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0).WithAdditionalLocations(2, 1).WithSeverity(DiagnosticSeverity.Info)
                .WithMessage("'PriceOfAsync' may run a query (GetByIdAsync → IRepository), and is called once per element of 'order.Lines'; load what it needs for all of them at once"));
        });

    [Theory]
    [InlineData("IReadRepositoryBase<Product> products", "line.Price = (await [|products.GetByIdAsync(line.ProductId)|])!.Price;")]
    [InlineData("IProducts products", "line.Price = (await [|products.FirstOrDefaultAsync(new ById(line.ProductId))|])!.Price;", "public interface IProducts : IRepositoryBase<Product>;")]
    [InlineData("IRepository<Product> products", "if (await [|products.AnyAsync(new ById(line.ProductId))|]) line.Quantity++;", "public interface IRepository<T> : IRepositoryBase<T> where T : class;")]
    public Task Reports_QuestionsToRepositoriesOfSpecifications(string parameter, string statement, string types = "") => VerifyAnalyzerAsync(
        "using Ardalis.Specification;\n" + UseCase($$"""
            public async Task Price(Order order)
            {
                foreach (var line in order.Lines)
                {
                    {{statement}}
                }
            }
            """, parameter) + """
            public sealed class ById : Specification<Product> { public ById(int id) => Query.Where(p => p.Id == id); }
            public class Product { public int Id { get; set; } public decimal Price { get; set; } }
            public class Line { public int ProductId { get; set; } public int Quantity { get; set; } public decimal Price { get; set; } }
            public class Order { public List<Line> Lines { get; } = new(); }
            """ + types,
        o => o.IncludeEfCore = false);

    [Theory]
    // The interface is in a project that this one refers to.
    [InlineData(false)]
    // So are the package's assemblies.
    [InlineData(true)]
    public Task Reports_QuestionsToRepositoriesOfAnotherProject(bool efCore) => VerifyAnalyzerAsync(
        UseCase("""
            public async Task Price(Order order)
            {
                foreach (var line in order.Lines)
                    line.Price = (await {|#0:products.GetByIdAsync(line.ProductId)|})!.Price;
            }
            """, "IProductRepository products"),
        o =>
        {
            o.IncludeEfCore = efCore;
            o.IncludeModel = false;
            o.AssemblyName = "Referenced.UseCases";
            o.ReferencedSources["Domain.cs"] = Domain;
            o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0).WithSeverity(DiagnosticSeverity.Info));
        });

    private const string UseCases = """
        using System.Threading.Tasks;

        namespace Shop;

        public interface IPrices { Task<decimal> OfAsync(int id); }
        internal sealed class Prices(IProductRepository products) : IPrices
        {
            public async Task<decimal> OfAsync(int id) => (await products.GetByIdAsync(id))!.Price;
        }
        """;

    private static string Endpoint(string implementation) => "using Shop;\n" + Code.Members($$"""
        public async Task<List<decimal>> All(IEnumerable<int> ids, IPrices prices)
        {
            var all = new List<decimal>();
            foreach (var id in ids)
                all.Add(await {|#0:prices.OfAsync(id)|});
            return all;
        }
        {{implementation}}
        """);

    private static void Layers(TestOptions options)
    {
        options.ReferencedSources["Domain.cs"] = Domain;
        options.ReferencedSources["UseCases.cs"] = UseCases;
    }

    private const string OtherMembers = """
        public Task<IReadOnlyList<Product>> ListAsync(Func<Product, bool> filter) => throw new NotSupportedException();
        public Task AddAsync(Product entity) => throw new NotSupportedException();
        public Task<int> SaveChangesAsync() => throw new NotSupportedException();
        public ValueTask<bool> ExistsAsync(int id) => throw new NotSupportedException();
        public Task<int> CountOfShop(int id) => throw new NotSupportedException();
        public Task<Product?> GetFromCacheAsync(int id) => throw new NotSupportedException();
        public Product? Find(int id) => throw new NotSupportedException();
        public Task DeleteAsync(int id) => throw new NotSupportedException();
        """;

    [Fact]
    public Task Reports_QuestionsThatAreAnsweredHere() => VerifyAnalyzerAsync(
        Endpoint($$"""
            private sealed class Products(DbContext db) : IProductRepository
            {
                public Task<Product?> GetByIdAsync(int id, CancellationToken ct) => db.Set<Product>().FirstOrDefaultAsync(p => p.Id == id, ct);
                {{OtherMembers}}
            }
            """),
        o =>
        {
            Layers(o);
            o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0).WithSeverity(DiagnosticSeverity.Warning));
        });

    [Fact]
    public Task Reports_QuestionsThatAreAnsweredElsewhere_AsInfo() => VerifyAnalyzerAsync(
        Endpoint(""),
        o =>
        {
            Layers(o);
            o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0).WithSeverity(DiagnosticSeverity.Info)
                .WithMessage("'OfAsync' may run a query (GetByIdAsync → IRepository), and is called once per element of 'ids'; load what it needs for all of them at once"));
        });

    [Fact]
    public Task IsSilent_QuestionsThatAreAnsweredByThemselves() => VerifyAnalyzerAsync(
        Endpoint($$"""
            private sealed class Products(IPrices prices) : IProductRepository
            {
                public async Task<Product?> GetByIdAsync(int id, CancellationToken ct) => new() { Price = await prices.OfAsync(id) };
                {{OtherMembers}}
            }
            """).Replace("{|#0:", "").Replace("|}", ""),
        Layers);

    /// <summary>The one of another package has no name in common with the application.</summary>
    [Fact]
    public Task IsSilent_InterfacesOfOtherProducts() => VerifyAnalyzerAsync(
        UseCase("""
            public async Task Price(Order order)
            {
                foreach (var line in order.Lines)
                    line.Price = (await products.GetByIdAsync(line.ProductId))!.Price;
            }
            """, "IProductRepository products"),
        o =>
        {
            o.IncludeModel = false;
            o.AssemblyName = "Other.UseCases";
            o.ReferencedSources["Domain.cs"] = Domain;
        });

    [Fact]
    public Task IsSilent_QuestionsThatAreAnsweredFromMemoryHere() => VerifyAnalyzerAsync(
        Endpoint($$"""
            private sealed class Products : IProductRepository
            {
                private readonly Dictionary<int, Product> _all = new();
                public Task<Product?> GetByIdAsync(int id, CancellationToken ct) => Task.FromResult(_all.GetValueOrDefault(id));
                {{OtherMembers}}
            }
            """).Replace("{|#0:", "").Replace("|}", ""),
        Layers);

    [Theory]
    // What is no question, or has an answer at once.
    [InlineData("IProductRepository products", "await products.AddAsync(new Product());")]
    [InlineData("IProductRepository products", "await products.DeleteAsync(line.ProductId);")]
    [InlineData("IProductRepository products", "products.Find(line.ProductId);")]
    [InlineData("IProductRepository products", "await products.SaveChangesAsync();")]
    // What says that it answers from memory, or asks something else.
    [InlineData("IProductRepository products", "await products.GetFromCacheAsync(line.ProductId);")]
    [InlineData("IStateStore states", "await states.GetAsync(line.ProductId);")]
    [InlineData("IStore store", "await store.GetAsync(line.ProductId);")]
    [InlineData("IFileRepository files", "await files.GetAsync(line.ProductId);")]
    [InlineData("IBasketCacheRepository baskets", "await baskets.GetAsync(line.ProductId);")]
    [InlineData("IPriceService prices", "await prices.GetPriceAsync(line.ProductId);")]
    // The implementation is here, and asks nothing.
    [InlineData("IStockRepository stock", "await stock.GetAsync(line.ProductId);", "public interface IStockRepository { Task<int> GetAsync(int id); } public class Stock : IStockRepository { public Task<int> GetAsync(int id) => Task.FromResult(id); }")]
    // Two of them are here.
    [InlineData("IStockRepository stock", "await stock.GetAsync(line.ProductId);", "public interface IStockRepository { Task<int> GetAsync(int id); } public class Stock : IStockRepository { public Task<int> GetAsync(int id) => Task.FromResult(id); } public class NoStock : IStockRepository { public Task<int> GetAsync(int id) => Task.FromResult(0); }")]
    // A base class implements it.
    [InlineData("IStockRepository stock", "await stock.GetAsync(line.ProductId);", "public interface IStockRepository { Task<int> GetAsync(int id); } public class Memory { public Task<int> GetAsync(int id) => Task.FromResult(id); } public class Stock : Memory, IStockRepository;")]
    // Asked once for each different one.
    [InlineData("IProductRepository products", "if (!_known.ContainsKey(line.ProductId)) _known[line.ProductId] = await products.GetByIdAsync(line.ProductId);", "private readonly Dictionary<int, Product?> _known = new();")]
    public Task IsSilent_NothingIsAskedPerElement(string parameter, string statement, string members = "") => VerifyAnalyzerAsync(
        UseCase($$"""
            public async Task Price(Order order, CancellationToken ct)
            {
                foreach (var line in order.Lines)
                {
                    {{statement}}
                }
                await Task.Yield();
            }
            {{(members.StartsWith("public ", StringComparison.Ordinal) ? "" : members)}}
            """, parameter, members.StartsWith("public ", StringComparison.Ordinal) ? members : ""),
        WithoutEfCore);

    [Theory]
    [InlineData("var all = await products.ListAsync(p => p.ShopId == 1); foreach (var line in order.Lines) line.Price = all.First(p => p.Id == line.ProductId).Price;")]
    [InlineData("foreach (var id in new[] { 1, 2 }) await products.GetByIdAsync(id);")]
    [InlineData("while (await products.ExistsAsync(order.Id)) await Task.Delay(100);")]
    [InlineData("foreach (var group in order.Lines.Chunk(100)) await products.ListAsync(p => group.Any(l => l.ProductId == p.Id));")]
    public Task IsSilent_RepositoriesAreAskedOnce(string body) => VerifyAnalyzerAsync(
        UseCase($$"""public async Task Price(Order order) { {{body}} }""", "IProductRepository products"),
        WithoutEfCore);

    private static string Several(string other) => Endpoint($$"""
        private sealed class Products(DbContext db) : IProductRepository
        {
            public Task<Product?> GetByIdAsync(int id, CancellationToken ct) => db.Set<Product>().FirstOrDefaultAsync(p => p.Id == id, ct);
            {{OtherMembers}}
        }
        {{other}}
        """);

    /// <summary>One for each database that the application runs on.</summary>
    [Theory]
    [InlineData("db.Set<Product>().Where(p => p.Id == id).SingleOrDefaultAsync(ct)", DiagnosticSeverity.Warning)]
    // What is not asked by EF Core.
    [InlineData("_rows.Read(id)", DiagnosticSeverity.Info)]
    public Task Reports_QuestionsThatHaveSeveralAnswers(string answer, DiagnosticSeverity severity) => VerifyAnalyzerAsync(
        Several($$"""
            public interface IRows { Task<Product?> Read(int id); }

            private sealed class OtherProducts(DbContext db, IRows _rows) : IProductRepository
            {
                public Task<Product?> GetByIdAsync(int id, CancellationToken ct) { Console.WriteLine(db.GetHashCode() + _rows.GetHashCode()); return {{answer}}; }
                {{OtherMembers}}
            }
            """),
        o =>
        {
            Layers(o);
            o.ExpectedDiagnostics.Add(Diagnostic().WithLocation(0).WithSeverity(severity));
        });

    [Theory]
    // A decorator may know the answer.
    [InlineData("private sealed class Known(IProductRepository inner) : IProductRepository { public Task<Product?> GetByIdAsync(int id, CancellationToken ct) => inner.GetByIdAsync(id, ct); MEMBERS }")]
    // By its name.
    [InlineData("private sealed class InMemoryProducts : IProductRepository { public Task<Product?> GetByIdAsync(int id, CancellationToken ct) => Task.FromResult<Product?>(null); MEMBERS }")]
    [InlineData("private sealed class CachedProducts(DbContext db) : IProductRepository { public Task<Product?> GetByIdAsync(int id, CancellationToken ct) => db.Set<Product>().FirstOrDefaultAsync(ct); MEMBERS }")]
    public Task IsSilent_OneOfSeveralMayAnswerByItself(string other) => VerifyAnalyzerAsync(
        Several(other.Replace("MEMBERS", OtherMembers)).Replace("{|#0:", "").Replace("|}", ""),
        Layers);
}
