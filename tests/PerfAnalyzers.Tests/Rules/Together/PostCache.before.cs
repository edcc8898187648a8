using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Blogging;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Memory;

namespace Tests;

public class PostCache(BlogContext db, IMemoryCache memory)
{
    private static readonly TimeSpan s_lifetime = TimeSpan.FromMinutes(5);

    public Task<List<Post>?> NewestAsync(int blogId, CancellationToken ct) =>
        memory.GetOrCreateAsync($"newest:{blogId}", entry =>
        {
            entry.AbsoluteExpirationRelativeToNow = s_lifetime;
            return {|PERF6007:db.Posts.Include(p => p.Author).Where(p => p.BlogId == blogId).OrderByDescending(p => p.CreatedAt).Take(10).ToListAsync(ct)|};
        });

    public async Task<int> CountTagsAsync(CancellationToken ct)
    {
        if (!memory.{|PERF6008:TryGetValue|}("tags", out List<Tag>? tags))
        {
            tags = await {|PERF6007:db.Tags.ToListAsync(ct)|};
            memory.Set("tags", tags, s_lifetime);
        }

        return tags!.Count;
    }

    public async Task<List<string>> TitlesAsync(int blogId, int authorId, CancellationToken ct)
    {
        var titles = await memory.GetOrCreateAsync($"titles:{blogId}{{|PERF6003:authorId|}}", async entry =>
        {
            entry.AbsoluteExpirationRelativeToNow = s_lifetime;
            var posts = await {|PERF4001:{|PERF2001:db.Posts.Where(p => p.BlogId == blogId && p.AuthorId == authorId).ToListAsync(ct)|}|};
            return {|PERF6007:posts.Select(p => p.Title)|};
        });
        return titles!.ToList();
    }

    public IEnumerable<string>? Names()
    {
        return memory.GetOrCreate("names", entry =>
        {
            entry.AbsoluteExpirationRelativeToNow = s_lifetime;
            return {|PERF6007:db.Authors.OrderBy(a => a.Name).Select(a => a.Name)|};
        });
    }
}
