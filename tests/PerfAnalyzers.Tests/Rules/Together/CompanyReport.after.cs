using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Blogging;
using Microsoft.EntityFrameworkCore;

namespace Tests;

public class CompanyReport(BlogContext db)
{
    public async Task<string> WriteAsync(CancellationToken ct)
    {
        var text = new System.Text.StringBuilder();
        foreach (var company in await db.Companies.AsNoTracking().Include(c => c.Authors).OrderBy(c => c.Name).ToListAsync(ct))
        {
            text.AppendLine($"{company.Name}: {string.Join(", ", company.Authors.Select(a => a.Name))}");
        }

        return text.ToString();
    }

    public async Task<Dictionary<string, int>> PostsPerAuthorAsync(int companyId, CancellationToken ct)
    {
        var authors = await db.Authors.Where(a => a.CompanyId == companyId).Select(a => new { a.Email, PostsCount = a.Posts.Count }).ToListAsync(ct);
        var counts = new Dictionary<string, int>();
        foreach (var author in authors)
            counts[author.Email] = author.PostsCount;
        return counts;
    }
}
