using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Blogging;
using Microsoft.EntityFrameworkCore;

namespace Tests;

public record FeedItem(int Id, string Title, string Author, string Blog, DateTime CreatedAt);

public class PostFeed(BlogContext db)
{
    public async Task<List<FeedItem>> GetAsync(int? blogId, bool onlyPublished, CancellationToken ct)
    {
        IQueryable<Post> query = db.Posts;
        if (blogId is not null)
            query = query.Where(p => p.BlogId == blogId);
        if (onlyPublished)
            query = query.Where(p => p.IsPublished);

        var posts = await query
            .OrderByDescending(p => p.CreatedAt)
            .Take(50)
            .ToListAsync(ct);

        var items = new List<FeedItem>();
        foreach (var post in posts)
            items.Add(new FeedItem(post.Id, post.Title, {|PERF1002:post.Author|}?.Name ?? "unknown", post.Blog.Name, post.CreatedAt));
        return items;
    }

    public async Task<int> CountDraftsAsync(int blogId, CancellationToken ct)
    {
        var drafts = await db.Posts.Where(p => p.BlogId == blogId && !p.IsPublished).ToListAsync(ct);
        return drafts.{|PERF3008:Count|};
    }
}
