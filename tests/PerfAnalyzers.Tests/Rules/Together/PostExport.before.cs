using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Blogging;
using Microsoft.EntityFrameworkCore;

namespace Tests;

public class PostExport(BlogContext db)
{
    public List<string> Lines(int blogId)
    {
        var posts = {|PERF4003:{|PERF2001:db.Posts
            .Include(p => p.Comments)
            .Include(p => p.Tags)
            .{|PERF4006:Include(p => p.Author)|}
            .Where(p => p.BlogId == blogId)
            .OrderBy(p => p.Id)
            .ToList()|}|};

        return posts
            .Select(p => $"{p.Title};{p.Content};{string.Join(",", p.Tags.Select(t => t.Name))};{string.Join(",", p.Comments.Select(c => c.Text))}")
            .ToList();
    }

    public IEnumerable<string> Titles(string tag) =>
        db.Posts.{|PERF4005:Include(p => p.Tags)|}.Where(p => p.Tags.Any(t => t.Name == tag)).Select(p => p.Title).ToList();
}
