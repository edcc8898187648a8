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
            .Select(p => new
            {
                p.Id,
                p.Title,
                Author = p.Author == null ? null : new { p.Author.Name },
                Blog = new { p.Blog.Name },
                p.CreatedAt,
            })
            .ToListAsync(ct);

        var items = new List<FeedItem>();
        foreach (var post in posts)
            items.Add(new FeedItem(post.Id, post.Title, post.Author?.Name ?? "unknown", post.Blog.Name, post.CreatedAt));
        return items;
    }

    public async Task<int> CountDraftsAsync(int blogId, CancellationToken ct)
    {
        return await db.Posts.Where(p => p.BlogId == blogId && !p.IsPublished).CountAsync(ct);
    }
}
