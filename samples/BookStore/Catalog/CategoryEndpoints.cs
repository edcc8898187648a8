using BookStore.Data;
using BookStore.Domain;
using Microsoft.EntityFrameworkCore;

namespace BookStore.Catalog;

public sealed record CategoryNode(int Id, string Name, List<CategoryNode> Children);

public sealed record CategoryStep(int Id, string Name);

/// <summary>/categories: the tree of shelves, whole or in part.</summary>
internal static class CategoryEndpoints
{
    public static void MapCategories(this IEndpointRouteBuilder routes)
    {
        var categories = routes.MapGroup("/categories").WithTags("Catalog");

        categories.MapGet("/", GetTreeAsync);
        categories.MapGet("/{id:int}/tree", GetSubtreeAsync);
        categories.MapGet("/{id:int}/path", GetPathAsync);
        categories.MapPost("/{id:int}/archive", async (int id, StoreContext db, CancellationToken ct) =>
        {
            var archived = await ArchiveAsync(db, id, ct);
            await db.SaveChangesAsync(ct);
            return new { archived };
        });
    }

    /// <summary>The whole tree: a few dozen rows, read at once and put together here.</summary>
    private static async Task<List<CategoryNode>> GetTreeAsync(StoreContext db, CancellationToken ct)
    {
        var categories = await db.Categories.AsNoTracking().OrderBy(c => c.Name).ToListAsync(ct);
        return Build(categories.ToLookup(c => c.ParentId), null);
    }

    private static List<CategoryNode> Build(ILookup<int?, Category> byParent, int? parentId) =>
        byParent[parentId].Select(c => new CategoryNode(c.Id, c.Name, Build(byParent, c.Id))).ToList();

    private static async Task<IResult> GetSubtreeAsync(int id, StoreContext db, CancellationToken ct)
    {
        var root = await db.Categories.AsNoTracking().FirstOrDefaultAsync(c => c.Id == id, ct);
        if (root is null)
            return TypedResults.NotFound();

        return TypedResults.Ok(new CategoryNode(root.Id, root.Name, await LoadChildrenAsync(db, root.Id, ct)));
    }

    private static async Task<List<CategoryNode>> LoadChildrenAsync(StoreContext db, int parentId, CancellationToken ct)
    {
        var nodes = new List<CategoryNode>();
        var children = await db.Categories.AsNoTracking().Where(c => c.ParentId == parentId).OrderBy(c => c.Name).ToListAsync(ct);
        foreach (var child in children)
        {
            var below = await LoadChildrenAsync(db, child.Id, ct); // expect: PERF1006
            nodes.Add(new CategoryNode(child.Id, child.Name, below));
        }

        return nodes;
    }

    /// <summary>The way from the top down to a shelf.</summary>
    private static async Task<IResult> GetPathAsync(int id, StoreContext db, CancellationToken ct)
    {
        var categories = await db.Categories.AsNoTracking().ToDictionaryAsync(c => c.Id, ct);
        var path = new List<CategoryStep>();
        for (var next = (int?)id; next is { } key && categories.TryGetValue(key, out var category); next = category.ParentId)
            path.Insert(0, new CategoryStep(category.Id, category.Name));

        return path.Count == 0 ? TypedResults.NotFound() : TypedResults.Ok(path);
    }

    /// <summary>Takes a shelf and all that is below it off the shop.</summary>
    private static async Task<int> ArchiveAsync(StoreContext db, int id, CancellationToken ct)
    {
        var category = await db.Categories.Include(c => c.Children).FirstOrDefaultAsync(c => c.Id == id, ct);
        if (category is null)
            return 0;

        category.IsArchived = true;
        var count = 1;
        foreach (var child in category.Children)
            count += await ArchiveAsync(db, child.Id, ct); // expect: PERF1006

        return count;
    }
}
