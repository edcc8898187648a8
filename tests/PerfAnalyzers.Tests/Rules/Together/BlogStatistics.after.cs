using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Blogging;
using Microsoft.EntityFrameworkCore;

namespace Tests;

public record BlogLine(string Name, int Posts, string Owner);

public class BlogStatistics(BlogContext db)
{
    public async Task<List<BlogLine>> GetAsync(CancellationToken ct)
    {
        var blogs = await db.Blogs
            .OrderBy(b => b.Name)
            .Take(20)
            .Select(b => new { b.Name, Owner = new { b.Owner.Name }, PostsCount = b.Posts.Count })
            .ToListAsync(ct);

        return blogs.Select(b => new BlogLine(b.Name, b.PostsCount, b.Owner.Name)).ToList();
    }

    public async Task<double> AverageStarsAsync(int postId, CancellationToken ct)
    {
        return await db.Comments.Where(c => c.PostId == postId).AverageAsync(c => c.Stars, ct);
    }

    public async Task<bool> HasPostsAsync(string url, CancellationToken ct)
    {
        var blogExists = await db.Blogs.AnyAsync(b => b.Url == url, ct);
        return blogExists;
    }
}
