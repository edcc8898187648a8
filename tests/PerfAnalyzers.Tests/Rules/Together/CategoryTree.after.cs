using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Blogging;
using Microsoft.EntityFrameworkCore;

namespace Tests;

public class CategoryTree(IDbContextFactory<BlogContext> factory)
{
    public async Task<IReadOnlyList<string>> PathsAsync(CancellationToken ct)
    {
        await using var db = await factory.CreateDbContextAsync(ct);
        var categories = await (from c in db.Categories
                                where c.ParentId != null
                                orderby c.Name
                                select c).ToListAsync(ct);

        var paths = new List<string>();
        foreach (var category in categories)
            paths.Add($"{category.Parent!.Name}/{category.Name}");
        return paths;
    }

    public async Task<int> DepthAsync(int id, CancellationToken ct)
    {
        await using var db = await factory.CreateDbContextAsync(ct);
        var depth = 0;
        var current = await db.Categories.AsNoTracking().FirstOrDefaultAsync(c => c.Id == id, ct);
        while (current?.ParentId is { } parentId)
        {
            depth++;
            current = await db.Categories.AsNoTracking().FirstOrDefaultAsync(c => c.Id == parentId, ct);
        }

        return depth;
    }
}
