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
        foreach (var company in await db.Companies.OrderBy(c => c.Name).ToListAsync(ct))
        {
            await {|PERF1004:db.Entry(company).Collection(c => c.Authors).LoadAsync(ct)|};
            text.AppendLine($"{company.Name}: {string.Join(", ", company.Authors.Select(a => a.Name))}");
        }

        return text.ToString();
    }

    public async Task<Dictionary<string, int>> PostsPerAuthorAsync(int companyId, CancellationToken ct)
    {
        var authors = await {|PERF2001:db.Authors.Where(a => a.CompanyId == companyId).{|PERF4002:Include(a => a.Posts)|}.ToListAsync(ct)|};
        var counts = new Dictionary<string, int>();
        foreach (var author in authors)
            counts[author.Email] = author.Posts.Count;
        return counts;
    }
}
