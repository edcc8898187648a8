using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.RoundTrips;

/// <summary>Recursion that does not query, does not branch, or repeats a query for another reason than a child.</summary>
public sealed partial class RecursiveQueryTests
{
    [Theory]
    // One query, then memory.
    [InlineData("""
        private async Task<List<Node>> TreeAsync()
        {
            var all = await db.Categories.ToListAsync();
            return Build(all, null);
        }

        private static List<Node> Build(List<Category> all, int? parentId) =>
            all.Where(c => c.ParentId == parentId).Select(c => new Node(c.Name, Build(all, c.Id))).ToList();
        """)]
    [InlineData("""
        private async Task<List<Node>> TreeAsync()
        {
            var byParent = (await db.Categories.ToListAsync()).ToLookup(c => c.ParentId);
            return Children(null);

            List<Node> Children(int? parentId) => byParent[parentId].Select(c => new Node(c.Name, Children(c.Id))).ToList();
        }
        """)]
    [InlineData("""
        private async Task PrintAsync()
        {
            foreach (var root in await db.Categories.Include(c => c.Children).ThenInclude(c => c.Children).ToListAsync())
                Print(root);
        }

        private static void Print(Category category)
        {
            Console.WriteLine(category.Name);
            foreach (var child in category.Children.OrderBy(c => c.Name))
                Print(child);
        }
        """)]
    [InlineData("""
        private static async Task<long> SizeAsync(string folder)
        {
            long size = Directory.GetFiles(folder).Length;
            foreach (var child in Directory.GetDirectories(folder))
                size += await SizeAsync(child);
            return size;
        }
        """)]
    // A level at once is what the rule asks for.
    [InlineData("""
        private async Task LoadLevelAsync(List<int?> parentIds)
        {
            var ids = await db.Categories.Where(c => parentIds.Contains(c.ParentId)).Select(c => (int?)c.Id).ToListAsync();
            if (ids.Count > 0)
                await LoadLevelAsync(ids);
        }
        """)]
    [InlineData("""
        private async Task<Category> RetryAsync(int id)
        {
            try
            {
                return await db.Categories.SingleAsync(c => c.Id == id);
            }
            catch (TimeoutException)
            {
                return await RetryAsync(id);
            }
        }
        """)]
    [InlineData("""
        private async Task<List<Category>> RetryAsync(int attempt)
        {
            var found = await db.Categories.ToListAsync();
            if (found.Count == 0 && attempt < 3)
                return await RetryAsync(attempt + 1);
            return found;
        }
        """)]
    [InlineData("""
        private async Task ExportAsync(int page)
        {
            var categories = await db.Categories.OrderBy(c => c.Id).Skip(page * 100).Take(100).ToListAsync();
            if (categories.Count == 100)
                await ExportAsync(page + 1);
        }
        """)]
    [InlineData("""
        private async Task ExportAsync(int lastId)
        {
            var categories = await db.Categories.Where(c => c.Id > lastId).OrderBy(c => c.Id).Take(100).ToListAsync();
            if (categories.Count > 0)
                await ExportAsync(categories[^1].Id);
        }
        """)]
    [InlineData("""
        private async Task PollAsync(CancellationToken ct)
        {
            Console.WriteLine(await db.Categories.CountAsync(ct));
            await Task.Delay(1000, ct);
            await PollAsync(ct);
        }
        """)]
    // Up, not down: a query for each ancestor, of which there are few.
    [InlineData("""
        private async Task<string> PathAsync(int id)
        {
            var category = await db.Categories.SingleAsync(c => c.Id == id);
            return category.ParentId is { } parentId ? await PathAsync(parentId) + "/" + category.Name : category.Name;
        }
        """)]
    // Another method of the same name.
    [InlineData("""
        private Task<Category?> GetAsync(int id) => GetAsync(id, CancellationToken.None);

        private async Task<Category?> GetAsync(int id, CancellationToken ct) => await db.Categories.FirstOrDefaultAsync(c => c.Id == id, ct);

        private async Task GetAsync(IEnumerable<int> ids)
        {
            foreach (var id in ids)
                await GetAsync(id);
        }
        """)]
    // Composes one query of several levels.
    [InlineData("""
        private IQueryable<Category> Below(int id, int depth) =>
            depth == 0 ? db.Categories.Where(c => c.ParentId == id) : db.Categories.Where(c => Below(id, depth - 1).Any(p => p.Id == c.ParentId));
        """)]
    // The query stands before the recursion, which does not repeat it.
    [InlineData("""
        private async Task<int> CountAsync()
        {
            var names = await db.Categories.Select(c => c.Name).ToListAsync();
            return Longest(names.Count);

            int Longest(int n) => n <= 1 ? names[n].Length : Math.Max(Longest(n - 1), Longest(n - 2));
        }
        """)]
    // Called from a loop, but never back.
    [InlineData("""
        private async Task ImportAsync(List<int> ids)
        {
            foreach (var id in ids)
                await ImportOneAsync(id);
        }

        private async Task ImportOneAsync(int id) => Console.WriteLine(await db.Categories.FindAsync(id));
        """)]
    public Task IsSilent_WhenMembersAre(string members) => VerifyAnalyzerAsync(Code.Method(
        "", signature: "public void Run()", members: Node + "\n" + members));

    [Fact]
    public Task IsSilent_WhenDecoratorCallsInnerMethodOfTheSameName() => VerifyAnalyzerAsync(Code.File("""
        public interface ICategories
        {
            Task<List<Category>> GetAsync(List<int> ids);
        }

        public class DbCategories(BlogContext db) : ICategories
        {
            public Task<List<Category>> GetAsync(List<int> ids) => db.Categories.Where(c => ids.Contains(c.Id)).ToListAsync();
        }

        public class SortedCategories(BlogContext db, ICategories inner) : ICategories
        {
            public async Task<List<Category>> GetAsync(List<int> ids)
            {
                var found = new List<Category>(await db.Categories.CountAsync());
                foreach (var id in ids.Order())
                    found.AddRange(await inner.GetAsync([id]));
                return found;
            }
        }
        """));

    [Fact]
    public Task IsSilent_WhenOverrideCallsBase() => VerifyAnalyzerAsync(Code.File("""
        public class Categories(BlogContext db)
        {
            public virtual Task<List<Category>> ChildrenAsync(int id) => db.Categories.Where(c => c.ParentId == id).ToListAsync();
        }

        public class SortedCategories(BlogContext db) : Categories(db)
        {
            public override async Task<List<Category>> ChildrenAsync(int id)
            {
                var sorted = new List<Category>();
                foreach (var childId in new List<int> { id, id + 1 })
                    sorted.AddRange(await base.ChildrenAsync(childId));
                return sorted;
            }
        }
        """));

    [Fact]
    public Task IsSilent_WhenCallIsHalfTyped() => VerifyAnalyzerAsync(
        Code.File("""
            public class Service(BlogContext db)
            {
                public void Load(int id)
                {
                    foreach (var child in db.Categories.Where(c => c.ParentId == id))
                        Load(
                }
            }
            """),
        options => options.AllowCompileErrors = true);
}
