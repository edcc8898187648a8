using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Blogging;
using Microsoft.EntityFrameworkCore;

namespace Tests;

public class TagCleanup(BlogContext db)
{
    public async Task<int> MergeAsync(string keep, string drop, CancellationToken ct)
    {
        var kept = await db.Tags.FirstAsync(t => t.Name == keep, ct);
        var dropped = await db.Tags.Include(t => t.Posts).FirstAsync(t => t.Name == drop, ct);
        foreach (var post in dropped.Posts)
            post.Tags.Add(kept);
        db.Tags.Remove(dropped);
        await db.SaveChangesAsync(ct);
        return dropped.Posts.Count;
    }

    public async Task<List<string>> UnusedAsync(CancellationToken ct)
    {
        var tags = await {|PERF2001:db.Tags.Include(t => t.Posts).ToListAsync(ct)|};
        return tags.{|PERF3007:Where(t => t.Posts.Count == 0)|}.Select(t => t.Name).ToList();
    }

    public async Task<bool> IsTakenAsync(string name, CancellationToken ct) =>
        await {|PERF4007:db.Tags.CountAsync(t => t.Name == name, ct)|} > 0;
}
