using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Blogging;
using Microsoft.EntityFrameworkCore;

namespace Tests;

public class PostRepository(BlogContext db)
{
    public List<Post> Find(Func<Post, bool> predicate) => db.Posts.Where({|PERF3009:predicate|}).ToList();

    public async Task<Post?> FirstOfAuthorAsync(int authorId) => await db.Posts.Where(p => p.AuthorId == authorId).FirstOrDefaultAsync();

    public async Task<bool> ExistsAsync(string title) => (await db.Posts.{|PERF5001:Where(p => p.Title == title)|}.ToListAsync()).{|PERF3008:Any()|};

    public async Task PublishAsync(int id)
    {
        var post = await db.Posts.{|PERF2002:AsNoTracking()|}.SingleAsync(p => p.Id == id);
        post.IsPublished = true;
        await db.SaveChangesAsync();
    }

    public async Task<string[]> TagsOfAsync(int id)
    {
        var post = await db.Posts.SingleAsync(p => p.Id == id);
        return {|PERF1002:post.Tags|}.Select(t => t.Name).ToArray();
    }
}
