using PerfAnalyzers.Rules.RoundTrips;
using PerfAnalyzers.Tests.Harness;

namespace PerfAnalyzers.Tests.Rules.RoundTrips;

/// <summary>Methods that query, and call themselves for each child that they found.</summary>
public sealed partial class RecursiveQueryTests : AnalyzerTests<RecursiveQueryAnalyzer>
{
    private const string Node = "public sealed record Node(string Name, List<Node> Children);";

    [Theory]
    [InlineData("""
        private async Task<Node> LoadAsync(int id)
        {
            var category = await db.Categories.SingleAsync(c => c.Id == id);
            var childIds = await db.Categories.Where(c => c.ParentId == id).Select(c => c.Id).ToListAsync();
            var children = new List<Node>();
            foreach (var childId in childIds)
                children.Add(await [|LoadAsync(childId)|]);
            return new Node(category.Name, children);
        }
        """)]
    [InlineData("""
        private async Task LoadAsync(Category parent)
        {
            parent.Children = await db.Categories.Where(c => c.ParentId == parent.Id).ToListAsync();
            foreach (var child in parent.Children)
                await [|this.LoadAsync(child)|];
        }
        """)]
    [InlineData("""
        private List<Node> Load(int? parentId) => db.Categories
            .Where(c => c.ParentId == parentId)
            .ToList()
            .Select(c => new Node(c.Name, [|Load(c.Id)|]))
            .ToList();
        """)]
    [InlineData("""
        private int Count(int id)
        {
            var total = 1;
            foreach (var childId in db.Categories.Where(c => c.ParentId == id).Select(c => c.Id))
                total += [|Count(childId)|];
            return total;
        }
        """)]
    [InlineData("""
        private async IAsyncEnumerable<int> DescendantsAsync(int id)
        {
            foreach (var child in await db.Categories.Where(c => c.ParentId == id).ToListAsync())
            {
                yield return child.Id;
                await foreach (var below in [|DescendantsAsync(child.Id)|])
                    yield return below;
            }
        }
        """)]
    [InlineData("""
        private async Task<List<int>> DescendantsAsync(int id)
        {
            var ids = await db.Categories.Where(c => c.ParentId == id).Select(c => c.Id).ToListAsync();
            for (int i = 0, direct = ids.Count; i < direct; i++)
                ids.AddRange(await [|DescendantsAsync(ids[i])|]);
            return ids;
        }
        """)]
    [InlineData("""
        private async Task<int> DepthAsync(int id)
        {
            var ids = await db.Categories.Where(c => c.ParentId == id).Select(c => c.Id).ToListAsync();
            var depths = await Task.WhenAll(ids.Select(child => [|DepthAsync(child)|]));
            return depths.DefaultIfEmpty().Max() + 1;
        }
        """)]
    [InlineData("""
        private List<Category> Flatten(Category parent) =>
            db.Categories.Where(c => c.ParentId == parent.Id).ToList().SelectMany([|Flatten|]).Append(parent).ToList();
        """)]
    [InlineData("""
        private async Task DeleteAsync(int id)
        {
            var children = await db.Categories.Where(c => c.ParentId == id).ToListAsync();
            foreach (var child in children)
                await [|DeleteAsync(child.Id)|];
            db.Categories.Remove(await db.Categories.SingleAsync(c => c.Id == id));
            await db.SaveChangesAsync();
        }
        """)]
    // Explicit loading asks once per node, too.
    [InlineData("""
        private async Task LoadAsync(Category parent)
        {
            await db.Entry(parent).Collection(c => c.Children).LoadAsync();
            foreach (var child in parent.Children)
                await [|LoadAsync(child)|];
        }
        """)]
    // Bounded in depth, not in width.
    [InlineData("""
        private async Task LoadAsync(Category parent, int depth)
        {
            if (depth == 0)
                return;
            parent.Children = await db.Categories.Where(c => c.ParentId == parent.Id).ToListAsync();
            foreach (var child in parent.Children)
                await [|LoadAsync(child, depth - 1)|];
        }
        """)]
    // Guarded against cycles: still a query for each node.
    [InlineData("""
        private async Task CollectAsync(int id, HashSet<int> seen)
        {
            if (!seen.Add(id))
                return;
            var ids = await (from c in db.Categories where c.ParentId == id select c.Id).ToListAsync();
            foreach (var childId in ids)
                await [|CollectAsync(childId, seen)|];
        }
        """)]
    [InlineData("""
        private static void Collect(BlogContext context, int id, List<int> found)
        {
            found.Add(id);
            context.Categories.Where(c => c.ParentId == id).Select(c => c.Id).ToList().ForEach(child => [|Collect(context, child, found)|]);
        }
        """)]
    public Task Reports_WhenMethodCallsItselfForEachChild(string members) => VerifyAnalyzerAsync(Code.Method(
        "", signature: "public void Run()", members: Node + "\n" + members));

    [Theory]
    [InlineData("""
        private async Task<Node> LoadAsync(int id)
        {
            var category = await db.Categories.Include(c => c.Children).SingleAsync(c => c.Id == id);
            return new Node(category.Name, await ChildrenAsync(category));
        }

        private async Task<List<Node>> ChildrenAsync(Category category)
        {
            var nodes = new List<Node>();
            foreach (var child in category.Children)
                nodes.Add(await [|LoadAsync(child.Id)|]);
            return nodes;
        }
        """)]
    [InlineData("""
        private async Task<List<Node>> ChildrenAsync(int id)
        {
            var nodes = new List<Node>();
            foreach (var child in await db.Categories.Where(c => c.ParentId == id).ToListAsync())
                nodes.Add(await [|ToNodeAsync(child)|]);
            return nodes;
        }

        private async Task<Node> ToNodeAsync(Category category) => new(category.Name, await ChildrenAsync(category.Id));
        """)]
    public Task Reports_WhenMethodComesBackThroughAnother(string members) => VerifyAnalyzerAsync(Code.Method(
        "", signature: "public void Run()", members: Node + "\n" + members));

    [Fact]
    public Task Reports_WhenLocalFunctionCallsItself() => VerifyAnalyzerAsync(Code.Method(
        """
        var names = new List<string>();
        await Visit(rootId);

        async Task Visit(int id)
        {
            foreach (var child in await db.Categories.Where(c => c.ParentId == id).ToListAsync(ct))
            {
                names.Add(child.Name);
                await [|Visit(child.Id)|];
            }
        }
        """,
        signature: "public async Task Run(int rootId, CancellationToken ct)"));

    [Fact]
    public Task Reports_WhenQueryOfNodeIsInRepository() => VerifyAnalyzerAsync(Code.File("""
        public class CategoryRepository(BlogContext db)
        {
            public Task<List<Category>> ChildrenAsync(int id) => db.Categories.Where(c => c.ParentId == id).ToListAsync();
        }

        public class MenuService(CategoryRepository categories)
        {
            public async Task<List<string>> NamesAsync(int id)
            {
                var names = new List<string>();
                foreach (var child in await categories.ChildrenAsync(id))
                {
                    names.Add(child.Name);
                    names.AddRange(await [|NamesAsync(child.Id)|]);
                }

                return names;
            }
        }
        """));
}
