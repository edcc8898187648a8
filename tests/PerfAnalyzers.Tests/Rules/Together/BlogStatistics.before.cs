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
        var blogs = await {|PERF2001:db.Blogs
            .{|PERF4002:Include(b => b.Posts)|}
            .Include(b => b.Owner)
            .OrderBy(b => b.Name)
            .Take(20)
            .ToListAsync(ct)|};

        return blogs.Select(b => new BlogLine(b.Name, b.Posts.Count, b.Owner.Name)).ToList();
    }

    public async Task<double> AverageStarsAsync(int postId, CancellationToken ct)
    {
        var comments = await db.Comments.Where(c => c.PostId == postId).ToListAsync(ct);
        return comments.{|PERF3008:Average(c => c.Stars)|};
    }

    public async Task<bool> HasPostsAsync(string url, CancellationToken ct)
    {
        var blog = await {|PERF4007:db.Blogs.FirstOrDefaultAsync(b => b.Url == url, ct)|};
        return blog != null;
    }
}
