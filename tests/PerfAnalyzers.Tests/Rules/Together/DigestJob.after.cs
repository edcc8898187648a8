using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Blogging;
using Microsoft.EntityFrameworkCore;

namespace Tests;

public interface IMailer
{
    Task SendAsync(string address, string subject, string body, CancellationToken ct);
}

public class DigestJob(BlogContext db, IMailer mailer)
{
    public async Task RunAsync(DateTime since, CancellationToken ct)
    {
        var authors = await db.Authors.Where(a => a.Email != "").Select(a => new { a.Id, a.Email }).ToListAsync(ct);
        foreach (var author in authors)
        {
            var posts = await {|PERF1003:db.Posts.AsNoTrackingWithIdentityResolution().Include(p => p.Blog).Where(p => p.AuthorId == author.Id && p.CreatedAt >= since).OrderBy(p => p.CreatedAt).ToListAsync(ct)|};
            if (posts.Count == 0)
                continue;
            var body = string.Join("\n", posts.Select(p => $"{p.Title} in {p.Blog.Name}"));
            await mailer.SendAsync(author.Email, $"{posts.Count} posts", body, ct);
        }
    }

    public async Task<DateTime?> LastPostAsync(CancellationToken ct)
    {
        var last = await db.Posts.OrderByDescending(p => p.CreatedAt).Select(p => new { p.CreatedAt }).FirstOrDefaultAsync(ct);
        return last?.CreatedAt;
    }
}
